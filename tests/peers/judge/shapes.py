"""Judges a value by its shape, more strictly than botocore does.

botocore's own ParamValidator checks types, required and unknown members and minimum lengths. It lets
through wrong enum values, values above a maximum, strings that miss their pattern, and MediaLive's
limits, which the model keeps only in shape names (`__integerMin1Max100`). All of those are judged here.
"""

from __future__ import annotations

import functools
import re
from typing import Any

import regex

from judge import model as m
from judge.model import Problem, Timestamp
from judge.values import type_name

NAME_LIMITS = re.compile(r"^__(integer|long|double|float|string)(?:Min(Negative)?(\d+))?(?:Max(Negative)?(\d+))?")


@functools.cache
def limits(service: str, name: str) -> tuple[float | None, float | None]:
    sh = m.shape(service, name)
    lo, hi = sh.get("min"), sh.get("max")
    named = NAME_LIMITS.match(name)
    if named:
        if lo is None and named.group(3) is not None:
            lo = int(named.group(3)) * (-1 if named.group(2) else 1)
        if hi is None and named.group(5) is not None:
            hi = int(named.group(5)) * (-1 if named.group(4) else 1)
    return lo, hi


@functools.cache
def pattern(service: str, name: str) -> regex.Pattern[str] | None:
    """The shape's pattern; `regex` because models use \\p{L}, which `re` lacks."""
    text = m.shape(service, name).get("pattern")
    try:
        return regex.compile(text) if text else None
    except regex.error:  # a Java-only pattern: no judgement
        return None


def check(service: str, name: str, val: Any, path: str = "") -> list[Problem]:
    sh = m.shape(service, name)
    t = sh["type"]
    out: list[Problem] = []

    def bad(kind: str, detail: str) -> None:
        out.append(Problem(kind, path, detail))

    if val is None:
        bad("type", "null")
        return out
    if t == "structure":
        if sh.get("document"):
            return out
        if not isinstance(val, dict):
            bad("type", f"expected an object, got {type_name(val)}")
            return out
        mem = sh.get("members", {})
        for r in sh.get("required", []):
            if val.get(r) is None:
                out.append(Problem("required", f"{path}.{r}".lstrip("."), "missing"))
        if sh.get("union"):
            got = [k for k in val if val[k] is not None]
            if len(got) != 1:
                bad("union", f"exactly one of {', '.join(mem)} must be set, got {got or 'none'}")
        for k, v in val.items():
            if k not in mem:
                out.append(Problem("unknown", f"{path}.{k}".lstrip("."), "no such member"))
            elif v is not None:
                out += check(service, mem[k]["shape"], v, f"{path}.{k}".lstrip("."))
        if "Quantity" in mem and "Items" in mem and service == "cloudfront":
            n = len(val.get("Items") or [])
            if val.get("Quantity") != n:
                bad("semantic", f"Quantity is {val.get('Quantity')} but there are {n} Items")
        return out
    if t == "list":
        if not isinstance(val, list):
            bad("type", f"expected a list, got {type_name(val)}")
            return out
        if sh.get("min") is not None and len(val) < sh["min"]:
            bad("length", f"{len(val)} items, at least {sh['min']}")
        if sh.get("max") is not None and len(val) > sh["max"]:
            bad("length", f"{len(val)} items, at most {sh['max']}")
        for i, v in enumerate(val):
            out += check(service, sh["member"]["shape"], v, f"{path}[{i}]")
        return out
    if t == "map":
        if not isinstance(val, dict):
            bad("type", f"expected a map, got {type_name(val)}")
            return out
        if sh.get("max") is not None and len(val) > sh["max"]:
            bad("length", f"{len(val)} entries, at most {sh['max']}")
        for k, v in val.items():
            out += check(service, sh["key"]["shape"], k, f"{path}.{k}(key)")
            out += check(service, sh["value"]["shape"], v, f"{path}.{k}")
        return out
    if t in ("string", "character"):
        if not isinstance(val, str):
            bad("type", f"expected a string, got {type_name(val)} {val!r}"[:120])
            return out
        if sh.get("enum") and val not in sh["enum"]:
            near = [e for e in sh["enum"] if e.lower() == val.lower()]
            bad(
                "enum",
                f"{val!r} is none of {', '.join(sh['enum'][:12])}{' ...' if len(sh['enum']) > 12 else ''}"
                + (f"; did you mean {near[0]!r}" if near else ""),
            )
            return out
        lo, hi = limits(service, name)
        if lo is not None and len(val) < lo:
            bad("length", f"{len(val)} characters, at least {lo}")
        if hi is not None and len(val) > hi:
            bad("length", f"{len(val)} characters, at most {hi}")
        p = pattern(service, name)
        if p and not p.fullmatch(val):
            bad("pattern", f"{val[:60]!r} does not match {sh['pattern'][:120]}")
        return out
    if t in ("integer", "long"):
        if isinstance(val, bool) or not isinstance(val, int):
            bad("type", f"expected a whole number, got {type_name(val)} {val!r}"[:120])
            return out
        cap = 2**31 if t == "integer" else 2**63
        if not -cap <= val < cap:
            bad("range", f"{val} does not fit {t}")
        return out + _range(service, name, val, path)
    if t in ("float", "double"):
        if isinstance(val, bool) or not isinstance(val, (int, float)) or isinstance(val, Timestamp):
            bad("type", f"expected a number, got {type_name(val)} {val!r}"[:120])
            return out
        return out + _range(service, name, val, path)
    if t == "boolean" and not isinstance(val, bool):
        bad("type", f"expected true or false, got {type_name(val)} {val!r}"[:120])
    if t == "timestamp" and not isinstance(val, (Timestamp, int, float, str)) and not hasattr(val, "isoformat"):
        bad("type", f"expected a timestamp, got {type_name(val)}")
    if t == "blob" and isinstance(val, (bytes, bytearray)):
        if sh.get("max") is not None and len(val) > sh["max"]:
            bad("length", f"{len(val)} bytes, at most {sh['max']}")
        if sh.get("min") is not None and len(val) < sh["min"]:
            bad("length", f"{len(val)} bytes, at least {sh['min']}")
    return out


def _range(service: str, name: str, val: float, path: str) -> list[Problem]:
    lo, hi = limits(service, name)
    if lo is not None and val < lo:
        return [Problem("range", path, f"{val} is below {lo}")]
    if hi is not None and val > hi:
        return [Problem("range", path, f"{val} is above {hi}")]
    return []
