//! The whole simulated account as plain data, its settings, and the one source of chance. What the
//! services keep is in their own `State`; nothing here knows HTTP or waits.

use super::{
    cloudfront, cloudwatch, encoder, faults, iam, medialive, mediapackage, quota::Quotas, s3, sns,
};
use crate::clock::Timestamp;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Everything that exists, in every region of one account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct World {
    /// The account that all calls belong to; twelve digits.
    pub account: String,
    /// Where chance starts. The same seed and the same calls give the same world.
    pub seed: u64,
    /// How often chance was asked.
    pub counter: u64,
    /// How this world behaves.
    pub settings: WorldSettings,
    /// Roles and policies.
    pub iam: iam::State,
    /// Buckets.
    pub s3: s3::State,
    /// Channels, inputs, security groups.
    pub medialive: medialive::State,
    /// Packager channels and endpoints.
    pub mediapackage: mediapackage::State,
    /// Distributions and access controls.
    pub cloudfront: cloudfront::State,
    /// Alarms and dashboards.
    pub cloudwatch: cloudwatch::State,
    /// Topics and subscriptions.
    pub sns: sns::State,
    /// The pretend encoders.
    pub encoders: encoder::State,
    /// What goes wrong.
    pub faults: faults::State,
}

/// How a world behaves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct WorldSettings {
    /// Scales the duration of every transition; 1 is as long as AWS takes, 0 is at once.
    pub settle: f64,
    /// Seconds that `List*` may lag behind for new and removed things.
    pub list_lag: f64,
    /// Scales how late metrics arrive; 1 is as late as AWS, 0 is at once and complete.
    pub metric_delay: f64,
    /// How many windows of metrics do not come as they should; which ones, the seed says.
    pub windows: Windows,
    /// By which dimensions metrics are told, where papers and practice disagree.
    pub naming: cloudwatch::metric::Naming,
    /// How many people watch each stream; without it they come and go as the simulator assumes.
    pub viewers: Option<f64>,
    /// Whether the policies of the caller are obeyed.
    pub enforce_iam: bool,
    /// Limits per account and region.
    pub quotas: Quotas,
}

/// Shares of metric windows, from 0 to 1, that do not come as they should.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Windows {
    /// Half a minute to two minutes later than usual: after the windows that follow them.
    pub late: f64,
    /// With half of their observations first.
    pub partial: f64,
    /// Never.
    pub missing: f64,
}

impl Default for Windows {
    /// [assumed: aws-facts 12 "windows may arrive late, partial or out of order"]
    fn default() -> Self {
        Self {
            late: 0.03,
            partial: 0.02,
            missing: 0.0,
        }
    }
}

impl Default for WorldSettings {
    fn default() -> Self {
        Self {
            settle: 1.0,
            list_lag: 0.0,
            metric_delay: 1.0,
            windows: Windows::default(),
            naming: cloudwatch::metric::Naming::default(),
            viewers: None,
            enforce_iam: false,
            quotas: Quotas::default(),
        }
    }
}

impl Default for World {
    fn default() -> Self {
        Self {
            account: "123456789012".to_owned(),
            seed: 1,
            counter: 0,
            settings: WorldSettings::default(),
            iam: iam::State::default(),
            s3: s3::State::default(),
            medialive: medialive::State::default(),
            mediapackage: mediapackage::State::default(),
            cloudfront: cloudfront::State::default(),
            cloudwatch: cloudwatch::State::default(),
            sns: sns::State::default(),
            encoders: encoder::State::default(),
            faults: faults::State::default(),
        }
    }
}

impl World {
    /// The next number of this world's chance (splitmix64 over seed and counter).
    pub fn draw(&mut self) -> u64 {
        self.counter += 1;
        mix(self.seed, self.counter)
    }

    /// `n` lowercase hexadecimal digits.
    pub fn hex(&mut self, n: usize) -> String {
        self.text(n, b"0123456789abcdef")
    }

    /// `n` decimal digits, the first not zero.
    pub fn digits(&mut self, n: usize) -> String {
        let first = self.text(n.min(1), b"123456789");
        first + &self.text(n.saturating_sub(1), b"0123456789")
    }

    /// `n` characters out of `alphabet`.
    pub fn text(&mut self, n: usize, alphabet: &[u8]) -> String {
        (0..n)
            .map(|_| char::from(alphabet[(self.draw() % alphabet.len() as u64) as usize]))
            .collect()
    }

    /// How long something takes: drawn from its usual range in seconds, scaled by `settle`.
    pub fn duration(&mut self, usual: Range<f64>) -> jiff::SignedDuration {
        let chance = self.draw();
        self.lasting(usual, chance)
    }

    /// The same by a chance that the caller has: for what must not depend on how often anybody looks.
    pub fn lasting(&self, usual: Range<f64>, chance: u64) -> jiff::SignedDuration {
        let part = (chance >> 11) as f64 / (1u64 << 53) as f64;
        let secs = usual.start + (usual.end - usual.start) * part;
        jiff::SignedDuration::from_secs_f64(secs * self.settings.settle)
    }

    /// Applies every transition that is due by `now`, service by service; callees before those who
    /// look at them. Services that are not here have nothing that moves by itself: they are asked with
    /// the time. Answers when there is something to do again, if nobody changes the world before.
    pub fn settle(&mut self, now: Timestamp) -> Option<Timestamp> {
        [
            medialive::settle(self, now),
            encoder::settle(self, now),
            cloudfront::settle(self, now),
            sns::settle(self, now),
        ]
        .into_iter()
        .flatten()
        .min()
    }
}

/// A well-mixed number that depends on nothing but its arguments (splitmix64). Metrics use it for
/// noise, so that the same question always gets the same answer.
pub fn mix(seed: u64, n: u64) -> u64 {
    let mut z = seed.wrapping_add(n.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
