"""A web server on loopback that compresses like a static host, and counts what it sends."""

from __future__ import annotations

import gzip
import re
import time
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from threading import Condition, Thread
from typing import TYPE_CHECKING, NamedTuple, Self
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

#: How long to wait for answers that are under way, in seconds.
PATIENCE = 60.0
RANGE = re.compile(r"bytes=(\d+)-(\d+)")
#: What static hosts compress on the way.
COMPRESSED = (".html", ".css", ".js", ".mjs", ".json", ".svg", ".txt", ".xml")


class Sent(NamedTuple):
    """An answer: its path, all bytes of head and body, and when it had been sent (seconds since the epoch)."""

    path: str
    size: int
    at: float


class Content(NamedTuple):
    """A file as it goes over the line."""

    body: bytes
    mime: str
    compressed: bool


class SiteServer(ThreadingHTTPServer):
    """Serve one folder; `take` returns what was sent since the last time."""

    daemon_threads = True
    request_queue_size = 512

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.folder = folder.resolve()
        self._contents: dict[str, Content] = {}
        self._sent: list[Sent] = []
        self._open = 0
        self._lock = Condition()

    @property
    def root(self) -> str:
        """Return the address of the folder, with the slash behind it."""
        return f"http://127.0.0.1:{self.server_address[1]}/"

    def __enter__(self) -> Self:
        Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.shutdown()
        self.server_close()

    def prepare(self) -> None:
        """Compress all files now, so that no reader waits for it."""
        for path in self.folder.rglob("*"):
            if path.is_file() and path.suffix in COMPRESSED:
                self.content(path.relative_to(self.folder).as_posix())

    def content(self, name: str) -> Content | None:
        """Return the file of that name as it is sent, or None."""
        if name not in self._contents:
            path = (self.folder / name).resolve()
            if not path.is_relative_to(self.folder) or not path.is_file():
                return None
            body, pack = path.read_bytes(), path.suffix in COMPRESSED
            mime = guess_type(path.name)[0] or "application/octet-stream"
            self._contents[name] = Content(gzip.compress(body, 6, mtime=0) if pack else body, mime, pack)
        return self._contents[name]

    def note_start(self) -> None:
        """Note that an answer is under way."""
        with self._lock:
            self._open += 1

    def note_sent(self, path: str, size: int) -> None:
        """Note that an answer has been sent."""
        with self._lock:
            self._open -= 1
            self._sent.append(Sent(path, size, time.time()))
            self._lock.notify_all()

    def take(self) -> list[Sent]:
        """Return what was sent since the last call, answers that are still being sent included."""
        with self._lock:
            # A reader has the whole answer a moment before it is noted.
            self._lock.wait_for(lambda: not self._open, PATIENCE)
            taken, self._sent = self._sent, []
        return taken

    def quiet_for(self) -> float:
        """Return for how many seconds nothing has been asked for (0 while an answer is under way)."""
        with self._lock:
            if self._open or not self._sent:
                return 0.0 if self._open else float("inf")
            return time.time() - self._sent[-1].at


class _Handler(BaseHTTPRequestHandler):
    """Answer GET from the folder of the server."""

    server: SiteServer
    protocol_version = "HTTP/1.1"
    # One packet for head and body, sent at once: or each answer waits 40 ms for an acknowledgement.
    wbufsize = -1
    disable_nagle_algorithm = True
    head = 0

    def do_GET(self) -> None:
        """Send a file, or 404."""
        self.server.note_start()
        path = unquote(urlsplit(self.path).path).lstrip("/") or "index.html"
        content = self.server.content(path)
        if content is None:
            self.send_response(HTTPStatus.NOT_FOUND)
            content = Content(b"", "text/plain", compressed=False)
        else:
            content = self.part_of(content)
        self.send_header("Content-Type", content.mime)
        self.send_header("Content-Length", str(len(content.body)))
        self.send_header("Cache-Control", "max-age=600")
        if content.compressed:
            self.send_header("Content-Encoding", "gzip")
        try:
            self.end_headers()
            self.wfile.write(content.body)
            self.wfile.flush()
        except ConnectionError:  # the reader went on before all had come
            self.close_connection = True
        finally:
            self.server.note_sent(path, self.head + len(content.body))

    def part_of(self, content: Content) -> Content:
        """Return what is asked for of a file: all, or one range (RFC 9110, section 14), as static hosts send it."""
        found = RANGE.fullmatch(self.headers.get("Range", ""))
        if found is None or content.compressed:
            self.send_response(HTTPStatus.OK)
            return content
        first, last = int(found[1]), min(int(found[2]), len(content.body) - 1)
        self.send_response(HTTPStatus.PARTIAL_CONTENT)
        self.send_header("Content-Range", f"bytes {first}-{last}/{len(content.body)}")
        return content._replace(body=content.body[first : last + 1])

    def flush_headers(self) -> None:
        """Note how long the head is, which nothing else says."""
        self.head = sum(len(line) for line in getattr(self, "_headers_buffer", []))
        super().flush_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the signature of http.server
        """Say nothing: `SiteServer.take` tells."""
