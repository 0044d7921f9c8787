"""The search under a theme that is not ours: its own form leads to our page, and our box can be included."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest
from playwright.sync_api import expect

from tests.browser.test_frame import overhang

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.conftest import Built


@pytest.fixture(scope="module")
def base(furo: Built, serve: Callable[[Path], str]) -> str:
    """Give its address."""
    return serve(furo.outdir)


def answer(page: Page) -> list[str]:
    page.wait_for_selector("#talks-search-results[aria-busy=false]", state="attached")
    found = page.locator("li[data-docname]").evaluate_all("hits => hits.map(hit => hit.dataset.docname)")
    return cast("list[str]", found)


def test_the_form_of_the_theme_leads_to_our_results(page: Page, base: str, page_foreign_requests: list[str]) -> None:
    page.goto(f"{base}/talks/kite-2/knots.html")
    form = page.locator(".sidebar-search-container input[name=q]")
    form.fill("張力")
    form.press("Enter")
    page.wait_for_url("**/search.html*")
    assert answer(page)[0] == "talks/kite-2/measuring-pull"
    assert page.get_by_role("heading", level=1).inner_text() == "Search"
    assert page.url.endswith("search.html?q=%E5%BC%B5%E5%8A%9B")
    assert page_foreign_requests == []


def test_our_box_can_be_included(page: Page, base: str) -> None:
    page.goto(f"{base}/talks/kite-2/knots.html")
    box = page.locator(".talks-search-box input")
    box.fill("knots")
    box.press("Enter")
    page.wait_for_url("**/search.html?q=knots")
    assert answer(page)[0] == "talks/kite-2/knots"
    page.keyboard.press("/")
    expect(page.locator("#talks-search-input")).to_be_focused()


def test_results_fit_a_phone(page: Page, base: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{base}/search.html?q=kite")
    assert answer(page)
    assert overhang(page) <= 0


def test_stock_index_is_not_written(furo: Built) -> None:
    assert not list(furo.outdir.glob("searchindex*"))
    assert (furo.outdir / "search.html").is_file()
