"""Players: nothing from another host before the click, then the right one in the same place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect as playwright_expect

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page, Route

    from tests.conftest import Built

TALK = "talks/kite-2/knots.html"
VIDEO = "https://www.youtube-nocookie.com/embed/Zz0Kite_-01?start=310&end=1800&autoplay=1&rel=0&enablejsapi=1"
DECK = "https://speakerdeck.com/player/0123456789abcdef0123456789abcdef"
TITLE = "Knots for *Every* Wind <b>"


@pytest.fixture
def talk(page: Page, base: str) -> Page:
    """Open a talk with a recording and slides."""
    page.goto(f"{base}/{TALK}")
    return page


def figure(page: Page, provider: str) -> Locator:
    return page.locator(f"figure[data-talks-provider={provider}]")


def box(found: Locator) -> dict[str, float]:
    """Return where something is on the page, however far that is scrolled."""
    x, y, width, height = found.evaluate(
        "found => { const box = found.getBoundingClientRect();"
        " return [box.x + scrollX, box.y + scrollY, box.width, box.height]; }"
    )
    return {"x": x, "y": y, "width": width, "height": height}


def test_plays_in_a_build_opened_as_a_file(page: Page, shared_site: Built) -> None:
    page.goto((shared_site.outdir / TALK).as_uri())
    found = figure(page, "youtube")
    found.get_by_role("button").click()
    assert found.locator("iframe").get_attribute("src") == VIDEO


@pytest.mark.parametrize(("provider", "source"), [("youtube", VIDEO), ("speakerdeck", DECK)])
def test_swaps_in_the_player_on_click(talk: Page, page_foreign_requests: list[str], provider: str, source: str) -> None:
    found = figure(talk, provider)
    below = talk.locator("h2").first
    before, before_frame, before_below = box(found), box(found.locator(".talks-embed-frame")), box(below)
    assert page_foreign_requests == []

    with talk.context.expect_event("request"):
        found.get_by_role("button").click()

    player = found.locator("iframe")
    assert player.get_attribute("src") == source
    assert player.get_attribute("title") == TITLE
    assert player.get_attribute("referrerpolicy") == "strict-origin-when-cross-origin"
    assert player.get_attribute("allowfullscreen") is not None
    assert box(player) == before_frame
    assert (box(found), box(below)) == (before, before_below)
    assert player.evaluate("player => player === document.activeElement")
    assert found.get_by_role("button").count() == 0
    assert page_foreign_requests == [source]


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_works_with_the_keyboard(talk: Page, key: str) -> None:
    button = figure(talk, "speakerdeck").get_by_role("button")
    button.focus()
    talk.keyboard.press(key)
    assert figure(talk, "speakerdeck").locator("iframe").get_attribute("src") == DECK


def test_button_says_what_it_plays_and_from_where(talk: Page) -> None:
    names = [button.inner_text().split("\n") for button in talk.locator("figure").get_by_role("button").all()]
    assert names == [[TITLE, "Play here", "YouTube"], [TITLE, "Show the slides here", "Speaker Deck"]]


def test_poster_has_the_shape_of_the_player(talk: Page) -> None:
    frame = box(figure(talk, "speakerdeck").locator(".talks-embed-frame"))
    assert frame["width"] / frame["height"] == pytest.approx(1.7834, abs=0.01)


def test_directive_has_start_and_title(page: Page, base: str) -> None:
    page.goto(f"{base}/talks/kite-2/measuring-pull.html")
    found = page.locator("figure[data-talks-player*='Zz0Kite_-02']")
    found.get_by_role("button").click()
    player = found.locator("iframe")
    assert (
        player.get_attribute("src")
        == "https://www.youtube-nocookie.com/embed/Zz0Kite_-02?start=65&autoplay=1&rel=0&enablejsapi=1"
    )
    assert (player.get_attribute("title"), player.get_attribute("lang")) == ("測る様子", "ja")


def test_is_a_link_without_a_script(scriptless: Page, base: str) -> None:
    scriptless.goto(f"{base}/{TALK}")
    assert scriptless.locator("figure button").count() == 2
    assert not any(button.is_visible() for button in scriptless.locator("figure button").all())
    links = scriptless.locator("figcaption a")
    assert [link.get_attribute("href") for link in links.all()] == [
        "https://www.youtube.com/watch?v=Zz0Kite_-01&t=310s",
        "https://speakerdeck.com/ida/knots",
    ]
    assert all(link.is_visible() for link in links.all())


@pytest.mark.parametrize("wrong", ["", "x", "http://example.org/", "javascript:alert(1)", "//example.org/"])
def test_refuses_an_address_that_is_not_secure(page: Page, base: str, wrong: str) -> None:
    def tamper(route: Route) -> None:
        response = route.fetch()
        body = re.sub(r'data-talks-player="[^"]*youtube[^"]*"', f'data-talks-player="{wrong}"', response.text())
        assert f'"{wrong}"' in body
        route.fulfill(response=response, body=body)

    page.route(f"**/{TALK}", tamper)
    page.goto(f"{base}/{TALK}")
    assert figure(page, "speakerdeck").get_by_role("button").is_visible()
    assert not figure(page, "youtube").locator("button").is_visible()


#: Stands in for a player: counts what it is told, and reports a second as YouTube's does.
STAND_IN = """<!doctype html><title>0</title><script>
addEventListener("message", (event) => {
  const told = JSON.parse(event.data);
  const second = told.func === "seekTo" ? told.args[0] : Number(new URLSearchParams(location.search).get("start"));
  document.body.append(`${told.func ?? told.event} ${second};`);
  event.source.postMessage(JSON.stringify({ event: "infoDelivery", info: { currentTime: second } }), event.origin);
});
</script><body></body>"""


def test_links_to_seconds_move_the_player_and_load_it_once(page: Page, base: str) -> None:
    loads: list[str] = []

    def answer(route: Route) -> None:
        loads.append(route.request.url)
        route.fulfill(body=STAND_IN, content_type="text/html")

    page.route("https://www.youtube-nocookie.com/**", answer)
    page.goto(f"{base}/events/kite-2.html")
    links = page.locator(".talks-programme a.talks-at")
    assert links.all_inner_texts() == ["5:10", "about 35 min"]
    assert links.nth(0).get_attribute("href") == "https://www.youtube.com/watch?v=Zz0Kite_-01&t=310s"
    assert loads == []
    links.nth(0).click()
    stand_in = page.frame_locator("figure iframe").locator("body")
    playwright_expect(stand_in).to_have_text("listening 310;")
    links.nth(1).click()
    playwright_expect(stand_in).to_have_text("listening 310;seekTo 2100;")
    playwright_expect(page.locator(".talks-programme li[aria-current]")).to_contain_text("about 35 min")
    assert [address.partition("?")[2] for address in loads] == ["start=310&autoplay=1&rel=0&enablejsapi=1"]


def test_address_with_a_second_plays_from_there(page: Page, base: str) -> None:
    page.goto(f"{base}/{TALK}?t=754")
    found = figure(page, "youtube")
    found.get_by_role("button").click()
    assert "start=754&" in (found.locator("iframe").get_attribute("src") or "")
