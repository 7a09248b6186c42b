//! The rules. Facts are from aws-facts 2.7, 3, 8, 12 and live-ops 4.1.

use super::{
    Rule,
    Severity::{Error, Note, Warning},
};
use crate::spec::{ChannelClass, Codec, Profile, Resolution, Rung, StreamSpec};

macro_rules! rules {
    ($($severity:ident $id:literal on $field:literal: |$s:ident| $check:expr;)+) => {
        /// Every rule, in the order they are told.
        pub const RULES: &[Rule] = &[
            $(Rule { id: $id, severity: $severity, field: $field, check: |$s| $check }),+
        ];
    };
}

/// One finding, if `found`.
fn when(found: bool, told: impl FnOnce() -> String) -> Vec<String> {
    if found { vec![told()] } else { vec![] }
}

/// One finding per rung that `told` says something about.
fn rungs(s: &StreamSpec, told: impl Fn(&Rung) -> Option<String>) -> Vec<String> {
    s.ladder.rungs.iter().filter_map(told).collect()
}

/// One finding per neighbouring pair of rungs, the better first.
fn pairs(s: &StreamSpec, told: impl Fn(&Rung, &Rung) -> Option<String>) -> Vec<String> {
    s.ladder
        .rungs
        .windows(2)
        .filter_map(|w| told(&w[0], &w[1]))
        .collect()
}

/// Each format that is delivered: its name, segment and window in seconds.
fn formats(s: &StreamSpec) -> impl Iterator<Item = (&'static str, u32, u32)> {
    let (hls, dash) = (&s.delivery.hls, &s.delivery.dash);
    let dash = dash
        .enabled
        .then_some(("DASH", dash.segment_seconds, dash.window_seconds));
    let cmaf = s
        .delivery
        .cmaf
        .as_ref()
        .map(|c| ("CMAF", c.segment_seconds, c.window_seconds));
    [
        Some(("HLS", hls.segment_seconds, hls.window_seconds)),
        dash,
        cmaf,
    ]
    .into_iter()
    .flatten()
}

/// Bits for each pixel; below 0.03 H.264 falls to blocks `(assumed)`, production ladders have 0.06 and more.
fn bits_per_pixel(r: &Rung) -> f64 {
    f64::from(r.bitrate.get()) / (r.size.pixels() as f64 * r.frame_rate.as_f64())
}

fn odd(r: &Rung) -> bool {
    !r.size.width.is_multiple_of(2) || !r.size.height.is_multiple_of(2)
}

/// How much the rung's shape differs from the source's, as a fraction.
fn stretch(s: &StreamSpec, r: &Rung) -> f64 {
    let shape = |w: u32, h: u32| f64::from(w) / f64::from(h);
    (shape(r.size.width, r.size.height) / shape(s.source.size.width, s.source.size.height) - 1.0)
        .abs()
}

rules! {
    Error "rung-above-source" on "ladder": |s| rungs(s, |r| (!r.size.fits_in(s.source.size)).then(|| format!(
        "{} is {}, larger than the source's {}: bits spent on nothing; make the rung smaller, or correct source.size",
        r.name, r.size, s.source.size)));

    Error "odd-size" on "ladder": |s| rungs(s, |r| odd(r).then(|| format!(
        "{} is {}: both sides must be even; write {}x{}",
        r.name, r.size, r.size.width.next_multiple_of(2), r.size.height.next_multiple_of(2))));

    Error "frame-rate-family" on "ladder.rungs": |s| {
        let top = s.ladder.rungs.top();
        rungs(s, |r| (r.frame_rate.family() != top.frame_rate.family()).then(|| format!(
            "{} has {} fps and {} has {}: their key frames never meet, so players cannot switch; use one rate, or \"half\" of it",
            r.name, r.frame_rate, top.name, top.frame_rate)))
    };

    Error "gop-length" on "ladder.gop_seconds": |s| {
        let mixed = s.ladder.rungs.iter().any(|r| r.frame_rate.family() != s.ladder.rungs.top().frame_rate.family());
        when(!mixed && !s.ladder.gops_line_up(), || format!(
            "a GOP of {} s is not a whole number of frames on every rung, so key frames drift apart; use an even number of seconds, \
             or one frame rate", s.ladder.gop_seconds))
    };

    // MediaPackage only rounds up to whole GOPs (`[documented]` aws-facts 3).
    Error "segment-gops" on "delivery": |s| formats(s).filter(|(_, segment, _)| !s.ladder.is_whole_gops(*segment)).map(|(name, segment, _)| {
        let gop = s.ladder.gop_seconds.max(1);
        format!("{name} segments of {segment} s are no whole number of {gop} s GOPs: the packager would make them {} s; \
                 write that, or change ladder.gop_seconds", segment.next_multiple_of(gop))
    }).collect();

    // RFC 8216: a live playlist must not be shorter than three target durations.
    Error "window-segments" on "delivery": |s| formats(s).filter(|(_, segment, window)| *window < 3 * segment).map(|(name, segment, window)| format!(
        "{name} lists {window} s, less than three segments of {segment} s: players start late or stall; write at least {}", 3 * segment)).collect();

    Error "dash-delay" on "delivery.dash.presentation_delay_seconds": |s| {
        let d = &s.delivery.dash;
        when(d.enabled && d.presentation_delay_seconds >= d.window_seconds, || format!(
            "players are told to stay {} s behind live, but only {} s are kept: they ask for what is gone; write less than the window",
            d.presentation_delay_seconds, d.window_seconds))
    };

    Error "dash-buffer" on "delivery.dash.min_buffer_seconds": |s| {
        let d = &s.delivery.dash;
        when(d.enabled && d.min_buffer_seconds > d.window_seconds, || format!(
            "players are told to load {} s before they start, but only {} s are listed; write at most the window",
            d.min_buffer_seconds, d.window_seconds))
    };

    Error "feeds-pipelines" on "channel.feeds": |s| {
        let takes = s.channel.class.pipelines();
        when(s.channel.feeds > takes, || format!(
            "{} feeds are expected, but a {} channel takes {takes}; write feeds = {takes}, or class = \"standard\"",
            s.channel.feeds, s.channel.class))
    };

    // S3 refuses a second transition within 30 days of the first, and expiry before a transition.
    Error "lifecycle-order" on "archive": |s| {
        let l = &s.archive.lifecycle;
        let (ia, glacier, expire) = (l.infrequent_access_after_days, l.glacier_after_days, l.expire_after_days);
        let crossed = ia.zip(glacier).is_some_and(|(a, b)| b < a + 30);
        let early = expire.zip(glacier.max(ia)).is_some_and(|(e, last)| e <= last);
        let told = [
            crossed.then_some("S3 wants 30 days between infrequent access and Glacier; raise archive.glacier_after_days"),
            early.then_some("recordings would be deleted before they are moved; raise archive.expire_after_days"),
        ];
        told.into_iter().flatten().map(String::from).collect()
    };

    Warning "feeds-idle" on "channel.feeds": |s| when(s.channel.class == ChannelClass::Standard && s.channel.feeds == 1, || {
        "one feed into a standard channel: pipeline B has no input, warns for ever and protects nothing, at 67 % more than single; \
         send to both addresses, or write class = \"single\"".into()
    });

    Warning "open-to-world" on "ingest.allow": |s| when(s.ingest.allow.is_open_to_world(), || {
        "anyone who learns the stream key can go on your air; list the encoders' networks".into()
    });

    // `[assumed]`: classic RTMP has no word for other codecs.
    Warning "source-codec" on "source.codec": |s| when(s.source.codec != Codec::Avc, || format!(
        "RTMP inputs carry H.264: a {} feed will probably not be decoded; let the encoder send H.264", s.source.codec.as_aws()));

    Warning "top-rung-bitrate" on "source.bitrate": |s| {
        let top = s.ladder.rungs.top();
        when(top.bitrate >= s.source.bitrate, || format!(
            "{} may take {}, the source sends {} with its sound: the rung cannot be better than what comes in; \
             send a third more than the best rung, or lower it", top.name, top.bitrate, s.source.bitrate))
    };

    Warning "rungs-too-close" on "ladder": |s| pairs(s, |high, low| (high.bitrate.ratio_to(low.bitrate) < 1.3).then(|| format!(
        "{} ({}) and {} ({}) are nearly the same to a viewer, and each is billed; keep a factor of 1.3, better 1.5, or drop one",
        high.name, high.bitrate, low.name, low.bitrate)));

    Warning "ladder-order" on "ladder": |s| pairs(s, |high, low| (low.size.pixels() > high.size.pixels()).then(|| format!(
        "{} has more pixels than {} at fewer bits; swap their sizes", low.name, high.name)));

    Warning "starved-rung" on "ladder": |s| rungs(s, |r| (bits_per_pixel(r) < 0.03).then(|| format!(
        "{} has {:.3} bits per pixel: blocks in every movement; give it {} or a smaller picture", r.name, bits_per_pixel(r), {
            let enough = r.size.pixels() as f64 * r.frame_rate.as_f64() * 0.05;
            format!("{:.1} Mb/s", enough / 1e6)
        })));

    Warning "stretched-rung" on "ladder": |s| rungs(s, |r| (stretch(s, r) > 0.01).then(|| format!(
        "{} ({}) has another shape than the source ({}): faces get fat or thin; keep the proportion", r.name, r.size, s.source.size)));

    Warning "rate-conversion" on "ladder.rungs": |s| rungs(s, |r| {
        let (rung, source) = (r.frame_rate, s.source.frame_rate);
        (rung.family() != source.family() || rung.as_f64() > source.as_f64()).then(|| format!(
            "{} makes {rung} fps of the source's {source}: movements stutter; let it follow the source", r.name))
    });

    Warning "half-rate-dash" on "ladder.rungs": |s| {
        let top = s.ladder.rungs.top().frame_rate;
        let mixed = s.ladder.rungs.iter().filter(|r| r.frame_rate != top && r.frame_rate.family() == top.family());
        mixed.filter(|_| s.delivery.dash.enabled).map(|r| format!(
            "{} has {} fps, the best rung {top}: many DASH players judder or refuse to switch between them; use one rate, or write \
             delivery.dash.enabled = false", r.name, r.frame_rate)).collect()
    };

    Warning "high-rate-price" on "source.frame_rate": |s| when(s.ladder.rungs.iter().any(|r| r.frame_rate.is_high()), || {
        "above 30 fps MediaLive charges its next tier, which is not in the price table: the estimate is a lower bound; \
         \"half\" the rate of rungs where motion matters less".into()
    });

    Warning "uhd" on "source.size": |s| when(s.source.input_resolution() == Resolution::Uhd, || {
        "UHD: one such channel per account by default, and its price is not in the table; ask for the quota before the event".into()
    });

    Warning "pdt-off" on "delivery.hls.program_date_time_seconds": |s| when(s.delivery.hls.program_date_time_seconds == 0, || {
        "without clock marks in the playlist nobody can measure how far behind live viewers are; write the segment length".into()
    });

    Warning "startover-window" on "delivery.startover_seconds": |s| {
        let longest = formats(s).map(|(.., window)| window).max().unwrap_or(0);
        when((1..longest).contains(&s.delivery.startover_seconds), || format!(
            "start-over keeps {} s, less than the {longest} s a playlist lists; write at least that, or 0 for none", s.delivery.startover_seconds))
    };

    Warning "thumbnails-role" on "channel.thumbnails": |s| when(s.channel.thumbnails, || {
        "thumbnails need s3:PutObject on every bucket for the channel's role, and cannot be switched while running; leave them off \
         unless someone watches them".into()
    });

    Warning "alarms-off" on "alarms.enabled": |s| when(!s.alarms.enabled, || {
        "no alarms: a stream that fails while no console is open fails unseen; write alarms.enabled = true".into()
    });

    Warning "rollover-long" on "archive.rollover_seconds": |s| when(s.archive.enabled && s.archive.rollover_seconds > 3600, || format!(
        "a recording appears only when its {} s are over; write 300 to have it in pieces sooner", s.archive.rollover_seconds));

    Note "nobody-told" on "alarms.notify": |s| when(s.alarms.enabled && s.alarms.notify.is_none(), || {
        "alarms change colour but tell nobody; set alarms.notify to an address".into()
    });

    Note "no-redundancy" on "channel.class": |s| when(s.channel.class == ChannelClass::SinglePipeline, || {
        "one pipeline: if it or its zone fails, viewers see it; standard costs 67 % more and survives".into()
    });

    Note "maintenance-unset" on "channel.maintenance": |s| when(s.channel.maintenance.is_none(), || {
        "AWS chooses when to restart the channel for maintenance, perhaps during the event; set a weekday and an hour".into()
    });

    Note "lowest-rung" on "ladder": |s| s.ladder.rungs.last().filter(|r| r.bitrate.get() > 1_000_000).map(|r| format!(
        "the lowest rung needs {}: viewers on poor networks stall; add one at 600k to 800k", r.bitrate)).into_iter().collect();

    Note "hd-main-profile" on "ladder.rungs": |s| rungs(s, |r| (r.profile == Profile::Main && r.size.resolution() != Resolution::Sd).then(|| format!(
        "{} uses MAIN: HIGH looks better at the same rate, and every current player has it", r.name)));

    Note "input-class" on "source.bitrate": |s| {
        let bound = s.source.input_maximum_bitrate().bound();
        when(s.source.bitrate.ratio_to(bound) > 0.9, || format!(
            "the source's {} is close to its declared class of {bound}: an encoder's peaks go above it; send less, or state more", s.source.bitrate))
    };

    Note "archive-output" on "archive.enabled": |s| when(s.archive.enabled, || format!(
        "the archive is one more billed output, {}; archive.enabled = false saves it", s.ladder.rungs.top().name));

    Note "archive-forever" on "archive.expire_after_days": |s| when(s.archive.enabled && s.archive.lifecycle.expire_after_days.is_none(), || {
        "recordings are kept, and paid for, until someone deletes them; archive.expire_after_days limits that".into()
    });
}
