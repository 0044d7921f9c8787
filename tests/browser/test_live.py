"""The preview in a browser: a page follows its file, and what is wrong lies over it until it is mended."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

import pytest
import uvicorn

from sphinx_talks.cli.live import listening
from sphinx_talks.content.settings import Settings
from sphinx_talks.sphinxext.preview.build import Previews
from sphinx_talks.sphinxext.preview.server import Live, application
from sphinx_talks.sphinxext.preview.watch import Watched

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.conftest import Site


@pytest.fixture
def preview(site: Site) -> Iterator[tuple[str, Path]]:
    """Give the address of the preview of a small site, and its folder; builds are made in this process."""
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
        yield f"http://127.0.0.1:{sock.getsockname()[1]}/", root
        server.should_exit = True
        thread.join()


def test_a_page_follows_its_file(preview: tuple[str, Path], page: Page) -> None:
    address, root = preview
    file = root / "topics/safety.md"
    text = file.read_text("utf-8")
    page.goto(f"{address}topics/safety.html")
    panel = page.locator(".talks-live")

    file.write_text(text.replace("title:", "heading:"), "utf-8")
    panel.wait_for()
    assert panel.locator("h2").inner_text() == "2 problems: the page is shown as it was before"
    assert panel.locator("code").all_inner_texts() == ["topics/safety.md:1:1", "topics/safety.md:2:1"]

    file.write_text(text.replace("title:", "title: <b>Quite</b> "), "utf-8")
    page.get_by_role("heading", level=1, name="<b>Quite</b>").wait_for()
    assert panel.count() == 0
