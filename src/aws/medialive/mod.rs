//! MediaLive: input security group, input, channel, and starting and stopping it.

mod alerts;
mod channel;
mod channel_in;
mod channel_out;
mod input;
mod run;
mod security_group;
mod thumbnail;

use super::error::{AwsError, Class};
use super::text::{tag_map, tags_to_set};
use super::types::{Doing, FoundTags, Phase, State, TAG_PART, TAG_STREAM};
use super::{Aws, Seen};
use crate::shape::{Part, Tags};
use std::collections::HashMap;

pub(super) const SERVICE: &str = "medialive";

/// What each of MediaLive's state words means for whoever waits [documented, aws-facts 2.2].
const PHASES: &[(Phase, &[&str])] = &[
    (
        Phase::Ready,
        &["IDLE", "RUNNING", "DETACHED", "ATTACHED", "IN_USE"],
    ),
    (
        Phase::Changing,
        &[
            "CREATING",
            "STARTING",
            "STOPPING",
            "UPDATING",
            "DELETING",
            "RECOVERING",
        ],
    ),
    (Phase::Failed, &["CREATE_FAILED", "UPDATE_FAILED"]),
    (Phase::Gone, &["DELETED"]),
];

/// The state a word stands for. A word that is not known yet is waited out.
fn state(word: &str) -> State {
    let known = PHASES
        .iter()
        .find(|(_, words)| words.contains(&word))
        .map(|(phase, _)| *phase);
    State::of(known.unwrap_or(Phase::Changing), word)
}

/// Whether tags say: this part of this stream.
fn is(tags: Option<&HashMap<String, String>>, stream: &str, part: &Part) -> bool {
    let says = |key: &str, value: &str| tags.and_then(|t| t.get(key)).is_some_and(|v| v == value);
    says(TAG_STREAM, stream) && says(TAG_PART, &part.to_string())
}

/// A look at something that may not be there: tombstones and 404 are the same
/// [documented, aws-facts 2.2].
fn present(seen: Result<Seen, AwsError>) -> Result<Option<Seen>, AwsError> {
    match seen {
        Ok(seen) if seen.state.phase == Phase::Gone => Ok(None),
        Ok(seen) => Ok(Some(seen)),
        Err(e) if e.class == Class::Gone => Ok(None),
        Err(e) => Err(e),
    }
}

/// The state behind a look that may find nothing.
fn looked(word: Result<String, AwsError>) -> Result<State, AwsError> {
    match word {
        Ok(word) => Ok(state(&word)),
        Err(e) if e.class == Class::Gone => Ok(State::gone()),
        Err(e) => Err(e),
    }
}

impl Aws {
    /// Sets the tags that are missing or differ.
    async fn medialive_tags(
        &self,
        arn: &str,
        found: &FoundTags,
        wanted: &Tags,
    ) -> Result<(), AwsError> {
        let doing = Doing::mutate(SERVICE, "CreateTags", arn);
        let missing = tags_to_set(found, wanted).map_err(|b| b.at(&doing))?;
        if missing.is_empty() {
            return Ok(());
        }
        let set = missing.into_iter().collect();
        self.call(doing, |c| {
            c.medialive
                .create_tags()
                .resource_arn(arn)
                .set_tags(Some(set))
                .send()
        })
        .await
        .map(drop)
    }

    /// ARN of something of MediaLive in this account and region.
    fn medialive_arn(&self, kind: &str, id: &str) -> String {
        format!(
            "arn:{}:medialive:{}:{}:{kind}:{id}",
            self.partition(),
            self.region(),
            self.account()
        )
    }
}

/// Tags for a create call.
fn create_tags(wanted: &Tags, doing: &Doing) -> Result<Option<HashMap<String, String>>, AwsError> {
    tag_map(wanted).map(Some).map_err(|b| b.at(doing))
}
