//! The edge between viewers and packager: what is kept and for how long, and how that goes wrong. The
//! cache is a function of time, as everything here: somebody always watches (assumed), so a manifest
//! is fetched anew the moment its life is over, and every life begins at a whole multiple of its length.

use super::edge::{Served, packager, refused};
use super::{Distribution, manifest};
use crate::clock::Timestamp;
use crate::sim::wiring::Watched;
use jiff::SignedDuration;

/// Trouble of a distribution (the target is its id): the edge answers viewers 504, whatever the origin
/// does.
pub const EDGE_FAILS: &str = "edge_fails";
/// Trouble of a distribution: the edge goes on with the manifests that it had when it began.
pub const EDGE_STALE: &str = "edge_stale";

/// Trouble of a distribution, and not its own: many viewers ask for a URL that was never right.
pub const VIEWERS_404: &str = "viewers_404";
/// Trouble of a distribution: three viewers in a hundred are refused with 403.
pub const VIEWERS_403: &str = "viewers_403";

/// What a viewer gets of the packager at `host`.
pub(super) fn serve(
    watched: Watched<'_>,
    distribution: &Distribution,
    host: &str,
    path: &str,
    now: Timestamp,
) -> Served {
    let trouble = |kind| {
        watched
            .world
            .faults
            .trouble_since(kind, &distribution.id, now)
    };
    if trouble(EDGE_FAILS).is_some() {
        return refused(
            504,
            "We can't connect to the server for this app or website at this time.",
        );
    }
    let none = || {
        refused(
            502,
            "CloudFront wasn't able to resolve the origin domain name.",
        )
    };
    let Some(life) = manifest::life(watched.world, path) else {
        // Segments never change; whether one is kept makes no difference to who gets it.
        return packager(watched, host, path, now).unwrap_or_else(none);
    };
    let begun = now.as_second().div_euclid(life) * life;
    let mut kept = Timestamp::from_second(begun).unwrap_or(now);
    if let Some(since) = trouble(EDGE_STALE) {
        kept = kept.min(since);
    }
    let held = packager(watched, host, path, kept).unwrap_or_else(none);
    if held.status >= 400 {
        // Errors live for one second as onair sets it; ten, the default, are not pretended.
        return packager(watched, host, path, now).unwrap_or_else(none);
    }
    let age = now.duration_since(kept).max(SignedDuration::ZERO).as_secs();
    if age == 0 {
        return held.with("x-cache", "Miss from cloudfront");
    }
    held.with("x-cache", "Hit from cloudfront")
        .with("age", &age.to_string())
}
