"""Deploys and destroys generated configurations on the simulator, with the judging proxy between.

    ONAIR_STATE_DIR=... AWS_ENDPOINT_URL=... python -m verbs.specs COUNT RUNDIR

A running `onair simulate` leaves a file that `onair --sim` finds it by. Here that file is made to name the proxy,
so that the clients follow the simulator's fast clock and yet every request is judged.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from stream.clients import Tally
from verbs.configs import sample, toml
from verbs.onair import onair


def through_the_proxy() -> None:
    found = Path(os.environ["ONAIR_STATE_DIR"]) / "simulator.json"
    there = json.loads(found.read_text())
    there["url"] = os.environ["AWS_ENDPOINT_URL"]
    found.write_text(json.dumps(there))


def specs(t: Tally, count: int, run: Path) -> None:
    through_the_proxy()
    calls = 0
    for seed in range(count):
        name, settings = sample(seed)
        config = run / f"{name}.toml"
        config.write_text(toml(name, settings))
        deployed = onair("--sim", "deploy", name, "--yes", config=str(config))
        if not t.check(f"{name}: deploys", deployed.code == 0, deployed.told()):
            continue
        plan = onair("--sim", "plan", name, config=str(config)).one("plan")
        changes = [plan.get(k) for k in ("create", "update", "replace", "delete")]
        t.check(f"{name}: the next plan is empty", changes == [0, 0, 0, 0], plan)
        destroyed = onair("--sim", "destroy", name, "--confirm", name, "--delete-archive", config=str(config))
        t.check(f"{name}: is destroyed", destroyed.code == 0, destroyed.told())
        calls += deployed.one("deploy").get("api_calls", 0)
    print(f"  {count} generated configurations, {calls} calls to deploy them", flush=True)


if __name__ == "__main__":
    tally = Tally("specs")
    tally.step("specs", lambda: specs(tally, int(sys.argv[1]), Path(sys.argv[2])))
    sys.exit(tally.close())
