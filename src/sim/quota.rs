//! Limits per account and region, with AWS's defaults. The services compare against them; the
//! numbers are settable so that a test reaches one with few calls.

use serde::{Deserialize, Serialize};

/// Limits; see the field for where AWS counts it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Quotas {
    /// MediaLive channels per region. [documented: aws-facts 2.4]
    pub medialive_channels: usize,
    /// MediaLive push inputs per region. [documented: aws-facts 2.4]
    pub medialive_push_inputs: usize,
    /// MediaLive pull inputs per region. [documented: aws-facts 2.4]
    pub medialive_pull_inputs: usize,
    /// MediaLive input security groups per region. [documented: aws-facts 2.4]
    pub medialive_security_groups: usize,
    /// CIDR rules in one input security group. [documented: aws-facts 2.4]
    pub medialive_rules_per_group: usize,
    /// Push inputs attached to one channel. [documented: aws-facts 2.4]
    pub medialive_push_inputs_per_channel: usize,
    /// MediaPackage channels per region. [documented: aws-facts 3]
    pub mediapackage_channels: usize,
    /// Endpoints of one MediaPackage channel. [documented: aws-facts 3]
    pub mediapackage_endpoints_per_channel: usize,
    /// Distributions per account. [documented: aws-facts 4]
    pub cloudfront_distributions: usize,
    /// Origin access controls per account. [documented: aws-facts 4]
    pub cloudfront_access_controls: usize,
    /// Origins, and cache behaviours, of one distribution. [documented: aws-facts 4]
    pub cloudfront_origins: usize,
    /// Alarms per region. (assumed)
    pub cloudwatch_alarms: usize,
    /// Dashboards per account. (assumed)
    pub cloudwatch_dashboards: usize,
    /// Topics per region. (assumed)
    pub sns_topics: usize,
    /// Roles per account. (assumed)
    pub iam_roles: usize,
    /// Managed policies attached to one role. (assumed)
    pub iam_attached_policies: usize,
    /// Bytes of all inline policies of one role, white space not counted. (assumed)
    pub iam_inline_policy_bytes: usize,
    /// Buckets per account. (assumed)
    pub s3_buckets: usize,
}

impl Default for Quotas {
    fn default() -> Self {
        Self {
            medialive_channels: 5,
            medialive_push_inputs: 5,
            medialive_pull_inputs: 100,
            medialive_security_groups: 5,
            medialive_rules_per_group: 10,
            medialive_push_inputs_per_channel: 2,
            mediapackage_channels: 30,
            mediapackage_endpoints_per_channel: 10,
            cloudfront_distributions: 200,
            cloudfront_access_controls: 100,
            cloudfront_origins: 25,
            cloudwatch_alarms: 5000,
            cloudwatch_dashboards: 500,
            sns_topics: 100_000,
            iam_roles: 1000,
            iam_attached_policies: 10,
            iam_inline_policy_bytes: 10_240,
            s3_buckets: 10_000,
        }
    }
}
