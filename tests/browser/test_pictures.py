"""Pictures in a browser: readable at every width and in both schemes, and walked by keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import PICTURES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.conftest import Built, Look

WIDTHS = (360, 768, 1440)

#: Sizes of the words that are shown, and which of them lie over another or beyond their picture.
MEASURE = """() => {
  const found = { sizes: [], met: [], beyond: [] };
  for (const drawing of document.querySelectorAll(".talks-drawing")) {
    const texts = [...drawing.querySelectorAll("text")].filter((text) => text.getClientRects().length);
    const frame = drawing.getBoundingClientRect();
    const boxes = texts.map((text) => [text.textContent, text.getBoundingClientRect(), text]);
    for (const [name, box, text] of boxes) {
      const scale = text.getScreenCTM().a;
      found.sizes.push(parseFloat(getComputedStyle(text).fontSize) * scale);
      if (box.left < frame.left - 1 || box.right > frame.right + 1) found.beyond.push(name);
      if (box.bottom > frame.bottom + 1) found.beyond.push(name);
    }
    for (const [one, a, first] of boxes) for (const [two, b, second] of boxes) {
      const label = first.parentNode === second.parentNode && first.closest("a");
      const across = a.left + 1 < b.right && b.left + 1 < a.right;
      const down = a.top + 3 < b.bottom && b.top + 3 < a.bottom;
      if (first !== second && !label && across && down) found.met.push([one, two]);
    }
  }
  return found;
}"""

#: The least contrast between the paper and what is drawn on it, as WCAG 2.2 counts it.
CONTRAST = """() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const light = (colour) => {
    // What is thinned lets the paper through.
    for (const layer of [getComputedStyle(document.body).backgroundColor, colour]) {
      canvas.fillStyle = layer;
      canvas.fillRect(0, 0, 1, 1);
    }
    const [red, green, blue] = [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3)
      .map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const paper = light(getComputedStyle(document.body).backgroundColor);
  const against = (colour) => {
    const [low, high] = [light(colour), paper].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const strokes = ".talks-drawn-dot, .talks-drawn-dot-unsure, .talks-drawn-registered, .talks-drawn-attended,"
    + " .talks-drawn-peak_live_viewers, .talks-drawn-topic, .talks-drawn-axis";
  return {
    shapes: [...document.querySelectorAll(strokes)].map((shape) => against(getComputedStyle(shape).stroke)),
    words: [...document.querySelectorAll(".talks-drawing text")].map((text) => against(getComputedStyle(text).fill)),
  };
}"""

#: Which link of a picture has the focus, -1 for none, and how thick the ring around it is.
FOCUSED = """() => {
  const links = [...document.querySelectorAll(".talks-drawing a")];
  const shapes = [...document.activeElement.querySelectorAll("circle, rect")];
  const widths = shapes.map((shape) => parseFloat(getComputedStyle(shape).strokeWidth));
  return [links.indexOf(document.activeElement), Math.max(0, ...widths)];
}"""


@pytest.fixture(scope="module", params=["sphinx_talks", "furo"])
def address(request: pytest.FixtureRequest, look: Look, serve: Callable[[Path], str]) -> str:
    """Give the address of a page with all pictures, in our theme and in another."""
    built: Built = request.getfixturevalue("furo") if request.param == "furo" else look(PICTURES)
    return f"{serve(built.outdir)}/guide/pictures.html"


@pytest.mark.parametrize("width", WIDTHS)
def test_words_are_large_enough_and_apart(page: Page, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address)
    found = page.evaluate(MEASURE)
    assert min(found["sizes"]) >= 11.99
    assert found["met"] == []
    assert found["beyond"] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_drawn_stands_out(page: Page, address: str, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(address)
    found = page.evaluate(CONTRAST)
    assert min(found["shapes"]) >= 3
    assert min(found["words"]) >= 4.5


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_is_wider_than_the_window(page: Page, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def test_every_link_is_reached_by_keyboard_and_seen(page: Page, address: str) -> None:
    page.goto(address)
    links = page.locator(".talks-drawing a")
    shown = [number for number, link in enumerate(links.all()) if link.is_visible()]
    assert len(shown) > 3
    links.nth(shown[0]).focus()
    reached: list[int] = []
    while len(reached) < len(shown):
        number, width = page.evaluate(FOCUSED)
        if number >= 0:
            reached.append(number)
            assert width >= 3, number
        elif page.evaluate("document.activeElement === document.body"):
            break
        page.keyboard.press("Tab")
    assert reached == shown


def test_a_link_leads_to_its_page_and_the_table_opens(page: Page, address: str) -> None:
    page.goto(address)
    table = page.locator(".talks-picture-timeline table")
    assert not table.is_visible()
    page.locator(".talks-picture-timeline summary").focus()
    page.keyboard.press("Enter")
    assert table.is_visible()
    page.locator(".talks-drawing-timeline a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/events/*.html")
