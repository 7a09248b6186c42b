//! What MediaLive holds on to for some seconds after its user is gone: the provider does not wait for it,
//! and its next delete would be refused. So something stands between the two that waits when it is
//! destroyed.

use super::super::document::Document;
use super::super::names::words;
use super::super::request::Kind;
use super::hcl::{Expr, Item, Word};
use super::names::resource_type;
use super::parts::One;
use super::text::address;

/// The program that waits.
pub(super) const SCRIPT: &str = "release.sh";

/// What parts of a kind are to the program.
fn word(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Input => Some("input"),
        Kind::SecurityGroup => Some("group"),
        _ => None,
    }
}

/// What waits until a part is released, where one is needed.
pub(super) fn items(part: &One<'_>) -> Vec<Item> {
    let Some(word) = word(part.resource.kind) else {
        return vec![];
    };
    let own = address(
        part.document,
        &part.resource.part,
        resource_type(part.resource.kind),
    );
    let command = Expr::Text(vec![
        Word::Fixed("sh '".into()),
        Word::Open(Expr::name("path.module")),
        Word::Fixed(format!("/{SCRIPT}' {word}")),
    ]);
    let body = vec![
        Item::argument(
            "triggers_replace",
            Expr::object([
                ("id", Expr::Name(own + ".id")),
                ("region", Expr::name("var.region")),
            ]),
        ),
        Item::labelled(
            "provisioner",
            &["local-exec"],
            vec![
                Item::argument("when", Expr::name("destroy")),
                Item::argument("command", command),
                Item::argument(
                    "environment",
                    Expr::object([
                        ("ID", Expr::name("self.triggers_replace.id")),
                        ("REGION", Expr::name("self.triggers_replace.region")),
                    ]),
                ),
            ],
        ),
    ];
    let label = format!("{}_released", part.label());
    vec![
        Item::comment("Waits, when all is destroyed, until MediaLive has let go of it."),
        part.item("resource", "terraform_data", &label, body),
    ]
}

/// Addresses of what waits for the parts of a kind.
pub(super) fn addresses(document: &Document, kind: Kind) -> Vec<String> {
    let of = document
        .resources
        .iter()
        .filter(|r| r.kind == kind && word(kind).is_some());
    of.map(|r| format!("terraform_data.{}_released", words(&r.part)))
        .collect()
}
