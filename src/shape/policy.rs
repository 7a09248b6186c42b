//! IAM policy documents as values, so that they compare by meaning and not by spelling.

use super::Text;
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;

/// An IAM, bucket or topic policy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct PolicyDocument {
    /// Always `2012-10-17` in what we write.
    pub version: String,
    /// Statements in order.
    pub statement: Vec<Statement>,
}

/// One statement of a policy. Lists are always written as lists; one string reads as a list of one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Statement {
    /// Name of the statement.
    pub sid: String,
    /// `Allow` or `Deny`.
    pub effect: String,
    /// Whom it is about; absent in identity policies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub principal: Option<Principal>,
    /// Actions.
    #[serde(deserialize_with = "one_or_many")]
    pub action: Vec<String>,
    /// Resources; empty in trust policies, and then not written.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "one_or_many"
    )]
    pub resource: Vec<Text>,
    /// Conditions: operator, then key, then values.
    #[serde(
        default,
        skip_serializing_if = "BTreeMap::is_empty",
        deserialize_with = "conditions"
    )]
    pub condition: Conditions,
}

/// Operator, then key, then values.
pub type Conditions = BTreeMap<String, BTreeMap<String, Vec<Text>>>;

/// Whom a statement is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Principal {
    /// `"*"`.
    Anyone(String),
    /// `{"Service": ["medialive.amazonaws.com"]}`.
    Of(#[serde(deserialize_with = "map_of_many")] BTreeMap<String, Vec<String>>),
}

impl Principal {
    /// Anyone at all; only sensible under `Deny`.
    pub fn anyone() -> Self {
        Principal::Anyone("*".into())
    }

    /// An AWS service.
    pub fn service(name: &str) -> Self {
        Principal::Of([("Service".to_owned(), vec![name.to_owned()])].into())
    }
}

impl PolicyDocument {
    /// A document of these statements.
    pub fn new(statement: Vec<Statement>) -> Self {
        Self {
            version: "2012-10-17".into(),
            statement,
        }
    }
}

impl Statement {
    /// Allows `actions` on `resources`.
    pub fn allow(sid: &str, actions: &[&str], resource: Vec<Text>) -> Self {
        Self {
            sid: sid.into(),
            effect: "Allow".into(),
            principal: None,
            action: actions.iter().map(|a| (*a).to_owned()).collect(),
            resource,
            condition: BTreeMap::new(),
        }
    }

    /// The same about `principal`.
    pub fn of(mut self, principal: Principal) -> Self {
        self.principal = Some(principal);
        self
    }

    /// The same under one more condition.
    pub fn when(mut self, operator: &str, key: &str, value: impl Into<Text>) -> Self {
        self.condition
            .entry(operator.into())
            .or_default()
            .entry(key.into())
            .or_default()
            .push(value.into());
        self
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany<T> {
    Many(Vec<T>),
    One(T),
}

impl<T> From<OneOrMany<T>> for Vec<T> {
    fn from(value: OneOrMany<T>) -> Self {
        match value {
            OneOrMany::Many(many) => many,
            OneOrMany::One(one) => vec![one],
        }
    }
}

fn one_or_many<'de, T: Deserialize<'de>, D: Deserializer<'de>>(d: D) -> Result<Vec<T>, D::Error> {
    OneOrMany::deserialize(d).map(Into::into)
}

fn map_of_many<'de, D: Deserializer<'de>>(d: D) -> Result<BTreeMap<String, Vec<String>>, D::Error> {
    let map: BTreeMap<String, OneOrMany<String>> = BTreeMap::deserialize(d)?;
    Ok(map.into_iter().map(|(k, v)| (k, v.into())).collect())
}

fn conditions<'de, D: Deserializer<'de>>(d: D) -> Result<Conditions, D::Error> {
    let map: BTreeMap<String, BTreeMap<String, OneOrMany<Text>>> = BTreeMap::deserialize(d)?;
    Ok(map
        .into_iter()
        .map(|(k, v)| (k, v.into_iter().map(|(k, v)| (k, v.into())).collect()))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_string_reads_as_a_list_of_one() {
        let spelled = r#"{"Version":"2012-10-17","Statement":[{"Sid":"a","Effect":"Allow","Principal":{"Service":"medialive.amazonaws.com"},
            "Action":"sts:AssumeRole","Condition":{"StringEquals":{"aws:SourceAccount":"1"}}}]}"#;
        let read: PolicyDocument = serde_json::from_str(spelled).unwrap();
        let wanted = PolicyDocument::new(vec![
            Statement::allow("a", &["sts:AssumeRole"], vec![])
                .of(Principal::service("medialive.amazonaws.com"))
                .when("StringEquals", "aws:SourceAccount", "1"),
        ]);
        assert_eq!(read, wanted);
    }
}
