"""From the bytes of a member to a value named and typed as the model names it.

Four notations of one tree: JSON, CBOR (already a tree), query parameters and XML. What the model has
no place for is noted as a problem, never dropped in silence. Limits and enums are `shapes.py`'s.
"""

from __future__ import annotations

import base64
import datetime as dt
import re
import xml.etree.ElementTree as ET
from email.utils import parsedate_to_datetime
from typing import Any

from judge.model import Problem, Timestamp, shape

# How a protocol writes a timestamp where its shape does not say, and what the written forms look like.
NOTATION = {
    "rest-json": "unixTimestamp",
    "json": "unixTimestamp",
    "rest-xml": "iso8601",
    "query": "iso8601",
    "rpc-v2-cbor": "unixTimestamp",
}
WRITTEN = {
    "iso8601": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z",
    "rfc822": r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT",
}


class Decoder:
    """Decodes for one service. `strict` names the protocol of an *answer*, judged more closely than a request."""

    def __init__(self, service: str, strict: str | None = None):
        self.service = service
        self.strict = strict
        self.problems: list[Problem] = []

    def bad(self, kind: str, path: str, detail: str) -> None:
        self.problems.append(Problem(kind, path, detail))

    # -- json / cbor ------------------------------------------------------
    def json(self, name: str, val: Any, path: str, native: bool = False) -> Any:
        sh = shape(self.service, name)
        t = sh["type"]
        if t == "structure":
            if sh.get("document"):
                return val
            if not isinstance(val, dict):
                self.bad("type", path, f"expected an object, got {type_name(val)}")
                return {}
            # rpc-v2-cbor and awsJson name members as the model does; rest-json uses locationName
            by_wire = {}
            for mem, ref in sh.get("members", {}).items():
                by_wire[mem if native else ref.get("locationName", mem)] = (mem, ref)
            out = {}
            for k, v in val.items():
                if k == "__type":
                    continue
                if k not in by_wire:
                    near = [w for w in by_wire if w.lower() == k.lower()]
                    self.bad(
                        "unknown",
                        f"{path}.{k}".lstrip("."),
                        "no such member" + (f"; did you mean {near[0]!r}" if near else ""),
                    )
                    continue
                mem, ref = by_wire[k]
                if v is None:
                    if self.strict:
                        self.bad("type", f"{path}.{mem}".lstrip("."), "null")
                    continue
                out[mem] = self.json(ref["shape"], v, f"{path}.{mem}".lstrip("."), native)
            return out
        if t == "list":
            if not isinstance(val, list):
                self.bad("type", path, f"expected a list, got {type_name(val)}")
                return []
            return [self.json(sh["member"]["shape"], v, f"{path}[{i}]", native) for i, v in enumerate(val)]
        if t == "map":
            if not isinstance(val, dict):
                self.bad("type", path, f"expected a map, got {type_name(val)}")
                return {}
            return {k: self.json(sh["value"]["shape"], v, f"{path}.{k}", native) for k, v in val.items()}
        if t == "timestamp":
            if self.strict:
                self.notation(name, val, path)
            if isinstance(val, Timestamp):
                return val
            if isinstance(val, bool) or not isinstance(val, (int, float, str)):
                self.bad("type", path, f"expected a timestamp, got {type_name(val)}")
                return None
            return self.stamp(val, path)
        if t == "blob":
            if isinstance(val, bytes):
                return val
            if not isinstance(val, str):
                self.bad("type", path, f"expected base64 text, got {type_name(val)}")
                return b""
            return self.b64(val, path)
        return val  # scalars: judged by the validator, which sees the real type

    def stamp(self, val: Any, path: str) -> Timestamp | None:
        if isinstance(val, (int, float)):
            return Timestamp(val)
        text = val.strip()
        try:
            if re.match(r"^-?\d+(\.\d+)?$", text):
                return Timestamp(float(text))
            if "," in text:
                return Timestamp(parsedate_to_datetime(text).timestamp())
            return Timestamp(dt.datetime.fromisoformat(text).timestamp())
        except ValueError:
            self.bad("format", path, f"not a timestamp: {text[:40]!r}")
            return None

    def notation(self, name: str, val: Any, path: str, in_header: bool = False) -> None:
        """A timestamp must be written the way its shape, place and protocol say."""
        form = shape(self.service, name).get("timestampFormat") or (
            "rfc822" if in_header else NOTATION[self.strict or "json"]
        )
        if self.strict == "rpc-v2-cbor":
            ok = isinstance(val, Timestamp)
        elif form == "unixTimestamp":
            ok = isinstance(val, (int, float)) or re.fullmatch(r"\d+(\.\d+)?", val) is not None
        else:
            ok = isinstance(val, str) and re.fullmatch(WRITTEN[form], val) is not None
        if not ok:
            self.bad("format", path, f"{val!r} is not written as {form}"[:120])

    def b64(self, text: str, path: str) -> bytes:
        try:
            return base64.b64decode(text, validate=True)
        except ValueError:
            self.bad("format", path, "not base64")
            return b""

    # -- text scalars (query, xml, headers, uri) --------------------------
    def scalar(self, name: str, text: str, path: str, in_header: bool = False) -> Any:
        t = shape(self.service, name)["type"]
        if t in ("integer", "long"):
            if re.match(r"^[+-]?\d+$", text.strip()):
                return int(text)
            self.bad("type", path, f"expected a whole number, got {text[:40]!r}")
            return None
        if t in ("float", "double"):
            try:
                return float(text)
            except ValueError:
                self.bad("type", path, f"expected a number, got {text[:40]!r}")
                return None
        if t == "boolean":
            if text.strip() in ("true", "false"):
                return text.strip() == "true"
            self.bad("type", path, f"expected true or false, got {text[:40]!r}")
            return None
        if t == "timestamp":
            if self.strict:
                self.notation(name, text, path, in_header)
            return self.stamp(text, path)
        if t == "blob":
            return self.b64(text, path)
        return text

    # -- query ------------------------------------------------------------
    def query(self, name: str, node: Any, path: str) -> Any:
        sh = shape(self.service, name)
        t = sh["type"]
        if t == "structure":
            node = node if isinstance(node, dict) else {}
            by_wire = {}
            for mem, ref in sh.get("members", {}).items():
                wire = ref.get("locationName", mem)
                inner = shape(self.service, ref["shape"])
                if inner["type"] == "list" and inner.get("flattened"):
                    wire = inner["member"].get("locationName", wire)
                by_wire[wire] = (mem, ref)
            out = {}
            for k, v in node.items():
                if k == "":
                    continue
                if k not in by_wire:
                    self.bad("unknown", f"{path}.{k}".lstrip("."), "no such parameter")
                    continue
                mem, ref = by_wire[k]
                out[mem] = self.query(ref["shape"], v, f"{path}.{mem}".lstrip("."))
            return out
        if t == "list":
            if not isinstance(node, dict):
                return [] if node == "" else [node]
            if not sh.get("flattened"):
                wire = sh["member"].get("locationName", "member")
                extra = [k for k in node if k not in (wire, "")]
                for k in extra:
                    self.bad("unknown", f"{path}.{k}", f"list items must be sent as {wire}.N")
                node = node.get(wire, {})
                if not isinstance(node, dict):
                    return []
            nums = sorted((int(k), v) for k, v in node.items() if k.isdigit())
            if nums and [n for n, _ in nums] != list(range(1, len(nums) + 1)):
                self.bad("format", path, "list indexes are not 1..n")
            return [self.query(sh["member"]["shape"], v, f"{path}[{i}]") for i, (_, v) in enumerate(nums)]
        if t == "map":
            if not isinstance(node, dict):
                return {}
            entries = node if sh.get("flattened") else node.get("entry", {})
            kn, vn = sh["key"].get("locationName", "key"), sh["value"].get("locationName", "value")
            out = {}
            for _, e in sorted((int(k), v) for k, v in entries.items() if k.isdigit()):
                key = e.get(kn, "")
                out[key] = self.query(sh["value"]["shape"], e.get(vn, ""), f"{path}.{key}")
            return out
        if isinstance(node, dict):
            if set(node) - {""}:
                self.bad("type", path, "expected a scalar, got nested parameters")
            node = node.get("", "")
        return self.scalar(name, node, path)

    # -- xml --------------------------------------------------------------
    def xml(self, name: str, node: ET.Element, path: str) -> Any:
        sh = shape(self.service, name)
        t = sh["type"]
        if t == "structure":
            by_wire, attrs = {}, {}
            for mem, ref in sh.get("members", {}).items():
                wire = ref.get("locationName", mem)
                if ref.get("xmlAttribute"):
                    attrs[wire.split(":")[-1]] = (mem, ref)
                    continue
                inner = shape(self.service, ref["shape"])
                if inner["type"] == "list" and (inner.get("flattened") or ref.get("flattened")):
                    wire = inner["member"].get("locationName", wire)
                by_wire[wire] = (mem, ref)
            out, groups = {}, {}
            for k, v in node.attrib.items():
                bare = k.rpartition("}")[2]
                if bare in attrs:
                    out[attrs[bare][0]] = v
            for child in node:
                tag = child.tag.rpartition("}")[2]
                if tag not in by_wire:
                    self.bad("unknown", f"{path}.{tag}".lstrip("."), "no such element")
                    continue
                groups.setdefault(tag, []).append(child)
            for tag, kids in groups.items():
                mem, ref = by_wire[tag]
                inner = shape(self.service, ref["shape"])
                p = f"{path}.{mem}".lstrip(".")
                if inner["type"] == "list" and (inner.get("flattened") or ref.get("flattened")):
                    out[mem] = [self.xml(inner["member"]["shape"], k, f"{p}[{i}]") for i, k in enumerate(kids)]
                else:
                    if len(kids) > 1:
                        self.bad("format", p, f"element appears {len(kids)} times")
                    out[mem] = self.xml(ref["shape"], kids[-1], p)
            return out
        if t == "list":
            want = sh["member"].get("locationName", "member")
            out = []
            for i, child in enumerate(node):
                tag = child.tag.rpartition("}")[2]
                if tag != want:
                    self.bad("unknown", f"{path}[{i}]", f"list items must be <{want}>, got <{tag}>")
                    continue
                out.append(self.xml(sh["member"]["shape"], child, f"{path}[{i}]"))
            return out
        if t == "map":
            kn, vn = sh["key"].get("locationName", "key"), sh["value"].get("locationName", "value")
            out = {}
            for e in node:
                kids = {c.tag.rpartition("}")[2]: c for c in e}
                if kn in kids and vn in kids:
                    out[kids[kn].text or ""] = self.xml(sh["value"]["shape"], kids[vn], path)
            return out
        if len(node):
            self.bad("type", path, "expected text, got child elements")
        return self.scalar(name, node.text or "", path)


def type_name(v: Any) -> str:
    return {
        dict: "an object",
        list: "a list",
        str: "a string",
        bool: "a boolean",
        int: "a number",
        float: "a number",
        type(None): "null",
    }.get(type(v), type(v).__name__)


def nested(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    root: dict[str, Any] = {}
    for key, val in pairs:
        node = root
        parts = key.split(".")
        for p in parts[:-1]:
            nxt = node.setdefault(p, {})
            if not isinstance(nxt, dict):
                nxt = node[p] = {"": nxt}
            node = nxt
        if isinstance(node.get(parts[-1]), dict):
            node[parts[-1]][""] = val
        else:
            node[parts[-1]] = val
    return root
