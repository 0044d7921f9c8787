"""Accessibility, measured: axe-core on every kind of page, and the whole way by keyboard."""

from __future__ import annotations

import base64
from itertools import pairwise
from typing import TYPE_CHECKING, cast

import pytest

from tests.browser.kinds import HEIGHTS, INVENTED, REAL, visit

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

#: The lowest contrast of a colour with the pixels of a picture.
LOWEST = """async ([picture, colour]) => {
  const image = new Image();
  image.src = picture;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
  canvas.drawImage(image, 0, 0);
  const { data } = canvas.getImageData(0, 0, image.width, image.height);
  canvas.fillStyle = colour;
  canvas.fillRect(0, 0, 1, 1);
  const light = (bytes) => [...bytes.slice(0, 3)]
    .map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, place) => sum + part * [0.2126, 0.7152, 0.0722][place], 0);
  const text = light(canvas.getImageData(0, 0, 1, 1).data);
  let lowest = 21;
  for (let place = 0; place < data.length; place += 4) {
    const ground = light(data.slice(place, place + 4));
    lowest = Math.min(lowest, (Math.max(text, ground) + 0.05) / (Math.min(text, ground) + 0.05));
  }
  return lowest;
}"""


def contrast_on_screen(page: Page, element: Locator) -> float:
    """Measure the contrast of a text with what is painted behind it, wherever that comes from."""
    colour = element.evaluate(
        "(element) => { const { color } = getComputedStyle(element); element.style.transition = 'none';"
        " element.style.color = 'transparent'; return color; }"
    )
    picture = base64.b64encode(element.screenshot()).decode()
    element.evaluate("(element) => { element.style.color = ''; }")
    # On a page without a policy.
    return cast("float", page.context.pages[0].evaluate(LOWEST, [f"data:image/png;base64,{picture}", colour]))


@pytest.mark.parametrize(
    ("path", "scheme"), [(INVENTED["talk"], "light"), (INVENTED["talk-with-players-in-prose"], "dark")]
)
def test_text_on_posters_stands_out(shared_page: Page, bases: dict[str, str], path: str, scheme: str) -> None:
    shared_page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    visit(shared_page, f"{bases['invented']}/{path}")
    shared_page.set_viewport_size({"width": 1440, "height": HEIGHTS[1440]})
    # The innermost ones, since only a text without a part in another colour can be made to vanish.
    texts = shared_page.locator("figure[data-talks-provider] button span:not(:has(*))").all()
    assert len(texts) >= 2
    lowest = {text.inner_text(): contrast_on_screen(shared_page, text) for text in texts}
    assert {text: ratio for text, ratio in lowest.items() if ratio < 4.5} == {}


#: Everything the Tab key has to reach, in the order of the document. A group of radio buttons is one stop.
STOPS = """() => {
  const wanted = "a[href], button, input:not([type=hidden]), select, textarea, summary, iframe, [tabindex='0']";
  const seen = (element) => element.checkVisibility({ visibilityProperty: true });
  // The browser stops at what scrolls and holds nothing else to stop at.
  const scrolls = (element) => element.scrollWidth > element.clientWidth && !element.querySelector(wanted)
    && ["auto", "scroll"].includes(getComputedStyle(element).overflowX);
  const usable = (element) => element.tabIndex === 0 && !element.disabled
    && !(element.type === "radio" && !element.checked);
  const now = () => [...document.querySelectorAll("body *")].filter(
    (element) => seen(element) && (element.matches(wanted) ? usable(element) : scrolls(element)));
  let stops = now();
  // A hit takes the place of its row when it comes into sight.
  globalThis.placeOf = (element) => {
    if (!stops.every((stop) => stop.isConnected)) stops = now();
    return stops.indexOf(element);
  };
  return stops.map((element) => element.outerHTML.slice(0, 120));
}"""
#: After each Tab, where the focus is: the place among the stops, how far down, and whether anything shows it.
FOLLOW = """() => {
  const shown = ([candidate, pseudo]) => {
    const { outlineStyle, outlineWidth, boxShadow, stroke, strokeWidth, fill } = getComputedStyle(candidate, pseudo);
    const outline = outlineStyle === "none" ? "" : `${outlineStyle} ${outlineWidth}`;
    return [outline, boxShadow, stroke, strokeWidth, fill].join(" ");
  };
  const look = (element) => {
    // A checkbox out of sight shows its focus on the label, a box with a sign inside around both, the link of a card
    // around the card, and a link in a drawing on the shape that it is.
    const drawn = element.closest("svg a") && element.querySelector("[class]");
    const next = [element.nextElementSibling, element.parentElement, drawn].filter(Boolean);
    const around = [[element, null], [element, "::after"], ...next.map((candidate) => [candidate, null])];
    const with_focus = around.map(shown);
    element.blur();
    const without = around.map(shown);
    element.focus({ preventScroll: true });
    const box = element.getBoundingClientRect();
    return {
      place: globalThis.placeOf(element),
      // Cells of a row, and players on a line, are read one after the other, each from its own first line.
      top: (element.closest("tr, .talks-players") ?? element).getBoundingClientRect().top + scrollY,
      inside: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
      visible: with_focus.some((look, index) => look !== without[index]),
      html: element.outerHTML.slice(0, 120),
    };
  };
  globalThis.reached = [];
  // When the key is let go, the page has moved to where the focus is.
  document.addEventListener("keyup", ({ key }) => {
    const element = document.activeElement;
    if (key === "Tab" && element !== document.body) globalThis.reached.push(look(element));
  }, true);
}"""


def walk(page: Page, address: str, width: int) -> dict[str, object]:
    """Press Tab until the focus has left the page; returns what is wrong on the way."""
    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
    visit(page, address)
    # What can be reached is counted when the filters of the search are there too.
    page.wait_for_load_state("networkidle")
    stops = page.evaluate(STOPS)
    page.evaluate(FOLLOW)
    for _ in range(len(stops) + 1):
        page.keyboard.press("Tab")
    reached = page.evaluate("globalThis.reached")
    # All of them, in the order of the document, and then out again or to the first: nothing holds the focus.
    places = [focus["place"] for focus in reached]
    after = reached[: len(stops)]
    found: dict[str, object] = {
        "few": stops if len(stops) <= 10 else [],
        "out of order": [] if places in ([*range(len(stops))], [*range(len(stops)), 0]) else places,
        "not seen": [focus["html"] for focus in after if not focus["visible"]],
        "outside": [focus["html"] for focus in after if not focus["inside"]],
    }
    if width == 360:
        # There is one column, so that each stop is beside or below the one before. Half a line: things side by side
        # stand on one line, but not to the pixel.
        tops = [(focus["top"], focus["html"]) for focus in after[1:]]
        found["back up"] = [(before, below) for before, below in pairwise(tops) if below[0] < before[0] - 24]
    return {question: wrong for question, wrong in found.items() if wrong}


#: The audit walks through all kinds at both widths.
WALKS = [
    (360, "real", REAL["talk-with-recording"]), (360, "real", REAL["talks"]), (360, "real", REAL["event"]),
    (1440, "real", REAL["home"]), (1440, "invented", INVENTED["talk"]), (1440, "real", REAL["kitchen-sink"]),
]  # fmt: skip


@pytest.mark.parametrize(("width", "site", "path"), WALKS)
def test_tab_goes_through_the_whole_page(
    shared_page: Page, bases: dict[str, str], site: str, path: str, width: int
) -> None:
    assert walk(shared_page, f"{bases[site]}/{path}", width) == {}
