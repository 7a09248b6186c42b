//! The player page: an object of the site's bucket, made from a template, and the bucket's policy.

use super::super::document::{Document, ExportError};
use super::super::project::File;
use super::super::request::Kind;
use super::super::value::{Map, Piece, Value};
use super::format;
use super::hcl::{Expr, Item, Word};
use super::parts::{One, maps};
use super::text::name;
use crate::shape::{Attr, Part};

/// The template of the page.
pub(super) const TEMPLATE: &str = "player/index.html.tftpl";

pub(super) fn items(part: &One<'_>) -> Result<Vec<Item>, ExportError> {
    let printer = &part.printer;
    let bucket = printer.plain("Bucket")?;
    let page = object(part.document)
        .ok_or_else(|| printer.unprintable("there should be one page".into()))?;
    let variables = variables(page);
    let values = variables.iter().map(|(variable, piece)| {
        let value = name(part.document, piece).map_err(|what| printer.unprintable(what))?;
        Ok((variable.clone(), value))
    });
    let path = Expr::Text(vec![
        Word::Open(Expr::name("path.module")),
        Word::Fixed(format!("/{TEMPLATE}")),
    ]);
    let content = Expr::Call(
        "templatefile",
        vec![
            path,
            Expr::Object(values.collect::<Result<_, ExportError>>()?),
        ],
    );
    let body = vec![
        Item::argument("bucket", bucket),
        Item::argument("key", printer.of(page, "Key")?),
        Item::argument("content_type", printer.of(page, "ContentType")?),
        Item::argument("cache_control", printer.of(page, "CacheControl")?),
        Item::argument("content", content),
    ];
    Ok(vec![
        part.bucket_policy(&Part::SiteBucket, printer.plain("Policy")?),
        part.item("resource", "aws_s3_object", &part.label(), body),
    ])
}

/// The template as a file.
pub(super) fn template(document: &Document) -> Option<File> {
    let Some(Value::Text(body)) = object(document)?.get("Body") else {
        return None;
    };
    let words = body.pieces().iter().map(|piece| match piece {
        Piece::Lit(text) => format::template(text),
        open => format!("${{{}}}", variable(open)),
    });
    Some(File::text(TEMPLATE, words.collect()))
}

/// The one object that a player is.
fn object(document: &Document) -> Option<&Map> {
    let player = document.resources.iter().find(|r| r.kind == Kind::Player)?;
    match maps(player, "Objects").as_slice() {
        [one] => Some(one),
        _ => None,
    }
}

/// What stays open in the page, each once, under the name it has in the template.
fn variables(page: &Map) -> Vec<(String, &Piece)> {
    let mut pieces = Vec::new();
    if let Some(body) = page.get("Body") {
        body.pieces(&mut pieces);
    }
    let mut variables: Vec<(String, &Piece)> = Vec::new();
    for piece in pieces
        .into_iter()
        .filter(|piece| !matches!(piece, Piece::Lit(_)))
    {
        let variable = variable(piece);
        if !variables.iter().any(|(known, _)| *known == variable) {
            variables.push((variable, piece));
        }
    }
    variables
}

fn variable(piece: &Piece) -> String {
    match piece {
        Piece::StreamName => "stream_name".into(),
        Piece::Region => "region".into(),
        Piece::Ref(Part::EndpointHls, Attr::Path) => "hls_path".into(),
        Piece::Ref(Part::EndpointDash, Attr::Path) => "dash_path".into(),
        Piece::Ref(part, attr) => {
            format!("{}_{attr:?}", super::super::names::words(part)).to_lowercase()
        }
        other => format!("{other:?}").to_lowercase(),
    }
}
