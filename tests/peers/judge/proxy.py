"""Records and judges what passes between an AWS client and an emulator or the simulator.

Tells each request's service from its SigV4 credential scope, passes it on, and writes one JSON line per
exchange. Stopped by SIGTERM, it prints its verdict and exits 1 when anything judged was invalid.

    python -m judge.proxy --upstream http://127.0.0.1:5601 --route cloudfront=http://127.0.0.1:5602 \\
        --bridge-cbor cloudwatch --judge requests --port-file port --log run.jsonl --verdict verdict.json

--judge WHAT            requests, answers or both (default): what the verdict is about
--bridge-cbor SERVICE   send rpc-v2-cbor requests of SERVICE on as awsJson and the answers back as CBOR
                        (moto knows no CBOR, and aws-sdk-cloudwatch for Rust speaks nothing else)
"""

from __future__ import annotations

import argparse
import base64
import collections
import http.client
import json
import os
import signal
import socket
import statistics
import sys
import threading
import time
import urllib.parse as up
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from judge import answer, cbor, request
from judge import model as m

HOP = {"connection", "keep-alive", "proxy-connection", "transfer-encoding", "te", "trailer", "upgrade"}


class State:
    """What passed, counted; one for the whole program."""

    def __init__(self, args: argparse.Namespace):
        self.args = args
        self.judged = {"requests", "answers"} if args.judge == "both" else {args.judge}
        self.lock = threading.Lock()
        self.log = open(args.log, "w", encoding="utf-8") if args.log else None  # noqa: SIM115
        self.routes = dict(r.split("=", 1) for r in args.route)
        self.bridge = set(args.bridge_cbor)
        self.ops: dict[str, list[float]] = collections.defaultdict(list)
        self.status: dict[str, collections.Counter[int]] = collections.defaultdict(collections.Counter)
        self.invalid: list[str] = []
        self.invalid_requests = self.invalid_answers = self.broken = self.total = 0

    def upstream(self, service: str | None) -> up.SplitResult:
        return up.urlsplit(self.routes.get(service or "", self.args.upstream))

    def write(self, rec: dict[str, Any]) -> None:
        with self.lock:
            self.total += 1
            op = f"{rec['service'] or '?'}.{rec['operation'] or '?'}"
            self.ops[op].append(rec["ms"])
            self.status[op][rec["status"]] += 1
            if "requests" in self.judged and rec["problems"]:
                self.invalid_requests += 1
                self.invalid += [f"request {op} {p}" for p in rec["problems"]]
            if "answers" in self.judged and rec["answer_problems"]:
                self.invalid_answers += 1
                self.invalid += [f"answer {op} {rec['status']} {p}" for p in rec["answer_problems"]]
            self.broken += rec["status"] >= 500
            if self.log:
                self.log.write(json.dumps(rec, default=_plain) + "\n")
                self.log.flush()


def _plain(v: Any) -> Any:
    if isinstance(v, (bytes, bytearray)):
        return {"bytes": len(v)} if len(v) > 200 else {"b64": base64.b64encode(v).decode()}
    return str(v)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    state: State
    local = threading.local()

    def setup(self) -> None:
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def log_message(self, *_: Any) -> None:
        pass

    def _read(self) -> bytes:
        if "chunked" in self.headers.get("transfer-encoding", "").lower():
            out = b""
            while True:
                n = int(self.rfile.readline().split(b";")[0], 16)
                if n == 0:
                    while self.rfile.readline() not in (b"\r\n", b"\n", b""):
                        pass
                    return out
                out += self.rfile.read(n)
                self.rfile.readline()
        return self.rfile.read(int(self.headers.get("content-length") or 0))

    def handle_any(self) -> None:
        st = self.state
        started = time.perf_counter()
        if self.headers.get("expect", "").lower() == "100-continue":
            pass  # BaseHTTPRequestHandler has answered it already
        body = self._read()
        headers = {k.lower(): v for k, v in self.headers.items()}
        d = request.judge(self.command, self.path, headers, body)
        bridged = d.protocol == "rpc-v2-cbor" and d.service in st.bridge and d.operation is not None
        target, fh, fb = self.path, dict(headers), body
        if bridged:
            target, fh, fb = self._to_json(d, fh)
        try:
            status, rh, rb = self._forward(d.service, self.command, target, fh, fb)
            if bridged:
                status, rh, rb = self._to_cbor(d, status, rh, rb)
        except OSError as e:  # a reset upstream is a reset here: clients must see what they would see
            self.close_connection = True
            if st.args.pass_resets:
                return
            status, rh, rb = 502, [("content-type", "text/plain")], f"proxy: upstream: {e}".encode()
        said = answer.Answer()
        if d.service and d.operation and d.protocol and "answers" in st.judged:
            said = answer.judge(d.service, d.operation, d.protocol, self.command, status, dict(rh), rb)
        try:
            self._answer(status, rh, rb)
        except ConnectionError:  # the client asked and did not wait for the answer
            self.close_connection = True
        rec = {
            "t": round(time.time(), 3),
            "service": d.service,
            "operation": d.operation,
            "protocol": d.protocol,
            "region": d.region,
            "status": status,
            "ms": round((time.perf_counter() - started) * 1e3, 2),
            "bridged": bridged,
            "problems": [str(p) for p in d.problems],
            "answer_problems": [str(p) for p in said.problems],
            "code": said.code,
            "method": self.command,
            "target": self.path,
            "user_agent": headers.get("user-agent", ""),
            "headers": {
                k: v
                for k, v in headers.items()
                if k
                in (
                    "content-type",
                    "x-amz-target",
                    "content-encoding",
                    "x-amz-content-sha256",
                    "if-match",
                    "smithy-protocol",
                )
                or k.startswith("x-amz-meta")
                or k == "authorization"
            },
        }
        # keep the scope, never the signature
        if "authorization" in rec["headers"]:
            rec["headers"]["authorization"] = (
                rec["headers"]["authorization"].split("Signature=")[0] + "Signature=removed"
            )
        rec["params"] = d.params
        rec["body_b64"] = base64.b64encode(body).decode()
        if status >= 400 or said.problems:
            rec["answer"] = rb[:2000].decode("utf-8", "replace")
        st.write(rec)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_PATCH = do_OPTIONS = handle_any

    def _answer(self, status: int, rh: list[tuple[str, str]], rb: bytes) -> None:
        self.send_response_only(status)
        for k, v in rh:
            if k.lower() not in HOP | {"content-length"}:
                self.send_header(k, v)
        if status not in (204, 304) and not 100 <= status < 200:
            self.send_header(
                "content-length",
                str(len(rb)) if self.command != "HEAD" else {k.lower(): v for k, v in rh}.get("content-length", "0"),
            )
        self.end_headers()
        if self.command != "HEAD" and status not in (204, 304):
            self.wfile.write(rb)

    def _forward(self, service, method, target, headers, body) -> tuple[int, list[tuple[str, str]], bytes]:
        u = self.state.upstream(service)
        pool = self.local.__dict__.setdefault("pool", {})
        key = (u.hostname, u.port)
        send = {k: v for k, v in headers.items() if k not in HOP and k not in ("content-length", "expect")}
        for attempt in (0, 1):
            conn = pool.get(key)
            fresh = conn is None
            if fresh:
                conn = pool[key] = http.client.HTTPConnection(u.hostname, u.port or 80, timeout=120)
            try:
                conn.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
                for k, v in send.items():
                    conn.putheader(k, v)
                if body or method in ("POST", "PUT", "PATCH"):
                    conn.putheader("content-length", str(len(body)))
                conn.endheaders(body or None)
                r = conn.getresponse()
                data = r.read()
                if r.will_close:
                    pool.pop(key, None)
                return r.status, r.getheaders(), data
            except (http.client.HTTPException, OSError):
                pool.pop(key, None)
                conn.close()
                if fresh or attempt:
                    raise OSError(f"{u.geturl()} did not answer")
        raise OSError("unreachable")

    def _to_json(self, d: m.Decoded, headers: dict[str, str]) -> tuple[str, dict[str, str], bytes]:
        meta = m.model(d.service)["metadata"]
        sh = m.op_input(d.service, d.operation)
        body = json.dumps(cbor.to_json_native(d.service, sh, d.params) if sh else {}).encode()
        out = {
            k: v
            for k, v in headers.items()
            if k not in ("smithy-protocol", "content-type", "accept", "content-encoding")
        }
        out["content-type"] = f"application/x-amz-json-{meta.get('jsonVersion', '1.0')}"
        out["x-amz-target"] = f"{meta.get('targetPrefix')}.{d.operation}"
        return "/", out, body

    def _to_cbor(self, d, status, rh, rb) -> tuple[int, list[tuple[str, str]], bytes]:
        keep = [(k, v) for k, v in rh if k.lower().startswith("x-amzn-requestid")]
        keep += [("content-type", "application/cbor"), ("smithy-protocol", "rpc-v2-cbor")]
        try:
            val = json.loads(rb or b"{}")
        except ValueError:
            val = {"__type": "InternalFailure", "message": rb[:300].decode("utf-8", "replace")}
        if status >= 400:
            return (
                status,
                keep,
                cbor.dumps(
                    {
                        "__type": val.get("__type", "UnknownError"),
                        "message": val.get("message") or val.get("Message") or "",
                    }
                ),
            )
        sh = m.op_output(d.service, d.operation)
        return status, keep, cbor.dumps(cbor.from_json_native(d.service, sh, val) if sh else {})


def verdict(st: State) -> int:
    """Prints what passed and what was wrong with it; the numbers also go to --verdict as JSON."""
    print(f"proxy: {st.total} exchanges, {len(st.ops)} operations, judged: {' and '.join(sorted(st.judged))}")
    for op, ms in sorted(st.ops.items()):
        codes = " ".join(f"{c}x{n}" if n > 1 else str(c) for c, n in sorted(st.status[op].items()))
        print(f"  {op:52} n={len(ms):<5} median {statistics.median(ms):7.1f} ms  {codes}")
    for text, n in collections.Counter(st.invalid).items():
        print(f"  INVALID {text}" + (f" ({n} times)" if n > 1 else ""))
    numbers = {
        "exchanges": st.total,
        "operations": len(st.ops),
        "invalid_requests": st.invalid_requests,
        "invalid_answers": st.invalid_answers,
        "answers_5xx": st.broken,
    }
    print("  " + ", ".join(f"{k.replace('_', ' ')} {v}" for k, v in numbers.items()), flush=True)
    if st.args.verdict:
        with open(st.args.verdict, "w", encoding="utf-8") as f:
            json.dump(numbers, f)
    return 1 if st.invalid else 0


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


def main() -> int:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--listen", default="127.0.0.1:0", help="host:port; port 0 picks a free one (default)")
    ap.add_argument("--port-file", help="where to write the port once it listens")
    ap.add_argument("--upstream", required=True)
    ap.add_argument("--route", action="append", default=[], metavar="SERVICE=URL")
    ap.add_argument("--bridge-cbor", action="append", default=[], metavar="SERVICE")
    ap.add_argument("--judge", choices=("requests", "answers", "both"), default="both")
    ap.add_argument(
        "--pass-resets", action="store_true", help="close the client's connection when upstream closes its own"
    )
    ap.add_argument("--log")
    ap.add_argument("--verdict")
    args = ap.parse_args()
    host, _, port = args.listen.rpartition(":")
    st = Handler.state = State(args)
    srv = Server((host or "127.0.0.1", int(port)), Handler)
    done = threading.Event()
    for s in (signal.SIGINT, signal.SIGTERM):
        signal.signal(s, lambda *_: done.set())
    threading.Thread(target=srv.serve_forever, daemon=True).start()
    if args.port_file:
        with open(args.port_file + ".new", "w", encoding="utf-8") as f:
            f.write(str(srv.server_address[1]))
        os.replace(args.port_file + ".new", args.port_file)
    done.wait()
    srv.shutdown()
    return verdict(st)


if __name__ == "__main__":
    sys.exit(main())
