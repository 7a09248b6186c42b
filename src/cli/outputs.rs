//! `onair outputs`: URLs by the recipe's names, ffmpeg commands, OBS settings.

use super::args::{Common, OutputsArgs};
use super::error::CliError;
use super::message::Message;
use super::output::Out;
use super::session;
use crate::engine;
use crate::spec::StreamSpec;
use crate::stack::outputs::{Ingest, Outputs, ffmpeg};

/// Runs the command.
///
/// # Errors
/// Usage, or as the calls.
pub async fn run(common: &Common, args: &OutputsArgs, out: &Out) -> Result<u8, CliError> {
    let (spec, _) = session::spec(common, args.stream.stream.as_deref())?;
    let session = session::open(common, &spec.name, spec.region, out).await?;
    let status = engine::status(&session.cx).await?;
    let outputs = Outputs::of(&spec, &status.attrs);
    show(&outputs, &spec, args.reveal, out);
    if outputs.ingest_a.is_none() && outputs.hls_url.is_none() {
        return Err(CliError::failed(format!(
            "{} is not deployed: onair deploy {}",
            spec.name, spec.name
        )));
    }
    Ok(0)
}

/// The outputs in words and as an object.
pub fn show(outputs: &Outputs, spec: &StreamSpec, reveal: bool, out: &Out) {
    out.line("");
    let recipe = outputs.recipe(reveal);
    for (name, value) in &recipe {
        out.line(format!("{name:<24} {}", value.as_deref().unwrap_or("-")));
    }
    if let Some(cmaf) = &outputs.cmaf_url {
        out.line(format!("{:<24} {cmaf}", "CMAFPlaybackURL"));
    }
    if let Some(console) = &outputs.console_url {
        out.line(format!("{:<24} {console}", "MediaLiveConsoleURL"));
    }
    let legs = [("A", &outputs.ingest_a), ("B", &outputs.ingest_b)];
    for (leg, ingest) in legs
        .iter()
        .filter_map(|(leg, ingest)| Some((leg, ingest.as_ref()?)))
    {
        show_ingest(leg, ingest, spec, reveal, out);
    }
    if !reveal && outputs.ingest_a.is_some() {
        out.line("\nStream keys are hidden: onair outputs --reveal shows them.");
    }
    let [rtmp, backup, hls, dash, player, channel, dashboard] = recipe.map(|(_, value)| value);
    out.object(Message::Outputs {
        rtmp_input_url: rtmp,
        rtmp_backup_input_url: backup,
        hls_playback_url: hls,
        dash_playback_url: dash,
        test_player_url: player,
        media_live_channel_id: channel,
        cloud_watch_dashboard_url: dashboard,
        cmaf_playback_url: outputs.cmaf_url.clone(),
        console_url: outputs.console_url.clone(),
        keys_revealed: reveal,
    });
}

fn show_ingest(leg: &str, ingest: &Ingest, spec: &StreamSpec, reveal: bool, out: &Out) {
    let key = if reveal {
        ingest.key.clone()
    } else {
        ingest.masked_key()
    };
    out.line(format!("\nEncoder {leg}"));
    out.line(format!("  OBS server             {}", ingest.server));
    out.line(format!("  OBS stream key         {key}"));
    for (what, command) in ffmpeg(spec, &ingest.url(reveal)) {
        out.line(format!("  ffmpeg, {what:<14} {command}"));
    }
}
