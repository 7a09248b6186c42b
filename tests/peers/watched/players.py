"""`onair probe` beside ffprobe, on streams that ffmpeg made and that were broken here. What is wanted follows from what
was broken, and never from what onair says. ffprobe is no judge of delivery: what it says is shown, and compared where
the stream is good.

ONAIR_BIN=... python -m watched.players WORKDIR
"""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from stream.clients import Tally
from verbs.onair import Ran, onair
from watched.files import ILL, UNSENT, served
from watched.media import FPS, RUNGS, Media, cut, edited, joined, segments
from watched.programs import Program, Programs, programs

# ffprobe asks for ever for a segment that is due and never comes
PATIENCE = 15
SEVERITIES = ("note", "minor", "major", "critical")


@dataclass
class Case:
    """What is asked for, and what onair must say of it."""

    name: str
    url: str
    # kinds of findings above a note, exactly; and how bad the worst of them is, at least
    kinds: frozenset[str] = frozenset()
    least: str = "note"
    code: int = 4
    arguments: tuple[str, ...] = ()
    # of a good one: sizes, lists of sound alone, and sounds in all
    sizes: list[tuple[int, int]] = field(default_factory=list)
    sounds: tuple[int, int] = (0, 0)


@dataclass
class Prober:
    """What ffprobe found; no exit code when it came to no end."""

    code: int | None
    sizes: list[tuple[int, int]]
    rates: set[str]
    sounds: int
    error: str

    def told(self) -> str:
        sizes = " ".join(f"{w}x{h}" for w, h in self.sizes)
        found = f"{sizes}, {self.sounds} sounds" if self.sizes or self.sounds else "nothing"
        return f"{'-' if self.code is None else self.code} {found}" + (f"; {self.error}" if self.error else "")


def ffprobe(url: str) -> Prober:
    command = ["ffprobe", "-v", "error", "-show_streams", "-show_programs", "-of", "json", url]
    try:
        ran = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        return Prober(None, [], set(), 0, f"no end within {PATIENCE} s")
    streams = json.loads(ran.stdout or "{}").get("streams", [])
    pictures = [s for s in streams if s["codec_type"] == "video"]
    lines = [re.sub(r" @ 0x[0-9a-f]+|http://[^/]*", "", line) for line in ran.stderr.splitlines()]
    return Prober(
        ran.returncode,
        sorted(((s["width"], s["height"]) for s in pictures), reverse=True),
        {s["r_frame_rate"] for s in pictures},
        sum(s["codec_type"] == "audio" for s in streams),
        lines[0][:90] + (f" (+{len(lines) - 1} lines)" if len(lines) > 1 else "") if lines else "",
    )


@dataclass
class Probed:
    """What onair found, at its last look."""

    ran: Ran
    seen: dict[str, Any]

    @property
    def wrong(self) -> list[dict[str, Any]]:
        return [f for f in self.seen.get("findings", []) if f["severity"] != "note"]

    def rungs(self, carries: str) -> list[dict[str, Any]]:
        return [r for r in self.seen.get("rungs", []) if r["carries"] == carries]

    @property
    def sizes(self) -> list[tuple[int, int]]:
        """As declared: they begin the names of rungs."""
        named = [re.match(r"(\d+)x(\d+)", rung["name"]) for rung in self.rungs("video")]
        return sorted(((int(m[1]), int(m[2])) for m in named if m), reverse=True)

    @property
    def worst(self) -> str:
        return max((f["severity"] for f in self.wrong), key=SEVERITIES.index, default="note")

    def told(self) -> str:
        if self.wrong:
            named = dict.fromkeys(f"{f['severity']} {f['kind']}" for f in self.wrong)
            return f"{self.ran.code} {', '.join(named)}"
        if not self.seen:
            return f"{self.ran.code} not reached"
        sizes = " ".join(f"{w}x{h}" for w, h in self.sizes)
        state = {True: ", advances", False: ", does not advance"}.get(self.seen.get("advancing"), "")
        return f"{self.ran.code} {self.seen['play']}{state}: {sizes}, {len(self.rungs('audio'))} sounds apart"


def probe(case: Case, env: dict[str, str]) -> Probed:
    ran = onair("probe", case.url, *case.arguments, seconds=60, env=env)
    return Probed(ran, ran.one("probe"))


def made(started: Programs, media: Media) -> None:
    """All that ffmpeg makes: films to their end, live streams until a window is there; some of those are killed."""
    lives = [media.hls("live", 2, live=True), media.dash("dash-live", live=True)]
    lives.append(media.dash("clock", live=True, timeline=False))
    killed = [media.hls("stopped", 1, live=True), media.dash("dash-stopped", live=True)]
    early = media.dash("clock-stopped", live=True, timeline=False)
    for film in (media.hls("vod"), media.hls("fmp4", apart=True), media.dash("dash")):
        if film.process.wait(60):
            raise ValueError(f"{film.name}: exit {film.process.returncode}: {film.err.read_text()[-600:]}")
    # long before the others: when its next segments are due nobody makes them
    early.waited("a segment", lambda: written(early, media.www) >= 1)
    early.kill()
    for live in (*killed, *lives):
        live.waited("three segments", lambda live=live: written(live, media.www) >= 3)
    for live in killed:
        live.kill()


def written(live: Program, www: Path) -> int:
    """So many segments are told of."""
    place = www / live.name.removeprefix("ffmpeg-")
    if (place / "stream.mpd").exists():
        return len(list(place.glob("chunk-stream0-*.m4s")))
    lists = list(place.glob("[0-9].m3u8")) if (place / "master.m3u8").exists() else []
    return min((len(segments(p.read_text())) for p in lists), default=0)


def good(base: str) -> Iterator[Case]:
    sizes = [(w, h) for w, h, _ in RUNGS]
    yield Case("HLS film, TS, 3 rungs", f"{base}/vod/master.m3u8", code=0, sizes=sizes, sounds=(0, 3))
    yield Case("HLS film, fMP4, sound apart", f"{base}/fmp4/master.m3u8", code=0, sizes=sizes, sounds=(1, 1))
    live, deep = sizes[-2:], ("--deep",)
    yield Case("HLS live --deep", f"{base}/live/master.m3u8", code=0, arguments=deep, sizes=live, sounds=(0, 2))
    yield Case("DASH film", f"{base}/dash/stream.mpd", code=0, sizes=live, sounds=(1, 1))
    yield Case("DASH live --deep", f"{base}/dash-live/stream.mpd", code=0, arguments=deep, sizes=live, sounds=(1, 1))
    yield Case(
        "DASH live by the clock --deep", f"{base}/clock/stream.mpd", code=0, arguments=deep, sizes=live, sounds=(1, 1)
    )


def broken(base: str, media: Media) -> Iterator[Case]:
    def case(name: str, path: str, kind: str, least: str, *arguments: str, code: int = 4) -> Case:
        url = path if "://" in path else f"{base}{path}"
        return Case(name, url, frozenset([kind]), least, code, arguments)

    def without(name: str, path: str) -> str:
        return media.broken(name, "vod", lambda place: (place / path).unlink())

    deep = "--deep"
    yield case("live: newest segment missing", f"{UNSENT}live/master.m3u8", "segment_missing", "major")
    lost = without("middle", "1-00002.ts")
    yield case("film: middle segment missing --deep", f"/{lost}/master.m3u8", "segment_missing", "major", deep)
    yield case("HLS live: stopped moving", "/stopped/master.m3u8", "playlist_stale", "critical")
    yield case("DASH live: stopped moving", "/dash-stopped/stream.mpd", "playlist_stale", "critical")
    yield case("DASH by the clock: stopped", "/clock-stopped/stream.mpd", "segment_missing", "critical")
    lost = without("rung", "1.m3u8")
    yield case("a rung's playlist is 404 --deep", f"/{lost}/master.m3u8", "http_4xx", "major", deep)
    page = "<!doctype html><html><body><p>We'll be back soon<br></body></html>"
    page = media.broken("page", "vod", lambda place: (place / "master.m3u8").write_text(page))
    yield case("a web page, with status 200", f"/{page}/master.m3u8", "not_a_manifest", "critical")
    wrong = media.broken("headless", "vod", lambda place: edited(place / "master.m3u8", r"\A#EXTM3U\n", ""))
    yield case("master without #EXTM3U", f"/{wrong}/master.m3u8", "not_a_manifest", "critical")
    wrong = media.broken("header", "vod", lambda place: edited(place / "1.m3u8", r"\A#EXTM3U", "#EXTM3"))
    yield case("a rung with a wrong #EXTM3U --deep", f"/{wrong}/master.m3u8", "not_a_manifest", "major", deep)
    half = media.broken("half-mpd", "dash", lambda place: cut(place / "stream.mpd", "<Representation", 2))
    yield case("MPD cut off", f"/{half}/stream.mpd", "not_a_manifest", "critical")
    # nothing says that it is over, and no more comes
    half = media.broken("half", "vod", lambda place: cut(place / "0.m3u8", "#EXTINF", 3))
    yield case("film's playlist cut off", f"/{half}/0.m3u8", "playlist_stale", "critical")
    long = media.broken("long", "vod", lambda place: joined(place / "0.m3u8"))
    yield case("segment of 6 s, target 2 s", f"/{long}/0.m3u8", "segment_too_long", "minor")
    yield case("no such master (404)", "/vod/nothing.m3u8", "http_4xx", "critical")
    yield case("server is ill (503)", f"{ILL}master.m3u8", "http_5xx", "critical")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{free.getsockname()[1]}/master.m3u8"
    yield case("nobody listens", nobody, "unreachable", "critical", code=1)


def judged(t: Tally, case: Case, probed: Probed, theirs: Prober) -> None:
    seen = f"{probed.told()}; {probed.ran.stderr.strip()[-200:]} {json.dumps(probed.wrong)[:700]}"
    t.check(f"{case.name}: onair exits {case.code}", probed.ran.code == case.code, seen)
    kinds = {f["kind"] for f in probed.wrong}
    t.check(f"{case.name}: names {sorted(case.kinds) or 'nothing'}", kinds == case.kinds, seen)
    bad = SEVERITIES.index(probed.worst) >= SEVERITIES.index(case.least)
    t.check(f"{case.name}: is {case.least} at least", bad, seen)
    if not case.sizes:
        return
    both = f"onair {probed.told()}; ffprobe {theirs.told()}"
    t.check(f"{case.name}: ffprobe plays it", theirs.code == 0, both)
    t.check(f"{case.name}: the sizes are those that were made", probed.sizes == case.sizes == theirs.sizes, both)
    apart, all_of_them = case.sounds
    sounds = (len(probed.rungs("audio")), theirs.sounds)
    t.check(f"{case.name}: {apart} sounds apart, {all_of_them} in all", sounds == (apart, all_of_them), both)
    # HLS declares frame rates only where it wants to, and ffmpeg does not
    rates = {f"{rung['fps']:g}/1" for rung in probed.rungs("video") if "fps" in rung}
    made = {f"{FPS}/1"}
    t.check(f"{case.name}: frame rates", theirs.rates == made and rates <= made, f"{rates} {theirs.rates}")
    live = "live" in case.name
    state = (probed.seen.get("play"), probed.seen.get("advancing", False))
    t.check(f"{case.name}: live or not, and advancing", state == (("live", True) if live else ("vod", False)), both)


def players(t: Tally, work: Path) -> None:
    if not shutil.which("ffmpeg") or not shutil.which("ffprobe"):
        t.skip("players: there is no ffmpeg, or no ffprobe")
        return
    work.mkdir(parents=True)
    www = work / "www"
    with programs(work) as started, served(www) as base, ThreadPoolExecutor(6) as pool:
        media = Media(started, www)
        made(started, media)
        cases = [*good(base), *broken(base, media)]
        ours = [pool.submit(probe, case, started.env) for case in cases]
        theirs = [pool.submit(ffprobe, case.url) for case in cases]
        seen = [(case, a.result(), b.result()) for case, a, b in zip(cases, ours, theirs, strict=True)]
    print(f"  {'case':36} | {'onair probe':58} | ffprobe")
    for case, probed, other in seen:
        print(f"  {case.name:36} | {probed.told():58} | {other.told()}")
    for case, probed, other in seen:
        judged(t, case, probed, other)


if __name__ == "__main__":
    tally = Tally("players")
    tally.step("players", lambda: players(tally, Path(sys.argv[1])))
    sys.exit(tally.close())
