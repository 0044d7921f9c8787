"""SlideShare: pages that do not say their key, and where it is found."""

from __future__ import annotations

import pytest

from sphinx_talks.content import providers
from tests.conversations import hold, reply, verdict

SLIDESHARE = providers.names()["slideshare"]
PAGE = "https://www.slideshare.net/shakezo/mlct4"
OEMBED = "https://www.slideshare.net/api/oembed/2?url=https%3A%2F%2Fwww.slideshare.net%2Fshakezo%2Fmlct4&format=json"
CODE = "https://www.slideshare.net/slideshow/embed_code/"


@pytest.mark.parametrize(
    ("address", "found"),
    [
        (PAGE, ("", PAGE, "shakezo")),
        ("http://www.slideshare.net/shakezo/mlct4?from=x", ("", PAGE, "shakezo")),
        ("https://de.slideshare.net/shakezo/mlct4", ("", PAGE, "shakezo")),
        (
            "https://www.slideshare.net/slideshow/ss-91623070/91623070",
            ("91623070", "https://www.slideshare.net/slideshow/ss-91623070/91623070", ""),
        ),
        (f"{CODE}38372284", ("38372284", f"{CODE}38372284", "")),
        (f"{CODE}key/f4e6DF51EttgzJ", ("f4e6DF51EttgzJ", f"{CODE}key/f4e6DF51EttgzJ", "")),
        ("https://www.slideshare.net/shakezo", None),
        ("https://www.slideshare.net/api/oembed", None),
        ("https://www.slideshare.net.evil.example/shakezo/mlct4", None),
    ],
)
def test_addresses(address: str, found: object) -> None:
    there = SLIDESHARE.find(address)
    assert (there and there[:3]) == found


def test_player() -> None:
    assert SLIDESHARE.player("38372284", 5) == (f"{CODE}38372284?startSlide=5", "iframe")
    assert SLIDESHARE.player("f4e6DF51EttgzJ") == (f"{CODE}key/f4e6DF51EttgzJ", "iframe")


def test_check() -> None:
    assert verdict(hold(SLIDESHARE.check(PAGE), {OEMBED: reply({"slideshow_id": 5})})) == ("alive", "200 OK")
    assert verdict(hold(SLIDESHARE.check(PAGE), {OEMBED: reply("", 404)})) == ("gone", "oEmbed: 404 Not Found")
    assert SLIDESHARE.check(f"{CODE}38372284") is None


def test_facts_have_the_number() -> None:
    plain = SLIDESHARE.known(PAGE)
    assert plain is not None
    assert (plain.deck, plain.slides) == (None, PAGE)
    told = {"title": "MLCT 4", "author_name": "shakezo", "slideshow_id": 56310420, "width": 425, "height": 355}
    found = hold(SLIDESHARE.facts(plain, {}), {OEMBED: reply(told)})
    assert (found.deck, found.slides, found.aspect, found.title) == ("56310420", PAGE, "1.1972", "MLCT 4")
    assert hold(SLIDESHARE.facts(plain, {}), {OEMBED: reply(told | {"slideshow_id": "x"})}).deck is None
