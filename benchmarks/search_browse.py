"""Ask the built sites in Chromium, each query in a context that has seen nothing."""

from __future__ import annotations

import os
import shutil
import sys
import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, TypedDict
from urllib.parse import urlsplit

from benchmarks.search_score import TEN, Answer
from benchmarks.search_serve import SiteServer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from playwright.sync_api import Browser, Page, ViewportSize

    from benchmarks.search_pages import Query
    from benchmarks.search_serve import Sent
    from benchmarks.search_sites import Engine

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    # The heap as it is, not rounded to what a fingerprint may know.
    "--enable-precise-memory-info",
)
#: After so many seconds a query has failed.
PATIENCE = 15.0
#: A page is through when it has asked for nothing for so many seconds.
QUIET = 0.3
#: A new window loads its own bars for so many seconds, which nobody who searches waits for.
SETTLED = 0.5
#: What a reader sees at once, in pixels of CSS: what is below may wait until they go on.
SCREEN: ViewportSize = {"width": 1440, "height": 900}

# Noted in the page and at once: polling from outside would round to its own interval.
WATCH = """(() => {
  const seen = (window.benchSeen = { first: null, painted: null, done: null });
  const note = (name) => { seen[name] ??= performance.now(); };
  const look = () => {
    if (seen.first === null && document.querySelector(HIT)) {
      note("first");
      // In the frame that comes next, and after it.
      requestAnimationFrame(() => setTimeout(note, 0, "painted"));
    }
    if (DONE) note("done");
  };
  new MutationObserver(look).observe(document, {
    subtree: true, childList: true, attributes: true, characterData: true,
  });
})();"""
READ = """(hit) => [...document.querySelectorAll(hit)].map(
  (item) => item.dataset.docname ?? item.querySelector("a[href]")?.href ?? "")"""


class Seen(TypedDict):
    """What the page noted: ms since its navigation began."""

    first: float | None
    painted: float | None
    done: float | None


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the Chromium of TALKS_BROWSER or of the PATH; raises ValueError where there is none."""
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 - said in words where it is missing
    except ImportError as error:
        raise ValueError("playwright is not installed: pip install --group test") from error
    found = os.environ.get("TALKS_BROWSER") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        raise ValueError("no browser: install Chromium, or set TALKS_BROWSER to its path")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(ARGUMENTS))
        yield browser
        browser.close()


def ask_all(
    sites: dict[str, Path], engines: Sequence[Engine], queries: Sequence[Query], names: dict[str, str], repeat: int
) -> list[Answer]:
    """Ask every engine every query, one behind the other, so that a busy minute strikes all alike."""
    ids = {docname: ident for ident, docname in names.items()}
    answers = []
    with ExitStack() as stack:
        servers = {engine.name: stack.enter_context(SiteServer(sites[engine.name])) for engine in engines}
        for server in servers.values():
            server.prepare()
        browser = stack.enter_context(chromium())
        for engine in engines:  # the browser's own first steps are nobody's time
            ask(browser, servers[engine.name], engine, queries[0], ids)
        for count in range(repeat):
            for number, query in enumerate(queries, 1):
                _progress(f"run {count + 1}/{repeat}, query {number}/{len(queries)}", number == len(queries))
                answers += [ask(browser, servers[engine.name], engine, query, ids) for engine in engines]
    return answers


def _progress(text: str, last: bool) -> None:  # noqa: FBT001 - private
    """Say where the run is: over and over on one line of a terminal, once a run in a log."""
    if sys.stderr.isatty() or last:
        print(f"\r{text} ", end="\n" if last else "", file=sys.stderr, flush=True)


def ask(browser: Browser, server: SiteServer, engine: Engine, query: Query, ids: dict[str, str]) -> Answer:
    """Ask one query in a new context and return what came, when, and what it weighed."""
    page, seen = opened(browser, server, engine, query.q)
    first_at = None if seen["first"] is None else (page.evaluate("performance.timeOrigin") + seen["first"]) / 1000
    hits = [_docname(hit) for hit in page.evaluate(READ, engine.hit)[:TEN]]
    page.context.close()
    # Chromium looks for an icon by itself, now and then.
    sent = [answer for answer in server.take() if answer.path != "favicon.ico"]
    early = [] if first_at is None else [answer for answer in sent if answer.at <= first_at]
    return Answer(
        engine=engine.name,
        cat=query.cat,
        q=query.q,
        rel=tuple(sorted(query.rel)),
        hits=tuple(dict.fromkeys(ids.get(hit, hit) for hit in hits)),
        first_ms=seen["first"],
        painted_ms=seen["painted"],
        done_ms=seen["done"],
        first_bytes=_size(early) if early else None,
        first_requests=len(early) if early else None,
        bytes=_size(sent),
        requests=len(sent),
    )


def opened(browser: Browser, server: SiteServer, engine: Engine, query: str) -> tuple[Page, Seen]:
    """Open the address of a query in a new context, and return the page when nothing more comes, with what it noted."""
    page = browser.new_context(bypass_csp=True, viewport=SCREEN).new_page()
    page.add_init_script(WATCH.replace("HIT", repr(engine.hit)).replace("DONE", engine.done))
    page.wait_for_timeout(1000 * SETTLED)
    server.take()
    page.goto(engine.address(server.root, query), wait_until="commit")
    return page, _wait(page, server)


def _wait(page: Page, server: SiteServer) -> Seen:
    """Wait until the search is done and the line has been quiet for a while."""
    give_up = time.monotonic() + PATIENCE
    seen: Seen = page.evaluate("benchSeen")
    while time.monotonic() < give_up and (seen["done"] is None or server.quiet_for() < QUIET):
        page.wait_for_timeout(50)
        seen = page.evaluate("benchSeen")
    return seen


def _size(sent: Sequence[Sent]) -> int:
    return sum(answer.size for answer in sent)


def _docname(hit: str) -> str:
    """Return the docname of a hit that is one already, or an address."""
    return urlsplit(hit).path.removeprefix("/").removesuffix(".html")
