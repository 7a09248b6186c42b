"""Lists every service a stream can leave something in; only DELETED tombstones may be left.

python -m stream.empty NAME
"""

from __future__ import annotations

import sys
from typing import Any

from stream.clients import REGION, Tally, client

# service, region, operation, the output's list, what names one entry
LISTS: tuple[tuple[str, str, str, str, str], ...] = (
    ("medialive", REGION, "list_channels", "Channels", "Id"),
    ("medialive", REGION, "list_inputs", "Inputs", "Id"),
    ("medialive", REGION, "list_input_security_groups", "InputSecurityGroups", "Id"),
    ("mediapackage", REGION, "list_channels", "Channels", "Id"),
    ("mediapackage", REGION, "list_origin_endpoints", "OriginEndpoints", "Id"),
    ("cloudfront", "us-east-1", "list_distributions", "DistributionList.Items", "Id"),
    ("cloudfront", "us-east-1", "list_origin_access_controls", "OriginAccessControlList.Items", "Id"),
    ("s3", REGION, "list_buckets", "Buckets", "Name"),
    ("iam", "us-east-1", "list_roles", "Roles", "RoleName"),
    ("cloudwatch", REGION, "describe_alarms", "MetricAlarms", "AlarmName"),
    ("cloudwatch", "us-east-1", "describe_alarms", "MetricAlarms", "AlarmName"),
    ("cloudwatch", REGION, "list_dashboards", "DashboardEntries", "DashboardName"),
    ("sns", REGION, "list_topics", "Topics", "TopicArn"),
    ("sns", "us-east-1", "list_topics", "Topics", "TopicArn"),
    ("sns", REGION, "list_subscriptions", "Subscriptions", "Endpoint"),
)


def listed(service: str, region: str, operation: str, path: str) -> list[dict[str, Any]]:
    api = client(service, region)
    if api.can_paginate(operation):
        answers = list(api.get_paginator(operation).paginate())
    else:
        answers = [getattr(api, operation)()]
    found: list[dict[str, Any]] = []
    for answer in answers:
        for member in path.split("."):
            answer = answer.get(member) or {}
        found += answer or []
    return found


def empty(t: Tally) -> None:
    for service, region, operation, path, key in dict.fromkeys(LISTS):
        left = [x for x in listed(service, region, operation, path) if x.get("State") != "DELETED"]
        t.check(f"{service}.{operation} in {region} is empty", not left, [x.get(key) for x in left])


if __name__ == "__main__":
    tally = Tally("empty")
    empty(tally)
    sys.exit(tally.close())
