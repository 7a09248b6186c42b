"""The names AWS hands out, how its lists come in pages, and that regions do not see each other."""

from __future__ import annotations

import re

from stream.clients import REGION, Tally, client
from stream.empty import LISTS, listed
from stream.up import Stream

# service, operation, the list in its output, what one entry is told by
PAGES = (
    ("medialive", "list_inputs", "Inputs", "Id"),
    ("medialive", "list_input_security_groups", "InputSecurityGroups", "Id"),
    ("medialive", "list_channels", "Channels", "Id"),
    ("mediapackage", "list_channels", "Channels", "Id"),
    ("mediapackage", "list_origin_endpoints", "OriginEndpoints", "Id"),
    ("cloudfront", "list_distributions", "DistributionList.Items", "Id"),
    ("cloudfront", "list_origin_access_controls", "OriginAccessControlList.Items", "Id"),
    ("iam", "list_roles", "Roles", "RoleName"),
    ("cloudwatch", "describe_alarms", "MetricAlarms", "AlarmName"),
    ("s3", "list_buckets", "Buckets", "Name"),
)


def names(t: Tally, s: Stream) -> None:
    ml, mp, cf, cw = client("medialive"), client("mediapackage"), client("cloudfront"), client("cloudwatch")
    account, host = s.account, r"[a-z0-9]+\.mediapackage\.us-east-1\.amazonaws\.com"
    channel, package = ml.describe_channel(ChannelId=s.channel), mp.describe_channel(Id=s.name)
    distribution = cf.get_distribution(Id=s.distribution)["Distribution"]
    role = client("iam").get_role(RoleName=s.name)["Role"]
    for what, pattern, said in (
        ("channel id", r"\d{6,8}", s.channel),
        ("channel ARN", f"arn:aws:medialive:{REGION}:{account}:channel:{s.channel}", channel["Arn"]),
        (
            "input ARN",
            f"arn:aws:medialive:{REGION}:{account}:input:{s.input}",
            ml.describe_input(InputId=s.input)["Arn"],
        ),
        (
            "security group ARN",
            f"arn:aws:medialive:{REGION}:{account}:inputSecurityGroup:{s.group}",
            ml.describe_input_security_group(InputSecurityGroupId=s.group)["Arn"],
        ),
        (
            "egress addresses",
            r"(\d+\.){3}\d+ (\d+\.){3}\d+",
            " ".join(e["SourceIp"] for e in channel["EgressEndpoints"]),
        ),
        ("package channel ARN", rf"arn:aws:mediapackage:{REGION}:{account}:channels/[0-9a-f]{{32}}", package["Arn"]),
        ("ingest URL", rf"https://{host}/in/v2/.+/channel", package["HlsIngest"]["IngestEndpoints"][0]["Url"]),
        ("playback host", host, s.reference["media_host"]),
        ("distribution ARN", f"arn:aws:cloudfront::{account}:distribution/{s.distribution}", distribution["ARN"]),
        ("distribution id", r"E[A-Z0-9]{12,13}", s.distribution),
        ("distribution host", r"d[a-z0-9]{12,13}\.cloudfront\.net", distribution["DomainName"]),
        ("role ARN", f"arn:aws:iam::{account}:role/{s.name}", role["Arn"]),
        ("role id", r"AROA[A-Z0-9]{17}", role["RoleId"]),
        ("topic ARN", f"arn:aws:sns:{REGION}:{account}:{s.name}", s.topic),
        (
            "alarm ARN",
            f"arn:aws:cloudwatch:{REGION}:{account}:alarm:{s.name}-fill",
            cw.describe_alarms(AlarmNames=[f"{s.name}-fill"])["MetricAlarms"][0]["AlarmArn"],
        ),
        (
            "dashboard ARN",
            f"arn:aws:cloudwatch::{account}:dashboard/{s.name}",
            cw.get_dashboard(DashboardName=s.name)["DashboardArn"],
        ),
    ):
        t.check(f"name: {what}", re.fullmatch(pattern, said) is not None, f"{said!r}, wanted {pattern}")


def pages(t: Tally, s: Stream) -> None:
    for service, operation, path, key in PAGES:
        api = client(service)
        whole = [x[key] for x in listed(service, REGION, operation, path)]
        found: list[str] = []
        for answer in api.get_paginator(operation).paginate(PaginationConfig={"PageSize": 1}):
            for member in path.split("."):
                answer = answer.get(member) or {}
            found += [x[key] for x in answer]
            t.check(f"{service}.{operation}: a page of one", len(answer) <= 1, len(answer))
        t.check(f"{service}.{operation}: pages of one are the whole", sorted(found) == sorted(whole), (found, whole))


def regions(t: Tally, s: Stream) -> None:
    """Another region has nothing of this stream; what is global is the same from everywhere."""
    for service, region, operation, path, key in LISTS:
        if region != REGION or service in ("s3", "iam", "cloudfront") or operation == "list_dashboards":
            continue
        there = [x[key] for x in listed(service, "eu-west-1", operation, path)]
        t.check(f"{service}.{operation}: nothing in another region", there == [], there)
    elsewhere = client("cloudwatch", "eu-west-1").list_dashboards()["DashboardEntries"]
    t.check("dashboards are global", s.name in [d["DashboardName"] for d in elsewhere], elsewhere)
