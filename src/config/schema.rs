//! Every setting of a stream, once: its key, why one would change it, how it is read and how it is
//! written. Files, environment, command line, origins and the writer all go through this table.

use super::{
    draft::{Draft, RungDraft},
    value::Value,
};
use crate::spec::{
    Cidr, Countries, Country, Delivery, Geo, Ladder, Source, StreamSpec, near::nearest,
};
use std::fmt::Display;

type Set = fn(&mut Draft, &Value) -> Result<(), String>;
pub(super) type Get = fn(&StreamSpec) -> Option<Value>;

/// One setting.
pub struct Key {
    /// `archive.enabled`.
    pub path: &'static str,
    /// The setting that says the same in other words; the stronger layer's wins.
    pub instead_of: Option<&'static str>,
    /// Reads it.
    pub set: Set,
    /// Writes it; `None` when it is not set.
    pub get: Get,
}

macro_rules! keys {
    ($($path:literal $(instead of $other:literal)?: |$d:ident, $v:ident| $set:expr, |$s:ident| $get:expr;)+) => {
        /// Every setting except tags, in the order of the documentation.
        pub const KEYS: &[Key] = &[$(Key {
            path: $path,
            instead_of: other!($($other)?),
            set: |$d, $v| { $set; Ok(()) },
            get: |$s| $get,
        }),+];
    };
}

macro_rules! other {
    () => {
        None
    };
    ($other:literal) => {
        Some($other)
    };
}

fn show(value: impl Display) -> Option<Value> {
    Some(value.to_string().into())
}

fn days(value: &Value, from: u32) -> Result<Option<u32>, String> {
    value.whole(from..=36_500, "days").map(Some)
}

fn seconds(value: &Value, from: u32, to: u32) -> Result<u32, String> {
    value.whole(from..=to, "seconds")
}

fn countries(value: &Value) -> Result<Countries, String> {
    let set = value.list::<Country>()?.into_iter().collect();
    Countries::new(set).map_err(|refused| refused.accepted)
}

const WINDOW: u32 = Delivery::MAX_WINDOW_SECONDS;

keys! {
    "region": |d, v| d.region = Some(v.parse()?), |s| show(s.region);

    "source.size": |d, v| d.source.size = v.parse()?, |s| show(s.source.size);
    "source.frame_rate": |d, v| d.source.frame_rate = v.parse()?, |s| show(s.source.frame_rate);
    "source.codec": |d, v| d.source.codec = v.parse()?, |s| show(s.source.codec);
    "source.bitrate": |d, v| d.source.bitrate = {
        let rate = v.parse()?;
        if rate > Source::MAX_BITRATE { return Err("at most 50M, MediaLive's largest input class".into()) }
        rate
    }, |s| show(s.source.bitrate.get());

    "ladder.video_bitrates" instead of "ladder.rungs":
        |d, v| d.bitrates = Some(v.list()?),
        |s| is_derived(s).then(|| Value::list_of(s.ladder.rungs.iter().map(|r| r.bitrate.get())));
    "ladder.rungs" instead of "ladder.video_bitrates":
        |d, v| d.rungs = Some(v.items().iter().map(RungDraft::read).collect::<Result<_, _>>()?),
        |s| (!is_derived(s)).then(|| Value::List(s.ladder.rungs.iter().map(|r| RungDraft::write(r, s)).collect()));
    "ladder.gop_seconds": |d, v| d.gop_seconds = Some(seconds(v, 1, 10)?), |s| show(s.ladder.gop_seconds);
    "ladder.audio_bitrate": |d, v| d.audio_bitrate = Some({
        let rate = v.parse()?;
        if !Ladder::AUDIO_BITRATES.contains(&rate) { return Err("one of 96k, 128k, 192k".into()) }
        rate
    }), |s| show(s.ladder.audio_bitrate.get());

    "channel.class": |d, v| d.channel.class = v.parse()?, |s| show(s.channel.class);
    "channel.feeds": |d, v| d.feeds = Some(if v.whole(1..=2, "")? == 1 { 1 } else { 2 }), |s| show(s.channel.feeds);
    "channel.maintenance": |d, v| d.channel.maintenance = Some(v.parse()?), |s| s.channel.maintenance.and_then(show);
    "channel.thumbnails": |d, v| d.channel.thumbnails = v.flag()?, |s| show(s.channel.thumbnails);
    "channel.log_level": |d, v| d.channel.log_level = v.parse()?, |s| show(s.channel.log_level);

    "ingest.allow": |d, v| d.allow = Some(v.list::<Cidr>()?), |s| Some(Value::list_of(s.ingest.allow.iter()));
    "ingest.open_to_world": |d, v| d.open_to_world = v.flag()?, |s| show(s.ingest.allow.is_open_to_world());
    "ingest.app": |d, v| d.app = Some(v.parse()?), |s| show(&s.ingest.app);

    "archive.enabled": |d, v| d.archive.enabled = v.flag()?, |s| show(s.archive.enabled);
    "archive.rollover_seconds": |d, v| d.archive.rollover_seconds = seconds(v, 10, 86_400)?, |s| show(s.archive.rollover_seconds);
    "archive.infrequent_access_after_days":
        |d, v| d.archive.lifecycle.infrequent_access_after_days = days(v, 30)?,
        |s| s.archive.lifecycle.infrequent_access_after_days.and_then(show);
    "archive.glacier_after_days":
        |d, v| d.archive.lifecycle.glacier_after_days = days(v, 1)?,
        |s| s.archive.lifecycle.glacier_after_days.and_then(show);
    "archive.expire_after_days":
        |d, v| d.archive.lifecycle.expire_after_days = days(v, 1)?,
        |s| s.archive.lifecycle.expire_after_days.and_then(show);

    "alarms.enabled": |d, v| d.alarms.enabled = v.flag()?, |s| show(s.alarms.enabled);
    "alarms.dashboard": |d, v| d.alarms.dashboard = v.flag()?, |s| show(s.alarms.dashboard);
    "alarms.notify": |d, v| d.alarms.notify = Some(v.parse()?), |s| s.alarms.notify.as_ref().and_then(show);

    "delivery.hls.segment_seconds": |d, v| d.delivery.hls.segment_seconds = seconds(v, 1, 30)?, |s| show(s.delivery.hls.segment_seconds);
    "delivery.hls.window_seconds": |d, v| d.delivery.hls.window_seconds = seconds(v, 1, WINDOW)?, |s| show(s.delivery.hls.window_seconds);
    "delivery.hls.program_date_time_seconds":
        |d, v| d.delivery.hls.program_date_time_seconds = seconds(v, 0, 1800)?,
        |s| show(s.delivery.hls.program_date_time_seconds);
    "delivery.dash.enabled": |d, v| d.delivery.dash.enabled = v.flag()?, |s| show(s.delivery.dash.enabled);
    "delivery.dash.segment_seconds": |d, v| d.delivery.dash.segment_seconds = seconds(v, 1, 30)?, |s| show(s.delivery.dash.segment_seconds);
    "delivery.dash.window_seconds": |d, v| d.delivery.dash.window_seconds = seconds(v, 1, WINDOW)?, |s| show(s.delivery.dash.window_seconds);
    "delivery.dash.min_buffer_seconds": |d, v| d.delivery.dash.min_buffer_seconds = seconds(v, 1, 300)?, |s| show(s.delivery.dash.min_buffer_seconds);
    "delivery.dash.min_update_period_seconds":
        |d, v| d.delivery.dash.min_update_period_seconds = seconds(v, 1, 300)?,
        |s| show(s.delivery.dash.min_update_period_seconds);
    "delivery.dash.presentation_delay_seconds":
        |d, v| d.delivery.dash.presentation_delay_seconds = seconds(v, 1, 300)?,
        |s| show(s.delivery.dash.presentation_delay_seconds);
    "delivery.cmaf.enabled": |d, v| d.cmaf_enabled = v.flag()?, |s| show(s.delivery.cmaf.is_some());
    "delivery.cmaf.segment_seconds":
        |d, v| d.cmaf.segment_seconds = seconds(v, 1, 30)?,
        |s| s.delivery.cmaf.as_ref().and_then(|c| show(c.segment_seconds));
    "delivery.cmaf.window_seconds":
        |d, v| d.cmaf.window_seconds = seconds(v, 1, WINDOW)?,
        |s| s.delivery.cmaf.as_ref().and_then(|c| show(c.window_seconds));
    "delivery.startover_seconds":
        |d, v| d.delivery.startover_seconds = seconds(v, 0, Delivery::MAX_STARTOVER_SECONDS)?,
        |s| show(s.delivery.startover_seconds);
    "delivery.price_class": |d, v| d.delivery.price_class = v.parse()?, |s| show(s.delivery.price_class);
    "delivery.geo.only" instead of "delivery.geo.except":
        |d, v| d.delivery.geo = Geo::Only(countries(v)?),
        |s| if let Geo::Only(c) = &s.delivery.geo { Some(Value::list_of(c.iter())) } else { None };
    "delivery.geo.except" instead of "delivery.geo.only":
        |d, v| d.delivery.geo = Geo::Except(countries(v)?),
        |s| if let Geo::Except(c) = &s.delivery.geo { Some(Value::list_of(c.iter())) } else { None };
    "delivery.origin_shield": |d, v| d.delivery.origin_shield = v.flag()?, |s| show(s.delivery.origin_shield);
}

/// Whether the ladder is what its bit rates alone would make.
fn is_derived(s: &StreamSpec) -> bool {
    let rates: Vec<_> = s.ladder.rungs.iter().map(|r| r.bitrate).collect();
    Ladder::from_bitrates(&rates, &s.source).is_ok_and(|made| made.rungs == s.ladder.rungs)
}

/// What a dotted path stands for.
pub enum Known {
    /// A setting.
    Key(&'static Key),
    /// A tag of this name.
    Tag(String),
    /// A table of settings.
    Table,
    /// Nothing; the nearest that stands for something.
    Nothing(Option<&'static str>),
}

/// Looks a dotted path up.
pub fn lookup(path: &str) -> Known {
    if let Some(key) = KEYS.iter().find(|k| k.path == path) {
        return Known::Key(key);
    }
    if let Some(tag) = path.strip_prefix("tags.").filter(|t| !t.is_empty()) {
        return Known::Tag(tag.into());
    }
    let below = |k: &Key| {
        k.path
            .strip_prefix(path)
            .is_some_and(|rest| rest.starts_with('.'))
    };
    if path == "tags" || KEYS.iter().any(below) {
        return Known::Table;
    }
    // Whole path first, then a right word in a wrong place, then tables.
    let paths = || KEYS.iter().map(|k| k.path);
    let tables = [
        "source", "ladder", "channel", "ingest", "archive", "alarms", "delivery", "tags",
    ];
    let last = path.rsplit('.').next().unwrap_or(path);
    let misplaced = || paths().find(|p| p.rsplit('.').next() == Some(last));
    let near_last = || {
        let word = nearest(last, paths().filter_map(|p| p.rsplit('.').next()))?;
        paths().find(|p| p.ends_with(&format!(".{word}")))
    };
    let found = if path.contains('.') {
        None
    } else {
        nearest(path, tables)
    };
    Known::Nothing(
        found
            .or_else(misplaced)
            .or_else(|| nearest(path, paths()))
            .or_else(near_last),
    )
}
