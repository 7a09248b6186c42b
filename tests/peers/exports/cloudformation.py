"""CloudFormation exports: cfn-lint with eight sets of parameters each, and every property by botocore's models.

    ONAIR_BIN=... python -m exports.cloudformation COUNT WORKDIR

COUNT generated configurations besides the peers' own stream, here and in a region of its own.
"""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from exports.api import calls
from exports.template import Stack, load
from judge.request import judge_params
from stream.clients import Tally
from verbs.configs import sample, toml
from verbs.onair import onair

# cfn-lint's rules that are wrong here, and why
IGNORED = {
    "E1041": "takes the Ref of a MediaLive input security group for an EC2 security group's",
}
SEVEN = (
    "RTMPInputURL",
    "RTMPBackupInputURL",
    "HLSPlaybackURL",
    "DASHPlaybackURL",
    "TestPlayerURL",
    "MediaLiveChannelId",
    "CloudWatchDashboardURL",
)
KEYS = {"StreamKeyA": "0123456789abcdefA", "StreamKeyB": "0123456789abcdefB"}


def combinations(template: dict[str, Any]) -> list[dict[str, str]]:
    """Both switches, and the exported ladder or another one under another name."""
    declared = template["Parameters"]
    given = KEYS | ({"NotificationEndpoint": "ops@example.com"} if "NotificationEndpoint" in declared else {})
    if "VideoBitrates" not in declared:
        return [given | {"DistributionId": "E1ABCDEF"}]
    rungs = declared["VideoBitrates"]["Default"].count(",") + 1
    other = {"VideoBitrates": ",".join(str(900_000 - i) for i in range(rungs)), "StreamName": "another"}
    sets = []
    for archiving, monitoring, ladder in itertools.product(("true", "false"), ("true", "false"), ({}, other)):
        sets.append(given | {"EnableArchiving": archiving, "EnableMonitoring": monitoring} | ladder)
    return sets


def lint(path: Path, region: str, sets: list[dict[str, str]], work: Path) -> str:
    """What cfn-lint says of a template with each of the sets; empty is clean."""
    files = []
    for i, given in enumerate(sets):
        file = work / f"parameters-{i}.json"
        pairs = [{"ParameterKey": k, "ParameterValue": v} for k, v in given.items()]
        file.write_text(json.dumps(pairs))
        files.append(str(file))
    program = Path(sys.executable).with_name("cfn-lint")
    command = [program, "--regions", region, "--include-checks", "I", "--ignore-checks", *IGNORED, *INFORMATION]
    command += ["--format", "parseable", "--parameter-files", *files, "--", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    return (done.stdout + done.stderr).strip() or ("" if done.returncode == 0 else f"exit {done.returncode}")


# what cfn-lint would have otherwise, and why we differ
INFORMATION = {
    "I3042": "MediaLive with MediaPackage v1 is in the partition aws only",
    "I3011": "only the recordings outlive a stack; a bucket of a page and a log of its making need not",
    "I3013": "as above",
}


def judged(t: Tally, what: str, path: Path, region: str, sets: list[dict[str, str]]) -> int:
    template = load(path)
    seen = 0
    for given in sets:
        stack = Stack(template, region, **{k: v for k, v in given.items() if k in template["Parameters"]})
        name = f"{what} {path.name} {[v for k, v in given.items() if k not in KEYS]}"
        t.check(f"{name}: its rules hold", stack.accepts())
        wrong = []
        for logical, resource in stack.resources().items():
            for service, operation, params in calls(resource["Type"], resource["Properties"]):
                seen += 1
                wrong += [f"{logical} {operation} {p}" for p in judge_params(service, operation, params)]
        t.check(f"{name}: botocore's models", not wrong, wrong[:5])
        if "Outputs" in template:
            outputs = stack.outputs()
            expected = [n for n in SEVEN if n in template["Outputs"]]
            if given["EnableMonitoring"] == "false":
                expected = [n for n in expected if n != "CloudWatchDashboardURL"]
            t.check(f"{name}: outputs", list(outputs) == expected, list(outputs))
    return seen


def exported(t: Tally, what: str, config: str, name: str, work: Path, *more: str) -> None:
    out = work / what
    ran = onair("export", "cloudformation", name, "--out", str(out), *more, config=config)
    if not t.check(f"{what}: is exported", ran.code == 0, ran.told()):
        return
    region = more[-1] if more else "us-east-1"
    for path in sorted(out.glob("*.yaml")):
        sets = combinations(load(path))
        here = "us-east-1" if "us-east-1" in path.name else region
        declared = load(path)["Parameters"]
        for_lint = [{k: v for k, v in s.items() if k in declared} for s in sets]
        said = lint(path, here, for_lint, work)
        t.check(f"{what} {path.name}: cfn-lint in {len(sets)} combinations", not said, said[:2000])
        seen = judged(t, what, path, here, sets)
        print(f"  {what}/{path.name}: {seen} calls judged", flush=True)


def exports(t: Tally, count: int, work: Path) -> None:
    peers = Path(__file__).parent.parent / "stream.toml"
    exported(t, "here", str(peers), "peers", work)
    exported(t, "elsewhere", str(peers), "peers", work, "--region", "eu-central-1")
    for seed in range(count):
        name, settings = sample(seed)
        config = work / f"{name}.toml"
        config.write_text(toml(name, settings))
        exported(t, name, str(config), name, work, "--region", settings["region"])


if __name__ == "__main__":
    tally = Tally("exports")
    work_dir = Path(sys.argv[2])
    work_dir.mkdir(parents=True, exist_ok=True)
    tally.step("cloudformation", lambda: exports(tally, int(sys.argv[1]), work_dir))
    sys.exit(tally.close())
