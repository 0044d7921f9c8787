"""Listings as a reader filters and sorts them: choices, counts, the address, keyboard, and no script at all."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.painted import SHIFTS, shifts, wait_for_paint
from tests.browser.test_frame import overhang
from tests.build.test_listing import MANY, many  # noqa: F401 - a fixture
from tests.conftest import cut_listings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Locator, Page, Route

    from tests.conftest import Build, Built

ALL = 17


@pytest.fixture(scope="module")
def base(many: Built, serve: Callable[[Path], str]) -> str:  # noqa: F811 - the fixture
    """Give the address of test-basic with many talks."""
    return serve(many.outdir)


@pytest.fixture
def talks(page: Page, base: str) -> Page:
    """Open the listing of all talks."""
    page.goto(f"{base}/talks/index.html")
    return page


def titles(page: Page) -> list[str]:
    """Return the titles that can be seen, from top to bottom."""
    return page.locator(".talks-list .talks-item-title:visible").all_inner_texts()


def headings(page: Page) -> list[str]:
    return page.locator(".talks-group:visible").all_inner_texts()


def status(page: Page) -> str:
    return page.get_by_role("status").inner_text()


def asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def choice(page: Page, name: str) -> Locator:
    return page.get_by_role("combobox", name=name, exact=True)


def choices(page: Page, name: str) -> list[str]:
    return [text.strip() for text in choice(page, name).locator("option").all_inner_texts()]


def test_small_numbers_come_without_the_form_of_a_language(page: Page, base: str) -> None:
    """The first that a browser makes takes longer than all else of a listing."""
    page.add_init_script("Intl.NumberFormat = Number.prototype.toLocaleString = null")
    page.goto(f"{base}/talks/index.html")
    assert status(page) == f"{ALL} talks"


def find(page: Page, text: str, said: str) -> None:
    page.get_by_role("searchbox", name="Find in this list").fill(text)
    expect(page.get_by_role("status")).to_have_text(said)


def test_without_a_script_the_listing_is_complete_and_nothing_else(scriptless: Page, base: str) -> None:
    page = scriptless
    page.goto(f"{base}/talks/index.html")
    shown = (len(titles(page)), headings(page), page.locator(".talks-filter").is_visible())
    before = page.locator(".talks-group").first.bounding_box()
    above = page.locator("h1").bounding_box()
    assert shown == (ALL, ["2021", "2019", "2018"], False)
    # No empty place either.
    assert before
    assert above
    assert before["y"] - above["y"] - above["height"] < 120


def test_choices_leave_what_has_all_of_them(talks: Page) -> None:
    assert status(talks) == f"{ALL} talks"
    choice(talks, "Topic").select_option("frames")
    assert status(talks) == f"9 of {ALL} talks"
    talks.get_by_role("checkbox", name="With slides").check()
    assert titles(talks) == ["Line 10", "Line 7", "Zephyr"]
    assert headings(talks) == ["2018"]
    assert asked(talks) == {"topic": ["frames"], "slides": ["yes"]}


def test_counts_are_those_that_the_other_choices_leave(talks: Page) -> None:
    assert choices(talks, "Speaker") == ["All", "ボー・ターン (9)", "Ida Marlow (9)"]
    choice(talks, "Year").select_option("2021")
    assert choices(talks, "Speaker") == ["All", "ボー・ターン (1)", "Ida Marlow (2)"]
    # Its own choice takes nothing away, and what would leave nothing is no choice.
    assert choices(talks, "Year") == ["All", "2021 (2)", "2019 (1)", "2018 (14)"]
    assert choices(talks, "Topic") == ["All", "Safety (1)", "String Tension (2)"]
    assert talks.locator(".talks-filter-mark").first.inner_text().split() == ["With", "slides", "1"]


def test_text_is_found_as_in_the_search(talks: Page) -> None:
    for text in ("さーば", "ｻｰﾊﾞ 話", "SERVER の話"):
        find(talks, text, f"1 of {ALL} talks" if "S" not in text else "No talk has all of that.")
    find(talks, "LINE 11", f"1 of {ALL} talks")
    assert titles(talks) == ["Line 11"]


def test_what_is_chosen_comes_back_with_the_address(talks: Page, base: str) -> None:
    choice(talks, "Speaker").select_option("ida-marlow")
    choice(talks, "Order").select_option("oldest")
    find(talks, "line1", f"2 of {ALL} talks")
    assert asked(talks) == {"speaker": ["ida-marlow"], "q": ["line1"], "sort": ["oldest"]}
    shown = titles(talks)
    talks.locator(".talks-item-title:visible").first.click()
    talks.wait_for_url(f"{base}/talks/kite-0/*")
    talks.go_back()
    talks.reload()
    assert titles(talks) == shown == ["Line 1", "Line 11"]
    assert choice(talks, "Order").input_value() == "oldest"
    talks.goto(f"{base}/talks/index.html?topic=nothing-like-it")
    assert (titles(talks), status(talks)) == ([], "No talk has all of that.")
    assert choice(talks, "Topic").input_value() == "nothing-like-it"


def test_an_address_of_before_chooses_the_same(talks: Page, base: str) -> None:
    talks.goto(f"{base}/talks/index.html?recording=yes")
    box = talks.get_by_role("checkbox", name="With recording")
    expect(box).to_be_checked()
    box.uncheck()
    assert asked(talks) == {}


def test_orders(talks: Page) -> None:
    first = titles(talks)
    choice(talks, "Order").select_option("oldest")
    assert (titles(talks), headings(talks)) == (first[::-1], ["2018", "2019", "2021"])
    choice(talks, "Order").select_option("title")
    assert (titles(talks), headings(talks)) == (sorted(first, key=str.casefold), [])
    choice(talks, "Topic").select_option("frames")
    choice(talks, "Order").select_option("newest")
    assert (titles(talks)[0], headings(talks)) == ("Paper Frames That Last", ["2019", "2018"])
    talks.get_by_role("button", name="Clear all").click()
    assert (titles(talks), headings(talks)) == (first, ["2021", "2019", "2018"])


def test_what_has_no_year_is_last_in_every_order(build: Build, serve: Callable[[Path], str], page: Page) -> None:
    series = {f"events/u-{number}.md": f"---\ntitle: U\nseries: U\nnumber: {number}\n---\n" for number in (1, 2)}
    undated = {f"talks/u-{number}/one.md": "---\ntitle: Of No Year\ntopics: [frames]\n---\n" for number in (1, 2)}
    series["events/u-1.md"] = series["events/u-1.md"].replace("number", "date: 2019-01-01\nnumber")
    page.goto(f"{serve(build(pages={**MANY, **series, **undated}).outdir)}/talks/index.html")
    assert headings(page) == ["2021", "2019", "2018", "Year unknown"]
    choice(page, "Order").select_option("oldest")
    assert headings(page) == ["2018", "2019", "2021", "Year unknown"]


def test_all_choices_go_at_once(talks: Page, base: str) -> None:
    clear = talks.get_by_role("button", name="Clear all")
    assert not clear.is_visible()
    find(talks, "line", f"12 of {ALL} talks")
    choice(talks, "Year").select_option("2018")
    clear.click()
    assert (len(titles(talks)), talks.url) == (ALL, f"{base}/talks/index.html")
    # The button is gone, the focus is not.
    assert talks.locator(":focus").get_attribute("name") == "q"


def test_everything_by_keyboard(talks: Page) -> None:
    talks.get_by_role("searchbox", name="Find in this list").focus()
    passed = []
    for _ in range(6):
        talks.keyboard.press("Tab")
        passed.append(talks.locator(":focus").get_attribute("name"))
        if passed[-1] == "slides":
            talks.keyboard.press("Space")
            expect(talks.get_by_role("status")).to_have_text(f"6 of {ALL} talks")
    assert passed == ["sort", "year", "slides", "video", "topic", "speaker"]
    talks.keyboard.press("ArrowDown")
    expect(talks.get_by_role("status")).to_have_text(f"3 of {ALL} talks")
    assert asked(talks) == {"speaker": ["bo-tern"], "slides": ["yes"]}


def test_a_talk_under_two_headings_is_one(page: Page, build: Build, serve: Callable[[Path], str]) -> None:
    text = MANY["talks/index.md"].replace("year", "topic")
    page.goto(f"{serve(build(pages={**MANY, 'talks/index.md': text}).outdir)}/talks/index.html")
    assert (status(page), len(titles(page))) == (f"{ALL} talks", ALL + 5)
    choice(page, "Order").select_option("title")
    assert headings(page) == ["Frames", "Safety", "String Tension"]
    assert titles(page)[:3] == ["Line 10", "Line 11", "Line 2"]
    choice(page, "Topic").select_option("safety")
    assert status(page) == f"8 of {ALL} talks"
    assert headings(page) == ["Frames", "Safety", "String Tension"]


def test_a_part_leads_to_the_search_with_the_same_filters(
    page: Page, build: Build, serve: Callable[[Path], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_listings(monkeypatch, 12)
    page.goto(f"{serve(build(pages=MANY).outdir)}/talks/index/2018.html")
    assert status(page) == "12 talks"
    choice(page, "Topic").select_option("frames")
    page.get_by_role("checkbox", name="With slides").check()
    page.get_by_role("link", name="Search all of them").click()
    page.wait_for_selector("#talks-search-results[aria-busy=false]", state="attached")
    assert asked(page) == {"kind": ["talk"], "topic": ["topics/frames"], "slides": ["yes"]}
    assert page.locator("li[data-docname]").count() == 3


def test_people_are_sorted_by_name_or_talks(
    page: Page, build: Build, serve: Callable[[Path], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LEAST", "LEAST_ON_PAGE"):
        monkeypatch.setattr(f"sphinx_talks.views.lists.{name}", 2)
    more = {"talks/kite-1/more.md": "---\ntitle: More\nspeakers: [ida-marlow]\ntopics: [safety]\n---\n"}
    page.goto(f"{serve(build(pages=more).outdir)}/people/index.html")
    assert (choices(page, "Order"), titles(page)[0]) == (["By name", "Most talks first"], "ボー・ターン")
    find(page, "marlow", "1 of 2 people")
    find(page, "", "2 people")
    choice(page, "Topic").select_option("frames")
    assert titles(page) == ["ボー・ターン"]


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_controls_are_large_enough_and_fit(talks: Page, width: int) -> None:
    talks.set_viewport_size({"width": width, "height": 800})
    more = talks.get_by_role("button", name="Filters")
    if width < 640:
        assert more.get_attribute("aria-expanded") == "false"
        # What is asked most is at hand.
        assert choice(talks, "Year").is_visible()
        assert talks.get_by_role("checkbox", name="With slides").is_visible()
        assert not choice(talks, "Topic").is_visible()
        more.click()
    assert more.is_visible() == (width < 640)
    choice(talks, "Topic").select_option("frames")
    parts = talks.locator(
        ".talks-filter :is(input[type=search], select, button, label.talks-filter-mark):visible"
    ).all()
    sizes = [box for part in parts if (box := part.bounding_box())]
    assert len(sizes) == (9 if width < 640 else 8)
    assert min(min(size["width"], size["height"]) for size in sizes) >= 44
    assert overhang(talks) <= 0


@pytest.mark.parametrize("width", [360, 1440])
def test_nothing_moves_when_the_controls_appear(page: Page, base: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    held: list[Route] = []
    page.route("**/talks-listing.js*", lambda route: held.append(route))  # noqa: PLW0108 - Playwright wants to mark what it calls
    page.add_init_script(SHIFTS)
    with page.expect_request("**/talks-listing.js*"):
        page.goto(f"{base}/talks/index.html", wait_until="commit")
    wait_for_paint(page)
    held[0].continue_()
    expect(page.get_by_role("status")).to_have_text(f"{ALL} talks")
    assert shifts(page) == []


def test_a_build_opened_as_a_file(page: Page, many: Built) -> None:  # noqa: F811 - the fixture
    page.goto((many.outdir / "talks" / "index.html").as_uri())
    choice(page, "Year").select_option("2021")
    assert (len(titles(page)), asked(page)) == (2, {"year": ["2021"]})
    page.reload()
    assert len(titles(page)) == 2
