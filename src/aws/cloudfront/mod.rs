//! CloudFront: origin access control and distribution. Both live in one place for the whole world
//! and change only against their latest ETag.

mod access_control;
mod distribution;
mod distribution_map;
#[cfg(test)]
mod tests;

pub(super) const SERVICE: &str = "cloudfront";
