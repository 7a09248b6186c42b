"""A stream that onair did not make, exported as it stands: made by boto3, found by onair, made again by the scripts.

ONAIR_BIN=... AWS_ENDPOINT_URL=... PEERS_AWS=... python -m exports.found WORKDIR
"""

from __future__ import annotations

import copy
import os
import sys
from pathlib import Path
from typing import Any

from exports import terraform
from exports.cloudformation import exported
from exports.scripts import CONFIG, Scripts
from judge.answer import differences
from stream import settings, up
from stream.clients import REGION, Tally, client, waited
from verbs.onair import onair

NAME = "Main Stage / 2026 (prod)"
# what onair makes of that name
STREAM = "main-stage-2026-prod"
ITS_GROUPS = {"mediapackage": "to-packager", "archive": "record"}


def foreign(s: up.Stream) -> dict[str, Any]:
    """A channel with what onair has no words for: H.265, captions, another GOP, groups under other names."""
    text = copy.deepcopy(settings.channel(NAME, s.role_arn, s.input, s.name, s.bucket))
    text["Tags"] = {"team": "video"}
    encoder = text["EncoderSettings"]
    first, second, _third = encoder["VideoDescriptions"]
    first["CodecSettings"] = {
        "H265Settings": {
            "Bitrate": 5_000_000,
            "BufSize": 10_000_000,
            "MaxBitrate": 5_000_000,
            "FramerateNumerator": 30,
            "FramerateDenominator": 1,
            "GopSize": 60.0,
            "GopSizeUnits": "FRAMES",
            "ParNumerator": 1,
            "ParDenominator": 1,
            "RateControlMode": "QVBR",
            "QvbrQualityLevel": 8,
            "Tier": "MAIN",
            "Profile": "MAIN",
        }
    }
    second["CodecSettings"]["H264Settings"] |= {"GopNumBFrames": 2, "Softness": 8}
    encoder["AvailConfiguration"] = {
        "AvailSettings": {"Esam": {"AcquisitionPointId": "a", "PoisEndpoint": "https://pois.example.com"}}
    }
    for group in encoder["OutputGroups"]:
        for kind in group["OutputGroupSettings"].values():
            kind["Destination"]["DestinationRefId"] = ITS_GROUPS[group["Name"]]
        group["Name"] = ITS_GROUPS[group["Name"]]
    for destination in text["Destinations"]:
        destination["Id"] = ITS_GROUPS[destination["Id"]]
    return text


def renamed(encoder: dict[str, Any]) -> dict[str, Any]:
    """The groups that feed packager and recording under onair's names: metrics and alarms are told by them."""
    ours = {v: k for k, v in ITS_GROUPS.items()}
    encoder = copy.deepcopy(encoder)
    for group in encoder["OutputGroups"]:
        group["Name"] = ours[group["Name"]]
        for kind in group["OutputGroupSettings"].values():
            kind["Destination"]["DestinationRefId"] = ours[kind["Destination"]["DestinationRefId"]]
    return encoder


def made(t: Tally) -> up.Stream:
    s = up.Stream("stage")
    s.account = client("sts").get_caller_identity()["Account"]
    for step in (up.role, up.bucket, up.ingest, up.packaging):
        step(t, s)
    channel = client("medialive").create_channel(**foreign(s))["Channel"]
    s.channel = channel["Id"]
    waited("medialive", "channel_created", ChannelId=s.channel)
    return s


def again(t: Tally, s: up.Stream, work: Path) -> None:
    """The scripts make it anew beside the original; what they made is what was found."""
    scripts = Scripts(t, work)
    ran = onair("export", "bash", s.channel, "--from-stream", "--out", str(scripts.dir), "--region", REGION)
    t.check("found: is exported to bash, by its id", ran.code == 0, ran.told())
    notes = ran.one("export").get("notes", [])
    t.check("found: is told what is not a copy", any("not copies" in n for n in notes), notes)
    scripts.lint()
    with scripts.quick_aws():
        ran = scripts.run("deploy.sh")
        t.check("found: deploy.sh", ran.returncode == 0, scripts.told(ran))
        media, package = client("medialive"), client("mediapackage")
        channels = [c for c in media.list_channels()["Channels"] if c["Name"] == f"onair-{STREAM}"]
        if t.check("found: there is a second channel", len(channels) == 1, channels):
            theirs = media.describe_channel(ChannelId=s.channel)
            ours = media.describe_channel(ChannelId=channels[0]["Id"])
            want = renamed(theirs["EncoderSettings"])
            t.same("found: its encoder is the found one, field by field", differences(want, ours["EncoderSettings"]))
            t.same("found: and nothing more", differences(ours["EncoderSettings"], want))
            for member in ("ChannelClass", "InputSpecification", "LogLevel", "Maintenance"):
                t.same(f"found: {member}", differences(theirs[member], ours[member]))
            t.check("found: its own tags stay", ours["Tags"].get("team") == "video", ours["Tags"])
        for endpoint in s.endpoints:
            theirs = package.describe_origin_endpoint(Id=endpoint)
            kind = next(k for k in ("HlsPackage", "DashPackage", "CmafPackage") if k in theirs)
            ours = package.describe_origin_endpoint(Id=f"onair-{STREAM}-{kind[:-7].lower()}")
            want = {k: v for k, v in theirs[kind].items() if k != "HlsManifests"}
            t.same(f"found: {kind}", differences(want, ours[kind]))
        ran = scripts.run("destroy.sh", "--confirm", STREAM, "--delete-archive")
        t.check("found: destroy.sh", ran.returncode == 0, scripts.told(ran))
        left = [c["Id"] for c in media.list_channels()["Channels"]]
        t.check("found: the original is left alone", left == [s.channel], left)


def found(t: Tally, work: Path) -> None:
    work.mkdir(parents=True)
    s = made(t)
    exported(t, "found", str(CONFIG), NAME, work, "--from-stream", "--region", REGION)
    if os.environ.get("PEERS_CDK"):
        from exports import cdk  # asks for its tools when it is loaded

        cdk.found(t, NAME, REGION, work / "cdk")
    terraform.found(t, NAME, REGION, work / "terraform")
    ran = onair("export", "bash", "stagee", "--from-stream", "--out", str(work / "none"), "--region", REGION)
    t.check("found: what is not there is refused, with usage", ran.code == 2 and "stagee" in ran.stderr, ran.told())
    again(t, s, work / "again")


if __name__ == "__main__":
    tally = Tally("found")
    tally.step("found", lambda: found(tally, Path(sys.argv[1])))
    sys.exit(tally.close())
