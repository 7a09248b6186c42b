//! HCL as `terraform fmt` leaves it: two spaces, `=` in one column where single-line arguments stand
//! together, blank lines around blocks. Knows no resource.

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expr {
    /// Null, which to Terraform is not there.
    Null,
    Bool(bool),
    Number(f64),
    /// Text between quotes; what is not fixed stands in `${}`.
    Text(Vec<Word>),
    /// The name of a value: `var.region`, `aws_sns_topic.alarm_topic[0].arn`.
    Name(String),
    List(Vec<Expr>),
    Object(Vec<(String, Expr)>),
    Call(&'static str, Vec<Expr>),
    /// `if ? then : otherwise`.
    Either(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `!a`.
    Not(Box<Expr>),
    /// `a && b`.
    Both(Box<Expr>, Box<Expr>),
    /// `a == b`.
    Equal(Box<Expr>, Box<Expr>),
    /// `times * a`.
    Times(u32, Box<Expr>),
    /// An expression that this project never computes, only prints: conditions of variables.
    Verbatim(&'static str),
    /// As above, made at export.
    Written(String),
}

/// A piece of text.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Word {
    Fixed(String),
    Open(Expr),
}

/// What stands in a file or between the braces of a block.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Item {
    /// What a reader must know first; printed above what follows.
    Comment(String),
    /// A blank line after what says whether and where a thing is.
    Gap,
    Argument(String, Expr),
    Block(Block),
}

/// `type "label" { }`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Block {
    pub(super) type_: String,
    pub(super) labels: Vec<String>,
    pub(super) body: Vec<Item>,
}

impl Expr {
    pub(super) fn name(name: impl Into<String>) -> Self {
        Self::Name(name.into())
    }

    pub(super) fn list(items: impl IntoIterator<Item = Self>) -> Self {
        Self::List(items.into_iter().collect())
    }

    pub(super) fn object<const N: usize>(members: [(&str, Self); N]) -> Self {
        Self::Object(members.map(|(name, value)| (name.to_owned(), value)).into())
    }

    pub(super) fn either(condition: Self, then: Self, otherwise: Self) -> Self {
        Self::Either(Box::new(condition), Box::new(then), Box::new(otherwise))
    }
}

impl From<&str> for Expr {
    fn from(text: &str) -> Self {
        Self::Text(vec![Word::Fixed(text.to_owned())])
    }
}

impl From<bool> for Expr {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<u32> for Expr {
    fn from(value: u32) -> Self {
        Self::Number(value.into())
    }
}

impl Item {
    pub(super) fn argument(name: &str, value: impl Into<Expr>) -> Self {
        Self::Argument(name.to_owned(), value.into())
    }

    pub(super) fn block(type_: &str, body: Vec<Self>) -> Self {
        Self::labelled(type_, &[], body)
    }

    pub(super) fn labelled(type_: &str, labels: &[&str], body: Vec<Self>) -> Self {
        Self::Block(Block {
            type_: type_.to_owned(),
            labels: labels.iter().map(|label| (*label).to_owned()).collect(),
            body,
        })
    }

    pub(super) fn comment(text: impl Into<String>) -> Self {
        Self::Comment(text.into())
    }
}

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
    if let Some(line) = line(value) {
        if column + line.len() <= WIDTH || !can_break(value) {
            return line;
        }
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
        Expr::Verbatim(text) => (*text).to_owned(),
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
