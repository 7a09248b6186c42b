"""Takes the test stream off air and away, in the order AWS asks for, and looks again."""

from __future__ import annotations

import functools

from stream.clients import Tally, client, looked, refused, waited
from stream.up import Stream


def off_air(t: Tally, s: Stream) -> None:
    ml = client("medialive")
    state = ml.stop_channel(ChannelId=s.channel)["State"]
    t.check("stop: STOPPING", state == "STOPPING", state)
    waited("medialive", "channel_stopped", ChannelId=s.channel)
    ml.delete_channel(ChannelId=s.channel)
    waited("medialive", "channel_deleted", ChannelId=s.channel)
    state = ml.describe_channel(ChannelId=s.channel)["State"]
    t.check("channel: described as DELETED afterwards", state == "DELETED", state)
    waited("medialive", "input_detached", InputId=s.input)
    ml.delete_input(InputId=s.input)
    waited("medialive", "input_deleted", InputId=s.input)
    group = looked(
        lambda: ml.describe_input_security_group(InputSecurityGroupId=s.group), lambda g: g["State"] == "IDLE"
    )
    t.check("security group: idle again", group["State"] == "IDLE", group["State"])
    ml.delete_input_security_group(InputSecurityGroupId=s.group)
    ended = looked(
        lambda: refused(lambda: ml.describe_input_security_group(InputSecurityGroupId=s.group)),
        lambda r: r[0] == 404 or r[3].get("State") == "DELETED",
    )
    t.check("security group: gone", ended[0] == 404 or ended[3].get("State") == "DELETED", ended)


def packaging(t: Tally, s: Stream) -> None:
    mp = client("mediapackage")
    for endpoint in s.endpoints:
        mp.delete_origin_endpoint(Id=endpoint)
    mp.delete_channel(Id=s.name)
    t.check("package channel: gone", refused(lambda: mp.describe_channel(Id=s.name))[:2] == (404, "NotFoundException"))


def delivery(t: Tally, s: Stream) -> None:
    cf = client("cloudfront")
    got = cf.get_distribution_config(Id=s.distribution)
    off = got["DistributionConfig"] | {"Enabled": False}
    cf.update_distribution(Id=s.distribution, IfMatch=got["ETag"], DistributionConfig=off)
    waited("cloudfront", "distribution_deployed", Id=s.distribution)
    cf.delete_distribution(Id=s.distribution, IfMatch=cf.get_distribution(Id=s.distribution)["ETag"])
    gone = refused(lambda: cf.get_distribution(Id=s.distribution))[:2]
    t.check("distribution: gone", gone == (404, "NoSuchDistribution"), gone)
    tag = cf.get_origin_access_control(Id=s.access_control)["ETag"]
    cf.delete_origin_access_control(Id=s.access_control, IfMatch=tag)
    gone = refused(lambda: cf.get_origin_access_control(Id=s.access_control))[:2]
    t.check("access control: gone", gone == (404, "NoSuchOriginAccessControl"), gone)


def watching(t: Tally, s: Stream) -> None:
    cw, sns = client("cloudwatch"), client("sns")
    cw.delete_alarms(AlarmNames=[f"{s.name}-fill"])
    t.check("alarm: gone", cw.describe_alarms(AlarmNamePrefix=s.name)["MetricAlarms"] == [])
    cw.delete_dashboards(DashboardNames=[s.name])
    gone = refused(lambda: cw.get_dashboard(DashboardName=s.name))[0]
    t.check("dashboard: gone", gone == 404, gone)
    sns.delete_topic(TopicArn=s.topic)
    gone = refused(lambda: sns.get_topic_attributes(TopicArn=s.topic))[:2]
    t.check("topic: gone", gone == (404, "NotFound"), gone)


def storage(t: Tally, s: Stream) -> None:
    s3 = client("s3")
    versions = s3.list_object_versions(Bucket=s.bucket)
    keys = [{"Key": v["Key"]} for v in versions.get("Versions", [])]
    t.check("bucket: its one object is listed as a version", [k["Key"] for k in keys] == ["index.html"], keys)
    s3.delete_objects(Bucket=s.bucket, Delete={"Objects": keys, "Quiet": True})
    t.check("bucket: no unfinished upload", not s3.list_multipart_uploads(Bucket=s.bucket).get("Uploads"))
    s3.delete_bucket(Bucket=s.bucket)
    waited("s3", "bucket_not_exists", Bucket=s.bucket)
    t.check("bucket: gone", refused(lambda: s3.head_bucket(Bucket=s.bucket))[0] == 404)


def role(t: Tally, s: Stream) -> None:
    iam = client("iam")
    iam.delete_role_policy(RoleName=s.name, PolicyName="onair")
    iam.delete_role(RoleName=s.name)
    gone = refused(lambda: iam.get_role(RoleName=s.name))[:2]
    t.check("role: gone", gone == (404, "NoSuchEntity"), gone)


def down(t: Tally, s: Stream) -> None:
    for step in (watching, off_air, packaging, delivery, storage, role):
        t.step(f"down: {step.__name__}", functools.partial(step, t, s))
