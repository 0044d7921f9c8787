"""The link to the same page in another language takes along what the reader has chosen and has in sight."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

SWITCH = "a.talks-language"


@pytest.fixture(scope="module")
def base(real_site: Path, serve: Callable[[Path], str]) -> str:
    """Give the address of the site of this repository, which is in two languages."""
    return serve(real_site)


def switch(page: Page) -> None:
    """Go to the same page in the other language."""
    with page.expect_navigation(wait_until="load"):
        page.locator(SWITCH).click()


@pytest.mark.parametrize(
    "address",
    [
        f"search.html?q={quote('能動学習')}&year=2022&topic=topics%2Factive-learning",
        "talks/index.html?topic=active-learning&slides=slides&sort=title",
        "events/mlct-13.html#talks-talks",
        "talks/mlct-13/opening.html?at=12#talks-actions",
    ],
)
@pytest.mark.parametrize(("here", "there"), [("", "en/"), ("en/", "")])
def test_what_is_asked_for_stays(page: Page, base: str, address: str, here: str, there: str) -> None:
    page.goto(f"{base}/{here}{address}")
    switch(page)
    assert page.url == f"{base}/{there}{address}"
    switch(page)
    assert page.url == f"{base}/{here}{address}"


def test_filters_are_set_on_the_other_side(page: Page, base: str) -> None:
    page.goto(f"{base}/talks/index.html")
    page.locator(".talks-filter [name=topic]").select_option("active-learning")
    shown = page.locator(".talks-filter ~ * li:visible, .talks-group li:visible").count()
    switch(page)
    expect(page.locator(".talks-filter [name=topic]")).to_have_value("active-learning")
    assert page.locator(".talks-filter ~ * li:visible, .talks-group li:visible").count() == shown


def test_without_a_script_it_is_a_link(scriptless: Page, base: str) -> None:
    scriptless.goto(f"{base}/talks/index.html?topic=active-learning")
    scriptless.locator(SWITCH).click()
    assert scriptless.url == f"{base}/en/talks/index.html"
