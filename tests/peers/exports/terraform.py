"""Terraform exports by Terraform: formatted, valid, planned, applied and destroyed.

    ONAIR_BIN=... PEERS_AWS=... python -m exports.terraform COUNT WORKDIR

COUNT generated configurations besides the peers' own stream are formatted and valid. The peers' own is planned in
eight combinations, and applied and destroyed in three: twice on the emulators, once on onair's simulator, where
onair's own plan says what is not as it would have made it. What the second plan wants is compared exactly.

Where terraform and its AWS provider come from is in module; what cannot be had is skipped, and said.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import boto3

from exports.equivalence import Log, compared, requests
from exports.module import KEYS, PROVIDER, Module, differences, mirrors, program, said
from stream.clients import Tally, looked
from verbs.configs import sample, toml
from verbs.onair import onair

HERE = Path(__file__).parent.parent
CONFIG = str(HERE / "stream.toml")
NAME = "peers"
RUNGS = 3
OTHER = {"video_bitrates": [900_000, 800_000, 700_000], "stream_name": "another"}
WRONG = {"stream_name": "Demo", "region": "us-west-1", "video_bitrates": [1, 2], "stream_keys": [KEYS[0], KEYS[0]]}
OUTPUTS = {
    "rtmp_input_url",
    "rtmp_backup_input_url",
    "hls_playback_url",
    "dash_playback_url",
    "test_player_url",
    "media_live_channel_id",
    "cloud_watch_dashboard_url",
}
ELSEWHERE = "eu-central-1"
# where the stacks keep their logs
EMULATORS, SIMULATOR, BASELINE = "emulators-run", "simulator-run", "onair-run"
PLAN = "again.tfplan"
CHANNEL = "aws_medialive_channel.channel"
# what every plan wants although nothing changed: the provider forgets it when it reads (its issue 31555)
FOR_EVER = [
    f"{CHANNEL} encoder_settings[0].output_groups[0].outputs[{n}].output_settings[0].media_package_output_settings: "
    "[] -> [{}]"
    for n in range(RUNGS)
]
# what the first plan after a create wants too: the provider sends it only when it changes
ONCE = [f"{CHANNEL} log_level: DISABLED -> WARNING"]
# what onair would change in what Terraform made: the provider has no word for thumbnails, and keeps the recording's
# addresses as a set, whose order follows from a hash of their text
ONAIR = [
    "destinations[archive].target.urls[0]",
    "destinations[archive].target.urls[1]",
    "encoderSettings.thumbnailState",
]


# what the provider lacks of the stream that exports.found makes
FOUND_UNSAID = ["EncoderSettings.AvailConfiguration"]


def api(module: Module, service: str) -> Any:
    return boto3.client(service, region_name=module.env["AWS_REGION"], endpoint_url=module.env["AWS_ENDPOINT_URL"])


def channel(module: Module) -> dict[str, Any]:
    return api(module, "medialive").list_channels()["Channels"][0]


def names(block: dict[str, Any]) -> dict[str, Any]:
    """Arguments and blocks of a block, as src/export/terraform/channel.json has them."""
    attributes = block.get("attributes", {}).items()
    found: dict[str, Any] = {n: None for n, a in attributes if a.get("optional") or a.get("required")}
    return found | {n: names(b["block"]) for n, b in block.get("block_types", {}).items()}


class Terraform:
    def __init__(self, t: Tally, work: Path) -> None:
        self.t, self.work = t, work
        self.mirror: Path | None = None
        # what Terraform and onair sent to make the same stream
        self.sent: dict[str, Any] = {}
        self.ours: dict[str, Any] = {}
        bin_ = work / "bin"
        bin_.mkdir(parents=True)
        # the module's own scripts call it
        (bin_ / "aws").symlink_to(os.environ["PEERS_AWS"])
        self.env = {
            "PATH": f"{bin_}:{os.environ['PATH']}",
            "AWS_CONFIG_FILE": str(work / "no-config"),
            "AWS_SHARED_CREDENTIALS_FILE": str(work / "no-credentials"),
            "CHECKPOINT_DISABLE": "1",
            "TF_IN_AUTOMATION": "1",
        }
        if not Path(os.environ.get("TF_CLI_CONFIG_FILE", "/")).is_file():
            os.environ.pop("TF_CLI_CONFIG_FILE", None)

    # -- without AWS

    def export(self, what: str, config: str, name: str, *more: str) -> Path | None:
        out = self.work / what
        ran = onair("export", "terraform", name, "--out", str(out), *more, config=config)
        return out if self.t.check(f"{what}: is exported", ran.code == 0, ran.told()) else None

    def formatted(self, what: str, project: Path) -> None:
        command = [program() or "", "fmt", "-check", "-diff", "-recursive", "."]
        done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
        self.t.check(f"{what}: fmt -check", done.returncode == 0, done.stdout + done.stderr)
        lint = Path(sys.executable).with_name("shellcheck")
        done = subprocess.run(
            [lint, "-S", "style", *sorted(project.glob("*.sh"))], capture_output=True, text=True, check=False
        )
        self.t.check(f"{what}: shellcheck", done.returncode == 0, done.stdout)

    def provider_is_there(self, project: Path) -> bool:
        """Finds the place it comes from, once."""
        why = ""
        for n, mirror in enumerate(mirrors()):
            ran = Module(f"init {n}", project, self.work, self.env).init(mirror)
            if ran.code == 0:
                self.mirror = mirror
                return True
            why = ran.told()
        named = bool(os.environ.get("ONAIR_TERRAFORM_MIRROR"))
        if not named and any(w in why for w in ("Failed to query", "Failed to install")):
            self.t.skip("Terraform beyond fmt: the AWS provider is in no mirror here, and no registry answers")
        else:
            self.t.check("terraform init", ok=False, seen=why)
        return False

    def module(self, what: str, project: Path, region: str, endpoint: str, **variables: Any) -> Module:
        where = {"AWS_REGION": region, "AWS_DEFAULT_REGION": region, "AWS_ENDPOINT_URL": endpoint}
        module = Module(what, project, self.work, self.env | where, **variables)
        ran = module.init(self.mirror)
        self.t.check(f"{what}: init", ran.code == 0, ran.told())
        return module

    def valid(self, what: str, project: Path) -> None:
        ran = self.module(f"{what} valid", project, "us-east-1", "http://127.0.0.1:9").run("validate", "-no-color")
        self.t.check(f"{what}: validate", ran.code == 0, ran.told())

    def unsaid(self, project: Path) -> None:
        """What the README says the provider cannot say, it really cannot; and what it can is what onair knows of it."""
        schemas = self.module("schema", project, "us-east-1", "http://127.0.0.1:9").json("providers", "schema", "-json")
        schema = schemas["provider_schemas"][PROVIDER]["resource_schemas"]["aws_medialive_channel"]
        known = json.loads((HERE.parent.parent / "src/export/terraform/channel.json").read_text())
        said = differences(known, names(schema["block"]))
        self.t.check("channel.json is the provider's schema", not said, said[:5])
        text = json.dumps(schema)
        members = re.findall(r"`(\w+)` is not said", (project / "README.md").read_text())
        self.t.check("the README says what is not said", members == ["ThumbnailConfiguration"], members)
        for member in members:
            snake = re.sub(r"(?<!^)(?=[A-Z])", "_", member).lower()
            self.t.check(f"the provider has no {snake}", f'"{snake}"' not in text)

    # -- plans

    def plans(self, project: Path, endpoint: str) -> None:
        module = self.module("plans", project, ELSEWHERE, endpoint)
        for archiving, monitoring, other in itertools.product((True, False), (True, False), ({}, OTHER)):
            given = {"enable_archiving": archiving, "enable_monitoring": monitoring, **other}
            what = f"plan {list(given.values())}"
            variables = [f"-var={name}={said(value)}" for name, value in given.items()]
            ran = module.run("plan", "-json", "-input=false", "-lock=false", *variables)
            lines = [json.loads(line) for line in ran.out.splitlines() if line.startswith("{")]
            if not self.t.check(what, ran.code == 0, [x["@message"] for x in lines if x["@level"] == "error"][:3]):
                continue
            wanted = [x["change"]["resource"]["resource_type"] for x in lines if x["type"] == "planned_change"]
            alarms, buckets = wanted.count("aws_cloudwatch_metric_alarm"), wanted.count("aws_s3_bucket")
            self.t.check(f"{what}: alarms", alarms == (14 if monitoring else 0), alarms)
            self.t.check(f"{what}: buckets", buckets == (2 if archiving else 1), buckets)
            outputs = {
                n for x in lines if x["type"] == "outputs" for n, o in x["outputs"].items() if o["action"] == "create"
            }
            lacks = set() if monitoring else {"cloud_watch_dashboard_url"}
            self.t.check(f"{what}: outputs", outputs == OUTPUTS - lacks, outputs)
        variables = [f"-var={name}={said(value)}" for name, value in WRONG.items()]
        ran = module.run("plan", "-no-color", "-input=false", "-lock=false", *variables)
        refused = set(re.findall(r'variable "(\w+)"', ran.out))
        self.t.check("wrong variables are refused", ran.code == 1 and refused == set(WRONG), ran.told())

    # -- apply and destroy

    def wants(self, module: Module, expected: list[str]) -> None:
        """What a plan of what is there wants, exactly."""
        ran = module.run("plan", "-no-color", "-input=false", f"-out={PLAN}")
        if not self.t.check(f"{module.what}: plans again", ran.code == 0, ran.told()):
            return
        plan = module.json("show", "-json", PLAN)
        found = []
        for changed in plan["resource_changes"]:
            change, address = changed["change"], changed["address"]
            if change["actions"] == ["update"]:
                found += [f"{address} {d}" for d in differences(change["before"], change["after"])]
            elif change["actions"] not in (["no-op"], ["read"]):
                found.append(f"{address} {change['actions']}")
        outputs = plan.get("output_changes", {}).items()
        found += [f"output {name}" for name, change in outputs if change["actions"] != ["no-op"]]
        self.t.check(f"{module.what}: the next plan wants exactly the known", found == expected, found)

    def apply(self, module: Module, *plan: str) -> bool:
        ran = module.run("apply", "-no-color", "-auto-approve", "-input=false", *plan)
        return self.t.check(f"{module.what}: apply", ran.code == 0, ran.told())

    def destroy(self, module: Module) -> None:
        ran = module.run("destroy", "-no-color", "-auto-approve", "-input=false")
        self.t.check(f"{module.what}: destroy", ran.code == 0, ran.told())
        left = [line for line in module.run("state", "list").out.splitlines() if line]
        self.t.check(f"{module.what}: the state is empty", not left, left)

    def cycle(self, module: Module) -> None:
        """There and back; both ways are mostly the provider's own sleeping."""
        started = time.monotonic()
        if self.apply(module):
            applied = time.monotonic()
            monitored = module.given.get("enable_monitoring", True)
            lacks = set() if monitored else {"cloud_watch_dashboard_url"}
            outputs = set(module.json("output", "-json"))
            self.t.check(f"{module.what}: outputs", outputs == OUTPUTS - lacks, outputs)
            simulated = "simulator" in module.what
            if simulated:
                self.sent = requests(self.log(SIMULATOR).changes())
                self.start(module)
            self.wants(module, sorted(FOR_EVER + ONCE))
            if simulated and self.apply(module, PLAN):
                state = channel(module)["State"]
                self.t.check(f"{module.what}: apply stops a channel, as the README says", state == "IDLE", state)
                self.wants(module, FOR_EVER)
                self.as_onair(module)
            print(f"  {module.what}: applied in {applied - started:.0f} s", flush=True)
        self.destroy(module)
        print(f"  {module.what}: there and back in {time.monotonic() - started:.0f} s", flush=True)

    def start(self, module: Module) -> None:
        """As onair does it, announcing an end and arming the alarms: no plan is to undo that."""
        media, watch = api(module, "medialive"), api(module, "cloudwatch")
        found = channel(module)
        media.create_tags(ResourceArn=found["Arn"], Tags={"onair:ends": "2026-11-29T23:00:00Z"})
        watch.enable_alarm_actions(AlarmNames=[a["AlarmName"] for a in watch.describe_alarms()["MetricAlarms"]])
        media.start_channel(ChannelId=found["Id"])
        state = looked(lambda: channel(module)["State"], lambda state: state == "RUNNING")
        self.t.check(f"{module.what}: is on air", state == "RUNNING", state)

    def log(self, run: str) -> Log:
        log = Log(self.work / run / "requests.jsonl")
        log.read = 0
        return log

    def by_onair(self) -> None:
        """The same stream by onair, on a simulator of its own."""
        with Stack(self.t, "simulator", self.work / BASELINE) as endpoint:
            env = os.environ | self.env | {"AWS_ENDPOINT_URL": endpoint}
            ran = onair("deploy", NAME, "--yes", "--region", ELSEWHERE, config=CONFIG, env=env)
            self.t.check("onair makes the same", ran.code == 0, ran.told())
            self.ours = requests(self.log(BASELINE).changes())

    def as_onair(self, module: Module) -> None:
        ran = onair("plan", NAME, "--region", module.env["AWS_REGION"], config=CONFIG, env=module.env)
        counts = [ran.one("plan").get(k) for k in ("create", "replace", "delete")]
        self.t.check(f"{module.what}: onair finds every part", counts == [0, 0, 0], ran.told())
        changes = [c["path"] for p in ran.of("plan.part") for c in p.get("changes", [])]
        self.t.check(f"{module.what}: and each as it would be, but for the known", sorted(changes) == ONAIR, changes)

    def nothing_left(self, what: str, endpoint: str, *regions: str) -> None:
        for region in regions:
            env = os.environ | {"AWS_ENDPOINT_URL": endpoint, "AWS_REGION": region}
            done = subprocess.run(
                [sys.executable, "-m", "stream.empty"], env=env, capture_output=True, text=True, check=False
            )
            self.t.check(f"{what}: nothing is left in {region}", done.returncode == 0, done.stdout[-900:])


class Stack:
    """tests/peers/stack, for as long as it is needed."""

    def __init__(self, t: Tally, kind: str, run: Path) -> None:
        self.t, self.kind, self.run = t, kind, run

    def __enter__(self) -> str:
        # simulators are found by a file of the state directory, and other sections have theirs
        env = os.environ | {"ONAIR_STATE_DIR": str(self.run / "state")}
        done = subprocess.run(
            [HERE / "stack", self.kind, self.run], env=env, capture_output=True, text=True, check=True
        )
        return done.stdout.strip().split("AWS_ENDPOINT_URL=")[1]

    def __exit__(self, *_: object) -> None:
        done = subprocess.run([HERE / "stack", "stop", self.run], capture_output=True, text=True, check=False)
        self.t.check(f"every request to the {self.kind} is valid", done.returncode == 0, done.stdout[-1200:])
        print(f"  {self.kind}: {done.stdout.strip().splitlines()[-1].strip()}", flush=True)


def terraform(t: Tally, count: int, work: Path) -> None:
    if not program():
        t.skip("Terraform: there is no terraform in PATH, and ONAIR_TERRAFORM names none")
        return
    tf = Terraform(t, work)
    projects = {
        "here": tf.export("here", CONFIG, NAME),
        "elsewhere": tf.export("elsewhere", CONFIG, NAME, "--region", ELSEWHERE),
    }
    for seed in range(count):
        name, settings = sample(seed)
        config = work / f"{name}.toml"
        config.write_text(toml(name, settings))
        projects[name] = tf.export(name, str(config), name, "--region", settings["region"])
    there = {what: project for what, project in projects.items() if project}
    for what, project in there.items():
        tf.formatted(what, project)
    here, elsewhere = there.get("here"), there.get("elsewhere")
    if not here or not elsewhere or not tf.provider_is_there(here):
        return
    emulators, simulator = Stack(t, "emulators", work / EMULATORS), Stack(t, "simulator", work / SIMULATOR)
    with emulators as emulated, simulator as simulated, ThreadPoolExecutor(4) as pool:
        cycles = [
            tf.module("emulators, all on", here, "us-east-1", emulated),
            tf.module("simulator, all on", elsewhere, ELSEWHERE, simulated),
            tf.module(
                "emulators, all off",
                elsewhere,
                ELSEWHERE,
                emulated,
                enable_archiving=False,
                enable_monitoring=False,
                **OTHER,
            ),
        ]
        for module in cycles:
            pool.submit(t.step, module.what, lambda module=module: tf.cycle(module))

        def rest() -> None:
            tf.by_onair()
            for what, project in there.items():
                tf.valid(what, project)
            tf.unsaid(here)
            tf.plans(elsewhere, emulated)

        pool.submit(t.step, "plans", rest)
        pool.shutdown()
        tf.nothing_left("emulators", emulated, "us-east-1", ELSEWHERE)
        tf.nothing_left("simulator", simulated, ELSEWHERE)
    compared(t, "terraform", tf.ours, tf.sent)


def found(t: Tally, name: str, region: str, work: Path) -> None:
    """A stream of others, as it stands: what the provider has no words for is left out, and said."""
    if not program():
        t.skip("found, Terraform: there is no terraform")
        return
    tf = Terraform(t, work)
    project = tf.export("found", CONFIG, name, "--from-stream", "--region", region)
    if project and tf.provider_is_there(project):
        tf.formatted("found", project)
        tf.valid("found", project)
        members = re.findall(r"`([\w.]+)` is not said", (project / "README.md").read_text())
        t.check("found, Terraform: says what it leaves out", members == FOUND_UNSAID, members)


if __name__ == "__main__":
    tally = Tally("terraform")
    work_dir = Path(sys.argv[2])
    work_dir.mkdir(parents=True, exist_ok=True)
    tally.step("terraform", lambda: terraform(tally, int(sys.argv[1]), work_dir))
    sys.exit(tally.close())
