//! The epoch: one object in the site bucket, new for each deployment from nothing and gone with it.
//! Tokens and stream keys derive from it, so that every laptop sends the same request for the same
//! thing, and never the same for a thing that was destroyed and made again.

use super::context::EngineError;
use crate::aws::{Aws, Class};
use crate::shape::Part;
use crate::stack::Identity;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

const KEY: &str = "onair/epoch";

/// The epoch of one deployment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Epoch {
    /// A ULID: 80 of its bits are random.
    epoch: String,
}

impl Epoch {
    /// For runs that make nothing, and so need no token.
    pub fn none() -> Self {
        Self {
            epoch: String::new(),
        }
    }

    /// Reads the epoch, or makes it. Only under the lock, so that there is one.
    ///
    /// # Errors
    /// As the calls.
    pub async fn of(aws: &Aws, bucket: &str) -> Result<Self, EngineError> {
        for _ in 0..4 {
            if let Some(there) = aws.object_get(bucket, KEY).await? {
                return Ok(serde_json::from_slice(&there.body)?);
            }
            let fresh = Self {
                epoch: ulid::Ulid::generate().to_string(),
            };
            match aws
                .object_put_new(bucket, KEY, serde_json::to_vec(&fresh)?)
                .await
            {
                Ok(_) => return Ok(fresh),
                // Written without our hearing of it, or by a run that was killed: look.
                Err(e)
                    if matches!(
                        e.class,
                        Class::Precondition
                            | Class::Conflict
                            | Class::Network
                            | Class::Service
                            | Class::Throttled
                    ) => {}
                Err(e) => return Err(e.into()),
            }
        }
        Err(EngineError::Internal(
            "the epoch can neither be read nor written".into(),
        ))
    }

    /// Idempotency token of one part. `generation` rises when AWS still remembers an earlier thing
    /// that was made with the token and is gone.
    pub fn token(&self, identity: &Identity, part: &Part, generation: u32) -> String {
        let part = part.to_string();
        let generation = generation.to_string();
        self.digest(identity, &["token", &part, &generation], 32)
    }

    /// A stream key: 100 bits, of which 80 are random.
    pub fn stream_key(&self, identity: &Identity, name: &str) -> String {
        self.digest(identity, &["stream key", name], 20)
    }

    /// Lowercase base 32 of a hash over the epoch, the identity and `fields`.
    fn digest(&self, identity: &Identity, fields: &[&str], length: usize) -> String {
        const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
        let mut hash = Sha256::new();
        let head = [
            &self.epoch,
            &identity.account,
            identity.region.as_str(),
            identity.stream.as_str(),
        ];
        for field in head.iter().copied().chain(fields.iter().copied()) {
            hash.update((field.len() as u64).to_be_bytes());
            hash.update(field.as_bytes());
        }
        hash.finalize()
            .iter()
            .take(length)
            .map(|byte| char::from(ALPHABET[usize::from(byte % 32)]))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_the_same_everywhere_and_differ_by_everything() {
        let identity = |stream: &str| Identity {
            account: "123456789012".into(),
            region: crate::spec::Region::US_EAST_1,
            stream: stream.parse().unwrap(),
        };
        let epoch = Epoch {
            epoch: "01J000000000000000000000000".into(),
        };
        let token = epoch.token(&identity("demo"), &Part::Channel, 0);
        assert_eq!(token, epoch.token(&identity("demo"), &Part::Channel, 0));
        assert_eq!(token.len(), 32);
        for other in [
            epoch.token(&identity("demo2"), &Part::Channel, 0),
            epoch.token(&identity("demo"), &Part::Input, 0),
            epoch.token(&identity("demo"), &Part::Channel, 1),
            Epoch {
                epoch: "01J000000000000000000000001".into(),
            }
            .token(&identity("demo"), &Part::Channel, 0),
        ] {
            assert_ne!(token, other);
        }
        assert_ne!(
            epoch.stream_key(&identity("demo"), "stream_key_a"),
            epoch.stream_key(&identity("demo"), "stream_key_b")
        );
    }
}
