//! The player page, its policy, and the function that puts it into the bucket, as in the CloudFormation
//! export.

use super::super::cloudformation::page::CODE;
use super::super::document::{self, ExportError};
use super::super::names::logical_id;
use super::super::project::File;
use super::super::value::{Map, Phrase, Piece, Value};
use super::grow::{Grower, Holder};
use super::text::text;
use super::tree::{Bit, Expr, Open, Resource};
use super::types::Shape;
use crate::shape::Part;

/// The function's code.
const FUNCTION: &str = "lambda/player_page.py";
/// The page; its path is its key in the bucket.
const PAGE: &str = "player/index.html";

pub(super) fn resources(grower: &Grower<'_>, id: &str) -> Result<Vec<Resource>, ExportError> {
    let member = |name: &str| {
        let value = grower.resource.members.get(name);
        value.ok_or_else(|| grower.unprintable(format!("it has no {name}")))
    };
    let Value::Text(bucket) = member("Bucket")? else {
        return Err(grower.unprintable("its bucket has no name".into()));
    };
    let bucket = text(bucket).map_err(|what| grower.unprintable(what))?;
    let policy = grower.policy(
        "SiteBucketPolicy".into(),
        "AWS::S3::BucketPolicy",
        "Bucket",
        bucket.clone(),
        member("Policy")?,
    )?;
    let Value::List(objects) = member("Objects")? else {
        return Err(grower.unprintable("its objects are no list".into()));
    };
    let objects: Vec<Expr> = objects
        .iter()
        .map(|o| object(grower, o))
        .collect::<Result<_, _>>()?;
    let page = vec![
        ("ServiceToken".into(), attr(format!("{id}Function"), "Arn")),
        ("ServiceTimeout".into(), Expr::Number(120.0)),
        ("Bucket".into(), bucket),
        ("Objects".into(), Expr::list(objects)),
    ];
    let mut page = grower.construct(id.to_owned(), Err("Custom::PlayerPage"), page);
    page.comment =
        Some("Puts the page into the bucket, and empties the bucket before it is removed.");
    let logs = grower.construct(
        format!("{id}Logs"),
        Ok(grower.class("AWS::Logs::LogGroup")?),
        vec![("RetentionInDays".into(), Expr::Number(7.0))],
    );
    Ok(vec![
        policy,
        logs,
        role(grower, id)?,
        function(grower, id)?,
        page,
    ])
}

fn attr(id: String, attr: &'static str) -> Expr {
    Expr::open(Open::Attr(id, attr))
}

fn object(grower: &Grower<'_>, object: &Value) -> Result<Expr, ExportError> {
    let Value::Map(Map(members)) = object else {
        return Err(grower.unprintable("an object has no members".into()));
    };
    let member = |(name, value): &(String, Value)| {
        let value = match (name.as_str(), value) {
            ("Body", Value::Text(_)) => Expr::File {
                path: PAGE,
                gaps: gaps(value),
            },
            (_, Value::Text(phrase)) => text(phrase).map_err(|what| grower.unprintable(what))?,
            _ => return Err(grower.unprintable(format!("{name} of an object is no text"))),
        };
        Ok((name.clone(), value))
    };
    Ok(Expr::Free(
        members.iter().map(member).collect::<Result<_, _>>()?,
    ))
}

/// What stands for an open piece in the page.
fn gap(piece: &Piece) -> Option<(String, Open)> {
    let bit = match text(&Phrase::new([piece.clone()])) {
        Ok(Expr::Text(bits)) => bits.into_iter().next(),
        _ => None,
    };
    let Some(Bit::Open(open)) = bit else {
        return None;
    };
    let name = match piece {
        Piece::Lit(_) => return None,
        Piece::Ref(part, attr) => format!("{}{attr:?}", logical_id(part)),
        other => format!("{other:?}"),
    };
    Some((name, open))
}

fn gaps(value: &Value) -> Vec<(String, Open)> {
    let mut pieces = Vec::new();
    value.pieces(&mut pieces);
    let mut gaps: Vec<(String, Open)> = Vec::new();
    for gap in pieces.into_iter().filter_map(gap) {
        if !gaps.contains(&gap) {
            gaps.push(gap);
        }
    }
    gaps
}

/// The page and the function as files of the project.
pub(super) fn files(
    page: &document::Resource,
    spelled: fn(&str) -> String,
) -> Result<Vec<File>, ExportError> {
    let unprintable = |what: &str| ExportError::Unprintable {
        part: Part::Player,
        what: what.to_owned(),
    };
    let objects = match page.members.get("Objects") {
        Some(Value::List(objects)) => objects.as_slice(),
        _ => &[],
    };
    let [Value::Map(object)] = objects else {
        return Err(unprintable("there is not one object"));
    };
    let (Some(Value::Text(key)), Some(Value::Text(body))) = (object.get("Key"), object.get("Body"))
    else {
        return Err(unprintable("the page has no key or no text"));
    };
    if key.fixed() != Some(PAGE) {
        return Err(unprintable("the page has another key"));
    }
    let mut text = String::new();
    for piece in body.pieces() {
        match (piece, gap(piece)) {
            (Piece::Lit(fixed), _) if fixed.contains("{{") => {
                return Err(unprintable("the page has braces of its own"));
            }
            (Piece::Lit(fixed), _) => text.push_str(fixed),
            (_, Some((name, _))) => text.push_str(&format!("{{{{{}}}}}", spelled(&name))),
            (_, None) => return Err(unprintable("the page has a gap of no known kind")),
        }
    }
    Ok(vec![
        File::text(PAGE, text),
        File::text(FUNCTION, CODE.to_owned()),
    ])
}

fn function(grower: &Grower<'_>, id: &str) -> Result<Resource, ExportError> {
    let class = grower.class("AWS::Lambda::Function")?;
    let structure = |name: &str, members| match grower.shape(Holder::own(&class), name)? {
        Shape::Struct(type_) => Ok(Expr::Struct(class.clone(), type_, members)),
        _ => Err(grower.unprintable(format!("{name} is of no known type"))),
    };
    let logs = Expr::open(Open::Ref(format!("{id}Logs")));
    let code = Expr::File {
        path: FUNCTION,
        gaps: vec![],
    };
    let members = vec![
        ("Runtime".into(), Expr::lit("python3.13")),
        ("Handler".into(), Expr::lit("index.handler")),
        ("Timeout".into(), Expr::Number(60.0)),
        ("Role".into(), attr(format!("{id}Role"), "Arn")),
        (
            "LoggingConfig".into(),
            structure("LoggingConfig", vec![("LogGroup".into(), logs)])?,
        ),
        (
            "Code".into(),
            structure("Code", vec![("ZipFile".into(), code)])?,
        ),
    ];
    Ok(grower.construct(format!("{id}Function"), Ok(class), members))
}

fn role(grower: &Grower<'_>, id: &str) -> Result<Resource, ExportError> {
    let class = grower.class("AWS::IAM::Role")?;
    let allow = |sid: &str, actions: &[&str], resource: Expr| {
        Expr::free([
            ("Sid", Expr::lit(sid)),
            ("Effect", Expr::lit("Allow")),
            ("Action", Expr::list(actions.iter().map(|a| Expr::lit(a)))),
            ("Resource", resource),
        ])
    };
    let document = |statements: Vec<Expr>| {
        Expr::free([
            ("Version", Expr::lit("2012-10-17")),
            ("Statement", Expr::list(statements)),
        ])
    };
    let lambda = Expr::free([
        ("Effect", Expr::lit("Allow")),
        (
            "Principal",
            Expr::free([("Service", Expr::lit("lambda.amazonaws.com"))]),
        ),
        ("Action", Expr::lit("sts:AssumeRole")),
    ]);
    let bucket = logical_id(&Part::SiteBucket);
    let objects = Expr::Text(vec![
        Bit::Open(Open::Attr(bucket.clone(), "Arn")),
        Bit::Lit("/*".into()),
    ]);
    let statements = vec![
        allow("Page", &["s3:PutObject", "s3:DeleteObject"], objects),
        allow("Empty", &["s3:ListBucket"], attr(bucket, "Arn")),
        allow(
            "Logs",
            &["logs:CreateLogStream", "logs:PutLogEvents"],
            attr(format!("{id}Logs"), "Arn"),
        ),
    ];
    let Shape::Struct(type_) = grower.shape(Holder::own(&class), "Policies")? else {
        return Err(grower.unprintable("Policies is of no known type".into()));
    };
    let policy = vec![
        ("PolicyName".into(), Expr::lit("page")),
        ("PolicyDocument".into(), document(statements)),
    ];
    let members = vec![
        ("AssumeRolePolicyDocument".into(), document(vec![lambda])),
        (
            "Policies".into(),
            Expr::list([Expr::Struct(class.clone(), type_, policy)]),
        ),
    ];
    Ok(grower.construct(format!("{id}Role"), Ok(class), members))
}
