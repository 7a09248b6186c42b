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
SEQUENCE = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[PX^_][^\x1b]*\x1b\\|[@-Z\\-~])")


def screen(history: Path, at: datetime) -> str:
    """The words that it wrote until it was quiet for a while; then it is told to quit."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    command = [PROGRAM, "replay", "--file", str(history), "--at", at.strftime("%Y-%m-%dT%H:%M:%SZ")]
    env = os.environ | {"TERM": "xterm-256color", "LANG": "C.UTF-8"}
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=env, start_new_session=True)
    os.close(theirs)
    written, end, asked = b"", time.monotonic() + 20, False
    try:
        while time.monotonic() < end:
            ready, _, _ = select.select([ours], [], [], 1.0)
            if not ready and b"REPLAY" in written and not asked:
                os.write(ours, b"q")
                asked = True
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
    # cells that are blank are jumped over
    words = SEQUENCE.sub(b" ", written).decode("utf-8", "replace")
    return " ".join(words.split())
