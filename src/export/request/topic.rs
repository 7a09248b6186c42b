//! SNS.

use super::super::value::{Map, Phrase, Piece, Value};
use super::{policy, tags};
use crate::shape::{Subscription, TopicSettings};

pub(super) fn topic(s: &TopicSettings) -> Map {
    let TopicSettings {
        name,
        display_name,
        policy,
        subscriptions,
        // Read back only.
        unconfirmed: _,
        tags: all,
    } = s;
    let subscription = |s: &Subscription| {
        let Subscription {
            protocol,
            // A parameter of every export.
            endpoint: _,
        } = s;
        Map::new()
            .with("Protocol", protocol)
            .with("Endpoint", Phrase::new([Piece::Notify]))
    };
    Map::new()
        .with("Name", name)
        .with("DisplayName", display_name)
        .with("Policy", policy::document(policy))
        .with(
            "Subscriptions",
            Value::list(subscriptions.iter().map(subscription)),
        )
        .with("Tags", tags(all))
}
