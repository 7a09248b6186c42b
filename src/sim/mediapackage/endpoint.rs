//! Origin endpoints: where viewers, or rather their CDN, fetch.

use super::{
    Gone, Removed, State, check_id, id_of, lagging, limit, not_found, package, read, seconds,
    tag_map, text, unprocessable,
};
use crate::clock::Timestamp;
use crate::sim::call::{Answer, Call, Outcome, Refusal};
use crate::sim::page::page;
use crate::sim::world::World;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// One origin endpoint.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Endpoint {
    /// Chosen by the caller.
    pub id: String,
    /// Its channel's id.
    pub channel: String,
    /// Its ARN.
    pub arn: String,
    /// Settings by wire name, with the server's defaults; the URLs of CMAF manifests among them.
    pub settings: Map<String, Value>,
    /// Where it is fetched from; empty for CMAF. [documented: aws-facts 3]
    pub url: String,
    /// The 32 hexadecimal digits in its paths.
    pub uid: String,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// When it was made.
    pub created: Timestamp,
}

impl Endpoint {
    /// Whether the 32 digits of a path are of this endpoint or of one of its CMAF manifests.
    pub fn owns(&self, uid: &str) -> bool {
        self.uid == uid
    }

    fn answer(&self) -> Value {
        let mut out = self.settings.clone();
        out.insert("arn".to_owned(), self.arn.as_str().into());
        out.insert("channelId".to_owned(), self.channel.as_str().into());
        out.insert("createdAt".to_owned(), seconds(self.created).into());
        out.insert("id".to_owned(), self.id.as_str().into());
        out.insert("tags".to_owned(), json!(self.tags));
        out.insert("url".to_owned(), self.url.as_str().into());
        Value::Object(out)
    }

    /// The host of its URLs.
    pub fn host(&self) -> Option<&str> {
        let cmaf = || {
            self.settings
                .get("cmafPackage")?
                .pointer("/hlsManifests/0/url")?
                .as_str()
        };
        let url = Some(self.url.as_str())
            .filter(|u| !u.is_empty())
            .or_else(cmaf)?;
        url.strip_prefix("https://")?.split('/').next()
    }
}

fn find<'a>(state: &'a State, call: &Call) -> Result<&'a Endpoint, Refusal> {
    let id = id_of(call);
    let endpoint = state.region(&call.region).and_then(|r| r.endpoints.get(id));
    endpoint.ok_or_else(|| not_found("Origin endpoint", id))
}

/// CreateOriginEndpoint.
pub fn create(world: &mut World, call: &Call) -> Outcome {
    let mut members = read(call)?;
    let tags = tag_map(&members);
    let (id, channel) = (
        id_of(call).to_owned(),
        text(&call.input, "channelId").to_owned(),
    );
    check_id(&id)?;
    package::check(&members)?;
    if !super::has_channel(world, &call.region, &channel) {
        return Err(unprocessable(format!("Channel {channel} does not exist")));
    }
    let Some(region) = world.mediapackage.region(&call.region) else {
        return Err(unprocessable(format!("Channel {channel} does not exist")));
    };
    if region.endpoints.contains_key(&id) {
        return Err(unprocessable(format!(
            "An origin endpoint with the id {id} already exists"
        )));
    }
    let siblings = region
        .endpoints
        .values()
        .filter(|e| e.channel == channel)
        .count();
    if siblings >= world.settings.quotas.mediapackage_endpoints_per_channel {
        return Err(limit("the number of origin endpoints of this channel"));
    }
    let (uid, own) = (world.hex(32), world.hex(32));
    let host = host(world, &call.region);
    for name in ["tags", "id", "channelId"] {
        members.remove(name);
    }
    package::fill(&mut members);
    let url = package::urls(&mut members, &format!("https://{host}/out/v1/{own}"));
    let endpoint = Endpoint {
        arn: format!(
            "arn:aws:mediapackage:{}:{}:origin_endpoints/{uid}",
            call.region, call.account
        ),
        id: id.clone(),
        channel,
        settings: members,
        url,
        uid: own,
        tags,
        created: call.now,
    };
    let answer = endpoint.answer();
    world
        .mediapackage
        .regions
        .entry(call.region.clone())
        .or_default()
        .endpoints
        .insert(id, endpoint);
    Ok(answer.into())
}

/// The host that all endpoints of an account and region share.
fn host(world: &mut World, region: &str) -> String {
    let drawn = world.hex(16);
    let kept = &mut world
        .mediapackage
        .regions
        .entry(region.to_owned())
        .or_default()
        .host;
    if kept.is_empty() {
        *kept = drawn;
    }
    format!("{kept}.mediapackage.{region}.amazonaws.com")
}

/// DescribeOriginEndpoint.
pub fn describe(world: &mut World, call: &Call) -> Outcome {
    Ok(find(&world.mediapackage, call)?.answer().into())
}

/// ListOriginEndpoints, of one channel when asked so.
pub fn list(world: &mut World, call: &Call) -> Outcome {
    let living = world
        .mediapackage
        .region(&call.region)
        .into_iter()
        .flat_map(|r| r.endpoints.values());
    let channel = text(&call.input, "channelId");
    let mut rows = lagging(world, call, living, |e| e.created, Removed::endpoint);
    rows.retain(|e| channel.is_empty() || e.channel == channel);
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    rows.dedup_by(|a, b| a.id == b.id);
    page(
        "originEndpoints",
        rows.iter().map(|e| (e.id.clone(), e.answer())),
        &call.input,
        unprocessable,
    )
    .map(Answer::from)
}

/// UpdateOriginEndpoint: members left out stay; a package that is given replaces the old one. The
/// kind of package cannot change. (assumed)
pub fn update(world: &mut World, call: &Call) -> Outcome {
    let mut members = read(call)?;
    members.remove("id");
    let endpoint = find(&world.mediapackage, call)?.clone();
    let mut settings = endpoint.settings.clone();
    settings.extend(members);
    package::check(&settings)?;
    package::fill(&mut settings);
    let base = format!(
        "https://{}/out/v1/{}",
        host(world, &call.region),
        endpoint.uid
    );
    let url = package::urls(&mut settings, &base);
    let changed = Endpoint {
        settings,
        url,
        ..endpoint
    };
    let answer = changed.answer();
    world
        .mediapackage
        .regions
        .entry(call.region.clone())
        .or_default()
        .endpoints
        .insert(changed.id.clone(), changed);
    Ok(answer.into())
}

/// DeleteOriginEndpoint.
pub fn delete(world: &mut World, call: &Call) -> Outcome {
    let id = find(&world.mediapackage, call)?.id.clone();
    if let Some(region) = world.mediapackage.regions.get_mut(&call.region)
        && let Some(endpoint) = region.endpoints.remove(&id)
    {
        region.gone.push(Gone {
            at: call.now,
            what: Removed::Endpoint(endpoint),
        });
    }
    Ok(Answer::from(Value::Object(Map::new())))
}
