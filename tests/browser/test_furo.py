"""The content under a theme that is not ours: all there, readable, and nothing broken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.kinds import INVENTED, visit
from tests.browser.looks import OF_COLOURS, RUN, TAGS
from tests.browser.test_frame import overhang

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.conftest import Built

PAGES = {
    name: path for name, path in INVENTED.items() if name not in {"search", "search-nothing", "not-found", "moved"}
}


@pytest.fixture(scope="module")
def base(furo: Built, serve: Callable[[Path], str]) -> str:
    """Give its address."""
    return serve(furo.outdir)


@pytest.mark.parametrize("name", PAGES)
def test_reads_well(page: Page, base: str, axe: str, page_foreign_requests: list[str], name: str) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("response", lambda answer: said.append(answer.url) if answer.status >= 400 else None)
    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size({"width": 360, "height": 740})
    visit(page, f"{base}/{PAGES[name]}")
    assert overhang(page) <= 0
    page.evaluate(axe)
    # Only what is ours: the frame and the links of headings are furo's.
    scope = RUN.replace("axe.run(document", "axe.run({ include: ['article'], exclude: ['.headerlink'] }")
    for scheme, rules in (("light", TAGS), ("dark", OF_COLOURS)):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
        assert page.evaluate(scope, rules)["violations"] == [], scheme
        # It is above the text that furo's own button to the top may lie.
        page.set_viewport_size({"width": 1440, "height": 900})
    assert said == []
    assert page_foreign_requests == []


def test_facts_stand_beside_their_labels(shared_page: Page, base: str) -> None:
    shared_page.set_viewport_size({"width": 1440, "height": 900})
    visit(shared_page, f"{base}/{INVENTED['talk']}")
    label, value = (
        shared_page.locator(".talks-facts dt").first.bounding_box(),
        shared_page.locator(".talks-facts dd").first.bounding_box(),
    )
    assert label
    assert value
    assert (label["x"] < value["x"], abs(label["y"] - value["y"]) < 12) == (True, True)


def test_a_player_opens_in_its_place(page: Page, base: str, page_foreign_requests: list[str]) -> None:
    visit(page, f"{base}/{INVENTED['talk']}")
    frame = page.locator("figure .talks-embed-frame").first
    before = frame.bounding_box()
    assert before
    assert before["width"] / before["height"] == pytest.approx(16 / 9, abs=0.05)
    with page.context.expect_event("request"):
        frame.get_by_role("button").click()
    assert frame.bounding_box() == before
    assert page_foreign_requests == [frame.locator("iframe").get_attribute("src")]


def test_listings_are_lists_of_links(shared_page: Page, base: str) -> None:
    visit(shared_page, f"{base}/{INVENTED['topic']}")
    titles = shared_page.locator(".talks-list .talks-item-title:not(details:not([open]) *)")
    assert titles.count() >= 1
    assert all(title.is_visible() for title in titles.all())
