//! What is given at deploy, because it is a secret or known then only; all else is context.

use super::super::cloudformation::parameters::KEY_PATTERN;
use super::super::document::Document;
use super::super::value::Key;
use super::names::Scope;
use super::tree::{Expr, Members, Open, Unit};

/// A parameter of a stack.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Parameter {
    /// Its id.
    pub(super) id: &'static str,
    /// What it is.
    pub(super) members: Members,
}

impl Parameter {
    /// The id of the one that says this.
    pub(super) fn id_of(open: &Open) -> Option<&'static str> {
        match open {
            Open::Key(Key::A) => Some("StreamKeyA"),
            Open::Key(Key::B) => Some("StreamKeyB"),
            Open::Notify => Some("NotificationEndpoint"),
            _ => None,
        }
    }
}

fn parameter<const N: usize>(id: &'static str, members: [(&str, Expr); N]) -> Parameter {
    Parameter {
        id,
        members: members.map(|(name, value)| (name.to_owned(), value)).into(),
    }
}

/// The two stream keys, where there is an input of the stream's own that has them.
pub(super) fn keys(units: &[Unit]) -> Option<[Parameter; 2]> {
    let keyed = |open: &&Open| matches!(open, Open::Key(_));
    if !units.iter().any(|unit| unit.opens().iter().any(keyed)) {
        return None;
    }
    let both = [("StreamKeyA", "A"), ("StreamKeyB", "B")].map(|(id, leg)| {
        let about = format!("Stream key of encoder {leg}: 16 to 64 of A-Z, a-z, 0-9, - and _");
        parameter(
            id,
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
    let tells = |scope: &Scope<'_>| scope.unit.opens().contains(&&Open::Notify);
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
        "NotificationEndpoint",
        [("Description", Expr::lit(about)), more],
    ))
}
