//! Small helpers between shapes and the SDK: texts, tags, policies, lists, times.

use super::error::Bug;
use super::types::FoundTags;
use crate::clock::Timestamp;
use crate::shape::{PolicyDocument, Tags, Text};
use aws_smithy_types::DateTime;
use std::collections::{BTreeMap, HashMap};

/// A mapping into a request.
pub(super) type Mapped<T> = Result<T, Bug>;

/// The SDK's time as the house has it; nothing where it is out of any calendar.
pub(super) fn timestamp(at: &DateTime) -> Option<Timestamp> {
    Timestamp::new(at.secs(), i32::try_from(at.subsec_nanos()).ok()?).ok()
}

/// Literal texts.
pub(super) fn texts(list: &[Text]) -> Mapped<Vec<String>> {
    list.iter().map(|t| Ok(t.resolved()?)).collect()
}

/// Texts of found strings.
pub(super) fn lits<S: Into<String>>(list: impl IntoIterator<Item = S>) -> Vec<Text> {
    list.into_iter().map(|s| Text::Lit(s.into())).collect()
}

/// The same list, sorted.
pub(super) fn sorted<T: Ord>(mut list: Vec<T>) -> Vec<T> {
    list.sort();
    list
}

/// Tags as a request takes them.
pub(super) fn tags(tags: &Tags) -> Mapped<FoundTags> {
    tags.iter()
        .map(|(k, v)| Ok((k.clone(), v.resolved()?)))
        .collect()
}

/// Tags as MediaLive and MediaPackage take them.
pub(super) fn tag_map(wanted: &Tags) -> Mapped<HashMap<String, String>> {
    Ok(tags(wanted)?.into_iter().collect())
}

/// Tags that are missing or differ. Tags that nobody asks for stay.
pub(super) fn tags_to_set(found: &FoundTags, wanted: &Tags) -> Mapped<FoundTags> {
    Ok(tags(wanted)?
        .into_iter()
        .filter(|(k, v)| found.get(k) != Some(v))
        .collect())
}

/// Found tags as a shape has them.
pub(super) fn tags_seen(found: &FoundTags) -> Tags {
    found
        .iter()
        .map(|(k, v)| (k.clone(), Text::Lit(v.clone())))
        .collect()
}

/// Found tags of MediaLive and MediaPackage.
pub(super) fn tags_found(found: Option<HashMap<String, String>>) -> FoundTags {
    found
        .unwrap_or_default()
        .into_iter()
        .collect::<BTreeMap<_, _>>()
}

/// A policy as the services take it.
pub(super) fn policy_json(policy: &PolicyDocument) -> Mapped<String> {
    Ok(serde_json::to_string(&resolved_policy(policy)?)?)
}

/// A policy read back. One that onair could not have written reads as a policy that says nothing,
/// so that it shows as a difference and is written anew.
pub(super) fn policy_seen(json: &str) -> PolicyDocument {
    serde_json::from_str(json).unwrap_or_else(|_| PolicyDocument::new(Vec::new()))
}

fn resolved_policy(policy: &PolicyDocument) -> Mapped<PolicyDocument> {
    let mut policy = policy.clone();
    let open = policy.statement.iter_mut().flat_map(|s| {
        let values = s
            .condition
            .values_mut()
            .flat_map(BTreeMap::values_mut)
            .flatten();
        s.resource.iter_mut().chain(values)
    });
    for text in open {
        *text = Text::Lit(text.resolved()?);
    }
    Ok(policy)
}

/// An optional string of an answer; absent reads as empty.
pub(super) fn or_empty(s: Option<impl Into<String>>) -> String {
    s.map(Into::into).unwrap_or_default()
}

/// An optional enum of an answer; absent reads as empty.
pub(super) fn word<E: AsRef<str>>(e: Option<&E>) -> String {
    e.map(|e| e.as_ref().to_owned()).unwrap_or_default()
}
