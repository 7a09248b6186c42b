//! Text of a document as CloudFormation says it: `!Ref`, `!GetAtt`, `!Sub`.

use super::super::names::{logical_id, pascal};
use super::super::value::{Key, Phrase, Piece};
use super::yaml::Node;
use crate::shape::{Attr, Part};

/// Which of the two templates a text stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Template {
    /// The stream's own.
    Stream,
    /// The one for us-east-1, beside a stream that lives elsewhere.
    Viewers,
}

/// How one piece is said.
enum Form {
    /// By a name that stands in `!Ref`, `!GetAtt` and `${}` alike.
    Name(String),
    /// By text with names in it.
    Sub(String),
    /// By a function, which has this name in a `!Sub`.
    Call(String, Node),
}

impl Template {
    /// The text, or what cannot be said.
    pub(super) fn text(self, phrase: &Phrase) -> Result<Node, String> {
        if let Some(fixed) = phrase.fixed() {
            return Ok(fixed.into());
        }
        let mut sub = String::new();
        let mut variables: Vec<(String, Node)> = Vec::new();
        for piece in phrase.pieces() {
            let form = match piece {
                Piece::Lit(text) => Form::Sub(text.replace("${", "${!")),
                open => self.form(open)?,
            };
            let alone = phrase.pieces().len() == 1;
            match form {
                Form::Name(name) if alone && name.starts_with("AWS::") => {
                    return Ok(Node::reference(name));
                }
                Form::Name(name) if alone && name.contains('.') => {
                    return Ok(Node::call("!GetAtt", name));
                }
                Form::Name(name) if alone => return Ok(Node::reference(name)),
                Form::Call(_, node) if alone => return Ok(node),
                Form::Name(name) => sub.push_str(&format!("${{{name}}}")),
                Form::Sub(text) => sub.push_str(&text),
                Form::Call(name, node) => {
                    sub.push_str(&format!("${{{name}}}"));
                    if !variables.iter().any(|(known, _)| *known == name) {
                        variables.push((name, node));
                    }
                }
            }
        }
        // A bucket knows its ARN.
        for bucket in [Part::SiteBucket, Part::ArchiveBucket] {
            let id = logical_id(&bucket);
            let (long, short) = (format!("arn:aws:s3:::${{{id}}}"), format!("${{{id}.Arn}}"));
            sub = sub.replace(&long, &short);
            if sub == short {
                return Ok(Node::call("!GetAtt", format!("{id}.Arn")));
            }
        }
        Ok(if variables.is_empty() {
            Node::call("!Sub", sub)
        } else {
            Node::call("!Sub", vec![sub.into(), Node::Map(variables)])
        })
    }

    fn form(self, piece: &Piece) -> Result<Form, String> {
        let name = |name: &str| Ok(Form::Name(name.to_owned()));
        match piece {
            Piece::Lit(text) => Ok(Form::Sub(text.clone())),
            Piece::StreamName => name("StreamName"),
            Piece::Region if self == Self::Viewers => name("StreamRegion"),
            Piece::Region => name("AWS::Region"),
            Piece::Account => name("AWS::AccountId"),
            Piece::Key(Key::A) => name("StreamKeyA"),
            Piece::Key(Key::B) => name("StreamKeyB"),
            Piece::Deployment => {
                Err("CloudFormation makes the tokens of its requests itself".into())
            }
            Piece::Notify => name("NotificationEndpoint"),
            Piece::Ref(Part::Distribution, Attr::Id) if self == Self::Viewers => {
                name("DistributionId")
            }
            Piece::Ref(part, attr) => reference(part, *attr),
        }
    }
}

fn reference(part: &Part, attr: Attr) -> Result<Form, String> {
    let id = logical_id(part);
    let at = |index: u32, of: Node| Node::call("!Select", [Node::from(index), of]);
    let call = |node| {
        Ok(Form::Call(
            format!("{id}{}", pascal(&format!("{attr:?}"))),
            node,
        ))
    };
    let url = || Node::call("!GetAtt", format!("{id}.Url"));
    match (part, attr) {
        (Part::Role, Attr::Arn) => Ok(Form::Name(format!("{id}.Arn"))),
        (Part::AccessControl, Attr::Id) => Ok(Form::Name(format!("{id}.Id"))),
        (Part::Distribution, Attr::Domain) => Ok(Form::Name(format!("{id}.DomainName"))),
        (Part::Distribution, Attr::Arn) => Ok(Form::Sub(format!(
            "arn:aws:cloudfront::${{AWS::AccountId}}:distribution/${{{id}}}"
        ))),
        // A topic's name for itself is its ARN.
        (Part::Topic | Part::TopicGlobal, Attr::Arn) => Ok(Form::Name(id)),
        (
            Part::SiteBucket
            | Part::ArchiveBucket
            | Part::SecurityGroup
            | Part::Input
            | Part::PackageChannel
            | Part::Channel
            | Part::Distribution,
            Attr::Id,
        ) => Ok(Form::Name(id)),
        (Part::Input, Attr::UrlA) => {
            call(at(0, Node::call("!GetAtt", format!("{id}.Destinations"))))
        }
        (Part::Input, Attr::UrlB) => {
            call(at(1, Node::call("!GetAtt", format!("{id}.Destinations"))))
        }
        (Part::EndpointHls | Part::EndpointDash, Attr::Url) => Ok(Form::Name(format!("{id}.Url"))),
        // https: "" host path...
        (Part::EndpointHls | Part::EndpointDash, Attr::Host) => {
            call(at(2, Node::call("!Split", ["/".into(), url()])))
        }
        // The host's last words are the same everywhere.
        (Part::EndpointHls | Part::EndpointDash, Attr::Path) => call(at(
            1,
            Node::call("!Split", [".amazonaws.com".into(), url()]),
        )),
        (part, attr) => Err(format!("CloudFormation has no {attr:?} of {part}")),
    }
}
