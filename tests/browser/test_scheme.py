"""Light and dark: as the system says until the reader chooses, and never a flash of the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.conftest import Built

TALK = "talks/kite-2/knots.html"
#: Whether the page is dark, by the colour it is painted in.
IS_DARK = """() => {
  const canvas = document.createElement("canvas").getContext("2d");
  canvas.fillStyle = getComputedStyle(document.body).backgroundColor;
  canvas.fillRect(0, 0, 1, 1);
  return canvas.getImageData(0, 0, 1, 1).data[0] < 128;
}"""
#: Notes what is chosen when the body begins, before anything can be painted.
WATCH = """new MutationObserver((_, watch) => {
  if (document.body) {
    window.atStart = [document.documentElement.dataset.scheme, "talksScript" in document.documentElement.dataset];
    watch.disconnect();
  }
}).observe(document, { childList: true, subtree: true });"""


def open_page(page: Page, address: str, scheme: str) -> Page:
    """Open a page on a system with a colour scheme."""
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(address)
    return page


def choose_dark(page: Page) -> None:
    """Press the button twice: light, then dark."""
    button = page.locator(".talks-header").get_by_role("button")
    button.click()
    button.click()


@pytest.mark.parametrize("system", ["light", "dark"])
def test_follows_the_system(page: Page, base: str, system: str) -> None:
    open_page(page, f"{base}/{TALK}", system)
    assert page.evaluate(IS_DARK) is (system == "dark")
    page.emulate_media(color_scheme="light" if system == "dark" else "dark")
    assert page.evaluate(IS_DARK) is (system != "dark")


def test_button_goes_round_and_says_what_is_chosen(page: Page, base: str) -> None:
    open_page(page, f"{base}/{TALK}", "light")
    button = page.locator(".talks-header").get_by_role("button")
    found = []
    for _ in range(4):
        found.append((button.get_attribute("aria-label"), page.evaluate(IS_DARK)))
        button.focus()
        page.keyboard.press("Enter")
    system = ("Colours: as the system", False)
    assert found == [system, ("Colours: light", False), ("Colours: dark", True), system]


def test_choice_holds_on_every_page_before_the_first_paint(page: Page, base: str) -> None:
    open_page(page, f"{base}/{TALK}", "light")
    choose_dark(page)
    page.add_init_script(WATCH)
    page.goto(f"{base}/people/bo-tern.html")
    assert page.evaluate("window.atStart") == ["dark", True]
    assert page.evaluate(IS_DARK)
    other = page.context.new_page()
    other.goto(f"{base}/index.html")
    assert other.evaluate(IS_DARK)
    other.locator(".talks-header").get_by_role("button").click()
    page.wait_for_function("() => !document.documentElement.dataset.scheme")
    other.close()


def test_the_bar_of_the_browser_has_the_colour_of_the_page(page: Page, base: str) -> None:
    open_page(page, f"{base}/{TALK}", "light")
    choose_dark(page)
    media = page.locator("meta[name=theme-color]").evaluate_all("metas => metas.map(meta => meta.media)")
    assert media == ["not all", "all"]


def test_works_where_nothing_can_be_kept(page: Page, base: str) -> None:
    page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('no'); } })")
    page.goto(f"{base}/{TALK}")
    choose_dark(page)
    assert page.evaluate(IS_DARK)


def test_chooses_on_a_page_opened_as_a_file(page: Page, shared_site: Built) -> None:
    open_page(page, (shared_site.outdir / TALK).as_uri(), "light")
    choose_dark(page)
    assert page.evaluate(IS_DARK)


def test_without_a_script_there_is_no_button_and_the_system_decides(scriptless: Page, base: str) -> None:
    page = open_page(scriptless, f"{base}/{TALK}", "dark")
    assert page.locator(".talks-scheme").count() == 1
    assert not page.locator(".talks-scheme").is_visible()
    ground = page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor")
    assert ground == "rgb(19, 24, 29)"
