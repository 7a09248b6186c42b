"""An incident, recorded, and what is told of it afterwards: the recording, `onair report` in Markdown and as a page in
headless Chromium, and `onair replay` must all tell what `onair watch` told while it happened.

ONAIR_BIN=... python -m watched.report WORKDIR
"""

from __future__ import annotations

import math
import re
import sqlite3
import struct
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from stream.clients import Tally
from verbs.onair import onair
from watched import browser, replay
from watched.programs import programs
from watched.world import REGION, World, moment

STREAM = "demo"
SPEED = 20
LOST, WHERE = "input_lost", "A"
HEADS = ["Severity", "Condition", "Since (UTC)", "Over", "For", "What"]
NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|NaN|inf\w*")


def when(at: datetime) -> str:
    """As reports write it."""
    return at.strftime("%Y-%m-%d %H:%M:%S")


@dataclass
class Incident:
    """What was done, and what `watch` told of it."""

    off: datetime
    on: datetime
    end: datetime
    raised: list[dict[str, Any]]
    over: list[dict[str, Any]]
    history: Path


def happened(work: Path) -> Incident:
    """Encoder A goes away for two minutes and comes back; seen by `watch`, which records."""
    with programs(work) as started:
        world = World(started, 1, SPEED)
        watch = started.onair("watch", "--sim", "--region", REGION, "watch", STREAM)

        def told(change: str, **named: str) -> list[dict[str, Any]]:
            changes = [o for o in watch.objects() if o.get("type") == "watch.change" and o["change"] == change]
            return [o for o in changes if all(o.get(k) == v for k, v in named.items())]

        watch.waited("ON AIR", lambda: told("tally", to="on_air"))
        begun = world.now()
        watch.waited("quiet minute", lambda: world.now() > begun + timedelta(seconds=60))
        name = world.encoder(0)
        off = world.now()
        world.ask("encoders", {"name": name, "on": False})
        watch.waited("lost input", lambda: told("condition_raised", condition=LOST, pipeline=WHERE))
        watch.waited("two minutes", lambda: world.now() > off + timedelta(seconds=120))
        on = world.now()
        world.ask("encoders", {"name": name, "on": True})
        watch.waited("end of it", lambda: told("condition_over", condition=LOST, pipeline=WHERE))
        better = world.now()
        watch.waited("minute after it", lambda: world.now() > better + timedelta(seconds=60))
        end = world.now()
        if watch.end() not in (0, 130):
            raise ValueError(f"watch: exit {watch.process.returncode}: {watch.err.read_text()[-600:]}")
        raised, over = told("condition_raised"), told("condition_over")
    histories = list((work / "state" / "history").rglob(f"{STREAM}.sqlite"))
    assert len(histories) == 1, histories
    return Incident(off, on, end, raised, over, histories[0])


@dataclass
class Recorded:
    """A condition in the recording."""

    severity: str
    name: str
    since: datetime
    seen: datetime
    over: datetime | None
    what: str

    def cells(self) -> list[str]:
        return [self.severity, self.name, when(self.since), when(self.over) if self.over else "not over"]


def recorded(history: Path) -> list[Recorded]:
    """Read past onair."""

    def at(ms: int) -> datetime:
        return datetime.fromtimestamp(ms / 1000, UTC)

    with sqlite3.connect(f"file:{history}?mode=ro", uri=True) as db:
        rows = db.execute(
            "SELECT severity, kind, pipeline, since, seen, over, what FROM conditions ORDER BY since, id"
        ).fetchall()
        sound = db.execute("PRAGMA integrity_check").fetchone()
    assert sound == ("ok",), sound
    return [
        Recorded(severity, f"{kind} {pipeline}".strip(), at(since), at(seen), at(over) if over else None, what)
        for severity, kind, pipeline, since, seen, over, what in rows
    ]


def truth(t: Tally, incident: Incident, rows: list[Recorded]) -> Recorded:
    """The recording, against what was done and what was told while it happened."""
    lost = [row for row in rows if row.name == f"{LOST} {WHERE}"]
    t.check("recorded: the input was lost once", len(lost) == 1, rows)
    # A's frame rate is measured in windows of ten seconds; over is when enough good ones are known
    began = (lost[0].since - incident.off).total_seconds()
    t.check("recorded: since it was switched off, to a window", -10 <= began <= 20, f"{began} s")
    over = ((lost[0].over or incident.end) - incident.on).total_seconds()
    t.check("recorded: over within two minutes of its return", 0 <= over <= 120, f"{over} s")

    def name(o: dict[str, Any]) -> str:
        return f"{o['condition']} {o.get('pipeline') or ''}".strip()

    told = sorted((name(o), when(moment(o["at"]))) for o in incident.raised)
    kept = sorted((row.name, when(row.seen)) for row in rows)
    t.check("recorded: the conditions that watch told, seen when it told them", told == kept, f"{told} {kept}")
    # told with what was known by then; numbers that come later may show that it began before, by a window or two
    began = {name(o): moment(o["since"]) for o in incident.raised}
    later = {row.name: (began[row.name] - row.since).total_seconds() for row in rows if row.name in began}
    t.check(
        "recorded: since then, or earlier by what came later", all(-0.001 <= s <= 20 for s in later.values()), later
    )
    gone = sorted((name(o), when(moment(o["at"]))) for o in incident.over)
    kept = sorted((row.name, when(row.over)) for row in rows if row.over)
    t.check("recorded: over when watch told it", gone == kept, f"{gone} {kept}")
    return lost[0]


def markdown(text: str, title: str) -> list[list[str]]:
    """The rows of one table, without its head; backslashes taken away."""
    part = text.split(f"## {title}\n\n")[1].split("\n\n")[0].splitlines()
    rows = [re.split(r"(?<!\\) \| ", line.removeprefix("| ").removesuffix(" |")) for line in part[2:]]
    return [[re.sub(r"\\(.)", r"\1", cell).replace("&lt;", "<").replace("&amp;", "&") for cell in row] for row in rows]


def numbers(t: Tally, page: browser.Document) -> None:
    """Every coordinate of every chart is finite, and within it."""
    t.check("page: there are five charts", len(page.charts) == 5, page.titles)
    for title, chart in zip(page.titles, page.charts, strict=True):
        _, _, width, height = (float(n) for n in chart[0][1]["viewbox"].split())
        wrong = []
        for tag, named in chart[1:]:
            for key, limit in (
                ("x", width),
                ("x1", width),
                ("x2", width),
                ("y", height),
                ("y1", height),
                ("y2", height),
            ):
                if key in named and not 0 <= float(named[key]) <= limit:
                    wrong.append(f"{tag} {key}={named[key]}")
            drawn = [float(n) for n in NUMBER.findall(named.get("d", ""))]
            wrong += [f"{tag} d={n}" for n in drawn if not math.isfinite(n) or not 0 <= n <= width]
            wrong += [f"{tag} d={named['d'][:40]}"] if re.search(r"[^MLH\d. -]", named.get("d", "")) else []
        t.same(f"page: coordinates of {title.split(':')[0]}", wrong)


def lows(page: browser.Document, line: int) -> list[float]:
    """Where along the time a line of the first chart lies on the ground, from 0 to 1."""
    paths = [named["d"] for tag, named in page.charts[0] if tag == "path"]
    grid = [named for tag, named in page.charts[0] if tag == "line"]
    left, right, ground = float(grid[0]["x1"]), float(grid[0]["x2"]), max(float(g["y1"]) for g in grid)
    points = re.findall(r"[ML]([\d.]+) ([\d.]+)", paths[line])
    return [(float(x) - left) / (right - left) for x, y in points if float(y) > ground - 1]


def seen(t: Tally, incident: Incident, lost: Recorded, rows: list[Recorded], html: Path, text: str, work: Path) -> None:
    """The page, in a browser."""
    # the browser's console and the way out are seen at all
    control = work / "control.html"
    control.write_text('<svg><path d="M nothing"/></svg><img src="http://outside.example/x.png">')
    told = browser.opened(control, work)
    ok = bool(told.console) and any("outside.example" in host for host in told.asked)
    t.check("browser: a broken path and a picture from outside are noticed", ok, f"{told.console} {told.asked}")

    opened = browser.opened(html, work)
    t.same("page: the browser has nothing to complain of", opened.console)
    t.same("page: asks the network for nothing", opened.asked)
    page = browser.Document(opened.dom)
    t.same("page: refers to nothing", page.refers)
    outside = re.findall(r"(?:url\(|@import|(?:src|href)\s*=)[^>;]{0,80}", html.read_text())
    t.same("page: not in its styles either", outside)
    table = page.tables.get("Conditions", [[]])
    t.check("page: the conditions' heads", table[0] == HEADS, table[0])
    want = [row.cells() for row in rows]
    t.check("page: the conditions that were recorded, at their times", [r[:4] for r in table[1:]] == want, table)
    same = [[" ".join(c.split()) for c in r] for r in table[1:]] == markdown(text, "Conditions")
    t.check("page: word by word those of the Markdown", same, f"{table[1:]} {markdown(text, 'Conditions')}")
    for title in ("What it was", "Availability"):
        t.check(
            f"page: {title}, as in the Markdown", page.tables[title][1:] == markdown(text, title), page.tables[title]
        )
    numbers(t, page)
    span = re.search(r"^(\S+ \S+) to (\S+ \S+) UTC", text, re.MULTILINE)
    assert span, text[:200]
    first, last = (datetime.fromisoformat(f"{s}+00:00") for s in span.groups())
    low = [first + share * (last - first) for share in lows(page, 0)]
    within = [lost.since - timedelta(seconds=15) <= at <= (lost.over or last) for at in low]
    t.check(
        "page: A's line is on the ground, during the incident alone", bool(low) and all(within), [when(a) for a in low]
    )
    length = (max(low) - min(low)).total_seconds() if low else 0.0
    away = (incident.on - incident.off).total_seconds()
    t.check("page: as long as the encoder was away", abs(length - away) <= 25, f"{length} s, {away} s")
    t.check("page: B's line never is", not lows(page, 1), lows(page, 1))
    picture = work / "report.png"
    browser.opened(html, work, picture)
    head = picture.read_bytes()[:24]
    size = struct.unpack(">II", head[16:24])
    drawn = head[:8] == b"\x89PNG\r\n\x1a\n" and picture.stat().st_size > 40_000
    t.check("page: can be drawn", drawn, f"{size}, {picture.stat().st_size} bytes")
    print(f"  page: {len(page.charts)} charts, {len(table) - 1} conditions; {picture.name} {size[0]}x{size[1]}")


def replayed(t: Tally, lost: Recorded, conditions: list[Recorded], history: Path, work: Path) -> None:
    """The console at a moment before, during and after."""

    def quiet(at: datetime) -> datetime:
        """A whole second at which nothing changes, nor shortly before or after."""
        changes = [change for row in conditions for change in (row.seen, row.over) if change]
        while any(abs((at - change).total_seconds()) < 4 for change in changes):
            at += timedelta(seconds=4)
        return at.replace(microsecond=0)

    over = lost.over or lost.seen
    moments = (
        ("before", lost.since - timedelta(seconds=30)),
        # late in it: by then the numbers have come that say since when
        ("during", over - timedelta(seconds=15)),
        ("after", over + timedelta(seconds=20)),
    )
    for name, about in moments:
        at = quiet(about)
        rows = replay.screen(history, at)
        (work / f"replay-{name}.txt").write_text("\n".join(rows) + "\n")
        text = " ".join(rows)
        t.check(f"replay {name}: says that it is one, and when", "REPLAY" in text and when(at) in text, rows[:3])
        pane = replay.pane(rows, "CONDITIONS")
        there = [row for row in conditions if row.seen <= at and (not row.over or at < row.over)]
        t.check(f"replay {name}: {len(there)} open", f"CONDITIONS  {len(there)} open" in pane, pane)
        for row in conditions:
            told = row.what in pane and f"Since {row.since:%H:%M:%S}" in pane
            shown = told if row in there else row.what not in pane
            t.check(f"replay {name}: {row.name} {'since then' if row in there else 'is not there'}", shown, pane)


def report(t: Tally, work: Path) -> None:
    work.mkdir(parents=True)
    incident = happened(work)
    rows = recorded(incident.history)
    lost = truth(t, incident, rows)
    out = work / "report"
    ran = onair("report", "--file", str(incident.history), "--out", str(out))
    if not t.check("report: is written", ran.code == 0, ran.told()):
        return
    files = ran.one("report")
    text = Path(files["markdown"]).read_text()
    told = [row[:4] for row in markdown(text, "Conditions")]
    t.check("markdown: the conditions that were recorded, at their times", told == [r.cells() for r in rows], told)
    print(f"  encoder A off {when(incident.off)}, on {when(incident.on)} (simulated, {SPEED} times as fast)")
    for row in rows:
        print(f"  recorded: {' | '.join(row.cells())}")
    replayed(t, lost, rows, incident.history, work)
    if browser.chromium():
        seen(t, incident, lost, rows, Path(files["html"]), text, work)
    else:
        t.skip("report: there is no chromium to open the page in")


if __name__ == "__main__":
    tally = Tally("report")
    tally.step("report", lambda: report(tally, Path(sys.argv[1])))
    sys.exit(tally.close())
