"""Reads one HTTP answer and judges it against the operation's output or error shape.

What an SDK forgives is a problem here: unknown members, nulls, a timestamp in another notation, a wrong
status, a missing request id or content type. So that a simulator cannot please one client only.
"""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from typing import Any

from judge import cbor, shapes
from judge import model as m
from judge.model import Problem
from judge.values import Decoder

Headers = dict[str, str]

CONTENT_TYPES = {
    "rest-json": r"application/json",
    "json": r"application/x-amz-json-1\.[01]",
    "rest-xml": r"(text|application)/xml",
    "query": r"(text|application)/xml",
    "rpc-v2-cbor": r"application/cbor",
}

# Codes that every AWS service may answer with and no operation lists.
COMMON = {
    "AccessDenied", "AccessDeniedException", "ExpiredToken", "ExpiredTokenException", "IncompleteSignature",
    "InternalError", "InternalFailure", "InternalServerError", "InvalidAction", "InvalidClientTokenId",
    "InvalidParameterCombination", "InvalidParameterValue", "InvalidRequest", "MalformedXML",
    "MissingAuthenticationToken", "MissingParameter", "NotImplemented", "OptInRequired", "RequestExpired",
    "RequestTimeTooSkewed", "ServiceUnavailable", "SignatureDoesNotMatch", "SlowDown", "Throttling",
    "ThrottlingException", "UnrecognizedClientException", "ValidationError", "ValidationException",
}  # fmt: skip

# Codes that AWS answers though the operation's model does not list them (S3 models next to none).
UNMODELLED = {("medialive", "DeleteInputSecurityGroup"): {"ConflictException"}}


@dataclass
class Answer:
    """What one answer said, and what was wrong with the way it said it."""

    output: dict[str, Any] = field(default_factory=dict)
    code: str | None = None
    message: str | None = None
    problems: list[Problem] = field(default_factory=list)

    def bad(self, kind: str, path: str, detail: str) -> None:
        self.problems.append(Problem(kind, path, detail))


def judge(
    service: str, operation: str, protocol: str, method: str, status: int, headers: Headers, body: bytes
) -> Answer:
    """Everything wrong with one answer. Never raises on bad traffic."""
    headers = {k.lower(): v for k, v in headers.items()}
    got = Answer()
    _envelope(got, service, protocol, status, headers, body)
    try:
        if status >= 300:
            _refusal(got, service, operation, protocol, method, status, headers, body)
        else:
            _success(got, service, operation, protocol, status, headers, body)
    except (ValueError, ET.ParseError, KeyError, AttributeError, TypeError, IndexError) as e:
        got.bad("format", "", f"body does not parse: {type(e).__name__}: {e}")
    return got


def _envelope(got: Answer, service: str, protocol: str, status: int, headers: Headers, body: bytes) -> None:
    if not any(h in headers for h in ("x-amzn-requestid", "x-amz-request-id")):
        got.bad("format", "x-amzn-requestid", "no request id")
    if protocol == "rpc-v2-cbor" and headers.get("smithy-protocol") != "rpc-v2-cbor":
        got.bad("format", "smithy-protocol", "must be rpc-v2-cbor")
    if service == "s3" and "x-amz-id-2" not in headers:
        got.bad("format", "x-amz-id-2", "missing")
    if status == 204 and body:
        got.bad("format", "", "204 with a body")


def _typed(got: Answer, protocol: str, headers: Headers) -> None:
    want = CONTENT_TYPES[protocol]
    ctype = headers.get("content-type", "")
    if not re.match(want, ctype):
        got.bad("format", "content-type", f"{ctype or '(none)'} is not {want}")


def _success(
    got: Answer, service: str, operation: str, protocol: str, status: int, headers: Headers, body: bytes
) -> None:
    op = m.model(service)["operations"][operation]
    want = op.get("http", {}).get("responseCode", 200) if protocol.startswith("rest") else 200
    if status != want and not (service == "s3" and status in (200, 204, 206)):
        got.bad("status", "", f"{status}, the model says {want}")
    name = m.op_output(service, operation)
    dec = Decoder(service, strict=protocol)
    if protocol in ("rest-json", "rest-xml"):
        got.output = _rest(got, dec, service, name, protocol, headers, body)
    elif protocol == "query":
        _typed(got, protocol, headers)
        got.output = _query(got, dec, service, operation, op, name, body)
    else:
        raw = (cbor.loads(body) if protocol == "rpc-v2-cbor" else json.loads(body)) if body else {}
        if body:
            _typed(got, protocol, headers)
        if name:
            got.output = dec.json(name, raw, "", native=True)
        elif raw:
            got.bad("unknown", "(body)", "this operation answers nothing")
    got.problems += dec.problems
    if name:
        got.problems += shapes.check(service, name, got.output)


def _rest(
    got: Answer, dec: Decoder, service: str, name: str | None, protocol: str, headers: Headers, body: bytes
) -> dict[str, Any]:
    out: dict[str, Any] = {}
    if name is None:
        if body.strip() not in (b"", b"{}"):
            got.bad("unknown", "(body)", "this operation answers no body")
        return out
    sh = m.shape(service, name)
    in_body: dict[str, Any] = {}
    for mem, ref in sh.get("members", {}).items():
        loc, wire = ref.get("location"), ref.get("locationName", mem)
        if loc == "header" and wire.lower() in headers:
            out[mem] = dec.scalar(ref["shape"], headers[wire.lower()], mem, in_header=True)
        elif loc == "headers":
            found = {k[len(wire) :]: v for k, v in headers.items() if k.startswith(wire.lower())}
            if found:
                out[mem] = found
        elif loc is None:
            in_body[mem] = ref
    payload = sh.get("payload")
    if payload:
        ref = sh["members"][payload]
        inner = m.shape(service, ref["shape"])
        if inner["type"] in ("blob", "string"):
            out[payload] = body if inner["type"] == "blob" else body.decode()
        elif body:
            _typed(got, protocol, headers)
            root = ET.fromstring(body)
            want = ref.get("locationName", ref["shape"])
            if _bare(root) != want:
                got.bad("format", "", f"root element must be <{want}>, got <{_bare(root)}>")
            out[payload] = dec.xml(ref["shape"], root, payload)
    elif body and protocol == "rest-json":
        _typed(got, protocol, headers)
        wires = {ref.get("locationName", mem) for mem, ref in in_body.items()}
        raw = json.loads(body)
        known = {k: v for k, v in raw.items() if k in wires}
        for k in raw.keys() - known.keys():
            got.bad("unknown", k, "no such member")
        out |= dec.json(name, known, "")
    elif body and in_body:
        _typed(got, protocol, headers)
        root = ET.fromstring(body)
        if name == "GetBucketLocationOutput":  # the root's text is the value
            out["LocationConstraint"] = root.text or None
            if out["LocationConstraint"] is None:
                del out["LocationConstraint"]
        else:
            out |= dec.xml(name, root, "")
    elif body:
        got.bad("unknown", "(body)", "this operation answers no body")
    elif in_body and protocol == "rest-json":
        got.bad("format", "", "an output of members and no body")
    return out


def _query(
    got: Answer, dec: Decoder, service: str, operation: str, op: dict[str, Any], name: str | None, body: bytes
) -> dict[str, Any]:
    root = ET.fromstring(body)
    if _bare(root) != f"{operation}Response":
        got.bad("format", "", f"root element must be <{operation}Response>, got <{_bare(root)}>")
    space = m.model(service)["metadata"].get("xmlNamespace")
    if space and not root.tag.startswith("{" + space):
        got.bad("format", "", f"xmlns must be {space}, got {root.tag.partition('}')[0][1:] or '(none)'}")
    kids = {_bare(c): c for c in root}
    wrapper = op.get("output", {}).get("resultWrapper")
    meta = kids.pop("ResponseMetadata", None)
    if meta is None or not [c for c in meta if _bare(c) == "RequestId" and c.text]:
        got.bad("format", "ResponseMetadata.RequestId", "missing")
    if not (name and wrapper):
        for tag in kids:
            got.bad("unknown", tag, "this operation answers nothing")
        return {}
    if wrapper not in kids:
        got.bad("required", wrapper, "missing")
        return {}
    for tag in kids.keys() - {wrapper}:
        got.bad("unknown", tag, "no such element")
    return dec.xml(name, kids[wrapper], "")


def _refusal(
    got: Answer, service: str, operation: str, protocol: str, method: str, status: int, headers: Headers, body: bytes
) -> None:
    if method == "HEAD" or status in (304,):
        if body:
            got.bad("format", "", "a body where HTTP forbids one")
        return
    _typed(got, protocol, headers)
    extra: dict[str, Any] = {}
    if protocol in ("rest-json", "json", "rpc-v2-cbor"):
        raw = cbor.loads(body) if protocol == "rpc-v2-cbor" else json.loads(body)
        said = headers.get("x-amzn-errortype") if protocol == "rest-json" else raw.get("__type")
        if not said:
            got.bad("required", "x-amzn-ErrorType" if protocol == "rest-json" else "__type", "no error code")
        got.code = re.split(r"[:]", (said or raw.get("__type") or raw.get("code") or "").rpartition("#")[2])[0] or None
        got.message = raw.get("message") or raw.get("Message")
        extra = {k: v for k, v in raw.items() if k not in ("__type", "code", "message", "Message")}
    else:
        root = ET.fromstring(body)
        flat = service == "s3"
        want = "Error" if flat else "ErrorResponse"
        if _bare(root) != want:
            got.bad("format", "", f"root element must be <{want}>, got <{_bare(root)}>")
        node = root if flat else next((c for c in root if _bare(c) == "Error"), root)
        kids = {_bare(c): c.text for c in node}
        got.code, got.message = kids.get("Code"), kids.get("Message")
        if not flat and kids.get("Type") not in ("Sender", "Receiver"):
            got.bad("enum", "Error.Type", f"{kids.get('Type')!r} is neither Sender nor Receiver")
        if not [c for c in root if _bare(c) == "RequestId" and c.text]:
            got.bad("required", "RequestId", "missing")
    if not got.code:
        got.bad("required", "code", "no error code")
        return
    if not got.message:
        got.bad("required", "message", f"{got.code} without a message")
    _modelled(got, service, operation, status, extra)


def _modelled(got: Answer, service: str, operation: str, status: int, extra: dict[str, Any]) -> None:
    for ref in m.model(service)["operations"][operation].get("errors", []):
        sh = m.shape(service, ref["shape"])
        error = sh.get("error", {})
        if got.code not in (ref["shape"], error.get("code")):
            continue
        want = error.get("httpStatusCode")
        if want and status != want:
            got.bad("status", "", f"{got.code} is {want}, not {status}")
        wires = {r.get("locationName", mem): r for mem, r in sh.get("members", {}).items()}
        dec = Decoder(service)
        for k, v in extra.items():
            if k not in wires:
                got.bad("unknown", k, f"{got.code} has no such member")
            else:
                got.problems += shapes.check(service, wires[k]["shape"], dec.json(wires[k]["shape"], v, k), k)
        got.problems += dec.problems
        return
    if service != "s3" and got.code not in COMMON | UNMODELLED.get((service, operation), set()):
        got.bad("enum", "code", f"{got.code} is no error of {operation}")


def _bare(node: ET.Element) -> str:
    return node.tag.rpartition("}")[2]


def differences(sent: Any, got: Any, path: str = "") -> list[str]:
    """Where what was sent is not what came back. Members that only came back are the server's defaults."""
    if isinstance(sent, dict):
        if not isinstance(got, dict):
            return [f"{path}: sent an object, got {got!r}"]
        return [d for k, v in sent.items() for d in differences(v, got.get(k), f"{path}.{k}".lstrip("."))]
    if isinstance(sent, list):
        if not isinstance(got, list) or len(sent) != len(got):
            return [f"{path}: sent {len(sent)} items, got {got!r}"[:300]]
        if all(isinstance(x, (str, int)) for x in sent):
            sent, got = sorted(sent, key=str), sorted(got, key=str)
        return [d for i, (a, b) in enumerate(zip(sent, got)) for d in differences(a, b, f"{path}[{i}]")]
    return [] if sent == got else [f"{path}: sent {sent!r}, got {got!r}"]
