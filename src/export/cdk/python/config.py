"""What can be set in cdk.json, or with `--context NAME=VALUE`."""

import re
from dataclasses import dataclass
from typing import Any, cast

from constructs import Node

# @LADDER@
"""A bit rate for each rung."""

NAME = re.compile("@NAME_PATTERN@")
RATE = re.compile("[1-9][0-9]{4,8}")


class ConfigError(ValueError):
    """A context variable that is missing or not of the accepted form."""

    def __init__(self, name: str, value: Any, accepted: str) -> None:
        what = "not set" if value is None else repr(value)
        super().__init__(f"context variable {name} is {what}: {accepted}")


@dataclass(frozen=True)
class Config:
    """The context, read and checked."""

    stream_name: str
    """Part of the name of everything: another name is another stream."""
    enable_archiving: bool
    """Record the best rung in S3."""
    enable_monitoring: bool
    """CloudWatch alarms and dashboard."""
    video_bitrates: Ladder
    """Bits per second of each rung, best first. Sizes and quality are in encoder.py."""

    @classmethod
    def read(cls, node: Node) -> "Config":
        """Of the app's node."""
        return cls(
            stream_name=_stream_name(node),
            enable_archiving=_flag(node, "enableArchiving"),
            enable_monitoring=_flag(node, "enableMonitoring"),
            video_bitrates=_video_bitrates(node),
        )


def _stream_name(node: Node) -> str:
    value = node.try_get_context("streamName")
    if not isinstance(value, str) or not NAME.fullmatch(value):
        accepted = "give 2 to 20 of a-z, 0-9 and -, a letter first, no - last"
        raise ConfigError("streamName", value, accepted)
    return value


def _flag(node: Node, name: str) -> bool:
    """On the command line every value is text."""
    value = node.try_get_context(name)
    if value in (True, "true"):
        return True
    if value in (False, "false"):
        return False
    raise ConfigError(name, value, "give true or false")


def _video_bitrates(node: Node) -> Ladder:
    value = node.try_get_context("videoBitrates")
    items = value if isinstance(value, list) else str(value).split(",")
    valid = all(RATE.fullmatch(str(item)) for item in items)
    if len(items) != @COUNT@ or not valid:
        accepted = "give @COUNT@ whole numbers from 10000 to 999999999, best rung first"
        raise ConfigError("videoBitrates", value, accepted)
    return cast(Ladder, tuple(int(item) for item in items))
