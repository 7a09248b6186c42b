"""How long onair, Terraform and the scripts take to make the same stream where states last as long as AWS's.

    ONAIR_BIN=... PEERS_AWS=... ONAIR_SETTLE=1 python -m verbs.race WORKDIR [RUNS [turn]]

Each makes it on a simulator of its own, all three at once, because they mostly wait, or in turn. Beside the time: the calls, for how long
none was under way (waiting for AWS, or sleeping because a program was written so), and the longest such silence.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from exports.scripts import CONFIG, NAME, Scripts
from exports.terraform import Stack, Terraform
from stream.clients import Tally
from verbs.onair import onair

REGION = "us-east-1"
SECONDS = 1800
# makes the stream at an endpoint, in a directory of its own
Maker = Callable[[str, Path], tuple[bool, str]]


def spans(log: Path) -> list[tuple[float, float]]:
    """From when to when each call was under way, in their order."""
    records = [json.loads(line) for line in log.read_text().splitlines()]
    return sorted((r["t"] - r["ms"] / 1000, r["t"]) for r in records)


def silences(calls: list[tuple[float, float]]) -> list[float]:
    """Times without any call between the first and the last."""
    found, until = [], calls[0][1]
    for begin, end in calls:
        found.append(max(0.0, begin - until))
        until = max(until, end)
    return found


def race(t: Tally, work: Path, runs: int, at_once: int) -> None:
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

    def by_onair(endpoint: str, place: Path) -> tuple[bool, str]:
        env = os.environ | {"AWS_ENDPOINT_URL": endpoint, "ONAIR_STATE_DIR": str(place / "own")}
        done = onair("deploy", NAME, "--yes", config=str(CONFIG), env=env, seconds=SECONDS)
        return done.code == 0, done.told()

    def by_bash(endpoint: str, _place: Path) -> tuple[bool, str]:
        done = scripts.run("deploy.sh", AWS_ENDPOINT_URL=endpoint)
        return done.returncode == 0, scripts.told(done)

    def by_terraform(endpoint: str, place: Path) -> tuple[bool, str]:
        module = terraform.module(place.name, project, REGION, endpoint)
        done = module.run("apply", "-no-color", "-auto-approve", "-input=false", seconds=SECONDS)
        return done.code == 0, done.told()

    makers: dict[str, Maker] = {"onair deploy": by_onair, "deploy.sh": by_bash, "terraform apply": by_terraform}
    seen: dict[str, list[tuple[float, int, float, float]]] = {name: [] for name in makers}

    def once(name: str, run: int) -> None:
        place = work / f"{name.replace(' ', '-')}-{run}"
        with Stack(t, "simulator", place) as endpoint:
            started = time.monotonic()
            t.check(f"{name}, run {run}", *makers[name](endpoint, place))
            took = time.monotonic() - started
        calls = spans(place / "requests.jsonl")
        quiet = silences(calls)
        seen[name].append((took, len(calls), sum(quiet), max(quiet)))

    for run in range(1, runs + 1):
        with ThreadPoolExecutor(at_once) as pool:
            for name in makers:
                pool.submit(t.step, name, lambda name=name, run=run: once(name, run))
    first = statistics.median(s[0] for s in seen["onair deploy"])
    print("                   seconds         of onair's   calls   without a call   longest of it")
    for name, all_ in seen.items():
        took, calls, quiet, longest = (statistics.median(column) for column in zip(*all_, strict=True))
        spread = f"({min(r[0] for r in all_):.0f}-{max(r[0] for r in all_):.0f})"
        print(
            f"{name:<16} {took:8.1f} {spread:<10} {took / first:8.2f} x {calls:7.0f} {quiet:12.1f} s {longest:13.1f} s"
        )


if __name__ == "__main__":
    tally = Tally("race")
    work_dir = Path(sys.argv[1])
    work_dir.mkdir(parents=True)
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    tally.step("race", lambda: race(tally, work_dir, rounds, 1 if "turn" in sys.argv else 3))
    sys.exit(tally.close())
