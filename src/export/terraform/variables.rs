//! Variables, with what they may be, and an example of a file that gives them.

use super::super::document::Document;
use super::super::value::{Key, Piece, Value};
use super::format;
use super::hcl::{Expr, Item};
use crate::spec::Region;
use crate::stack::identity::GLOBAL_REGION;

/// One variable.
pub(super) struct Variable {
    pub(super) name: &'static str,
    type_: &'static str,
    /// None: it must be given.
    pub(super) default: Option<Expr>,
    pub(super) about: String,
    sensitive: bool,
    /// What must hold, and what is said when it does not.
    conditions: Vec<(Expr, String)>,
}

/// All of them, in the order of the file.
pub(super) fn variables(document: &Document) -> Vec<Variable> {
    let rates = document.rates();
    let n = rates.len();
    let mut all = vec![
        Variable {
            conditions: vec![(
                Expr::written("can(regex(\"^[a-z][a-z0-9-]{0,18}[a-z0-9]$\", var.stream_name))"),
                "stream_name must be 2 to 20 of a-z, 0-9 and -, begin with a letter and not end with -.".into(),
            )],
            ..open("stream_name", "string", Some(document.spec.name.as_str().into()), "Part of the name of everything.")
        },
        region(document),
        open(
            "enable_archiving",
            "bool",
            Some(document.archiving().into()),
            "Record the best rung in S3.",
        ),
        open(
            "enable_monitoring",
            "bool",
            Some(document.monitoring().into()),
            "CloudWatch alarms and dashboard.",
        ),
        Variable {
            conditions: vec![
                (
                    Expr::written(format!("length(var.video_bitrates) == {n}")),
                    format!("video_bitrates must have {n} bit rates: the ladder was fixed at export."),
                ),
                (
                    Expr::written(
                        "alltrue([for rate in var.video_bitrates : rate >= 10000 && rate <= 999999999 && floor(rate) == rate])",
                    ),
                    "video_bitrates must be whole numbers of bits per second, 10000 to 999999999.".into(),
                ),
            ],
            ..open(
                "video_bitrates",
                "list(number)",
                Some(Expr::list(rates.iter().map(|rate| Expr::from(*rate)))),
                &format!("Bit rates of the {n} rungs in bits per second, best first."),
            )
        },
        keys(document),
    ];
    if let Some(default) = document.notify() {
        let about = match default {
            Some(_) => "Mail address that alarms notify; it must confirm once.",
            None => "Web address that alarms notify, a secret.",
        };
        all.push(Variable {
            sensitive: default.is_none(),
            ..open(
                "notification_endpoint",
                "string",
                default.map(Expr::from),
                about,
            )
        });
    }
    all.push(open(
        "delete_recordings",
        "bool",
        Some(false.into()),
        "Let terraform remove the recordings' bucket although there are recordings in it.",
    ));
    all
}

fn open(name: &'static str, type_: &'static str, default: Option<Expr>, about: &str) -> Variable {
    Variable {
        name,
        type_,
        default,
        about: about.to_owned(),
        sensitive: false,
        conditions: vec![],
    }
}

fn region(document: &Document) -> Variable {
    let own = document.spec.region.as_str();
    let split = document.is_split();
    let there = Region::all().filter(|region| !split || region.as_str() != GLOBAL_REGION);
    let list = Expr::list(there.map(|region| region.as_str().into()));
    let other = match split {
        true => format!(" A stream in {GLOBAL_REGION} has other alarms: export for it instead."),
        false => String::new(),
    };
    Variable {
        conditions: vec![(
            Expr::Call("contains", vec![list, Expr::name("var.region")]),
            format!("region must be one that has both MediaLive and MediaPackage.{other}"),
        )],
        ..open(
            "region",
            "string",
            Some(own.into()),
            "Where the stream lives.",
        )
    }
}

/// As many as the input has addresses.
pub(super) fn key_count(document: &Document) -> usize {
    let mut pieces = Vec::new();
    let members: Vec<Value> = document
        .resources
        .iter()
        .map(|r| Value::Map(r.members.clone()))
        .collect();
    members.iter().for_each(|value| value.pieces(&mut pieces));
    let asked = |key| pieces.iter().any(|piece| **piece == Piece::Key(key));
    [Key::A, Key::B]
        .into_iter()
        .filter(|key| asked(*key))
        .count()
}

fn keys(document: &Document) -> Variable {
    let n = key_count(document);
    let (about, different) = match n {
        1 => (
            "Stream key of the encoder, a secret.".to_owned(),
            "1 stream key".to_owned(),
        ),
        n => (
            format!("Stream keys of the {n} encoders, secrets; the outputs say which is whose."),
            format!("{n} different stream keys"),
        ),
    };
    Variable {
        sensitive: true,
        conditions: vec![
            (
                Expr::written(format!(
                    "length(var.stream_keys) == {n} && length(distinct(var.stream_keys)) == {n}"
                )),
                format!("stream_keys must be {different}."),
            ),
            (
                Expr::written(
                    "alltrue([for key in var.stream_keys : can(regex(\"^[A-Za-z0-9_-]{16,64}$\", key))])",
                ),
                "Each stream key must be 16 to 64 of A-Z, a-z, 0-9, - and _.".into(),
            ),
        ],
        ..open("stream_keys", "list(string)", None, &about)
    }
}

/// `variables.tf`.
pub(super) fn file(variables: &[Variable]) -> String {
    let block = |v: &Variable| {
        let mut body = vec![
            Item::argument("description", v.about.as_str()),
            Item::argument("type", Expr::name(v.type_)),
        ];
        body.extend(
            v.default
                .clone()
                .map(|value| Item::argument("default", value)),
        );
        if v.sensitive {
            body.push(Item::argument("sensitive", true));
        }
        body.push(Item::argument("nullable", false));
        body.extend(v.conditions.iter().map(|(condition, says)| {
            Item::block(
                "validation",
                vec![
                    Item::argument("condition", condition.clone()),
                    Item::argument("error_message", says.as_str()),
                ],
            )
        }));
        Item::labelled("variable", &[v.name], body)
    };
    format::print(&variables.iter().map(block).collect::<Vec<_>>())
}

/// `terraform.tfvars.example`: every variable as it is by default; those that must be given stand in a file
/// of their own.
pub(super) fn example(variables: &[Variable]) -> String {
    let mut items = vec![Item::comment(
        "Copy to terraform.tfvars and change what should differ; these are the defaults. Secrets do not belong\nhere: see the README.",
    )];
    let given = variables
        .iter()
        .filter_map(|v| Some((v, v.default.clone()?)));
    items.extend(given.map(|(v, value)| Item::argument(v.name, value)));
    format::print(&items)
}
