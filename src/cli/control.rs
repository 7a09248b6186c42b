//! The simulator's own interface, as a client: faults and pretend encoders by JSON over loopback. The
//! console's faults menu goes through here, whether the simulator is this process's or another's.

use crate::clock::Clock;
use crate::tui::rehearsal::{Control, Order};
use bytes::Bytes;
use http::{Method, Request};
use http_body_util::{BodyExt, Full};
use hyper_util::rt::TokioIo;
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::sync::Arc;
use tokio::net::TcpStream;

/// How long a fault that ends by itself lasts.
const WHILE: SignedDuration = SignedDuration::from_mins(3);

/// Carries out orders at the simulator that listens at `url`.
pub fn control(url: String, clock: Clock) -> Control {
    Arc::new(move |order| {
        let (url, clock) = (url.clone(), clock.clone());
        Box::pin(async move { carry_out(&url, &clock, order).await })
    })
}

async fn carry_out(url: &str, clock: &Clock, order: Order) -> Result<String, String> {
    let until = clock.now() + WHILE;
    let rule = |effect: &str| json!({ "effect": effect, "times": 30 });
    match order {
        Order::Encoder {
            name,
            fps,
            mbps,
            on,
        } => {
            plug_in(url, name).await?;
            let told = json!({ "name": name, "fps": fps, "mbps": mbps, "on": on });
            post(url, "encoders", told).await?;
            Ok(match (on, fps) {
                (false, _) => format!("encoder {name} is unplugged"),
                (true, 0.0) => format!("encoder {name} sends no picture"),
                (true, fps) => format!("encoder {name} pushes {fps:.0} fps"),
            })
        }
        Order::PackagerFails => {
            let target = package_channel(url).await?;
            post(
                url,
                "faults",
                json!({ "kind": "packager_fails", "target": target, "until": until }),
            )
            .await?;
            Ok("the packager fails for 3 minutes".into())
        }
        Order::PipelineDown(pipeline) => {
            let target = live_channel(url).await?;
            let trouble = json!({ "kind": "pipeline_down", "target": target, "pipeline": pipeline, "until": until });
            post(url, "faults", trouble).await?;
            Ok(format!("pipeline {pipeline} is down for 3 minutes"))
        }
        Order::Throttled => post(url, "faults", rule("throttle"))
            .await
            .map(|_| "AWS says slow down to the next 30 calls".into()),
        Order::Silent => post(url, "faults", rule("reset"))
            .await
            .map(|_| "the next 30 calls get no answer".into()),
        Order::Expired => post(url, "faults", rule("expired"))
            .await
            .map(|_| "the credentials are over for the next 30 calls".into()),
        Order::EndAll => ask(url, Method::DELETE, "faults", None)
            .await
            .map(|_| "all faults are over".into()),
    }
}

/// An encoder that the rehearsal does not have yet is plugged into the URL of its pipeline.
async fn plug_in(url: &str, name: &str) -> Result<(), String> {
    let known = ask(url, Method::GET, "encoders", None).await?;
    if known.get(name).is_some() {
        return Ok(());
    }
    let world = ask(url, Method::GET, "world", None).await?;
    let which = usize::from(name == "B");
    let found = find(&world, &|v| {
        v.get("url")
            .and_then(Value::as_str)
            .is_some_and(|u| u.starts_with("rtmp://"))
    });
    let urls: Vec<&str> = found.iter().filter_map(|v| v["url"].as_str()).collect();
    let place = urls
        .get(which)
        .ok_or("there is no ingest URL to push to yet: deploy first")?;
    post(
        url,
        "encoders",
        json!({ "name": name, "url": place, "on": false }),
    )
    .await
    .map(drop)
}

/// Everything in the world that looks like this, in its order.
fn find<'a>(value: &'a Value, like: &dyn Fn(&Value) -> bool) -> Vec<&'a Value> {
    let mut found = Vec::new();
    if like(value) {
        found.push(value);
    }
    match value {
        Value::Array(items) => items.iter().for_each(|v| found.extend(find(v, like))),
        Value::Object(members) => members.values().for_each(|v| found.extend(find(v, like))),
        _ => {}
    }
    found
}

async fn live_channel(url: &str) -> Result<String, String> {
    let world = ask(url, Method::GET, "world", None).await?;
    let channels = world["medialive"]["channels"].as_object();
    channels
        .and_then(|c| {
            c.iter().find(|(_, v)| {
                v["state"]
                    .as_str()
                    .is_some_and(|s| !s.eq_ignore_ascii_case("deleted"))
            })
        })
        .map(|(id, _)| id.clone())
        .ok_or_else(|| "there is no MediaLive channel: deploy first".into())
}

async fn package_channel(url: &str) -> Result<String, String> {
    let world = ask(url, Method::GET, "world", None).await?;
    let channels = world["mediapackage"]["channels"].as_object();
    channels
        .and_then(|c| c.keys().next().cloned())
        .ok_or_else(|| "there is no packager: deploy first".into())
}

async fn post(url: &str, what: &str, body: Value) -> Result<Value, String> {
    ask(url, Method::POST, what, Some(body)).await
}

/// One request to the simulator on this machine, and to nothing else.
async fn ask(url: &str, method: Method, what: &str, body: Option<Value>) -> Result<Value, String> {
    let told = |e: &dyn std::fmt::Display| format!("the simulator does not answer: {e}");
    let host = url
        .strip_prefix("http://")
        .filter(|h| h.starts_with("127.0.0.1:"))
        .ok_or_else(|| format!("{url} is not a simulator on this machine"))?;
    let stream = TcpStream::connect(host).await.map_err(|e| told(&e))?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .map_err(|e| told(&e))?;
    let body = body.map_or_else(String::new, |b| b.to_string());
    let request = Request::builder()
        .method(method)
        .uri(format!("/_onair/{what}"))
        .header("host", host)
        .body(Full::new(Bytes::from(body)))
        .map_err(|e| told(&e))?;
    let exchange = async {
        let answer = sender.send_request(request).await.map_err(|e| told(&e))?;
        let status = answer.status();
        let bytes = answer
            .into_body()
            .collect()
            .await
            .map_err(|e| told(&e))?
            .to_bytes();
        let value: Value = serde_json::from_slice(&bytes).map_err(|e| told(&e))?;
        if status.is_success() {
            Ok(value)
        } else {
            Err(value["error"].as_str().unwrap_or("refused").to_owned())
        }
    };
    tokio::select! {
        done = exchange => done,
        // The connection ends only after the answer, or broken.
        broken = connection => Err(told(&broken.err().map_or_else(|| "it hung up".to_owned(), |e| e.to_string()))),
    }
}
