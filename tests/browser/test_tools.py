"""What a page offers, in a browser: copying, saving, sharing, and titles that break between phrases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import opened

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from tests.conftest import Look

BASE = "https://kites.example/site/"
TALK = "talks/kite-2/knots.html"
TITLE = "機械学習の運用を支える仕組みと組織の作りかたについて考えたこと"
LONG = f"---\ntitle: {TITLE}\norphan: true\n---\n\n## {TITLE}\n"
#: Clipboards are for people; in a test the text is kept beside the page.
CLIPBOARD = "navigator.clipboard.writeText = async (text) => { window.copied = text; };"
#: What came of it is said for some seconds; in a test as long as it is looked at.
HELD = "window.setTimeout = (call) => { window.later = call; };"
SHARE = "navigator.share = async (what) => { window.shared = what; };"


@pytest.fixture(scope="module")
def folder(look: Look) -> Path:
    edit = "https://git.example/{path}"
    return look({"guide/long.md": LONG}, html_baseurl=BASE, talks_edit_url=edit, language="ja").outdir


@pytest.fixture
def talk(page: Page, serve: Callable[[Path], str], folder: Path) -> Page:
    page.add_init_script(CLIPBOARD + HELD)
    page.goto(f"{serve(folder)}/{TALK}")
    return page


def test_the_address_of_the_site_is_copied_and_said(talk: Page) -> None:
    button = talk.get_by_role("button", name="リンクをコピー")
    button.press("Enter")
    talk.get_by_role("status").filter(has_text="コピーしました。").wait_for()
    assert talk.evaluate("window.copied") == f"{BASE}{TALK}"
    assert talk.locator("button", has_text="コピーしました。").evaluate("button => button === document.activeElement")
    talk.evaluate("window.later()")
    assert talk.get_by_role("status").all_inner_texts() == [""]
    assert button.evaluate("button => button === document.activeElement")


def test_a_citation_is_copied_as_it_stands(talk: Page) -> None:
    talk.get_by_text("この発表を引用する").press("Enter")
    for name, text in (("BibTeXをコピー", "talks-cite-bibtex"), ("テキストをコピー", "talks-cite-text")):
        talk.get_by_role("button", name=name).click()
        talk.wait_for_function("id => window.copied === document.getElementById(id).textContent", arg=text)
    talk.get_by_role("button", name="BibTeXをコピー").wait_for()


def test_a_citation_is_saved_in_the_form_that_is_asked_for(talk: Page) -> None:
    talk.get_by_text("この発表を引用する").press("Enter")
    for name, begins in (
        ("BibTeX", "@misc{kite-2-knots,"),
        ("RIS", "TY  - SLIDE"),
        ("CSL-JSON", '[{"id": "kite-2-knots"'),
    ):
        with talk.expect_download() as saved:
            talk.get_by_role("button", name=name, exact=True).click()
        assert saved.value.path().read_text("utf-8").startswith(begins)
        assert saved.value.suggested_filename.startswith("kite-2-knots.")


@pytest.mark.parametrize(("now", "is_offered"), [("2021-11-05T11:00:00Z", True), ("2021-11-05T12:00:00Z", False)])
def test_only_what_is_to_come_is_put_into_a_calendar(
    browser: Browser, serve: Callable[[Path], str], folder: Path, now: str, *, is_offered: bool
) -> None:
    with opened(browser) as context:  # which has one clock
        page = context.new_page()
        page.clock.set_fixed_time(now)
        page.goto(f"{serve(folder)}/{TALK}")
        page.get_by_role("button", name="リンクをコピー").wait_for()
        assert page.get_by_role("link", name="カレンダーに追加").is_visible() is is_offered


def test_copying_works_without_a_clipboard(page: Page, serve: Callable[[Path], str], folder: Path) -> None:
    page.add_init_script(
        "Object.defineProperty(navigator, 'clipboard', { value: undefined });"
        "document.addEventListener('copy', () => { window.copied = document.activeElement.value; });" + HELD
    )
    page.goto(f"{serve(folder)}/{TALK}?q=1#foot")
    page.get_by_role("button", name="リンクをコピー").click()
    page.get_by_role("status").filter(has_text="コピー").wait_for()
    assert page.evaluate("window.copied") == f"{BASE}{TALK}"


def test_the_device_shares_where_it_can(page: Page, serve: Callable[[Path], str], folder: Path) -> None:
    page.add_init_script(SHARE)
    page.goto(f"{serve(folder)}/{TALK}")
    page.get_by_role("button", name="共有").click()
    page.wait_for_function("() => window.shared")
    assert page.evaluate("window.shared.url") == f"{BASE}{TALK}"


def test_without_a_script_no_button_is_shown(page: Page, serve: Callable[[Path], str], folder: Path) -> None:
    page.route("**/*.js*", lambda route: route.abort())
    page.goto(f"{serve(folder)}/{TALK}")
    page.get_by_text("この発表を引用する").click()
    assert page.locator(".talks-actions button:visible").count() == 0
    assert page.locator("#talks-cite-bibtex").is_visible()


@pytest.mark.parametrize("width", [320, 360, 768])
def test_no_line_of_a_title_ends_inside_a_phrase(
    page: Page, serve: Callable[[Path], str], folder: Path, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{serve(folder)}/guide/long.html")
    for tag in ("h1", "h2"):
        rows = page.locator(f"main {tag}").evaluate(
            """title => {
              const texts = document.createTreeWalker(title, NodeFilter.SHOW_TEXT);
              const rows = [];
              while (texts.nextNode()) {
                if (texts.currentNode.parentElement.closest(".headerlink")) continue;
                const range = document.createRange();
                range.selectNodeContents(texts.currentNode);
                rows.push(new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size);
              }
              return rows;
            }"""
        )
        # Chromium finds phrases itself where it is asked to; other browsers need the positions that are marked.
        assert page.locator(f"main {tag}").evaluate("title => getComputedStyle(title).wordBreak") == "keep-all"
        assert len(rows) > 5
        assert set(rows) == {1}
        assert page.locator(f"main {tag}").inner_text().startswith(TITLE)


@pytest.mark.parametrize("width", [360, 1440])
def test_everything_that_a_page_offers_is_large_enough_to_press(talk: Page, width: int) -> None:
    talk.set_viewport_size({"width": width, "height": 800})
    talk.get_by_text("この発表を引用する").click()
    for found in talk.locator(":is(.talks-tools, .talks-actions) :is(a, button, summary):visible").all():
        box = found.bounding_box()
        assert box
        assert box["height"] >= 44, found.inner_text()
        assert box["width"] >= 44, found.inner_text()
    assert talk.evaluate("document.documentElement.scrollWidth <= innerWidth")
