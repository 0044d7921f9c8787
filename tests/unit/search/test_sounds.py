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
    # Nobody shortens kana so.
    assert not any(key[1:2].isdigit() for key, _ in sounds.keys_of("クバネティスク"))
    assert sounds.words_heard("active learning") == ["active", "learning"]


@pytest.mark.parametrize(
    ("kana", "latin"),
    [("ティー", "ti-"), ("ファ", "ha"), ("シュ", "syu"), ("じゃ", "zya"), ("ッ", ""), ("ル", "ru"), ("ルー", "ru-")],
)
def test_in_latin_letters(kana: str, latin: str) -> None:
    """A small vowel takes the place of the one before it, and a long one is marked."""
    assert sounds.romanized(kana) == latin


@pytest.mark.parametrize(
    ("word", "keys"),
    [("ル", ()), ("ルー", ("r",)), ("アイ", ()), ("x" * 40, ("ks" * 20,)), ("aha", ("h",))],
    ids=lambda value: str(value)[:5],
)
def test_what_is_heard(word: str, keys: tuple[str, ...]) -> None:
    assert sounds.sounds(word) == keys


def test_a_long_word_is_known_by_the_number_of_its_letters() -> None:
    heard = ("localize", "globals", "global", "machine learning", "サーバーレス")
    pairs = [pair for one in heard for pair in sounds.keys_of(one)]
    assert [pair for pair in pairs if not pair[0].isalpha()] == [("l6e", "localize"), ("g5s", "globals")]


def test_rows_of_words() -> None:
    """Two anywhere, more where a name begins, none that nobody would type; a word that is not heard is left out."""
    words = ["one", "two", "three", "four", "five"]
    rows = ["one two", "two three", "three four", "four five", "one two three", "one two three four"]
    assert sounds.rows_heard(" ".join(words)) == (*words, *rows)
    longest = "a" * 20
    assert sounds.rows_heard(f"{longest} {longest}") == (longest, longest, f"{longest} {longest}")
    assert sounds.rows_heard(f"{longest} {longest}a") == (longest, f"{longest}a")
    assert [*sounds.keys_of("ai team")] == [("tm", "aiteam ")]
    # Four of the ways in which they may be read.
    assert [key for key, _ in sounds.keys_of("chat thai")] == ["tts", "ttt", "kts", "ktt"]
