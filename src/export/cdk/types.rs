//! What the CDK calls things: modules, classes, the types of nested properties, and its spelling of
//! CloudFormation's names [seen: the library's own type definitions].

/// Module and class of a CloudFormation resource type: `AWS::MediaLive::Channel` is `medialive` and
/// `CfnChannel`.
pub(super) fn class(resource_type: &str) -> Option<Class> {
    let mut words = resource_type.split("::").skip(1);
    let (module, name) = (words.next()?, words.next()?);
    Some(Class {
        module: module.to_lowercase(),
        name: format!("Cfn{name}"),
    })
}

/// A construct's class.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Class {
    /// The library's module without its `aws_`.
    pub(super) module: String,
    /// Its name in there.
    pub(super) name: String,
}

/// What a member is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// No members of its own.
    Plain,
    /// A structure; the type's name in Python, which TypeScript does not need.
    Struct(&'static str),
    /// A document whose names go out as they are.
    Free,
}

/// Of a class's own properties, as a type.
pub(super) const OWN: &str = "-";

/// A line is a class, one of its types (`-` for its own properties), and the type's members by
/// CloudFormation's names; behind `=` the type of a member that has members itself, `*` where these are
/// free [seen: made from the library's source by `tests/peers/exports/cdk_names.py`, and compared with it].
const NAMES: &str = include_str!("names.txt");

/// What the member `name` of a type is; none when the library has no such member. A list is of its items'
/// shape.
pub(super) fn shape(class: &Class, type_: &str, name: &str) -> Option<Shape> {
    let head = format!("{}.{} {type_} ", class.module, class.name);
    let line = NAMES.lines().find_map(|line| line.strip_prefix(&head))?;
    line.split(' ').find_map(|member| {
        let (member, shape) = member.split_once('=').unwrap_or((member, ""));
        (member == name).then_some(match shape {
            "" => Shape::Plain,
            "*" => Shape::Free,
            type_ => Shape::Struct(type_),
        })
    })
}

/// A name in words, each in lower case: `OriginSSLProtocols` is origin, ssl, protocols.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = None;
    let mut rest = name.chars().peekable();
    while let Some(c) = rest.next() {
        let begins = before.is_none_or(|before: char| match c {
            // A capital after a capital begins a word only when small letters follow.
            'A'..='Z' => {
                !before.is_ascii_uppercase() || rest.peek().is_some_and(char::is_ascii_lowercase)
            }
            'a'..='z' => before.is_ascii_digit(),
            _ => false,
        });
        match words.last_mut() {
            Some(word) if !begins => word.push(c.to_ascii_lowercase()),
            _ => words.push(c.to_ascii_lowercase().to_string()),
        }
        before = Some(c);
    }
    words
}

/// `httpPort`, for TypeScript.
pub(super) fn camel(name: &str) -> String {
    let mut words = words(name).into_iter();
    let mut camel = words.next().unwrap_or_default();
    for word in words {
        camel.push_str(&super::super::names::pascal(&word));
    }
    camel
}

/// `hlsEndpoint` of `HlsEndpoint`: in TypeScript the variable that holds a construct.
pub(super) fn variable(id: &str) -> String {
    let mut chars = id.chars();
    let first = chars.next().map(|c| c.to_ascii_lowercase());
    first.into_iter().chain(chars).collect()
}

/// `http_port`, for Python.
pub(super) fn snake(name: &str) -> String {
    words(name).join("_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_spelled_as_the_library_spells_them() {
        for (name, camels, snakes) in [
            ("OKActions", "okActions", "ok_actions"),
            ("IPV6Enabled", "ipv6Enabled", "ipv6_enabled"),
            ("HTTPSPort", "httpsPort", "https_port"),
            ("S3OriginConfig", "s3OriginConfig", "s3_origin_config"),
            ("H264Settings", "h264Settings", "h264_settings"),
            ("M2tsSettings", "m2TsSettings", "m2_ts_settings"),
            ("GopNumBFrames", "gopNumBFrames", "gop_num_b_frames"),
            ("GopBReference", "gopBReference", "gop_b_reference"),
            (
                "ErrorCachingMinTTL",
                "errorCachingMinTtl",
                "error_caching_min_ttl",
            ),
            (
                "OriginSSLProtocols",
                "originSslProtocols",
                "origin_ssl_protocols",
            ),
            (
                "Delivery4xxAAlarm",
                "delivery4XxAAlarm",
                "delivery4_xx_a_alarm",
            ),
            ("Id", "id", "id"),
        ] {
            assert_eq!(camel(name), camels);
            assert_eq!(snake(name), snakes);
        }
    }
}
