"""The CBOR (RFC 8949) that rpc-v2-cbor needs, and the bridge between it and awsJson.

aws-sdk-cloudwatch for Rust speaks nothing but rpc-v2-cbor, which moto lacks.
"""

from __future__ import annotations

import base64
import math
import struct
from typing import Any

from judge.model import Timestamp, shape
from judge.values import Decoder


def loads(data: bytes) -> Any:
    val, i = _read(data, 0)
    if i != len(data):
        raise ValueError(f"{len(data) - i} bytes after the CBOR value")
    return val


_BREAK = object()


def _read(b: bytes, i: int) -> tuple[Any, int]:
    if i >= len(b):
        raise ValueError("CBOR ends early")
    major, info = b[i] >> 5, b[i] & 31
    i += 1
    if major == 7:
        if info == 20 or info == 21:
            return info == 21, i
        if info in (22, 23):
            return None, i
        if info == 25:
            return _half(b[i : i + 2]), i + 2
        if info == 26:
            return struct.unpack(">f", b[i : i + 4])[0], i + 4
        if info == 27:
            return struct.unpack(">d", b[i : i + 8])[0], i + 8
        if info == 31:
            return _BREAK, i
        raise ValueError(f"CBOR simple value {info}")
    indef = info == 31
    if info < 24:
        n = info
    elif info in (24, 25, 26, 27):
        w = 1 << (info - 24)
        n = int.from_bytes(b[i : i + w], "big")
        i += w
    elif indef and major in (2, 3, 4, 5):
        n = -1
    else:
        raise ValueError(f"CBOR additional info {info}")
    if major == 0:
        return n, i
    if major == 1:
        return -1 - n, i
    if major in (2, 3):
        if indef:
            out = b""
            while True:
                v, i = _read(b, i)
                if v is _BREAK:
                    break
                out += v if isinstance(v, bytes) else v.encode()
            return (out if major == 2 else out.decode()), i
        raw = b[i : i + n]
        if len(raw) != n:
            raise ValueError("CBOR string ends early")
        return (raw if major == 2 else raw.decode("utf-8")), i + n
    if major == 4:
        out_l: list[Any] = []
        while indef or len(out_l) < n:
            v, i = _read(b, i)
            if v is _BREAK:
                break
            out_l.append(v)
        return out_l, i
    if major == 5:
        out_m: dict[Any, Any] = {}
        count = 0
        while indef or count < n:
            k, i = _read(b, i)
            if k is _BREAK:
                break
            out_m[k], i = _read(b, i)
            count += 1
        return out_m, i
    v, i = _read(b, i)  # major 6: tag
    return (Timestamp(v) if n == 1 else v), i


def _half(two: bytes) -> float:
    h = int.from_bytes(two, "big")
    e, m = (h >> 10) & 31, h & 1023
    v = (
        math.ldexp(m, -24)
        if e == 0
        else (math.ldexp(m + 1024, e - 25) if e != 31 else (math.inf if m == 0 else math.nan))
    )
    return -v if h & 0x8000 else v


def dumps(v: Any) -> bytes:
    def head(major: int, n: int) -> bytes:
        if n < 24:
            return bytes([major << 5 | n])
        for info, w in ((24, 1), (25, 2), (26, 4), (27, 8)):
            if n < 1 << (8 * w):
                return bytes([major << 5 | info]) + n.to_bytes(w, "big")
        raise ValueError("integer too large")

    if v is None:
        return b"\xf6"
    if v is True or v is False:
        return b"\xf5" if v else b"\xf4"
    if isinstance(v, Timestamp):
        return b"\xc1" + b"\xfb" + struct.pack(">d", v)
    if isinstance(v, int):
        return head(0, v) if v >= 0 else head(1, -1 - v)
    if isinstance(v, float):
        return b"\xfb" + struct.pack(">d", v)
    if isinstance(v, bytes):
        return head(2, len(v)) + v
    if isinstance(v, str):
        raw = v.encode()
        return head(3, len(raw)) + raw
    if isinstance(v, (list, tuple)):
        return head(4, len(v)) + b"".join(dumps(x) for x in v)
    if isinstance(v, dict):
        return head(5, len(v)) + b"".join(dumps(k) + dumps(x) for k, x in v.items())
    raise TypeError(type(v).__name__)


def to_json_native(service: str, name: str, val: Any) -> Any:
    """Decoded parameters -> an awsJson body (timestamps as epoch seconds, blobs as base64)."""
    sh = shape(service, name)
    t = sh["type"]
    if t == "structure":
        return {k: to_json_native(service, sh["members"][k]["shape"], v) for k, v in val.items() if v is not None}
    if t == "list":
        return [to_json_native(service, sh["member"]["shape"], v) for v in val]
    if t == "map":
        return {k: to_json_native(service, sh["value"]["shape"], v) for k, v in val.items()}
    if t == "timestamp":
        return float(val)
    if t == "blob":
        return base64.b64encode(val).decode()
    return val


def from_json_native(service: str, name: str, val: Any) -> Any:
    """An awsJson response body -> values dumps writes with the right CBOR types."""
    if val is None:
        return None
    sh = shape(service, name)
    t = sh["type"]
    if t == "structure" and isinstance(val, dict):
        mem = sh.get("members", {})
        return {k: from_json_native(service, mem[k]["shape"], v) for k, v in val.items() if k in mem and v is not None}
    if t == "list" and isinstance(val, list):
        return [from_json_native(service, sh["member"]["shape"], v) for v in val]
    if t == "map" and isinstance(val, dict):
        return {k: from_json_native(service, sh["value"]["shape"], v) for k, v in val.items()}
    if t == "timestamp":
        return Timestamp(Decoder(service).stamp(val, "") or 0.0)
    if t == "blob" and isinstance(val, str):
        return base64.b64decode(val)
    if t in ("integer", "long") and isinstance(val, (str, float)):
        return int(float(val))
    if t in ("float", "double"):
        return float(val)
    return val
