"""Runs the onair program and reads what it prints."""

from __future__ import annotations

import json
import os
import subprocess
import time
from dataclasses import dataclass, field
from typing import Any

PROGRAM = os.environ.get("ONAIR_BIN", "target/debug/onair")


@dataclass
class Ran:
    """One run: exit code, the objects on stdout, stderr, and how long it took."""

    verb: str
    code: int
    objects: list[dict[str, Any]] = field(default_factory=list)
    stderr: str = ""
    seconds: float = 0.0

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [o for o in self.objects if o.get("type") == kind]

    def one(self, kind: str) -> dict[str, Any]:
        """The last object of a kind; empty when there is none, so that checks on it fail and say so."""
        return (self.of(kind) or [{}])[-1]

    def told(self) -> str:
        """What a failure is reported with."""
        errors = [o for o in self.objects if o.get("type", "").endswith(("error", "failed", "warning"))]
        return f"exit {self.code} after {self.seconds:.1f} s; {self.stderr.strip()[-900:]} {errors[-2:]}"


def onair(*arguments: str, config: str | None = None, seconds: float = 300, env: dict[str, str] | None = None) -> Ran:
    """One verb with --json. Raises ValueError when stdout is not one JSON object per line."""
    command = [PROGRAM, "--json", *(("--config", config) if config else ()), *arguments]
    started = time.monotonic()
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=seconds, check=False, env=env
    )
    took = time.monotonic() - started
    objects = [json.loads(line) for line in done.stdout.splitlines() if line.strip()]
    return Ran(arguments[0], done.returncode, objects, done.stderr, took)
