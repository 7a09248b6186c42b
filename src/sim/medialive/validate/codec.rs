//! Video and audio descriptions: rules 4, 5, 6, 7 and 9 of aws-facts 2.7.

use super::{Look, Report};
use crate::sim::medialive::{items, text};
use serde_json::Value;
use std::collections::BTreeSet;

/// AAC bitrates of rate control CBR. [assumed: one list for all profiles]
const AAC: &[u32] = &[
    8, 10, 12, 14, 16, 20, 24, 28, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 288,
    320, 384, 448, 512, 576, 640, 768, 896, 1024,
];

/// All descriptions.
pub fn check(look: &Look<'_>, report: &mut Report) {
    for list in [
        "videoDescriptions",
        "audioDescriptions",
        "captionDescriptions",
    ] {
        let mut names = BTreeSet::new();
        for (i, description) in items(look.encoder, list).iter().enumerate() {
            let name = text(description, "name");
            if !names.insert(name) {
                report.add(
                    format!("{list}[{i}].name"),
                    format!("The name {name} is used twice"),
                );
            }
        }
    }
    for (i, video) in items(look.encoder, "videoDescriptions").iter().enumerate() {
        let at = format!("videoDescriptions[{i}]");
        for side in ["width", "height"] {
            if number(video, side).is_some_and(|n| n % 2.0 != 0.0) {
                report.add(format!("{at}.{side}"), format!("The {side} must be even"));
            }
        }
        if let Some((kind, codec)) = codec_of(video) {
            Codec {
                kind,
                codec,
                at: format!("{at}.codecSettings.{kind}"),
            }
            .check(report);
        }
    }
    for (i, audio) in items(look.encoder, "audioDescriptions").iter().enumerate() {
        check_audio(look, audio, &format!("audioDescriptions[{i}]"), report);
    }
}

fn number(value: &Value, name: &str) -> Option<f64> {
    value.get(name).and_then(Value::as_f64)
}

/// The settings of the codecs that have rate control.
fn codec_of(video: &Value) -> Option<(&'static str, &Value)> {
    ["h264Settings", "h265Settings"]
        .into_iter()
        .find_map(|k| Some((k, video.get("codecSettings")?.get(k)?)))
}

struct Codec<'a> {
    kind: &'static str,
    codec: &'a Value,
    at: String,
}

impl Codec<'_> {
    fn check(&self, report: &mut Report) {
        self.rate(report);
        self.pairs(report);
        self.gop(report);
        self.tools(report);
    }

    fn say(&self, report: &mut Report, member: &str, message: &str) {
        report.add(format!("{}.{member}", self.at), message);
    }

    fn n(&self, name: &str) -> Option<f64> {
        number(self.codec, name)
    }

    /// Rule 5.
    fn rate(&self, report: &mut Report) {
        let mode = text(self.codec, "rateControlMode");
        let (bitrate, max) = (self.n("bitrate"), self.n("maxBitrate"));
        if matches!(mode, "CBR" | "VBR") && bitrate.is_none() {
            self.say(
                report,
                "bitrate",
                &format!("A bitrate is required for rate control mode {mode}"),
            );
        }
        match (mode, bitrate, max) {
            ("QVBR" | "VBR", _, None) => {
                self.say(
                    report,
                    "maxBitrate",
                    &format!("A maximum bitrate is required for rate control mode {mode}"),
                );
            }
            ("VBR", Some(bitrate), Some(max)) if max < bitrate => {
                self.say(
                    report,
                    "maxBitrate",
                    "The maximum bitrate must not be below the bitrate",
                );
            }
            _ => {}
        }
        if mode == "MULTIPLEX" {
            self.say(
                report,
                "rateControlMode",
                "MULTIPLEX is for outputs to a multiplex only",
            );
        }
        if self.n("minBitrate").is_some_and(|n| n > 0.0) && mode != "QVBR" {
            self.say(
                report,
                "minBitrate",
                "A minimum bitrate is for rate control mode QVBR only",
            );
        }
    }

    /// SPECIFIED needs both halves of its fraction.
    fn pairs(&self, report: &mut Report) {
        for (control, what) in [("framerateControl", "framerate"), ("parControl", "par")] {
            if text(self.codec, control) == "SPECIFIED" {
                for half in ["Numerator", "Denominator"] {
                    if self.n(&format!("{what}{half}")).is_none() {
                        self.say(
                            report,
                            &format!("{what}{half}"),
                            &format!("Required when {control} is SPECIFIED"),
                        );
                    }
                }
            }
        }
    }

    /// Rule 6.
    fn gop(&self, report: &mut Report) {
        let Some(size) = self.n("gopSize") else {
            return;
        };
        let frames = text(self.codec, "gopSizeUnits") != "SECONDS";
        if size <= 0.0 {
            self.say(report, "gopSize", "The GOP size must be greater than 0");
        } else if frames && (size < 1.0 || size.fract() != 0.0) {
            self.say(
                report,
                "gopSize",
                "The GOP size must be a whole number of frames of at least 1",
            );
        }
    }

    /// Rule 7.
    fn tools(&self, report: &mut Report) {
        let profile = text(self.codec, "profile");
        if self.kind == "h264Settings"
            && text(self.codec, "entropyEncoding") == "CABAC"
            && profile == "BASELINE"
        {
            self.say(
                report,
                "entropyEncoding",
                "CABAC requires the profile MAIN or HIGH",
            );
        }
        if text(self.codec, "adaptiveQuantization") == "AUTO" {
            for aq in ["flickerAq", "spatialAq", "temporalAq"] {
                if self.codec.get(aq).is_some() {
                    self.say(
                        report,
                        aq,
                        "Must not be set when adaptive quantization is AUTO",
                    );
                }
            }
        }
        if text(self.codec, "qualityLevel") == "ENHANCED_QUALITY"
            && !matches!(text(self.codec, "rateControlMode"), "QVBR" | "CBR")
        {
            self.say(
                report,
                "qualityLevel",
                "ENHANCED_QUALITY requires rate control mode QVBR or CBR",
            );
        }
    }

    /// Frames per second, when specified.
    fn rate_of_frames(&self) -> Option<f64> {
        Some(self.n("framerateNumerator")? / self.n("framerateDenominator").filter(|d| *d > 0.0)?)
    }

    /// Seconds of a GOP.
    fn gop_seconds(&self) -> Option<f64> {
        let size = self.n("gopSize")?;
        let seconds = text(self.codec, "gopSizeUnits") == "SECONDS";
        Some(if seconds {
            size
        } else {
            size / self.rate_of_frames()?
        })
    }
}

/// Rules 4 and 6: what the packager needs of the rungs it gets.
pub fn check_packaged(look: &Look<'_>, outputs: &[Value], report: &mut Report) {
    let mut first: Option<(f64, f64)> = None;
    for output in outputs {
        let name = text(output, "videoDescriptionName");
        let videos = items(look.encoder, "videoDescriptions");
        let Some((i, video)) = videos
            .iter()
            .enumerate()
            .find(|(_, v)| !name.is_empty() && text(v, "name") == name)
        else {
            continue;
        };
        let at = format!("videoDescriptions[{i}]");
        for side in ["width", "height"] {
            if video.get(side).is_none() {
                report.add(
                    format!("{at}.{side}"),
                    format!("MediaPackage outputs need a {side}"),
                );
            }
        }
        let Some((kind, codec)) = codec_of(video) else {
            continue;
        };
        let codec = Codec {
            kind,
            codec,
            at: format!("{at}.codecSettings.{kind}"),
        };
        for control in ["framerateControl", "parControl"] {
            // H.264 alone has the choice [documented: the API's model]; others are always told.
            if kind == "h264Settings" && text(codec.codec, control) != "SPECIFIED" {
                codec.say(
                    report,
                    control,
                    "Must be SPECIFIED for MediaPackage outputs",
                );
            }
        }
        if let (Some(gop), Some(rate)) = (codec.gop_seconds(), codec.rate_of_frames()) {
            match first {
                None => first = Some((gop, rate)),
                Some((same, _)) if (gop - same).abs() > 1e-3 => {
                    codec.say(
                        report,
                        "gopSize",
                        "All outputs to MediaPackage must have the same GOP duration",
                    );
                }
                Some((_, of)) if !whole(rate.max(of) / rate.min(of)) => {
                    let message = "The frame rates of outputs to MediaPackage must be multiples of each other";
                    codec.say(report, "framerateNumerator", message);
                }
                Some(_) => {}
            }
        }
    }
}

fn whole(n: f64) -> bool {
    (n - n.round()).abs() < 1e-6
}

/// Rule 9.
fn check_audio(look: &Look<'_>, audio: &Value, at: &str, report: &mut Report) {
    let selector = text(audio, "audioSelectorName");
    let declared = |a: &Value| {
        a.pointer("/inputSettings/audioSelectors")
            .and_then(Value::as_array)
            .is_some_and(|s| s.iter().any(|s| text(s, "name") == selector))
    };
    if selector != "default"
        && !items(look.settings, "inputAttachments")
            .iter()
            .any(declared)
    {
        report.add(
            format!("{at}.audioSelectorName"),
            format!("No input has an audio selector named {selector}"),
        );
    }
    let Some(aac) = audio.pointer("/codecSettings/aacSettings") else {
        return;
    };
    let cbr = text(aac, "rateControlMode") != "VBR";
    let known = |bitrate: f64| AAC.iter().any(|k| f64::from(k * 1000) == bitrate);
    if cbr && number(aac, "bitrate").is_some_and(|b| !known(b)) {
        report.add(
            format!("{at}.codecSettings.aacSettings.bitrate"),
            "Not a valid AAC bitrate",
        );
    }
    if !cbr && text(aac, "vbrQuality").is_empty() {
        report.add(
            format!("{at}.codecSettings.aacSettings.vbrQuality"),
            "Required for rate control mode VBR",
        );
    }
}
