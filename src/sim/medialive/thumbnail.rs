//! DescribeThumbnails: what comes in on a pipeline, as a picture.

use super::card::Card;
use super::channel::{Channel, find, id_of};
use super::{bad, read, text};
use crate::clock::Timestamp;
use crate::sim::call::{Call, Outcome, Refusal};
use crate::sim::mediapackage::BLACK;
use crate::sim::stream::packagers;
use crate::sim::world::World;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::SignedDuration;
use serde_json::{Value, json};

/// Trouble of a channel: black comes in on a pipeline, with all its frames.
pub const PICTURE_BLACK: &str = "picture_black";
/// Trouble of a channel: the picture that comes in on a pipeline is the one of when it began.
pub const PICTURE_FROZEN: &str = "picture_frozen";
/// Trouble of a channel: another show comes in on a pipeline.
pub const PICTURE_OTHER: &str = "picture_other";

/// A new one every two seconds. [documented: MediaLive guide, "Viewing input thumbnails"]
const EVERY_S: i64 = 2;
/// How far the second encoder is behind the first. [assumed: two machines, two ways]
const BEHIND: [SignedDuration; 2] = [SignedDuration::ZERO, SignedDuration::from_secs(2)];
/// Two encoders do not make the same file of one picture. (assumed)
const QUALITY: [u8; 2] = [78, 72];

/// The newest thumbnail of a pipeline of a channel that runs.
pub fn describe(world: &mut World, call: &Call) -> Outcome {
    let asked = Value::Object(read(call)?);
    let channel = find(&world.medialive, call, id_of(call))?;
    let kind = text(&asked, "thumbnailType");
    if kind != "CURRENT_ACTIVE" {
        return Err(bad(format!(
            "thumbnailType: '{kind}' must be one of [CURRENT_ACTIVE]"
        )));
    }
    // [seen: a client's list of errors has BadRequestException for it; the words assumed]
    if !channel.state.on_air() {
        return Err(bad(
            "Thumbnails are available only while the channel is running",
        ));
    }
    let settings = Value::Object(channel.settings.clone());
    let state = settings.pointer("/encoderSettings/thumbnailConfiguration/state");
    if state.and_then(Value::as_str) != Some("AUTO") {
        // No refusal. [documented: MediaLive guide, "Retrieving thumbnails programmatically"]
        return Ok(json!({ "thumbnailDetails": [] }).into());
    }
    let number = text(&asked, "pipelineId");
    let pipeline = match number {
        "0" => 0,
        "1" if channel.class == "STANDARD" => 1,
        other => {
            return Err(bad(format!(
                "pipelineId: the channel has no pipeline '{other}'"
            )));
        }
    };
    let at = Timestamp::from_second(call.now.as_second().div_euclid(EVERY_S) * EVERY_S)
        .unwrap_or(call.now);
    let shown = match card(world, &call.region, channel, pipeline, at) {
        Some(card) => {
            let file = card
                .jpeg(QUALITY[pipeline])
                .map_err(|e| Refusal::new(500, "InternalServerErrorException", e.to_string()))?;
            vec![json!({
                "body": STANDARD.encode(file), "contentType": "image/jpeg", "thumbnailType": kind,
                "timeStamp": at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            })]
        }
        None => Vec::new(),
    };
    Ok(json!({ "thumbnailDetails": [{ "pipelineId": number, "thumbnails": shown }] }).into())
}

/// What comes in, if anything does: thumbnails are made of what arrives, before anything is done to it
/// [documented: AWS's blog on thumbnails], so there is none of what does not. [assumed: the list is empty then]
fn card(
    world: &World,
    region: &str,
    channel: &Channel,
    pipeline: usize,
    at: Timestamp,
) -> Option<Card> {
    let inputs = world.medialive.region(region).map(|r| &r.inputs)?;
    let active = channel.attachments().into_iter().next()?;
    let input = inputs.get(&active.1)?;
    // What a pull input fetches is always there.
    let fed = !input.is_push() || world.encoders.state_at(&input.id, pipeline, at).fps > 0.0;
    if !channel.running(pipeline, at) || !fed {
        return None;
    }
    let (faults, id, of) = (&world.faults, channel.id.as_str(), Some(pipeline));
    let black = packagers(channel).any(|p| faults.trouble_at(BLACK, p, None, at));
    if black || faults.trouble_at(PICTURE_BLACK, id, of, at) {
        return Some(Card::Black);
    }
    let since = faults.trouble_since_on(PICTURE_FROZEN, id, of, at);
    let moment = since.unwrap_or(at) - BEHIND[pipeline];
    Some(if faults.trouble_at(PICTURE_OTHER, id, of, at) {
        Card::Other(moment)
    } else {
        Card::Show(moment)
    })
}
