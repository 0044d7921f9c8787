"""The theme in a browser: every page fits a phone, can be walked by keyboard, and needs nothing inline."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, cast

import pytest
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Locator, Page

    from tests.conftest import Look

HARD_PAGE = f"""\
---
orphan: true
title: {"Supercalifragilistic" * 4}
---

See https://kites.example/{"long" * 60} and `{"code" * 40}`.

{"| a long heading " * 12}|
{"| --- " * 12}|
{"| 長い言葉 " * 12}|

```text
{"0123456789" * 20}
```
"""


def overhang(page: Page) -> int:
    """Return by how many pixels the page is wider than the window."""
    return cast("int", page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


def test_long_words_tables_and_code_fit_a_phone(page: Page, look: Look, serve: Callable[[Path], str]) -> None:
    built = look({"guide/hard.md": HARD_PAGE})
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{serve(built.outdir)}/guide/hard.html")
    assert page.locator("table").is_visible()
    assert overhang(page) <= 0


@pytest.mark.parametrize(
    ("language", "widths"), [("ja", {320: 0, 375: 2, 900: 2, 1024: 0, 1280: 2}), ("en", {375: 0, 412: 2})]
)
def test_words_of_what_to_subscribe_to_stand_where_there_is_room(
    page: Page, look: Look, serve: Callable[[Path], str], language: str, widths: dict[int, int]
) -> None:
    """Under their signs; the foot of the page has them at any width."""
    built = look(language=language, html_baseurl="https://kites.example/")
    page.goto(f"{serve(built.outdir)}/talks/index.html")
    for width, shown in widths.items():
        page.set_viewport_size({"width": width, "height": 740})
        assert page.locator(".talks-nav-take span:visible").count() == shown
        assert page.locator(".talks-footer-take span:visible").count() == 2
        assert overhang(page) <= 0


def test_controls_of_the_frame_are_large_enough(page: Page, base: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{base}/talks/kite-2/knots.html")
    links = page.locator(".talks-site, .talks-nav a:visible, .talks-pager > p").all()
    sizes = [box for link in links if (box := link.bounding_box())]
    assert len(sizes) == len(links) > 5
    assert min(min(size["width"], size["height"]) for size in sizes) >= 44


def test_first_tab_stop_leads_to_the_content(page: Page, base: str) -> None:
    page.goto(f"{base}/talks/kite-2/knots.html")
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert skip.inner_text() == "Skip to content"
    assert skip.evaluate("link => link.getBoundingClientRect().top") >= 0
    page.keyboard.press("Enter")
    assert page.locator(":focus").get_attribute("id") == "talks-main"


def test_shows_where_the_focus_is(page: Page, base: str) -> None:
    page.goto(f"{base}/talks/kite-2/knots.html")
    for _ in range(3):
        page.keyboard.press("Tab")
    assert page.locator(":focus").evaluate("link => getComputedStyle(link).outlineStyle") == "solid"


def test_names_the_way_to_a_talk(page: Page, base: str) -> None:
    page.goto(f"{base}/talks/kite-2/knots.html")
    trail = page.get_by_role("navigation", name="You are here")
    assert trail.get_by_role("link").all_inner_texts() == ["Home", "Talks", '#2: "Wind & String"']
    trail.get_by_role("link", name="Home").click()
    assert page.url == f"{base}/index.html"


def test_title_is_text_in_the_head(page: Page, base: str) -> None:
    page.goto(f"{base}/talks/kite-2/knots.html")
    assert page.title() == "Knots for *Every* Wind <b> – Kite Talks"
    assert page.locator("meta[name=description]").get_attribute("content") == "Three knots are enough."


def test_a_wide_page_has_its_outline_beside_it(page: Page, base: str) -> None:
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto(f"{base}/events/kite-2.html")
    outline = page.get_by_role("navigation", name="On this page")
    assert "Programme" in outline.get_by_role("link").all_inner_texts()
    beside, main = outline.bounding_box(), page.locator(".talks-article > section").bounding_box()
    assert beside
    assert main
    assert beside["x"] >= main["x"] + main["width"]
    page.set_viewport_size({"width": 768, "height": 1024})
    assert not outline.is_visible()


def test_a_talk_shows_all_that_is_asked_first_without_scrolling(page: Page, base: str) -> None:
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto(f"{base}/talks/kite-2/knots.html")
    for part in ("h1", ".talks-byline", ".talks-embed-video", ".talks-embed-slides", ".talks-topics"):
        found = page.locator(part).bounding_box()
        assert found, part
        assert found["y"] + found["height"] <= 768, part
    video, slides = (page.locator(f".talks-embed-{name}").bounding_box() for name in ("video", "slides"))
    assert video
    assert slides
    assert video["y"] == slides["y"]


def test_on_paper_there_are_addresses_and_no_ways_through_the_site(page: Page, base: str) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(f"{base}/talks/kite-2/knots.html")
    ways = ("nav", "search-box", "scheme", "breadcrumb", "footer", "pager", "embed-frame")
    for part in (f".talks-{name}" for name in ways):
        assert not page.locator(part).first.is_visible(), part
    link = page.locator("figcaption a").first
    assert "youtube.com" in link.evaluate("link => getComputedStyle(link, '::after').content")
    assert page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor") == "rgb(255, 255, 255)"


def test_nothing_moves_for_who_asked_for_no_motion(page: Page, base: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{base}/talks/kite-2/knots.html")
    moving = page.evaluate(
        "[...document.querySelectorAll('*')].filter(one => getComputedStyle(one).transitionDuration !== '0s').length"
    )
    assert moving == 0


def test_what_is_wider_than_the_page_can_be_moved_by_keyboard(
    page: Page, look: Look, serve: Callable[[Path], str]
) -> None:
    built = look({"guide/hard.md": HARD_PAGE})
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{serve(built.outdir)}/guide/hard.html")
    for box in (page.locator(".talks-scroll"), page.locator(".highlight > pre")):
        assert box.get_attribute("tabindex") == "0"
        assert box.get_attribute("aria-label")
        box.focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_function("box => box.scrollLeft > 0", arg=box.element_handle())


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_table_has_a_shade_where_it_goes_on(
    page: Page, look: Look, serve: Callable[[Path], str], scheme: str
) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{serve(look({'guide/hard.md': HARD_PAGE}).outdir)}/guide/hard.html")
    box = page.locator(".talks-scroll")
    there = edges(box)
    box.evaluate("box => { box.scrollLeft = box.scrollWidth; }")
    gone = edges(box)
    # There is paper where it ends, and no text so close to its upper edge.
    assert (there[0], gone[1]) == (gone[1], there[0])
    assert there[0] != there[1]
    assert gone[0] != gone[1]


def edges(box: Locator) -> list[object]:
    """Return the colours of a box at its left and right, below its upper edge."""
    with Image.open(io.BytesIO(box.screenshot())) as picture:
        return [picture.convert("RGB").getpixel((x, 2)) for x in (0, picture.width - 1)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_the_page(page: Page, base: str, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(f"{base}/talks/kite-2/knots.html")
    assert page.evaluate(CONTRAST) == []


#: Texts with less than 4.5:1 against the ground behind them (WCAG 1.4.3), as the browser computes colours.
CONTRAST = """() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const bytes = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => [r, g, b]
    .map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, place) => sum + part * [0.2126, 0.7152, 0.0722][place], 0);
  const ground = (element) => {
    for (let above = element; above; above = above.parentElement) {
      const colour = bytes(getComputedStyle(above).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const low = [];
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.checkVisibility() || element.matches(".headerlink")) continue;
    const [a, b] = [light(bytes(getComputedStyle(element).color)), light(ground(element))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) low.push([walker.currentNode.data.trim(), ratio]);
  }
  return low;
}"""


def test_former_address_leads_on_without_a_script(scriptless: Page, base: str) -> None:
    scriptless.goto(f"{base}/talks/kite-2/pull.html")
    scriptless.wait_for_url(f"{base}/talks/kite-2/measuring-pull.html")


def test_navigation_leads_everywhere_from_dirhtml(page: Page, look: Look, serve: Callable[[Path], str]) -> None:
    base = serve(look(builder="dirhtml").outdir)
    page.goto(f"{base}/talks/kite-2/knots/")
    for link in page.locator(".talks-header a, .talks-breadcrumb a, .talks-pager a, .talks-footer a").all():
        target = link.evaluate("link => link.href")
        assert page.request.get(target).ok, target
    assert page.locator("figure button").first.is_visible()
