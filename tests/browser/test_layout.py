"""Where things are on the page: nothing sideways, nothing that jumps, nothing too small or too faint."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.kinds import HEIGHTS, INVENTED, LANGUAGES, REAL, SCHEMES, visit
from tests.browser.painted import SHIFTS, in_pieces, shifts, wait_for_paint

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

#: The header as it comes: what is there before the rest of the page is cut off, and where.
PIECES = {
    ".talks-site": '<form class="talks-search-box"',
    ".talks-search-box": '<button type="button" class="talks-scheme"',
    ".talks-scheme": '<nav class="talks-nav"',
    ".talks-nav": '<div class="talks-frame"',
}


@pytest.mark.parametrize("width", [360, 1440])
def test_nothing_moves_when_a_player_opens(page: Page, bases: dict[str, str], width: int) -> None:
    page.add_init_script(SHIFTS)
    page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
    visit(page, f"{bases['invented']}/{INVENTED['talk']}")
    buttons = page.locator("figure[data-talks-provider] button")
    for _ in range(buttons.count()):
        buttons.first.click()
    assert page.locator("figure iframe").count() == 2
    assert shifts(page) == []


@pytest.mark.parametrize("width", [360, 1440])
def test_nothing_moves_when_the_header_comes_in_pieces(page: Page, real_site: Path, width: int) -> None:
    page.add_init_script(SHIFTS)
    page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
    with in_pieces(real_site, list(PIECES.values())) as (address, turns):
        page.goto(f"{address}/{REAL['home']}", wait_until="commit")
        for come in PIECES:
            page.wait_for_selector(come, state="attached")
            wait_for_paint(page)
            turns.release()
        page.wait_for_load_state()
        assert shifts(page) == []


@pytest.mark.parametrize("folder", LANGUAGES)
def test_the_talks_are_five_screens_of_a_phone(shared_page: Page, bases: dict[str, str], folder: str) -> None:
    shared_page.set_viewport_size({"width": 390, "height": 844})
    visit(shared_page, f"{bases['real']}/{folder}{REAL['talks']}")
    assert shared_page.evaluate("document.documentElement.scrollHeight") <= 5 * 844


def test_colours_follow_the_system(scriptless: Page, bases: dict[str, str]) -> None:
    grounds = set()
    scriptless.goto(f"{bases['real']}/index.html")
    for scheme in SCHEMES:
        scriptless.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        grounds.add(scriptless.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert len(grounds) == 2
