//! Origin endpoints. The AWS provider has no resource for them (asked for since 2018), so the `aws` command
//! line makes, changes and removes them, called by `terraform_data`.
//!
//! One of the two is the endpoint's being there, and removes it in the end; the other is its settings.
//! So a changed setting changes the endpoint in place, and viewers keep its address. The address is not
//! known before the endpoint is made; it is kept in the site's bucket, where every machine that has the
//! state can read it, with no provider but the one that is here anyway.

use super::super::document::ExportError;
use super::super::value::{Map, Piece, Value};
use super::hcl::{Expr, Item, Word};
use super::parts::One;
use super::text::address;
use crate::shape::{Attr, Part};

/// The program that calls the command line.
pub(super) const SCRIPT: &str = "origin-endpoint.sh";

/// What is given once, when the endpoint is made.
const ONCE: [&str; 2] = ["ChannelId", "Tags"];

pub(super) fn items(part: &One<'_>) -> Result<Vec<Item>, ExportError> {
    let (label, printer) = (part.label(), &part.printer);
    let (id, channel) = (printer.plain("Id")?, printer.plain("ChannelId")?);
    let settings = part.resource.members.0.iter();
    let settings = settings
        .filter(|(name, _)| !ONCE.contains(&name.as_str()))
        .cloned();
    let settings = printer.expression(&Value::json(Map(settings.collect())))?;
    let tags = Expr::Call("jsonencode", vec![printer.plain("Tags")?]);
    let address_is_read = is_read(part);
    let there = vec![
        Item::argument(
            "triggers_replace",
            Expr::object([
                ("channel", channel),
                ("id", id),
                ("region", Expr::name("var.region")),
            ]),
        ),
        Item::labelled(
            "provisioner",
            &["local-exec"],
            vec![
                Item::argument("when", Expr::name("destroy")),
                Item::argument("command", call("remove")),
                Item::argument(
                    "environment",
                    Expr::object([
                        ("ENDPOINT", Expr::name("self.triggers_replace.id")),
                        ("REGION", Expr::name("self.triggers_replace.region")),
                    ]),
                ),
            ],
        ),
    ];
    let trigger =
        |name: &str| Expr::Name(format!("terraform_data.{label}.triggers_replace.{name}"));
    let mut environment = vec![
        ("CHANNEL", trigger("channel")),
        ("ENDPOINT", trigger("id")),
        ("REGION", trigger("region")),
        ("SETTINGS", Expr::name("self.triggers_replace.settings")),
        ("TAGS", Expr::name("self.triggers_replace.tags")),
    ];
    let mut triggers = vec![
        ("endpoint", Expr::Name(format!("terraform_data.{label}.id"))),
        ("settings", settings),
        ("tags", tags),
    ];
    let mut kept = Vec::new();
    if address_is_read {
        let bucket = Expr::Name(address(part.document, &Part::SiteBucket, "aws_s3_bucket") + ".id");
        environment.insert(
            0,
            (
                "ADDRESS",
                Expr::Text(vec![
                    Word::Fixed("s3://".into()),
                    Word::Open(Expr::name("self.triggers_replace.bucket")),
                    Word::Fixed("/".into()),
                    Word::Open(Expr::name("self.input")),
                ]),
            ),
        );
        triggers.insert(0, ("bucket", bucket));
        kept.push(Item::argument(
            "input",
            format!("terraform/{label}_url").as_str(),
        ));
    }
    let object = |members: Vec<(&str, Expr)>| {
        Expr::Object(
            members
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
        )
    };
    let mut body = kept;
    body.push(Item::argument("triggers_replace", object(triggers)));
    body.push(Item::labelled(
        "provisioner",
        &["local-exec"],
        vec![
            Item::argument("command", call("put")),
            Item::argument("environment", object(environment)),
        ],
    ));
    let mut items = vec![
        Item::comment(
            "The AWS provider has no resource for an origin endpoint, so the aws command line makes it. This one is\nthat it is there; the next one is its settings, which change in place.",
        ),
        part.item("resource", "terraform_data", &label, there),
        part.item(
            "resource",
            "terraform_data",
            &format!("{label}_settings"),
            body,
        ),
    ];
    if address_is_read {
        let object = vec![
            Item::argument(
                "bucket",
                Expr::Name(format!(
                    "terraform_data.{label}_settings.triggers_replace.bucket"
                )),
            ),
            Item::argument(
                "key",
                Expr::Name(format!("terraform_data.{label}_settings.output")),
            ),
        ];
        items.push(part.item("data", "aws_s3_object", &format!("{label}_url"), object));
        let parts = Expr::Call(
            "regex",
            vec![
                "^https://(?P<host>[^/]+)(?P<path>/.+)$".into(),
                Expr::Name(format!("data.aws_s3_object.{label}_url.body")),
            ],
        );
        items.push(Item::block("locals", vec![Item::Argument(label, parts)]));
    }
    Ok(items)
}

fn call(verb: &str) -> Expr {
    Expr::Text(vec![
        Word::Fixed("sh '".into()),
        Word::Open(Expr::name("path.module")),
        Word::Fixed(format!("/{SCRIPT}' {verb}")),
    ])
}

/// Whether anything in the document wants the endpoint's address.
fn is_read(part: &One<'_>) -> bool {
    let wants = |piece: &&Piece| matches!(piece, Piece::Ref(of, Attr::Url | Attr::Host | Attr::Path) if *of == part.resource.part);
    let outputs = part.document.outputs.iter().flat_map(|o| o.value.pieces());
    let mut pieces: Vec<&Piece> = outputs.collect();
    let members: Vec<Value> = part
        .document
        .resources
        .iter()
        .map(|r| Value::Map(r.members.clone()))
        .collect();
    members.iter().for_each(|value| value.pieces(&mut pieces));
    pieces.iter().any(wants)
}
