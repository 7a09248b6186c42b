//! Player page and the bucket policy that lets CloudFront read it. The page is `assets/player.html`
//! with the stream's paths put in; it has no other moving part.

use super::distribution::site_policy;
use super::{Wanted, attr, identity::Names};
use crate::shape::{Attr, ObjectSettings, Part, PlayerSettings, Settings, Text};
use crate::spec::StreamSpec;

/// Key of the page; the distribution serves the folder above it as its root.
pub(super) const KEY: &str = "player/index.html";

const PAGE: &str = include_str!("../../assets/player.html");

pub(super) fn wanted(spec: &StreamSpec) -> Wanted {
    let settings = PlayerSettings {
        bucket: Names::of(spec).site_bucket(),
        objects: vec![ObjectSettings {
            key: KEY.into(),
            content_type: "text/html; charset=utf-8".into(),
            // Short, so that a changed page is seen without an invalidation.
            cache_control: "public, max-age=60".into(),
            body: page(spec),
        }],
        policy: site_policy(spec),
    };
    Wanted::new(Part::Player, Settings::Player(settings))
}

/// The page with its `{{placeholders}}` replaced. Names are `[a-z0-9-]` and paths hex, so nothing
/// needs escaping.
fn page(spec: &StreamSpec) -> Text {
    let mut pieces = Vec::new();
    let mut rest = PAGE;
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, after) = after.split_once("}}").unwrap_or((after, ""));
        pieces.push(Text::from(before));
        pieces.push(match name {
            "STREAM" => spec.name.as_str().into(),
            "HLS_PATH" => attr(Part::EndpointHls, Attr::Path),
            "DASH_PATH" if spec.delivery.dash.enabled => attr(Part::EndpointDash, Attr::Path),
            _ => "".into(),
        });
        rest = after;
    }
    pieces.push(rest.into());
    Text::Join(pieces)
}
