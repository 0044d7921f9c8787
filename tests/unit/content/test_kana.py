"""Readings in Latin letters."""

from __future__ import annotations

import pytest

from sphinx_talks.content import kana


@pytest.mark.parametrize(
    ("read", "expected"),
    [
        ("しちつふじぢづを", "shichitsufujijizuo"),
        ("きょうしゃちゅじょりゅ", "kyoushachujoryu"),
        ("ふぁてぃくゎしぇ", "fatikwashe"),
        ("きっかわいっちょうあっ", "kikkawaitchoua"),
        ("けんいちしんやかんだじゅん", "ken'ichishin'yakandajun"),
        ("おおのいのうえにゃー", "oonoinouenyaa"),
        ("ab 1々", "ab 1々"),
    ],
)
def test_kana_in_latin_letters(read: str, expected: str) -> None:
    assert kana.latin(read) == expected


@pytest.mark.parametrize(
    ("name", "reading", "expected"),
    [
        ("田中 帆", "たなか はん", "Tanaka Han"),
        ("タナカ", "", "Tanaka"),
        ("田中", "", ""),
        ("Han 帆", "はん", ""),
    ],
)
def test_a_name_in_latin_letters(name: str, reading: str, expected: str) -> None:
    assert kana.spelled(name, reading) == expected
