"""By what the words of a unit are found: pairs of characters, whole words, and the values it can be filtered by.

A key only says that a unit may hold what is asked for; the browser looks into the words themselves. So it is enough
that whatever a stream of `content.fold` holds has all the keys of its parts, which `tests/search/spoken.test.mjs` holds
these and `talks-spoken-keys.js` to.
"""

from __future__ import annotations

import re
from functools import cache
from operator import add
from typing import TYPE_CHECKING
from zlib import crc32

from sphinx_talks.content.fold import WORD, class_of, folded, light

if TYPE_CHECKING:
    from collections.abc import Iterable

#: The first character of a key that is a value of a facet: `\3topic=topics/kites`.
VALUE = "\x03"
#: Letters by which words are brought together, so that all that begin alike lie in one file; the shortest whose parts
#: are known; and the golden ratio as 32 bits, which mixes what a remainder has left (Knuth, TAOCP 3, 6.4).
ROUTE, SHORTEST, GOLDEN = 3, 3, 2_654_435_761
_BREAK, _JOINT, _LONG = "\n", "\x01", "\x02"
_E_ROW = "エケセテネヘメレゲゼデペ"
_LENGTHENED = re.compile(f"([{_E_ROW}]){_LONG}")
_DROPPED = re.compile(f"[{_E_ROW}]{_LONG}[{_BREAK}{_JOINT}]*([^{_BREAK}{_JOINT}])")
_WORDS = re.compile(f"{WORD}+")


class _Folding(dict[int, str]):
    """What each character becomes, as `str.translate` asks for it."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        became, breaks = folded(char)
        made = _LONG if char in "イい" else became or (_BREAK if breaks else _JOINT)
        self[code] = made
        return made


class _Classes(dict[int, str]):
    """The class of each character, as `str.translate` asks for it."""

    def __missing__(self, code: int) -> str:
        self[code] = class_of(chr(code)) if chr(code) != _BREAK else _BREAK
        return self[code]


@cache
def _tables() -> tuple[_Folding, _Classes]:
    return _Folding(), _Classes()


def keys_of(text: str) -> tuple[set[str], set[str]]:
    """Return the pairs of a text, those of letters alone not among them, and its words of two letters and more."""
    folding, classes = _tables()
    marked = light(text).translate(folding)
    # An イ that only makes the vowel long is not in the stream; who copies from there on begins with it.
    edges = {f"イ{found}" for found in _DROPPED.findall(marked)}
    parted = _LENGTHENED.sub(rf"\1{_JOINT}", marked).replace(_LONG, "イ").replace(_JOINT, "")
    stream = parted.replace(_BREAK, "")
    pairs = set(map(add, stream, stream[1:])) | edges
    kinds = parted.translate(classes)
    words = {parted[slice(*found.span())] for found in _WORDS.finditer(kinds)}
    return (
        {pair for pair in pairs if not _is_word(pair)},
        {word for word in words if len(word) > 1},
    )


@cache
def _is_word(pair: str) -> bool:
    return class_of(pair[0]) == WORD == class_of(pair[1])


@cache
def number_of(key: str) -> int:
    """Return 64 bits of a key: what says in which file it is, and above that what says where in the file."""
    route = key[:ROUTE] if len(key) > ROUTE and class_of(key[0]) == WORD else key
    return crc32(route.encode()) | (crc32(key.encode()) * GOLDEN & 0xFFFF_FFFF) << 32


def parts_of(word: str) -> set[str]:
    """Return by what a word is found of which only a part is asked for."""
    return {word[at : at + SHORTEST] for at in range(len(word) - SHORTEST + 1)}


def values(found: Iterable[tuple[str, Iterable[str]]]) -> set[str]:
    """Return the keys of facets with their values."""
    return {f"{VALUE}{facet}={value}" for facet, row in found for value in row}
