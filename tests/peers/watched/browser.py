"""A page in headless Chromium: its DOM, what the console said, what it asked the network for, and a picture of it."""

from __future__ import annotations

import re
import shutil
import subprocess
import threading
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from watched.files import Server

# the browser itself asks these for news of itself
ITS_OWN = re.compile(r"(^|\.)(google|googleapis|gstatic|gvt1|chromium)\.(com|org)(:|/|$)")


def chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((name for name in names if shutil.which(name)), None)


@dataclass
class Seen:
    dom: str
    console: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


class _Outside(BaseHTTPRequestHandler):
    """The only way out: a proxy that lets nobody through, and remembers who wanted to."""

    asked: list[str]

    def log_message(self, format: str, *args: Any) -> None:
        """Kept in `asked` instead."""

    def refuse(self) -> None:
        host = re.sub(r"^\w+://", "", self.path)
        if not ITS_OWN.search(host.split("/")[0]):
            self.asked.append(host)
        self.send_error(403)

    do_GET = do_HEAD = do_POST = do_CONNECT = refuse


def opened(page: Path, work: Path, picture: Path | None = None) -> Seen:
    """Opens a file. Raises ValueError when the browser fails."""
    asked: list[str] = []
    server = Server(("127.0.0.1", 0), type("Outside", (_Outside,), {"asked": asked}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars"]
    flags += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    flags += [f"--proxy-server=http://127.0.0.1:{server.server_port}", f"--user-data-dir={work / 'chromium'}"]
    flags += ["--enable-logging=stderr", "--v=0", "--window-size=1040,2800"]
    act = f"--screenshot={picture}" if picture else "--dump-dom"
    try:
        ran = subprocess.run(
            [chromium() or "chromium", *flags, act, page.as_uri()],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    finally:
        server.shutdown()
        server.server_close()
    if ran.returncode:
        raise ValueError(f"chromium: exit {ran.returncode}: {ran.stderr[-600:]}")
    return Seen(ran.stdout, [line for line in ran.stderr.splitlines() if "CONSOLE" in line], asked)


class Document(HTMLParser):
    """What is looked at here: headings with their tables, links outside, and SVG."""

    def __init__(self, dom: str) -> None:
        super().__init__()
        self.heading = ""
        self.tables: dict[str, list[list[str]]] = {}
        self.charts: list[list[tuple[str, dict[str, str]]]] = []
        self.titles: list[str] = []
        self.refers: list[str] = []
        self.inside: list[str] = []
        self.feed(dom)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside.append(tag)
        named = {name: value or "" for name, value in attrs}
        self.refers += [v for n, v in named.items() if n in ("src", "href", "srcset", "data", "action") and v]
        if tag == "h2":
            self.heading = ""
        elif tag == "tr":
            self.tables.setdefault(self.heading, []).append([])
        elif tag in ("td", "th"):
            self.tables[self.heading][-1].append("")
        elif tag == "svg":
            self.charts.append([])
            self.titles.append("")
        if "svg" in self.inside:
            self.charts[-1].append((tag, named))

    def handle_endtag(self, tag: str) -> None:
        if tag in self.inside:
            while self.inside.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if "h2" in self.inside:
            self.heading += data
        elif "svg" in self.inside:
            if "title" in self.inside:
                self.titles[-1] += data
        elif "td" in self.inside or "th" in self.inside:
            self.tables[self.heading][-1][-1] += data
