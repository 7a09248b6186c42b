"""Programs in the background: their output goes to files, and all of them end with the step that began them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from stream.clients import looked
from verbs.onair import PROGRAM


class Program:
    """One of them."""

    def __init__(self, name: str, work: Path, command: list[str], env: dict[str, str] | None) -> None:
        self.name, self.out, self.err = name, work / f"{name}.out", work / f"{name}.err"
        with self.out.open("wb") as out, self.err.open("wb") as err:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=env, cwd=work, start_new_session=True
            )

    def objects(self) -> list[dict[str, Any]]:
        """The JSON objects on its stdout; a last line that is not finished yet is left out."""
        return [json.loads(line) for line in self.out.read_text().splitlines(keepends=True) if line.endswith("\n")]

    def waited(self, what: str, look: Callable[[], Any], seconds: float = 60) -> Any:
        """Looks until there is something, while it lives. Raises ValueError with what it said otherwise."""
        seen = looked(lambda: look() or (self.process.poll() is not None and [None]), bool, seconds)
        if not seen or seen == [None]:
            said = self.err.read_text()[-600:] + self.out.read_text()[-300:]
            raise ValueError(f"{self.name}: no {what} within {seconds:.0f} s, exit {self.process.poll()}: {said}")
        return seen

    def told(self, kind: str, seconds: float = 60) -> dict[str, Any]:
        """The first object of a kind, waited for."""
        return self.waited(kind, lambda: [o for o in self.objects() if o.get("type") == kind], seconds)[0]

    def kill(self) -> None:
        """At once, without a chance to tidy up."""
        self.process.kill()
        self.process.wait()

    def end(self) -> int:
        """As by ctrl-c: its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()
        return self.process.returncode


class Programs:
    """Those of one step. onair gets a home of its own, so that it meets no other simulator."""

    def __init__(self, work: Path) -> None:
        self.work = work
        self.all: list[Program] = []
        home = work / "home"
        home.mkdir(parents=True)
        self.env = os.environ | {"HOME": str(home), "ONAIR_STATE_DIR": str(work / "state")}

    def start(self, name: str, *command: str) -> Program:
        program = Program(name, self.work, list(command), self.env)
        self.all.append(program)
        return program

    def onair(self, name: str, *arguments: str) -> Program:
        return self.start(name, PROGRAM, "--json", *arguments)


@contextmanager
def programs(work: Path) -> Iterator[Programs]:
    started = Programs(work)
    try:
        yield started
    finally:
        for program in reversed(started.all):
            program.end()
