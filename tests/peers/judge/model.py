"""botocore's service models: shapes, routes, and which service and operation a request is for.

Nothing here reads a body: `values.py` does, by the shapes found here.
"""

from __future__ import annotations

import functools
import re
import urllib.parse as up
from dataclasses import dataclass, field
from typing import Any

from botocore.loaders import Loader

# credential-scope name -> botocore service directory
SIGNING_NAMES = {
    "medialive": "medialive",
    "mediapackage": "mediapackage",
    "mediapackagev2": "mediapackagev2",
    "cloudfront": "cloudfront",
    "s3": "s3",
    "iam": "iam",
    "monitoring": "cloudwatch",
    "sts": "sts",
    "route53": "route53",
    "logs": "logs",
    "sns": "sns",
    "events": "events",
    "tagging": "resourcegroupstaggingapi",
    "servicequotas": "service-quotas",
    "acm": "acm",
    "ssm": "ssm",
    "cloudformation": "cloudformation",
    "lambda": "lambda",
    "secretsmanager": "secretsmanager",
    "mediaconnect": "mediaconnect",
}


@dataclass
class Problem:
    kind: str  # unknown | required | type | enum | range | length | pattern | union | format | semantic | route
    path: str
    detail: str

    def __str__(self) -> str:
        return f"[{self.kind}] {self.path or '(root)'}: {self.detail}"


@dataclass
class Decoded:
    service: str | None = None
    operation: str | None = None
    protocol: str | None = None
    region: str | None = None
    params: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


class Timestamp(float):
    """Seconds since the epoch, so a timestamp is never mistaken for a plain number."""


@functools.cache
def model(service: str) -> dict[str, Any]:
    return Loader().load_service_model(service, "service-2")


@functools.cache
def rest_routes(service: str) -> list[tuple[str, re.Pattern[str], dict[str, str | None], int, str]]:
    """(method, path regex, literal query, literal path length, operation)."""
    out = []
    for name, op in model(service)["operations"].items():
        http = op.get("http", {})
        uri = http.get("requestUri", "/")
        path, _, query = uri.partition("?")
        literal = {k: (v or None) for k, _, v in (q.partition("=") for q in query.split("&") if q)}
        rx, lit = "", 0
        for part in re.split(r"(\{[^}]+\})", path):
            if part.startswith("{"):
                label = part[1:-1]
                greedy = label.endswith("+")
                rx += f"(?P<{group_name(label.rstrip('+'))}>{'.+' if greedy else '[^/]+'})"
            else:
                rx += re.escape(part)
                lit += len(part)
        out.append((http.get("method", "POST"), re.compile(f"^{rx.rstrip('/')}/?$"), literal, lit, name))
    return out


def group_name(label: str) -> str:
    return "g_" + re.sub(r"\W", "_", label)


def shape(service: str, name: str) -> dict[str, Any]:
    return model(service)["shapes"][name]


def op_input(service: str, operation: str) -> str | None:
    ref = model(service)["operations"][operation].get("input")
    return ref["shape"] if ref else None


def op_output(service: str, operation: str) -> str | None:
    ref = model(service)["operations"][operation].get("output")
    return ref["shape"] if ref else None


def credential_scope(headers: dict[str, str], query: dict[str, list[str]]) -> tuple[str | None, str | None]:
    auth = headers.get("authorization", "")
    m = re.search(r"Credential=([^,\s]+)", auth)
    cred = m.group(1) if m else (query.get("X-Amz-Credential") or [""])[0]
    parts = cred.split("/")
    if len(parts) >= 5 and parts[-1] == "aws4_request":
        return parts[-2], parts[-3]
    return None, None


def protocol_of(service: str, path: str, headers: dict[str, str]) -> str:
    ctype = headers.get("content-type", "").lower()
    if headers.get("smithy-protocol", "").lower() == "rpc-v2-cbor" or re.match(r"^/service/\w+/operation/\w+$", path):
        return "rpc-v2-cbor"
    if "x-amz-target" in headers and "x-amz-json" in ctype:
        return "json"
    meta = model(service)["metadata"]
    declared = meta.get("protocol")
    if declared in ("rest-json", "rest-xml", "ec2"):
        return declared
    if "x-www-form-urlencoded" in ctype or declared == "query":
        return "query"
    return declared


def find_operation(service, protocol, method, path, query, headers, form) -> tuple[str | None, dict[str, str]]:
    ops = model(service)["operations"]
    if protocol == "rpc-v2-cbor":
        m = re.match(r"^/service/(\w+)/operation/(\w+)$", path)
        return (m.group(2), {}) if m and m.group(2) in ops else (None, {})
    if protocol == "json":
        name = headers.get("x-amz-target", "").rpartition(".")[2]
        return (name, {}) if name in ops else (None, {})
    if protocol in ("query", "ec2"):
        name = (form.get("Action") or query.get("Action") or [""])[0]
        return (name, {}) if name in ops else (None, {})
    best, best_score = None, None
    xid = (query.get("x-id") or [None])[0]
    for meth, rx, literal, lit, name in rest_routes(service):
        if meth != method:
            continue
        m = rx.match(path)
        if not m:
            continue
        if any(k not in query or (v is not None and v not in query[k]) for k, v in literal.items()):
            continue
        carried = 0
        sh = op_input(service, name)
        if sh:
            for mem, ref in shape(service, sh).get("members", {}).items():
                need = mem in shape(service, sh).get("required", [])
                loc, wire = ref.get("location"), ref.get("locationName", mem)
                if loc == "header" and need:
                    carried += 1 if wire.lower() in headers else -4
                elif loc == "querystring" and need:
                    carried += 1 if wire in query else -4
        score = (
            xid == name,
            len(literal) - (1 if "x-id" in literal else 0),
            carried,
            not ops[name].get("deprecated"),
            lit,
        )
        if best_score is None or score > best_score:
            labels = {}
            for key, val in m.groupdict().items():
                labels[key] = up.unquote(val)
            best, best_score = (name, labels), score
    return best or (None, {})
