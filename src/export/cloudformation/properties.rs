//! Members of a part as properties of a resource.

use super::super::document::{ExportError, Resource};
use super::super::request::Kind;
use super::super::value::{Map, Switch, Value};
use super::names::{Says, says, tags_are_pairs, wrapper};
use super::text::Template;
use super::yaml::Node;

/// Condition that a switch is on.
pub(super) fn condition(switch: Switch) -> &'static str {
    match switch {
        Switch::Archiving => "ArchivingEnabled",
        Switch::Monitoring => "MonitoringEnabled",
    }
}

/// Condition that VideoBitrates is what it was at export.
pub(super) const AS_EXPORTED: &str = "LadderAsExported";

/// Prints the members of one resource.
pub(super) struct Printer<'a> {
    pub(super) resource: &'a Resource,
    pub(super) template: Template,
    pub(super) rates: &'a [u32],
}

impl Printer<'_> {
    /// All properties.
    pub(super) fn properties(&self) -> Result<Node, ExportError> {
        let (mut own, mut tags) = (Vec::new(), Vec::new());
        for (name, value) in &self.resource.members.0 {
            match (name.as_str(), value) {
                ("Tags", Value::Map(map)) => tags.push((name.clone(), self.tags(map)?)),
                _ => own.extend(self.member("", name, value)?),
            }
        }
        if let Some(wrapper) = wrapper(self.kind()) {
            own = vec![(wrapper.to_owned(), Node::Map(own))];
        }
        own.extend(tags);
        Ok(Node::Map(own))
    }

    /// A policy, which is a resource of its own.
    pub(super) fn policy(&self) -> Result<Option<Node>, ExportError> {
        let policy = self.resource.members.get("Policy");
        policy.map(|value| self.value("Policy", value)).transpose()
    }

    /// One member by its own name.
    pub(super) fn plain(&self, name: &str) -> Result<Node, ExportError> {
        let value = self.resource.members.get(name);
        let value = value.ok_or_else(|| self.unprintable(format!("it has no {name}")))?;
        self.value(name, value)
    }

    fn kind(&self) -> Kind {
        self.resource.kind
    }

    fn unprintable(&self, what: String) -> ExportError {
        let part = self.resource.part.clone();
        ExportError::Unprintable { part, what }
    }

    fn tags(&self, tags: &Map) -> Result<Node, ExportError> {
        if !tags_are_pairs(self.kind()) {
            return self.map("Tags", tags);
        }
        let pair = |(key, value): &(String, Value)| {
            let value = self.value("Tags", value)?;
            Ok(Node::map([("Key", key.as_str().into()), ("Value", value)]))
        };
        Ok(Node::List(
            tags.0.iter().map(pair).collect::<Result<_, _>>()?,
        ))
    }

    fn member(
        &self,
        within: &str,
        name: &str,
        value: &Value,
    ) -> Result<Option<(String, Node)>, ExportError> {
        let (said, value) = match (says(self.kind(), within, name), value) {
            (Says::Apart, _) => return Ok(None),
            (Says::Same, value) => (name, value),
            (Says::Name(other), value) => (other, value),
            (Says::Only(other), Value::Map(Map(members))) if members.len() == 1 => {
                (other, &members[0].1)
            }
            (Says::Only(_), _) => {
                return Err(self.unprintable(format!("{name} should have one member")));
            }
        };
        Ok(Some((said.to_owned(), self.value(name, value)?)))
    }

    fn map(&self, within: &str, Map(members): &Map) -> Result<Node, ExportError> {
        let mut map = Vec::new();
        for (name, value) in members {
            map.extend(self.member(within, name, value)?);
        }
        Ok(Node::Map(map))
    }

    fn value(&self, within: &str, value: &Value) -> Result<Node, ExportError> {
        Ok(match value {
            Value::Bool(b) => Node::Bool(*b),
            Value::Number(n) => Node::Number(*n),
            Value::BitRate { rung, times } => self.bit_rate(*rung, *times),
            Value::Text(phrase) => {
                let text = self.template.text(phrase);
                text.map_err(|what| self.unprintable(what))?
            }
            Value::List(items) => {
                let items = items.iter().map(|item| self.value(within, item));
                Node::List(items.collect::<Result<_, _>>()?)
            }
            Value::Map(map) => self.map(within, map)?,
            // A dashboard's body is the one document that CloudFormation too takes as a string.
            Value::Json(document) if self.kind() == Kind::Dashboard => {
                let text =
                    super::json::document(document).map_err(|what| self.unprintable(what))?;
                let text = self.template.text(&text);
                text.map_err(|what| self.unprintable(what))?
            }
            Value::Json(document) => self.value(within, document)?,
            Value::Either {
                on,
                then,
                otherwise,
            } => {
                let side = |value: &Option<Box<Value>>| match value {
                    Some(value) => self.value(within, value),
                    None => Ok(Node::none()),
                };
                Node::either(condition(*on), side(then)?, side(otherwise)?)
            }
        })
    }

    /// CloudFormation cannot multiply: a multiple is right for the exported ladder, and for another one
    /// it is left to AWS.
    fn bit_rate(&self, rung: usize, times: u32) -> Node {
        if times == 1 {
            let split = [",".into(), Node::reference("VideoBitrates")];
            let index = Node::Number(u32::try_from(rung).map_or(0.0, f64::from));
            return Node::call("!Select", [index, Node::call("!Split", split)]);
        }
        let rate = self.rates.get(rung).copied().unwrap_or_default();
        let exported = Node::Number(f64::from(rate) * f64::from(times));
        Node::either(AS_EXPORTED, exported, Node::none())
    }
}
