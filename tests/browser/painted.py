"""What moves on a page once it is painted, and pages that come in pieces."""

from __future__ import annotations

import re
from contextlib import contextmanager
from functools import partial
from itertools import pairwise
from pathlib import Path
from threading import Semaphore
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from tests.browser.conftest import QuietHandler, serving

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from playwright.sync_api import Page

#: Every shift, also those after a key or click, which the published score leaves out.
SHIFTS = """(() => {
  const shifts = [];
  const note = (entries) => {
    for (const { value, sources } of entries) {
      shifts.push([value, ...sources.map(({ node }) => node?.outerHTML?.slice(0, 80) ?? "")]);
    }
  };
  const observer = new PerformanceObserver((list) => note(list.getEntries()));
  observer.observe({ type: "layout-shift", buffered: true });
  globalThis.shifts = () => {
    note(observer.takeRecords());
    return shifts;
  };
})()"""
#: When the second frame begins, the first is painted and what moved in it is known.
PAINTED = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


#: Keeps a browser from painting before an element has come: tables and labels have their width when all is there.
EXPECTED = '<link rel="expect" href="#all-is-there" blocking="render"></head>'
#: What the pages of former addresses begin with.
LEADS_ON = re.compile(r"<meta http-equiv=\"refresh\"[^>]*>")


class Whole(QuietHandler):
    """Let pages be painted when all of their HTML has come, and those of former addresses stay."""

    def do_GET(self) -> None:  # noqa: N802 - the name in http.server
        """Send a page that is changed so, and other files as they are."""
        path = Path(self.translate_path(self.path))
        if path.suffix != ".html" or not path.is_file():
            super().do_GET()
            return
        text = LEADS_ON.sub("", path.read_text("utf-8")).replace("</head>", EXPECTED, 1)
        content = text.replace("</body>", '<i id="all-is-there" hidden></i></body>', 1).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def wait_for_paint(page: Page) -> None:
    """Wait until a frame with all that has come of the page is painted."""
    page.wait_for_function("() => performance.getEntriesByName('first-contentful-paint').length > 0")
    page.evaluate(PAINTED)


def shifts(page: Page) -> list[object]:
    """Return what has moved on a page that began with SHIFTS."""
    page.evaluate(PAINTED)
    return cast("list[object]", page.evaluate("shifts()"))


class InPieces(QuietHandler):
    """Cut pages before each of some texts; what follows is sent when it is its turn."""

    def __init__(self, *arguments: Any, cuts: Sequence[str], turns: Semaphore, **options: Any) -> None:  # noqa: ANN401 - those of http.server
        self.cuts, self.turns = cuts, turns
        super().__init__(*arguments, **options)

    def do_GET(self) -> None:  # noqa: N802 - the name in http.server
        """Send a page in pieces, and other files whole."""
        name = urlsplit(self.path).path.lstrip("/")
        if not name.endswith(".html"):
            super().do_GET()
            return
        text = Path(self.directory, name).read_text("utf-8")
        ends = [0, *(text.index(cut) for cut in self.cuts), len(text)]
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Connection", "close")  # which ends a page whose length is not said
        self.end_headers()
        for start, end in pairwise(ends):
            if start:
                self.turns.acquire()
            self.wfile.write(text[start:end].encode())
            self.wfile.flush()


@contextmanager
def in_pieces(directory: Path, cuts: Sequence[str]) -> Iterator[tuple[str, Semaphore]]:
    """Serve a folder whose pages come in pieces; gives its address, and what to release for the next piece."""
    turns = Semaphore(0)
    with serving(directory, partial(InPieces, cuts=cuts, turns=turns)) as address:
        try:
            yield address, turns
        finally:
            turns.release(len(cuts))
