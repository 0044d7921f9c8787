"""By what the words of a unit are found: pairs of characters, whole words, and the values it can be filtered by.

A key only says that a unit may hold what is asked for; the browser looks into the words themselves. So it is enough
that whatever a stream of `content.fold` holds has all the keys of its parts, which `tests/search/spoken.test.mjs` holds
these and `talks-spoken-keys.js` to.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from itertools import compress
from operator import add
from typing import TYPE_CHECKING
from zlib import crc32

from sphinx_talks.content.fold import CJK_CHARACTERS, WORD, class_of, fold, folded, light_once

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

#: The first character of a key that is a value of a facet: `\3topic=topics/kites`; of two letters in a row; and of
#: a turn.
VALUE, LETTERS, TURN = "\x03", "\x04", "\x05"
#: Three or four characters in a row, of which most talks have each pair, have a turn: a number of so many bits that
#: others share. A pair is one of most talks where a sample of what is said has it so often; three characters have a
#: turn only where they are rarer than that.
TURNS, OFTEN = 18, 2
#: Turns that a file tells apart, in bits: the more files there are, the fewer others share one.
TURNS_OF_FILE = 6
#: Letters by which words are brought together, so that all that begin alike lie in one file; the shortest whose parts
#: are known; and the golden ratio as 32 bits, which mixes what a remainder has left (Knuth, TAOCP 3, 6.4).
ROUTE, SHORTEST, GOLDEN = 3, 3, 2_654_435_761
_BREAK, _JOINT, _LONG = "\n", "\x01", "\x02"
_E_ROW = "エケセテネヘメレゲゼデペ"
# What is rare comes first, so that a pattern looks only there.
_LENGTHENED = re.compile(f"{_LONG}(?<=[{_E_ROW}]{_LONG})")
_DROPPED = re.compile(f"{_LENGTHENED.pattern}[{_BREAK}{_JOINT}]*([^{_BREAK}{_JOINT}])")
#: Two and more characters of the class of words, in a row: what `fold.class_of` says of one, at the speed of a regular
#: expression; and the same where all is ASCII, much faster.
_WORDS, _ASCII_WORDS = re.compile(rf"[^\W_{CJK_CHARACTERS}]{{2,}}"), re.compile("[A-Za-z0-9]{2,}")


class _Folding(dict[int, str]):
    """What each character becomes, as `str.translate` asks for it."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        became, breaks = folded(char)
        made = _LONG if char in "イい" else became or (_BREAK if breaks else _JOINT)
        self[code] = made
        return made


class _Asked(dict[str, str]):
    """What has been worked out for strings; more are asked for again than are asked for first."""

    MOST = 200_000

    def __init__(self, work: Callable[[str], str]) -> None:
        self.work = work

    def __missing__(self, text: str) -> str:
        if len(self) > self.MOST:
            self.clear()
        self[text] = self.work(text)
        return self[text]


class Turns:
    """The turns of three and four characters by a sample of what is said; without one there are none."""

    def __init__(self, sample: str = "") -> None:
        """Look which pairs and which three characters are frequent in it."""
        stream = fold(sample).text
        pairs = [*map(add, stream, stream[1:])]
        self.often = {
            pair for pair, count in Counter(pairs).items() if count >= OFTEN and WORD not in map(class_of, pair)
        }
        self.usual = {three for three, count in Counter(map(add, pairs, stream[2:])).items() if count >= OFTEN}
        self.known = _Asked(lambda row: f"{TURN}{crc32(row.encode()) >> 32 - TURNS}")

    def of(self, stream: str, pairs: Sequence[str]) -> set[str]:
        """Return the turns of a stream, of which these are all pairs."""
        if not self.often:
            return set()
        # A byte for each pair, so that all are compared with those behind them at once.
        often = int.from_bytes(bytes(map(self.often.__contains__, pairs)), "little")
        two = often & often >> 8
        threes, fours = (starts.to_bytes(len(pairs), "little") for starts in (two, two & often >> 16))
        found = {*map(add, compress(pairs, threes), compress(stream[2:], threes))} - self.usual
        found.update(map(add, compress(pairs, fours), compress(pairs[2:], fours)))
        return set(map(self.known.__getitem__, found))


def _pair_key(pair: str) -> str:
    return LETTERS + pair if {*map(class_of, pair)} == {WORD} else pair


@cache
def _tables() -> tuple[_Folding, _Asked]:
    return _Folding(), _Asked(_pair_key)


def keys_of(text: str, turns: Turns) -> tuple[set[str], set[str]]:
    """Return the pairs and turns of a text, and its words of two letters and more."""
    folding, known = _tables()
    marked = light_once(text).translate(folding)
    # An イ that only makes the vowel long is not in the stream; who copies from there on begins with it.
    edges = {f"イ{found}" for found in _DROPPED.findall(marked)}
    parted = _LENGTHENED.sub(_JOINT, marked).replace(_LONG, "イ").replace(_JOINT, "")
    stream = parted.replace(_BREAK, "")
    if parted.isascii():
        return set(map(known.__getitem__, {*map(add, stream, stream[1:])})), {*_ASCII_WORDS.findall(parted)}
    pairs = [*map(add, stream, stream[1:])]
    return set(map(known.__getitem__, {*pairs})) | edges | turns.of(stream, pairs), {*_WORDS.findall(parted)}


def number_of(key: str) -> int:
    """Return 64 bits of a key: what says in which file it is, and above that what says where in the file."""
    route = key[:ROUTE] if len(key) > ROUTE and class_of(key[0]) == WORD else key
    mixed = crc32(key.encode()) >> (32 - TURNS_OF_FILE if key[0] == TURN else 0)
    return crc32(route.encode()) | (mixed * GOLDEN & 0xFFFF_FFFF) << 32


def parts_of(word: str) -> set[str]:
    """Return by what a word is found of which only a part is asked for."""
    return {word[at : at + SHORTEST] for at in range(len(word) - SHORTEST + 1)}


def values(found: Iterable[tuple[str, Iterable[str]]]) -> set[str]:
    """Return the keys of facets with their values."""
    return {f"{VALUE}{facet}={value}" for facet, row in found for value in row}
