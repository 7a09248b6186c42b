//! Expressions in TypeScript.

use super::super::super::names::pascal;
use super::super::layout::{Block, Choice, Doc};
use super::super::names::Names;
use super::super::tree::{Bit, Expr, Item, Members, Open};
use super::super::types::{camel, variable};
use super::STYLE;

/// A string literal: in single quotes, unless that takes more escapes.
pub(super) fn quoted(text: &str) -> String {
    let (single, double) = (text.matches('\'').count(), text.matches('"').count());
    let quote = if single > double { '"' } else { '\'' };
    let mut out = String::from(quote);
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if c == quote => out.extend(['\\', c]),
            c if c.is_control() => out.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push(quote);
    out
}

/// An object's literal.
pub(super) fn object(members: Vec<Doc>) -> Doc {
    Doc::Block(Block {
        open: "{".into(),
        close: "}".into(),
        items: members,
        pad: true,
        broken: false,
    })
}

fn key(name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
    let digit = name.starts_with(|c: char| c.is_ascii_digit());
    if !name.is_empty() && !digit && name.chars().all(plain) {
        name.to_owned()
    } else {
        quoted(name)
    }
}

/// `name: value`.
pub(super) fn member(name: &str, value: Doc) -> Doc {
    let name = key(name);
    match value {
        Doc::Text(text) if text.starts_with(['\'', '"']) => Doc::Below(format!("{name}:"), text),
        value => value.after(format!("{name}: ")),
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
        Open::Attr(id, attr) => Doc::text(format!("{}.attr{attr}", names.construct(id))),
        Open::Select {
            index,
            cut,
            of,
            attr,
        } => {
            let list = Doc::text(format!("{}.attr{attr}", names.construct(of)));
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
        [] => "''".into(),
        [Bit::Lit(text)] => quoted(text),
        bits => {
            let bit = |bit: &Bit| match bit {
                Bit::Lit(text) => text
                    .replace('\\', "\\\\")
                    .replace('`', "\\`")
                    .replace("${", "\\${")
                    .replace('\n', "\\n"),
                Bit::Open(one) => format!("${{{}}}", open(names, one)),
            };
            format!("`{}`", bits.iter().map(bit).collect::<String>())
        }
    }
}

/// An expression.
pub(super) fn expr(names: &dyn Names, value: &Expr) -> Doc {
    let again = |value: &Expr| expr(names, value);
    match value {
        Expr::Bool(b) => Doc::text(b.to_string()),
        Expr::Number(n) => Doc::text(n.to_string()),
        Expr::Rate { rung, times: 1 } => Doc::text(format!("config.videoBitrates[{rung}]")),
        Expr::Rate { rung, times } => Doc::text(format!("{times} * config.videoBitrates[{rung}]")),
        Expr::Text(bits) => match bits.as_slice() {
            [Bit::Open(one)] => alone(names, one),
            bits => Doc::text(text(names, bits)),
        },
        Expr::Shared(name) => Doc::text(format!("...{}", variable(&pascal(name)))),
        Expr::List(items) => {
            let docs = items.iter().map(|item| self::item(names, item)).collect();
            let ones = items.iter().map(|item| match item {
                Item::One(expr) => Some(expr),
                Item::While { .. } => None,
            });
            array(docs, ones.collect::<Option<Vec<_>>>())
        }
        Expr::Struct(.., members) => object(self::members(names, members)),
        Expr::Free(members) => {
            let members = members.iter().map(|(n, v)| member(n, again(v)));
            object(members.collect())
        }
        Expr::Json(document) => Doc::Cat(vec![
            Doc::text("stack.toJsonString("),
            again(document),
            Doc::text(")"),
        ]),
        Expr::Tags { part, pairs } => {
            let function = if *pairs { "tagList" } else { "tagMap" };
            Doc::text(format!("{function}(config, {})", quoted(part)))
        }
        Expr::File { path, gaps } if gaps.is_empty() => {
            Doc::text(format!("readText({})", quoted(path)))
        }
        Expr::File { path, gaps } => {
            let gaps = gaps
                .iter()
                .map(|(name, gap)| member(&variable(name), alone(names, gap)));
            Doc::Cat(vec![
                Doc::text(format!("readText({}, ", quoted(path))),
                object(gaps.collect()),
                Doc::text(")"),
            ])
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
                None => Doc::text("undefined"),
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

/// Two or more objects of more than one member, or lists of more than one item, stand a line each.
fn array(docs: Vec<Doc>, items: Option<Vec<&Expr>>) -> Doc {
    let many = |expr: &&Expr| match expr {
        Expr::Struct(.., members) | Expr::Free(members) => members.len() > 1,
        _ => false,
    };
    let long = |expr: &&Expr| matches!(expr, Expr::List(items) if items.len() > 1);
    let broken = items
        .is_some_and(|items| items.len() > 1 && (items.iter().all(many) || items.iter().all(long)));
    Doc::Block(Block {
        open: "[".into(),
        close: "]".into(),
        items: docs,
        pad: false,
        broken,
    })
}

fn item(names: &dyn Names, item: &Item) -> Doc {
    let Item::While {
        on,
        then,
        otherwise,
    } = item
    else {
        let Item::One(one) = item else {
            return Doc::text("");
        };
        return expr(names, one);
    };
    let sides: Vec<&Expr> = then.iter().chain(otherwise).collect();
    let side = |items: &[Expr]| {
        let docs = items.iter().map(|e| expr(names, e)).collect();
        array(docs, Some(items.iter().collect()))
    };
    Doc::Choice(Box::new(Choice {
        open: "...(",
        condition: names.switch(*on, &sides),
        then: side(then),
        otherwise: side(otherwise),
        close: ")",
    }))
}

pub(super) fn members(names: &dyn Names, members: &Members) -> Vec<Doc> {
    let one = |(name, value): &(String, Expr)| match value {
        Expr::Shared(_) => expr(names, value),
        value => member(&camel(name), expr(names, value)),
    };
    members.iter().map(one).collect()
}

/// A statement, indented.
pub(super) fn statement(doc: &Doc, indent: usize, out: &mut String) {
    out.push_str(&format!("{:indent$}", ""));
    doc.write(STYLE, indent, 1, out);
    out.push_str(";\n");
}
