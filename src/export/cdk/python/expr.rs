//! Expressions in Python.

use super::super::layout::{Choice, Doc};
use super::super::names::Names;
use super::super::tree::{Bit, Expr, Item, Members, Open};
use super::super::types::{Class, snake};
use super::STYLE;

/// A string literal: in double quotes, unless that takes more escapes.
pub(super) fn quoted(text: &str) -> String {
    let (single, double) = (text.matches('\'').count(), text.matches('"').count());
    let quote = if double > single { '\'' } else { '"' };
    format!("{quote}{}{quote}", escaped(text, quote))
}

fn escaped(text: &str, quote: char) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if c == quote => out.extend(['\\', c]),
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}

/// Module of the library by its name in these files.
pub(super) fn module(module: &str) -> String {
    match module {
        "lambda" => "lambda_".into(),
        other => other.into(),
    }
}

/// What is not known yet, by itself.
fn alone(names: &dyn Names, open: &Open) -> Doc {
    match open {
        Open::Ref(id) => Doc::text(
            names
                .distant(id)
                .unwrap_or_else(|| format!("{}.ref", names.construct(id))),
        ),
        Open::Attr(id, attr) => Doc::text(format!("{}.attr_{}", names.construct(id), snake(attr))),
        Open::Select {
            index,
            cut,
            of,
            attr,
        } => {
            let list = Doc::text(format!("{}.attr_{}", names.construct(of), snake(attr)));
            let list = match cut {
                Some(by) => Doc::block("Fn.split(", vec![Doc::text(quoted(by)), list], ")"),
                None => list,
            };
            let index = Doc::text(index.to_string());
            Doc::block("Fn.select(", vec![index, list], ")")
        }
        Open::Given(given) => Doc::text(names.given(*given)),
    }
}

/// What is not known yet, within text.
fn open(names: &dyn Names, open: &Open) -> String {
    alone(names, open).flat(STYLE).unwrap_or_default()
}

/// Text.
pub(super) fn text(names: &dyn Names, bits: &[Bit]) -> String {
    match bits {
        [] => "\"\"".into(),
        [Bit::Lit(text)] => quoted(text),
        bits => {
            let bit = |bit: &Bit| match bit {
                Bit::Lit(text) => escaped(text, '"').replace('{', "{{").replace('}', "}}"),
                // The string's own quotes cannot stand in it before Python 3.12.
                Bit::Open(one) => format!("{{{}}}", open(names, one).replace('"', "'")),
            };
            format!("f\"{}\"", bits.iter().map(bit).collect::<String>())
        }
    }
}

/// An expression.
pub(super) fn expr(names: &dyn Names, value: &Expr) -> Doc {
    let again = |value: &Expr| expr(names, value);
    match value {
        Expr::Bool(true) => Doc::text("True"),
        Expr::Bool(false) => Doc::text("False"),
        Expr::Number(n) => Doc::text(n.to_string()),
        Expr::Rate { rung, times: 1 } => Doc::text(format!("config.video_bitrates[{rung}]")),
        Expr::Rate { rung, times } => Doc::text(format!("{times} * config.video_bitrates[{rung}]")),
        Expr::Text(bits) => match bits.as_slice() {
            [Bit::Open(one)] => alone(names, one),
            bits => Doc::text(text(names, bits)),
        },
        Expr::Shared(name) => Doc::text(format!("**{name}")),
        Expr::List(items) => {
            let items = items.iter().map(|item| self::item(names, item));
            Doc::block("[", items.collect(), "]")
        }
        Expr::Struct(Class { module: m, name }, type_, members) => Doc::block(
            format!("{}.{name}.{type_}(", module(m)),
            arguments(names, members),
            ")",
        ),
        Expr::Free(members) => {
            let members = members
                .iter()
                .map(|(name, value)| again(value).after(format!("{}: ", quoted(name))));
            Doc::block("{", members.collect(), "}")
        }
        Expr::Json(document) => Doc::block("stack.to_json_string(", vec![again(document)], ")"),
        Expr::Tags { part, pairs } => {
            let function = if *pairs { "tag_list" } else { "tag_map" };
            Doc::block(
                format!("{function}("),
                vec![Doc::text("config"), Doc::text(quoted(part))],
                ")",
            )
        }
        Expr::File { path, gaps } => {
            let gaps = gaps
                .iter()
                .map(|(name, gap)| alone(names, gap).after(format!("{}=", snake(name))));
            let path = [Doc::text(quoted(path))].into_iter();
            Doc::block("read_text(", path.chain(gaps).collect(), ")")
        }
        Expr::Either {
            on,
            then,
            otherwise,
        } => {
            let sides: Vec<&Expr> = [then, otherwise]
                .into_iter()
                .flatten()
                .map(|e| &**e)
                .collect();
            let side = |side: &Option<Box<Expr>>| match side {
                Some(expr) => again(expr),
                None => Doc::text("None"),
            };
            Doc::Choice(Box::new(Choice {
                open: "",
                condition: names.switch(*on, &sides),
                then: side(then),
                otherwise: side(otherwise),
                close: "",
            }))
        }
    }
}

fn item(names: &dyn Names, item: &Item) -> Doc {
    let (on, then, otherwise) = match item {
        Item::One(one) => return expr(names, one),
        Item::While {
            on,
            then,
            otherwise,
        } => (on, then, otherwise),
    };
    let sides: Vec<&Expr> = then.iter().chain(otherwise).collect();
    let side = |items: &[Expr]| {
        let docs = items.iter().map(|e| expr(names, e)).collect();
        Doc::block("[", docs, "]")
    };
    Doc::Choice(Box::new(Choice {
        open: "*(",
        condition: names.switch(*on, &sides),
        then: side(then),
        otherwise: side(otherwise),
        close: ")",
    }))
}

/// Members as keyword arguments.
pub(super) fn arguments(names: &dyn Names, members: &Members) -> Vec<Doc> {
    let one = |(name, value): &(String, Expr)| match value {
        Expr::Shared(_) => expr(names, value),
        value => expr(names, value).after(format!("{}=", snake(name))),
    };
    members.iter().map(one).collect()
}

/// A statement, indented.
pub(super) fn statement(doc: &Doc, indent: usize, out: &mut String) {
    out.push_str(&format!("{:indent$}", ""));
    doc.write(STYLE, indent, 0, out);
    out.push('\n');
}

/// `binding = Class(self, "Id", ...)`.
pub(super) fn made(binding: &str, class: &str, id: &str, arguments: Vec<Doc>) -> Doc {
    let first = [Doc::text("self"), Doc::text(quoted(id))].into_iter();
    Doc::block(
        format!("{binding}{class}("),
        first.chain(arguments).collect(),
        ")",
    )
}
