//! One look at a stream: its parts and its channel.

use super::context::{Context, EngineError};
use super::inventory::inventory;
use crate::aws::Phase;
use crate::shape::{Attrs, Part};
use crate::stack::plan::ownership;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// What one look showed.
#[derive(Clone, Debug)]
pub struct Status {
    /// Parts that are there.
    pub parts: Vec<StatusPart>,
    /// Attributes of parts that are there once.
    pub attrs: BTreeMap<Part, Attrs>,
    /// The channel's state in AWS's word; absent without a channel.
    pub channel: Option<String>,
}

/// One part that is there.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct StatusPart {
    /// Which part.
    pub part: Part,
    /// Its id.
    pub id: String,
    /// AWS's word for its state; empty where AWS has none.
    pub state: String,
    /// Whether its tags or names make it ours.
    pub ours: bool,
}

/// Looks at the stream.
///
/// # Errors
/// As the calls.
pub async fn status(cx: &Context) -> Result<Status, EngineError> {
    let found = inventory(&cx.aws, &cx.identity).await?;
    let mut parts = Vec::new();
    for (part, all) in &found.0 {
        for seen in all.iter().filter(|s| s.state.phase != Phase::Gone) {
            parts.push(StatusPart {
                part: part.clone(),
                id: seen.id.clone(),
                state: seen.state.name.clone(),
                ours: ownership(&cx.identity, part, seen).is_ok(),
            });
        }
    }
    let channel = found
        .one(&Part::Channel)
        .map(|seen| seen.state.name.clone());
    Ok(Status {
        parts,
        attrs: found.attrs(),
        channel,
    })
}
