//! What a person would count in the account: things that exist, tombstones left out. For demos and
//! tests that end with "as empty as before".

use super::medialive::{ChannelState, InputState};
use super::world::World;

impl World {
    /// Kinds of things and how many there are of each.
    pub fn census(&self) -> Vec<(&'static str, usize)> {
        let live = || self.medialive.regions.values();
        let package = || self.mediapackage.regions.values();
        let watch = || self.cloudwatch.regions.values();
        vec![
            ("buckets", self.s3.buckets.len()),
            ("roles", self.iam.roles.len()),
            (
                "security groups",
                live()
                    .flat_map(|r| r.groups.values())
                    .filter(|g| g.gone.is_none())
                    .count(),
            ),
            (
                "inputs",
                live()
                    .flat_map(|r| r.inputs.values())
                    .filter(|i| i.state != InputState::Deleted)
                    .count(),
            ),
            (
                "channels",
                live()
                    .flat_map(|r| r.channels.values())
                    .filter(|c| c.state != ChannelState::Deleted)
                    .count(),
            ),
            (
                "packager channels",
                package().map(|r| r.channels.len()).sum(),
            ),
            (
                "packager endpoints",
                package().map(|r| r.endpoints.len()).sum(),
            ),
            (
                "distributions",
                self.cloudfront
                    .distributions
                    .values()
                    .filter(|d| d.deleted.is_none())
                    .count(),
            ),
            (
                "access controls",
                self.cloudfront
                    .access_controls
                    .values()
                    .filter(|a| a.deleted.is_none())
                    .count(),
            ),
            ("alarms", watch().map(|r| r.alarms.len()).sum()),
            ("dashboards", self.cloudwatch.dashboards.len()),
            (
                "topics",
                self.sns
                    .topics
                    .values()
                    .filter(|t| t.deleted.is_none())
                    .count(),
            ),
        ]
    }
}
