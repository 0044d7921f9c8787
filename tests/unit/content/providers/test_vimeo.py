"""Vimeo: numbers, hashes of what is not listed, and oEmbed."""

from __future__ import annotations

import pytest

from sphinx_talks.content import providers
from sphinx_talks.content.providers.facts import FetchedFacts
from tests.conversations import SILENCE, hold, reply, verdict

VIMEO = providers.names()["vimeo"]
PAGE = "https://vimeo.com/76979871"
OEMBED = "https://vimeo.com/api/oembed.json?url=https%3A%2F%2Fvimeo.com%2F76979871&format=json"


@pytest.mark.parametrize(
    ("address", "found"),
    [
        (PAGE, "76979871"),
        ("http://www.vimeo.com/76979871/", "76979871"),
        (f"{PAGE}#t=65s", "76979871"),
        ("https://vimeo.com/channels/staffpicks/76979871?a=b", "76979871"),
        ("https://vimeo.com/groups/kites/videos/76979871", "76979871"),
        ("https://vimeo.com/76979871/8272103f6e", "76979871/8272103f6e"),
        ("https://player.vimeo.com/video/76979871", "76979871"),
        ("https://player.vimeo.com/video/76979871?h=8272103f6e&dnt=1#t=9s", "76979871/8272103f6e"),
        ("https://player.vimeo.com/video/76979871?h=x", "76979871"),
        ("https://vimeo.com/76979871?h=8272103f6e", "76979871"),
        ("HTTPS://Vimeo.COM/76979871", "76979871"),
        ("https://vimeo.com/kites", None),
        ("https://vimeo.com/076979871", None),
        ("https://vimeo.com.evil.example/76979871", None),
        ("https://vimeo.com@evil.example/76979871", None),
        ("76979871", None),
    ],
)
def test_addresses(address: str, found: str | None) -> None:
    there = VIMEO.find(address)
    assert (there and there.id) == found


def test_player() -> None:
    plain, hidden = VIMEO.player("76979871", 65), VIMEO.player("76979871/8272103f6e")
    assert plain == ("https://player.vimeo.com/video/76979871?autoplay=1&dnt=1#t=65s", "iframe")
    assert hidden is not None
    assert hidden.address == "https://player.vimeo.com/video/76979871?h=8272103f6e&autoplay=1&dnt=1"
    assert VIMEO.address("76979871", 65) == f"{PAGE}#t=65s"


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (reply({"title": "Kites"}), ("alive", "200 OK")),
        (reply("", 404), ("gone", "oEmbed: 404 Not Found")),
        (reply("", 403), ("unclear", "oEmbed: 403 Forbidden")),
        (reply("<html>"), ("unclear", "oEmbed: 200 OK")),
        (SILENCE, ("unclear", "no answer in time")),
    ],
)
def test_check(answer: object, found: tuple[str, str]) -> None:
    outcome = hold(VIMEO.check(f"{PAGE}#t=3"), {OEMBED: answer})  # type: ignore[dict-item] # either kind of answer
    assert verdict(outcome) == found
    assert not outcome.certain


def test_facts() -> None:
    plain = VIMEO.known(PAGE)
    assert plain == FetchedFacts(PAGE, provider="vimeo", video="76979871")
    told = {"title": "Kites", "author_name": "Ida", "duration": 754}
    assert hold(VIMEO.facts(plain, {}), {OEMBED: reply(told)}) == plain.but(
        title="Kites", author="Ida", length=754, is_read=True
    )
