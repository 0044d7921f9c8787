"""How words sound: the cases that bind the rules of the browser to these, and what of a text is heard."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sphinx_talks.search import sounds

CASES = json.loads((Path(__file__).parents[2] / "search" / "sound-cases.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["latin"] for case in CASES])
def test_one_key(case: dict[str, list[str]]) -> None:
    """A word in kana and the word in Latin letters share a key, the one that the browser computes."""
    kana, latin = (sounds.sounds(str(case[script])) for script in ("kana", "latin"))
    assert (list(kana), list(latin)) == (case["kana_keys"], case["latin_keys"])
    assert set(kana) & set(latin)


def test_many_at_once() -> None:
    """A word sounds as it does by itself, whatever words are beside it."""
    words = [str(case[script]) for case in CASES for script in ("kana", "latin")]
    words += ["hh", "h", "アー", "ア", "eh", "e", "th", "mm", "pp", "mb", "tsion"]
    for row in (words, words[::-1], sorted(words)):
        assert sounds.sounds_of(row) == {word: sounds.sounds(word) for word in row}
    assert sounds.sounds_of([]) == {}


def test_heard_in() -> None:
    """Words, rows of Latin words, and long words by their length are heard; what has no consonant is not."""
    found = {
        pair
        for heard in sounds.rows_heard("Active Learning と Kubernetes、アイ 2024")
        for pair in sounds.keys_of(heard)
    }
    assert {("ktb", "active"), ("ktbrnng", "activelearning "), ("k8s", "kubernetes"), ("kbnts", "kubernetes")} <= found
    assert not any(word in {"アイ", "2024"} for _, word in found)
    assert sounds.words_heard("active learning") == ["active", "learning"]
