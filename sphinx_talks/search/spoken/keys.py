"""By what the words of a unit are found: pairs of characters, whole words, and the values it can be filtered by.

A key only says that a unit may hold what is asked for; the browser looks into the words themselves. So it is enough
that whatever a stream of `content.fold` holds has all the keys of its parts, which `tests/search/spoken.test.mjs` holds
these and `talks-spoken-keys.js` to.
"""

from __future__ import annotations

import re
import struct
from collections import Counter
from functools import cache
from itertools import chain, compress, pairwise
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from sphinx_talks.content.fold import CJK_CHARACTERS, WORD, class_of, fold, folded, light_once

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

#: The first character of a key that is a value of a facet: `\3topic=topics/kites`; and of a row of characters: `\4123`.
VALUE, ROW = "\x03", "\x04"
#: A row of two characters and more is a number, made character by character: the lower half of what is before it times
#: this (2 to the 16 by the golden ratio: Knuth, TAOCP 3, 6.4), and the lower half of its own. A pair has all of it.
FACTOR, LOW_BITS = 40_503, 0xFFFF
#: Three or four characters in a row, of which most talks have each pair, are a turn: the lowest of so many bits, which
#: others share. A pair is one of most talks where a sample of what is said has it so often; three characters are a
#: turn only where they are rarer than that.
TURNS, OFTEN = 18, 2
#: Turns that a file tells apart, in bits: the more files there are, the fewer others share one.
TURNS_OF_FILE = 6
#: Letters by which words are brought together, so that all that begin alike lie in one file; the shortest whose parts
#: are known; and the golden ratio as 32 bits, which mixes what a remainder has left.
ROUTE, SHORTEST, GOLDEN = 3, 3, 2_654_435_761
_BREAK, _JOINT, _LONG = "\n", "\x01", "\x02"
_E_ROW = "エケセテネヘメレゲゼデペ"
# What is rare comes first, so that a pattern looks only there.
_LENGTHENED = re.compile(f"{_LONG}(?<=[{_E_ROW}]{_LONG})")
_DROPPED = re.compile(f"{_LENGTHENED.pattern}[{_BREAK}{_JOINT}]*([^{_BREAK}{_JOINT}])")
#: Two and more characters of the class of words, in a row: what `fold.class_of` says of one, at the speed of a regular
#: expression; and what is none where all is ASCII, much faster.
_WORDS = re.compile(rf"[^\W_{CJK_CHARACTERS}]{{2,}}")
_NO_WORDS = {code: " " for code in range(128) if not chr(code).isalnum()}


class _Folding(dict[int, str]):
    """What each character becomes, as `str.translate` asks for it."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        became, breaks = folded(char)
        made = _LONG if char in "イい" else became or (_BREAK if breaks else _JOINT)
        self[code] = made
        return made


def rows_of(stream: str) -> Iterator[tuple[int, ...]]:
    """Yield the numbers of all pairs, of all three characters in a row, and of all four, by where they begin."""
    size = len(stream)
    # All characters at once, as 32 bits each of large numbers.
    half, turn = (int.from_bytes(mask.to_bytes(4, "little") * size, "little") for mask in (LOW_BITS, (1 << TURNS) - 1))
    codes = row = int.from_bytes(stream.encode("utf-32-le"), "little") & half
    for more in range(1, 4):
        row = (row & half) * FACTOR + (codes >> 32 * more)
        lanes = (row & turn if more > 1 else row).to_bytes(4 * size, "little")
        count = max(size - more, 0)
        yield struct.unpack_from(f"<{count}I", lanes)


class Turns:
    """The turns of three and four characters by a sample of what is said; without one there are none."""

    def __init__(self, sample: str = "") -> None:
        """Look which pairs and which three characters are frequent in it."""
        stream = fold(sample).text
        pairs, threes, _ = rows_of(stream)
        of_words = {row for row, pair in zip(pairs, pairwise(stream), strict=True) if WORD in map(class_of, pair)}
        self.often, self.usual = (
            {row for row, count in Counter(rows).items() if count >= OFTEN} for rows in (pairs, threes)
        )
        self.often -= of_words

    def of(self, pairs: Sequence[int], longer: Iterator[Sequence[int]]) -> set[int]:
        """Return the turns of a stream with these pairs and rows of three and four characters."""
        if not self.often:
            return set()
        # A byte for each pair, so that all are compared with those behind them at once.
        often = int.from_bytes(bytes(map(self.often.__contains__, pairs)), "little")
        two = often & often >> 8
        threes, fours = (starts.to_bytes(len(pairs), "little") for starts in (two, two & often >> 16))
        found = {*compress(next(longer), threes)} - self.usual
        found.update(compress(next(longer), fours))
        return found


@cache
def _folding() -> _Folding:
    return _Folding()


class UnitKeys(NamedTuple):
    """What a unit is found by: its pairs and turns, its words of two letters and more, and values of facets."""

    pairs: AbstractSet[int] = frozenset()
    turns: AbstractSet[int] = frozenset()
    words: AbstractSet[str] = frozenset()
    values: AbstractSet[str] = frozenset()

    def named(self) -> Iterator[int | str]:
        """Yield all but the turns, which are numbers of their own."""
        return chain(self.pairs, self.words, self.values)


def keys_of(text: str, turns: Turns, values: AbstractSet[str] = frozenset()) -> UnitKeys:
    """Return the keys of a text that has values."""
    marked = light_once(text).translate(_folding())
    # An イ that only makes the vowel long is not in the stream; who copies from there on begins with it.
    edges = {row for found in {*_DROPPED.findall(marked)} for row in next(rows_of(f"イ{found}"))}
    parted = _LENGTHENED.sub(_JOINT, marked).replace(_LONG, "イ").replace(_JOINT, "")
    rows = rows_of(parted.replace(_BREAK, ""))
    pairs = next(rows)
    if parted.isascii():
        words = {word for word in {*parted.translate(_NO_WORDS).split()} if len(word) > 1}
        return UnitKeys({*pairs}, frozenset(), words, values)
    return UnitKeys({*pairs, *edges}, turns.of(pairs, rows), {*_WORDS.findall(parted)}, values)


def number_of(key: int | str) -> int:
    """Return 64 bits of a key: what says in which file it is, and above that what says where in the file."""
    if isinstance(key, int):
        mixed = crc32(f"{ROW}{key}".encode())
        return mixed | (mixed >> (32 - TURNS_OF_FILE if key < 1 << TURNS else 0)) * GOLDEN % (1 << 32) << 32
    route = key[:ROUTE] if len(key) > ROUTE and class_of(key[0]) == WORD else key
    return crc32(route.encode()) | (crc32(key.encode()) * GOLDEN & 0xFFFF_FFFF) << 32


def parts_of(word: str) -> set[str]:
    """Return by what a word is found of which only a part is asked for."""
    return {word[at : at + SHORTEST] for at in range(len(word) - SHORTEST + 1)}


def values(found: Iterable[tuple[str, Iterable[str]]]) -> set[str]:
    """Return the keys of facets with their values."""
    return {f"{VALUE}{facet}={value}" for facet, row in found for value in row}
