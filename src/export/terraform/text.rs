//! Text of a document as Terraform says it: `"onair-${var.stream_name}"`.

use super::super::document::{Document, Place, Resource};
use super::super::names::words;
use super::super::value::{Key, Phrase, Piece, Switch};
use super::hcl::{Expr, Word};
use super::names::resource_type;
use crate::shape::{Attr, Part};
use crate::stack::identity::GLOBAL_REGION;

/// The variable of a switch.
pub(super) fn switch(switch: Switch) -> Expr {
    Expr::name(match switch {
        Switch::Archiving => "var.enable_archiving",
        Switch::Monitoring => "var.enable_monitoring",
    })
}

/// All of them on, when there are any.
pub(super) fn all_on(on: &[Switch]) -> Option<Expr> {
    on.iter()
        .map(|one| switch(*one))
        .reduce(|a, b| Expr::Both(Box::new(a), Box::new(b)))
}

/// The condition under which a part is there; none when it always is.
pub(super) fn presence(document: &Document, resource: &Resource) -> Option<Expr> {
    let on = all_on(&resource.on);
    if resource.place != Place::Global || document.is_split() {
        return on;
    }
    // A stream exported for us-east-1 has one topic, which alarms in another region could not use.
    let here = Expr::Equal(
        Box::new(Expr::name("var.region")),
        Box::new(GLOBAL_REGION.into()),
    );
    Some(match on {
        Some(on) => Expr::Both(Box::new(on), Box::new(here)),
        None => here,
    })
}

/// The address of a resource of a part, with its index where it has one.
pub(super) fn address(document: &Document, part: &Part, type_: &str) -> String {
    let counted = document
        .resource(part)
        .is_some_and(|r| presence(document, r).is_some());
    let index = if counted { "[0]" } else { "" };
    format!("{type_}.{}{index}", words(part))
}

/// The text, or what cannot be said.
pub(super) fn text(document: &Document, phrase: &Phrase) -> Result<Expr, String> {
    let mut all: Vec<Word> = Vec::new();
    for piece in phrase.pieces() {
        let word = match (piece, all.last_mut()) {
            (Piece::Lit(text), _) => Word::Fixed(text.clone()),
            // A bucket knows its ARN.
            (
                Piece::Ref(bucket @ (Part::SiteBucket | Part::ArchiveBucket), Attr::Id),
                Some(Word::Fixed(text)),
            ) if text.ends_with(ARN) => {
                text.truncate(text.len() - ARN.len());
                if text.is_empty() {
                    all.pop();
                }
                Word::Open(Expr::Name(
                    address(document, bucket, "aws_s3_bucket") + ".arn",
                ))
            }
            (open, _) => Word::Open(name(document, open)?),
        };
        all.push(word);
    }
    match all.as_slice() {
        [Word::Open(one)] => Ok(one.clone()),
        _ => Ok(Expr::Text(all)),
    }
}

const ARN: &str = "arn:aws:s3:::";

pub(super) fn name(document: &Document, piece: &Piece) -> Result<Expr, String> {
    Ok(Expr::Name(match piece {
        Piece::Lit(text) => return Ok(text.as_str().into()),
        Piece::StreamName => "var.stream_name".into(),
        Piece::Region => "var.region".into(),
        Piece::Account => "data.aws_caller_identity.current.account_id".into(),
        Piece::Key(Key::A) => "var.stream_keys[0]".into(),
        Piece::Key(Key::B) => "var.stream_keys[1]".into(),
        Piece::Deployment => {
            return Err("the AWS provider makes the tokens of its requests itself".into());
        }
        Piece::Notify => "var.notification_endpoint".into(),
        Piece::Ref(part, attr) => reference(document, part, *attr)?,
    }))
}

fn reference(document: &Document, part: &Part, attr: Attr) -> Result<String, String> {
    let resource = document
        .resource(part)
        .ok_or_else(|| format!("there is no {part}"))?;
    let own = || address(document, part, resource_type(resource.kind));
    let label = words(part);
    Ok(match (part, attr) {
        (Part::Role | Part::Distribution | Part::Topic | Part::TopicGlobal, Attr::Arn) => {
            own() + ".arn"
        }
        (Part::Distribution, Attr::Domain) => own() + ".domain_name",
        (
            Part::SiteBucket
            | Part::ArchiveBucket
            | Part::SecurityGroup
            | Part::Input
            | Part::PackageChannel
            | Part::Channel
            | Part::AccessControl
            | Part::Distribution,
            Attr::Id,
        ) => own() + ".id",
        // The resource does not tell its addresses; the data source does, pipeline A's first.
        (Part::Input, Attr::UrlA) => {
            format!("data.aws_medialive_input.{label}.destinations[0].url")
        }
        (Part::Input, Attr::UrlB) => {
            format!("data.aws_medialive_input.{label}.destinations[1].url")
        }
        (Part::EndpointHls | Part::EndpointDash, Attr::Url) => {
            format!("data.aws_s3_object.{label}_url.body")
        }
        (Part::EndpointHls | Part::EndpointDash, Attr::Host) => format!("local.{label}.host"),
        (Part::EndpointHls | Part::EndpointDash, Attr::Path) => format!("local.{label}.path"),
        (part, attr) => return Err(format!("the AWS provider has no {attr:?} of {part}")),
    })
}
