//! The simulator's own interface, JSON under `/_onair/`, on the same port and without signatures:
//!
//! | request | does |
//! |---|---|
//! | `GET /_onair/health` | `{"simulator":"onair","account":…,"now":…}` |
//! | `GET /_onair/clock` | `{"scale":{speed,origin,real_origin}\|null,"now":…}`; null: the time stands still |
//! | `GET /_onair/world` | the whole world, settled to now |
//! | `PUT /_onair/world` | replaces it |
//! | `GET /_onair/faults` | `{"rules":[…],"troubles":[…],"invalid_keys":[…],"expired_keys":[…]}` |
//! | `POST /_onair/faults` | adds a rule `{"effect":…,…}` (for ever unless `until` or `times` is said), a trouble `{"kind":…,…}` (its `from` is now unless said), `{"expired_key":…}` or `{"invalid_key":…}`; gives `{"id":…}` |
//! | `DELETE /_onair/faults?id=N` | removes rule N or ends trouble N; without id all of them and the keys |
//! | `GET /_onair/settings` | how this world behaves: `{"settle":…,"metric_delay":…,"windows":{"late":…,"partial":…,"missing":…},"viewers":…,…}` |
//! | `POST /_onair/settings` | changes the members that it holds; `metric_delay` scales how late metrics come |
//! | `GET /_onair/encoders` | the pretend encoders by name, each with `orders`, `links`, `refused` |
//! | `POST /_onair/encoders` | `{"name","url","fps","mbps","on"}`: an order from now on; what is left out stays as it was |
//! | `GET /_onair/requests?after=N` | the log of the latest 2,000 requests, from its N-th entry on |
//! | `DELETE /_onair/requests` | forgets it |
//! | `POST /_onair/release` | closes the connections that `hold` keeps open |
//! | `GET /_onair/playback/HOST/PATH` | what a viewer gets from HOST, a distribution's domain or a packager's: for players, which cannot be told another `Host` |
//!
//! Kinds of trouble by their target; `pipeline` 0 or 1 narrows those of channels and `packager_refuses`:
//!
//! | target | kinds |
//! |---|---|
//! | MediaLive channel's id | `pipeline_down`, `encoder_overloaded`, `audio_silent`, `archive_fails`, `picture_black`, `picture_frozen`, `picture_other`, `create_failed`, `start_failed`, `update_failed` |
//! | MediaPackage channel's id | `packager_fails`, `packager_some_fail`, `packager_frozen`, `packager_refuses`, `segment_missing`, `rung_missing`, `black` |
//! | distribution's id | `edge_fails`, `edge_stale`, `viewers_404`, `viewers_403` |
//! | CloudWatch namespace, or none | `metrics_silent` |
//!
//! What is asked wrongly is answered with 400 and `{"error":…}`.

use super::encoder::Order;
use super::faults::{self, Rule, Trouble};
use super::server::{Shared, lock};
use super::wire::{Request, respond};
use super::world::World;
use crate::clock::Timestamp;
use bytes::Bytes;
use http::Response;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Answers what is meant for the simulator itself; nothing when the request is meant for AWS.
pub(super) fn answer(shared: &Shared, request: &Request) -> Option<Response<Bytes>> {
    let what = request.path.strip_prefix("/_onair/")?;
    if let Some(watched) = what.strip_prefix("playback/") {
        return Some(play(shared, request, watched));
    }
    let now = shared.clock.now();
    let mut held = shared.settled(now);
    let reads = request.method == http::Method::GET;
    let world = if reads { held.look() } else { held.change() };
    let (status, body) = match act(shared, world, request, what, now) {
        Ok(Some(body)) => (200, body),
        Ok(None) => (
            404,
            json!({ "error": format!("there is no {} {}", request.method, request.path) }),
        ),
        Err(error) => (400, json!({ "error": error })),
    };
    let kept = if reads { Ok(()) } else { shared.save(world) };
    Some(match kept {
        Ok(()) => respond(status, "application/json", body.to_string()),
        Err(e) => respond(
            500,
            "application/json",
            json!({ "error": e.to_string() }).to_string(),
        ),
    })
}

/// The same as a request to that very host; names in manifests are relative, so players stay here.
fn play(shared: &Shared, request: &Request, watched: &str) -> Response<Bytes> {
    let (host, path) = watched.split_once('/').unwrap_or((watched, ""));
    let mut request = Request {
        method: request.method.clone(),
        path: format!("/{path}"),
        query: request.query.clone(),
        headers: request.headers.clone(),
        body: Bytes::new(),
    };
    let none = || respond(404, "text/plain", format!("nothing is played at {host}"));
    let Ok(value) = http::HeaderValue::try_from(host) else {
        return none();
    };
    request.headers.insert(http::header::HOST, value);
    let now = shared.clock.now();
    let mut held = shared.settled(now);
    super::cloudfront::playback(held.watched(), &request, now).unwrap_or_else(none)
}

/// An order to an encoder.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    name: String,
    url: Option<String>,
    fps: Option<f64>,
    mbps: Option<f64>,
    on: Option<bool>,
}

fn act(
    shared: &Shared,
    world: &mut World,
    request: &Request,
    what: &str,
    now: Timestamp,
) -> Result<Option<Value>, String> {
    Ok(Some(match (request.method.as_str(), what) {
        ("GET", "health") => json!({ "simulator": "onair", "account": world.account, "now": now }),
        ("GET", "clock") => json!({ "scale": shared.clock.scale(), "now": now }),
        ("GET", "world") => value(&*world)?,
        ("PUT", "world") => {
            *world = read(&request.body)?;
            json!({})
        }
        ("GET", "faults") => value(&world.faults)?,
        ("POST", "faults") => json!({ "id": add_fault(world, &request.body, now)? }),
        ("DELETE", "faults") => {
            let id = request
                .query("id")
                .map(|id| id.parse::<u64>().map_err(|e| e.to_string()))
                .transpose()?;
            end_faults(&mut world.faults, id, now);
            json!({})
        }
        ("GET", "settings") => value(&world.settings)?,
        ("POST", "settings") => {
            set(world, &request.body)?;
            json!({})
        }
        ("GET", "encoders") => value(&world.encoders.encoders)?,
        ("POST", "encoders") => {
            tell_encoder(world, read(&request.body)?, now)?;
            json!({})
        }
        ("GET", "requests") => {
            let after = request
                .query("after")
                .map_or(Ok(0), |n| n.parse::<usize>().map_err(|e| e.to_string()))?;
            value(&lock(&shared.log).iter().skip(after).collect::<Vec<_>>())?
        }
        ("DELETE", "requests") => {
            lock(&shared.log).clear();
            json!({})
        }
        ("POST", "release") => {
            shared.released.notify_waiters();
            json!({})
        }
        _ => return Ok(None),
    }))
}

fn value(of: &impl serde::Serialize) -> Result<Value, String> {
    serde_json::to_value(of).map_err(|e| e.to_string())
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, String> {
    serde_json::from_slice(body).map_err(|e| e.to_string())
}

/// Changes settings by name; a member that is not there is a mistake.
fn set(world: &mut World, body: &[u8]) -> Result<(), String> {
    let asked: serde_json::Map<String, Value> = read(body)?;
    let mut all = value(&world.settings)?;
    for (name, wanted) in asked {
        match all.get_mut(&name) {
            Some(member) => *member = wanted,
            None => return Err(format!("there is no setting {name}")),
        }
    }
    world.settings = serde_json::from_value(all).map_err(|e| e.to_string())?;
    Ok(())
}

fn add_fault(world: &mut World, body: &[u8], now: Timestamp) -> Result<Option<u64>, String> {
    let mut asked: Value = read(body)?;
    let key = |name: &str| asked[name].as_str().map(str::to_owned);
    if let Some(key) = key("expired_key") {
        world.faults.expired_keys.push(key);
    } else if let Some(key) = key("invalid_key") {
        world.faults.invalid_keys.push(key);
    } else if key("kind").is_some() {
        if asked["from"].is_null() {
            asked["from"] = json!(now);
        }
        let trouble: Trouble = serde_json::from_value(asked).map_err(|e| e.to_string())?;
        return Ok(Some(world.faults.begin(trouble)));
    } else {
        let rule: Rule = serde_json::from_value(asked).map_err(|e| e.to_string())?;
        return Ok(Some(world.faults.add(rule)));
    }
    Ok(None)
}

fn end_faults(faults: &mut faults::State, id: Option<u64>, now: Timestamp) {
    let meant = |n: u64| id.is_none_or(|id| id == n);
    faults.rules.retain(|r| !meant(r.id));
    for trouble in faults.troubles.iter_mut().filter(|t| meant(t.id)) {
        // One that would have ended by itself ends now all the same.
        trouble.until = Some(trouble.until.map_or(now, |until| until.min(now)));
    }
    if id.is_none() {
        faults.invalid_keys.clear();
        faults.expired_keys.clear();
    }
}

fn tell_encoder(world: &mut World, told: Told, now: Timestamp) -> Result<(), String> {
    let known = world.encoders.encoders.get(&told.name);
    let url = told.url.or_else(|| known.map(|e| e.url.clone()));
    let url = url.ok_or_else(|| format!("encoder {} is new and needs a url", told.name))?;
    // What venues usually send: 30 frames and five megabits.
    let usual = Order {
        at: now,
        fps: 30.0,
        mbps: 5.0,
        on: true,
    };
    let last = known
        .and_then(|e| e.orders.last().copied())
        .unwrap_or(usual);
    let order = Order {
        at: now,
        fps: told.fps.unwrap_or(last.fps),
        mbps: told.mbps.unwrap_or(last.mbps),
        on: told.on.unwrap_or(last.on),
    };
    world.encoders.order(&told.name, &url, order);
    world.settle(now);
    Ok(())
}
