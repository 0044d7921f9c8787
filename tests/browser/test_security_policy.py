"""The Content-Security-Policy of every page: strict, and never in the way of what a page does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lxml import html

from tests.browser.kinds import REAL, visit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.conftest import Built, Look

#: What a page may load at most. Players come from two hosts, in frames; everything else from the site itself.
ALLOWED = {
    "default-src": {"'none'"},
    "script-src": {"'self'"},
    "style-src": {"'self'"},
    "img-src": {"'self'", "data:"},
    "font-src": {"'self'"},
    "connect-src": {"'self'"},
    "manifest-src": {"'self'"},
    # The kitchen sink has a player of every site; a page has those of its own.
    "frame-src": {
        "https://archive.org",
        "https://docs.google.com",
        "https://embed.nicovideo.jp",
        "https://media.ccc.de",
        "https://player.vimeo.com",
        "https://speakerdeck.com",
        "https://www.docswell.com",
        "https://www.slideshare.net",
        "https://www.youtube-nocookie.com",
    },
    "base-uri": {"'none'"},
    "form-action": {"'self'"},
    "object-src": {"'none'"},
    "upgrade-insecure-requests": set(),
}
NEEDED = {"default-src", "script-src", "style-src", "base-uri", "form-action"}
LISTEN = """document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sourceFile }) => {
  console.error("violation", violatedDirective, blockedURI, sourceFile);
  (globalThis.blocked ??= new Set()).add(violatedDirective.replace(/-(elem|attr)$/, ""));
});"""


@pytest.fixture
def violations(page: Page) -> list[str]:
    """Collect what the policy has blocked in `page`, on any of its documents."""
    said: list[str] = []
    page.add_init_script(LISTEN)
    page.on("console", lambda message: said.append(message.text) if message.text.startswith("violation") else None)
    return said


def policies(folder: Path) -> dict[str, list[str]]:
    """Return the policies of every page, and what stands before them that they could not rule."""
    found = {}
    for path in sorted(folder.rglob("*.html")):
        (head,) = html.fromstring(path.read_bytes()).iter("head")
        early = head.xpath("(script | link | style)[following-sibling::meta[@http-equiv='Content-Security-Policy']]")
        assert not early, path
        found[path.relative_to(folder).as_posix()] = head.xpath("meta[@http-equiv='Content-Security-Policy']/@content")
    return found


def test_every_page_has_one_policy_that_allows_nothing_more(real_site: Path, shared_site: Built) -> None:
    for folder in (real_site, shared_site.outdir):
        found = policies(folder)
        assert len(found) > 10
        assert {name for name, contents in found.items() if len(contents) != 1} == set()
        for policy in {content for contents in found.values() for content in contents}:
            parts = [part.split() for part in policy.split(";") if part.strip()]
            directives = {name: set(sources) for name, *sources in parts}
            assert directives.keys() >= NEEDED
            assert {
                name: sources - ALLOWED[name] for name, sources in directives.items() if sources - ALLOWED[name]
            } == {}


def test_structured_data_is_no_script_to_the_policy(
    page: Page, look: Look, serve: Callable[[Path], str], violations: list[str]
) -> None:
    """It is a data block, which runs nothing: https://html.spec.whatwg.org/multipage/scripting.html#data-block."""
    site = look(html_baseurl="https://kites.example/site/")
    page.goto(f"{serve(site.outdir)}/talks/kite-2/knots.html")
    inside = "script[type='application/ld+json']"
    assert page.evaluate(f'JSON.parse(document.querySelector("{inside}").textContent)["@graph"].length') > 2
    assert violations == []


def test_everything_can_be_used_without_a_violation(page: Page, bases: dict[str, str], violations: list[str]) -> None:
    visit(page, f"{bases['real']}/{REAL['talk-with-recording']}")
    buttons = page.locator("figure[data-talks-provider] button")
    players = buttons.count()
    for _ in range(players):  # each goes when it is pressed
        buttons.first.click()
    assert page.locator("figure iframe").count() == players >= 1
    for path in (REAL["talk"], REAL["talks"], REAL["events"], REAL["topic"], REAL["kitchen-sink"]):
        visit(page, f"{bases['real']}/{path}")
        press_everything(page)
    visit(page, f"{bases['real']}/search.html?q=学習")
    press_everything(page)
    page.locator("#talks-search-input").fill("推薦")
    page.keyboard.press("Enter")
    page.wait_for_selector("#talks-search-results[aria-busy=false]", state="attached")
    assert violations == []


def press_everything(page: Page) -> None:
    """Open what opens, tick what can be ticked, press what can be pressed, on this page."""
    page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })")
    page.evaluate(
        "document.querySelectorAll('button:not([type=submit]), input:is([type=checkbox], [type=radio]):enabled')"
        ".forEach((control) => { if (control.checkVisibility()) control.click(); })"
    )
    # What answers later than at once: the search.
    page.wait_for_function("() => document.querySelector('[aria-busy=true]') === null")


def test_what_somebody_slips_in_does_not_run(page: Page, bases: dict[str, str], violations: list[str]) -> None:
    """Also the proof that the tests above would have seen a violation."""
    visit(page, f"{bases['invented']}/index.html")
    page.evaluate("""() => {
      document.body.insertAdjacentHTML("beforeend",
        "<img src='https://elsewhere.example/x.png' onerror='document.title = 1'>"
        + "<iframe src='https://elsewhere.example/'></iframe><p style='color: red'>");
      const script = document.createElement("script");
      script.textContent = "document.title = 2";
      document.body.append(script);
    }""")
    wanted = {"img-src", "frame-src", "style-src", "script-src"}
    page.wait_for_function("wanted => globalThis.blocked?.size === wanted", arg=len(wanted))
    assert {text.split()[1].removesuffix("-elem").removesuffix("-attr") for text in violations} == wanted
    assert page.title() == "Kite Talks"
