"""Where things are on the page: nothing sideways, nothing that jumps, nothing too small or too faint."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.kinds import HEIGHTS, INVENTED, LANGUAGES, REAL, SCHEMES, visit
from tests.browser.painted import PAINTED, SHIFTS, in_pieces, paint_whole, shifts, wait_for_paint
from tests.browser.test_frame import overhang

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

#: The header as it comes: what is there before the rest of the page is cut off, and where.
PIECES = {
    ".talks-site": '<form class="talks-search-box"',
    ".talks-search-box": '<button type="button" class="talks-scheme"',
    ".talks-scheme": '<nav class="talks-nav"',
    ".talks-nav": '<div class="talks-frame"',
}


@pytest.fixture(scope="module")
def observed_page(shared_page: Page) -> Page:
    """Note whatever moves on a page once it is there."""
    shared_page.add_init_script(SHIFTS)
    paint_whole(shared_page)
    return shared_page


def test_fits_a_phone_and_does_not_jump(observed_page: Page, address_of_a_kind: str) -> None:
    for width in (360, 1440):
        observed_page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        # The window has its size before the page comes, or the page moves with it.
        observed_page.evaluate(PAINTED)
        visit(observed_page, address_of_a_kind)
        # The search page fills itself; what it shifts then is below and measured in test_search.py.
        if "search.html" not in address_of_a_kind:
            assert shifts(observed_page) == [], width
        assert overhang(observed_page) <= 0, width
        observed_page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })")
        assert overhang(observed_page) <= 0, f"{width}, with all details open"


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


#: Controls under 44 px high or wide at what a finger meets: the control, or its label. Links and marks in
#: text and lists may be lower (WCAG 2.5.8 is axe-core's).
SMALL = """() => {
  const controls = ["button:not(.talks-doubt)", "summary", "select", "input:not([type=hidden])", ".talks-nav a",
    ".talks-pager > *", ".talks-skip"].join();
  const small = [];
  for (const control of document.querySelectorAll(controls)) {
    if (control.disabled || !control.checkVisibility({ visibilityProperty: true })) continue;
    const sizes = [control, ...(control.labels ?? [])].map((target) => target.getBoundingClientRect());
    if (sizes.every(({ width, height }) => Math.min(width, height) < 43.9)) {
      small.push(`${sizes[0].width}x${sizes[0].height} ${control.outerHTML.slice(0, 100)}`);
    }
  }
  return small;
}"""


@pytest.mark.parametrize(
    "name",
    ["home", "talk-with-recording", "talks", "events", "event", "topics", "topic", "people", "search", "not-found"],
)
def test_controls_are_large_enough_for_a_finger(shared_page: Page, bases: dict[str, str], name: str) -> None:
    shared_page.set_viewport_size({"width": 360, "height": HEIGHTS[360]})
    visit(shared_page, f"{bases['real']}/{REAL[name]}")
    shared_page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })")
    assert shared_page.evaluate(SMALL) == []


#: Edges of fields and rings of focus with less than 3:1 against what is around them (WCAG 1.4.11, 2.4.13).
FAINT = """() => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const bytes = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = (colour) => bytes(colour).slice(0, 3)
    .map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, place) => sum + part * [0.2126, 0.7152, 0.0722][place], 0);
  const ratio = (one, other) => {
    const [a, b] = [light(one), light(other)].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  };
  const ground = (element) => {
    for (let above = element.parentElement; above; above = above.parentElement) {
      const colour = getComputedStyle(above).backgroundColor;
      if (bytes(colour)[3] === 255) return colour;
    }
    return "white";
  };
  const faint = [];
  for (const field of document.querySelectorAll("input[type=search], input[type=text], select")) {
    if (!field.checkVisibility()) continue;
    const { borderTopColor, borderTopWidth, backgroundColor } = getComputedStyle(field);
    const edge = borderTopWidth === "0px" ? backgroundColor : borderTopColor;
    const best = Math.max(ratio(edge, ground(field)), ratio(backgroundColor, ground(field)));
    if (best < 3) faint.push(`${best.toFixed(2)} edge ${field.outerHTML.slice(0, 100)}`);
  }
  for (const element of document.querySelectorAll("a[href], button, input, select, summary")) {
    if (!element.checkVisibility() || element.disabled) continue;
    element.focus({ focusVisible: true, preventScroll: true });
    const { outlineStyle, outlineColor } = getComputedStyle(element);
    if (outlineStyle === "none" || outlineStyle === "auto") continue;
    const best = ratio(outlineColor, ground(element));
    if (best < 3) faint.push(`${best.toFixed(2)} ring ${element.outerHTML.slice(0, 100)}`);
  }
  return faint;
}"""


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", ["home", "talk-with-recording", "talks", "search", "not-found"])
def test_fields_and_focus_stand_out(shared_page: Page, bases: dict[str, str], name: str, scheme: str) -> None:
    shared_page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    # On a phone the field in the header is a sign until it is opened.
    shared_page.set_viewport_size({"width": 1440, "height": HEIGHTS[1440]})
    visit(shared_page, f"{bases['real']}/{REAL[name]}")
    assert shared_page.evaluate(FAINT) == []


def test_colours_follow_the_system(browser: Browser, bases: dict[str, str]) -> None:
    grounds = set()
    for scheme in SCHEMES:
        context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light", java_script_enabled=False)
        page = context.new_page()
        page.goto(f"{bases['real']}/index.html")
        grounds.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        context.close()
    assert len(grounds) == 2
