"""Rules across members, which no shape states: dangling names, counts, one-of.

They come from AWS's documentation and were never tried against AWS: their problems are of kind `semantic`.
"""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Callable
from typing import Any

from judge.model import Problem

SEMANTICS: dict[tuple[str, str], Callable[[dict[str, Any]], list[Problem]]] = {}


def rule(service: str, *ops: str):
    def put(fn):
        for op in ops:
            SEMANTICS[service, op] = fn
        return fn

    return put


def sem(path: str, detail: str) -> Problem:
    return Problem("semantic", path, detail)


@rule("medialive", "CreateChannel", "UpdateChannel")
def _channel(p: dict[str, Any]) -> list[Problem]:
    out: list[Problem] = []
    enc = p.get("EncoderSettings")
    if not isinstance(enc, dict):
        return out
    video = [v.get("Name") for v in enc.get("VideoDescriptions") or []]
    audio = [a.get("Name") for a in enc.get("AudioDescriptions") or []]
    captions = [c.get("Name") for c in enc.get("CaptionDescriptions") or []]
    dests = {d.get("Id"): d for d in p.get("Destinations") or []}
    for what, names in (("VideoDescriptions", video), ("AudioDescriptions", audio)):
        for n in {n for n in names if names.count(n) > 1}:
            out.append(sem(f"EncoderSettings.{what}", f"name {n!r} is used twice"))
    refs: set[str] = set()

    def find_refs(node: Any, path: str) -> None:
        if isinstance(node, dict):
            if "DestinationRefId" in node:
                refs.add(node["DestinationRefId"])
                if p.get("Destinations") is not None and node["DestinationRefId"] not in dests:
                    out.append(sem(f"{path}.DestinationRefId", f"{node['DestinationRefId']!r} is no Destination Id"))
            for k, v in node.items():
                find_refs(v, f"{path}.{k}")
        elif isinstance(node, list):
            for i, v in enumerate(node):
                find_refs(v, f"{path}[{i}]")

    find_refs(enc.get("OutputGroups") or [], "EncoderSettings.OutputGroups")
    names: list[str] = []
    used_v: set[str] = set()
    used_a: set[str] = set()
    for g, grp in enumerate(enc.get("OutputGroups") or []):
        at = f"EncoderSettings.OutputGroups[{g}]"
        kinds = [k for k, v in (grp.get("OutputGroupSettings") or {}).items() if v is not None]
        if len(kinds) != 1:
            out.append(sem(f"{at}.OutputGroupSettings", f"exactly one kind must be set, got {kinds or 'none'}"))
        for o, outp in enumerate(grp.get("Outputs") or []):
            here = f"{at}.Outputs[{o}]"
            okinds = [k for k, v in (outp.get("OutputSettings") or {}).items() if v is not None]
            if len(okinds) != 1:
                out.append(sem(f"{here}.OutputSettings", f"exactly one kind must be set, got {okinds or 'none'}"))
            elif kinds and okinds[0].replace("OutputSettings", "") != kinds[0].replace("GroupSettings", ""):
                out.append(sem(f"{here}.OutputSettings", f"{okinds[0]} inside {kinds[0]}"))
            if outp.get("OutputName"):
                names.append(outp["OutputName"])
            v = outp.get("VideoDescriptionName")
            if v is not None:
                used_v.add(v)
                if v not in video:
                    out.append(sem(f"{here}.VideoDescriptionName", f"{v!r} is no VideoDescription"))
            for a in outp.get("AudioDescriptionNames") or []:
                used_a.add(a)
                if a not in audio:
                    out.append(sem(f"{here}.AudioDescriptionNames", f"{a!r} is no AudioDescription"))
            for c in outp.get("CaptionDescriptionNames") or []:
                if c not in captions:
                    out.append(sem(f"{here}.CaptionDescriptionNames", f"{c!r} is no CaptionDescription"))
    for n in {n for n in names if names.count(n) > 1}:
        out.append(sem("EncoderSettings.OutputGroups", f"OutputName {n!r} is used twice"))
    for v in video:
        if v not in used_v:
            out.append(sem("EncoderSettings.VideoDescriptions", f"{v!r} is in no output"))
    for a in audio:
        if a not in used_a:
            out.append(sem("EncoderSettings.AudioDescriptions", f"{a!r} is in no output"))
    pipes = 1 if p.get("ChannelClass") == "SINGLE_PIPELINE" else 2
    if p.get("Destinations") is not None:
        for d in p["Destinations"]:
            n = len(d.get("Settings") or [])
            if n and n != pipes:
                out.append(
                    sem(
                        f"Destinations[{d.get('Id')}].Settings",
                        f"{n} URLs, a {'single-pipeline' if pipes == 1 else 'standard'} channel needs {pipes}",
                    )
                )
            if d.get("Id") not in refs:
                out.append(sem(f"Destinations[{d.get('Id')}]", "no output group refers to it"))
    for i, v in enumerate(enc.get("VideoDescriptions") or []):
        h = (v.get("CodecSettings") or {}).get("H264Settings") or (v.get("CodecSettings") or {}).get("H265Settings")
        at = f"EncoderSettings.VideoDescriptions[{i}]"
        for side in ("Width", "Height"):
            if isinstance(v.get(side), int) and v[side] % 2:
                out.append(sem(f"{at}.{side}", f"{v[side]} is odd"))
        if (
            h
            and h.get("FramerateControl") == "SPECIFIED"
            and not (h.get("FramerateNumerator") and h.get("FramerateDenominator"))
        ):
            out.append(
                sem(
                    f"{at}.CodecSettings",
                    "FramerateControl SPECIFIED needs FramerateNumerator and FramerateDenominator",
                )
            )
        if h and h.get("ParControl") == "SPECIFIED" and not (h.get("ParNumerator") and h.get("ParDenominator")):
            out.append(sem(f"{at}.CodecSettings", "ParControl SPECIFIED needs ParNumerator and ParDenominator"))
        if h and h.get("RateControlMode") == "QVBR" and not h.get("MaxBitrate"):
            out.append(sem(f"{at}.CodecSettings", "RateControlMode QVBR needs MaxBitrate"))
    return out


@rule("medialive", "CreateInput")
def _input(p: dict[str, Any]) -> list[Problem]:
    out = []
    if p.get("Type") in ("RTMP_PUSH", "RTP_PUSH", "UDP_PUSH"):
        if not p.get("InputSecurityGroups") and not p.get("Vpc"):
            out.append(sem("InputSecurityGroups", f"{p['Type']} needs an input security group or a VPC"))
        if p["Type"] == "RTMP_PUSH" and not p.get("Destinations"):
            out.append(sem("Destinations", "RTMP_PUSH needs one or two stream names"))
    for i, d in enumerate(p.get("Destinations") or []):
        if p.get("Type") == "RTMP_PUSH" and not re.match(r"^[^/]+/[^/]+$", d.get("StreamName") or ""):
            out.append(sem(f"Destinations[{i}].StreamName", f"{d.get('StreamName')!r} is not application/instance"))
    return out


@rule("medialive", "CreateInputSecurityGroup", "UpdateInputSecurityGroup")
def _isg(p: dict[str, Any]) -> list[Problem]:
    out = []
    for i, r in enumerate(p.get("WhitelistRules") or []):
        try:
            ipaddress.IPv4Network(r.get("Cidr") or "")
        except ValueError as e:
            out.append(sem(f"WhitelistRules[{i}].Cidr", str(e)))
    return out


@rule("mediapackage", "CreateOriginEndpoint", "UpdateOriginEndpoint")
def _endpoint(p: dict[str, Any]) -> list[Problem]:
    kinds = [k for k in ("HlsPackage", "DashPackage", "CmafPackage", "MssPackage") if p.get(k) is not None]
    if "ChannelId" in p and len(kinds) != 1:
        return [sem("", f"exactly one package kind must be set, got {kinds or 'none'}")]
    if re.search(r"[^a-zA-Z0-9_-]", p.get("Id") or ""):
        return [sem("Id", "only letters, digits, - and _")]
    return []


@rule("cloudfront", "CreateDistribution", "CreateDistributionWithTags", "UpdateDistribution")
def _distribution(p: dict[str, Any]) -> list[Problem]:
    c = p.get("DistributionConfig") or (p.get("DistributionConfigWithTags") or {}).get("DistributionConfig") or {}
    out = []
    origins = [o.get("Id") for o in (c.get("Origins") or {}).get("Items") or []]
    groups = [g.get("Id") for g in (c.get("OriginGroups") or {}).get("Items") or []]
    behaviours = [("DefaultCacheBehavior", c.get("DefaultCacheBehavior") or {})]
    behaviours += [
        (f"CacheBehaviors.Items[{i}]", b) for i, b in enumerate((c.get("CacheBehaviors") or {}).get("Items") or [])
    ]
    seen = set()
    for at, b in behaviours:
        if b.get("TargetOriginId") not in origins + groups:
            out.append(sem(f"{at}.TargetOriginId", f"{b.get('TargetOriginId')!r} is no origin"))
        if b.get("CachePolicyId") and (
            b.get("ForwardedValues") or any(b.get(k) is not None for k in ("MinTTL", "DefaultTTL", "MaxTTL"))
        ):
            out.append(sem(at, "CachePolicyId excludes ForwardedValues and the TTLs"))
        if not b.get("CachePolicyId") and not b.get("ForwardedValues"):
            out.append(sem(at, "needs CachePolicyId or ForwardedValues"))
        if b.get("PathPattern") in seen and b.get("PathPattern"):
            out.append(sem(f"{at}.PathPattern", f"{b['PathPattern']!r} appears twice"))
        seen.add(b.get("PathPattern"))
    for i, o in enumerate((c.get("Origins") or {}).get("Items") or []):
        at = f"Origins.Items[{i}]"
        kinds = [k for k in ("S3OriginConfig", "CustomOriginConfig", "VpcOriginConfig") if o.get(k) is not None]
        if len(kinds) != 1:
            out.append(
                sem(at, f"exactly one of S3OriginConfig, CustomOriginConfig, VpcOriginConfig, got {kinds or 'none'}")
            )
        if re.search(r"://|/", o.get("DomainName") or ""):
            out.append(sem(f"{at}.DomainName", f"{o['DomainName']!r} is not a bare host name"))
        path = o.get("OriginPath") or ""
        if path and (not path.startswith("/") or path.endswith("/")):
            out.append(sem(f"{at}.OriginPath", f"{path!r} must start with / and not end with it"))
        if o.get("OriginAccessControlId") and (o.get("S3OriginConfig") or {}).get("OriginAccessIdentity"):
            out.append(sem(at, "OriginAccessControlId excludes OriginAccessIdentity"))
    for n in {n for n in origins if origins.count(n) > 1}:
        out.append(sem("Origins", f"origin id {n!r} is used twice"))
    return out


@rule("cloudwatch", "PutMetricAlarm")
def _alarm(p: dict[str, Any]) -> list[Problem]:
    out = []
    if p.get("MetricName"):
        if bool(p.get("Statistic")) == bool(p.get("ExtendedStatistic")):
            out.append(sem("", "exactly one of Statistic and ExtendedStatistic"))
        per = p.get("Period")
        if per not in (10, 20, 30) and not (isinstance(per, int) and per > 0 and per % 60 == 0):
            out.append(sem("Period", f"{per} is not 10, 20, 30 or a multiple of 60"))
    if p.get("DatapointsToAlarm") and p.get("EvaluationPeriods") and p["DatapointsToAlarm"] > p["EvaluationPeriods"]:
        out.append(sem("DatapointsToAlarm", f"{p['DatapointsToAlarm']} of {p['EvaluationPeriods']} periods"))
    if p.get("TreatMissingData") not in (None, "breaching", "notBreaching", "ignore", "missing"):
        out.append(sem("TreatMissingData", f"{p['TreatMissingData']!r}"))
    return out


@rule("cloudwatch", "GetMetricData")
def _gmd(p: dict[str, Any]) -> list[Problem]:
    out, ids = [], []
    for i, q in enumerate(p.get("MetricDataQueries") or []):
        at = f"MetricDataQueries[{i}]"
        ids.append(q.get("Id"))
        if not re.fullmatch(r"[a-z][a-zA-Z0-9_]*", q.get("Id") or ""):
            out.append(
                sem(f"{at}.Id", f"{q.get('Id')!r} must start with a lower-case letter and hold only letters, digits, _")
            )
        if (q.get("MetricStat") is None) == (q.get("Expression") is None):
            out.append(sem(at, "exactly one of MetricStat and Expression"))
    for n in {n for n in ids if ids.count(n) > 1}:
        out.append(sem("MetricDataQueries", f"Id {n!r} is used twice"))
    if p.get("StartTime") is not None and p.get("EndTime") is not None and p["StartTime"] >= p["EndTime"]:
        out.append(sem("StartTime", "is not before EndTime"))
    return out


@rule("cloudwatch", "PutDashboard")
def _dashboard(p: dict[str, Any]) -> list[Problem]:
    try:
        body = json.loads(p.get("DashboardBody") or "")
    except ValueError as e:
        return [sem("DashboardBody", f"not JSON: {e}")]
    out = []
    if not isinstance(body.get("widgets"), list):
        return [sem("DashboardBody.widgets", "missing")]
    for i, wd in enumerate(body["widgets"]):
        at = f"DashboardBody.widgets[{i}]"
        if wd.get("type") not in ("metric", "text", "log", "alarm", "explorer", "custom", "metrics", "trace"):
            out.append(sem(f"{at}.type", f"{wd.get('type')!r}"))
        if "properties" not in wd:
            out.append(sem(f"{at}.properties", "missing"))
        if wd.get("type") == "metric" and not isinstance(wd.get("properties", {}).get("region"), str):
            out.append(sem(f"{at}.properties.region", "a metric widget needs its region"))
        for k, hi in (("width", 24), ("height", 1000)):
            if k in wd and not (isinstance(wd[k], int) and 1 <= wd[k] <= hi):
                out.append(sem(f"{at}.{k}", f"{wd[k]!r} is not 1..{hi}"))
        if isinstance(wd.get("x"), int) and not 0 <= wd["x"] <= 23:
            out.append(sem(f"{at}.x", f"{wd['x']} is not 0..23"))
    return out


@rule("iam", "PutRolePolicy", "CreatePolicy", "CreateRole", "UpdateAssumeRolePolicy")
def _policy(p: dict[str, Any]) -> list[Problem]:
    out = []
    for k in ("PolicyDocument", "AssumeRolePolicyDocument"):
        if k not in p:
            continue
        try:
            doc = json.loads(p[k])
        except ValueError as e:
            out.append(sem(k, f"not JSON: {e}"))
            continue
        if doc.get("Version") != "2012-10-17":
            out.append(sem(f"{k}.Version", f"{doc.get('Version')!r}"))
        stm = doc.get("Statement") or []
        for i, s in enumerate(stm if isinstance(stm, list) else [stm]):
            at = f"{k}.Statement[{i}]"
            if s.get("Effect") not in ("Allow", "Deny"):
                out.append(sem(f"{at}.Effect", f"{s.get('Effect')!r}"))
            acts = s.get("Action", s.get("NotAction"))
            for a in acts if isinstance(acts, list) else [acts]:
                if not isinstance(a, str) or not re.fullmatch(r"\*|[a-z0-9-]+:[A-Za-z*?0-9]+", a):
                    out.append(sem(f"{at}.Action", f"{a!r}"))
            # of the four, only UpdateAssumeRolePolicy sends a PolicyDocument that has no name: it is a trust
            trust = k == "AssumeRolePolicyDocument" or "PolicyName" not in p
            if trust and "Principal" not in s:
                out.append(sem(f"{at}.Principal", "missing"))
            if not trust and "Resource" not in s and "NotResource" not in s:
                out.append(sem(f"{at}.Resource", "missing"))
    return out


def check(service: str, operation: str, params: dict[str, Any]) -> list[Problem]:
    """What the rules find; wrongly typed members are `shapes.py`'s to report."""
    judge = SEMANTICS.get((service, operation))
    if judge is None:
        return []
    try:
        return judge(params)
    except (AttributeError, TypeError) as e:
        return [sem("", f"cannot judge: {e}")]
