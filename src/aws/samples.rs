//! One of each part, every text literal, for the tests of this room.

use super::{Key, TAG_PART, TAG_STREAM};
use crate::shape::{
    AccessControlSettings, AlarmSettings, Attr, BucketSettings, ChannelSettings, DashboardSettings,
    DistributionSettings, EndpointSettings, InputSettings, PackageChannelSettings, Part,
    PlayerSettings, RoleSettings, SecurityGroupSettings, Settings, Tags, TopicSettings,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub(super) const REGION: &str = "eu-west-1";
const ACCOUNT: &str = "123456789012";

/// What parts ask of each other; filled in as they are made.
pub(super) type Known = BTreeMap<(Part, Attr), String>;

/// Made-up answers for tests without a wire.
pub(super) fn known() -> Known {
    [
        (
            Part::Role,
            Attr::Arn,
            "arn:aws:iam::123456789012:role/onair-demo-eu-west-1",
        ),
        (Part::Input, Attr::Id, "1234567"),
        (
            Part::EndpointHls,
            Attr::Host,
            "abc.mediapackage.eu-west-1.amazonaws.com",
        ),
        (Part::AccessControl, Attr::Id, "E1OAC"),
    ]
    .map(|(part, attr, value)| ((part, attr), value.to_owned()))
    .into()
}

/// The tags of [`tags`], as AWS gives them back.
pub(super) fn found_tags(part: &Part) -> super::FoundTags {
    tags(part)
        .into_iter()
        .filter_map(|(k, v)| Some((k, v.lit()?)))
        .collect()
}

pub(super) fn tags(part: &Part) -> Tags {
    [
        (TAG_STREAM, "demo".to_owned()),
        (TAG_PART, part.to_string()),
        ("team", "ops".into()),
    ]
    .map(|(k, v)| (k.to_owned(), v.into()))
    .into()
}

fn read<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

fn tls_only(bucket: &str) -> Value {
    json!({"Sid": "TlsOnly", "Effect": "Deny", "Principal": "*", "Action": ["s3:*"],
        "Resource": [format!("arn:aws:s3:::{bucket}"), format!("arn:aws:s3:::{bucket}/*")],
        "Condition": {"Bool": {"aws:SecureTransport": ["false"]}}})
}

pub(super) fn role() -> RoleSettings {
    read(json!({
        "RoleName": "onair-demo-eu-west-1", "Description": "onair demo", "Tags": tags(&Part::Role),
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{"Sid": "MediaLive", "Effect": "Allow",
            "Principal": {"Service": ["medialive.amazonaws.com"]}, "Action": ["sts:AssumeRole"],
            "Condition": {"StringEquals": {"aws:SourceAccount": [ACCOUNT]}}}]},
        "Policies": {
            "packager": {"Version": "2012-10-17", "Statement": [{"Sid": "Packager", "Effect": "Allow",
                "Action": ["mediapackage:DescribeChannel"], "Resource": ["arn:aws:mediapackage:eu-west-1:123456789012:channels/*"]}]},
            "archive": {"Version": "2012-10-17", "Statement": [{"Sid": "Archive", "Effect": "Allow",
                "Action": ["s3:PutObject"], "Resource": ["arn:aws:s3:::onair-demo-archive/archive/*"]}]},
        },
    }))
}

pub(super) fn bucket(name: &str, part: &Part, with_policy: bool) -> BucketSettings {
    let policy =
        with_policy.then(|| json!({"Version": "2012-10-17", "Statement": [tls_only(name)]}));
    let lifecycle = json!([{"Id": "recordings", "Prefix": "archive/", "Transitions": [{"Days": 30, "StorageClass": "GLACIER_IR"}],
        "ExpirationDays": 365, "AbortIncompleteMultipartDays": 7}]);
    read(json!({
        "Bucket": name, "ObjectOwnership": "BucketOwnerEnforced", "SseAlgorithm": "AES256", "Policy": policy,
        "PublicAccessBlock": {"BlockPublicAcls": true, "IgnorePublicAcls": true, "BlockPublicPolicy": true, "RestrictPublicBuckets": true},
        "Lifecycle": if with_policy { lifecycle } else { json!([]) }, "Tags": tags(part),
    }))
}

pub(super) fn security_group() -> SecurityGroupSettings {
    read(
        json!({"whitelistRules": ["198.51.100.0/24", "203.0.113.7/32"], "tags": tags(&Part::SecurityGroup)}),
    )
}

pub(super) fn input(known: &Known) -> InputSettings {
    read(json!({
        "name": "onair-demo", "type": "RTMP_PUSH", "tags": tags(&Part::Input),
        "destinations": [{"streamName": "live/aaaa"}, {"streamName": "live/bbbb"}],
        "inputSecurityGroups": [known[&(Part::SecurityGroup, Attr::Id)]],
    }))
}

pub(super) fn package_channel() -> PackageChannelSettings {
    read(
        json!({"id": "onair-demo", "description": "onair demo", "tags": tags(&Part::PackageChannel)}),
    )
}

pub(super) fn endpoints() -> [(Part, EndpointSettings); 3] {
    let hls = json!({"hlsPackage": {"segmentDurationSeconds": 6, "playlistWindowSeconds": 60, "playlistType": "NONE",
        "programDateTimeIntervalSeconds": 1, "includeIframeOnlyStream": false, "useAudioRenditionGroup": false, "adMarkers": "PASSTHROUGH"}});
    let dash = json!({"dashPackage": {"segmentDurationSeconds": 2, "manifestWindowSeconds": 60, "minBufferTimeSeconds": 6,
        "minUpdatePeriodSeconds": 2, "suggestedPresentationDelaySeconds": 10, "profile": "NONE"}});
    let cmaf = json!({"cmafPackage": {"segmentDurationSeconds": 6, "hlsManifests": [{"id": "onair-demo-cmaf-hls", "manifestName": "index",
        "playlistWindowSeconds": 60, "playlistType": "NONE", "programDateTimeIntervalSeconds": 1, "includeIframeOnlyStream": false,
        "adMarkers": "NONE"}]}});
    let kinds = [
        (Part::EndpointHls, "hls", hls),
        (Part::EndpointDash, "dash", dash),
        (Part::EndpointCmaf, "cmaf", cmaf),
    ];
    kinds.map(|(part, kind, package)| {
        let settings = read(json!({
            "channelId": "onair-demo", "id": format!("onair-demo-{kind}"), "description": "onair demo", "manifestName": "index",
            "startoverWindowSeconds": 0, "timeDelaySeconds": 0, "origination": "ALLOW", "whitelist": [],
            "package": package, "tags": tags(&part),
        }));
        (part, settings)
    })
}

pub(super) fn channel(known: &Known) -> ChannelSettings {
    let h264 = json!({"profile": "HIGH", "level": "H264_LEVEL_AUTO", "rateControlMode": "QVBR", "qvbrQualityLevel": 8,
        "bitrate": 6000000, "maxBitrate": 6000000, "bufSize": 12000000, "bufFillPct": 90, "framerateControl": "SPECIFIED",
        "framerateNumerator": 30000, "framerateDenominator": 1001, "parControl": "SPECIFIED", "parNumerator": 1, "parDenominator": 1,
        "gopSize": 60.0, "gopSizeUnits": "FRAMES", "gopClosedCadence": 1, "gopNumBFrames": 3, "gopBReference": "ENABLED",
        "subgopLength": "DYNAMIC", "numRefFrames": 3, "scanType": "PROGRESSIVE", "entropyEncoding": "CABAC",
        "sceneChangeDetect": "ENABLED", "lookAheadRateControl": "HIGH", "adaptiveQuantization": "AUTO", "afdSignaling": "NONE",
        "colorMetadata": "INSERT", "syntax": "DEFAULT", "timecodeInsertion": "DISABLED", "qualityLevel": "STANDARD_QUALITY"});
    let output = |name: &str, modifier: Option<&str>| {
        json!({"outputName": name, "videoDescriptionName": "v_1080p", "audioDescriptionNames": ["a_128"],
            "nameModifier": modifier, "extension": modifier.map(|_| "m2ts")})
    };
    read(json!({
        "name": "onair-demo", "channelClass": "STANDARD", "roleArn": known[&(Part::Role, Attr::Arn)], "logLevel": "WARNING",
        "inputSpecification": {"codec": "AVC", "resolution": "HD", "maximumBitrate": "MAX_20_MBPS"},
        "inputAttachments": [{"inputId": known[&(Part::Input, Attr::Id)], "inputAttachmentName": "primary", "sourceEndBehavior": "CONTINUE"}],
        "destinations": [{"id": "mediapackage", "target": {"mediaPackage": {"channel_id": "onair-demo"}}},
            {"id": "archive", "target": {"urls": ["s3ssl://onair-demo-archive/archive/a/demo", "s3ssl://onair-demo-archive/archive/b/demo"]}}],
        "encoderSettings": {
            "timecodeSource": "SYSTEMCLOCK", "thumbnailState": "DISABLED",
            "videoDescriptions": [{"name": "v_1080p", "width": 1920, "height": 1080, "respondToAfd": "NONE", "scalingBehavior": "DEFAULT",
                "sharpness": 50, "h264Settings": h264}],
            "audioDescriptions": [{"name": "a_128", "audioSelectorName": "default", "audioTypeControl": "FOLLOW_INPUT",
                "languageCodeControl": "FOLLOW_INPUT", "aacSettings": {"bitrate": 128000.0, "codingMode": "CODING_MODE_2_0",
                "inputType": "NORMAL", "profile": "LC", "rateControlMode": "CBR", "rawFormat": "NONE", "sampleRate": 48000.0, "spec": "MPEG4"}}],
            "outputGroups": [
                {"name": "mediapackage", "kind": {"mediaPackage": {"destination_ref_id": "mediapackage"}}, "outputs": [output("out_1080p", None)]},
                {"name": "archive", "kind": {"archive": {"destination_ref_id": "archive", "rollover_interval": 300}},
                    "outputs": [output("archive_1080p", Some("-$dt$"))]}],
            "globalConfiguration": {"inputEndAction": "NONE", "outputTimingSource": "SYSTEM_CLOCK", "supportLowFramerateInputs": "DISABLED",
                "repeatFrameMsec": 1000, "blackFrameMsec": 1000, "inputLossImageType": "COLOR", "inputLossImageColor": "000000"},
        },
        "maintenance": {"maintenanceDay": "MONDAY", "maintenanceStartTime": "04:00"},
        "tags": tags(&Part::Channel),
    }))
}

pub(super) fn access_control() -> AccessControlSettings {
    read(
        json!({"Name": "onair-demo-eu-west-1", "Description": "onair demo eu-west-1", "SigningProtocol": "sigv4",
        "SigningBehavior": "always", "OriginAccessControlOriginType": "s3"}),
    )
}

pub(super) fn distribution(known: &Known) -> DistributionSettings {
    let behavior = |pattern: Option<&str>, origin: &str, request: Option<&str>| {
        json!({"PathPattern": pattern, "TargetOriginId": origin, "ViewerProtocolPolicy": "redirect-to-https",
            "AllowedMethods": ["GET", "HEAD", "OPTIONS"], "Compress": true, "CachePolicyId": "08627262-05a9-4f76-9ded-b50ca2e3a84f",
            "OriginRequestPolicyId": request, "ResponseHeadersPolicyId": "67f7725c-6f97-4210-82d7-5512b31e9d03"})
    };
    read(json!({
        "Comment": "onair demo eu-west-1", "Enabled": true, "DefaultRootObject": "index.html",
        "Origins": [
            {"Id": "mediapackage", "DomainName": known[&(Part::EndpointHls, Attr::Host)], "OriginPath": "",
                "Kind": {"Https": {"origin_read_timeout": 30, "origin_keepalive_timeout": 5, "origin_shield_region": "eu-west-1"}}},
            {"Id": "player-s3", "DomainName": "onair-demo-site.s3.eu-west-1.amazonaws.com", "OriginPath": "/player",
                "Kind": {"S3": {"origin_access_control_id": known[&(Part::AccessControl, Attr::Id)]}}}],
        "DefaultCacheBehavior": behavior(None, "player-s3", None),
        "CacheBehaviors": [behavior(Some("/out/v1/*"), "mediapackage", Some("59781a5b-3903-41f3-afcb-af62929ccde1"))],
        "CustomErrorResponses": [{"ErrorCode": 403, "ErrorCachingMinTTL": 1}, {"ErrorCode": 404, "ErrorCachingMinTTL": 1}],
        "PriceClass": "PriceClass_100", "GeoRestriction": {"RestrictionType": "whitelist", "Items": ["DE", "FR"]},
        "HttpVersion": "http2and3", "IsIPV6Enabled": true, "CloudFrontDefaultCertificate": true, "Tags": tags(&Part::Distribution),
    }))
}

pub(super) fn player(known: &Known) -> PlayerSettings {
    let arn = &known[&(Part::Distribution, Attr::Arn)];
    read(json!({
        "Bucket": "onair-demo-site",
        "Objects": [{"Key": "player/index.html", "ContentType": "text/html; charset=utf-8", "CacheControl": "max-age=60",
            "Body": "<!doctype html><title>✓ demo</title>"}],
        "Policy": {"Version": "2012-10-17", "Statement": [
            {"Sid": "CloudFront", "Effect": "Allow", "Principal": {"Service": ["cloudfront.amazonaws.com"]}, "Action": ["s3:GetObject"],
                "Resource": ["arn:aws:s3:::onair-demo-site/player/*"], "Condition": {"StringEquals": {"AWS:SourceArn": [arn]}}},
            tls_only("onair-demo-site")]},
    }))
}

pub(super) fn topic(part: &Part, name: &str, region: &str) -> TopicSettings {
    read(json!({
        "Name": name, "DisplayName": "onair demo", "Tags": tags(part), "Unconfirmed": null,
        "Subscriptions": [{"Protocol": "email", "Endpoint": "ops@example.com"}],
        "Policy": {"Version": "2012-10-17", "Statement": [{"Sid": "Alarms", "Effect": "Allow",
            "Principal": {"Service": ["cloudwatch.amazonaws.com"]}, "Action": ["sns:Publish"],
            "Resource": [format!("arn:aws:sns:{region}:{ACCOUNT}:{name}")],
            "Condition": {"StringEquals": {"aws:SourceAccount": [ACCOUNT]}}}]},
    }))
}

pub(super) fn alarm(known: &Known) -> AlarmSettings {
    let topic = &known[&(Part::Topic, Attr::Arn)];
    read(json!({
        "AlarmName": "onair-demo-no-frames-a", "AlarmDescription": "No frames on A", "Namespace": "AWS/MediaLive",
        "MetricName": "InputVideoFrameRate", "Statistic": "Maximum",
        "Dimensions": {"ChannelId": known[&(Part::Channel, Attr::Id)], "Pipeline": "0"}, "Period": 60, "EvaluationPeriods": 2,
        "DatapointsToAlarm": 2, "Threshold": 1.0, "ComparisonOperator": "LessThanThreshold", "TreatMissingData": "breaching",
        "AlarmActions": [topic], "OkActions": [topic], "Region": REGION, "Tags": tags(&Part::Alarm("no-frames-a".into())),
    }))
}

pub(super) fn dashboard(known: &Known) -> DashboardSettings {
    read(
        json!({"DashboardName": "onair-demo-eu-west-1", "DashboardBody": {"widgets": [{"type": "metric", "x": 0, "y": 0,
        "width": 12, "height": 6, "properties": {"title": "Input", "view": "timeSeries", "region": REGION, "stat": "Maximum",
        "period": 60, "metrics": [["AWS/MediaLive", "FillMsec", "ChannelId", known[&(Part::Channel, Attr::Id)], "Pipeline", "0"]]}}]}}),
    )
}

/// A step of a deployment: part, key, and settings from what is known by then.
pub(super) type Step = (Part, Key, fn(&Known) -> Settings);

/// All parts in an order in which they can be made.
pub(super) fn steps() -> Vec<Step> {
    let tagged = |part: Part| ("demo".to_owned(), part);
    let endpoint = |kind: &str| Key::Endpoint {
        id: format!("onair-demo-{kind}"),
    };
    let bucket_key = |name: &str| Key::Bucket { name: name.into() };
    let ((s, sg), (i, input_part), (c, channel_part)) = (
        tagged(Part::SecurityGroup),
        tagged(Part::Input),
        tagged(Part::Channel),
    );
    vec![
        (Part::SiteBucket, bucket_key("onair-demo-site"), |_| {
            Settings::Bucket(bucket("onair-demo-site", &Part::SiteBucket, false))
        }),
        (
            Part::ArchiveBucket,
            bucket_key("onair-demo-archive"),
            |_| Settings::Bucket(bucket("onair-demo-archive", &Part::ArchiveBucket, true)),
        ),
        (
            Part::Role,
            Key::Role {
                name: "onair-demo-eu-west-1".into(),
            },
            |_| Settings::Role(role()),
        ),
        (
            Part::SecurityGroup,
            Key::SecurityGroup {
                stream: s,
                part: sg,
            },
            |_| Settings::SecurityGroup(security_group()),
        ),
        (
            Part::Input,
            Key::Input {
                stream: i,
                part: input_part,
            },
            |k| Settings::Input(input(k)),
        ),
        (
            Part::PackageChannel,
            Key::PackageChannel {
                id: "onair-demo".into(),
            },
            |_| Settings::PackageChannel(package_channel()),
        ),
        (Part::EndpointHls, endpoint("hls"), |_| {
            Settings::Endpoint(endpoints()[0].1.clone())
        }),
        (Part::EndpointDash, endpoint("dash"), |_| {
            Settings::Endpoint(endpoints()[1].1.clone())
        }),
        (Part::EndpointCmaf, endpoint("cmaf"), |_| {
            Settings::Endpoint(endpoints()[2].1.clone())
        }),
        (
            Part::Channel,
            Key::Channel {
                stream: c,
                part: channel_part,
            },
            |k| Settings::Channel(channel(k)),
        ),
        (
            Part::AccessControl,
            Key::AccessControl {
                name: "onair-demo-eu-west-1".into(),
            },
            |_| Settings::AccessControl(access_control()),
        ),
        (
            Part::Distribution,
            Key::Distribution {
                comment: "onair demo eu-west-1".into(),
            },
            |k| Settings::Distribution(distribution(k)),
        ),
        (
            Part::Player,
            Key::Player {
                bucket: "onair-demo-site".into(),
                keys: vec!["player/index.html".into()],
            },
            |k| Settings::Player(player(k)),
        ),
        (
            Part::Topic,
            Key::Topic {
                name: "onair-demo".into(),
                region: REGION.into(),
            },
            |_| Settings::Topic(topic(&Part::Topic, "onair-demo", REGION)),
        ),
        (
            Part::TopicGlobal,
            Key::Topic {
                name: "onair-demo-global".into(),
                region: "us-east-1".into(),
            },
            |_| Settings::Topic(topic(&Part::TopicGlobal, "onair-demo-global", "us-east-1")),
        ),
        (
            Part::Alarm("no-frames-a".into()),
            Key::Alarm {
                name: "onair-demo-no-frames-a".into(),
                region: REGION.into(),
            },
            |k| Settings::Alarm(alarm(k)),
        ),
        (
            Part::Dashboard,
            Key::Dashboard {
                name: "onair-demo-eu-west-1".into(),
            },
            |k| Settings::Dashboard(dashboard(k)),
        ),
    ]
}
