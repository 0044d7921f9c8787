"""Docswell: the id that a page address holds."""

from __future__ import annotations

import pytest

from sphinx_talks.content import providers
from tests.conversations import hold, reply, verdict

DOCSWELL = providers.names()["docswell"]
PAGE = "https://www.docswell.com/s/ku-suke/LK7J5V-hello-docswell"
OEMBED = (
    "https://www.docswell.com/service/oembed?url=https%3A%2F%2Fwww.docswell.com%2Fs%2Fku-suke%2FLK7J5V-hello-docswell"
    "&format=json"
)


@pytest.mark.parametrize(
    ("address", "found"),
    [
        (PAGE, ("LK7J5V", PAGE, "ku-suke")),
        (f"{PAGE}/5#p5", ("LK7J5V", PAGE, "ku-suke")),
        ("https://docswell.com/s/ku-suke/LK7J5V", ("LK7J5V", "https://www.docswell.com/s/ku-suke/LK7J5V", "ku-suke")),
        ("https://www.docswell.com/slide/LK7J5V/embed", ("LK7J5V", "https://www.docswell.com/slide/LK7J5V/embed", "")),
        ("https://www.docswell.com/user/ku-suke", None),
        ("https://www.docswell.com.evil.example/s/ku-suke/LK7J5V", None),
    ],
)
def test_addresses(address: str, found: object) -> None:
    there = DOCSWELL.find(address)
    assert (there and there[:3]) == found


def test_player() -> None:
    assert DOCSWELL.player("LK7J5V", 5) == ("https://www.docswell.com/slide/LK7J5V/embed#p5", "iframe")


def test_check() -> None:
    assert verdict(hold(DOCSWELL.check(PAGE), {OEMBED: reply({"title": "A"})})) == ("alive", "200 OK")
    assert verdict(hold(DOCSWELL.check(PAGE), {OEMBED: reply("", 404)})) == ("gone", "oEmbed: 404 Not Found")
    # oEmbed answers on pages alone: what is embedded is looked at itself.
    assert DOCSWELL.check(DOCSWELL.address("LK7J5V")) is None


def test_facts() -> None:
    plain = DOCSWELL.known(PAGE)
    assert plain is not None
    told = {"title": "Hello", "author_name": "ku-suke", "width": 620, "height": 349}
    found = hold(DOCSWELL.facts(plain, {}), {OEMBED: reply(told)})
    assert (found.deck, found.slides, found.account, found.aspect) == ("LK7J5V", PAGE, "ku-suke", "16:9")
    assert (found.title, found.author) == ("Hello", "ku-suke")
