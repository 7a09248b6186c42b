"""How long deploy and destroy take on whatever AWS_ENDPOINT_URL names: median of several runs.

AWS_ENDPOINT_URL=... python -m verbs.timing CONFIG STREAM [RUNS]
"""

from __future__ import annotations

import os
import statistics
import sys

from verbs.onair import Ran, onair


def timing(config: str, name: str, runs: int) -> int:
    took: dict[str, list[float]] = {"deploy": [], "plan, nothing to do": [], "destroy": []}

    def time(what: str, *arguments: str) -> Ran:
        ran = onair(*arguments, config=config)
        took[what].append(ran.seconds)
        return ran

    memory = os.environ["ONAIR_STATE_DIR"]
    for n in range(runs):
        # without memory of the run before, after which onair would wait for lists to show what that one made
        os.environ["ONAIR_STATE_DIR"] = f"{memory}/{n}"
        for ran in (
            time("deploy", "deploy", name, "--yes"),
            time("plan, nothing to do", "plan", name),
            time("destroy", "destroy", name, "--confirm", name, "--delete-archive"),
        ):
            if ran.code != 0:
                print(f"run {n + 1}, {ran.verb}: {ran.told()}")
                return 1
    for what, seconds in took.items():
        spread = f"{min(seconds):.2f} to {max(seconds):.2f}"
        print(f"{what}: median of {runs} {statistics.median(seconds):.2f} s ({spread})")
    return 0


if __name__ == "__main__":
    sys.exit(timing(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 5))
