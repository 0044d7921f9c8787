"""The Internet Archive: items of any kind, and what their metadata say."""

from __future__ import annotations

import pytest

from sphinx_talks.content import providers
from tests.conversations import SILENCE, hold, reply, verdict

ARCHIVE = providers.names()["archive"]
PAGE = "https://archive.org/details/kite-night-1"
API = "https://archive.org/metadata/kite-night-1"


@pytest.mark.parametrize(
    ("address", "found"),
    [
        (PAGE, "kite-night-1"),
        ("http://www.archive.org/embed/kite-night-1?start=65", "kite-night-1"),
        ("https://archive.org/details/kite-night-1/page/n3/mode/2up?view=theater", "kite-night-1"),
        ("https://archive.org/details/kite-night-1/kites.mp4", None),
        ("https://Archive.ORG/details/kite-night-1", "kite-night-1"),
        ("https://web.archive.org/web/2020/https://a.example", None),
        ("https://archive.org.evil.example/details/kite-night-1", None),
    ],
)
def test_addresses(address: str, found: str | None) -> None:
    there = ARCHIVE.find(address)
    assert (there and there.id) == found


def test_player() -> None:
    assert ARCHIVE.player("kite-night-1", 65, 90) == (
        "https://archive.org/embed/kite-night-1?start=65&end=90",
        "iframe",
    )
    assert ARCHIVE.address("kite-night-1") == PAGE


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (reply({"metadata": {"title": "Kites"}}), ("alive", "200 OK")),
        (reply({}), ("gone", "no item has this identifier")),
        (reply({"is_dark": True}), ("gone", "the item was taken down")),
        (reply("", 503), ("unclear", "metadata: 503 Service Unavailable")),
        (SILENCE, ("unclear", "no answer in time")),
    ],
)
def test_check(answer: object, found: tuple[str, str]) -> None:
    assert verdict(hold(ARCHIVE.check(PAGE), {API: answer})) == found  # type: ignore[dict-item] # either kind of answer


@pytest.mark.parametrize(
    ("kind", "ids"), [("movies", ("kite-night-1", None)), ("texts", (None, "kite-night-1"))], ids=["film", "text"]
)
def test_facts(kind: str, ids: tuple[str | None, str | None]) -> None:
    plain = ARCHIVE.known(PAGE)
    assert plain is not None
    told = {"metadata": {"title": "Kites", "creator": "Ida", "mediatype": kind}}
    found = hold(ARCHIVE.facts(plain, {}), {API: reply(told)})
    assert (found.title, found.author, found.video, found.deck) == ("Kites", "Ida", *ids)
    assert hold(ARCHIVE.facts(plain, {}), {API: reply({})}).notes == ("Internet Archive: no item has this identifier",)
