"""A plain file server on loopback, with the few faults that files alone cannot have."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any

from watched.media import segments

# whoever is told of a newest segment below this never gets it
UNSENT = "/unsent/"
# answers like a server that is ill
ILL = "/ill/"


class _Handler(SimpleHTTPRequestHandler):
    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".m3u8": "application/vnd.apple.mpegurl",
        ".mpd": "application/dash+xml",
        ".ts": "video/mp2t",
        ".m4s": "video/iso.segment",
        ".mp4": "video/mp4",
    }

    def __init__(self, lost: set[str], *rest: Any, **named: Any) -> None:
        self.lost = lost
        super().__init__(*rest, **named)

    def log_message(self, format: str, *args: Any) -> None:
        """Nobody reads it."""

    def send_head(self) -> Any:
        if self.path.startswith(ILL):
            self.send_error(503)
            return None
        if self.path.startswith(UNSENT):
            if self.path in self.lost:
                self.send_error(404)
                return None
            place, _, name = self.path.rpartition("/")
            self.path = "/" + self.path.removeprefix(UNSENT)
            if name.endswith(".m3u8"):
                return self.playlist(place, Path(self.translate_path(self.path)).read_text())
        return super().send_head()

    def playlist(self, place: str, text: str) -> BytesIO:
        """A live list, whose newest segment is lost from now on. It is read once: it changes all the time."""
        if "#EXTINF" in text:
            self.lost.update(f"{place}/{segment}" for segment in segments(text)[-1:])
        self.send_response(200)
        self.send_header("Content-Type", self.extensions_map[".m3u8"])
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        return BytesIO(text.encode())


class Server(ThreadingHTTPServer):
    daemon_threads = True
    # many ask at once: who does not get in tries again after a second, and onair says rightly that this is slow
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Who asked may be gone; anything else is told."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def served(www: Path) -> Iterator[str]:
    """The URL of what is below `www`."""
    server = Server(("127.0.0.1", 0), partial(_Handler, set(), directory=str(www)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
