//! A JSON document as text with references in it.

use super::super::value::{Map, Phrase, Piece, Value};

/// Longest line, where a list or a map can be broken.
const WIDTH: usize = 100;
/// About as long as what stands for an open piece.
const OPEN: usize = 16;

/// The document, indented, or what cannot be said.
pub(super) fn document(value: &Value) -> Result<Phrase, String> {
    let mut pieces = pretty(value, 0)?;
    pieces.push(lit("\n"));
    Ok(Phrase::new(pieces))
}

fn lit(text: impl Into<String>) -> Piece {
    Piece::Lit(text.into())
}

fn length(pieces: &[Piece]) -> usize {
    let one = |piece: &Piece| match piece {
        Piece::Lit(text) => text.len(),
        _ => OPEN,
    };
    pieces.iter().map(one).sum()
}

/// On one line where it fits; else an item a line, but small members of a map side by side.
fn pretty(value: &Value, indent: usize) -> Result<Vec<Piece>, String> {
    let line = |i: usize, indent: usize| {
        let comma = if i > 0 { "," } else { "" };
        lit(format!("{comma}\n{:indent$}", ""))
    };
    let compact = compact(value)?;
    if indent + length(&compact) <= WIDTH {
        return Ok(compact);
    }
    let mut out = Vec::new();
    match value {
        Value::List(items) => {
            out.push(lit("["));
            for (i, item) in items.iter().enumerate() {
                out.push(line(i, indent + 2));
                out.extend(pretty(item, indent + 2)?);
            }
            out.push(lit(format!("\n{:indent$}]", "")));
        }
        Value::Map(Map(members)) => {
            out.push(lit("{"));
            let (mut before, mut room) = (false, 0_usize);
            for (i, (name, value)) in members.iter().enumerate() {
                let member = [
                    vec![lit(format!("{}: ", quoted(name)))],
                    pretty(value, indent + 2)?,
                ]
                .concat();
                // Small members stand side by side.
                let small = !matches!(value, Value::List(_) | Value::Map(_));
                if i > 0 && small && before && length(&member) + 2 <= room {
                    out.push(lit(", "));
                    room -= 2;
                } else {
                    out.push(line(i, indent + 2));
                    room = WIDTH.saturating_sub(indent + 2);
                }
                room = room.saturating_sub(length(&member));
                before = small;
                out.extend(member);
            }
            out.push(lit(format!("\n{:indent$}}}", "")));
        }
        _ => return Ok(compact),
    }
    Ok(out)
}

fn compact(value: &Value) -> Result<Vec<Piece>, String> {
    let mut out = Vec::new();
    match value {
        Value::Bool(b) => out.push(lit(b.to_string())),
        Value::Number(n) => out.push(lit(n.to_string())),
        Value::Text(phrase) => string(phrase, &mut out),
        Value::List(items) => {
            out.push(lit("["));
            for (i, item) in items.iter().enumerate() {
                out.push(lit(if i > 0 { ", " } else { "" }));
                out.extend(compact(item)?);
            }
            out.push(lit("]"));
        }
        Value::Map(Map(members)) => {
            out.push(lit("{"));
            for (i, (name, value)) in members.iter().enumerate() {
                let comma = if i > 0 { "," } else { "" };
                out.push(lit(format!("{comma} {}: ", quoted(name))));
                out.extend(compact(value)?);
            }
            out.push(lit(" }"));
        }
        Value::BitRate { .. } | Value::Json(_) | Value::Either { .. } => {
            return Err("a JSON document has a member that is not the same in every case".into());
        }
    }
    Ok(out)
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A string; what stands for its open pieces never needs an escape (names, ids, regions).
fn string(phrase: &Phrase, out: &mut Vec<Piece>) {
    out.push(Piece::Lit("\"".into()));
    for piece in phrase.pieces() {
        out.push(match piece {
            Piece::Lit(text) => {
                let quoted = quoted(text);
                Piece::Lit(quoted[1..quoted.len() - 1].to_owned())
            }
            open => open.clone(),
        });
    }
    out.push(Piece::Lit("\"".into()));
}
