//! Lines for a shell that ask the same again: `curl` for playback, `aws` for the rest. None of them
//! prints a secret: describing an input, or a MediaPackage channel, would show stream keys and passwords.

use super::About;
use super::clean::clean;
use crate::clock::Timestamp;
use crate::monitor::{Named, StreamSnapshot};
use crate::shape::package_channel_id;

/// In single quotes, whatever is in it.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

fn time(at: Timestamp) -> String {
    at.strftime("%FT%TZ").to_string()
}

/// Playback first, then what AWS says of the stream, then its metrics.
pub fn again(
    about: &About,
    stream: &StreamSnapshot,
    named: &[Named<'_>],
    from: Timestamp,
    at: Timestamp,
) -> Vec<String> {
    let mut all = playback(stream);
    let Some(channel) = &stream.channel_id else {
        return all;
    };
    let profile = about.profile.as_deref();
    let profile = profile.map_or(String::new(), |p| format!(" --profile {}", quoted(p)));
    let aws = |region: &str, what: String| format!("aws{profile} --region {region} {what}");
    let region = about.region.as_str();
    all.extend([
        aws(
            region,
            format!("medialive describe-channel --channel-id {channel}"),
        ),
        aws(
            region,
            format!("medialive list-alerts --channel-id {channel}"),
        ),
        aws(
            region,
            format!(
                "mediapackage list-origin-endpoints --channel-id {}",
                package_channel_id(&stream.name)
            ),
        ),
        aws(
            region,
            format!(
                "cloudwatch describe-alarms --alarm-name-prefix onair-{}-{region}-",
                stream.name
            ),
        ),
    ]);
    if let Some(id) = &stream.names.distribution {
        all.push(aws(
            "us-east-1",
            format!("cloudfront get-distribution --id {id}"),
        ));
    }
    for n in named {
        let q = &n.query;
        let dimensions: Vec<_> = q
            .dimensions
            .iter()
            .map(|(name, value)| format!("Name={name},Value={value}"))
            .collect();
        // CloudFront's metrics are there and nowhere else [documented: aws-facts 1.3].
        let region = if q.namespace == "AWS/CloudFront" {
            "us-east-1"
        } else {
            region
        };
        all.push(aws(
            region,
            format!(
                "cloudwatch get-metric-statistics --namespace {} --metric-name {} --dimensions {} --statistics {} --period {} --start-time {} --end-time {}",
                q.namespace,
                q.name,
                dimensions.join(" "),
                q.stat,
                q.period_s,
                time(from),
                time(at),
            ),
        ));
    }
    all
}

/// Headers and timing of the manifest at the edge and at the packager, and of the list of segments that
/// freshness was judged by.
fn playback(stream: &StreamSnapshot) -> Vec<String> {
    let seen = stream.playback.as_ref();
    let names = &stream.names;
    let edge = names.playback_url.as_ref();
    let edge = edge.or(seen.map(|s| &s.manifest.url));
    let list = seen.and_then(|s| s.playlist.as_ref()).map(|l| &l.url);
    let urls = [edge, list, names.packager_url.as_ref()];
    let mut all: Vec<String> = Vec::new();
    for url in urls.into_iter().flatten() {
        let line = format!(
            "curl -sS --compressed -D - -o /dev/null -w 'first byte %{{time_starttransfer}} s\\n' {}",
            quoted(&clean(url))
        );
        if !all.contains(&line) {
            all.push(line);
        }
    }
    all
}
