//! Distributions: create, read, update, delete, list, and their monitoring subscription. What a
//! configuration must satisfy is in [`super::check`], its members in [`super::config`].

use super::config::{CONFIG, DISTRIBUTION, DISTRIBUTION_LIST, WITH_TAGS};
use super::documents::MONITORING;
use super::{
    body, check, document, if_match, iso, listed, member, new_id, page, tags, with_etag,
    with_location,
};
use crate::clock::Timestamp;
use crate::sim::call::{Answer, Call, Outcome, Refusal};
use crate::sim::world::World;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::ops::Range;

/// How long a new version takes to reach the edge, in seconds. [documented: aws-facts 4 "a few minutes"]
const ROLL_OUT: Range<f64> = 180.0..420.0;

/// One distribution.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Distribution {
    /// Id: `E` and 13 characters.
    pub id: String,
    /// `d….cloudfront.net`.
    pub domain: String,
    /// Newest configuration, as the table of `DistributionConfig` reads it.
    pub config: Value,
    /// What the edge serves; nothing before it was deployed once.
    #[serde(default)]
    pub live: Option<Value>,
    /// When the newest configuration is deployed; `None` when it is.
    #[serde(default)]
    pub until: Option<Timestamp>,
    /// ETags, oldest first.
    pub versions: Vec<String>,
    /// Tags.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
    /// Invalidations, oldest first.
    #[serde(default)]
    pub invalidations: Vec<super::Invalidation>,
    /// Additional metrics: `Enabled`, `Disabled`, or never asked.
    #[serde(default)]
    pub monitoring: Option<String>,
    /// When it was created.
    pub created: Timestamp,
    /// When it was last changed.
    pub modified: Timestamp,
    /// When it was deleted; it lingers in lists for as long as they lag.
    #[serde(default)]
    pub deleted: Option<Timestamp>,
    /// When the edge began and stopped serving it (deployed and enabled), for metrics.
    #[serde(default)]
    pub serving: Vec<(Timestamp, Option<Timestamp>)>,
}

impl Distribution {
    /// ARN. [documented: aws-facts 4]
    pub fn arn(&self, account: &str) -> String {
        format!("arn:aws:cloudfront::{account}:distribution/{}", self.id)
    }

    /// Applies a roll-out that is due.
    pub fn settle(&mut self, now: Timestamp) {
        if let Some(at) = self.until.filter(|at| *at <= now) {
            self.until = None;
            self.live = Some(self.config.clone());
            let open = self.serving.last().is_some_and(|s| s.1.is_none());
            match (open, self.enabled()) {
                (false, true) => self.serving.push((at, None)),
                (true, false) => self.serving.iter_mut().for_each(|s| s.1 = s.1.or(Some(at))),
                (true, true) | (false, false) => {}
            }
        }
    }

    fn enabled(&self) -> bool {
        self.config["Enabled"] == true
    }

    fn etag(&self) -> &str {
        self.versions.last().map_or("", String::as_str)
    }

    fn status(&self) -> &'static str {
        if self.until.is_some() {
            "InProgress"
        } else {
            "Deployed"
        }
    }

    fn described(&self, account: &str) -> Value {
        let trusted = |name: &str| {
            let config = &self.config;
            let behaviors = config["CacheBehaviors"]["Items"]
                .as_array()
                .into_iter()
                .flatten();
            let any = behaviors
                .chain([&config["DefaultCacheBehavior"]])
                .any(|b| b[name]["Enabled"] == true);
            json!({ "Enabled": any, "Quantity": 0 })
        };
        json!({
            "Id": self.id,
            "ARN": self.arn(account),
            "Status": self.status(),
            "LastModifiedTime": iso(self.modified),
            "InProgressInvalidationBatches": 0,
            "DomainName": self.domain,
            "ActiveTrustedSigners": trusted("TrustedSigners"),
            "ActiveTrustedKeyGroups": trusted("TrustedKeyGroups"),
            "DistributionConfig": self.config,
        })
    }

    /// The configuration's members stand beside the distribution's own; the table picks.
    fn summary(&self, account: &str) -> Value {
        let mut all = self.config.clone();
        for (name, value) in [
            ("Id", json!(self.id)),
            ("ARN", json!(self.arn(account))),
            ("ETag", json!(self.etag())),
            ("Status", json!(self.status())),
            ("LastModifiedTime", iso(self.modified)),
            ("DomainName", json!(self.domain)),
        ] {
            all[name] = value;
        }
        all
    }

    fn answer(&self, account: &str) -> Answer {
        with_etag(
            document("Distribution", &self.described(account), &DISTRIBUTION),
            self.etag(),
        )
    }
}

/// The distribution that `member_name` of the path names.
pub(super) fn find<'a>(
    world: &'a mut World,
    call: &Call,
    member_name: &str,
) -> Result<&'a mut Distribution, Refusal> {
    let known = world
        .cloudfront
        .distributions
        .get_mut(member(call, member_name));
    known.filter(|d| d.deleted.is_none()).ok_or_else(|| {
        Refusal::new(
            404,
            "NoSuchDistribution",
            "The specified distribution does not exist.",
        )
    })
}

pub(super) fn create(world: &mut World, call: &Call, tagged: bool) -> Outcome {
    let (mut config, tags) = if tagged {
        let mut both = body(call, "DistributionConfigWithTags", &WITH_TAGS)?;
        let tags = tags::read(&both["Tags"])?;
        (both["DistributionConfig"].take(), tags)
    } else {
        (body(call, "DistributionConfig", &CONFIG)?, BTreeMap::new())
    };
    let mut alive = world
        .cloudfront
        .distributions
        .values()
        .filter(|d| d.deleted.is_none());
    if let Some(other) = alive.find(|d| d.config["CallerReference"] == config["CallerReference"]) {
        // [seen: aws/aws-sdk-js-v3 issue 2618]
        let text = "The caller reference that you are using to create a distribution is associated with another distribution. Already exists: ";
        return Err(Refusal::new(
            409,
            "DistributionAlreadyExists",
            format!("{text}{}", other.id),
        ));
    }
    check::distribution(world, &mut config, None)?;
    let count = world
        .cloudfront
        .distributions
        .values()
        .filter(|d| d.deleted.is_none())
        .count();
    if count >= world.settings.quotas.cloudfront_distributions {
        let message = "Processing your request would cause you to exceed the maximum number of distributions allowed.";
        return Err(Refusal::new(400, "TooManyDistributions", message));
    }
    let id = new_id(world);
    let domain = format!("d{}.cloudfront.net", world.text(13, super::SMALL));
    let version = new_id(world);
    let distribution = Distribution {
        id: id.clone(),
        domain,
        config,
        live: None,
        until: Some(call.now + world.duration(ROLL_OUT)),
        versions: vec![version],
        tags,
        invalidations: Vec::new(),
        monitoring: None,
        created: call.now,
        modified: call.now,
        deleted: None,
        serving: Vec::new(),
    };
    let answer = with_location(
        distribution.answer(&call.account),
        &format!("distribution/{id}"),
    );
    world.cloudfront.distributions.insert(id, distribution);
    Ok(answer)
}

pub(super) fn get(world: &mut World, call: &Call) -> Outcome {
    find(world, call, "Id").map(|d| d.answer(&call.account))
}

pub(super) fn get_config(world: &mut World, call: &Call) -> Outcome {
    let found = find(world, call, "Id")?;
    Ok(with_etag(
        document("DistributionConfig", &found.config, &CONFIG),
        found.etag(),
    ))
}

pub(super) fn update(world: &mut World, call: &Call) -> Outcome {
    let old = find(world, call, "Id")?;
    if_match(call, &old.versions)?;
    let (id, reference) = (old.id.clone(), old.config["CallerReference"].clone());
    check::whole(&crate::sim::xml::Element::of(call)?)?;
    let mut config = body(call, "DistributionConfig", &CONFIG)?;
    if config["CallerReference"] != reference {
        return Err(Refusal::new(
            400,
            "IllegalUpdate",
            "The caller reference cannot be changed.",
        ));
    }
    check::distribution(world, &mut config, Some(&id))?;
    let (version, until) = (new_id(world), call.now + world.duration(ROLL_OUT));
    let found = find(world, call, "Id")?;
    found.config = config;
    found.versions.push(version);
    found.until = Some(until);
    found.modified = call.now;
    Ok(found.answer(&call.account))
}

pub(super) fn delete(world: &mut World, call: &Call) -> Outcome {
    let found = find(world, call, "Id")?;
    if_match(call, &found.versions)?;
    if found.enabled() || found.until.is_some() {
        let message = "The distribution you are trying to delete has not been disabled.";
        return Err(Refusal::new(409, "DistributionNotDisabled", message));
    }
    found.deleted = Some(call.now);
    Ok(Answer::default())
}

pub(super) fn list(world: &mut World, call: &Call) -> Outcome {
    let shown = world
        .cloudfront
        .distributions
        .values()
        .filter(|d| listed(world, d.created, d.deleted, call.now));
    let items = shown
        .map(|d| (d.id.as_str(), d.summary(&call.account)))
        .collect();
    page(call, "DistributionList", &DISTRIBUTION_LIST, items)
}

pub(super) fn subscribe(world: &mut World, call: &Call) -> Outcome {
    let sent = body(call, "MonitoringSubscription", &MONITORING)?;
    let found = find(world, call, "DistributionId")?;
    if found.monitoring.is_some() {
        let message = "A monitoring subscription already exists for the specified distribution.";
        return Err(Refusal::new(
            409,
            "MonitoringSubscriptionAlreadyExists",
            message,
        ));
    }
    let status = &sent["RealtimeMetricsSubscriptionConfig"]["RealtimeMetricsSubscriptionStatus"];
    found.monitoring = Some(status.as_str().unwrap_or("Disabled").to_owned());
    Ok(document("MonitoringSubscription", &sent, &MONITORING))
}

fn subscribed(found: &Distribution) -> Result<&str, Refusal> {
    found.monitoring.as_deref().ok_or_else(|| {
        let message = "A monitoring subscription does not exist for the specified distribution.";
        Refusal::new(404, "NoSuchMonitoringSubscription", message)
    })
}

pub(super) fn subscription(world: &mut World, call: &Call) -> Outcome {
    let status = subscribed(find(world, call, "DistributionId")?)?;
    let held = json!({ "RealtimeMetricsSubscriptionConfig": { "RealtimeMetricsSubscriptionStatus": status } });
    Ok(document("MonitoringSubscription", &held, &MONITORING))
}

pub(super) fn unsubscribe(world: &mut World, call: &Call) -> Outcome {
    let found = find(world, call, "DistributionId")?;
    subscribed(found)?;
    found.monitoring = None;
    Ok(Answer::default())
}
