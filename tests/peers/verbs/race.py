"""How long onair, Terraform and the scripts take to make the same stream, in turn, on a simulator with AWS's delays.

    ONAIR_BIN=... AWS_ENDPOINT_URL=... PEERS_AWS=... python -m verbs.race REQUESTS WORKDIR [RUNS]

REQUESTS is the judging proxy's log. Beside the time: the calls, for how long none was under way (waiting for AWS, or
sleeping because a program was written so), and the processor's time. onair removes what each of them made.
"""

from __future__ import annotations

import json
import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from exports.equivalence import by_onair
from exports.module import Module
from exports.scripts import CONFIG, NAME, Scripts
from exports.terraform import Terraform
from stream.clients import Tally
from verbs.onair import onair

Maker = Callable[[int], tuple[bool, str]]


def under_way(spans: list[tuple[float, float]]) -> float:
    """Seconds in which at least one of the spans goes on."""
    total, until = 0.0, 0.0
    for begin, end in sorted(spans):
        total += max(0.0, end - max(begin, until))
        until = max(until, end)
    return total


def processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def race(t: Tally, log: Path, work: Path, runs: int) -> None:
    scripts = Scripts(t, work / "bash")
    ran = onair("export", "bash", NAME, "--out", str(scripts.dir), config=str(CONFIG))
    t.check("bash: is exported", ran.code == 0, ran.told())
    (scripts.bin / "aws").symlink_to(Path(scripts.env["PEERS_AWS"]))
    # as often as they look by themselves
    del scripts.env["POLL_SECONDS"]
    terraform = Terraform(t, work / "terraform")
    project = terraform.export("project", str(CONFIG), NAME)
    if not project or not terraform.provider_is_there(project):
        return

    def by_bash(_run: int) -> tuple[bool, str]:
        done = scripts.run("deploy.sh")
        return done.returncode == 0, scripts.told(done)

    modules = [terraform.module(f"run {n}", project, "us-east-1", scripts.env["AWS_ENDPOINT_URL"]) for n in range(runs)]

    def by_terraform(run: int) -> tuple[bool, str]:
        module: Module = modules[run]
        done = module.run("apply", "-no-color", "-auto-approve", "-input=false")
        return done.code == 0, done.told()

    makers: dict[str, Maker] = {
        "onair deploy": lambda _run: by_onair(),
        "deploy.sh": by_bash,
        "terraform apply": by_terraform,
    }
    seen: dict[str, list[tuple[float, int, float, float]]] = {name: [] for name in makers}
    for run in range(runs):
        for name, make in makers.items():
            before, used = log.stat().st_size, processor()
            started = time.monotonic()
            t.check(f"{name}, run {run + 1}", *make(run))
            took, used = time.monotonic() - started, processor() - used
            with log.open("rb") as file:
                file.seek(before)
                records = [json.loads(line) for line in file]
            spans = [(r["t"] - r["ms"] / 1000, r["t"]) for r in records]
            seen[name].append((took, len(records), took - under_way(spans), used))
            gone = onair("destroy", NAME, "--confirm", NAME, "--delete-archive", config=str(CONFIG))
            t.check(f"{name}: is removed", gone.code == 0, gone.told())
    first = statistics.median(s[0] for s in seen["onair deploy"])
    print("                  seconds        of onair's   calls   without a call   processor")
    for name, runs_ in seen.items():
        took, calls, idle, used = (statistics.median(column) for column in zip(*runs_, strict=True))
        spread = f"({min(r[0] for r in runs_):.0f}-{max(r[0] for r in runs_):.0f})"
        print(
            f"{name:<16} {took:6.1f} {spread:<9} {took / first:9.1f} x {calls:7.0f} {idle:12.1f} s {used:11.1f} s",
            flush=True,
        )


if __name__ == "__main__":
    tally = Tally("race")
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 3
    tally.step("race", lambda: race(tally, Path(sys.argv[1]), Path(sys.argv[2]), rounds))
    sys.exit(tally.close())
