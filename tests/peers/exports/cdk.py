"""CDK exports: compiled, formatted, synthesized offline, and equal to the CloudFormation export.

    ONAIR_BIN=... PEERS_CDK=... python -m exports.cdk COUNT WORKDIR

The peers' own stream, here and in a region of its own, and COUNT generated configurations, in both languages.
Each project is synthesized with eight contexts in one process; once more each language goes through the real
`cdk`, with everything given as text.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exports import cdk_names
from exports.cloudformation import IGNORED, INFORMATION, combinations
from exports.template import Stack, load
from stream.clients import HERE, Tally
from verbs.configs import sample, toml
from verbs.onair import onair

TOOLS = Path(os.environ["PEERS_CDK"])
NODE = TOOLS / "cdk-node"
BIN = TOOLS / "cdk" / "bin"
LANGUAGES = ("typescript", "python")

# cfn-lint's rules that are wrong here besides those that are wrong for the CloudFormation export, and why
IGNORED_HERE = {
    "I1022": "the CDK says all open text as Fn::Join",
}

# contexts that must be refused, and what must be said of them
WRONG: list[tuple[dict[str, Any], tuple[str, ...]]] = [
    ({"streamName": "Not-A-Name"}, ("streamName", "Not-A-Name", "2 to 20 of a-z")),
    ({"streamName": None}, ("streamName", "not set")),
    ({"enableArchiving": "maybe"}, ("enableArchiving", "maybe", "true or false")),
    ({"enableMonitoring": 1.5}, ("enableMonitoring", "1.5", "true or false")),
    ({"videoBitrates": [6000000]}, ("videoBitrates", "6000000", "3 whole numbers")),
    ({"videoBitrates": "6000000,3000000,fast"}, ("videoBitrates", "fast", "3 whole numbers")),
    ({"videoBitrates": [6000000, 3000000, 0.5]}, ("videoBitrates", "0.5", "3 whole numbers")),
]


# no account is to be found here, and nobody to be asked: what tries to all the same ends at a closed port
QUIET = {
    "AWS_EC2_METADATA_DISABLED": "true",
    "CDK_DISABLE_CLI_TELEMETRY": "true",
    "HTTPS_PROXY": "http://127.0.0.1:9",
    "HTTP_PROXY": "http://127.0.0.1:9",
    "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "1",
    "JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION": "1",
}


def ran(command: list[Any], where: Path, **environment: str) -> str:
    """What a program that fails says, empty when it does not."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    env |= {"PATH": f"{BIN}:{NODE / 'node_modules/.bin'}:{os.environ['PATH']}", **QUIET, **environment}
    done = subprocess.run(command, cwd=where, env=env, capture_output=True, text=True, check=False, timeout=300)
    return "" if done.returncode == 0 else f"exit {done.returncode}: {(done.stdout + done.stderr)[-1500:]}"


@dataclass
class Project:
    """One stream, exported for the CDK and as the template that it must come to."""

    name: str
    region: str
    dir: Path

    def template(self) -> dict[str, Any]:
        return load(self.dir / "cloudformation" / "template.yaml")

    def context(self, given: dict[str, str]) -> dict[str, Any]:
        """The same parameters as context."""
        declared = self.template()["Parameters"]
        value = {name: given.get(name, about.get("Default")) for name, about in declared.items()}
        return {
            "streamName": value["StreamName"],
            "enableArchiving": value["EnableArchiving"] == "true",
            "enableMonitoring": value["EnableMonitoring"] == "true",
            "videoBitrates": [int(rate) for rate in value["VideoBitrates"].split(",")],
        }

    def export(self, config: str, *more: str) -> str:
        for dialect in ("cloudformation", *(f"cdk-{language}" for language in LANGUAGES)):
            where = ("--out", str(self.dir / dialect), "--region", self.region)
            done = onair("export", dialect, self.name, *where, *more, config=config)
            if done.code != 0:
                return f"{dialect}: {done.told()}"
        (self.dir / "cdk-typescript/node_modules").symlink_to(NODE / "node_modules")
        return ""

    def compile(self, language: str) -> str:
        where = self.dir / f"cdk-{language}"
        if language == "typescript":
            return ran(["tsc"], where)
        return ran([sys.executable, "-m", "compileall", "-q", "app.py", "live_stream"], where)

    def synthesize(self, language: str, cases: list[dict[str, Any]]) -> list[str | None] | str:
        """A template for each case, or what it was refused with."""
        where = self.dir / f"cdk-{language}"
        asked, refused = where.parent / f"{language}-cases.json", where.parent / f"{language}-refused.json"
        asked.write_text(json.dumps(cases))
        program = ["node", "cdk_app.js"] if language == "typescript" else [BIN / "python", "cdk_app.py"]
        script = Path(__file__).with_name(str(program[1]))
        said = ran([program[0], script, asked, refused], where, PYTHONPATH="")
        return said or json.loads(refused.read_text())


def comparable(resource: dict[str, Any]) -> dict[str, Any]:
    """A resource without what means nothing: the CDK's own paths, numbers as text, where a body's spaces are."""
    about = {name: value for name, value in resource.items() if name != "Metadata"}
    properties = dict(about["Properties"])
    if "DashboardBody" in properties:
        properties["DashboardBody"] = json.loads(properties["DashboardBody"])
    after = about.get("DependsOn", [])
    about["DependsOn"] = sorted([after] if isinstance(after, str) else after)
    return about | {"Properties": _numbers(properties)}


def _numbers(node: Any) -> Any:
    """A template selects bit rates from text; an app has numbers."""
    if isinstance(node, dict):
        return {
            name: int(value) if name in ("Bitrate", "MaxBitrate") and isinstance(value, str) else _numbers(value)
            for name, value in node.items()
        }
    return [_numbers(item) for item in node] if isinstance(node, list) else node


def differences(is_: Any, should: Any, where: str = "") -> list[str]:
    """Every leaf that is not the same."""
    if isinstance(is_, dict) and isinstance(should, dict):
        names = [*should, *(name for name in is_ if name not in should)]
        return [d for n in names for d in differences(is_.get(n), should.get(n), f"{where}.{n}")]
    if isinstance(is_, list) and isinstance(should, list) and len(is_) == len(should):
        return [d for i, pair in enumerate(zip(is_, should, strict=True)) for d in differences(*pair, f"{where}[{i}]")]
    return [] if is_ == should else [f"{where}: {is_!r} should be {should!r}"]


def multiples(difference: str, found: dict[str, Any]) -> bool:
    """The one difference that must be: a template cannot multiply, so BufSize is there for the exported ladder only."""
    where = ".Channel.Properties.EncoderSettings.VideoDescriptions[{}].CodecSettings.{}.BufSize: {} should be None"
    rungs = found["Channel"]["Properties"]["EncoderSettings"]["VideoDescriptions"]
    codecs = [(i, *codec) for i, rung in enumerate(rungs) for codec in rung["CodecSettings"].items()]
    return difference in [where.format(i, name, 2 * c["Bitrate"]) for i, name, c in codecs if "Bitrate" in c]


def stacks(p: Project, out: Path) -> dict[str, dict[str, Any]]:
    """Templates of one run by the file of the CloudFormation export that each must be equal to."""
    files = {"LiveStream": "template.yaml", "Viewers": "viewers-us-east-1.yaml"}
    found = sorted(out.glob("*.template.json"))
    return {files[path.name.split(".")[0]]: json.loads(path.read_text()) for path in found}


def compared(p: Project, given: dict[str, str], out: Path) -> list[str]:
    """What the templates of one run say otherwise than the CloudFormation export's with the same parameters."""
    wrong = []
    made = stacks(p, out)
    monitored = given["EnableMonitoring"] == "true"
    viewers = (p.dir / "cloudformation/viewers-us-east-1.yaml").exists() and monitored
    expected = ["template.yaml", *(["viewers-us-east-1.yaml"] if viewers else [])]
    wrong += differences(list(made), expected, "stacks")
    for file, template in made.items():
        region = p.region if file == "template.yaml" else "us-east-1"
        should = load(p.dir / "cloudformation" / file)
        theirs = {k: v for k, v in given.items() if k in should["Parameters"]}
        if file != "template.yaml":
            theirs["DistributionId"] = "E1ABCDEF"
        ours = {k: v for k, v in theirs.items() if k in template["Parameters"]}
        # asks Systems Manager, whose answer nobody knows here
        template["Rules"].pop("CheckBootstrapVersion")
        reference, found = Stack(should, region, **theirs), Stack(template, region, **ours)
        want = {name: comparable(r) for name, r in reference.resources().items()}
        have = {name: comparable(r) for name, r in found.resources().items()}
        exported = "VideoBitrates" not in given
        told = differences(have, want)
        wrong += [d for d in told if exported or not multiples(d, have)]
        wrong += differences(found.outputs(), reference.outputs(), "Outputs")
        wrong += differences(found.accepts(), True, "its rules hold")
        if file == "template.yaml":
            same = Stack(template, region, **ours | {"StreamKeyB": ours["StreamKeyA"]})
            wrong += differences(same.accepts(), False, "keys that are equal are refused")
        for name in ours:
            about = template["Parameters"][name]
            of_theirs = should["Parameters"][name]
            wrong += differences(about, of_theirs | {"Description": about["Description"]}, name)
    return wrong


def lint(p: Project, outs: list[Path]) -> str:
    said = []
    for file, region in (("LiveStream", p.region), ("Viewers", "us-east-1")):
        paths = [str(path) for out in outs for path in out.glob(f"{file}.template.json")]
        if not paths:
            continue
        ignored = [*IGNORED, *INFORMATION, *IGNORED_HERE]
        command = [Path(sys.executable).with_name("cfn-lint"), "--regions", region, "--include-checks", "I"]
        command += ["--ignore-checks", *ignored, "--format", "parseable", "--", *paths]
        said.append(ran(command, p.dir))
    return "\n".join(s for s in said if s)


def language(p: Project, name: str, given: list[dict[str, str]], wrong: bool) -> list[tuple[str, Any]]:
    """Checks of a project in one language: what, and what is wrong with it."""
    told: list[tuple[str, Any]] = [("compiles", p.compile(name))]
    outs = [p.dir / f"{name}-{i}" for i in range(len(given))]
    cases = [{"out": str(o), "context": p.context(g)} for o, g in zip(outs, given, strict=True)]
    contexts = [cases[0]["context"] | c for c, _ in WRONG] if wrong else []
    contexts = [{k: v for k, v in c.items() if v is not None} for c in contexts]
    cases += [{"out": str(p.dir / f"{name}-wrong"), "context": c} for c in contexts]
    refused = p.synthesize(name, cases)
    if isinstance(refused, str):
        return [*told, ("synthesizes", refused)]
    told.append(("synthesizes", [r for r in refused[: len(given)] if r]))
    for g, out in zip(given, outs, strict=True):
        parameters = {k: v for k, v in g.items() if k not in ("StreamKeyA", "StreamKeyB")}
        told.append((f"is the CloudFormation export with {parameters}", compared(p, g, out)[:5]))
    for (_, words), said in zip(WRONG if wrong else [], refused[len(given) :], strict=True):
        missing = [w for w in words if w not in (said or "")]
        told.append((f"refuses {words[:2]}", [said, *missing] if missing else []))
    return told


def by_cdk(p: Project, name: str) -> Any:
    """The real command line, with everything given as text; what is wrong with what it makes."""
    where, out = p.dir / f"cdk-{name}", p.dir / f"{name}-cdk"
    rungs = p.template()["Parameters"]["VideoBitrates"]["Default"].count(",") + 1
    other = {"VideoBitrates": ",".join(str(900_000 - i) for i in range(rungs)), "StreamName": "another"}
    given = combinations(p.template())[0] | other | {"EnableArchiving": "false"}
    context = ["streamName=another", "enableArchiving=false", "enableMonitoring=true"]
    context.append(f"videoBitrates={other['VideoBitrates']}")
    pairs = [word for pair in context for word in ("--context", pair)]
    said = ran(["cdk", "synth", "--quiet", "--no-notices", "--output", out, *pairs], where, PYTHONPATH="")
    return said or compared(p, given, out)


SNAKE = """
import inspect, sys
from importlib import import_module
for line in sys.stdin:
    class_, type_, *names = line.split()
    module, class_ = class_.split(".")
    found = getattr(import_module(f"aws_cdk.aws_{module}"), class_)
    found = found if type_ == "-" else getattr(found, type_)
    missing = set(names) - set(inspect.signature(found.__init__).parameters)
    if missing:
        print(class_, type_, sorted(missing))
"""


def names() -> list[str]:
    """What onair's table of the library's names has otherwise than the library, in either language."""
    table = cdk_names.table()
    wrong = differences(table.splitlines(), (Path(HERE) / "../../src/export/cdk/names.txt").read_text().splitlines())
    lines = [line.split() for line in table.splitlines()]
    spelled = [[*line[:2], *(cdk_names.snake(name.split("=")[0]) for name in line[2:])] for line in lines]
    asked = "".join(" ".join(line) + "\n" for line in spelled)
    done = subprocess.run([BIN / "python", "-c", SNAKE], input=asked, capture_output=True, text=True, check=False)
    return wrong + (done.stdout + ("" if done.returncode == 0 else done.stderr)).splitlines()[-5:]


def pins(p: Project) -> list[str]:
    """Versions that an exported project has and the peers do not run it with."""
    package = json.loads((p.dir / "cdk-typescript/package.json").read_text())
    exported = package["dependencies"] | package["devDependencies"]
    ours = json.loads((Path(HERE) / "cdk-package.json").read_text())["dependencies"]
    wrong = [f"{name} {version}" for name, version in exported.items() if ours.get(name) != version]
    lines = (Path(HERE) / "cdk.txt").read_text().splitlines()
    required = (p.dir / "cdk-python/requirements.txt").read_text().splitlines()
    return wrong + [line for line in required if line not in lines]


def formatted(projects: list[Project]) -> list[tuple[str, str]]:
    dirs = [p.dir / "cdk-typescript" for p in projects]
    files = [str(f) for d in dirs for pattern in ("*.json", "bin/*.ts", "lib/*.ts") for f in sorted(d.glob(pattern))]
    style = dirs[0] / "package.json"
    python = [p.dir / "cdk-python" for p in projects]
    lints = ["ruff", "check", "--isolated", "--exclude", "lambda"]
    return [
        ("prettier has nothing to do", ran(["prettier", "--config", style, "--check", *files], dirs[0])),
        ("ruff has nothing to format", "".join(ran(["ruff", "format", "--isolated", "--check"], d) for d in python)),
        ("ruff has nothing to say", "".join(ran(lints, d) for d in python)),
    ]


def typed(p: Project) -> str:
    where = p.dir / "cdk-python"
    return ran(["pyright", "--pythonpath", BIN / "python", "app.py", "live_stream"], where)


def same(p: Project, count: int) -> list[str]:
    """What the two languages' templates say differently."""
    wrong = []
    for i in range(count):
        one, other = (stacks(p, p.dir / f"{name}-{i}") for name in LANGUAGES)
        wrong += differences(other, one, str(i))
    return wrong


def exports(t: Tally, count: int, work: Path) -> None:
    shutil.rmtree(work, ignore_errors=True)
    peers = str(Path(HERE) / "stream.toml")
    projects = [
        (Project("peers", "us-east-1", work / "here"), peers),
        (Project("peers", "eu-central-1", work / "elsewhere"), peers),
    ]
    for seed in range(count):
        name, settings = sample(seed)
        config = work / f"{name}.toml"
        work.mkdir(parents=True, exist_ok=True)
        config.write_text(toml(name, settings))
        projects.append((Project(name, settings["region"], work / name), str(config)))
    for p, config in projects:
        p.dir.mkdir(parents=True)
        said = p.export(config)
        if not t.check(f"{p.dir.name}: is exported", not said, said):
            return
    here = projects[0][0]
    wrong = pins(here)
    t.check("the peers run what a project asks for", not wrong, wrong)
    with ThreadPoolExecutor(2) as pool:
        formats = pool.submit(formatted, [p for p, _ in projects])
        types = pool.submit(typed, here)
        named = pool.submit(names)
        given = {p.dir: combinations(p.template()) for p, _ in projects}
        runs = [(p, n, pool.submit(language, p, n, given[p.dir], p is here)) for p, _ in projects for n in LANGUAGES]
        for p, name, run in runs:
            for what, said in run.result():
                t.check(f"{p.dir.name}, {name}: {what}", not said, said)
        clis = [(name, pool.submit(by_cdk, here, name)) for name in LANGUAGES]
        outs = {p.dir: [p.dir / f"typescript-{i}" for i in range(0, len(given[p.dir]), 2)] for p, _ in projects}
        lints = [(p, pool.submit(lint, p, outs[p.dir])) for p, _ in projects]
        for name, cli in clis:
            said = cli.result()
            t.check(f"{name}: cdk synth with text for context", not said, said)
        for p, done in lints:
            said = done.result()
            t.check(f"{p.dir.name}: cfn-lint of {len(outs[p.dir])} runs", not said, said[:2000])
        for p, _ in projects:
            wrong = same(p, len(given[p.dir]))
            t.check(f"{p.dir.name}: both languages make the same templates", not wrong, wrong[:5])
        for what, said in formats.result():
            t.check(what, not said, said)
        said = named.result()
        t.check("names are the library's", not said, said)
        said = types.result()
        t.check("pyright has nothing to say", not said, said)


def found(t: Tally, name: str, region: str, work: Path) -> None:
    """A stream that onair did not make: as its CloudFormation export has it, in both languages."""
    p = Project(name, region, work)
    p.dir.mkdir(parents=True)
    said = p.export(str(Path(HERE) / "stream.toml"), "--from-stream")
    if t.check("found: is exported for the CDK", not said, said):
        for one in LANGUAGES:
            for what, said in language(p, one, combinations(p.template())[:2], wrong=False):
                t.check(f"found, {one}: {what}", not said, said)


if __name__ == "__main__":
    tally = Tally("cdk")
    tally.step("cdk", lambda: exports(tally, int(sys.argv[1]), Path(sys.argv[2])))
    sys.exit(tally.close())
