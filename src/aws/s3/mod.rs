//! S3: buckets and their sub-settings, emptying, the player page, and the lock's primitives.

mod bucket;
mod bucket_map;
mod empty;
mod lock;
mod player;

pub use lock::Held;

pub(super) const SERVICE: &str = "s3";

/// `State::detail` of a bucket of this account that holds nothing and has no tags: what a run
/// leaves that was killed between making and tagging it.
pub const EMPTY_BUCKET: &str = "empty and untagged";
/// `State::detail` of a bucket that belongs to someone else.
pub const NOT_OURS: &str = "not ours";
