//! What the open pieces of a document stand for in the stream that was found.

use super::super::value::{Key, Map, Phrase, Piece, Switch, Value};
use super::{Found, packager, text};
use crate::shape::{Attr, Part};
use crate::spec::StreamSpec;
use crate::stack::Identity;

/// Everything that can be filled in.
pub(super) struct Sight {
    pub(super) account: String,
    identity: Identity,
    role: String,
    input: Option<String>,
    security_group: Option<String>,
    package_channel: String,
    keys: [Option<String>; 2],
    archiving: bool,
    monitoring: bool,
    rates: Vec<u32>,
}

impl Sight {
    pub(super) fn of(found: &Found, spec: &StreamSpec) -> Self {
        let arn = text(&found.channel, "/arn");
        let account = arn.split(':').nth(4).unwrap_or_default().to_owned();
        let input = found.input.as_ref();
        let group = input.map(|i| text(i, "/securityGroups/0").to_owned());
        let key = |leg: usize| {
            let (_, key) = super::settings::rtmp_path(input?, leg)?;
            Some(key.to_owned())
        };
        Self {
            identity: Identity {
                account: account.clone(),
                region: spec.region,
                stream: spec.name.clone(),
            },
            account,
            role: text(&found.channel, "/roleArn").to_owned(),
            input: input.map(|i| text(i, "/id").to_owned()),
            security_group: group.filter(|id| !id.is_empty()),
            package_channel: packager(&found.channel).unwrap_or_default().to_owned(),
            keys: [key(0), key(1)],
            archiving: spec.archive.enabled,
            monitoring: spec.alarms.enabled || spec.alarms.dashboard,
            rates: super::super::variant::rates(spec),
        }
    }

    pub(super) fn on(&self, switch: Switch) -> bool {
        match switch {
            Switch::Archiving => self.archiving,
            Switch::Monitoring => self.monitoring,
        }
    }

    fn piece(&self, piece: &Piece) -> Option<String> {
        match piece {
            Piece::Lit(text) => Some(text.clone()),
            Piece::StreamName => Some(self.identity.stream.to_string()),
            Piece::Region => Some(self.identity.region.as_str().to_owned()),
            Piece::Account => Some(self.account.clone()),
            Piece::Key(Key::A) => self.keys[0].clone(),
            Piece::Key(Key::B) => self.keys[1].clone(),
            Piece::Ref(Part::Role, Attr::Arn) => Some(self.role.clone()),
            Piece::Ref(Part::Input, Attr::Id) => self.input.clone(),
            Piece::Ref(Part::SecurityGroup, Attr::Id) => self.security_group.clone(),
            Piece::Ref(Part::PackageChannel, Attr::Id) => Some(self.package_channel.clone()),
            Piece::Ref(part @ (Part::ArchiveBucket | Part::SiteBucket), Attr::Id) => {
                self.identity.bucket(part)
            }
            // No setting that is read back names anything else.
            Piece::Ref(..) | Piece::Deployment | Piece::Notify => None,
        }
    }

    fn phrase(&self, phrase: &Phrase) -> Option<String> {
        phrase.pieces().iter().map(|p| self.piece(p)).collect()
    }

    /// The value with everything filled in; `None` is not there, or cannot be told.
    pub(super) fn value(&self, value: &Value) -> Option<Value> {
        Some(match value {
            Value::Bool(_) | Value::Number(_) => value.clone(),
            Value::BitRate { rung, times } => {
                let rate = f64::from(self.rates.get(*rung).copied()?);
                Value::Number(rate * f64::from(*times))
            }
            Value::Text(phrase) => Value::Text(Phrase::new([Piece::Lit(self.phrase(phrase)?)])),
            Value::List(items) => Value::List(items.iter().filter_map(|v| self.value(v)).collect()),
            Value::Map(map) => Value::Map(self.map(map)),
            Value::Json(document) => Value::Json(Box::new(self.value(document)?)),
            Value::Either {
                on,
                then,
                otherwise,
            } => {
                let side = if self.on(*on) { then } else { otherwise };
                self.value(side.as_deref()?)?
            }
        })
    }

    /// Members with everything filled in.
    pub(super) fn map(&self, Map(members): &Map) -> Map {
        let members = members.iter();
        Map(members
            .filter_map(|(name, value)| Some((name.clone(), self.value(value)?)))
            .collect())
    }
}
