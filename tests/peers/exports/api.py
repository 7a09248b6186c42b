"""Properties of CloudFormation's resources as parameters of the calls that make them, for botocore's models to judge.

The names that differ are written down here a second time, from CloudFormation's and the APIs' references, so that a
mistake in onair's table does not hide.
"""

from __future__ import annotations

import json
from typing import Any

Call = tuple[str, str, dict[str, Any]]


def calls(kind: str, p: dict[str, Any]) -> list[Call]:
    """The calls that one resource stands for; nothing for what has no counterpart."""
    make = MAKERS.get(kind)
    assert make, f"{kind} is not known here"
    return make(dict(p))


def _tags(p: dict[str, Any]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in p.pop("Tags", [])}


def _items(values: list[Any], **more: Any) -> dict[str, Any]:
    return {"Quantity": len(values), "Items": values, **more}


def _numbers(node: Any) -> Any:
    """CloudFormation makes numbers of text where a property is one; here these are bit rates only."""
    if isinstance(node, dict):
        return {
            name: int(value) if name in ("Bitrate", "MaxBitrate") and isinstance(value, str) else _numbers(value)
            for name, value in node.items()
        }
    return [_numbers(item) for item in node] if isinstance(node, list) else node


def _role(p: dict[str, Any]) -> list[Call]:
    name = p.get("RoleName", "generated")
    policies = p.pop("Policies", [])
    role = p | {"RoleName": name, "AssumeRolePolicyDocument": json.dumps(p["AssumeRolePolicyDocument"])}
    made: list[Call] = [("iam", "CreateRole", role)]
    for policy in policies:
        document = json.dumps(policy["PolicyDocument"])
        made.append(("iam", "PutRolePolicy", policy | {"RoleName": name, "PolicyDocument": document}))
    return made


def _bucket(p: dict[str, Any]) -> list[Call]:
    bucket = {"Bucket": p.pop("BucketName")}
    tags = [{"Key": k, "Value": v} for k, v in _tags(p).items()]
    rules = p.pop("BucketEncryption")["ServerSideEncryptionConfiguration"]
    rules = [{"ApplyServerSideEncryptionByDefault": r["ServerSideEncryptionByDefault"]} for r in rules]
    made: list[Call] = [
        ("s3", "CreateBucket", bucket),
        ("s3", "PutBucketTagging", bucket | {"Tagging": {"TagSet": tags}}),
        ("s3", "PutBucketEncryption", bucket | {"ServerSideEncryptionConfiguration": {"Rules": rules}}),
        ("s3", "PutBucketOwnershipControls", bucket | {"OwnershipControls": p.pop("OwnershipControls")}),
        (
            "s3",
            "PutPublicAccessBlock",
            bucket | {"PublicAccessBlockConfiguration": p.pop("PublicAccessBlockConfiguration")},
        ),
    ]
    if life := p.pop("LifecycleConfiguration", None):
        rules = [_lifecycle(dict(rule)) for rule in life["Rules"]]
        made.append(("s3", "PutBucketLifecycleConfiguration", bucket | {"LifecycleConfiguration": {"Rules": rules}}))
    assert not p, f"not known here: {p}"
    return made


def _lifecycle(rule: dict[str, Any]) -> dict[str, Any]:
    rule["ID"] = rule.pop("Id")
    rule["Filter"] = {"Prefix": rule.pop("Prefix")}
    if "ExpirationInDays" in rule:
        rule["Expiration"] = {"Days": rule.pop("ExpirationInDays")}
    if "Transitions" in rule:
        moves = rule["Transitions"]
        rule["Transitions"] = [{"Days": m["TransitionInDays"], "StorageClass": m["StorageClass"]} for m in moves]
    return rule


def _bucket_policy(p: dict[str, Any]) -> list[Call]:
    return [("s3", "PutBucketPolicy", {"Bucket": p["Bucket"], "Policy": json.dumps(p["PolicyDocument"])})]


def _channel(p: dict[str, Any]) -> list[Call]:
    return [("medialive", "CreateChannel", _numbers(p))]


def _package_channel(p: dict[str, Any]) -> list[Call]:
    return [("mediapackage", "CreateChannel", p | {"Tags": _tags(p)})]


def _endpoint(p: dict[str, Any]) -> list[Call]:
    return [("mediapackage", "CreateOriginEndpoint", p | {"Tags": _tags(p)})]


def _access_control(p: dict[str, Any]) -> list[Call]:
    return [("cloudfront", "CreateOriginAccessControl", p)]


def _behavior(b: dict[str, Any]) -> dict[str, Any]:
    b = dict(b)
    b["AllowedMethods"] = _items(b["AllowedMethods"], CachedMethods=_items(b.pop("CachedMethods")))
    return b


def _origin(o: dict[str, Any]) -> dict[str, Any]:
    o = dict(o)
    if custom := o.get("CustomOriginConfig"):
        custom = dict(custom)
        custom["OriginSslProtocols"] = _items(custom.pop("OriginSSLProtocols"))
        o["CustomOriginConfig"] = custom
    return o


def _distribution(p: dict[str, Any]) -> list[Call]:
    tags = [{"Key": k, "Value": v} for k, v in _tags(p).items()]
    c = dict(p["DistributionConfig"])
    geo = c["Restrictions"]["GeoRestriction"]
    places = geo.get("Locations", [])
    c |= {
        "CallerReference": "generated",
        "Origins": _items([_origin(o) for o in c["Origins"]]),
        "DefaultCacheBehavior": _behavior(c["DefaultCacheBehavior"]),
        "CacheBehaviors": _items([_behavior(b) for b in c["CacheBehaviors"]]),
        "CustomErrorResponses": _items(c["CustomErrorResponses"]),
        "Restrictions": {"GeoRestriction": _items(places, RestrictionType=geo["RestrictionType"])},
        "IsIPV6Enabled": c.pop("IPV6Enabled"),
    }
    with_tags = {"DistributionConfig": c, "Tags": {"Items": tags}}
    return [("cloudfront", "CreateDistributionWithTags", {"DistributionConfigWithTags": with_tags})]


def _topic(p: dict[str, Any]) -> list[Call]:
    tags = [{"Key": k, "Value": v} for k, v in _tags(p).items()]
    attributes = {"DisplayName": p["DisplayName"]}
    made: list[Call] = [("sns", "CreateTopic", {"Name": p["TopicName"], "Attributes": attributes, "Tags": tags})]
    made += [("sns", "Subscribe", s | {"TopicArn": "arn:aws:sns:us-east-1:1:x"}) for s in p["Subscription"]]
    return made


def _topic_policy(p: dict[str, Any]) -> list[Call]:
    value = json.dumps(p["PolicyDocument"])
    named = {"AttributeName": "Policy", "AttributeValue": value}
    return [("sns", "SetTopicAttributes", named | {"TopicArn": arn}) for arn in p["Topics"]]


def _alarm(p: dict[str, Any]) -> list[Call]:
    return [("cloudwatch", "PutMetricAlarm", p)]


def _dashboard(p: dict[str, Any]) -> list[Call]:
    json.loads(p["DashboardBody"])
    return [("cloudwatch", "PutDashboard", p)]


def _function(p: dict[str, Any]) -> list[Call]:
    code = p["Code"]["ZipFile"]
    compile(code, "index.py", "exec")
    return [("lambda", "CreateFunction", p | {"FunctionName": "generated", "Code": {"ZipFile": code.encode()}})]


def _same(service: str, operation: str) -> Any:
    return lambda p: [(service, operation, p)]


MAKERS = {
    "AWS::IAM::Role": _role,
    "AWS::S3::Bucket": _bucket,
    "AWS::S3::BucketPolicy": _bucket_policy,
    "AWS::MediaLive::InputSecurityGroup": _same("medialive", "CreateInputSecurityGroup"),
    "AWS::MediaLive::Input": _same("medialive", "CreateInput"),
    "AWS::MediaLive::Channel": _channel,
    "AWS::MediaPackage::Channel": _package_channel,
    "AWS::MediaPackage::OriginEndpoint": _endpoint,
    "AWS::CloudFront::OriginAccessControl": _access_control,
    "AWS::CloudFront::Distribution": _distribution,
    "AWS::SNS::Topic": _topic,
    "AWS::SNS::TopicPolicy": _topic_policy,
    "AWS::CloudWatch::Alarm": _alarm,
    "AWS::CloudWatch::Dashboard": _dashboard,
    "AWS::Lambda::Function": _function,
    "AWS::Logs::LogGroup": lambda _p: [],
    "Custom::PlayerPage": lambda p: [
        ("s3", "PutObject", o | {"Bucket": p["Bucket"], "Body": o["Body"].encode()}) for o in p["Objects"]
    ],
}
