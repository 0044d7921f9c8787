"""Google Slides: what was published has a player, what is only shared a card."""

from __future__ import annotations

import pytest

from sphinx_talks.content import providers

GOOGLE = providers.names()["google_slides"]
ID = "2PACX-1vTs-Ng5dIAwkg91oTTUdt8ua7woBXhPnwavZ0FxgR8Bs"
BASE = "https://docs.google.com/presentation/d"


@pytest.mark.parametrize(
    ("address", "found"),
    [
        (f"{BASE}/e/{ID}/pub", ID),
        (f"{BASE}/e/{ID}/embed?start=false&loop=false&delayms=3000", ID),
        (f"{BASE}/e/{ID}/pub?start=false#slide=id.p", ID),
        (f"{BASE}/1aBcDeFgHiJkLmNoPqRsTuVwXyZ/edit#slide=id.p", ""),
        (f"{BASE}/1aBcDeFgHiJkLmNoPqRsTuVwXyZ", ""),
        ("https://docs.google.com/document/d/1aBcDeFgHiJkLmNoPqRsTuVwXyZ/edit", None),
        (f"https://docs.google.com.evil.example/presentation/d/e/{ID}/pub", None),
    ],
)
def test_addresses(address: str, found: str | None) -> None:
    there = GOOGLE.find(address)
    assert (there and there.id) == found


def test_player() -> None:
    assert GOOGLE.player(ID, 5) == (f"{BASE}/e/{ID}/embed?slide=5", "iframe")
    assert GOOGLE.address(ID) == f"{BASE}/e/{ID}/pub"


def test_its_pages_are_looked_at_and_read() -> None:
    assert GOOGLE.check(f"{BASE}/e/{ID}/pub") is None
    assert GOOGLE.reads_page
    plain = GOOGLE.known(f"{BASE}/1aBcDeFgHiJkLmNoPqRsTuVwXyZ/edit")
    assert plain is not None
    assert (plain.deck, plain.slides) == (None, f"{BASE}/1aBcDeFgHiJkLmNoPqRsTuVwXyZ")
