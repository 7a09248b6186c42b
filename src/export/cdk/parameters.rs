//! What is given at deploy, because it is a secret or known then only; all else is context.

use super::super::cloudformation::parameters::KEY_PATTERN;
use super::super::document::Document;
use super::super::value::Key;
use super::tree::{Area, Expr, Members, Open};

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

/// Of the stack that this area stands in.
pub(super) fn parameters(document: &Document, area: Area) -> Vec<Parameter> {
    let key = |id, leg: &str| {
        let about = format!("Stream key of encoder {leg}: 16 to 64 of A-Z, a-z, 0-9, - and _");
        parameter(
            id,
            [
                ("Description", Expr::lit(&about)),
                ("AllowedPattern", Expr::lit(KEY_PATTERN)),
                ("NoEcho", Expr::Bool(true)),
            ],
        )
    };
    let mut all = match area {
        Area::Viewers => vec![parameter(
            "DistributionId",
            [
                (
                    "Description",
                    Expr::lit("Distribution of the stream, from its stack"),
                ),
                ("AllowedPattern", Expr::lit("^E[A-Z0-9]+$")),
            ],
        )],
        _ => vec![key("StreamKeyA", "A"), key("StreamKeyB", "B")],
    };
    all.extend(document.notify().map(|default| match default {
        Some(address) => parameter(
            "NotificationEndpoint",
            [
                (
                    "Description",
                    Expr::lit("Mail address that alarms notify; it must confirm once"),
                ),
                ("Default", Expr::lit(address)),
            ],
        ),
        None => parameter(
            "NotificationEndpoint",
            [
                (
                    "Description",
                    Expr::lit("Web address that alarms notify, a secret"),
                ),
                ("NoEcho", Expr::Bool(true)),
            ],
        ),
    }));
    all
}
