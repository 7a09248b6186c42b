//! What comes out: the URLs, the recipe's seven outputs by their names, and lines to paste into
//! encoders. Stream keys are kept apart from everything else, so that masking is one decision.

use super::identity::Names;
use crate::shape::{Attr, Attrs, Part};
use crate::spec::{ChannelClass, StreamSpec};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;

/// Everything an operator hands on. What does not exist yet is absent.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Outputs {
    /// Where encoder A pushes.
    pub ingest_a: Option<Ingest>,
    /// Where encoder B pushes; absent for a single-pipeline channel, which has no use for it.
    pub ingest_b: Option<Ingest>,
    /// HLS through CloudFront.
    pub hls_url: Option<String>,
    /// DASH through CloudFront.
    pub dash_url: Option<String>,
    /// CMAF through CloudFront.
    pub cmaf_url: Option<String>,
    /// Player page.
    pub player_url: Option<String>,
    /// MediaLive channel.
    pub channel_id: Option<String>,
    /// Dashboard.
    pub dashboard_url: Option<String>,
    /// The channel in MediaLive's own console.
    pub console_url: Option<String>,
}

/// Where an encoder pushes: `rtmp://ip:1935/app` and the stream key.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Ingest {
    /// What OBS calls server.
    pub server: String,
    /// What OBS calls stream key: a secret.
    pub key: String,
}

impl Ingest {
    /// Splits an ingest URL as MediaLive gives it, which already ends in the key
    /// [documented: aws-facts 0].
    pub fn from_url(url: &str) -> Option<Self> {
        let (server, key) = url.rsplit_once('/')?;
        Some(Self {
            server: server.to_owned(),
            key: key.to_owned(),
        })
    }

    /// The key with all but its last characters hidden, enough to tell two apart.
    pub fn masked_key(&self) -> String {
        let shown: String = self
            .key
            .chars()
            .rev()
            .take(3)
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .collect();
        format!("********{shown}")
    }

    /// The whole URL, with the key shown or hidden.
    pub fn url(&self, reveal: bool) -> String {
        format!(
            "{}/{}",
            self.server,
            if reveal {
                self.key.clone()
            } else {
                self.masked_key()
            }
        )
    }
}

/// The key never reaches a log by accident.
impl fmt::Debug for Ingest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ingest({})", self.url(false))
    }
}

impl Outputs {
    /// From what is known of the parts.
    pub fn of(spec: &StreamSpec, attrs: &BTreeMap<Part, Attrs>) -> Self {
        let get = |part: Part, attr: Attr| attrs.get(&part)?.get(&attr).cloned();
        let domain = get(Part::Distribution, Attr::Domain);
        let edge = |part: Part| {
            Some(format!(
                "https://{}{}",
                domain.as_ref()?,
                get(part, Attr::Path)?
            ))
        };
        let region = spec.region.as_str();
        let channel_id = get(Part::Channel, Attr::Id);
        let ingest = |attr| get(Part::Input, attr).as_deref().and_then(Ingest::from_url);
        Self {
            ingest_a: ingest(Attr::UrlA),
            ingest_b: ingest(Attr::UrlB).filter(|_| spec.channel.class == ChannelClass::Standard),
            hls_url: edge(Part::EndpointHls),
            dash_url: edge(Part::EndpointDash),
            cmaf_url: edge(Part::EndpointCmaf),
            player_url: get(Part::Player, Attr::Id).and(domain.as_ref()).map(|domain| format!("https://{domain}/")),
            dashboard_url: get(Part::Dashboard, Attr::Id).map(|_| dashboard_url(spec)),
            console_url: channel_id.as_ref().map(|id| {
                format!("https://{region}.console.aws.amazon.com/medialive/home?region={region}#!/channels/{id}")
            }),
            channel_id,
        }
    }

    /// The recipe's seven outputs, in its order and by its names.
    pub fn recipe(&self, reveal: bool) -> [(&'static str, Option<String>); 7] {
        let ingest = |i: &Option<Ingest>| i.as_ref().map(|i| i.url(reveal));
        [
            ("RTMPInputURL", ingest(&self.ingest_a)),
            ("RTMPBackupInputURL", ingest(&self.ingest_b)),
            ("HLSPlaybackURL", self.hls_url.clone()),
            ("DASHPlaybackURL", self.dash_url.clone()),
            ("TestPlayerURL", self.player_url.clone()),
            ("MediaLiveChannelId", self.channel_id.clone()),
            ("CloudWatchDashboardURL", self.dashboard_url.clone()),
        ]
    }
}

/// [documented: aws-facts 7; the form AWS's own workshops use]
fn dashboard_url(spec: &StreamSpec) -> String {
    let (region, name) = (spec.region.as_str(), Names::of(spec).regional());
    format!(
        "https://{region}.console.aws.amazon.com/cloudwatch/home?region={region}#dashboards:name={name}"
    )
}

/// Ready ffmpeg commands for one ingest URL, each with a name. The GOP is the ladder's, so that
/// segments start where the encoder's key frames are.
pub fn ffmpeg(spec: &StreamSpec, url: &str) -> Vec<(&'static str, String)> {
    let source = &spec.source;
    let (fps, size) = (source.frame_rate, source.size);
    let gop = spec.ladder.gop_frames(fps);
    let kbps = source.bitrate.get() / 1000;
    let rate = format!("{}/{}", fps.num(), fps.den());
    let video = format!(
        "-c:v libx264 -preset veryfast -profile:v high -pix_fmt yuv420p -b:v {kbps}k -maxrate {kbps}k -bufsize {}k -r {rate} -g {gop} -keyint_min {gop} -sc_threshold 0",
        kbps * 2
    );
    let audio = "-c:a aac -b:a 128k -ar 48000 -ac 2";
    let out = format!("-f flv \"{url}\"");
    let picture = format!("{}x{}", size.width, size.height);
    vec![
        (
            "file",
            format!("ffmpeg -re -stream_loop -1 -i your-video.mp4 {video} {audio} {out}"),
        ),
        (
            "test pattern",
            format!(
                "ffmpeg -re -f lavfi -i testsrc2=size={picture}:rate={rate} -f lavfi -i sine=frequency=1000:sample_rate=48000 {video} {audio} {out}"
            ),
        ),
        (
            "webcam, Linux",
            format!(
                "ffmpeg -f v4l2 -framerate {rate} -video_size {picture} -i /dev/video0 -f alsa -i default {video} {audio} {out}"
            ),
        ),
        (
            "webcam, macOS",
            format!(
                "ffmpeg -f avfoundation -framerate {rate} -video_size {picture} -i \"0:0\" {video} {audio} {out}"
            ),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ingest_url_splits_into_server_and_key() {
        let ingest = Ingest::from_url("rtmp://52.18.0.14:1935/cup-final/abcdefghij234567").unwrap();
        assert_eq!(ingest.server, "rtmp://52.18.0.14:1935/cup-final");
        assert_eq!(
            ingest.url(true),
            "rtmp://52.18.0.14:1935/cup-final/abcdefghij234567"
        );
        assert_eq!(
            ingest.url(false),
            "rtmp://52.18.0.14:1935/cup-final/********567"
        );
        assert!(!format!("{ingest:?}").contains("abcdef"));
    }
}
