"""All that is asked about a page at once: coming to it takes longer than an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tests.browser import checkers
from tests.browser.kinds import HEIGHTS, visit
from tests.browser.painted import PAINTED, SHIFTS, shifts

if TYPE_CHECKING:
    from playwright.sync_api import Page

#: WCAG 2.2 A and AA, and what axe-core calls good practice.
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice")
#: The rules that look at colours; the others find in the dark what they find in the light.
OF_COLOURS = ("color-contrast", "link-in-text-block")
#: What axe-core finds, and what it is unsure about, as "rule at element".
RUN = """async (runOnly) => {
  const told = (rules) => rules.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id} at ${target.join(" ")}`));
  const options = { runOnly, resultTypes: ["violations", "incomplete"], iframes: false, preload: false };
  const { violations, incomplete } = await axe.run(document, options);
  return { violations: told(violations), incomplete: told(incomplete) };
}"""
OPEN_ALL = "document.querySelectorAll('details').forEach((details) => { details.open = true; })"
#: By how much a page is wider than the window.
WIDER = """() => {
  const over = document.documentElement.scrollWidth - innerWidth;
  return over > 0 ? [`${over} px`] : [];
}"""
#: What the policy of our pages forbids; JSON-LD is a data block, which no policy is asked about
#: (https://html.spec.whatwg.org/multipage/scripting.html#data-block).
INLINE = """() => [...document.querySelectorAll(
  "[style], style, script:not([src], [type='application/ld+json']), [onclick], [onload]")]
  .map((element) => element.outerHTML.slice(0, 100))"""
#: What looks as if it could be pressed, and cannot be reached by keyboard.
OUT_OF_REACH = """() => [...document.querySelectorAll("body *")]
  .filter((element) => getComputedStyle(element).cursor === "pointer")
  .filter((element) => !element.closest("a[href], button, summary, label, input, select, [tabindex]"))
  .map((element) => element.outerHTML.slice(0, 100))"""
#: Controls under 44 px high or wide at what a finger meets: the control, or its label. Links and marks in
#: text and lists may be lower (WCAG 2.5.8 is axe-core's), and so are drop-downs of sphinx-design.
SMALL = """() => {
  const controls = ["button:not(.talks-doubt)", "summary:not(.sd-summary-title)", "select",
    "input:not([type=hidden])", ".talks-nav a", ".talks-pager > *", ".talks-skip"].join();
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


def prepare(page: Page) -> None:
    """Let every page that comes note what moves, and hold axe-core where that is installed."""
    page.add_init_script(SHIFTS)
    if checkers.installed():
        page.add_init_script(path=checkers.AXE)


class Way(NamedTuple):
    """How a page is looked at."""

    scheme: str
    width: int
    #: Of axe-core: tags or names of rules.
    rules: tuple[str, ...] = TAGS
    #: Whether all that opens is opened.
    opens: bool = False


def look(page: Page, address: str, way: Way) -> dict[str, object]:
    """Come to a page that was prepared; returns what is wrong with it, by what was asked."""
    page.emulate_media(color_scheme="dark" if way.scheme == "dark" else "light", reduced_motion="no-preference")
    # The window has its size before the page comes, or the page moves with it.
    page.set_viewport_size({"width": way.width, "height": HEIGHTS[way.width]})
    page.evaluate(PAINTED)
    visit(page, address)
    found: dict[str, object] = {
        # The search fills its page itself: test_search.py measures what it shifts then.
        "moved": [] if "search.html" in address else shifts(page),
        "wider than the window": page.evaluate(WIDER),
    }
    # From here on nothing is on its way from one colour to another.
    page.emulate_media(reduced_motion="reduce")
    if way.opens:
        page.evaluate(OPEN_ALL)
        found["wider than the window with all open"] = page.evaluate(WIDER)
    if checkers.installed():
        told = page.evaluate(RUN, [*way.rules])
        unsure = [each for each in told["incomplete"] if not each.startswith("color-contrast ")]
        found |= {"axe-core": told["violations"], "axe-core is unsure": unsure}
    found |= {"inline": page.evaluate(INLINE), "out of reach of the keyboard": page.evaluate(OUT_OF_REACH)}
    # Where the header is narrow, its field is an icon until it is opened. This moves the focus, and so it is the last.
    question, script = ("too faint", FAINT) if way.width > 1000 else ("too small for a finger", SMALL)
    found[question] = page.evaluate(script)
    return {f"{question}, {way.scheme}, {way.width} px": wrong for question, wrong in found.items() if wrong}
