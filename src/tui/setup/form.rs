//! Every question of the set-up, in order. What a setting is anyway is asked of the configuration loader,
//! so that no default is written twice.

use super::{
    Found,
    field::{Choice, Field, Input},
    judge,
    step::Step,
};
use crate::config::Origins;
use crate::spec::{Codec, Ladder, PriceClass, Region};
use crate::tui::widgets::line::Line;

/// The answers to "how many encoders": configuration's `channel.class` and `channel.feeds` in one.
pub const TWO: &str = "standard 2";
/// One encoder into one pipeline.
pub const SINGLE: &str = "single 1";
/// One encoder into two pipelines.
pub const HALF: &str = "standard 1";

fn choice(value: impl Into<String>, label: impl Into<String>, says: &'static str) -> Choice {
    Choice {
        value: value.into(),
        label: label.into(),
        says,
    }
}

fn words<'a>(all: impl IntoIterator<Item = &'a str>) -> Vec<Choice> {
    all.into_iter().map(|w| choice(w, w, "")).collect()
}

fn pick(options: Vec<Choice>) -> Input {
    Input::Pick {
        options,
        at: 0,
        tall: false,
    }
}

fn tall(options: Vec<Choice>) -> Input {
    Input::Pick {
        options,
        at: 0,
        tall: true,
    }
}

fn text(empty: &'static str) -> Input {
    Input::Text {
        line: Line::default(),
        usual: Vec::new(),
        empty,
    }
}

fn usual<S: Into<String>>(all: impl IntoIterator<Item = S>, empty: &'static str) -> Input {
    Input::Text {
        line: Line::default(),
        usual: all.into_iter().map(Into::into).collect(),
        empty,
    }
}

/// All questions, answered with what is so anyway.
pub fn fields(found: &Found) -> Vec<Field> {
    let built_in = judge::built_in();
    let mut all = Vec::new();
    let mut ask = |key: &'static str, step, label, help, input| {
        let mut field = Field {
            key,
            step,
            label,
            help,
            input,
        };
        if let Some(value) = default(&built_in, key) {
            field.set(&value);
        }
        all.push(field);
    };

    let step = Step::Connect;
    let mut profiles = vec![choice("", "(default credentials)", "")];
    profiles.extend(words(found.profiles.iter().map(String::as_str)));
    ask(
        "profile",
        step,
        "AWS profile",
        "Which entry of ~/.aws/config to use; the default is what AWS_PROFILE and the environment say.",
        pick(profiles),
    );
    let mut region = usual(found.regions.iter().map(String::as_str), "not chosen");
    let likely = found.env_region.as_ref().or(found.here.as_ref());
    if let (Input::Text { line, .. }, Some(here)) = (&mut region, likely) {
        *line = Line::new(here);
    }
    ask(
        "region",
        step,
        "Region",
        "Near your encoders is best. Another region later means another stream with other addresses.",
        region,
    );
    ask(
        "check",
        step,
        "Who am I?",
        "Asks AWS who these credentials are (sts:GetCallerIdentity): needs no permission, costs nothing.",
        Input::Act,
    );
    ask(
        "rehearse",
        step,
        "Rehearse instead",
        "No account at hand: leaves set-up for a simulated AWS on this machine.",
        Input::Act,
    );

    ask(
        "name",
        Step::Name,
        "Stream name",
        "Short, and what the crew calls it: it stands in AWS names and the encoders' address, and cannot change.",
        text("not named"),
    );

    let step = Step::Source;
    ask(
        "source.size",
        step,
        "Picture size",
        "Width x height that the encoder sends; no rung can be larger.",
        usual(
            ["1920x1080", "1280x720", "3840x2160", "1080x1920"],
            "as built in",
        ),
    );
    ask(
        "source.frame_rate",
        step,
        "Frame rate",
        "Pictures a second that the encoder sends; rungs follow it, and above 30 each costs the next price tier.",
        pick(words([
            "25", "29.97", "30", "50", "59.94", "60", "24", "23.976",
        ])),
    );
    ask(
        "source.codec",
        step,
        "Codec",
        "What the encoder compresses with; RTMP carries H.264, which is avc.",
        pick(words(Codec::ALL.iter().map(|c| c.as_str()))),
    );
    ask(
        "source.bitrate",
        step,
        "Encoder bit rate",
        "One feed, sound included; a third above the best rung leaves the encoder something to work with.",
        usual(["8M", "10M", "12M", "20M"], "as built in"),
    );

    let step = Step::Ladder;
    let presets = super::ladder::PRESETS
        .iter()
        .map(|p| choice(p.word, p.word, ""));
    ask(
        "preset",
        step,
        "Preset",
        "A ladder to begin with; changing any rung makes it your own, and custom brings yours back.",
        pick(presets.chain([choice("custom", "custom", "")]).collect()),
    );
    ask(
        "ladder.gop_seconds",
        step,
        "Key frame every",
        "Seconds, the same on all rungs: shorter starts and switches faster, longer compresses better.",
        text("as built in"),
    );
    ask(
        "ladder.audio_bitrate",
        step,
        "Sound",
        "Stereo AAC on every rung; 192k for music.",
        pick(
            Ladder::AUDIO_BITRATES
                .iter()
                .map(|b| choice(b.get().to_string(), format!("{}k", b.get() / 1000), ""))
                .collect(),
        ),
    );

    let step = Step::Feeds;
    ask(
        "feeds",
        step,
        "Encoders",
        "Independent means: two machines, two lines, best two circuits. Changing this later takes the stream off air.",
        tall(vec![
            choice(
                TWO,
                "two encoders   STANDARD",
                "Two pipelines in two zones, both fed: viewers survive the loss of an encoder, a line or a zone.",
            ),
            choice(
                SINGLE,
                "one encoder    SINGLE_PIPELINE",
                "One pipeline: its loss is seen by viewers. The input keeps two addresses, so it can be upgraded.",
            ),
            choice(
                HALF,
                "one encoder    STANDARD, B not expected",
                "67 % more than single for half a safety net: B has no input, and warns for as long as it runs.",
            ),
        ]),
    );
    ask(
        "channel.maintenance",
        step,
        "AWS maintenance",
        "Weekday and full hour in UTC when AWS may restart the channel, as in tuesday 03:00: not your event.",
        usual(
            ["tuesday 03:00", "wednesday 03:00"],
            "AWS chooses, perhaps your event",
        ),
    );

    let step = Step::Ingest;
    ask(
        "ingest.allow",
        step,
        "May send from",
        "Networks or addresses of the encoders, with commas, 1 to 10; an address needs no /32.",
        text("nobody yet"),
    );
    ask(
        "ingest.open_to_world",
        step,
        "Open to the world",
        "Needed for 0.0.0.0/0: then only the stream key keeps strangers off your air.",
        Input::Tick(false),
    );
    ask(
        "ingest.app",
        step,
        "RTMP application",
        "The part of the address before the stream key; the stream's name when empty.",
        text("the stream's name"),
    );

    let step = Step::Archive;
    ask(
        "archive.enabled",
        step,
        "Record",
        "Records the best rung: one more billed output.",
        Input::Tick(true),
    );
    ask(
        "archive.rollover_seconds",
        step,
        "Seconds per file",
        "A file appears only when it is complete, so this is also what a failure can cost.",
        text("as built in"),
    );
    ask(
        "archive.infrequent_access_after_days",
        step,
        "Infrequent access",
        "Days until recordings move to storage that is cheaper but charges for reading; 30 at least.",
        text("never"),
    );
    ask(
        "archive.glacier_after_days",
        step,
        "Glacier",
        "Days until recordings move to Glacier, where reading takes hours.",
        text("never"),
    );
    ask(
        "archive.expire_after_days",
        step,
        "Delete",
        "Days until recordings are deleted; when empty they are kept, and paid for, until someone deletes them.",
        text("never"),
    );

    let step = Step::Alarms;
    ask(
        "alarms.enabled",
        step,
        "CloudWatch alarms",
        "For input, output, packager and viewers; they watch when no console is open.",
        Input::Tick(true),
    );
    ask(
        "alarms.notify",
        step,
        "Notify",
        "A mail address, which must confirm once, or an https address.",
        text("nobody"),
    );
    ask(
        "alarms.dashboard",
        step,
        "Dashboard",
        "A CloudWatch dashboard; three are free in an account, further ones are 3 USD a month.",
        Input::Tick(true),
    );

    let step = Step::Delivery;
    ask(
        "delivery.hls.segment_seconds",
        step,
        "HLS segment",
        "HLS is always on. Seconds; a player stays about three segments behind live.",
        text("as built in"),
    );
    ask(
        "delivery.dash.enabled",
        step,
        "DASH",
        "A DASH address as well.",
        Input::Tick(true),
    );
    ask(
        "delivery.dash.segment_seconds",
        step,
        "DASH segment",
        "Seconds; a whole number of key frame distances.",
        text("as built in"),
    );
    ask(
        "delivery.cmaf.enabled",
        step,
        "CMAF",
        "HLS with fragmented MP4 segments as well.",
        Input::Tick(false),
    );
    ask(
        "delivery.startover_seconds",
        step,
        "Start over",
        "Seconds viewers may go back, up to 14 days (1209600); 0 for live only.",
        text("live only"),
    );
    let reach = |c: &PriceClass| {
        choice(
            c.as_str(),
            match c {
                PriceClass::NaEu => "America N, Europe",
                PriceClass::NaEuAsia => "and Asia, Africa",
                PriceClass::World => "everywhere",
            },
            "",
        )
    };
    ask(
        "delivery.price_class",
        step,
        "CDN served from",
        "Where CloudFront serves from; viewers elsewhere are served too, from farther away.",
        pick(PriceClass::ALL.iter().map(reach).collect()),
    );
    ask(
        "geo.mode",
        step,
        "May watch",
        "Countries, told apart by the viewer's address; the player page is subject to it too.",
        pick(vec![
            choice("", "everyone", ""),
            choice("delivery.geo.only", "only in", ""),
            choice("delivery.geo.except", "not in", ""),
        ]),
    );
    ask(
        "geo.list",
        step,
        "Countries",
        "Two-letter ISO codes with commas, as in DE, AT, CH.",
        text("none yet"),
    );
    all
}

/// What a setting is when nobody sets it; the questions that stand for two settings included.
fn default(built_in: &Origins, key: &str) -> Option<String> {
    let of = |key: &str| built_in.of(key).map(|s| s.value.clone());
    match key {
        // These must be answered, or follow from an answer.
        "region" | "ingest.allow" | "ingest.app" => None,
        "feeds" => Some(format!("{} {}", of("channel.class")?, of("channel.feeds")?)),
        "source.bitrate" => of(key).map(|rate| super::ladder::short(&rate)),
        _ => of(key),
    }
}

/// Regions to offer when nobody knows better: all that a stream can live in.
pub fn regions() -> Vec<String> {
    Region::all().map(|r| r.as_str().to_string()).collect()
}
