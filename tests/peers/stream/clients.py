"""boto3's clients for the endpoint under test, and a tally of what was checked."""

from __future__ import annotations

import functools
import os
import sqlite3
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.loaders import Loader

# what goes wrong when a step meets something else than it looks for
EXPECTED = (
    *(ClientError, BotoCoreError, LookupError, TypeError, ValueError, AssertionError),
    *(OSError, subprocess.SubprocessError, sqlite3.Error),
)
HERE = str(Path(__file__).parent.parent)
REGION = os.environ.get("AWS_REGION", "us-east-1")


@functools.cache
def client(service: str, region: str = REGION, strict: bool = True) -> Any:
    """One client a service. Not `strict`: wrong requests go out as they are, for the other side to refuse."""
    config = Config(
        retries={"total_max_attempts": 1},
        parameter_validation=strict,
        s3={"addressing_style": "path"},
        connect_timeout=5,
        read_timeout=60,
    )
    return boto3.client(service, region_name=region, config=config)


class _Speaking(Loader):
    """Service models with one protocol chosen for them."""

    protocol = ""

    def load_service_model(self, service_name: str, type_name: str, api_version: str | None = None) -> Any:
        found = super().load_service_model(service_name, type_name, api_version)
        if type_name != "service-2":
            return found
        return found | {"metadata": found["metadata"] | {"protocol": self.protocol, "protocols": [self.protocol]}}


def speaking(service: str, protocol: str) -> Any:
    """A client that speaks another of the service's protocols than boto3 would choose."""
    loader = _Speaking()
    loader.protocol = protocol
    session = botocore.session.get_session()
    session.register_component("data_loader", loader)
    return session.create_client(service, region_name=REGION, config=Config(retries={"total_max_attempts": 1}))


def waited(service: str, waiter: str, delay: float = 0.25, attempts: int = 240, **params: Any) -> None:
    """botocore's own waiter: its acceptors, looked at more often than its own interval."""
    client(service).get_waiter(waiter).wait(WaiterConfig={"Delay": delay, "MaxAttempts": attempts}, **params)


def looked(what: Callable[[], Any], wanted: Callable[[Any], bool], seconds: float = 60) -> Any:
    """Looks until `wanted`, for what botocore has no waiter; returns the last look either way."""
    end = time.monotonic() + seconds
    while True:
        seen = what()
        if wanted(seen) or time.monotonic() > end:
            return seen
        time.sleep(0.2)


def refused(call: Callable[[], Any]) -> tuple[int, str, str, dict[str, Any]]:
    """Status, code, message and whole body of a refusal; (200, ...) when it was not one."""
    try:
        return 200, "accepted", "", call()
    except ClientError as e:
        said = e.response.get("Error", {})
        return (
            e.response["ResponseMetadata"]["HTTPStatusCode"],
            said.get("Code", ""),
            said.get("Message", ""),
            e.response,
        )


class Tally:
    """Counts checks; a failed one is printed at once, with what was seen."""

    def __init__(self, name: str) -> None:
        self.name, self.passed, self.failed, self.skipped = name, 0, 0, 0
        # some steps run beside others
        self.lock = threading.Lock()

    def check(self, what: str, ok: bool, seen: object = "") -> bool:
        with self.lock:
            if ok:
                self.passed += 1
            else:
                self.failed += 1
                print(f"  FAILED {what}" + (f": {seen}"[:1200] if seen != "" else ""), flush=True)
        return ok

    def skip(self, what: str) -> None:
        """What cannot be checked on this machine, and why."""
        with self.lock:
            self.skipped += 1
            print(f"  SKIPPED {what}", flush=True)

    def same(self, what: str, differences: list[str]) -> bool:
        return self.check(what, not differences, "; ".join(differences[:6]))

    def step(self, what: str, step: Callable[[], object]) -> None:
        """Runs one step; an exception in it is one failed check, with where it happened."""
        try:
            step()
        except EXPECTED as e:
            frame = traceback.extract_tb(e.__traceback__)
            ours = [f for f in frame if f.filename.startswith(HERE)][-1]
            self.check(
                f"{what} came to its end", ok=False, seen=f"line {ours.lineno}, {ours.line}: {type(e).__name__}: {e}"
            )

    def close(self) -> int:
        """The closing line that `tests/peers/run` adds up, and the exit code."""
        print(f"{self.name}: {self.passed} passed, {self.failed} failed, {self.skipped} skipped")
        sys.stdout.flush()
        return 1 if self.failed else 0
