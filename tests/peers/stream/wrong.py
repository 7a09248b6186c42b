"""Wrong requests and what AWS answers to them: status, code, and the text where a public issue quotes it.

Sources: aws-facts sections 2.2, 2.7, 3, 4, 5, 6, 9. A row whose code AWS nowhere states lists every code that
its guides allow. All rows are sent while the test stream is on air, and none may change it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from stream import settings
from stream.clients import Tally, client, refused, waited
from stream.up import Stream

Params = dict[str, Any]


@dataclass
class Row:
    """One wrong request. `within` must match somewhere in the refusal's message or validation errors."""

    what: str
    service: str
    operation: str
    params: Params
    status: int | tuple[int, ...]
    code: str
    within: str = ""


def _bent(base: Params, bend: Callable[[Params], Any]) -> Params:
    """A copy with one thing wrong."""
    copy = deepcopy(base)
    bend(copy)
    return copy


def _h264(c: Params) -> Params:
    return c["EncoderSettings"]["VideoDescriptions"][0]["CodecSettings"]["H264Settings"]


def _group(c: Params, n: int) -> Params:
    return c["EncoderSettings"]["OutputGroups"][n]["OutputGroupSettings"]


def medialive(s: Stream) -> list[Row]:
    def row(
        what: str, operation: str, params: Params, status: int | tuple[int, ...], code: str, within: str = ""
    ) -> Row:
        return Row(what, "medialive", operation, params, status, code, within)

    none = "9999999"
    conflict, absent, bad = (409, "ConflictException"), (404, "NotFoundException"), (400, "BadRequestException")
    rows = [
        row("start what runs", "start_channel", {"ChannelId": s.channel}, *conflict),
        row("update what runs", "update_channel", {"ChannelId": s.channel, "Name": "x"}, (409, 422), r"Conflict\w+|Unproc\w+"),
        row("delete what runs", "delete_channel", {"ChannelId": s.channel}, *conflict,
            "Cannot delete a channel that has not been stopped yet"),
        row("delete an attached input", "delete_input", {"InputId": s.input}, *conflict,
            f"Input {s.input} is busy, it cannot be deleted."),
        row("delete a used security group", "delete_input_security_group", {"InputSecurityGroupId": s.group}, *conflict,
            f"Input Security Group {s.group} cannot be deleted because it is still being used by inputs."),
        row("no such channel", "describe_channel", {"ChannelId": none}, *absent),
        row("start no such channel", "start_channel", {"ChannelId": none}, *absent),
        row("stop no such channel", "stop_channel", {"ChannelId": none}, *absent),
        row("no such input", "describe_input", {"InputId": none}, *absent),
        row("no such security group", "describe_input_security_group", {"InputSecurityGroupId": none}, *absent),
        row("tags of nothing", "list_tags_for_resource", {"ResourceArn": s.channel_arn.replace(s.channel, none)}, *absent),
        row("a CIDR that is none", "create_input_security_group", {"WhitelistRules": [{"Cidr": "10.0.0.0/40"}]}, *bad),
        row("an input without security group", "create_input",
            {"Name": "x", "Type": "RTMP_PUSH", "Destinations": [{"StreamName": "a/b"}]}, *bad),
        row("an input with no such security group", "create_input",
            {"Name": "x", "Type": "RTMP_PUSH", "InputSecurityGroups": [none], "Destinations": [{"StreamName": "a/b"}]}, *bad),
        row("an input of no known type", "create_input", {"Name": "x", "Type": "RTMP"}, *bad),
    ]  # fmt: skip
    good = settings.channel("wrong", s.role_arn, s.spare_input, s.name, s.bucket)
    both, either = (400, 422), r"(BadRequest|UnprocessableEntity)Exception"
    unprocessable = (422, "UnprocessableEntityException")

    def channel(
        what: str, bend: Callable[[Params], Any], status: int | tuple[int, ...], code: str, within: str = ""
    ) -> None:
        rows.append(row(what, "create_channel", _bent(good, bend), status, code, within))

    channel(
        "a destination with no settings",
        lambda c: c["Destinations"].__setitem__(0, {"Id": "mediapackage"}),
        *bad,
        "Exactly one of settings, MediaPackage settings, or Multiplex settings is required for destination mediapackage",
    )
    channel(
        "no such MediaPackage channel",
        lambda c: c["Destinations"][0].update(MediaPackageSettings=[{"ChannelId": "nowhere"}]),
        *unprocessable,
        r"outputGroups\[0\]\.outputGroupSettings\.destination\.channelId.*MediaPackage channel ID is invalid",
    )
    channel(
        "a dangling destination",
        lambda c: _group(c, 0)["MediaPackageGroupSettings"].update(Destination={"DestinationRefId": "nowhere"}),
        both,
        either,
    )
    channel(
        "a dangling video description",
        lambda c: c["EncoderSettings"]["OutputGroups"][0]["Outputs"][0].update(VideoDescriptionName="v_4k"),
        both,
        either,
    )
    channel(
        "a name used twice", lambda c: c["EncoderSettings"]["VideoDescriptions"][1].update(Name="v_1080p"), both, either
    )
    channel("one archive URL for two pipelines", lambda c: c["Destinations"][1]["Settings"].pop(), both, either)
    channel("QVBR without a maximum", lambda c: _h264(c).pop("MaxBitrate"), *unprocessable)
    channel(
        "a frame rate to follow into MediaPackage",
        lambda c: _h264(c).update(FramerateControl="INITIALIZE_FROM_SOURCE"),
        *unprocessable,
    )
    channel("an odd width", lambda c: c["EncoderSettings"]["VideoDescriptions"][0].update(Width=1921), both, either)
    channel("an unknown enum value", lambda c: _h264(c).update(RateControlMode="qvbr"), both, either)
    channel("a bitrate below the least", lambda c: _h264(c).update(Bitrate=999), both, either)
    channel(
        "no such input",
        lambda c: c["InputAttachments"][0].update(InputId=none),
        (400, 404, 422),
        r"(BadRequest|NotFound|UnprocessableEntity)Exception",
    )
    channel(
        "an input in use",
        lambda c: c["InputAttachments"][0].update(InputId=s.input),
        (400, 409, 422),
        r"(BadRequest|Conflict|UnprocessableEntity)Exception",
    )
    channel(
        "no such role",
        lambda c: c.update(RoleArn=f"{s.role_arn}-none"),
        *bad,
        "Please make sure the role exists and medialive.amazonaws.com is a trusted service",
    )
    return rows


def mediapackage(s: Stream) -> list[Row]:
    def row(what: str, operation: str, params: Params, status: int | tuple[int, ...], code: str) -> Row:
        return Row(what, "mediapackage", operation, params, status, code)

    hls = settings.endpoints(s.name)[0]
    unprocessable, absent = (422, "UnprocessableEntityException"), (404, "NotFoundException")
    return [
        row("an id twice", "create_channel", {"Id": s.name}, *unprocessable),
        row("a channel with endpoints left", "delete_channel", {"Id": s.name}, *unprocessable),
        row("no such channel", "describe_channel", {"Id": "nowhere"}, *absent),
        row("delete no such channel", "delete_channel", {"Id": "nowhere"}, *absent),
        row("no such endpoint", "describe_origin_endpoint", {"Id": "nowhere"}, *absent),
        row("an endpoint twice", "create_origin_endpoint", hls, *unprocessable),
        row("an endpoint of no channel", "create_origin_endpoint", hls | {"Id": "x", "ChannelId": "nowhere"}, (404, 422),
            r"(NotFound|UnprocessableEntity)Exception"),
        row("two packages", "create_origin_endpoint", hls | {"Id": "x", "DashPackage": {}}, *unprocessable),
        row("no package", "create_origin_endpoint", {"Id": "x", "ChannelId": s.name}, *unprocessable),
        row("an id with a dot", "create_channel", {"Id": "a.b"}, *unprocessable),
    ]  # fmt: skip


def cloudfront(s: Stream) -> list[Row]:
    def row(what: str, operation: str, params: Params, status: int | tuple[int, ...], code: str) -> Row:
        return Row(what, "cloudfront", operation, params, status, code)

    cf = client("cloudfront")
    got = cf.get_distribution_config(Id=s.distribution)
    config, tag = got["DistributionConfig"], got["ETag"]
    control = cf.get_origin_access_control(Id=s.access_control)
    again = control["OriginAccessControl"]["OriginAccessControlConfig"]
    new = s.reference["distribution"] | {"CallerReference": "wrong"}
    here = {"Id": s.distribution}

    def create(what: str, bend: Callable[[Params], Any], status: int | tuple[int, ...], code: str) -> Row:
        return row(what, "create_distribution", {"DistributionConfig": _bent(new, bend)}, status, code)

    return [
        row("delete what is enabled", "delete_distribution", here | {"IfMatch": tag}, 409, "DistributionNotDisabled"),
        row("update with an old ETag", "update_distribution", here | {"IfMatch": "E0000000000000", "DistributionConfig": config},
            (400, 412), "PreconditionFailed|InvalidIfMatchVersion"),
        row("update without ETag", "update_distribution", here | {"DistributionConfig": config}, 400, "InvalidIfMatchVersion"),
        row("no such distribution", "get_distribution", {"Id": "E0000000000000"}, 404, "NoSuchDistribution"),
        row("no such access control", "get_origin_access_control", {"Id": "E0000000000000"}, 404, "NoSuchOriginAccessControl"),
        row("an access control's name twice", "create_origin_access_control", {"OriginAccessControlConfig": again},
            409, "OriginAccessControlAlreadyExists"),
        row("delete an access control in use", "delete_origin_access_control",
            {"Id": s.access_control, "IfMatch": control["ETag"]}, 409, "OriginAccessControlInUse"),
        row("a caller reference twice", "create_distribution", {"DistributionConfig": new | {"CallerReference": s.name, "Comment": "other"}},
            409, "DistributionAlreadyExists"),
        create("a Quantity that lies", lambda c: c["Origins"].update(Quantity=3), 400, "InconsistentQuantities"),
        create("a dangling origin", lambda c: c["DefaultCacheBehavior"].update(TargetOriginId="nowhere"), 404, "NoSuchOrigin"),
        create("an unknown price class", lambda c: c.update(PriceClass="PriceClass_9"), 400, "InvalidArgument|MalformedXML"),
        create("no such cache policy", lambda c: c["DefaultCacheBehavior"].update(CachePolicyId="00000000-0000-0000-0000-000000000000"),
            404, "NoSuchCachePolicy"),
    ]  # fmt: skip


def storage(s: Stream) -> list[Row]:
    def row(what: str, operation: str, params: Params, status: int, code: str) -> Row:
        return Row(what, "s3", operation, {"Bucket": s.bucket} | params, status, code)

    none = {"Bucket": f"{s.bucket}-none"}
    index = {"Key": "index.html", "Body": b"x"}
    return [
        row("a bucket with objects", "delete_bucket", {}, 409, "BucketNotEmpty"),
        row("no such bucket", "list_objects_v2", none, 404, "NoSuchBucket"),
        row("head of no bucket", "head_bucket", none, 404, "404"),
        row("put into no bucket", "put_object", none | index, 404, "NoSuchBucket"),
        row("no such key", "get_object", {"Key": "nowhere"}, 404, "NoSuchKey"),
        row("head of no key", "head_object", {"Key": "nowhere"}, 404, "404"),
        row("create only, and it is there", "put_object", index | {"IfNoneMatch": "*"}, 412, "PreconditionFailed"),
        row("replace another version", "put_object", index | {"IfMatch": '"00000000000000000000000000000000"'}, 412, "PreconditionFailed"),
        row("delete another version", "delete_object", {"Key": "index.html", "IfMatch": '"00000000000000000000000000000000"'},
            412, "PreconditionFailed"),
        row("us-east-1 as a constraint", "create_bucket",
            none | {"CreateBucketConfiguration": {"LocationConstraint": "us-east-1"}}, 400, "InvalidLocationConstraint"),
        row("a name in capitals", "create_bucket", {"Bucket": "NotABucket"}, 400, "InvalidBucketName"),
    ]  # fmt: skip


def the_rest(s: Stream) -> list[Row]:
    name, none = {"RoleName": s.name}, {"RoleName": f"{s.name}-none"}
    alarm = settings.alarm("wrong", s.channel, s.topic)
    return [
        Row("no such role", "iam", "get_role", none, 404, "NoSuchEntity"),
        Row("a role's name twice", "iam", "create_role", name | {"AssumeRolePolicyDocument": settings.TRUST}, 409, "EntityAlreadyExists"),
        Row("a role with a policy left", "iam", "delete_role", name, 409, "DeleteConflict"),
        Row("a trust policy that is no JSON", "iam", "create_role", none | {"AssumeRolePolicyDocument": "{"}, 400, "MalformedPolicyDocument"),
        Row("an inline policy that is none", "iam", "put_role_policy",
            name | {"PolicyName": "x", "PolicyDocument": json.dumps({"Statement": 1})}, 400, "MalformedPolicyDocument"),
        Row("no such inline policy", "iam", "get_role_policy", name | {"PolicyName": "none"}, 404, "NoSuchEntity"),
        Row("no such dashboard", "cloudwatch", "get_dashboard", {"DashboardName": "nowhere"}, 404, "ResourceNotFound|DashboardNotFoundError"),
        Row("a dashboard that is no JSON", "cloudwatch", "put_dashboard", {"DashboardName": "x", "DashboardBody": "{"},
            400, "InvalidParameterInput|DashboardInvalidInputError"),
        Row("a period of 7 s", "cloudwatch", "put_metric_alarm", alarm | {"Period": 7}, 400, "ValidationError|InvalidParameterValue"),
        Row("an unknown operator", "cloudwatch", "put_metric_alarm", alarm | {"ComparisonOperator": "Above"},
            400, "ValidationError|InvalidParameterValue"),
        Row("a query id in capitals", "cloudwatch", "get_metric_data",
            {"StartTime": 1_700_000_000, "EndTime": 1_700_000_600, "MetricDataQueries": [{"Id": "Bad", "Expression": "1"}]},
            400, "ValidationError"),
        Row("no such topic", "sns", "get_topic_attributes", {"TopicArn": f"{s.topic}-none"}, 404, "NotFound(Exception)?"),
        Row("a topic's name with a space", "sns", "create_topic", {"Name": "a b"}, 400, "InvalidParameter"),
        Row("a subscription without protocol", "sns", "subscribe", {"TopicArn": s.topic, "Protocol": "pigeon", "Endpoint": "x"},
            400, "InvalidParameter"),
    ]  # fmt: skip


def unsupported() -> list[Row]:
    """What the simulator lacks, it says: 501 and the operation, by name or by path."""
    return [
        Row("multiplexes", "medialive", "list_multiplexes", {}, 501, ".*", "ListMultiplexes|/multiplexes"),
        Row("harvest jobs", "mediapackage", "list_harvest_jobs", {}, 501, ".*", "ListHarvestJobs|/harvest_jobs"),
        Row(
            "streaming distributions",
            "cloudfront",
            "list_streaming_distributions",
            {},
            501,
            ".*",
            "ListStreamingDistributions|/streaming-distribution",
        ),
        Row("metric streams", "cloudwatch", "list_metric_streams", {}, 501, ".*", "ListMetricStreams"),
        Row("users", "iam", "list_users", {}, 501, ".*", "ListUsers"),
    ]


def spare_input(s: Stream) -> None:
    """What the wrong channels attach to, so that the attachment is not what is wrong."""
    destinations = [{"StreamName": "spare/a"}, {"StreamName": "spare/b"}]
    asked: Params = {
        "Name": "spare",
        "Type": "RTMP_PUSH",
        "InputSecurityGroups": [s.group],
        "Destinations": destinations,
    }
    s.spare_input = client("medialive").create_input(**asked)["Input"]["Id"]
    waited("medialive", "input_detached", InputId=s.spare_input)


def unspare_input(s: Stream) -> None:
    client("medialive").delete_input(InputId=s.spare_input)
    waited("medialive", "input_deleted", InputId=s.spare_input)


def quotas(t: Tally, s: Stream) -> None:
    """Five push inputs and five security groups a region; the sixth is 429."""
    ml = client("medialive", strict=False)
    groups: list[str] = []
    inputs: list[str] = []
    try:
        for _ in range(6):
            made = refused(lambda: ml.create_input_security_group(WhitelistRules=[{"Cidr": "198.51.100.0/24"}]))
            if made[0] != 200:
                break
            groups.append(made[3]["SecurityGroup"]["Id"])
        t.check(
            "the sixth security group is 429",
            made[:2] == (429, "TooManyRequestsException") and len(groups) == 4,
            (made[:3], groups),
        )
        push = {"Name": "quota", "Type": "RTMP_PUSH", "InputSecurityGroups": [s.group]}
        for n in range(6):
            asked = push | {"Destinations": [{"StreamName": f"q/{n}"}], "RequestId": f"quota-{n}"}
            made = refused(lambda asked=asked: ml.create_input(**asked))
            if made[0] != 200:
                break
            inputs.append(made[3]["Input"]["Id"])
        t.check(
            "the sixth push input is 429",
            made[:2] == (429, "TooManyRequestsException") and len(inputs) == 4,
            (made[:3], inputs),
        )
    finally:
        for i in inputs:
            waited("medialive", "input_detached", InputId=i)
            ml.delete_input(InputId=i)
        for g in groups:
            ml.delete_input_security_group(InputSecurityGroupId=g)


def wrong(t: Tally, s: Stream) -> int:
    """Sends every row; returns how many there were."""
    t.step("wrong: an input that nothing uses", lambda: spare_input(s))
    rows: list[Row] = unsupported()
    for made in (medialive, mediapackage, cloudfront, storage, the_rest):
        t.step(f"wrong: {made.__name__}", lambda made=made: rows.extend(made(s)))
    for r in rows:
        api = client(r.service, strict=False)
        status, code, message, whole = refused(lambda r=r, api=api: getattr(api, r.operation)(**r.params))
        statuses = r.status if isinstance(r.status, tuple) else (r.status,)
        errors = [f"{e.get('ElementPath')} {e.get('ErrorMessage')}" for e in whole.get("ValidationErrors", [])]
        said = " ".join([message, *errors])
        name = f"{r.service}: {r.what} ({r.operation}) is {r.status} {r.code}"
        ok = status in statuses and re.fullmatch(r.code, code) is not None
        if r.within and ok:
            ok = re.search(r.within, said) is not None or r.within in said
        t.check(name, ok, f"{status} {code}: {said}" + (f"; wanted text {r.within!r}" if r.within else ""))
    t.step("wrong: the unused input goes", lambda: unspare_input(s))
    t.step("wrong: quotas", lambda: quotas(t, s))
    return len(rows) + 2
