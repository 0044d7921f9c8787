"""The preview in a browser: a page follows its file, and what is wrong lies over it until it is mended."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, NamedTuple

import pytest
import uvicorn

from sphinx_talks.cli.live import listening
from sphinx_talks.content.settings import Settings
from sphinx_talks.sphinxext.preview.build import Previews
from sphinx_talks.sphinxext.preview.server import Live, application
from sphinx_talks.sphinxext.preview.watch import Watched
from sphinx_talks.sphinxext.preview.worker import Glance
from tests.files import replace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.conftest import Site


class Preview(NamedTuple):
    """The address of a preview, its folder and server, and what holds builds up."""

    address: str
    root: Path
    live: Live
    built: threading.Lock


@pytest.fixture
def preview(site: Site) -> Iterator[Preview]:
    """Give the preview of a small site; builds are made in this process."""
    root = site()
    previews = Previews(root, root / "_build/live", root / "_build/doctrees")
    first = previews.build()
    assert first.faults == ()
    built = threading.Lock()

    def build(_paths: object) -> object:
        with built:
            return previews.build()

    live = Live(Watched(root, Settings.from_conf(root / "conf.py")), root / "_build/live", build, lambda _: None)  # type: ignore[arg-type] # as Callable
    with listening(0) as sock:
        server = uvicorn.Server(uvicorn.Config(application(live), log_level="error"))
        thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[sock])), daemon=True)
        thread.start()
        yield Preview(f"http://127.0.0.1:{sock.getsockname()[1]}/", root, live, built)
        server.should_exit = True
        thread.join()


def test_a_page_follows_its_file(preview: Preview, page: Page) -> None:
    address, root = preview[:2]
    file = root / "topics/safety.md"
    text = file.read_text("utf-8")
    page.goto(f"{address}topics/safety.html")
    panel = page.locator(".talks-live")

    replace(file, text.replace("title:", "heading:"))
    panel.wait_for()
    assert panel.locator("h2").inner_text() == "2 problems: the page is shown as it was before"
    assert panel.locator("code").all_inner_texts() == ["topics/safety.md:1:1", "topics/safety.md:2:1"]

    replace(file, text.replace("title:", "title: <b>Quite</b> "))
    page.get_by_role("heading", level=1, name="<b>Quite</b>").wait_for()
    assert panel.count() == 0


def test_one_page_is_shown_while_the_rest_is_built(preview: Preview, page: Page) -> None:
    """Others stay as they are: nobody loads what has not changed."""
    address, root, live, built = preview
    live.glance = lambda _: Glance(1, {"topics/safety.html": "<!DOCTYPE html><title>A</title><h1>At a glance</h1>"})
    # The build at the beginning is over: no page is loaded anew for it, and this one has one socket.
    while not live.state.endswith("-1"):
        page.wait_for_timeout(20)
    with page.expect_websocket() as found:
        page.goto(f"{address}topics/frames.html")
    page.evaluate("window.kept = true")
    with page.context.new_page() as other:
        other.goto(f"{address}topics/safety.html")
        text = (root / "topics/safety.md").read_text("utf-8")
        with built:
            with found.value.expect_event("framereceived", lambda frame: '"changed"' in str(frame)):
                replace(root / "topics/safety.md", text.replace("title:", "title: Built"))
            other.get_by_role("heading", level=1, name="At a glance").wait_for()
            assert page.evaluate("window.kept") is True
        other.get_by_role("heading", level=1, name="Built").wait_for()
    page.wait_for_function("!window.kept")
