"""Addresses as people read them."""

from __future__ import annotations

import pytest

from sphinx_talks.content.characters import FORBIDDEN, forbidden, readable


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://a.example/%E5%87%A7?q=%E9%A2%A8%20x", "https://a.example/凧?q=風%20x"),
        # As a Mac writes it: the character that makes one kana another stands behind it.
        ("https://a.example/%E3%81%8B%E3%82%99", "https://a.example/が"),
        ("https://%e5%87%a7.example/", "https://凧.example/"),
        ("https://a.example/%F0%9F%AA%81", "https://a.example/🪁"),
    ],
)
def test_letters_stand_in_place_of_their_escapes(address: str, shown: str) -> None:
    assert readable(address) == shown


@pytest.mark.parametrize(
    "escapes",
    [
        "%2Fx%3F%00", "%8A%82", "%E5%87", "%C0%AF", "%ED%A0%80", "%C2%A0", "%C2%85", "%E3%80%80", "%E2%80%AE",
        "%E2%80%8B", "%E2%81%A0", "%EF%BB%BF", "%EF%B8%8F", "%E3%85%A4", "%E2%A0%80", "%CC%81", "%D7%90", "%D8%A7",
        "%EE%80%80", "%F3%A0%81%81", "%E2%80%A8",
    ],
)  # fmt: skip
def test_what_could_hide_something_stays_as_it_is(escapes: str) -> None:
    assert readable(f"https://a.example/{escapes}") == f"https://a.example/{escapes}"


def test_no_character_is_taken_for_harmless() -> None:
    every = [*range(0x2100), *range(0x3100, 0x3200), *range(0xD700, 0x10FFF), 0x1D173, 0xE0001, 0xE0100, 0x10FFFF]
    told = [number for number in every if list(forbidden(f"a{chr(number)}"))]
    assert told == [number for number in every if FORBIDDEN.search(f"a{chr(number)}")]
    assert len(told) > 1000
