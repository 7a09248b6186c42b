//! `requestId`: the same id with the same members gives the same resource instead of another one.

use super::Region;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

/// What a `requestId` was used for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Remembered {
    /// Digest of the members.
    pub digest: String,
    /// Id of the resource that it made.
    pub id: String,
}

/// What to do with a create request.
#[derive(Debug, PartialEq)]
pub enum Seen {
    /// Make it, and remember this key and value for the id that it gets.
    New(Option<(String, String)>),
    /// This resource was made by the same request.
    Same(String),
    /// The id was used for something else.
    Different,
}

/// Looks a request up. A resource that is gone frees its token [assumed: aws-facts does not say].
pub fn look(region: Option<&Region>, operation: &str, members: &Map<String, Value>) -> Seen {
    let Some(token) = members
        .get("requestId")
        .and_then(Value::as_str)
        .filter(|t| !t.is_empty())
    else {
        return Seen::New(None);
    };
    let key = format!("{operation} {token}");
    let mut asked = Value::Object(members.clone());
    asked.sort_all_objects();
    let digest: String = Sha256::digest(asked.to_string())
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    let Some((region, known)) = region.and_then(|r| Some((r, r.requests.get(&key)?))) else {
        return Seen::New(Some((key, digest)));
    };
    let gone = match operation {
        "CreateChannel" => region.channels.get(&known.id).and_then(|c| c.gone),
        _ => region.inputs.get(&known.id).and_then(|i| i.gone),
    };
    match () {
        () if gone.is_some() => Seen::New(Some((key, digest))),
        () if known.digest == digest => Seen::Same(known.id.clone()),
        () => Seen::Different,
    }
}

/// Keeps what a token was used for.
pub fn keep(region: &mut Region, token: Option<(String, String)>, id: &str) {
    if let Some((key, digest)) = token {
        region.requests.insert(
            key,
            Remembered {
                digest,
                id: id.to_owned(),
            },
        );
    }
}
