//! The only room that names the AWS SDK: clients, credentials, error classes, and one file per
//! service that maps [`crate::shape`] values to requests and back. Both directions are written so
//! that a new setting does not compile until it is sent and read back: shapes are taken apart
//! without `..`, and put together field by field.
//!
//! Knows nothing about what a stream is made of, in which order it is built or what a difference
//! means; that is `stack/` and `engine/`.
//!
//! Canonical order of what is read back, so that equal things compare equal: networks of an
//! allow-list, subscriptions, origins (by id), custom errors (by code), lifecycle rules (by id) and
//! geo items are sorted; allowed methods come in the order GET, HEAD, OPTIONS, PUT, PATCH, POST,
//! DELETE; everything whose order means something stays as AWS gives it.

mod calls;
mod client;
mod error;
mod loopback;
mod pace;
mod types;

pub use calls::{Call, CallLog};
pub use client::{Aws, GLOBAL_REGION, Target};
pub use error::{AwsError, Class, Landed};
pub use types::{
    ChannelStatus, Doing, FoundTags, Gate, Key, Listed, MetricQuery, Phase, Seen, Series, State, TAG_PART, TAG_STREAM,
};

use crate::shape::Settings;

impl Aws {
    /// Every candidate for `key` with every setting read back, things of others included: the caller
    /// judges by tags. Empty means absent; tombstones are absent.
    ///
    /// # Errors
    /// As any call.
    pub async fn find(&self, key: &Key) -> Result<Vec<Seen>, AwsError> {
        Err(AwsError::strange(&Doing::read("", "", key.to_string()), "not built"))
    }

    /// Every alarm of `region` whose name starts with `prefix`.
    ///
    /// # Errors
    /// As any call.
    pub async fn find_alarms(&self, prefix: &str, region: &str) -> Result<Vec<Seen>, AwsError> {
        Err(AwsError::strange(&Doing::read("", "", format!("{prefix}{region}")), "not built"))
    }

    /// The one call that makes the thing, with its tags and `token` in it where AWS takes them there;
    /// what needs a call of its own is left to [`Aws::update`]. Gives the id.
    ///
    /// # Errors
    /// As any call; a text that is still open is a fault of onair.
    pub async fn create(&self, wanted: &Settings, token: &str) -> Result<String, AwsError> {
        Err(AwsError::strange(&Doing::read("", "", format!("{wanted:?}{token}")), "not built"))
    }

    /// Sends what differs between `found` and `wanted`, in a safe order, each as its own call.
    ///
    /// # Errors
    /// As any call; what was sent before the failing call stays.
    pub async fn update(&self, id: &str, found: &Settings, found_tags: &FoundTags, wanted: &Settings) -> Result<(), AwsError> {
        Err(AwsError::strange(&Doing::read("", "", format!("{id}{found:?}{found_tags:?}{wanted:?}")), "not built"))
    }

    /// One step towards gone; a thing that is not there is fine.
    ///
    /// # Errors
    /// As any call.
    pub async fn delete(&self, key: &Key, id: &str) -> Result<(), AwsError> {
        Err(AwsError::strange(&Doing::read("", "", format!("{key}{id}")), "not built"))
    }

    /// One cheap look at the state.
    ///
    /// # Errors
    /// As any call; not being there is a state, not an error.
    pub async fn look(&self, key: &Key, id: &str) -> Result<State, AwsError> {
        Err(AwsError::strange(&Doing::read("", "", format!("{key}{id}")), "not built"))
    }
}
