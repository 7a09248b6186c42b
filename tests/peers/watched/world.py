"""A simulator with streams on air, and its own interface (`/_onair/`)."""

from __future__ import annotations

import json
import urllib.request
from datetime import datetime
from typing import Any

from watched.programs import Programs

REGION = "us-east-1"


def moment(text: str) -> datetime:
    """A time as onair writes it, to the microsecond."""
    whole, _, part = text.removesuffix("Z").partition(".")
    return datetime.fromisoformat(f"{whole}.{(part + '000000')[:6]}+00:00")


class World:
    def __init__(self, programs: Programs, streams: int, speed: int) -> None:
        self.program = programs.onair("simulator", "simulate", "--on-air", str(streams), "--speed", str(speed))
        self.url = self.program.told("simulator")["url"]

    def ask(self, what: str, order: dict[str, Any] | None = None) -> Any:
        """GET, or POST of an order."""
        data = None if order is None else json.dumps(order).encode()
        with urllib.request.urlopen(urllib.request.Request(f"{self.url}/_onair/{what}", data), timeout=20) as answer:
            return json.load(answer)

    def now(self) -> datetime:
        return moment(self.ask("health")["now"])

    def encoder(self, pipeline: int) -> str:
        """The name of the encoder that feeds a pipeline: 0 is A, 1 is B."""
        encoders = self.ask("encoders")
        return next(name for name, e in encoders.items() if any(link["pipeline"] == pipeline for link in e["links"]))
