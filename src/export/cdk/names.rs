//! What an expression calls that which is not known before the project is run; depends on the class
//! that it stands in, and on the language.

use super::super::value::Switch;
use super::area::Area;
use super::tree::{Asked, Expr, Given, Open, Resource, Unit};

/// How constructs and parameters are called where an expression stands.
pub(super) trait Names {
    /// A construct.
    fn construct(&self, id: &str) -> String;
    /// What the project is given.
    fn given(&self, given: Given) -> String;
    /// That a switch is on, where these depend on it.
    fn switch(&self, on: Switch, exprs: &[&Expr]) -> String;
    /// What stands for a foreign construct's `Ref`, where the construct itself is in another region.
    fn distant(&self, _id: &str) -> Option<String> {
        None
    }
}

/// What a class refers to: its own constructs, and those of the other classes.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    /// The class.
    pub(super) unit: &'a Unit,
    /// All classes.
    pub(super) all: &'a [Unit],
    /// Ids of all constructs that classes other than their own, or outputs, refer to.
    pub(super) shared: &'a [String],
}

impl<'a> Scope<'a> {
    /// Whether a construct of its own is a field, because others refer to it.
    pub(super) fn is_field(&self, id: &str) -> bool {
        self.unit.own(id).is_some() && self.shared.iter().any(|field| field == id)
    }

    /// A construct of any class.
    pub(super) fn find(&self, id: &str) -> Option<&'a Resource> {
        self.all.iter().find_map(|unit| unit.own(id))
    }

    /// Whether a construct of another class may be absent.
    pub(super) fn is_optional(&self, id: &str) -> bool {
        self.unit.own(id).is_none() && self.find(id).is_some_and(|r| !r.on.is_empty())
    }

    /// A construct of another class that is there only while the switch is on, if these refer to one.
    pub(super) fn stands_for<'e>(&self, on: Switch, exprs: &[&'e Expr]) -> Option<&'e str> {
        let opens = exprs.iter().flat_map(|e| e.opens());
        let mut optional = opens
            .filter_map(Open::of)
            .filter(|id| self.is_optional(id) && self.find(id).is_some_and(|r| r.on.contains(&on)));
        optional.next()
    }

    /// Whether it stands apart from the others, in another region.
    pub(super) fn is_apart(&self) -> bool {
        self.unit.area == Area::Viewers
    }

    /// What it is given by parameters.
    pub(super) fn asked(&self) -> Vec<Asked> {
        let all = Asked::ALL.into_iter();
        all.filter(|asked| self.unit.is_given(Given::Asked(*asked)))
            .collect()
    }

    /// Whether it asks the stack for region, account or a JSON string; one that is a stack asks itself.
    pub(super) fn asks_stack(&self) -> bool {
        let asks = self.unit.is_given(Given::Region) || self.unit.is_given(Given::Account);
        !self.is_apart() && (asks || self.unit.has(|e| matches!(e, Expr::Json(_))))
    }

    /// Modules of the library that it names.
    pub(super) fn modules(&self) -> Vec<&'a str> {
        let owners = self.unit.foreign().into_iter();
        let owners = owners.filter_map(|id| self.find(id));
        let owners = owners.filter(|_| !self.is_apart());
        let classes = self.unit.resources.iter().chain(owners);
        let mut modules: Vec<&str> = classes
            .filter_map(|r| r.class.as_ref().ok())
            .map(|class| class.module.as_str())
            .collect();
        modules.sort_unstable();
        modules.dedup();
        modules
    }
}
