"""How words sound: one key for a word in Latin letters and the same word in kana, so that each is found by the other.

A key is the row of consonants that both spellings keep: アクティブ and active are `ktb`. The rules are those by which
English words become katakana (Cabinet notification on loan words, 1991), not a list of words. `scripts/talks-sound.js`
does the same in the browser; `tests/search/sound-cases.json` holds both to it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain, islice, product
from typing import TYPE_CHECKING

from sphinx_talks.content.fold import light

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

#: Katakana from U+30A1 on in Kunrei romanization (ISO 3602); small っ is silent.
_ROMAN = [
    "a", "a", "i", "i", "u", "u", "e", "e", "o", "o", "ka", "ga", "ki", "gi", "ku", "gu", "ke", "ge", "ko", "go",
    "sa", "za", "si", "zi", "su", "zu", "se", "ze", "so", "zo", "ta", "da", "ti", "di", "-", "tu", "du", "te", "de",
    "to", "do", "na", "ni", "nu", "ne", "no", "ha", "ba", "pa", "hi", "bi", "pi", "hu", "bu", "pu", "he", "be", "pe",
    "ho", "bo", "po", "ma", "mi", "mu", "me", "mo", "ya", "ya", "yu", "yu", "yo", "yo", "ra", "ri", "ru", "re", "ro",
    "wa", "wa", "i", "e", "o", "n", "bu", "ka", "ke",
]  # fmt: skip
ROMAN = {chr(0x30A1 + number): "" if text == "-" else text for number, text in enumerate(_ROMAN)}
_SMALL = frozenset("ァィゥェォャュョ")
_TO_KATAKANA = 0x60
#: Of Latin words, in order; a letter in capitals may be read in more than one way.
_SPELLED = [
    (re.compile(pattern, re.MULTILINE), becomes)
    for pattern, becomes in (
        ("mb$", "m"), ("bt$", "t"), ("^kn", "n"), ("^wr", "r"), ("^ps", "s"), ("gh(?=t|$)", ""), ("ph", "f"),
        ("[ts]ion", "son"), ("ck|qu?", "k"), ("x", "ks"), ("sc(?=[eiy])|dg(?=e)|sh", "s"), ("c(?=[eiy])", "s"),
        ("ch", "C"), ("c", "k"), ("th", "T"), ("g(?=[eiy])", "G"), ("ts$", "t"), ("(?<=..)e(?=s?$)", ""),
    )
]  # fmt: skip
_READ = {"C": "tks", "T": "st", "G": "gs"}
_MANY = re.compile("[CTG]")
#: Of both, in order.
_HEARD = [
    (re.compile(pattern), becomes)
    for pattern, becomes in (
        ("dj|[jz]", "s"), ("v", "b"), ("[wy]", "u"), ("h(?![aiueo])", ""), ("f", "h"), ("l", "r"),
        (r"([^aiueo\n])\1", r"\1"), ("m(?=[bp])", "n"), ("r(?![aiueo])", ""), (r"([^aiueo\n])\1", r"\1"),
        ("[aiueo]", ""),
    )
]  # fmt: skip
_LATIN = re.compile("[a-z]+")
_WORDS = re.compile("[a-z]{2,40}|[\u30a1-\u30f6\u30fc]{2,40}")
#: Words of a name that are heard as one, letters between which a number stands for the rest (k8s), and the longest.
_PAIR, _MOST_WORDS, _SHORTEST_COUNTED, _LONGEST = 2, 4, 7, 40


def romanized(kana: str) -> str:
    """Return kana in Latin letters as they are heard; ル without a vowel behind it is no more than the r of English."""
    made: list[str] = []
    for char in kana:
        katakana = chr(ord(char) + _TO_KATAKANA) if char <= "\u3096" else char
        if katakana in _SMALL and made:
            made[-1] = made[-1].rstrip("aiueo")
        if char == "ー":
            # A long vowel is heard: ルー is no ル.
            made.append("-")
        else:
            made.append(ROMAN.get(katakana, ""))
    return "".join(made)


def sounds_of(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the keys of words in small Latin letters or in kana; none where nothing is left to be heard.

    The rules are applied to all of them at once, one in a line.
    """
    latin, kana = list[str](), list[str]()
    for word in words:
        (kana if word[0] > "z" else latin).append(word)
    spelled = "\n".join(latin)
    for pattern, becomes in _SPELLED:
        spelled = pattern.sub(becomes, spelled)
    read = [[*_readings(word[:_LONGEST])] for word in spelled.split("\n")] if latin else []
    read += [[re.sub("ru(?!-)", "r", romanized(word)).replace("-", "")] for word in kana]
    heard = "\n".join(chain.from_iterable(read))
    for pattern, becomes in _HEARD:
        heard = pattern.sub(becomes, heard)
    rows = iter(heard.split("\n"))
    found = (dict.fromkeys(islice(rows, len(row))) for row in read)
    return {word: tuple(filter(None, row)) for word, row in zip((*latin, *kana), found, strict=True)}


def _readings(spelled: str) -> Iterator[str]:
    """Yield some of the ways in which the letters in capitals may be read."""
    if _MANY.search(spelled):
        readings = product(*(_READ.get(char, char) for char in spelled))
        yield from ("".join(reading) for _, reading in zip(range(8), readings, strict=False))
    else:
        yield spelled


@lru_cache(maxsize=10_000)
def sounds(word: str) -> tuple[str, ...]:
    """Return the keys of one word."""
    return sounds_of([word])[word]


def keys_of(heard: str, known: Callable[[str], tuple[str, ...]] = sounds) -> Iterator[tuple[str, str]]:
    """Yield each key of a word with the word, of a row of words with those as one and a space behind.

    Of a long word its ends with the number of letters between are a key as well. How each word sounds may be known.
    """
    row = heard.split(" ")
    word = "".join(row)
    yield from (
        ((key, word) for key in known(word))
        if len(row) == 1
        else ((key, f"{word} ") for key in sounds_of_row(row, known))
    )
    if len(row) == 1 and len(word) >= _SHORTEST_COUNTED and word.isascii():
        yield f"{word[0]}{len(word) - 2}{word[-1]}", word


def words_heard(text: str) -> list[str]:
    """Return the words of a text that are heard."""
    return _WORDS.findall(light(text))


# The names of topics, people and events are those of many pages.
@lru_cache(maxsize=10_000)
def rows_heard(text: str) -> tuple[str, ...]:
    """Return the words of a name, and neighbours in Latin letters with a space between."""
    words = words_heard(text)
    made = list(words)
    for size in range(2, _MOST_WORDS + 1):
        # Two words anywhere; more of them where a name begins.
        for start in range(len(words) - size + 1 if size == _PAIR else min(1, len(words) - size + 1)):
            row = words[start : start + size]
            if all(map(_LATIN.fullmatch, row)) and sum(map(len, row)) <= _LONGEST:
                made.append(" ".join(row))
    return tuple(made)


def sounds_of_row(row: list[str], known: Callable[[str], tuple[str, ...]]) -> Iterator[str]:
    """Yield the keys of neighbouring words: what each is by itself, one behind the other."""
    made = product(*(known(word) or ("",) for word in row))
    yield from dict.fromkeys("".join(keys) for _, keys in zip(range(4), made, strict=False))
