//! What parts are called in projects: the same in every dialect, in its own letter case.

use crate::shape::Part;

/// The part in words, lower case, with `_` between them.
pub(super) fn words(part: &Part) -> String {
    match part {
        Part::Role => "media_live_role".into(),
        Part::SecurityGroup => "input_security_group".into(),
        Part::EndpointHls => "hls_endpoint".into(),
        Part::EndpointDash => "dash_endpoint".into(),
        Part::EndpointCmaf => "cmaf_endpoint".into(),
        Part::Player => "player_page".into(),
        Part::Topic => "alarm_topic".into(),
        Part::TopicGlobal => "viewer_alarm_topic".into(),
        Part::Alarm(short) => format!("{}_alarm", short.replace('-', "_")),
        part => part.to_string(),
    }
}

/// The part as CloudFormation and the CDK name resources: `HlsEndpoint`.
pub(super) fn logical_id(part: &Part) -> String {
    pascal(&words(part))
}

/// `hls_endpoint` as `HlsEndpoint`; capitals stay.
pub(super) fn pascal(text: &str) -> String {
    text.split(['_', '-'])
        .map(|word| {
            let mut chars = word.chars();
            let first = chars.next().map(|c| c.to_ascii_uppercase());
            first.into_iter().chain(chars).collect::<String>()
        })
        .collect()
}
