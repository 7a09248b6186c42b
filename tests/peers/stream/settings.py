"""What each part of the test stream is asked to be, as plain parameters in boto3's names.

Written from AWS's models and guides, not from onair's own shapes: an independent reader of the same facts.
"""

from __future__ import annotations

import json
from typing import Any

RUNGS = (
    ("1080p", 1920, 1080, 6_000_000, "HIGH"),
    ("720p", 1280, 720, 3_000_000, "HIGH"),
    ("480p", 854, 480, 1_500_000, "MAIN"),
)
MANAGED_CACHE_MEDIAPACKAGE = "08627262-05a9-4f76-9ded-b50ca2e3a84f"
MANAGED_CACHE_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"
MANAGED_ORIGIN_CORS = "59781a5b-3903-41f3-afcb-af62929ccde1"

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "medialive.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
)


def role_policy(bucket: str) -> str:
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": ["mediapackage:DescribeChannel"], "Resource": "*"},
                {"Effect": "Allow", "Action": ["s3:PutObject"], "Resource": f"arn:aws:s3:::{bucket}/*"},
            ],
        }
    )


def _h264(bitrate: int, profile: str) -> dict[str, Any]:
    return {
        "AdaptiveQuantization": "AUTO",
        "AfdSignaling": "NONE",
        "Bitrate": bitrate,
        "BufFillPct": 90,
        "BufSize": 2 * bitrate,
        "ColorMetadata": "INSERT",
        "EntropyEncoding": "CABAC",
        "FramerateControl": "SPECIFIED",
        "FramerateDenominator": 1,
        "FramerateNumerator": 30,
        "GopBReference": "ENABLED",
        "GopClosedCadence": 1,
        "GopNumBFrames": 3,
        "GopSize": 2.0,
        "GopSizeUnits": "SECONDS",
        "Level": "H264_LEVEL_AUTO",
        "LookAheadRateControl": "HIGH",
        "MaxBitrate": bitrate,
        "NumRefFrames": 3,
        "ParControl": "SPECIFIED",
        "ParDenominator": 1,
        "ParNumerator": 1,
        "Profile": profile,
        "QualityLevel": "STANDARD_QUALITY",
        "QvbrQualityLevel": 8,
        "RateControlMode": "QVBR",
        "ScanType": "PROGRESSIVE",
        "SceneChangeDetect": "ENABLED",
        "SubgopLength": "DYNAMIC",
        "Syntax": "DEFAULT",
        "TimecodeInsertion": "DISABLED",
    }


def channel(name: str, role_arn: str, input_id: str, package: str, bucket: str, pipelines: int = 2) -> dict[str, Any]:
    """A standard channel with the default ladder, a MediaPackage group and an archive group."""
    audio = {"AudioSelectorName": "default", "Name": "a_128", "AudioTypeControl": "FOLLOW_INPUT"}
    audio |= {"LanguageCodeControl": "FOLLOW_INPUT"}
    audio |= {"CodecSettings": {"AacSettings": {"Bitrate": 128000.0, "CodingMode": "CODING_MODE_2_0", "Profile": "LC"}}}
    aac = audio["CodecSettings"]["AacSettings"]
    aac |= {
        "InputType": "NORMAL",
        "RateControlMode": "CBR",
        "RawFormat": "NONE",
        "SampleRate": 48000.0,
        "Spec": "MPEG4",
    }
    rung = {"RespondToAfd": "NONE", "ScalingBehavior": "DEFAULT", "Sharpness": 50}
    return {
        "Name": name,
        "ChannelClass": "STANDARD" if pipelines == 2 else "SINGLE_PIPELINE",
        "RoleArn": role_arn,
        "LogLevel": "WARNING",
        "InputSpecification": {"Codec": "AVC", "Resolution": "HD", "MaximumBitrate": "MAX_10_MBPS"},
        "InputAttachments": [
            {
                "InputId": input_id,
                "InputAttachmentName": "primary",
                "InputSettings": {"SourceEndBehavior": "CONTINUE", "InputFilter": "AUTO", "FilterStrength": 1},
            }
        ],
        "Destinations": [
            {"Id": "mediapackage", "MediaPackageSettings": [{"ChannelId": package}]},
            {"Id": "archive", "Settings": [{"Url": f"s3ssl://{bucket}/archive/{p}/x"} for p in "ab"[:pipelines]]},
        ],
        "Maintenance": {"MaintenanceDay": "TUESDAY", "MaintenanceStartTime": "03:00"},
        "EncoderSettings": {
            "TimecodeConfig": {"Source": "SYSTEMCLOCK"},
            "VideoDescriptions": [
                {"Name": f"v_{n}", "Width": w, "Height": h, "CodecSettings": {"H264Settings": _h264(b, p)}} | rung
                for n, w, h, b, p in RUNGS
            ],
            "AudioDescriptions": [audio],
            "GlobalConfiguration": {
                "InputEndAction": "NONE",
                "OutputTimingSource": "SYSTEM_CLOCK",
                "SupportLowFramerateInputs": "DISABLED",
                "InputLossBehavior": {
                    "BlackFrameMsec": 1000,
                    "RepeatFrameMsec": 1000,
                    "InputLossImageType": "COLOR",
                    "InputLossImageColor": "000000",
                },
            },
            "OutputGroups": [
                {
                    "Name": "mediapackage",
                    "OutputGroupSettings": {
                        "MediaPackageGroupSettings": {"Destination": {"DestinationRefId": "mediapackage"}}
                    },
                    "Outputs": [_output(n, {"MediaPackageOutputSettings": {}}) for n, *_ in RUNGS],
                },
                {
                    "Name": "archive",
                    "OutputGroupSettings": {
                        "ArchiveGroupSettings": {
                            "Destination": {"DestinationRefId": "archive"},
                            "RolloverInterval": 300,
                        }
                    },
                    "Outputs": [_output("1080p", {"ArchiveOutputSettings": ARCHIVE}, "archive")],
                },
            ],
        },
        "Tags": {"onair:stream": name},
    }


ARCHIVE = {"NameModifier": "-$dt$", "Extension": "m2ts", "ContainerSettings": {"M2tsSettings": {}}}


def _output(rung: str, settings: dict[str, Any], prefix: str = "out") -> dict[str, Any]:
    return {
        "OutputName": f"{prefix}_{rung}",
        "VideoDescriptionName": f"v_{rung}",
        "AudioDescriptionNames": ["a_128"],
        "OutputSettings": settings,
    }


def endpoints(package: str) -> list[dict[str, Any]]:
    """One endpoint of each kind that onair makes."""
    hls = {"SegmentDurationSeconds": 6, "PlaylistWindowSeconds": 60, "PlaylistType": "NONE", "AdMarkers": "PASSTHROUGH"}
    hls |= {"ProgramDateTimeIntervalSeconds": 6, "IncludeIframeOnlyStream": False, "UseAudioRenditionGroup": False}
    dash = {"SegmentDurationSeconds": 2, "ManifestWindowSeconds": 60, "MinBufferTimeSeconds": 30, "Profile": "NONE"}
    dash |= {"MinUpdatePeriodSeconds": 15, "SuggestedPresentationDelaySeconds": 25}
    cmaf = {"SegmentDurationSeconds": 6, "HlsManifests": [{"Id": f"{package}-c", "PlaylistWindowSeconds": 60}]}
    kinds: dict[str, dict[str, Any]] = {"HlsPackage": hls, "DashPackage": dash, "CmafPackage": cmaf}
    return [
        {
            "ChannelId": package,
            "Id": f"{package}-{kind[:4].lower()}",
            "ManifestName": "index",
            "StartoverWindowSeconds": 0,
            "TimeDelaySeconds": 0,
            "Origination": "ALLOW",
            "Description": f"{kind} of {package}",
            "Tags": {"onair:stream": package},
            kind: settings,
        }
        for kind, settings in kinds.items()
    ]


def distribution(reference: str, bucket_host: str, media_host: str, access_control: str) -> dict[str, Any]:
    """Player from S3, media from MediaPackage, both with AWS's managed policies."""
    get = {"Quantity": 2, "Items": ["GET", "HEAD"]}
    options = {"Quantity": 3, "Items": ["GET", "HEAD", "OPTIONS"]}
    tls = {"Quantity": 1, "Items": ["TLSv1.2"]}
    media = {"HTTPPort": 80, "HTTPSPort": 443, "OriginProtocolPolicy": "https-only", "OriginSslProtocols": tls}
    return {
        "CallerReference": reference,
        "Comment": f"peers {reference}",
        "Enabled": True,
        "DefaultRootObject": "index.html",
        "PriceClass": "PriceClass_100",
        "HttpVersion": "http2and3",
        "IsIPV6Enabled": True,
        "Origins": {
            "Quantity": 2,
            "Items": [
                {
                    "Id": "player",
                    "DomainName": bucket_host,
                    "S3OriginConfig": {"OriginAccessIdentity": ""},
                    "OriginAccessControlId": access_control,
                },
                {"Id": "media", "DomainName": media_host, "CustomOriginConfig": media},
            ],
        },
        "DefaultCacheBehavior": {
            "TargetOriginId": "player",
            "ViewerProtocolPolicy": "redirect-to-https",
            "CachePolicyId": MANAGED_CACHE_OPTIMIZED,
            "AllowedMethods": get | {"CachedMethods": get},
            "Compress": True,
        },
        "CacheBehaviors": {
            "Quantity": 1,
            "Items": [
                {
                    "PathPattern": "/out/v1/*",
                    "TargetOriginId": "media",
                    "ViewerProtocolPolicy": "redirect-to-https",
                    "CachePolicyId": MANAGED_CACHE_MEDIAPACKAGE,
                    "OriginRequestPolicyId": MANAGED_ORIGIN_CORS,
                    "AllowedMethods": options | {"CachedMethods": get},
                    "Compress": True,
                    "SmoothStreaming": False,
                }
            ],
        },
        "CustomErrorResponses": {"Quantity": 1, "Items": [{"ErrorCode": 404, "ErrorCachingMinTTL": 1}]},
        "Restrictions": {"GeoRestriction": {"RestrictionType": "whitelist", "Quantity": 2, "Items": ["DE", "AT"]}},
        "ViewerCertificate": {"CloudFrontDefaultCertificate": True},
    }


def alarm(name: str, channel_id: str, topic: str) -> dict[str, Any]:
    return {
        "AlarmName": name,
        "AlarmDescription": "input lost",
        "Namespace": "AWS/MediaLive",
        "MetricName": "FillMsec",
        "Dimensions": [{"Name": "ChannelId", "Value": channel_id}, {"Name": "Pipeline", "Value": "0"}],
        "Statistic": "Maximum",
        "Period": 60,
        "EvaluationPeriods": 1,
        "DatapointsToAlarm": 1,
        "Threshold": 5000.0,
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        "TreatMissingData": "notBreaching",
        "ActionsEnabled": False,
        "AlarmActions": [topic],
    }


def dashboard(region: str, channel_id: str) -> str:
    metrics = [["AWS/MediaLive", "FillMsec", "ChannelId", channel_id, "Pipeline", "0"]]
    properties = {
        "region": region,
        "view": "timeSeries",
        "stat": "Maximum",
        "period": 60,
        "title": "x",
        "metrics": metrics,
    }
    return json.dumps(
        {"widgets": [{"type": "metric", "x": 0, "y": 0, "width": 12, "height": 6, "properties": properties}]}
    )
