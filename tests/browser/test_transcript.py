"""The transcript beside a recording: asked for, spoken along, pressed to seek, searched; a link to a second."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.test_embeds import STAND_IN
from tests.conftest import ROOTS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page, Route

    from tests.conftest import Look

CUES = """\
WEBVTT

00:05:10.000 --> 00:05:14.000
<v Ida Marlow>three knots are enough

00:06:40.000 --> 00:06:44.000
凧糸を結びます
"""

TALK = (ROOTS / "test-basic/talks/kite-2/knots.md").read_text("utf-8")


@pytest.fixture(scope="module")
def base(look: Look, serve: Callable[[Path], str]) -> str:
    """Give the address of test-basic with a transcript of one recording, and pictures of its slides."""
    drawn = BytesIO()
    Image.new("RGB", (48, 27)).save(drawn, "WEBP")
    slides = "## 1 5:10\n\nKnots\n\n## 7 6:40\n\nbowline hitch\n"
    chapters = "chapters: [{at: 5:10, title: Bends}, {at: 6:40, title: Hitches}, {at: 21:40, title: Questions}]\n"
    pages: dict[str, str | bytes | None] = {
        "talks/kite-2/knots.md": (ROOTS / "test-basic/talks/kite-2/knots.md")
        .read_text("utf-8")
        .replace("references:", f"{chapters}references:")
        .replace("aspect:", "license: CC BY 4.0, aspect:"),
        "talks/kite-2/knots.en.vtt": CUES,
        "talks/kite-2/knots.slides.md": slides,
        **{f"talks/kite-2/knots.slides/{number}.webp": drawn.getvalue() for number in (1, 7)},
    }
    return serve(look(pages).outdir)


@pytest.fixture
def talk(page: Page) -> Page:
    """Give a page on which a stand-in plays."""

    def answer(route: Route) -> None:
        route.fulfill(body=STAND_IN, content_type="text/html")

    page.route("https://www.youtube-nocookie.com/**", answer)
    return page


def test_is_asked_for_followed_and_pressed(talk: Page, base: str) -> None:
    asked: list[str] = []
    talk.on("request", lambda request: asked.append(request.url))
    talk.goto(f"{base}/talks/kite-2/knots.html")
    # The script that would ask for it has run once its button is there.
    button = talk.get_by_role("button", name="Show the transcript here")
    button.wait_for()
    assert not [url for url in asked if "transcript-en" in url]
    button.click()
    region = talk.get_by_role("region", name="Transcript")
    expect(region.get_by_role("listitem")).to_have_text(
        ["5:10 Ida Marlow three knots are enough", "6:40 凧糸を結びます"]
    )
    # It loads the player at the second; once that is there, it is told where to go.
    region.get_by_text("凧糸を結びます").click()
    told = talk.frame_locator("figure iframe").locator("body")
    expect(told).to_have_text("listening 400;")
    expect(region.locator("[aria-current]")).to_have_text("6:40 凧糸を結びます")
    region.get_by_role("link", name="5:10").click()
    expect(told).to_have_text("listening 400;seekTo 310;")
    expect(region.locator("[aria-current]")).to_have_text("5:10 Ida Marlow three knots are enough")
    assert "start=400&" in (talk.locator("figure iframe").get_attribute("src") or "")


def test_words_are_found_within_across_rows(talk: Page, base: str) -> None:
    talk.goto(f"{base}/talks/kite-2/knots.html")
    talk.get_by_role("button", name="Show the transcript here").click()
    rows = talk.get_by_role("region", name="Transcript").get_by_role("listitem")
    first, second = "5:10 Ida Marlow three knots are enough", "6:40 凧糸を結びます"
    search, said = talk.get_by_role("searchbox", name="Search the transcript"), talk.locator(".talks-transcript-tools")
    for query, found, count in (
        ("KNOTS  are", [first], "1"),
        ("enough凧糸", [first, second], "1"),
        ("ida", [first], "1"),
        ("knots 凧糸", [], "Not found."),
        ("", [first, second], ""),
    ):
        search.fill(query)
        expect(rows.filter(visible=True)).to_have_text(found)
        expect(said.get_by_role("status")).to_have_text(count)


def at(page: Page, second: int) -> None:
    """Let the player report a second."""
    page.evaluate("second => document.dispatchEvent(new CustomEvent('talks-time', {detail: second}))", second)


def test_slides_turn_with_the_recording_and_move_it(talk: Page, base: str) -> None:
    talk.route("https://speakerdeck.com/**", lambda route: route.fulfill(body="deck", content_type="text/html"))
    talk.goto(f"{base}/talks/kite-2/knots.html")
    talk.locator("figure[data-talks-provider=speakerdeck] button").click()
    talk.get_by_role("button", name="Show the text here").click()
    region = talk.get_by_role("region", name="What the slides say")
    current = region.locator("[aria-current]")
    expect(region.get_by_role("listitem")).to_have_count(2)
    at(talk, 320)
    expect(current).to_have_text("1 5:10 Knots")
    with talk.expect_request(re.compile(r"speakerdeck.*\?slide=7$")):
        at(talk, 401)
    expect(current).to_have_text("7 6:40 bowline hitch")
    region.get_by_text("Knots").click()
    expect(current).to_have_text("1 5:10 Knots")
    assert "start=310&" in (talk.locator("figure[data-talks-provider=youtube] iframe").get_attribute("src") or "")


def test_slides_turn_before_their_text_is_asked_for(talk: Page, base: str) -> None:
    talk.route("https://speakerdeck.com/**", lambda route: route.fulfill(body="deck", content_type="text/html"))
    talk.goto(f"{base}/talks/kite-2/knots.html")
    deck = talk.locator("figure[data-talks-provider=speakerdeck]")
    at(talk, 401)
    # Nothing of its site is loaded before it is pressed; then it is where the recording is.
    expect(deck.locator("iframe")).to_have_count(0)
    deck.get_by_role("button").click()
    expect(deck.locator("iframe")).to_have_attribute("src", re.compile(r"\?slide=7$"))
    with talk.expect_request(re.compile(r"speakerdeck.*\?slide=1$")):
        at(talk, 320)
    assert not talk.get_by_role("region", name="What the slides say").count()


@pytest.mark.parametrize(("width", "is_beside"), [(1280, True), (390, False)])
def test_words_stand_beside_their_player(talk: Page, base: str, width: int, *, is_beside: bool) -> None:
    talk.set_viewport_size({"width": width, "height": 800})
    talk.goto(f"{base}/talks/kite-2/knots.html")
    talk.get_by_role("button", name="Show the transcript here").click()
    talk.get_by_role("region", name="Transcript").wait_for()

    def place(selector: str) -> tuple[float, float, float]:
        box = talk.locator(f".talks-players > {selector}").bounding_box()
        assert box
        return box["x"], box["y"], box["y"] + box["height"]

    video, words, deck = (place(one) for one in ("#talks-video", ".talks-transcript", "#talks-slides"))
    if is_beside:
        assert video[0] == deck[0] < words[0]
        assert (words[1], words[2]) == (video[1], deck[2])
    else:
        assert video[0] == words[0] == deck[0]
        assert video[2] < words[1] < words[2] < deck[1]
        # No poster is left with nothing beside it.
        widths = talk.locator(".talks-players > *").evaluate_all("all => all.map(one => one.offsetWidth)")
        assert len(widths) == 3
        assert len(set(widths)) == 1
    talk.get_by_role("button", name="Show the text here").click()
    talk.get_by_role("region", name="What the slides say").wait_for()
    video, deck = place("#talks-video"), place("#talks-slides")
    spoken, slides = (place(f".talks-transcript >> nth={number}") for number in (0, 1))
    assert (spoken[1] == video[1], slides[1] == deck[1]) == (is_beside, is_beside)
    assert video[1] <= spoken[1] < deck[1] <= slides[1]
    ids = talk.evaluate("[...document.querySelectorAll('[id]')].map(one => one.id)")
    assert len(ids) == len(set(ids))


def test_pictures_of_slides_are_loaded_from_where_their_page_has_them(page: Page, base: str) -> None:
    page.goto(f"{base}/talks/kite-2/knots.html")
    assert page.locator("img[src*=slides]").count() == 0
    page.get_by_role("button", name="Show the text here").click()
    pictures = page.get_by_role("region", name="What the slides say").locator("img")
    expect(pictures).to_have_count(2)
    for picture, number in zip(pictures.all(), (1, 7), strict=True):
        picture.scroll_into_view_if_needed()
        address = str(picture.evaluate("picture => picture.src"))
        assert re.fullmatch(rf"{base}/talks/kite-2/knots/slides/{number}-\w+\.webp", address)
        assert picture.evaluate("async picture => (await picture.decode(), picture.naturalWidth)") == 48


def test_chapters_are_a_strip_below_the_player(talk: Page, base: str) -> None:
    talk.goto(f"{base}/talks/kite-2/knots.html")
    parts = talk.locator("#talks-video .talks-strip span")
    expect(parts).to_have_count(3)
    # As long as each chapter is, in steps; the last one as the others are.
    classes = [str(part.get_attribute("class")).split()[1:] for part in parts.all()]
    assert classes == [
        ["talks-at-310", "talks-width-5"],
        ["talks-at-400", "talks-width-60"],
        ["talks-at-1300", "talks-width-35"],
    ]
    at(talk, 401)
    expect(talk.locator(".talks-strip [aria-current]")).to_have_attribute("title", "6:40 Hitches")
    parts.first.click()
    assert "start=310&" in (talk.locator("figure[data-talks-provider=youtube] iframe").get_attribute("src") or "")


def test_nothing_that_plays_is_printed(talk: Page, base: str) -> None:
    talk.goto(f"{base}/talks/kite-2/knots.html")
    talk.get_by_role("button", name="Show the transcript here").click()
    played = talk.locator(".talks-transcript, .talks-strip, #talks-transcript, #talks-slide-texts")
    expect(played).to_have_count(4)
    talk.emulate_media(media="print")
    assert [one.is_visible() for one in played.all()] == [False] * 4


def test_link_to_a_second_opens_it_there(talk: Page, base: str) -> None:
    talk.goto(f"{base}/talks/kite-2/knots.html?t=405")
    expect(talk.get_by_role("region", name="Transcript").locator("[aria-current]")).to_have_text("6:40 凧糸を結びます")
    talk.locator("figure[data-talks-provider=youtube] button").click()
    assert "start=405&" in (talk.locator("figure iframe").get_attribute("src") or "")


def test_spoken_phrase_is_found_and_played_there(talk: Page, base: str) -> None:
    talk.goto(f"{base}/search.html?q=凧糸を結")
    hit = talk.locator("#talks-search-spoken li.talks-hit").first
    expect(hit.locator(".talks-hit-kind")).to_have_text("Said")
    expect(hit.locator("mark")).to_have_text("凧糸を結")
    # One press plays; the address alone, which others may have got, loads nothing from anywhere.
    hit.get_by_role("link", name="6:40").click()
    expect(talk.frame_locator("figure iframe").locator("body")).to_have_text("listening 400;")
    assert "start=400&autoplay=1" in (talk.locator("figure iframe").get_attribute("src") or "")
    region = talk.get_by_role("region", name="Transcript")
    expect(region.locator("[aria-current]")).to_have_text("6:40 凧糸を結びます")
    talk.reload()
    expect(region.locator("[aria-current]")).to_have_text("6:40 凧糸を結びます")
    expect(talk.locator("iframe")).to_have_count(0)


def test_a_hit_opens_the_words_of_its_language(talk: Page, look: Look, serve: Callable[[Path], str]) -> None:
    german = "WEBVTT\n\n00:06:30.000 --> 00:06:50.000\nDrachen steigen\n"
    opening = "WEBVTT\n\n00:00:07.000 --> 00:00:09.000\nwelcome everybody\n"
    words = {"talks/kite-2/knots.de.vtt": german, "talks/kite-2/knots.en.vtt": CUES, "events/kite-2.en.vtt": opening}
    base = serve(look(words).outdir)
    now = talk.get_by_role("region", name="Transcript").locator("[aria-current]")
    for query, cue in (("凧糸を結", "6:40 凧糸を結びます"), ("Drachen", "6:30 Drachen steigen")):
        talk.goto(f"{base}/search.html?q={query}")
        talk.locator("#talks-search-spoken li.talks-hit a").first.click()
        expect(now).to_have_text(cue)
    talk.goto(f"{base}/talks/kite-2/knots.html?t=405")
    expect(now).to_have_text("6:40 凧糸を結びます")
    # What is said before the first talk is played on the page of the event.
    talk.goto(f"{base}/search.html?q=welcome every")
    talk.locator("#talks-search-spoken li.talks-hit").get_by_role("link", name="0:07").click()
    expect(talk).to_have_url(f"{base}/events/kite-2.html?words=en#t7")
    expect(talk.frame_locator("figure iframe").locator("body")).to_have_text("listening 7;")
    expect(now).to_have_text("0:07 welcome everybody")


def test_words_of_a_slide_are_found_and_it_is_turned_to(page: Page, base: str) -> None:
    page.goto(f"{base}/search.html?q=bowline")
    hit = page.locator("#talks-search-spoken li.talks-hit").first
    expect(hit.locator(".talks-hit-kind")).to_have_text("Slides")
    page.route("https://speakerdeck.com/**", lambda route: route.fulfill(body="deck", content_type="text/html"))
    hit.get_by_role("link", name="Slide 7").click()
    address = page.locator("figure[data-talks-provider=speakerdeck] iframe").get_attribute("src") or ""
    assert address.endswith("?slide=7")


def test_one_press_looks_further_until_something_is_found(page: Page, base: str) -> None:
    page.goto(f"{base}/search.html")
    page.evaluate(
        """async ([script]) => {
          const { SpokenResults } = await import(script);
          const place = document.querySelector(".talks-search").appendChild(document.createElement("aside"));
          const results = new SpokenResults(place, (name) => name, "en");
          const head = { docname: "talks/kite-2/knots/slides", url: "talks/kite-2/knots.html", title: "Knots" };
          const hit = { ...head, kind: "deck", date: "", by: "", lang: "", count: 1 };
          results.index = {
            loads: 0,
            async *look() {
              for (let left = 60; left--; this.loads += 3) {
                const moments = [{ number: left, excerpt: "a bowline", marks: [[2, 9]] }];
                yield { hits: left % 20 ? [] : [{ ...hit, docname: `${head.docname}-${left}`, moments }], left };
              }
            },
          };
          await results.show("bowline", {});
        }""",
        [f"{base}/_static/talks-spoken.js"],
    )
    more = page.get_by_role("button", name="spoken-more")
    hits = page.locator("aside li.talks-hit")
    for pressed in (1, 2, 3):
        expect(hits).to_have_count(pressed - 1)
        more.press("Enter")
        expect(hits.nth(pressed - 1).get_by_role("link").first).to_be_focused()
    expect(more).to_have_count(0)


def test_spoken_words_stand_below_pages_and_are_a_facet(page: Page, base: str) -> None:
    page.goto(f"{base}/search.html?q=knots")
    expect(page.locator("#talks-search-results li.talks-hit").first).to_contain_text("Knots for *Every* Wind")
    said = page.locator("#talks-search-spoken li.talks-hit")
    expect(said).to_have_count(2)
    expect(page.get_by_role("status")).to_contain_text("in recordings and slides: 2")
    page.get_by_role("checkbox", name="Said").check()
    expect(said).to_have_count(1)
    expect(page.locator("#talks-search-results li.talks-hit")).to_have_count(0)
