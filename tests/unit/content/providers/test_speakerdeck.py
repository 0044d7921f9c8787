"""Speaker Deck: keys of players, and pages that do not say them."""

from __future__ import annotations

import pytest

from sphinx_talks.content import providers

SPEAKERDECK = providers.names()["speakerdeck"]
DECK = "a4ff03681c664f68ab6ab0b60c7b884f"
PLAYER = f"https://speakerdeck.com/player/{DECK}"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (DECK, DECK),
        (f"https://speakerdeck.com/player/{DECK}", DECK),
        (DECK[:31], None),
        (f"{DECK}0", None),
        (DECK.upper(), None),
        (f"{DECK}\n", None),
        (f"{DECK[:31]}\u0430", None),
        (f"{DECK[:31]}１", None),
        (f"http://speakerdeck.com/player/{DECK}", None),
        (f"https://speakerdeck.com:443/player/{DECK}", None),
        (f"https://www.speakerdeck.com/player/{DECK}", None),
        (f"https://speakerdeck.com.evil.example/player/{DECK}", None),
        (f"https://speakerdeck.com@evil.example/player/{DECK}", None),
        (f"https://evil.example\\@speakerdeck.com/player/{DECK}", None),
        (f"https://speakerdeckxcom/player/{DECK}", None),
        ("https://speakerdeck.com/upura/deck", None),
    ],
)
def test_exact_addresses(text: str, found: str | None) -> None:
    assert SPEAKERDECK.read(text) == found


@pytest.mark.parametrize(
    ("address", "found"),
    [
        (f"https://speakerdeck.com/player/{DECK}", (DECK, PLAYER, "")),
        (f"http://www.speakerdeck.com/player/{DECK}/?slide=3", (DECK, PLAYER, "")),
        (f"https://speakerdeck.com/player/{DECK}0", None),
        (f"https://speakerdeck.com.evil.example/player/{DECK}", None),
        ("https://speakerdeck.com/ann/kites?slide=3", ("", "https://speakerdeck.com/ann/kites", "ann")),
        ("http://www.SpeakerDeck.com/ann/kites/", ("", "https://speakerdeck.com/ann/kites", "ann")),
        ("https://speakerdeck.com/c/kites", None),
        ("https://speakerdeck.com/ann", None),
    ],
)
def test_addresses(address: str, found: object) -> None:
    there = providers.found_at(address)
    assert (there and there[1][:3]) == found


def test_pages_are_built_from_keys() -> None:
    assert SPEAKERDECK.address(DECK) == PLAYER
