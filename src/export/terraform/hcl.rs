//! HCL as a tree: what stands in a file of Terraform's. Knows no resource; [`format`](super::format) prints it.

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
    /// An expression as it is written: conditions of variables.
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

    pub(super) fn written(text: impl Into<String>) -> Self {
        Self::Written(text.into())
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
