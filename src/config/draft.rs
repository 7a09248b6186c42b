//! A stream while its settings are being read: every field has its built-in value until it is set.
//! What one field alone cannot decide is decided in [`Draft::build`].

use super::value::Value;
use crate::spec::{
    Alarms, AllowList, AppName, Archive, Bps, ChannelSpec, Cidr, Cmaf, Delivery, FrameRate, Ingest,
    Invalid, Ladder, Profile, Region, Rung, Rungs, Size, Source, StreamName, StreamSpec,
};
use std::collections::BTreeMap;

/// The settings read so far.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    pub region: Option<Region>,
    pub source: Source,
    pub bitrates: Option<Vec<Bps>>,
    pub rungs: Option<Vec<RungDraft>>,
    pub gop_seconds: Option<u32>,
    pub audio_bitrate: Option<Bps>,
    pub channel: ChannelSpec,
    pub feeds: Option<u8>,
    pub allow: Option<Vec<Cidr>>,
    pub open_to_world: bool,
    pub app: Option<AppName>,
    pub archive: Archive,
    pub alarms: Alarms,
    pub delivery: Delivery,
    pub cmaf_enabled: bool,
    pub cmaf: Cmaf,
    pub tags: BTreeMap<String, String>,
}

/// What one field alone could not decide: the setting to change, the value it has, what would do.
pub struct Clash {
    pub key: &'static str,
    pub value: Option<String>,
    pub accepted: String,
}

impl Clash {
    fn of(key: &'static str) -> impl Fn(Invalid) -> Self {
        move |refused| Self {
            key,
            value: Some(refused.value),
            accepted: refused.accepted,
        }
    }

    fn missing(key: &'static str, accepted: &str) -> Self {
        Self {
            key,
            value: None,
            accepted: accepted.into(),
        }
    }
}

impl Draft {
    /// The finished stream, or everything that is missing or does not go together.
    pub fn build(self, name: StreamName) -> Result<StreamSpec, Vec<Clash>> {
        let mut clashes = Vec::new();
        let mut note = |clash: Clash| clashes.push(clash);
        let region = self.region.ok_or_else(|| {
            Clash::missing(
                "region",
                "required: the AWS region the stream lives in, as in us-east-1 (or set AWS_REGION)",
            )
        });
        let wanted = "required: the networks your encoders send from, as in [\"203.0.113.7/32\"] (or set ONAIR_STREAM__INGEST__ALLOW)";
        let allow = self
            .allow
            .ok_or_else(|| Clash::missing("ingest.allow", wanted))
            .and_then(|networks| {
                AllowList::new(networks, self.open_to_world).map_err(Clash::of("ingest.allow"))
            });
        let ladder = match (&self.rungs, &self.bitrates) {
            (Some(rungs), _) => {
                let rungs = rungs.iter().map(|r| r.finish(&self.source)).collect();
                Rungs::new(rungs)
                    .map(|rungs| Ladder {
                        rungs,
                        ..Ladder::default()
                    })
                    .map_err(Clash::of("ladder.rungs"))
            }
            (None, rates) => {
                Ladder::from_bitrates(rates.as_deref().unwrap_or(&Ladder::RECIPE), &self.source)
                    .map_err(Clash::of("ladder.video_bitrates"))
            }
        };
        let region = region.map_err(&mut note).ok();
        let allow = allow.map_err(&mut note).ok();
        let ladder = ladder.map_err(&mut note).ok();
        let (Some(region), Some(allow), Some(mut ladder)) = (region, allow, ladder) else {
            return Err(clashes);
        };
        ladder.gop_seconds = self.gop_seconds.unwrap_or(ladder.gop_seconds);
        ladder.audio_bitrate = self.audio_bitrate.unwrap_or(ladder.audio_bitrate);
        let feeds = self.feeds.unwrap_or(self.channel.class.pipelines());
        Ok(StreamSpec {
            ingest: Ingest {
                allow,
                app: self.app.unwrap_or_else(|| AppName::from(&name)),
            },
            name,
            region,
            source: self.source,
            ladder,
            channel: ChannelSpec {
                feeds,
                ..self.channel
            },
            archive: self.archive,
            alarms: self.alarms,
            delivery: Delivery {
                cmaf: self.cmaf_enabled.then_some(self.cmaf),
                ..self.delivery
            },
            tags: self.tags,
        })
    }

    /// Adds a tag of the operator's own.
    pub fn tag(&mut self, name: String, value: &Value) -> Result<(), String> {
        // The narrowest of the services' rules, so that one tag fits every part (`[documented]` S3, IAM).
        let plain = |s: &str| {
            s.chars()
                .all(|c| c.is_alphanumeric() || " +-=._:/@".contains(c))
        };
        if name.starts_with("aws:") || name.starts_with("onair:") {
            return Err("another name; aws: and onair: are reserved".into());
        }
        if name.chars().count() > 128 || !plain(&name) {
            return Err("a name of at most 128 letters, digits, spaces and + - = . _ : / @".into());
        }
        let text = value.text(256).ok().filter(|t| plain(t));
        let text = text.ok_or("at most 256 letters, digits, spaces and + - = . _ : / @")?;
        if self.tags.len() >= 40 && !self.tags.contains_key(&name) {
            return Err("at most 40 tags; AWS takes 50 and onair adds its own".into());
        }
        self.tags.insert(name, text);
        Ok(())
    }
}

/// A rung's frame rate as configured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Follow {
    #[default]
    Source,
    Half,
    Rate(FrameRate),
}

/// A rung while its table is being read.
#[derive(Clone, Debug)]
pub struct RungDraft {
    bitrate: Bps,
    name: Option<String>,
    size: Option<Size>,
    quality: Option<u8>,
    profile: Option<Profile>,
    rate: Follow,
}

const RUNG_KEYS: [&str; 6] = [
    "name",
    "size",
    "bitrate",
    "quality",
    "profile",
    "frame_rate",
];

impl RungDraft {
    /// Reads one table of `ladder.rungs`.
    pub fn read(value: &Value) -> Result<Self, String> {
        let Value::Table(table) = value else {
            return Err("a list of tables, as in [{ size = \"1280x720\", bitrate = \"3M\" }]; in a file only".into());
        };
        if let Some(odd) = table.keys().find(|k| !RUNG_KEYS.contains(&k.as_str())) {
            return Err(format!(
                "a rung has no {odd:?}, only {}",
                RUNG_KEYS.join(", ")
            ));
        }
        let of = |key: &str| table.get(key);
        let told = |key: &'static str| move |accepted: String| format!("{key}: {accepted}");
        Ok(Self {
            bitrate: of("bitrate")
                .ok_or("each rung needs a bitrate, as in \"3M\"")?
                .parse()
                .map_err(told("bitrate"))?,
            name: of("name")
                .map(|v| v.text(32))
                .transpose()
                .map_err(told("name"))?,
            size: of("size")
                .map(Value::parse)
                .transpose()
                .map_err(told("size"))?,
            quality: of("quality")
                .map(|v| v.whole(1..=10, ""))
                .transpose()
                .map_err(told("quality"))?
                .map(|q| q as u8),
            profile: of("profile")
                .map(Value::parse)
                .transpose()
                .map_err(told("profile"))?,
            rate: match of("frame_rate").map(Value::to_string).as_deref() {
                None | Some("source") => Follow::Source,
                Some("half") => Follow::Half,
                Some(text) => Follow::Rate(text.parse().map_err(|refused: Invalid| {
                    format!("frame_rate: \"source\", \"half\" or {}", refused.accepted)
                })?),
            },
        })
    }

    /// The rung, with what was left out taken from the bit rate and the source.
    fn finish(&self, source: &Source) -> Rung {
        let made = match self.size {
            Some(size) => Rung::of_size(size, self.bitrate, source),
            None => Rung::for_bitrate(self.bitrate, source),
        };
        Rung {
            name: self.name.clone().unwrap_or(made.name),
            quality: self.quality.unwrap_or(made.quality),
            profile: self.profile.unwrap_or(made.profile),
            frame_rate: match self.rate {
                Follow::Source => source.frame_rate,
                Follow::Half => source.frame_rate.halved(),
                Follow::Rate(rate) => rate,
            },
            ..made
        }
    }

    /// The table that reads back as `rung`.
    pub fn write(rung: &Rung, spec: &StreamSpec) -> Value {
        let rate = match rung.frame_rate {
            rate if rate == spec.source.frame_rate => "source".into(),
            rate if rate == spec.source.frame_rate.halved() => "half".into(),
            rate => rate.to_string(),
        };
        let values = [
            rung.name.clone(),
            rung.size.to_string(),
            rung.bitrate.get().to_string(),
            rung.quality.to_string(),
            rung.profile.to_string(),
            rate,
        ];
        Value::Table(
            RUNG_KEYS
                .into_iter()
                .map(String::from)
                .zip(values.map(Value::from))
                .collect(),
        )
    }
}
