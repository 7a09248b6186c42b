//! Where lines break: what fits stands on one line, what does not has an item a line, as prettier and
//! black have it.

/// Source text that may be broken.
#[derive(Clone, Debug)]
pub(super) enum Doc {
    /// Never broken.
    Text(String),
    /// A name and its value; where the value alone would fit, it may go to the next line.
    Below(String, String),
    /// One after the other.
    Cat(Vec<Doc>),
    /// Items between brackets.
    Block(Block),
    /// One of two, by a condition.
    Choice(Box<Choice>),
}

/// Items between brackets.
#[derive(Clone, Debug)]
pub(super) struct Block {
    pub(super) open: String,
    pub(super) close: String,
    pub(super) items: Vec<Doc>,
    /// Spaces inside the brackets of one line.
    pub(super) pad: bool,
    /// Broken although it fits.
    pub(super) broken: bool,
}

/// One of two, by a condition, with what stands around them.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    pub(super) open: &'static str,
    pub(super) condition: String,
    pub(super) then: Doc,
    pub(super) otherwise: Doc,
    pub(super) close: &'static str,
}

/// What the two formatters do differently.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    /// Longest line.
    pub(super) width: usize,
    /// Spaces a level.
    pub(super) step: usize,
    /// `a ? b : c`, not `b if a else c`.
    pub(super) ternary: bool,
}

impl Doc {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// `open`, items, `close`.
    pub(super) fn block(open: impl Into<String>, items: Vec<Doc>, close: &str) -> Self {
        Self::Block(Block {
            open: open.into(),
            close: close.to_owned(),
            items,
            pad: false,
            broken: false,
        })
    }

    /// Something before it, on the same line.
    pub(super) fn after(self, text: impl Into<String>) -> Self {
        Self::Cat(vec![Self::Text(text.into()), self])
    }

    /// On one line, unless something in it must not be.
    pub(super) fn flat(&self, style: Style) -> Option<String> {
        Some(match self {
            Self::Text(text) => text.clone(),
            Self::Below(name, value) => format!("{name} {value}"),
            Self::Cat(docs) => {
                let docs = docs.iter().map(|d| d.flat(style));
                docs.collect::<Option<Vec<_>>>()?.concat()
            }
            Self::Block(block) if block.broken && !block.items.is_empty() => return None,
            Self::Block(block) => {
                let items = block.items.iter().map(|d| d.flat(style));
                let items = items.collect::<Option<Vec<_>>>()?.join(", ");
                let pad = if block.pad && !items.is_empty() {
                    " "
                } else {
                    ""
                };
                format!("{}{pad}{items}{pad}{}", block.open, block.close)
            }
            Self::Choice(choice) => {
                let (then, otherwise) = (choice.then.flat(style)?, choice.otherwise.flat(style)?);
                let condition = &choice.condition;
                let chosen = if style.ternary {
                    format!("{condition} ? {then} : {otherwise}")
                } else {
                    format!("{then} if {condition} else {otherwise}")
                };
                format!("{}{chosen}{}", choice.open, choice.close)
            }
        })
    }

    /// Written behind what is there, whose last line is indented by `indent`; `tail` is how long that is
    /// which must follow on the last line.
    pub(super) fn write(&self, style: Style, indent: usize, tail: usize, out: &mut String) {
        let column = out.len() - out.rfind('\n').map_or(0, |at| at + 1);
        if let Some(flat) = self.flat(style)
            && column + flat.chars().count() + tail <= style.width
        {
            out.push_str(&flat);
            return;
        }
        let line = |out: &mut String, indent: usize| out.push_str(&format!("\n{:indent$}", ""));
        match self {
            Self::Text(text) => out.push_str(text),
            Self::Below(name, value) => {
                out.push_str(name);
                line(out, indent + style.step);
                out.push_str(value);
            }
            Self::Cat(docs) => {
                for (i, doc) in docs.iter().enumerate() {
                    let rest = docs[i + 1..].iter().map(|d| d.flat(style));
                    let rest: usize = rest.map(|d| d.map_or(0, |d| d.chars().count())).sum();
                    doc.write(style, indent, rest + tail, out);
                }
            }
            Self::Block(block) if block.items.is_empty() => {
                out.push_str(&format!("{}{}", block.open, block.close));
            }
            Self::Block(block) => {
                out.push_str(&block.open);
                for item in &block.items {
                    line(out, indent + style.step);
                    item.write(style, indent + style.step, 1, out);
                    out.push(',');
                }
                line(out, indent);
                out.push_str(&block.close);
            }
            Self::Choice(choice) if style.ternary => {
                out.push_str(&format!("{}{}", choice.open, choice.condition));
                for (mark, side) in [("? ", &choice.then), (": ", &choice.otherwise)] {
                    line(out, indent + style.step);
                    out.push_str(mark);
                    side.write(style, indent + style.step + 2, 1, out);
                }
                out.push_str(choice.close);
            }
            Self::Choice(choice) => {
                let open = if choice.open.is_empty() {
                    "("
                } else {
                    choice.open
                };
                let close = if choice.close.is_empty() {
                    ")"
                } else {
                    choice.close
                };
                out.push_str(open);
                line(out, indent + style.step);
                choice.then.write(style, indent + style.step, 0, out);
                line(out, indent + style.step);
                out.push_str(&format!("if {}", choice.condition));
                line(out, indent + style.step);
                out.push_str("else ");
                choice.otherwise.write(style, indent + style.step, 0, out);
                line(out, indent);
                out.push_str(close);
            }
        }
    }
}
