"""Reads one HTTP request and judges it: service, operation, parameters, and every problem found."""

from __future__ import annotations

import gzip
import json
import struct
import urllib.parse as up
import xml.etree.ElementTree as ET
from typing import Any

from botocore.exceptions import UnknownServiceError

from judge import cbor, rules, shapes
from judge import model as m
from judge.model import Decoded, Problem
from judge.values import Decoder, nested, type_name


def decode(method: str, target: str, headers: dict[str, str], body: bytes, service: str | None = None) -> Decoded:
    """Everything that can be known about one request. Never raises on bad traffic."""
    headers = {k.lower(): v for k, v in headers.items()}
    path, _, qs = target.partition("?")
    pairs = up.parse_qsl(qs, keep_blank_values=True)
    query: dict[str, list[str]] = {}
    for k, v in pairs:
        query.setdefault(k, []).append(v)
    scope, region = m.credential_scope(headers, query)
    d = Decoded(region=region)
    d.service = service or m.SIGNING_NAMES.get(scope or "", scope)
    if d.service is None:
        d.problems.append(Problem("route", "", "no SigV4 credential scope: cannot tell the service"))
        return d
    try:
        m.model(d.service)
    except UnknownServiceError:
        d.problems.append(Problem("route", "", f"no botocore model for {d.service!r}"))
        return d
    if headers.get("content-encoding", "").lower() == "gzip":
        try:
            body = gzip.decompress(body)
        except OSError:
            d.problems.append(Problem("format", "", "content-encoding says gzip, body is not"))
    if "aws-chunked" in headers.get("content-encoding", "").lower() or headers.get(
        "x-amz-content-sha256", ""
    ).startswith("STREAMING-"):
        body = _dechunk(body)
    d.protocol = m.protocol_of(d.service, path, headers)
    form_pairs = []
    if d.protocol in ("query", "ec2"):
        form_pairs = up.parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True) or pairs
    form: dict[str, list[str]] = {}
    for k, v in form_pairs:
        form.setdefault(k, []).append(v)
    d.operation, labels = m.find_operation(d.service, d.protocol, method, path, query, headers, form)
    if d.operation is None:
        d.problems.append(Problem("route", "", f"no {d.service} operation matches {method} {target[:120]}"))
        return d
    in_shape = m.op_input(d.service, d.operation)
    dec = Decoder(d.service)
    if in_shape is None:
        return d
    sh = m.shape(d.service, in_shape)
    try:
        if d.protocol == "rpc-v2-cbor":
            d.params = dec.json(in_shape, cbor.loads(body) if body else {}, "", native=True)
        elif d.protocol == "json":
            d.params = dec.json(in_shape, json.loads(body or b"{}"), "", native=True)
        elif d.protocol in ("query", "ec2"):
            tree = nested([(k, v) for k, v in form_pairs if k not in ("Action", "Version")])
            want = m.model(d.service)["metadata"]["apiVersion"]
            if form.get("Version", [want])[0] != want:
                dec.bad("format", "Version", f"sent {form['Version'][0]}, model is {want}")
            d.params = dec.query(in_shape, tree, "")
        else:
            d.params = _decode_rest(dec, d, sh, labels, query, headers, body)
    except (ValueError, ET.ParseError, KeyError, AttributeError, TypeError, IndexError, struct.error) as e:
        dec.bad("format", "", f"body does not parse: {type(e).__name__}: {e}")
    d.problems += dec.problems
    return d


def _decode_rest(dec, d, sh, labels, query, headers, body) -> dict[str, Any]:
    out: dict[str, Any] = {}
    op = m.model(d.service)["operations"][d.operation]
    literal = {q.partition("=")[0] for q in op["http"].get("requestUri", "").partition("?")[2].split("&") if q}
    used = set(literal) | {"x-id"}
    body_members = {}
    payload = sh.get("payload")
    for mem, ref in sh.get("members", {}).items():
        loc, wire = ref.get("location"), ref.get("locationName", mem)
        inner = m.shape(d.service, ref["shape"])
        if loc == "uri":
            key = m.group_name(wire)
            if key in labels:
                out[mem] = dec.scalar(ref["shape"], labels[key], mem)
        elif loc == "querystring":
            if inner["type"] == "map":
                rest = {k: v for k, v in query.items() if k not in used}
                used |= set(rest)
                out[mem] = {
                    k: (v if m.shape(d.service, inner["value"]["shape"])["type"] == "list" else v[-1])
                    for k, v in rest.items()
                }
            elif wire in query:
                used.add(wire)
                out[mem] = (
                    [dec.scalar(inner["member"]["shape"], v, mem) for v in query[wire]]
                    if inner["type"] == "list"
                    else dec.scalar(ref["shape"], query[wire][-1], mem)
                )
        elif loc == "header":
            if wire.lower() in headers:
                raw = headers[wire.lower()]
                if inner["type"] == "list":
                    out[mem] = [v.strip() for v in raw.split(",")]
                elif ref.get("jsonvalue") or inner.get("jsonvalue"):
                    out[mem] = raw
                else:
                    out[mem] = dec.scalar(ref["shape"], raw, mem)
        elif loc == "headers":
            pre = wire.lower()
            found = {k[len(pre) :]: v for k, v in headers.items() if k.startswith(pre)}
            if found:
                out[mem] = found
        elif mem != payload:
            body_members[mem] = ref
    presign = {k for k in query if k.startswith("X-Amz-")}
    for k in query:
        if k not in used and k not in presign:
            dec.bad("unknown", f"?{k}", "no such query parameter")
    if payload:
        ref = sh["members"][payload]
        inner = m.shape(d.service, ref["shape"])
        if inner["type"] in ("blob", "string") or ref.get("streaming") or inner.get("streaming"):
            if body:
                out[payload] = body if inner["type"] == "blob" else body.decode("utf-8", "replace")
        elif body:
            out[payload] = _body(dec, d, ref["shape"], body, payload, ref)
    elif body_members and body:
        if d.protocol == "rest-json":
            val = json.loads(body)
            if not isinstance(val, dict):
                dec.bad("type", "", f"body must be an object, got {type_name(val)}")
                return out
            by_wire = {ref.get("locationName", mem): (mem, ref) for mem, ref in body_members.items()}
            for k, v in val.items():
                if k not in by_wire:
                    near = [w for w in by_wire if w.lower() == k.lower()]
                    dec.bad("unknown", k, "no such member" + (f"; did you mean {near[0]!r}" if near else ""))
                elif v is not None:
                    mem, ref = by_wire[k]
                    out[mem] = dec.json(ref["shape"], v, mem)
        else:
            root = ET.fromstring(body)
            want = op.get("input", {}).get("locationName")
            _root(dec, root, want, op.get("input", {}).get("xmlNamespace"))
            for child in root:
                tag = child.tag.rpartition("}")[2]
                hit = [(m, r) for m, r in body_members.items() if r.get("locationName", m) == tag]
                if not hit:
                    dec.bad("unknown", tag, "no such element")
                    continue
                out[hit[0][0]] = dec.xml(hit[0][1]["shape"], child, hit[0][0])
    elif body and not body_members and body.strip() not in (b"", b"{}"):
        dec.bad("unknown", "(body)", "this operation takes no body")
    return out


def _root(dec, root, want, ns) -> None:
    tag, uri = root.tag.rpartition("}")[2], root.tag.partition("}")[0].lstrip("{")
    if want and tag != want:
        dec.bad("format", "", f"root element must be <{want}>, got <{tag}>")
    expect = ns.get("uri") if isinstance(ns, dict) else ns
    if expect and uri.rstrip("/") != expect.rstrip("/"):
        dec.bad("format", "", f"xmlns must be {expect}, got {uri or '(none)'}")


def _body(dec, d, shape_name, body, payload, ref) -> Any:
    if d.protocol == "rest-json":
        return dec.json(shape_name, json.loads(body), payload)
    root = ET.fromstring(body)
    _root(dec, root, ref.get("locationName"), ref.get("xmlNamespace"))
    return dec.xml(shape_name, root, payload)


def _dechunk(body: bytes) -> bytes:
    """aws-chunked: hex-size[;sig]\\r\\n data \\r\\n ... 0\\r\\n trailers."""
    out, i = b"", 0
    while i < len(body):
        j = body.find(b"\r\n", i)
        if j < 0:
            return body if not out else out
        head = body[i:j].split(b";")[0]
        try:
            n = int(head, 16)
        except ValueError:
            return body if not out else out
        if n == 0:
            break
        out += body[j + 2 : j + 2 + n]
        i = j + 2 + n + 2
    return out


def judge_params(service: str, operation: str, params: dict[str, Any]) -> list[Problem]:
    """What is wrong with parameters named as the model names them."""
    name = m.op_input(service, operation)
    if name is None:
        return [Problem("unknown", "", "operation takes no input")] if params else []
    return shapes.check(service, name, params) + rules.check(service, operation, params)


def judge(method: str, target: str, headers: dict[str, str], body: bytes, service: str | None = None) -> Decoded:
    """Read one request and judge it. Never raises on bad traffic."""
    d = decode(method, target, headers, body, service)
    if d.service and d.operation:
        seen = {(p.kind, p.path) for p in d.problems}
        d.problems += [p for p in judge_params(d.service, d.operation, d.params) if (p.kind, p.path) not in seen]
    return d
