"""A real Chromium for the tests in this folder, with no way out to the network."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import os
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect, sync_playwright

from sphinx_talks.content import providers
from sphinx_talks.content.linkstate import state
from sphinx_talks.content.linkstate.known import FILE, Failure, Known, State
from tests import loopback
from tests.browser import checkers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from playwright.sync_api import Browser, BrowserContext, Page, Request, WebSocket

    from tests.conftest import Built, Look

LOG = logging.getLogger(__name__)
#: How long anything is waited for, in ms: only what never comes takes it, on a machine however slow.
PATIENCE = 120_000
HERE = Path(__file__).parent
ROOT = HERE.parents[1]
OLD = "https://kites.example/old"
LINKS = f"""\
---
title: Links
orphan: true
---

The knots were shown on [the page of the club]({OLD}), 凧の話は[こちら]({OLD})。

```{{youtube}} Zz0Kite_-01
```

```{{card}} Report
:link: {OLD}

What was shown.
```

```{{button-link}} {OLD}
The slides
```

## Now

```{{link-list}}
```
"""
DRAWN = ("event-timeline", "attendance-chart", "topic-map")
PICTURES = {
    "guide/pictures.md": "---\norphan: true\ntitle: Pictures\n---\n"
    + "".join(f"\n```{{{name}}}\n```\n" for name in DRAWN)
}
SIDEBAR = ["sidebar/brand.html", "sidebar/search.html", "talks-search-box.html", "sidebar/navigation.html"]
ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",  # CI containers run as root, where Chromium's sandbox refuses to start
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    # One process draws all pages: they are ours, and starting another for each takes longer than the test.
    "--renderer-process-limit=1",
    "--disable-site-isolation-trials",
    # No script runs long enough to be worth a compiler, and no other core is idle.
    "--js-flags=--no-opt --no-maglev --single-threaded",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # No other host is found.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this folder, so that `-m "not browser"` leaves them out."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker("browser")


def leave_out(reason: str) -> NoReturn:
    """Skip, but not in CI, where nobody reads what was skipped."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def axe() -> str:
    """Give the source of axe-core."""
    if not checkers.installed():
        leave_out("no axe-core: `make test` fetches it, where npm is installed")
    return checkers.AXE.read_text("utf-8")


@pytest.fixture(scope="session")
def dead_site(look: Look) -> Path:
    """Give the invented site with dead links: one page shows a link, a player, and the list of all of them."""
    day = dt.date(2026, 11, 8)
    failures = tuple(Failure(day - dt.timedelta(days=3 * ago), "404 Not Found") for ago in (2, 1, 0))
    dead = Known(State.DEAD, asked=day, failures=failures)
    copied = replace(dead, archived=f"https://web.archive.org/web/20210101000000/{OLD}")
    known = {OLD: copied, providers.names()["youtube"].address("Zz0Kite_-01"): dead}
    return look({"links.md": LINKS, FILE: state.text_of(known)}).outdir


@pytest.fixture(scope="session")
def furo(look: Look) -> Built:
    """Give the invented site with a page of all pictures in another theme, our search box among its sidebars."""
    return look(PICTURES, html_theme="furo", html_sidebars={"**": SIDEBAR})


@pytest.fixture(scope="session")
def bases(real_site: Path, shared_site: Built, dead_site: Path, serve: Callable[[Path], str]) -> dict[str, str]:
    """Give the addresses of the sites of `kinds`."""
    return {"real": serve(real_site), "invented": serve(shared_site.outdir), "dead": serve(dead_site)}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the Chromium that `provide.py` found."""
    path = os.environ.get("TALKS_BROWSER", "")
    if not path:
        leave_out("no browser: `make test` finds one, or set TALKS_BROWSER to the path of a Chromium")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        # In the development mode of Python, each step would keep its stack, which nobody reads.
        asyncio.get_running_loop().set_debug(False)
        started = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield started
        started.close()


class QuietHandler(SimpleHTTPRequestHandler):
    """Serve files without a line on stderr for each, over connections that stay."""

    protocol_version = "HTTP/1.1"

    def end_headers(self) -> None:
        """Let no page and no index be kept, whose time of change tells seconds apart, but what never changes."""
        self.send_header("Cache-Control", "max-age=3600" if "/_static/" in self.path else "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in http.server
        """Say nothing."""


def serving(directory: Path, handler: Callable[..., QuietHandler] = QuietHandler) -> AbstractContextManager[str]:
    """Serve a folder on a free loopback port, and give its URL without a slash at the end."""
    return loopback.serving(partial(handler, directory=str(directory)))


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Path], str]]:
    """Give a function that serves a folder until the tests end."""
    with ExitStack() as servers:
        yield lambda directory: servers.enter_context(serving(directory))


@pytest.fixture(scope="module")
def base(shared_site: Built, serve: Callable[[Path], str]) -> str:
    """Give the address of test-basic, for tests that serve nothing of their own."""
    return serve(shared_site.outdir)


def is_foreign(url: str) -> bool:
    """Return whether an address is on another host."""
    parts = urlsplit(url)  # data:, blob: and about: have no host and reach nobody
    return bool(parts.netloc) and parts.hostname != "127.0.0.1"


@contextmanager
def opened(browser: Browser, **settings: Any) -> Iterator[BrowserContext]:  # noqa: ANN401 - those of Playwright
    """Open a context whose pages are drawn by one process, which stays while one of them is open.

    A page in a context of its own takes three times as long, and a route that every request has to take, twice.
    """
    # A service worker would make requests that a page does not see.
    context = browser.new_context(locale="ja-JP", service_workers="block", **settings)
    context.set_default_timeout(PATIENCE)
    context.new_page()
    yield context
    context.close()


@pytest.fixture(scope="session")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Open the context of all pages that run scripts."""
    with opened(browser) as context:
        yield context


@pytest.fixture(scope="session")
def scriptless_context(browser: Browser) -> Iterator[BrowserContext]:
    """Open the context of all pages that run none."""
    with opened(browser, java_script_enabled=False) as context:
        yield context


@contextmanager
def watched(context: BrowserContext, foreign_requests: list[str]) -> Iterator[Page]:
    """Open a page, collect what it asks other hosts for, and let it leave nothing behind.

    What it waits for and complains of is logged: pytest shows that of a test that fails.
    """
    awaited: list[Request] = []

    def note(asking: Request | WebSocket) -> None:
        if is_foreign(asking.url):
            foreign_requests.append(asking.url)

    def end(request: Request) -> None:
        awaited.remove(request)
        if request.failure:
            LOG.warning("failed: %s %s", request.url, request.failure)

    page = context.new_page()
    page.on("request", note)
    page.on("request", lambda request: awaited.append(request))  # noqa: PLW0108 - a built-in has no attribute of theirs
    page.on("requestfinished", end)
    page.on("requestfailed", end)
    page.on("websocket", note)  # which is no request
    page.on("console", lambda message: LOG.warning("console: %s", message.text))
    page.on("pageerror", lambda error: LOG.warning("error: %s", error))
    yield page
    LOG.warning("awaited: %s", [request.url for request in awaited])
    page.close()
    devtools = context.new_cdp_session(context.pages[0])
    devtools.send("Storage.clearDataForOrigin", {"origin": "*", "storageTypes": "all"})
    devtools.detach()


@pytest.fixture
def page_foreign_requests() -> list[str]:
    """Collect the URLs that `page` asked another host for."""
    return []


@pytest.fixture
def page(context: BrowserContext, page_foreign_requests: list[str]) -> Iterator[Page]:
    """Open a page that nothing was done with before."""
    with watched(context, page_foreign_requests) as page:
        yield page


@pytest.fixture
def scriptless(scriptless_context: BrowserContext) -> Iterator[Page]:
    """Open a page that runs no script."""
    page = scriptless_context.new_page()
    yield page
    page.close()


@pytest.fixture(scope="module")
def shared_page_foreign_requests() -> list[str]:
    """Collect the URLs that `shared_page` asked another host for."""
    return []


@pytest.fixture(scope="module")
def shared_page(context: BrowserContext, shared_page_foreign_requests: list[str]) -> Iterator[Page]:
    """Open a page for tests that look at many pages and leave nothing behind: a new one takes longer than a visit."""
    with watched(context, shared_page_foreign_requests) as page:
        yield page
