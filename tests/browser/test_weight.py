"""What a page weighs, and that nothing waits for a script."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.browser.kinds import INVENTED, REAL, visit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page, Response

    from tests.conftest import Built

#: A talk page's own HTML, CSS and JavaScript, compressed as a server would, and all that it asks for.
MOST_BYTES = 40 * 1024
MOST_REQUESTS = 7
TALKS = [
    ("real", REAL["talk"]), ("real", REAL["talk-with-recording"]), ("real", REAL["talk-without-player"]),
    ("invented", INVENTED["talk"]), ("invented", INVENTED["talk-with-players-in-prose"]),
]  # fmt: skip


def loads(page: Page, address: str) -> dict[str, int]:
    """Open a page in a fresh browser; returns what it loaded: path, and bytes compressed."""
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - Playwright wants a function of Python
    page.goto(address)
    return {urlsplit(answer.url).path: len(gzip.compress(answer.body(), 6)) for answer in answers}


@pytest.mark.parametrize(("site", "path"), TALKS)
def test_talk_is_light(
    page: Page, bases: dict[str, str], page_foreign_requests: list[str], site: str, path: str
) -> None:
    sizes = loads(page, f"{bases[site]}/{path}")
    assert sum(sizes.values()) < MOST_BYTES, sizes
    assert len(sizes) <= MOST_REQUESTS, sizes
    assert page_foreign_requests == []


@pytest.mark.parametrize("name", ["home", "talk", "talks", "kitchen-sink", "not-found"])
def test_works_below_a_path(
    page: Page, real_site: Path, tmp_path: Path, serve: Callable[[Path], str], name: str
) -> None:
    """As on a host that holds several sites. The page of lost addresses needs `html_baseurl` for this."""
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "site").symlink_to(real_site, target_is_directory=True)
    asked: list[Response] = []
    page.on("response", lambda answer: asked.append(answer))  # noqa: PLW0108 - as above
    visit(page, f"{serve(tmp_path)}/deep/site/{REAL[name]}")
    if name != "not-found":
        assert [answer.url for answer in asked if answer.status >= 400 or "/deep/site/" not in answer.url] == []
        links = page.locator(".talks-header a, .talks-footer a").evaluate_all("links => links.map(({ href }) => href)")
        assert links
        assert [link for link in links if "/deep/site/" not in link] == []


@pytest.mark.parametrize("name", ["home", "talk-with-recording", "talks", "kitchen-sink"])
def test_works_from_a_file(page: Page, real_site: Path, name: str) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("requestfailed", lambda request: said.append(request.url))
    page.goto((real_site / REAL[name]).as_uri())
    assert said == []
    assert page.locator("h1").is_visible()
    # The stylesheet has come: without it, a page has the browser's own margin.
    assert page.evaluate("getComputedStyle(document.body).margin") == "0px"
    assert page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--talks-ink') !== ''")


def test_search_opened_as_a_file_says_what_it_needs(page: Page, shared_site: Built) -> None:
    page.goto((shared_site.outdir / "search.html").as_uri())
    assert page.locator("main a[href]:visible").count() >= 3
