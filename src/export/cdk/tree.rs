//! A project before it is written in either language: classes, what they make, and the expressions
//! that their settings are. Names are CloudFormation's here; each language spells them its own way.

use super::super::value::Switch;
use super::area::Area;
use super::types::Class;

/// One class, in a file of its own.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Unit {
    /// Which.
    pub(super) area: Area,
    /// What it makes, each after all that it refers to.
    pub(super) resources: Vec<Resource>,
    /// What several structures or constructs of it have in common, said once.
    pub(super) shared: Vec<Shared>,
}

/// Members that stand in several places, by a name in words.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Shared {
    pub(super) name: &'static str,
    pub(super) members: Members,
}

/// One construct.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Resource {
    /// Its id, which is the logical id in the template.
    pub(super) id: String,
    /// What it is; none is a custom resource of this type.
    pub(super) class: Result<Class, &'static str>,
    /// What a reader must know.
    pub(super) comment: Option<&'static str>,
    /// It is there while all of these are on, beside its area's own.
    pub(super) on: Vec<Switch>,
    /// It outlives the stack.
    pub(super) retained: bool,
    /// Ids that must be there first although nothing refers to them.
    pub(super) after: Vec<String>,
    /// Its properties.
    pub(super) members: Members,
}

/// Members by CloudFormation's names.
pub(super) type Members = Vec<(String, Expr)>;

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expr {
    Bool(bool),
    Number(f64),
    /// `times` the bit rate of a rung.
    Rate {
        rung: usize,
        times: u32,
    },
    /// Text in pieces.
    Text(Vec<Bit>),
    /// Stands first among members, without a name of its own: all members that are said once, under this name.
    Shared(&'static str),
    /// A list.
    List(Vec<Item>),
    /// A structure: class and type.
    Struct(Class, &'static str, Members),
    /// A document whose names go out as they are.
    Free(Members),
    /// A document as one string.
    Json(Box<Expr>),
    /// The tags of a part, as pairs or as a map.
    Tags {
        part: String,
        pairs: bool,
    },
    /// A file of the project as text, with gaps `{{name}}`.
    File {
        path: &'static str,
        gaps: Vec<(String, Open)>,
    },
    /// One value while a switch is on, another while it is off.
    Either {
        on: Switch,
        then: Option<Box<Expr>>,
        otherwise: Option<Box<Expr>>,
    },
}

/// What stands in a list.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Item {
    /// Always.
    One(Expr),
    /// These while a switch is on, those while it is off.
    While {
        on: Switch,
        then: Vec<Expr>,
        otherwise: Vec<Expr>,
    },
}

/// A piece of text.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Bit {
    /// Fixed.
    Lit(String),
    /// Not known before the project is run.
    Open(Open),
}

/// What is not known before the project is run.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Open {
    /// What the project is given.
    Given(Given),
    /// A construct's `Ref`.
    Ref(String),
    /// One of its attributes, by CloudFormation's name.
    Attr(String, &'static str),
    /// An item of an attribute that is a list, or that becomes one when it is cut.
    Select {
        index: usize,
        cut: Option<&'static str>,
        of: String,
        attr: &'static str,
    },
}

/// What a project is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Given {
    /// The stream's name, by context.
    StreamName,
    /// The stream's region, by the stack.
    Region,
    /// The account, by the stack.
    Account,
    /// By a parameter.
    Asked(Asked),
}

/// What parameters ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// Stream key of encoder A.
    KeyA,
    /// Stream key of encoder B.
    KeyB,
    /// Whom alarms tell.
    Notify,
}

impl Asked {
    /// All of them.
    pub(super) const ALL: [Self; 3] = [Self::KeyA, Self::KeyB, Self::Notify];

    /// Id of the parameter.
    pub(super) const fn id(self) -> &'static str {
        match self {
            Self::KeyA => "StreamKeyA",
            Self::KeyB => "StreamKeyB",
            Self::Notify => "NotificationEndpoint",
        }
    }
}

impl Open {
    /// The construct it is of.
    pub(super) fn of(&self) -> Option<&str> {
        match self {
            Self::Ref(id) | Self::Attr(id, _) | Self::Select { of: id, .. } => Some(id),
            Self::Given(_) => None,
        }
    }
}

impl Expr {
    /// Fixed text.
    pub(super) fn lit(text: &str) -> Self {
        Self::Text(match text {
            "" => vec![],
            text => vec![Bit::Lit(text.to_owned())],
        })
    }

    /// What is not known yet, alone.
    pub(super) fn open(open: Open) -> Self {
        Self::Text(vec![Bit::Open(open)])
    }

    /// Items that are always there.
    pub(super) fn list(items: impl IntoIterator<Item = Expr>) -> Self {
        Self::List(items.into_iter().map(Item::One).collect())
    }

    /// A document.
    pub(super) fn free<const N: usize>(members: [(&str, Expr); N]) -> Self {
        Self::Free(members.map(|(name, value)| (name.to_owned(), value)).into())
    }

    /// Itself and all that stands in it.
    pub(super) fn walk<'a>(&'a self, see: &mut impl FnMut(&'a Expr)) {
        see(self);
        match self {
            Self::List(items) => items.iter().for_each(|item| match item {
                Item::One(expr) => expr.walk(see),
                Item::While {
                    then, otherwise, ..
                } => then.iter().chain(otherwise).for_each(|e| e.walk(see)),
            }),
            Self::Struct(.., members) | Self::Free(members) => {
                members.iter().for_each(|(_, e)| e.walk(see));
            }
            Self::Json(document) => document.walk(see),
            Self::Either {
                then, otherwise, ..
            } => [then, otherwise]
                .into_iter()
                .flatten()
                .for_each(|e| e.walk(see)),
            Self::Bool(_)
            | Self::Number(_)
            | Self::Rate { .. }
            | Self::Shared(_)
            | Self::Text(_)
            | Self::Tags { .. }
            | Self::File { .. } => {}
        }
    }

    /// Everything in it that is not known before the project is run.
    pub(super) fn opens(&self) -> Vec<&Open> {
        let mut opens = Vec::new();
        self.walk(&mut |expr| match expr {
            Self::Text(bits) => opens.extend(bits.iter().filter_map(|bit| match bit {
                Bit::Open(open) => Some(open),
                Bit::Lit(_) => None,
            })),
            Self::File { gaps, .. } => opens.extend(gaps.iter().map(|(_, open)| open)),
            _ => {}
        });
        opens
    }
}

impl Resource {
    /// Everything in it that is not known before the project is run.
    pub(super) fn opens(&self) -> Vec<&Open> {
        self.members.iter().flat_map(|(_, e)| e.opens()).collect()
    }

    /// Ids of all constructs that must be there first.
    pub(super) fn needs(&self) -> Vec<&str> {
        let after = self.after.iter().map(String::as_str);
        self.opens()
            .into_iter()
            .filter_map(Open::of)
            .chain(after)
            .collect()
    }
}

impl Unit {
    /// A construct of its own.
    pub(super) fn own(&self, id: &str) -> Option<&Resource> {
        self.resources.iter().find(|r| r.id == id)
    }

    /// Everything in it that is not known before the project is run.
    pub(super) fn opens(&self) -> Vec<&Open> {
        let shared = self.shared.iter().flat_map(|s| &s.members);
        let shared = shared.flat_map(|(_, e)| e.opens());
        let own = self.resources.iter().flat_map(Resource::opens);
        shared.chain(own).collect()
    }

    /// Whether anything in it is this.
    pub(super) fn is_given(&self, given: Given) -> bool {
        self.opens().contains(&&Open::Given(given))
    }

    /// Ids of all constructs that it refers to, each once, in order of appearance.
    fn refers_to(&self) -> Vec<&str> {
        let mut ids: Vec<&str> = Vec::new();
        let after = self.resources.iter().flat_map(|r| &r.after);
        let refs = self.opens().into_iter().filter_map(Open::of);
        for id in refs.chain(after.map(String::as_str)) {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        ids
    }

    /// Ids of constructs of other classes that it refers to.
    pub(super) fn foreign(&self) -> Vec<&str> {
        let all = self.refers_to().into_iter();
        all.filter(|id| self.own(id).is_none()).collect()
    }

    /// Whether anything of its own refers to this construct, or this one waits for another.
    pub(super) fn names(&self, resource: &Resource) -> bool {
        self.refers_to().contains(&resource.id.as_str())
            || resource.retained
            || !resource.after.is_empty()
    }

    /// Each of its expressions, at any depth.
    pub(super) fn walk<'a>(&'a self, see: &mut impl FnMut(&'a Expr)) {
        let own = self.resources.iter().flat_map(|r| &r.members);
        let shared = self.shared.iter().flat_map(|s| &s.members);
        own.chain(shared).for_each(|(_, expr)| expr.walk(see));
    }

    /// Whether any of its expressions, at any depth, is so.
    pub(super) fn has(&self, is: impl Fn(&Expr) -> bool) -> bool {
        let mut found = false;
        self.walk(&mut |expr| found |= is(expr));
        found
    }

    /// Whether anything in it is decided by the project's context.
    pub(super) fn uses_config(&self) -> bool {
        let decided = |expr: &Expr| match expr {
            Expr::Tags { .. } | Expr::Rate { .. } | Expr::Either { .. } => true,
            Expr::List(items) => items.iter().any(|i| matches!(i, Item::While { .. })),
            _ => false,
        };
        self.has(decided)
            || self.is_given(Given::StreamName)
            || self.resources.iter().any(|r| !r.on.is_empty())
    }

    /// What is said once, and is first referred to by this construct.
    pub(super) fn shared_from(&self, at: usize) -> Vec<&Shared> {
        let refers = |resource: &Resource, name: &str| {
            let mut found = false;
            let mut see = |e: &Expr| found |= matches!(e, Expr::Shared(n) if *n == name);
            resource.members.iter().for_each(|(_, e)| e.walk(&mut see));
            found
        };
        let first = |name: &str| self.resources.iter().position(|r| refers(r, name));
        let shared = self.shared.iter();
        shared.filter(|s| first(s.name) == Some(at)).collect()
    }
}
