//! `onair list`: every stream of the account and region, configured here or not.

use super::args::Common;
use super::error::CliError;
use super::message::Message;
use super::output::Out;
use super::session;
use crate::shape::Part;
use crate::spec::Region;
use std::collections::BTreeMap;

/// Runs the command.
///
/// # Errors
/// Usage, or as the calls.
pub async fn run(common: &Common, out: &Out) -> Result<u8, CliError> {
    let region = region(common)?;
    let (aws, clock, _, _simulator) = session::connect(common, region.as_str()).await?;
    out.about(&clock, None, aws.simulated());
    let mut streams: BTreeMap<String, (Option<String>, usize)> = BTreeMap::new();
    let channel = Part::Channel.to_string();
    for thing in aws.list_streams().await? {
        let stream = streams.entry(thing.stream).or_default();
        stream.1 += 1;
        if thing.part == channel {
            stream.0 = Some(thing.state.name);
        }
    }
    if streams.is_empty() {
        out.line(format!(
            "No streams in {} of account {}.",
            region.as_str(),
            aws.account()
        ));
    }
    for (name, (channel_state, parts)) in streams {
        out.line(format!(
            "{name:<22} {:<12} {parts} parts seen",
            channel_state.as_deref().unwrap_or("no channel")
        ));
        out.object(Message::ListStream {
            name,
            channel_state,
            parts,
        });
    }
    Ok(0)
}

/// The region asked for, or the one of the only configured stream.
///
/// # Errors
/// Usage (2).
pub fn region(common: &Common) -> Result<Region, CliError> {
    if let Some(region) = &common.region {
        return region.parse().map_err(CliError::usage);
    }
    match session::spec(common, None) {
        Ok((spec, _)) => Ok(spec.region),
        Err(e) => match std::env::var("AWS_REGION") {
            Ok(region) if !region.is_empty() => region.parse().map_err(CliError::usage),
            _ => Err(CliError::usage(format!(
                "which region? Give --region or AWS_REGION. ({})",
                e.message
            ))),
        },
    }
}
