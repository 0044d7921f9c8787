"""What a page weighs, and that nothing waits for a script."""

from __future__ import annotations

import gzip
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.kinds import EVERY, HEIGHTS, INVENTED, REAL, visit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page, Request, Response

    from tests.conftest import Built

#: All that a page asks for, compressed as a server would, and how often it asks.
MOST_BYTES, MOST_REQUESTS = 40 * 1024, 8
#: The page that has one of everything is heavier, pages of former addresses load another, and the search is below.
OTHERS = {"kitchen-sink", "moved", "search", "search-nothing"}
LIGHT = [
    (site, path)
    for site, pages in (("real", EVERY), ("invented", INVENTED))
    for name, path in pages.items()
    if name not in OTHERS
]
#: The page of results, bytes and requests: without a query, with one that has two lists, with one that sounds like
#: another word, with one that no page holds, and with a filter alone.
SEARCHES = [
    ("", 45 * 1024, 8),
    ("?q=機械学習", 49 * 1024, 10),
    ("?q=アノテーション", 50 * 1024, 12),
    ("?q=zzqqxx", 46 * 1024, 12),
    ("?kind=person", 43 * 1024, 8),
]


def loads(page: Page, address: str, width: int) -> list[tuple[str, int]]:
    """Open a page in a fresh browser; returns what it asked for, each time it did: path, and bytes on their way."""
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))  # noqa: PLW0108 - Playwright wants a function of Python
    page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
    visit(page, address)
    page.wait_for_load_state("networkidle")
    return [(urlsplit(one.url).path, sent(one)) for one in asked if not one.url.startswith("data:")]


def sent(request: Request) -> int:
    """Return how many bytes come, of the range that was asked for; the server of the tests knows neither."""
    if found := re.fullmatch(r"bytes=(\d+)-(\d+)", request.headers.get("range", "")):
        return int(found[2]) - int(found[1]) + 1
    answer = request.response()
    return len(gzip.compress(answer.body(), 6)) if answer and answer.ok else 0


@pytest.mark.parametrize(("site", "path"), LIGHT)
def test_page_is_light(
    page: Page, bases: dict[str, str], page_foreign_requests: list[str], site: str, path: str
) -> None:
    asked = loads(page, f"{bases[site]}/{path}", 1440)
    assert sum(size for _, size in asked) < MOST_BYTES, asked
    assert len(asked) <= MOST_REQUESTS, asked
    assert page_foreign_requests == []


@pytest.mark.parametrize("search", SEARCHES, ids=[query for query, *_ in SEARCHES])
@pytest.mark.parametrize("width", [390, 1440])
def test_search_is_light(page: Page, bases: dict[str, str], search: tuple[str, int, int], width: int) -> None:
    query, most, requests = search
    asked = loads(page, f"{bases['real']}/search.html{query}", width)
    assert sum(size for _, size in asked) < most, asked
    assert len(asked) <= requests, asked


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
    expect(page.locator("main a[href]:visible").nth(2)).to_be_visible()
