//! YAML as CloudFormation's own tools write it: block style, two spaces, short function calls on one
//! line.

/// A template's value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    Bool(bool),
    Number(f64),
    Str(String),
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
    /// A function by its short form, `!Ref`.
    Call(&'static str, Box<Node>),
}

/// Longest line that a function call may make.
const WIDTH: usize = 100;
const STEP: usize = 2;

impl Node {
    pub(super) fn call(name: &'static str, argument: impl Into<Node>) -> Self {
        Self::Call(name, Box::new(argument.into()))
    }

    pub(super) fn reference(name: impl Into<String>) -> Self {
        Self::call("!Ref", Self::Str(name.into()))
    }

    /// `!If [condition, then, otherwise]`.
    pub(super) fn either(condition: &str, then: Node, otherwise: Node) -> Self {
        Self::call("!If", vec![condition.into(), then, otherwise])
    }

    /// Takes a property away.
    pub(super) fn none() -> Self {
        Self::reference("AWS::NoValue")
    }

    /// A map of these members.
    pub(super) fn map<const N: usize>(members: [(&str, Node); N]) -> Self {
        Self::Map(members.map(|(name, node)| (name.to_owned(), node)).into())
    }
}

impl From<&str> for Node {
    fn from(text: &str) -> Self {
        Self::Str(text.to_owned())
    }
}

impl From<String> for Node {
    fn from(text: String) -> Self {
        Self::Str(text)
    }
}

impl From<bool> for Node {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<u32> for Node {
    fn from(value: u32) -> Self {
        Self::Number(value.into())
    }
}

impl From<Vec<Node>> for Node {
    fn from(items: Vec<Node>) -> Self {
        Self::List(items)
    }
}

impl<const N: usize> From<[Node; N]> for Node {
    fn from(items: [Node; N]) -> Self {
        Self::List(items.into())
    }
}

/// One section of a template: its name, then its entries, each with what a reader must know first.
pub(super) struct Section {
    pub(super) name: &'static str,
    pub(super) entries: Vec<Entry>,
    /// Blank lines between entries.
    pub(super) airy: bool,
}

/// An entry of a section.
pub(super) struct Entry {
    pub(super) comment: Option<&'static str>,
    pub(super) name: String,
    pub(super) node: Node,
}

impl Section {
    /// The section's lines.
    pub(super) fn print(&self, out: &mut String) {
        out.push_str(self.name);
        out.push_str(":\n");
        for (i, entry) in self.entries.iter().enumerate() {
            if i > 0 && self.airy {
                out.push('\n');
            }
            for line in entry.comment.unwrap_or_default().lines() {
                out.push_str(&format!("{:STEP$}# {line}\n", ""));
            }
            member(&entry.name, &entry.node, STEP, out);
        }
    }
}

/// `name: value`, indented, and whatever lines follow from it.
pub(super) fn member(name: &str, node: &Node, indent: usize, out: &mut String) {
    let head = format!("{:indent$}{}:", "", plain_or_quoted(name, false));
    value(&head, node, indent, out);
}

fn value(head: &str, node: &Node, indent: usize, out: &mut String) {
    if let Some(inline) = inline(node, WIDTH.saturating_sub(head.len() + 1)) {
        out.push_str(&format!("{head} {inline}\n"));
        return;
    }
    match node {
        Node::Call(name, argument) => value(&format!("{head} {name}"), argument, indent, out),
        Node::Str(text) => {
            let keep = if text.ends_with('\n') { "" } else { "-" };
            out.push_str(&format!("{head} |{keep}\n"));
            for line in text.lines() {
                let pad = if line.is_empty() { 0 } else { indent + STEP };
                out.push_str(&format!("{:pad$}{line}\n", ""));
            }
        }
        Node::List(items) => {
            out.push_str(head);
            out.push('\n');
            items.iter().for_each(|i| item(i, indent + STEP, out));
        }
        Node::Map(members) => {
            out.push_str(head);
            out.push('\n');
            for (name, node) in members {
                member(name, node, indent + STEP, out);
            }
        }
        // Always inline.
        Node::Bool(_) | Node::Number(_) => {}
    }
}

/// `- value`: the first line of a map or of a list stands beside the dash.
fn item(node: &Node, indent: usize, out: &mut String) {
    let nested = match node {
        Node::Map(members) if !members.is_empty() => {
            let mut lines = String::new();
            for (name, node) in members {
                member(name, node, indent + STEP, &mut lines);
            }
            lines
        }
        Node::List(items) if !items.is_empty() => {
            let mut lines = String::new();
            items
                .iter()
                .for_each(|i| item(i, indent + STEP, &mut lines));
            lines
        }
        other => return value(&format!("{:indent$}-", ""), other, indent, out),
    };
    out.push_str(&format!("{:indent$}- ", ""));
    out.push_str(nested.trim_start_matches(' '));
}

/// The node on one line, when it is of a kind that stands on one and fits.
fn inline(node: &Node, room: usize) -> Option<String> {
    match node {
        Node::Bool(b) => Some(b.to_string()),
        Node::Number(n) => Some(n.to_string()),
        Node::Str(text) => line_of(text, false),
        Node::List(items) => items.is_empty().then(|| "[]".to_owned()),
        Node::Map(members) => members.is_empty().then(|| "{}".to_owned()),
        Node::Call(name, argument) => {
            let argument = match &**argument {
                Node::List(items) => flow(items)?,
                other => inline(other, room)?,
            };
            let text = format!("{name} {argument}");
            let alone = !text.contains('[');
            (alone || text.len() <= room).then_some(text)
        }
    }
}

/// `[a, b]` of scalars and calls.
fn flow(items: &[Node]) -> Option<String> {
    let one = |node: &Node| match node {
        Node::Str(text) => line_of(text, true),
        Node::Call(name, argument) => match &**argument {
            Node::List(items) => Some(format!("{name} {}", flow(items)?)),
            Node::Str(text) => Some(format!("{name} {}", line_of(text, true)?)),
            _ => None,
        },
        Node::List(items) => flow(items),
        Node::Map(_) => None,
        other => inline(other, WIDTH),
    };
    let items: Option<Vec<String>> = items.iter().map(one).collect();
    Some(format!("[{}]", items?.join(", ")))
}

/// Text that stands on one line; several lines stand in a block of their own, where they can.
fn line_of(text: &str, in_flow: bool) -> Option<String> {
    let block = text.contains('\n')
        && !text.starts_with([' ', '\n'])
        && !text.ends_with("\n\n")
        && !text.lines().any(|l| l.ends_with(' '))
        && !text.chars().any(|c| c.is_control() && c != '\n');
    (in_flow || !block).then(|| plain_or_quoted(text, in_flow))
}

fn plain_or_quoted(text: &str, in_flow: bool) -> String {
    if is_plain(text, in_flow) {
        text.to_owned()
    } else if text.chars().any(char::is_control) {
        // JSON's escapes are YAML's.
        serde_json::Value::from(text).to_string()
    } else {
        format!("'{}'", text.replace('\'', "''"))
    }
}

/// Whether the text reads back as itself without quotes, by YAML 1.1 and 1.2.
fn is_plain(text: &str, in_flow: bool) -> bool {
    const WORDS: &[&str] = &[
        "true", "false", "yes", "no", "on", "off", "y", "n", "null", "~",
    ];
    let first = |c: char| c.is_ascii_alphabetic() || c == '/' || c == '$' || c == '<';
    // A number, a date or a time begins with a digit, a sign or a point: none of them is plain here.
    text.chars().next().is_some_and(first)
        && !text.ends_with([':', ' '])
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.chars().any(char::is_control)
        && !WORDS.contains(&text.to_ascii_lowercase().as_str())
        && !(in_flow && text.contains([',', '[', ']', '{', '}']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(node: &Node) -> String {
        let mut out = String::new();
        member("Key", node, 0, &mut out);
        out
    }

    #[test]
    fn what_reads_as_something_else_is_quoted() {
        for (text, is) in [
            ("plain text", "plain text"),
            ("true", "'true'"),
            ("No", "'No'"),
            ("2012-10-17", "'2012-10-17'"),
            ("1.0", "'1.0'"),
            ("", "''"),
            ("*", "'*'"),
            ("it's: x", "'it''s: x'"),
            ("a #b", "'a #b'"),
            ("AWS::Region", "AWS::Region"),
            ("a\tb", "\"a\\tb\""),
        ] {
            assert_eq!(printed(&text.into()), format!("Key: {is}\n"));
        }
    }

    #[test]
    fn calls_stand_on_one_line_where_they_fit() {
        let split = Node::call("!Split", vec![",".into(), Node::reference("VideoBitrates")]);
        let select = Node::call("!Select", vec![Node::from(0), split]);
        assert_eq!(
            printed(&select),
            "Key: !Select [0, !Split [',', !Ref VideoBitrates]]\n"
        );
        let map = Node::map([("Id", "a".into()), ("Urls", vec!["x".into()].into())]);
        assert_eq!(
            printed(&vec![Node::either("Recorded", map, Node::none())].into()),
            "Key:\n  - !If\n    - Recorded\n    - Id: a\n      Urls:\n        - x\n    - !Ref AWS::NoValue\n"
        );
        assert_eq!(
            printed(&Node::call("!Sub", "{\n  \"a\": 1\n}\n")),
            "Key: !Sub |\n  {\n    \"a\": 1\n  }\n"
        );
    }
}
