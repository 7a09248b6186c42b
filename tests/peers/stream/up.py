"""Takes the test stream from nothing to air; after each create, what was sent must be what is described."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass, field
from typing import Any

from judge.answer import differences
from stream import settings
from stream.clients import REGION, Tally, client, looked, waited


@dataclass
class Stream:
    """The names and ids of a stream, as they become known."""

    name: str
    account: str = ""
    role_arn: str = ""
    group: str = ""
    input: str = ""
    spare_input: str = ""
    channel: str = ""
    channel_arn: str = ""
    access_control: str = ""
    distribution: str = ""
    topic: str = ""
    endpoints: list[str] = field(default_factory=list)
    reference: dict[str, Any] = field(default_factory=dict)

    @property
    def bucket(self) -> str:
        return f"{self.name}-{self.account}-{REGION}"


def _without(params: dict[str, Any], *names: str) -> dict[str, Any]:
    return {k: v for k, v in params.items() if k not in names}


def role(t: Tally, s: Stream) -> None:
    iam = client("iam")
    made = iam.create_role(
        RoleName=s.name,
        AssumeRolePolicyDocument=settings.TRUST,
        Description="peers",
        Tags=[{"Key": "onair:stream", "Value": s.name}],
    )["Role"]
    s.role_arn = made["Arn"]
    waited("iam", "role_exists", RoleName=s.name)
    found = iam.get_role(RoleName=s.name)["Role"]
    t.check("role: the trust policy reads back", found["AssumeRolePolicyDocument"] == json.loads(settings.TRUST), found)
    t.check("role: description reads back", found.get("Description") == "peers", found)
    tags = iam.list_role_tags(RoleName=s.name)["Tags"]
    t.check("role: tags read back", tags == [{"Key": "onair:stream", "Value": s.name}], tags)
    policy = settings.role_policy(s.bucket)
    iam.put_role_policy(RoleName=s.name, PolicyName="onair", PolicyDocument=policy)
    got = iam.get_role_policy(RoleName=s.name, PolicyName="onair")["PolicyDocument"]
    t.check("role: the inline policy reads back", got == json.loads(policy), got)
    t.check("role: its inline policy is listed", iam.list_role_policies(RoleName=s.name)["PolicyNames"] == ["onair"])
    t.check("role: no attached policy", iam.list_attached_role_policies(RoleName=s.name)["AttachedPolicies"] == [])


def bucket(t: Tally, s: Stream) -> None:
    s3, name = client("s3"), s.bucket
    s3.create_bucket(Bucket=name)
    waited("s3", "bucket_exists", Bucket=name)
    block = dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True)
    s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=block)
    got = s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"]
    t.same("bucket: public access block", differences(block, got))
    rules: dict[str, Any] = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]}
    s3.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration=rules)
    got = s3.get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"]
    t.same("bucket: encryption", differences(rules, got))
    rules = {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    s3.put_bucket_ownership_controls(Bucket=name, OwnershipControls=rules)
    t.same("bucket: ownership", differences(rules, s3.get_bucket_ownership_controls(Bucket=name)["OwnershipControls"]))
    rules = {
        "Rules": [
            {
                "ID": "age",
                "Status": "Enabled",
                "Filter": {"Prefix": "archive/"},
                "Transitions": [{"Days": 30, "StorageClass": "STANDARD_IA"}],
                "Expiration": {"Days": 365},
                "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 2},
            }
        ]
    }
    s3.put_bucket_lifecycle_configuration(Bucket=name, LifecycleConfiguration=rules)
    t.same("bucket: lifecycle", differences(rules, s3.get_bucket_lifecycle_configuration(Bucket=name)))
    tags = [{"Key": "onair:stream", "Value": s.name}]
    s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": tags})
    t.same("bucket: tags", differences(tags, s3.get_bucket_tagging(Bucket=name)["TagSet"]))
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "cloudfront.amazonaws.com"},
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{name}/*",
        "Condition": {"StringEquals": {"AWS:SourceArn": f"arn:aws:cloudfront::{s.account}:distribution/EXAMPLE"}},
    }
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    s3.put_bucket_policy(Bucket=name, Policy=json.dumps(policy))
    t.check("bucket: policy", json.loads(s3.get_bucket_policy(Bucket=name)["Policy"]) == policy)
    t.check("bucket: listed", name in [b["Name"] for b in s3.list_buckets()["Buckets"]])
    objects(t, name)


def objects(t: Tally, name: str) -> None:
    """Bodies, metadata, conditional writes, listing in pages and deleting in one call."""
    s3 = client("s3")
    page = "<title>ü</title>".encode()
    tag = s3.put_object(Bucket=name, Key="index.html", Body=page, ContentType="text/html", CacheControl="max-age=60")
    got = s3.get_object(Bucket=name, Key="index.html")
    t.check(
        "object: body, type and cache control", (got["Body"].read(), got["ContentType"]) == (page, "text/html"), got
    )
    t.check("object: cache control", got.get("CacheControl") == "max-age=60", got)
    head = s3.head_object(Bucket=name, Key="index.html")
    t.check("object: head agrees", (head["ContentLength"], head["ETag"]) == (len(page), tag["ETag"]), head)
    for n in range(5):
        s3.put_object(Bucket=name, Key=f"a b/ö+{n}", Body=b"x" * n)
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=name, Prefix="a b/", PaginationConfig={"PageSize": 2})
    found = [(o["Key"], o["Size"]) for p in pages for o in p.get("Contents", [])]
    t.check("object: listed in pages", found == [(f"a b/ö+{n}", n) for n in range(5)], found)
    keys = [{"Key": k} for k, _ in found]
    done = s3.delete_objects(Bucket=name, Delete={"Objects": keys})
    t.check("object: deleted in one call", len(done.get("Deleted", [])) == 5 and not done.get("Errors"), done)
    left = s3.list_objects_v2(Bucket=name)
    t.check("object: one left", left["KeyCount"] == 1, left)


def ingest(t: Tally, s: Stream) -> None:
    ml = client("medialive")
    rules = [{"Cidr": "198.51.100.7/32"}, {"Cidr": "203.0.113.0/24"}]
    tags = {"onair:stream": s.name}
    s.group = ml.create_input_security_group(WhitelistRules=rules, Tags=tags)["SecurityGroup"]["Id"]
    got = ml.describe_input_security_group(InputSecurityGroupId=s.group)
    t.same("security group: rules and tags", differences({"WhitelistRules": rules, "Tags": tags, "State": "IDLE"}, got))
    sent = {
        "Name": s.name,
        "Type": "RTMP_PUSH",
        "InputSecurityGroups": [s.group],
        "Destinations": [{"StreamName": f"{s.name}/a"}, {"StreamName": f"{s.name}/b"}],
        "Tags": tags,
    }
    made = ml.create_input(**sent, RequestId=f"{s.name}-input")["Input"]
    s.input = made["Id"]
    waited("medialive", "input_detached", InputId=s.input)
    got = ml.describe_input(InputId=s.input)
    sure = _without(sent, "InputSecurityGroups", "Destinations") | {"SecurityGroups": [s.group], "State": "DETACHED"}
    t.same("input: what was sent is described", differences(sure | {"InputClass": "STANDARD"}, got))
    urls = [d.get("Url", "") for d in got["Destinations"]]
    wanted = [u.startswith("rtmp://") and u.endswith(f":1935/{s.name}/{k}") for u, k in zip(urls, "ab", strict=False)]
    t.check("input: two RTMP URLs with the stream names", wanted == [True, True], urls)
    again = ml.create_input(**sent, RequestId=f"{s.name}-input")["Input"]["Id"]
    t.check("input: the same request id makes no second input", again == s.input, again)
    state = ml.describe_input_security_group(InputSecurityGroupId=s.group)["State"]
    t.check("security group: in use", state == "IN_USE", state)


def packaging(t: Tally, s: Stream) -> None:
    mp = client("mediapackage")
    sent: dict[str, Any] = {"Id": s.name, "Description": "peers", "Tags": {"onair:stream": s.name}}
    mp.create_channel(**sent)
    got = mp.describe_channel(Id=s.name)
    t.same("package channel: what was sent is described", differences(sent, got))
    ingest = got.get("HlsIngest", {}).get("IngestEndpoints", [])
    complete = all(e.get("Url") and e.get("Username") and e.get("Password") for e in ingest)
    t.check("package channel: two ingest endpoints", len(ingest) == 2 and complete, ingest)
    for sent in settings.endpoints(s.name):
        mp.create_origin_endpoint(**sent)
        got = mp.describe_origin_endpoint(Id=sent["Id"])
        s.endpoints.append(sent["Id"])
        t.same(f"{sent['Id']}: what was sent is described", differences(sent, got))
        url = got["CmafPackage"]["HlsManifests"][0]["Url"] if "CmafPackage" in sent else got["Url"]
        suffix = ".mpd" if "DashPackage" in sent else ".m3u8"
        t.check(f"{sent['Id']}: a URL", "/out/v1/" in url and url.endswith(suffix), url)
        s.reference.setdefault("media_host", url.split("/")[2])
    pages = mp.get_paginator("list_origin_endpoints").paginate(ChannelId=s.name, PaginationConfig={"PageSize": 2})
    listed = sorted(e["Id"] for p in pages for e in p["OriginEndpoints"])
    t.check("endpoints: listed in pages", listed == sorted(s.endpoints), listed)
    tags = mp.list_tags_for_resource(ResourceArn=mp.describe_channel(Id=s.name)["Arn"])["Tags"]
    t.check("package channel: tags by ARN", tags == {"onair:stream": s.name}, tags)


def channel(t: Tally, s: Stream) -> None:
    ml = client("medialive")
    sent = settings.channel(s.name, s.role_arn, s.input, s.name, s.bucket)
    made = ml.create_channel(**sent, RequestId=f"{s.name}-channel")["Channel"]
    s.channel, s.channel_arn = made["Id"], made["Arn"]
    t.check("channel: CREATING first", made["State"] == "CREATING", made["State"])
    waited("medialive", "channel_created", ChannelId=s.channel)
    got = ml.describe_channel(ChannelId=s.channel)
    t.same("channel: what was sent is described, field by field", differences(sent, got))
    again = ml.create_channel(**sent, RequestId=f"{s.name}-channel")["Channel"]["Id"]
    t.check("channel: the same request id makes no second channel", again == s.channel, again)
    waited("medialive", "input_attached", InputId=s.input)
    attached = ml.describe_input(InputId=s.input)["AttachedChannels"]
    t.check("input: attached to the channel", attached == [s.channel], attached)
    listed = [c for p in ml.get_paginator("list_channels").paginate() for c in p["Channels"] if c["Id"] == s.channel]
    t.check(
        "channel: listed once, with its tags", [c.get("Tags") for c in listed] == [{"onair:stream": s.name}], listed
    )
    ml.create_tags(ResourceArn=s.channel_arn, Tags={"extra": "1"})
    tags = ml.list_tags_for_resource(ResourceArn=s.channel_arn)["Tags"]
    t.check("channel: a tag more", tags == {"onair:stream": s.name, "extra": "1"}, tags)
    ml.delete_tags(ResourceArn=s.channel_arn, TagKeys=["extra"])
    tags = ml.list_tags_for_resource(ResourceArn=s.channel_arn)["Tags"]
    t.check("channel: a tag less", tags == {"onair:stream": s.name}, tags)
    ml.update_channel(ChannelId=s.channel, LogLevel="ERROR")
    waited("medialive", "channel_stopped", ChannelId=s.channel)  # IDLE again
    got = ml.describe_channel(ChannelId=s.channel)
    t.same("channel: an update changes what it names only", differences(sent | {"LogLevel": "ERROR"}, got))


def delivery(t: Tally, s: Stream) -> None:
    cf = client("cloudfront")
    control = {"Name": s.name, "Description": "peers", "OriginAccessControlOriginType": "s3"}
    control |= {"SigningBehavior": "always", "SigningProtocol": "sigv4"}
    s.access_control = cf.create_origin_access_control(OriginAccessControlConfig=control)["OriginAccessControl"]["Id"]
    got = cf.get_origin_access_control(Id=s.access_control)["OriginAccessControl"]["OriginAccessControlConfig"]
    t.same("access control: what was sent is described", differences(control, got))
    host = f"{s.bucket}.s3.{REGION}.amazonaws.com"
    sent = settings.distribution(s.name, host, s.reference["media_host"], s.access_control)
    s.reference["distribution"] = sent
    tags = {"Items": [{"Key": "onair:stream", "Value": s.name}]}
    asked = {"DistributionConfig": sent, "Tags": tags}
    made = cf.create_distribution_with_tags(DistributionConfigWithTags=asked)["Distribution"]
    s.distribution = made["Id"]
    t.check("distribution: InProgress first", made["Status"] == "InProgress", made["Status"])
    waited("cloudfront", "distribution_deployed", Id=s.distribution)
    got = cf.get_distribution_config(Id=s.distribution)
    t.same("distribution: what was sent is described, field by field", differences(sent, got["DistributionConfig"]))
    t.same("distribution: tags", differences(tags, cf.list_tags_for_resource(Resource=made["ARN"])["Tags"]))
    changed = got["DistributionConfig"] | {"PriceClass": "PriceClass_200"}
    cf.update_distribution(Id=s.distribution, IfMatch=got["ETag"], DistributionConfig=changed)
    now = cf.get_distribution_config(Id=s.distribution)
    t.check("distribution: read, changed, written", now["DistributionConfig"] == changed, differences(changed, now))
    t.check("distribution: another ETag", now["ETag"] != got["ETag"])
    waited("cloudfront", "distribution_deployed", Id=s.distribution)
    listed = [d["Id"] for d in cf.list_distributions()["DistributionList"].get("Items", [])]
    t.check("distribution: listed", s.distribution in listed, listed)


def watching(t: Tally, s: Stream) -> None:
    sns, cw = client("sns"), client("cloudwatch")
    s.topic = sns.create_topic(Name=s.name, Tags=[{"Key": "onair:stream", "Value": s.name}])["TopicArn"]
    t.check("topic: made again is the same", sns.create_topic(Name=s.name)["TopicArn"] == s.topic)
    sns.subscribe(TopicArn=s.topic, Protocol="email", Endpoint="crew@example.com", ReturnSubscriptionArn=False)
    subscribed = sns.list_subscriptions_by_topic(TopicArn=s.topic)["Subscriptions"]
    found = [(x["Protocol"], x["Endpoint"], x["SubscriptionArn"]) for x in subscribed]
    t.check("topic: subscribed, pending", found == [("email", "crew@example.com", "PendingConfirmation")], found)
    t.check("topic: attributes", sns.get_topic_attributes(TopicArn=s.topic)["Attributes"]["TopicArn"] == s.topic)
    tags = sns.list_tags_for_resource(ResourceArn=s.topic)["Tags"]
    t.check("topic: tags", tags == [{"Key": "onair:stream", "Value": s.name}], tags)
    sent = settings.alarm(f"{s.name}-fill", s.channel, s.topic)
    cw.put_metric_alarm(**sent, Tags=[{"Key": "onair:stream", "Value": s.name}])
    got = cw.describe_alarms(AlarmNames=[sent["AlarmName"]])["MetricAlarms"]
    t.same("alarm: what was sent is described", differences([sent], got))
    t.check("alarm: no data at first", [a["StateValue"] for a in got] == ["INSUFFICIENT_DATA"], got)
    cw.enable_alarm_actions(AlarmNames=[sent["AlarmName"]])
    armed = cw.describe_alarms(AlarmNamePrefix=s.name)["MetricAlarms"]
    t.check("alarm: armed", [a["ActionsEnabled"] for a in armed] == [True], armed)
    cw.disable_alarm_actions(AlarmNames=[sent["AlarmName"]])
    tags = cw.list_tags_for_resource(ResourceARN=got[0]["AlarmArn"])["Tags"]
    t.check("alarm: tags", tags == [{"Key": "onair:stream", "Value": s.name}], tags)
    body = settings.dashboard(REGION, s.channel)
    cw.put_dashboard(DashboardName=s.name, DashboardBody=body)
    t.check(
        "dashboard: reads back", json.loads(cw.get_dashboard(DashboardName=s.name)["DashboardBody"]) == json.loads(body)
    )
    listed = [d["DashboardName"] for d in cw.list_dashboards(DashboardNamePrefix=s.name)["DashboardEntries"]]
    t.check("dashboard: listed", listed == [s.name], listed)


def on_air(t: Tally, s: Stream) -> None:
    ml = client("medialive")
    state = ml.start_channel(ChannelId=s.channel)["State"]
    t.check("start: STARTING", state == "STARTING", state)
    waited("medialive", "channel_running", ChannelId=s.channel)
    got = looked(lambda: ml.describe_channel(ChannelId=s.channel), lambda c: c.get("PipelinesRunningCount") == 2)
    pipelines = [(p["PipelineId"], p.get("ActiveInputAttachmentName")) for p in got.get("PipelineDetails", [])]
    t.check("running: two pipelines", got.get("PipelinesRunningCount") == 2, got.get("PipelinesRunningCount"))
    t.check("running: each with its input", pipelines == [("0", "primary"), ("1", "primary")], pipelines)


def up(t: Tally, name: str) -> Stream:
    s = Stream(name)
    s.account = client("sts").get_caller_identity()["Account"]
    for step in (role, bucket, ingest, packaging, channel, delivery, watching, on_air):
        t.step(f"up: {step.__name__}", functools.partial(step, t, s))
    return s
