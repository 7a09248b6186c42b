//! HCL as `terraform fmt` leaves it: two spaces, `=` in one column where single-line arguments stand
//! together, blank lines around blocks.

use super::hcl::{Expr, Item, Word};

/// Longest line that a list may make.
const WIDTH: usize = 100;
const STEP: usize = 2;

/// A file.
pub(super) fn print(items: &[Item]) -> String {
    let mut out = String::new();
    body(items, 0, &mut out);
    out
}

/// An expression on one line, or on as many as it needs.
pub(super) fn expression(value: &Expr) -> String {
    line(value).unwrap_or_else(|| expr(value, 0, 0))
}

fn body(items: &[Item], indent: usize, out: &mut String) {
    let printed: Vec<(&Item, String)> = items
        .iter()
        .map(|item| (item, printed(item, indent)))
        .collect();
    let columns = columns(&printed);
    for (i, (item, text)) in printed.iter().enumerate() {
        if i > 0 && apart(&printed[i - 1], text) {
            out.push('\n');
        }
        match item {
            Item::Argument(name, _) => {
                let name = format!("{name:width$}", width = columns[i]);
                out.push_str(&format!("{:indent$}{name} = {text}\n", ""));
            }
            _ => out.push_str(text),
        }
    }
}

/// Whether a blank line stands between an item and the text of the next.
fn apart((item, before): &(&Item, String), after: &str) -> bool {
    match item {
        Item::Comment(_) | Item::Gap => false,
        Item::Block(_) => true,
        Item::Argument(..) => before.contains('\n') || (after != "\n" && after.contains('\n')),
    }
}

/// How wide the name of each argument is printed: those of one line that follow one another are in step.
fn columns(printed: &[(&Item, String)]) -> Vec<usize> {
    let width = |(item, text): &(&Item, String)| match item {
        Item::Argument(name, _) if !text.contains('\n') => Some(name.len()),
        _ => None,
    };
    in_step(&printed.iter().map(width).collect::<Vec<_>>())
}

/// Each run of widths, widened to its widest; 0 where there is none.
fn in_step(widths: &[Option<usize>]) -> Vec<usize> {
    let mut columns = vec![0; widths.len()];
    let mut from = 0;
    for to in 0..=widths.len() {
        if widths.get(to).is_some_and(Option::is_some) {
            continue;
        }
        let widest = widths[from..to].iter().flatten().max().copied();
        columns[from..to].fill(widest.unwrap_or_default());
        from = to + 1;
    }
    columns
}

/// The lines of a comment or a block; of an argument its value alone.
fn printed(item: &Item, indent: usize) -> String {
    let mut out = String::new();
    match item {
        Item::Comment(text) => {
            for line in text.lines() {
                out.push_str(&format!("{:indent$}# {line}\n", ""));
            }
        }
        Item::Gap => out.push('\n'),
        Item::Argument(name, value) => out = expr(value, indent, indent + name.len() + 3),
        Item::Block(block) => {
            let labels: String = block.labels.iter().map(|l| format!(" \"{l}\"")).collect();
            out.push_str(&format!("{:indent$}{}{labels} {{", "", block.type_));
            if !block.body.is_empty() {
                out.push('\n');
                body(&block.body, indent + STEP, &mut out);
                out.push_str(&format!("{:indent$}", ""));
            }
            out.push_str("}\n");
        }
    }
    out
}

/// The expression, its first line beginning at `column`.
fn expr(value: &Expr, indent: usize, column: usize) -> String {
    if let Some(line) = line(value)
        && (column + line.len() <= WIDTH || !can_break(value))
    {
        return line;
    }
    let inner = indent + STEP;
    let pad = |text: String| format!("{:inner$}{text}", "");
    match value {
        Expr::List(items) => {
            let lines = items.iter().map(|i| pad(expr(i, inner, inner)) + ",\n");
            format!("[\n{}{:indent$}]", lines.collect::<String>(), "")
        }
        Expr::Object(members) => object(members, indent),
        Expr::Call(name, arguments) => match arguments.as_slice() {
            [one] => format!("{name}({})", expr(one, indent, column + name.len() + 1)),
            several => {
                // Only the last one may go on over lines; none here is long before it.
                let (last, first) = several.split_last().map_or((&Expr::Null, several), |x| x);
                let first = first.iter().map(|a| expr(a, indent, 0) + ", ");
                format!(
                    "{name}({}{})",
                    first.collect::<String>(),
                    expr(last, indent, 0)
                )
            }
        },
        Expr::Either(condition, then, otherwise) => format!(
            "{} ? {} : {}",
            expr(condition, indent, 0),
            opened(then, indent),
            opened(otherwise, indent)
        ),
        other => line(other).unwrap_or_default(),
    }
}

/// A list of one object opens both at once.
fn opened(value: &Expr, indent: usize) -> String {
    match value {
        Expr::List(items) => match items.as_slice() {
            [Expr::Object(members)] => format!("[{}]", object(members, indent)),
            _ => expr(value, indent, WIDTH),
        },
        _ => expr(value, indent, WIDTH),
    }
}

fn object(members: &[(String, Expr)], indent: usize) -> String {
    let inner = indent + STEP;
    let members: Vec<(String, String)> = members
        .iter()
        .map(|(name, value)| (key(name), expr(value, inner, inner + name.len() + 3)))
        .collect();
    let width =
        |(name, value): &(String, String)| (!value.contains('\n')).then(|| name.chars().count());
    let columns = in_step(&members.iter().map(width).collect::<Vec<_>>());
    let mut out = String::from("{\n");
    for ((name, value), width) in members.iter().zip(columns) {
        out.push_str(&format!("{:inner$}{name:width$} = {value}\n", ""));
    }
    out + &format!("{:indent$}}}", "")
}

fn can_break(value: &Expr) -> bool {
    match value {
        Expr::List(items) => !items.is_empty(),
        Expr::Object(members) => !members.is_empty(),
        Expr::Call(_, arguments) => arguments.iter().any(can_break),
        Expr::Either(_, then, otherwise) => can_break(then) || can_break(otherwise),
        _ => false,
    }
}

/// The expression on one line, where it may stand on one.
fn line(value: &Expr) -> Option<String> {
    let all = |items: &[Expr]| -> Option<String> {
        Some(
            items
                .iter()
                .map(line)
                .collect::<Option<Vec<_>>>()?
                .join(", "),
        )
    };
    Some(match value {
        Expr::Null => "null".into(),
        Expr::Bool(b) => b.to_string(),
        Expr::Number(n) => n.to_string(),
        Expr::Text(words) => quoted(words)?,
        Expr::Name(name) => name.clone(),
        Expr::Written(text) => text.clone(),
        Expr::List(items) => format!("[{}]", all(items)?),
        Expr::Object(members) => match members.as_slice() {
            [] => "{}".into(),
            [(name, value)] if !matches!(value, Expr::Object(_)) => {
                format!("{{ {} = {} }}", key(name), line(value)?)
            }
            _ => return None,
        },
        Expr::Call(name, arguments) => format!("{name}({})", all(arguments)?),
        Expr::Either(condition, then, otherwise) => format!(
            "{} ? {} : {}",
            line(condition)?,
            line(then)?,
            line(otherwise)?
        ),
        Expr::Not(a) => format!("!{}", line(a)?),
        Expr::Both(a, b) => format!("{} && {}", line(a)?, line(b)?),
        Expr::Equal(a, b) => format!("{} == {}", line(a)?, line(b)?),
        Expr::Times(times, a) => format!("{times} * {}", line(a)?),
    })
}

fn key(name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(plain) {
        name.to_owned()
    } else {
        format!("\"{}\"", escaped(name))
    }
}

fn quoted(words: &[Word]) -> Option<String> {
    let mut out = String::from("\"");
    for word in words {
        match word {
            Word::Fixed(text) => out.push_str(&escaped(text)),
            Word::Open(value) => out.push_str(&format!("${{{}}}", line(value)?)),
        }
    }
    out.push('"');
    Some(out)
}

/// Text between quotes.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '"' => out.push_str("\\\""),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    template(&out)
}

/// Text of a template file: what would open one of Terraform's own sequences is doubled.
pub(super) fn template(text: &str) -> String {
    text.replace("${", "$${").replace("%{", "%%{")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_signs_stand_in_one_column_where_lines_follow_one_another() {
        let tags = Expr::object([("a", "1".into()), ("onair:part", "x".into())]);
        let items = [
            Item::argument("name", "x"),
            Item::argument("description", "y"),
            Item::argument("tags", tags),
            Item::argument("id", 1),
            Item::comment("Why."),
            Item::block("inner", vec![]),
        ];
        assert_eq!(
            print(&[Item::labelled(
                "resource",
                &["type", "label"],
                items.to_vec()
            )]),
            "resource \"type\" \"label\" {\n  \
               name        = \"x\"\n  \
               description = \"y\"\n\n  \
               tags = {\n    \
                 a            = \"1\"\n    \
                 \"onair:part\" = \"x\"\n  \
               }\n\n  \
               id = 1\n\n  \
               # Why.\n  \
               inner {}\n\
             }\n"
        );
    }

    #[test]
    fn text_that_would_be_a_template_is_none() {
        for (text, is) in [
            ("a\"b\\c", r#""a\"b\\c""#),
            ("${x} %{y} $z", r#""$${x} %%{y} $z""#),
            ("two\nlines", r#""two\nlines""#),
            ("\u{7f}", r#""\u007f""#),
        ] {
            assert_eq!(expression(&text.into()), is);
        }
    }

    #[test]
    fn lists_and_calls_break_where_they_must() {
        let one = Expr::object([("A", 1.into()), ("B", 2.into())]);
        let sometimes = Expr::either(Expr::name("var.on"), Expr::list([one]), Expr::list([]));
        let call = Expr::Call("flatten", vec![Expr::list([1.into(), sometimes])]);
        assert_eq!(
            expression(&call),
            "flatten([\n  1,\n  var.on ? [{\n    A = 1\n    B = 2\n  }] : [],\n])"
        );
        let long = Expr::list((0..40).map(|n| Expr::from(1_000 + n)));
        assert_eq!(expression(&Expr::list([1.into(), 2.into()])), "[1, 2]");
        assert_eq!(print(&[Item::argument("x", long)]).lines().count(), 42);
    }
}
