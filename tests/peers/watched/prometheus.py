"""`onair exporter` read by Prometheus: promtool judges the page, a real server scrapes it, and Grafana's dashboard asks
that server.

ONAIR_BIN=... python -m watched.prometheus WORKDIR
"""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

from stream.clients import Tally, looked
from watched.programs import Program, Programs, programs
from watched.world import REGION, World

DASHBOARD = Path(__file__).parents[3] / "assets" / "grafana.json"
RATE = "onair_input_frame_rate"
STREAMS = 2
SPEED = 10
INTERVAL = 2
LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')
Labels = frozenset[tuple[str, str]]
CONFIG = """\
global: {{scrape_interval: {interval}s, scrape_timeout: {interval}s}}
scrape_configs:
  - {{job_name: onair, static_configs: [{{targets: ['{target}']}}]}}
"""


class Page:
    """What the exporter says at one moment."""

    def __init__(self, url: str) -> None:
        with urllib.request.urlopen(url, timeout=20) as answer:
            self.text = answer.read().decode()
        lines = self.text.splitlines()
        self.helps = dict(line[7:].split(" ", 1) for line in lines if line.startswith("# HELP "))
        self.types = dict(line[7:].split(" ", 1) for line in lines if line.startswith("# TYPE "))
        self.samples = [line for line in lines if line and not line.startswith("#")]

    def series(self, name: str) -> dict[Labels, float]:
        mine = [line.removeprefix(name) for line in self.samples if line.startswith(f"{name}{{")]
        return {frozenset(LABEL.findall(line)): float(line.rpartition(" ")[2]) for line in mine}


class Server:
    """A Prometheus of our own, and its HTTP API."""

    def __init__(self, started: Programs, page_url: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            at = f"127.0.0.1:{free.getsockname()[1]}"
        config = started.work / "prometheus.yml"
        config.write_text(CONFIG.format(interval=INTERVAL, target=urllib.parse.urlsplit(page_url).netloc))
        self.url = f"http://{at}"
        flags = [f"--config.file={config}", f"--storage.tsdb.path={started.work / 'tsdb'}"]
        self.program: Program = started.start("prometheus", "prometheus", *flags, f"--web.listen-address={at}")
        self.program.waited("readiness", self.ready, 30)

    def ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/-/ready", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    def ask(self, what: str, **query: str) -> dict[str, Any]:
        """The API's whole answer, a refusal too."""
        try:
            full = f"{self.url}/api/v1/{what}?{urllib.parse.urlencode(query)}"
            with urllib.request.urlopen(full, timeout=20) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as e:
            return json.load(e)

    def vector(self, expression: str) -> dict[Labels, float]:
        """An instant query: series without the labels that scraping added."""
        result = self.ask("query", query=expression)["data"]["result"]
        added = {"__name__", "instance", "job"}
        return {
            frozenset((k, v) for k, v in r["metric"].items() if k not in added): float(r["value"][1]) for r in result
        }

    def own(self, name: str) -> float:
        """One of its own counters."""
        with urllib.request.urlopen(f"{self.url}/metrics", timeout=20) as answer:
            lines = answer.read().decode().splitlines()
        return sum(float(line.rpartition(" ")[2]) for line in lines if re.match(rf"{name}[{{ ]", line))


def linted(t: Tally, page: Page) -> None:
    """promtool: the format, and the naming rules of the Prometheus project."""
    if not shutil.which("promtool"):
        t.skip("prometheus: there is no promtool")
        return
    command = ["promtool", "check", "metrics"]
    ran = subprocess.run(command, input=page.text, capture_output=True, text=True, timeout=30, check=False)
    said = (ran.stdout + ran.stderr).strip()
    t.check("promtool has nothing to say of the page", ran.returncode == 0 and not said, f"{ran.returncode} {said}")
    # and would have, if there were something
    bad = page.text.replace("# TYPE onair_up gauge", "# TYPE onair_up counter")
    ran = subprocess.run(command, input=bad, capture_output=True, text=True, timeout=30, check=False)
    t.check("promtool judges: a gauge called a counter is found", ran.returncode != 0, ran.stderr)


def scraped(t: Tally, server: Server, page_url: str) -> None:
    """What the server knows of the exporter, against the page it read."""
    # every value that the page showed; the server read one of them
    shown: dict[Labels, set[float]] = {}
    sizes: set[int] = set()

    def look() -> tuple[Page, dict[Labels, float], float]:
        page = Page(page_url)
        for labels, value in page.series(RATE).items():
            shown.setdefault(labels, set()).add(value)
        sizes.add(len(page.samples))
        found = server.ask("query", query='scrape_samples_scraped{job="onair"}')["data"]["result"]
        return page, server.vector(RATE), float(found[0]["value"][1]) if found else 0.0

    def same(seen: tuple[Page, dict[Labels, float], float]) -> bool:
        page, known, count = seen
        mine = set(page.series(RATE))
        return (
            len(known) == 2 * STREAMS
            and set(known) == mine
            and all(v in shown[k] for k, v in known.items())
            and count in sizes
        )

    page, known, count = looked(look, same, 30)
    t.check("as many frame rates as pipelines", len(known) == 2 * STREAMS, known)
    wrong = [
        f"{sorted(k)}: {v}, the page {sorted(shown.get(k, []))}" for k, v in known.items() if v not in shown.get(k, [])
    ]
    t.same("each frame rate is one that the page showed", wrong)
    t.check("every sample of the page is taken", count in sizes, f"{count}, the page {sorted(sizes)}")
    target = server.ask("targets")["data"]["activeTargets"][0]
    t.check("the target is up, without an error", target["health"] == "up" and not target["lastError"], target)
    t.check("up is 1", list(server.vector('up{job="onair"}').values()) == [1.0], server.vector("up"))

    def families() -> tuple[Page, list[str], list[str]]:
        """A page; of it what the server does not know, and what it knows with another type or help."""
        page = Page(page_url)
        metadata, names = server.ask("metadata")["data"], set(server.ask("label/__name__/values")["data"])
        told = {name: [(m["type"], m["help"]) for m in metadata.get(name, [])] for name in page.types}
        other = [name for name in page.types if (page.types[name], page.helps[name]) not in told[name]]
        return page, [name for name in page.types if name not in names], other

    # what comes new to the page is known with the next scrape
    page, unknown, other = looked(families, lambda seen: not seen[1] and not seen[2], 30)
    t.same("every family of the page is known", unknown)
    t.same("with the page's type and help", other)
    counters = [f"prometheus_target_scrapes_{w}_total" for w in ("sample_duplicate_timestamp", "sample_out_of_order")]
    counters += [f"prometheus_target_scrapes_{w}_total" for w in ("sample_out_of_bounds", "exceeded_sample_limit")]
    refused = {name: server.own(name) for name in counters}
    t.check("no sample was refused", not any(refused.values()), refused)
    bad = [line for line in server.program.err.read_text().splitlines() if re.search("level=(warn|error)", line)]
    t.same("the server's log has no warning", bad)
    print(f"  Prometheus: {len(page.types)} families, {count:g} samples")


def dashboard(t: Tally, server: Server, page_url: str) -> tuple[int, int]:
    """Grafana's dashboard: its variables are filled as Grafana fills them, its expressions asked."""
    text = json.loads(DASHBOARD.read_text())
    values: dict[str, str] = {}

    def filled(expression: str) -> str:
        return re.sub(r"\$(\w+)", lambda m: values[m[1]], expression)

    for variable in (v for v in text["templating"]["list"] if v["type"] == "query"):
        wanted = re.fullmatch(r"label_values\((.+), (\w+)\)", variable["definition"])
        assert wanted, variable["definition"]
        found = server.ask(f"label/{wanted[2]}/values", **{"match[]": filled(wanted[1])}).get("data", [])
        t.check(f"dashboard: ${variable['name']} has values", bool(found), variable["definition"])
        # what Grafana makes of All; in a string of PromQL a backslash is written twice
        each = (re.sub(r"[$^*{}\[\]'+?.()|]", r"\\\\\g<0>", value) for value in found)
        values[variable["name"]] = f"({'|'.join(each)})"
    targets = [(p["title"], target) for p in text["panels"] for target in p.get("targets", [])]
    drawn = 0
    for title, target in targets:
        name = re.match(r"\w+", target["expr"])
        assert name, target["expr"]

        def asked(expression: str = filled(target["expr"]), name: str = name[0]) -> tuple[dict[str, Any], bool]:
            """What the server answers, and whether the page has such a thing."""
            return server.ask("query", query=expression), name in Page(page_url).types

        # series come and go, and the server sees it with its next scrape
        answer, there = looked(asked, lambda seen: bool(seen[0].get("data", {}).get("result")) == seen[1], 20)
        evaluated = answer["status"] == "success" and not answer.get("warnings")
        if not t.check(f"dashboard: {title} evaluates", evaluated, answer):
            continue
        result = answer["data"]["result"]
        t.check(f"dashboard: {title} has what the page has", bool(result) == there, f"{target['expr']}: {len(result)}")
        drawn += bool(result)
        labels = set(re.findall(r"{{\s*(\w+)\s*}}", target.get("legendFormat", "")))
        unnamed = [r["metric"] for r in result if not labels <= set(r["metric"])]
        t.same(f"dashboard: {title}: the legend's labels are there", [str(m) for m in unnamed])
    return len(targets), drawn


def prometheus(t: Tally, work: Path) -> None:
    if not shutil.which("promtool") and not shutil.which("prometheus"):
        t.skip("prometheus: there is neither promtool nor prometheus")
        return
    work.mkdir(parents=True)
    with programs(work) as started:
        World(started, STREAMS, SPEED)
        exporter = started.onair("exporter", "--sim", "--region", REGION, "exporter", "--listen", "127.0.0.1:0")
        url = exporter.told("exporter")["url"]
        page = looked(lambda: Page(url), lambda p: len(p.series(RATE)) == 2 * STREAMS, 60)
        t.check("the page has the frame rate of every pipeline", len(page.series(RATE)) == 2 * STREAMS, page.text)
        print(f"  page: {len(page.types)} families, {len(page.samples)} samples")
        linted(t, page)
        if not shutil.which("prometheus"):
            t.skip("prometheus: there is no prometheus to scrape with")
            return
        server = Server(started, url)
        scraped(t, server, url)
        asked, drawn = dashboard(t, server, url)
        version = server.ask("status/buildinfo")["data"]["version"]
        rates = ", ".join(
            f"{dict(k)['stream']} {dict(k)['pipeline']} {v:g}" for k, v in sorted(server.vector(RATE).items(), key=str)
        )
        print(f"  Prometheus {version}: frame rates {rates}; dashboard: {asked} expressions, {drawn} with data")
        t.check("the exporter ends when it is told to", exporter.end() in (0, 130), exporter.err.read_text())


if __name__ == "__main__":
    tally = Tally("prometheus")
    tally.step("prometheus", lambda: prometheus(tally, Path(sys.argv[1])))
    sys.exit(tally.close())
