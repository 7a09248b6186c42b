"""`onair replay` in a terminal of its own, and what stands on its first screen."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from datetime import datetime
from pathlib import Path

from verbs.onair import PROGRAM

ROWS, COLUMNS = 60, 200
PIECE = re.compile(
    r"\x1b\[(\d*);?(\d*)H|\x1b\[(2)J|\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_].*?(?:\x07|\x1b\\)|.)|(.)", re.DOTALL
)


def drawn(written: str) -> list[str]:
    """The rows that stand there in the end. Knows what this console writes: positions, text, and that all is wiped."""
    cells: dict[tuple[int, int], str] = {}
    row, column = 1, 1
    for to_row, to_column, wiped, text in PIECE.findall(written):
        if to_row:
            row, column = int(to_row), int(to_column or 1)
        elif wiped:
            cells.clear()
        elif text and text.isprintable():
            cells[row, column] = text
            column += 1
    rows = ("".join(cells.get((y, x), " ") for x in range(1, COLUMNS + 1)).rstrip() for y in range(1, ROWS + 1))
    return list(rows)


def screen(history: Path, at: datetime) -> list[str]:
    """Its rows once it is quiet for a while, which it is because it is paused; then it is told to quit."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    command = [PROGRAM, "replay", "--file", str(history), "--at", at.strftime("%Y-%m-%dT%H:%M:%SZ")]
    env = os.environ | {"TERM": "xterm-256color", "LANG": "C.UTF-8"}
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=env, start_new_session=True)
    os.close(theirs)
    written, end, quiet = b"", time.monotonic() + 20, 0
    try:
        while time.monotonic() < end:
            ready, _, _ = select.select([ours], [], [], 1.0)
            if not ready and b"REPLAY" in written and not quiet:
                os.write(ours, b"q")
                quiet = len(written)
            if ready:
                try:
                    part = os.read(ours, 65536)
                except OSError:  # Linux's way to say that nobody holds the other end
                    break
                if not part:
                    break
                written += part
    finally:
        process.kill()
        process.wait()
        os.close(ours)
    # what it does when it quits belongs to the terminal again
    return drawn(written[:quiet].decode("utf-8", "replace"))


def pane(rows: list[str], title: str) -> str:
    """The text in one of the frames, its lines joined."""
    top = next(i for i, row in enumerate(rows) if f" {title} " in row)
    left = rows[top].rindex("┌", 0, rows[top].index(f" {title} "))
    right = rows[top].index("┐", left)
    inside = [row[left + 1 : right] for row in rows[top:]]
    bottom = next(i for i, row in enumerate(inside) if row.startswith("─") and i)
    return inside[0] + " " + " ".join(" ".join(inside[1:bottom]).split())
