//! What a crew does in need on air: restart one pipeline, let one more address in. Like start and
//! stop these never wait for the lock or for S3.

use super::air::channel;
use super::context::{Context, EngineError};
use super::gate::Watch;
use super::lock::Lock;
use crate::aws::{Aws, Phase};
use crate::shape::{Part, Settings};
use crate::spec::Cidr;
use crate::stack::plan::ownership;
use futures::future::BoxFuture;
use std::sync::Arc;

/// Does `act`, and says meanwhile who else works on the stream. Never waits for S3: when `act` is done
/// first, nothing is said.
///
/// `act` is boxed: what lies beside something in one future adds up, and these are large.
pub(super) async fn beside<T>(cx: &Context, act: BoxFuture<'_, T>) -> T {
    let bucket = cx.identity.site_bucket();
    let warn = Box::pin(async {
        if let Some(owner) = Lock::holder(&cx.aws, &bucket, &cx.owner).await {
            cx.events.note(format!(
                "{owner} is deploying or destroying this stream: tell them"
            ));
        }
        std::future::pending().await
    });
    tokio::select! {
        done = act => done,
        never = warn => never,
    }
}

/// The way to AWS for acts that no lock may hold up: intent and result go into history.
pub(super) fn gated(cx: &Context) -> Aws {
    let gate = Watch::new(None, cx.history.clone(), cx.events.clone());
    cx.aws.with_gate(Arc::new(gate))
}

/// Restarts one pipeline: 0 is A, 1 is B. The caller has made sure that it does not carry the show.
/// Says what AWS shows right after; it comes back by itself, usually within a minute (assumed).
///
/// # Errors
/// [`EngineError::NoChannel`], or as the calls; a conflict unless the channel runs.
pub async fn restart(cx: &Context, pipeline: u8) -> Result<String, EngineError> {
    beside(cx, Box::pin(restart_alone(cx, pipeline))).await
}

async fn restart_alone(cx: &Context, pipeline: u8) -> Result<String, EngineError> {
    let aws = gated(cx);
    let id = channel(cx, &aws, &cx.identity.key(&Part::Channel))
        .await?
        .id;
    aws.channel_restart(&id, pipeline).await?;
    let status = aws.channel_status(&id).await?;
    Ok(format!(
        "pipeline {pipeline} of channel {id} restarts; {} of its pipelines run now",
        status.pipelines_running
    ))
}

/// Lets encoders in from one more network, beside those that may already. Says the list as AWS shows
/// it afterwards.
///
/// # Errors
/// As the calls; refused when the stream has no security group of its own.
pub async fn allow(cx: &Context, network: Cidr) -> Result<String, EngineError> {
    beside(cx, Box::pin(allow_alone(cx, network))).await
}

async fn allow_alone(cx: &Context, network: Cidr) -> Result<String, EngineError> {
    let aws = gated(cx);
    let key = cx.identity.key(&Part::SecurityGroup);
    let mut ours: Vec<_> = aws
        .find(&key)
        .await?
        .into_iter()
        .filter(|s| {
            s.state.phase != Phase::Gone && ownership(&cx.identity, &Part::SecurityGroup, s).is_ok()
        })
        .collect();
    let (Some(seen), true) = (ours.pop(), ours.is_empty()) else {
        return Err(EngineError::Missing {
            part: Part::SecurityGroup,
            stream: cx.identity.stream.to_string(),
        });
    };
    let Settings::SecurityGroup(found) = &seen.settings else {
        return Err(EngineError::Internal("a security group is none".into()));
    };
    let mut wanted = found.clone();
    let network = network.to_string();
    if !wanted.whitelist_rules.contains(&network) {
        wanted.whitelist_rules.push(network);
        wanted.whitelist_rules.sort();
        let wanted = Settings::SecurityGroup(wanted);
        aws.update(&seen.id, &seen.settings, &seen.tags, &wanted)
            .await?;
    }
    match aws.read(&key, &seen.id).await?.map(|s| s.settings) {
        Some(Settings::SecurityGroup(now)) => Ok(format!(
            "encoders may push from {}. Write it into ingest.allow too, or the next deploy takes it away",
            now.whitelist_rules.join(", ")
        )),
        _ => Err(EngineError::Missing {
            part: Part::SecurityGroup,
            stream: cx.identity.stream.to_string(),
        }),
    }
}
