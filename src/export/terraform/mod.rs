//! Terraform: a module for the AWS provider, in files by subject.
//!
//! The provider has no words for some settings ([`names::UNSAID`]) and no resource for MediaPackage's
//! origin endpoints ([`endpoint`]).

mod arguments;
mod endpoint;
mod format;
mod guide;
mod hcl;
mod names;
mod page;
mod parts;
mod released;
mod schema;
mod text;
mod variables;

#[cfg(test)]
mod tests;

use super::document::{Document, ExportError, Output};
use super::project::{File, Printed};
use super::readme;
use super::value::Piece;
use crate::shape::Part;
use crate::stack::identity::GLOBAL_REGION;
use hcl::{Expr, Item};
pub(super) use names::snake;

/// Files with the parts, in the order in which people read them.
const SUBJECTS: [&str; 5] = [
    "storage.tf",
    "medialive.tf",
    "mediapackage.tf",
    "cloudfront.tf",
    "monitoring.tf",
];

/// State, plans, and whatever has secrets in it.
const IGNORED: &str = "\
.terraform/
*.tfstate
*.tfstate.*
*.tfplan
terraform.tfvars
*.auto.tfvars
crash.log
";

/// Files and guide.
///
/// # Errors
/// When Terraform has no words for something.
pub(super) fn print(document: &Document) -> Result<Printed, ExportError> {
    let variables = variables::variables(document);
    let mut files = vec![
        File::text("versions.tf", format::print(&versions())),
        File::text("variables.tf", variables::file(&variables)),
        File::text("main.tf", format::print(&main(document))),
    ];
    for subject in SUBJECTS {
        let items = subject_items(document, subject)?;
        if !items.is_empty() {
            files.push(File::text(subject, format::print(&items)));
        }
    }
    files.push(File::text("outputs.tf", format::print(&outputs(document)?)));
    files.push(File::text(
        "terraform.tfvars.example",
        variables::example(&variables),
    ));
    files.push(File::text(".gitignore", IGNORED.to_owned()));
    for (path, text) in [
        (endpoint::SCRIPT, include_str!("origin-endpoint.sh")),
        (released::SCRIPT, include_str!("release.sh")),
    ] {
        files.push(File {
            path,
            text: text.to_owned(),
            executable: true,
        });
    }
    files.extend(page::template(document));
    let guide = guide::guide(document, &files, &variables);
    Ok(Printed { files, guide })
}

fn versions() -> Vec<Item> {
    let aws = Expr::object([
        ("source", "hashicorp/aws".into()),
        ("version", "~> 5.100".into()),
    ]);
    let body = vec![
        Item::argument("required_version", ">= 1.9"),
        Item::block("required_providers", vec![Item::argument("aws", aws)]),
    ];
    vec![Item::block("terraform", body)]
}

fn main(document: &Document) -> Vec<Item> {
    let mut items = vec![Item::labelled(
        "provider",
        &["aws"],
        vec![
            Item::argument("region", Expr::name("var.region")),
            Item::comment("The end of a broadcast, which onair announces by a tag of the channel."),
            Item::block(
                "ignore_tags",
                vec![Item::argument("keys", Expr::list(["onair:ends".into()]))],
            ),
        ],
    )];
    if document
        .resources
        .iter()
        .any(|r| r.place == super::document::Place::Global)
    {
        items.push(Item::comment(
            "CloudFront's metrics exist there alone, and an alarm lives where its metric does.",
        ));
        items.push(Item::labelled(
            "provider",
            &["aws"],
            vec![
                Item::argument("alias", "us_east_1"),
                Item::argument("region", GLOBAL_REGION),
            ],
        ));
    }
    items.push(Item::labelled(
        "data",
        &["aws_caller_identity", "current"],
        vec![],
    ));
    items
}

fn subject_items(document: &Document, subject: &str) -> Result<Vec<Item>, ExportError> {
    let mut items = Vec::new();
    for resource in document
        .resources
        .iter()
        .filter(|r| names::file(r.kind) == subject)
    {
        items.extend(parts::items(document, resource)?);
    }
    Ok(items)
}

fn outputs(document: &Document) -> Result<Vec<Item>, ExportError> {
    let one = |output: &Output| {
        let value = text::text(document, &output.value);
        let mut value = value.map_err(|what| ExportError::Unprintable {
            part: Part::Channel,
            what,
        })?;
        if let Some(when) = text::all_on(&output.on) {
            value = Expr::either(when, value, Expr::Null);
        }
        let mut body = vec![
            Item::argument("description", readme::meaning(output.name)),
            Item::argument("value", value),
        ];
        let is_ingest = |piece: &Piece| matches!(piece, Piece::Ref(Part::Input, _));
        if output.value.pieces().iter().any(is_ingest) {
            body.push(Item::argument("sensitive", true));
        }
        Ok(Item::labelled("output", &[&snake(output.name)], body))
    };
    document.outputs.iter().map(one).collect()
}
