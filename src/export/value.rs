//! A tree of settings in which what is not fixed at export stays open: references to other parts, the
//! parameters, and what is there only while a switch is on. Knows no dialect.

use crate::shape::{Attr, Part, Text};

/// What whoever runs an export may switch without exporting again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Switch {
    /// `EnableArchiving`: bucket, output group and permissions of the recording.
    Archiving,
    /// `EnableMonitoring`: alarms, topics and dashboard.
    Monitoring,
}

impl Switch {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Archiving, Self::Monitoring];
}

/// One of the two stream keys: secrets, so never in an export, but asked for by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// Of encoder A.
    A,
    /// Of encoder B.
    B,
}

/// A piece of text.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// Fixed at export.
    Lit(String),
    /// The parameter StreamName.
    StreamName,
    /// The region the stream lives in.
    Region,
    /// The account.
    Account,
    /// A stream key.
    Key(Key),
    /// What makes the requests of one deployment differ from those of any other; only for dialects that
    /// make the calls themselves.
    Deployment,
    /// Who is told by alarms. A parameter, because a webhook's address often is its secret.
    Notify,
    /// An attribute of another part.
    Ref(Part, Attr),
}

/// Text in pieces, fixed ones never side by side and never empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Phrase(Vec<Piece>);

impl Phrase {
    /// From pieces of any kind.
    pub fn new(pieces: impl IntoIterator<Item = Piece>) -> Self {
        let mut phrase = Self::default();
        pieces.into_iter().for_each(|piece| phrase.push(piece));
        phrase
    }

    fn push(&mut self, piece: Piece) {
        match (piece, self.0.last_mut()) {
            (Piece::Lit(text), _) if text.is_empty() => {}
            (Piece::Lit(text), Some(Piece::Lit(before))) => before.push_str(&text),
            (piece, _) => self.0.push(piece),
        }
    }

    /// The pieces.
    pub fn pieces(&self) -> &[Piece] {
        &self.0
    }

    /// The text, when all of it is fixed.
    pub fn fixed(&self) -> Option<&str> {
        match self.0.as_slice() {
            [] => Some(""),
            [Piece::Lit(text)] => Some(text),
            _ => None,
        }
    }

    /// Every fixed piece cut at `word`, with `piece` in its place.
    pub fn cut(&self, word: &str, piece: &Piece) -> Self {
        let mut cut = Self::default();
        for old in &self.0 {
            let Piece::Lit(text) = old else {
                cut.push(old.clone());
                continue;
            };
            for (i, between) in text.split(word).enumerate() {
                if i > 0 {
                    cut.push(piece.clone());
                }
                cut.push(Piece::Lit(between.to_owned()));
            }
        }
        cut
    }

    /// `piece` in the place of each occurrence of `name`, wherever that begins and ends.
    pub fn replace(&self, name: &Phrase, piece: &Piece) -> Self {
        let (hay, needle) = (self.tokens(), name.tokens());
        let mut replaced = Self::default();
        let mut at = 0;
        while let Some(token) = hay.get(at) {
            if !needle.is_empty() && hay[at..].starts_with(&needle) {
                replaced.push(piece.clone());
                at += needle.len();
            } else {
                replaced.push(token.clone());
                at += 1;
            }
        }
        replaced
    }

    /// The pieces, fixed ones one character each.
    fn tokens(&self) -> Vec<Piece> {
        let one = |piece: &Piece| match piece {
            Piece::Lit(text) => text.chars().map(|c| Piece::Lit(c.to_string())).collect(),
            open => vec![open.clone()],
        };
        self.0.iter().flat_map(one).collect()
    }

    /// Each piece through `change`.
    pub fn map(&self, change: impl Fn(&Piece) -> Piece) -> Self {
        Self::new(self.0.iter().map(change))
    }
}

impl From<&Text> for Phrase {
    fn from(text: &Text) -> Self {
        fn pieces(text: &Text, out: &mut Vec<Piece>) {
            match text {
                Text::Lit(lit) => out.push(Piece::Lit(lit.clone())),
                Text::Ref(part, attr) => out.push(Piece::Ref(part.clone(), *attr)),
                Text::Account => out.push(Piece::Account),
                Text::Join(parts) => parts.iter().for_each(|part| pieces(part, out)),
                Text::Generated("stream_key_b") => out.push(Piece::Key(Key::B)),
                Text::Generated(_) => out.push(Piece::Key(Key::A)),
            }
        }
        let mut out = Vec::new();
        pieces(text, &mut out);
        Self::new(out)
    }
}

/// Members by name, in the order in which they are printed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Map(pub Vec<(String, Value)>);

impl Map {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// One more member.
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.push((name.to_owned(), value.into()));
        self
    }

    /// One more member, when there is one.
    pub fn with_some(self, name: &str, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// A member.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(n, _)| n == name).map(|(_, v)| v)
    }
}

/// A setting.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// True or false.
    Bool(bool),
    /// A number; whole ones are printed without a point.
    Number(f64),
    /// `times` the bit rate of a rung, counted from the best: the parameter VideoBitrates.
    BitRate {
        /// Which rung.
        rung: usize,
        /// Factor.
        times: u32,
    },
    /// Text.
    Text(Phrase),
    /// Values in order.
    List(Vec<Value>),
    /// Members.
    Map(Map),
    /// A JSON document that AWS takes as one string.
    Json(Box<Value>),
    /// One value while a switch is on, another while it is off; `None` is not there at all.
    Either {
        /// The switch.
        on: Switch,
        /// While it is on.
        then: Option<Box<Value>>,
        /// While it is off.
        otherwise: Option<Box<Value>>,
    },
}

impl Value {
    /// A JSON document that AWS takes as one string.
    pub fn json(value: impl Into<Value>) -> Self {
        Self::Json(Box::new(value.into()))
    }

    /// A list.
    pub fn list<T: Into<Value>>(items: impl IntoIterator<Item = T>) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }

    /// Every text of the tree through `change`.
    pub fn map_text(self, change: &impl Fn(&Phrase) -> Phrase) -> Self {
        let boxed = |value: Box<Value>| Box::new(value.map_text(change));
        match self {
            Self::Text(phrase) => Self::Text(change(&phrase)),
            Self::List(items) => {
                Self::List(items.into_iter().map(|v| v.map_text(change)).collect())
            }
            Self::Map(Map(members)) => Self::Map(Map(members
                .into_iter()
                .map(|(name, value)| (name, value.map_text(change)))
                .collect())),
            Self::Json(value) => Self::Json(boxed(value)),
            Self::Either {
                on,
                then,
                otherwise,
            } => Self::Either {
                on,
                then: then.map(boxed),
                otherwise: otherwise.map(boxed),
            },
            fixed @ (Self::Bool(_) | Self::Number(_) | Self::BitRate { .. }) => fixed,
        }
    }

    /// Every piece of text, in order of appearance.
    pub fn pieces<'a>(&'a self, out: &mut Vec<&'a Piece>) {
        match self {
            Self::Text(phrase) => out.extend(phrase.pieces()),
            Self::List(items) => items.iter().for_each(|v| v.pieces(out)),
            Self::Map(Map(members)) => members.iter().for_each(|(_, v)| v.pieces(out)),
            Self::Json(value) => value.pieces(out),
            Self::Either {
                then, otherwise, ..
            } => [then, otherwise]
                .into_iter()
                .flatten()
                .for_each(|v| v.pieces(out)),
            Self::Bool(_) | Self::Number(_) | Self::BitRate { .. } => {}
        }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i32> for Value {
    fn from(value: i32) -> Self {
        Self::Number(value.into())
    }
}

impl From<u32> for Value {
    fn from(value: u32) -> Self {
        Self::Number(value.into())
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Self::Number(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(Phrase::new([Piece::Lit(value.to_owned())]))
    }
}

impl From<&String> for Value {
    fn from(value: &String) -> Self {
        value.as_str().into()
    }
}

impl From<&Text> for Value {
    fn from(value: &Text) -> Self {
        Self::Text(value.into())
    }
}

impl From<Phrase> for Value {
    fn from(value: Phrase) -> Self {
        Self::Text(value)
    }
}

impl From<Vec<Value>> for Value {
    fn from(value: Vec<Value>) -> Self {
        Self::List(value)
    }
}

impl From<Map> for Value {
    fn from(value: Map) -> Self {
        Self::Map(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lit(text: &str) -> Piece {
        Piece::Lit(text.to_owned())
    }

    #[test]
    fn a_name_is_found_across_pieces() {
        let name = Phrase::new([lit("b-"), Piece::StreamName, lit("-x")]);
        let arn = Phrase::new([lit("arn:b-b-"), Piece::StreamName, lit("-x/*")]);
        let whole = Piece::Ref(Part::SiteBucket, Attr::Id);
        assert_eq!(
            arn.replace(&name, &whole),
            Phrase::new([lit("arn:b-"), whole.clone(), lit("/*")])
        );
        let other = Phrase::new([lit("b-"), Piece::Region, lit("-x")]);
        assert_eq!(other.replace(&name, &whole), other);
    }

    #[test]
    fn a_marker_is_cut_out_of_fixed_text_only() {
        let phrase = Phrase::new([lit("mm-m"), Piece::Account, lit("m")]);
        assert_eq!(
            phrase.cut("m", &Piece::Region),
            Phrase::new([
                Piece::Region,
                Piece::Region,
                lit("-"),
                Piece::Region,
                Piece::Account,
                Piece::Region
            ])
        );
    }
}
