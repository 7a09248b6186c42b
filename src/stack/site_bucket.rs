//! Site bucket: player page, lock and epoch. It is made first and goes last.

use super::{Wanted, identity::Names, tags};
use crate::shape::{BucketSettings, Part, PublicAccessBlock, Settings};
use crate::spec::StreamSpec;

pub(super) fn wanted(spec: &StreamSpec) -> Wanted {
    let settings = BucketSettings {
        bucket: Names::of(spec).site_bucket(),
        public_access_block: private(),
        object_ownership: "BucketOwnerEnforced".into(),
        sse_algorithm: "AES256".into(),
        lifecycle: vec![],
        // Belongs to the player part: it names the distribution.
        policy: None,
        tags: tags(spec, &Part::SiteBucket),
    };
    Wanted::new(Part::SiteBucket, Settings::Bucket(settings))
}

/// Nothing in our buckets is ever public.
pub(super) fn private() -> PublicAccessBlock {
    PublicAccessBlock {
        block_public_acls: true,
        ignore_public_acls: true,
        block_public_policy: true,
        restrict_public_buckets: true,
    }
}
