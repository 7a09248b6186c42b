//! What is given at deploy, because it is a secret or known then only; all else is context.

use super::super::cloudformation::parameters::KEY_PATTERN;
use super::super::document::Document;
use super::names::Scope;
use super::tree::{Asked, Expr, Given, Members, Unit};

/// A parameter of a stack.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Parameter {
    /// Its id.
    pub(super) id: &'static str,
    /// What it is.
    pub(super) members: Members,
}

fn parameter<const N: usize>(id: &'static str, members: [(&str, Expr); N]) -> Parameter {
    Parameter {
        id,
        members: members.map(|(name, value)| (name.to_owned(), value)).into(),
    }
}

/// The two stream keys, where there is an input of the stream's own that has them.
pub(super) fn keys(units: &[Unit]) -> Option<[Parameter; 2]> {
    let keys = [(Asked::KeyA, "A"), (Asked::KeyB, "B")];
    let is_given = |unit: &Unit, (key, _)| unit.is_given(Given::Asked(key));
    if !units
        .iter()
        .any(|unit| keys.iter().any(|key| is_given(unit, *key)))
    {
        return None;
    }
    let both = keys.map(|(key, leg)| {
        let about = format!("Stream key of encoder {leg}: 16 to 64 of A-Z, a-z, 0-9, - and _");
        parameter(
            key.id(),
            [
                ("Description", Expr::lit(&about)),
                ("AllowedPattern", Expr::lit(KEY_PATTERN)),
                ("NoEcho", Expr::Bool(true)),
            ],
        )
    });
    Some(both)
}

/// The distribution that another stack made.
pub(super) fn distribution() -> Parameter {
    let about = "Distribution of the stream, from its stack";
    parameter(
        "DistributionId",
        [
            ("Description", Expr::lit(about)),
            ("AllowedPattern", Expr::lit("^E[A-Z0-9]+$")),
        ],
    )
}

/// Whom alarms tell, where these tell anybody.
pub(super) fn notification(document: &Document, scopes: &[Scope<'_>]) -> Option<Parameter> {
    let tells = |scope: &Scope<'_>| scope.asked().contains(&Asked::Notify);
    let default = document.notify()?;
    if !scopes.iter().any(tells) {
        return None;
    }
    let (about, more) = match default {
        Some(address) => (
            "Mail address that alarms notify; it must confirm once",
            ("Default", Expr::lit(address)),
        ),
        None => (
            "Web address that alarms notify, a secret",
            ("NoEcho", Expr::Bool(true)),
        ),
    };
    Some(parameter(
        Asked::Notify.id(),
        [("Description", Expr::lit(about)), more],
    ))
}
