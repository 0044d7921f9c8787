"""Where things are on the page: nothing sideways, nothing that jumps, nothing too small or too faint."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.kinds import HEIGHTS, INVENTED, LANGUAGES, REAL, SCHEMES, visit
from tests.browser.painted import SHIFTS, in_pieces, shifts, wait_for_paint

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import FloatRect, Locator, Page

#: The header as it comes: what is there before the rest of the page is cut off, and where.
PIECES = {
    ".talks-site": '<form class="talks-search-box"',
    ".talks-search-box": '<button type="button" class="talks-scheme"',
    ".talks-scheme": '<nav class="talks-nav"',
    ".talks-nav": '<div class="talks-frame"',
}


def test_nothing_moves_when_a_player_opens(page: Page, bases: dict[str, str]) -> None:
    page.add_init_script(SHIFTS)
    page.set_viewport_size({"width": 1440, "height": HEIGHTS[1440]})
    visit(page, f"{bases['invented']}/{INVENTED['talk']}")
    buttons = page.locator("figure[data-talks-provider] button")
    for _ in range(buttons.count()):
        buttons.first.click()
    assert page.locator("figure iframe").count() == 2
    assert shifts(page) == []


#: What counts as moving by https://web.dev/articles/cls: not what a press has moved.
UNASKED = """new Promise((done) => new PerformanceObserver((list, observer) => {
  observer.disconnect();
  done(list.getEntries().filter(({ hadRecentInput }) => !hadRecentInput).length);
}).observe({ type: "layout-shift", buffered: true }))"""


@pytest.mark.parametrize("width", [320, 390])
def test_on_a_phone_two_posters_share_a_line_until_one_is_pressed(
    page: Page, bases: dict[str, str], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
    visit(page, f"{bases['real']}/{REAL['talk-with-recording']}")
    figures = page.locator(".talks-players > figure")
    assert len({box(one)["y"] for one in figures.all()}) == 1
    if width > 360:
        # The first point begins on the first screen.
        assert box(page.locator("#talks-points li").first)["y"] < HEIGHTS[width] - 24
    figures.last.locator("button").click()
    assert box(figures.last)["width"] == box(page.locator(".talks-players"))["width"]
    assert page.evaluate(UNASKED) == 0


def test_on_a_phone_a_topic_its_number_and_its_years_share_a_line(page: Page, bases: dict[str, str]) -> None:
    page.set_viewport_size({"width": 390, "height": HEIGHTS[390]})
    visit(page, f"{bases['real']}/topics/index.html")
    rows = page.locator(".talks-tree > li:has(> .talks-item-meta)").all()
    assert rows
    for row in rows:
        title, years = box(row.locator("> p > .talks-item-title")), box(row.locator("> .talks-item-meta"))
        assert title["y"] <= years["y"] + years["height"] / 2 <= title["y"] + title["height"]


@pytest.mark.parametrize("width", [320, 390])
def test_no_time_parts_its_beginning_from_its_end(page: Page, bases: dict[str, str], width: int) -> None:
    page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
    visit(page, f"{bases['real']}/events/mlct-13.html")
    lines = page.locator(".talks-byline .talks-time").evaluate("time => time.getClientRects().length")
    assert lines == 1
    assert page.locator(".talks-byline .talks-zone").inner_text() == "(Asia/Tokyo)"


def box(found: Locator) -> FloatRect:
    box = found.bounding_box()
    assert box
    return box


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


#: A site that knows its address has a feed beside its calendar.
WITH_FEED = """word => {
  const calendar = document.querySelector(".talks-nav-take");
  const feed = calendar.cloneNode(true);
  feed.querySelector("span").textContent = word;
  calendar.before(feed);
}"""


@pytest.mark.parametrize(("folder", "words"), [("", ("購読", "カレンダー")), ("en/", ("Subscribe", "Calendar"))])
def test_the_header_names_what_to_subscribe_to_and_stays_one_line(
    page: Page, bases: dict[str, str], folder: str, words: tuple[str, str]
) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    visit(page, f"{bases['real']}/{folder}{REAL['talks']}")
    page.evaluate(WITH_FEED, words[0])
    shown = page.locator(".talks-nav-take span")
    assert shown.all_inner_texts() == [*words]
    for one in shown.all():
        box = one.bounding_box()
        assert box
        assert min(box["width"], box["height"]) > 10
    # As high as one target of a finger.
    assert page.locator(".talks-nav").evaluate("nav => nav.offsetHeight") == 44
    assert page.locator(".talks-site span").evaluate("name => name.getClientRects().length") == 1


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("folder", LANGUAGES)
def test_the_talks_are_five_screens(shared_page: Page, bases: dict[str, str], folder: str, width: int) -> None:
    shared_page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
    visit(shared_page, f"{bases['real']}/{folder}{REAL['talks']}")
    assert shared_page.evaluate("document.documentElement.scrollHeight") <= 5 * HEIGHTS[width]


@pytest.mark.parametrize(("width", "last"), [(390, ".talks-embed-video"), (1440, ".talks-points")])
@pytest.mark.parametrize("folder", LANGUAGES)
def test_what_is_asked_of_a_talk_is_on_the_first_screen(
    shared_page: Page, bases: dict[str, str], folder: str, width: int, last: str
) -> None:
    shared_page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
    visit(shared_page, f"{bases['real']}/{folder}{REAL['talk']}")
    ends = shared_page.evaluate("(last) => document.querySelector(last).getBoundingClientRect().bottom", last)
    assert ends <= HEIGHTS[width]


#: The words of what is found that stand on two lines, and whether it is no wider than what holds it.
WITHIN = """found => {
  const text = found.firstChild.firstChild ?? found.firstChild;
  const broken = [...text.data.matchAll(/\\S+/g)].filter(({ 0: word, index }) => {
    const range = document.createRange();
    range.setStart(text, index);
    range.setEnd(text, index + word.length);
    return new Set([...range.getClientRects()].map(({ top }) => top)).size > 1;
  });
  const right = (element) => element.getBoundingClientRect().right;
  return [broken.map(([word]) => word), right(found) <= right(found.parentElement) + 0.5];
}"""


@pytest.mark.parametrize("folder", LANGUAGES)
def test_no_word_of_a_heading_beside_rows_breaks(shared_page: Page, bases: dict[str, str], folder: str) -> None:
    shared_page.set_viewport_size({"width": 1440, "height": HEIGHTS[1440]})
    visit(shared_page, f"{bases['real']}/{folder}{REAL['events']}")
    assert shared_page.locator(".talks-undated").evaluate(WITHIN) == [[], True]


@pytest.mark.parametrize("width", [320, 390])
def test_a_date_that_is_not_known_stays_beside_the_drawing(
    shared_page: Page, bases: dict[str, str], width: int
) -> None:
    shared_page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
    visit(shared_page, f"{bases['real']}/events/mlct-10.html")
    assert shared_page.locator(".talks-byline .talks-date").evaluate(WITHIN)[1]


def test_colours_follow_the_system(scriptless: Page, bases: dict[str, str]) -> None:
    grounds = set()
    scriptless.goto(f"{bases['real']}/index.html")
    for scheme in SCHEMES:
        scriptless.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        grounds.add(scriptless.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert len(grounds) == 2


#: How far rows with a drawing stand from their edge, and whether folded facts, and what is asked for, can be read.
ON_PAPER = """() => {
  const row = document.querySelector("ul.talks-list > li:has(> .talks-art)");
  const facts = document.querySelector(".talks-folded > dl");
  const asked = document.querySelector(".talks-folded:has(> .talks-step)");
  return [parseFloat(getComputedStyle(row).paddingInlineStart) > 0, facts.checkVisibility(), asked.checkVisibility()];
}"""


def test_paper_leaves_no_room_for_drawings_and_folds_nothing(page: Page, bases: dict[str, str]) -> None:
    visit(page, f"{bases['real']}/{REAL['talk']}")
    assert page.evaluate(ON_PAPER) == [True, False, True]
    page.emulate_media(media="print")
    assert page.evaluate(ON_PAPER) == [False, True, False]
    # What is wider than the paper makes browsers print all of the page smaller.
    page.set_viewport_size({"width": 672, "height": 900})
    assert page.evaluate("() => document.documentElement.scrollWidth") == 672
    visit(page, f"{bases['real']}/{REAL['home']}")
    assert page.evaluate("() => document.documentElement.scrollWidth") == 672
