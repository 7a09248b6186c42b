//! Text of a document as expressions of the CDK: references to constructs between fixed pieces.

use super::super::names::logical_id;
use super::super::value::{Key, Phrase, Piece};
use super::tree::{Asked, Bit, Expr, Given, Open};
use crate::shape::{Attr, Part};

/// Text, or what cannot be said.
pub(super) fn text(phrase: &Phrase) -> Result<Expr, String> {
    let mut bits: Vec<Bit> = Vec::new();
    let mut push = |bit: Bit| match (bit, bits.last_mut()) {
        (Bit::Lit(text), Some(Bit::Lit(before))) => before.push_str(&text),
        (bit, _) => bits.push(bit),
    };
    for piece in phrase.pieces() {
        match piece {
            Piece::Lit(text) => push(Bit::Lit(text.clone())),
            Piece::Ref(Part::Distribution, Attr::Arn) => {
                push(Bit::Lit("arn:aws:cloudfront::".into()));
                push(Bit::Open(Open::Given(Given::Account)));
                push(Bit::Lit(":distribution/".into()));
                push(Bit::Open(Open::Ref(logical_id(&Part::Distribution))));
            }
            piece => push(Bit::Open(open(piece)?)),
        }
    }
    // A bucket knows its ARN.
    for i in 1..bits.len() {
        let (before, after) = bits.split_at_mut(i);
        let (Some(Bit::Lit(text)), Some(Bit::Open(open))) = (before.last_mut(), after.first_mut())
        else {
            continue;
        };
        let Open::Ref(id) = &*open else { continue };
        if let Some(rest) = text.strip_suffix("arn:aws:s3:::") {
            *open = Open::Attr(id.clone(), "Arn");
            *text = rest.to_owned();
        }
    }
    bits.retain(|bit| !matches!(bit, Bit::Lit(text) if text.is_empty()));
    Ok(Expr::Text(bits))
}

fn open(piece: &Piece) -> Result<Open, String> {
    let Piece::Ref(part, attr) = piece else {
        return Ok(match piece {
            Piece::StreamName => Open::Given(Given::StreamName),
            Piece::Region => Open::Given(Given::Region),
            Piece::Account => Open::Given(Given::Account),
            Piece::Key(Key::A) => Open::Given(Given::Asked(Asked::KeyA)),
            Piece::Key(Key::B) => Open::Given(Given::Asked(Asked::KeyB)),
            Piece::Notify => Open::Given(Given::Asked(Asked::Notify)),
            Piece::Deployment => return Err("the CDK makes no requests of its own".into()),
            Piece::Lit(_) | Piece::Ref(..) => return Err("it is no open piece".into()),
        });
    };
    let id = logical_id(part);
    let select = |index, cut, attr| Open::Select {
        index,
        cut,
        of: id.clone(),
        attr,
    };
    Ok(match (part, attr) {
        (Part::Role, Attr::Arn) => Open::Attr(id, "Arn"),
        (Part::AccessControl, Attr::Id) => Open::Attr(id, "Id"),
        (Part::Distribution, Attr::Domain) => Open::Attr(id, "DomainName"),
        // A topic's name for itself is its ARN.
        (Part::Topic | Part::TopicGlobal, Attr::Arn) => Open::Ref(id),
        (
            Part::SiteBucket
            | Part::ArchiveBucket
            | Part::SecurityGroup
            | Part::Input
            | Part::PackageChannel
            | Part::Channel
            | Part::Distribution,
            Attr::Id,
        ) => Open::Ref(id),
        (Part::Input, Attr::UrlA) => select(0, None, "Destinations"),
        (Part::Input, Attr::UrlB) => select(1, None, "Destinations"),
        (Part::EndpointHls | Part::EndpointDash, Attr::Url) => Open::Attr(id, "Url"),
        // https: "" host path...
        (Part::EndpointHls | Part::EndpointDash, Attr::Host) => select(2, Some("/"), "Url"),
        // The host's last words are the same everywhere.
        (Part::EndpointHls | Part::EndpointDash, Attr::Path) => {
            select(1, Some(".amazonaws.com"), "Url")
        }
        (part, attr) => return Err(format!("the CDK has no {attr:?} of {part}")),
    })
}
