"""What of a document can be looked up: grams with their positions, whole titles, and words for typing errors."""

from __future__ import annotations

import re
import sys
from array import array
from collections import defaultdict
from functools import cache
from itertools import chain
from operator import add
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from sphinx_talks.content.fold import KATAKANA, WORD, class_of
from sphinx_talks.search.lists import BODY, FLAGS, PLACES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinx_talks.content.fold import Stream

#: First characters of keys that are no grams: whole titles; words by their first two, last two and middle letters,
#: and by how they sound; and words with all their places, in a small index.
TITLE, FIRST, LAST, MIDDLE, SOUND, WHOLE = "\x01", "\x02", "\x03", "\x04", "\x05", "\x06"
STARTS, ENDS = 1, 2
SHORTEST_WORD, SHORTEST_KANA, LONGEST_WORD = 4, 3, 32
#: From here on two grams of a word in katakana do not say what it is.
SHORTEST_WHOLE = 5
#: From here on two typing errors are forgiven, and both may be at the ends.
LONG_WORD = 8
#: Where one position of a gram is enough, nobody asks where in so many characters of the body it stands.
COARSE = 128
_LETTER, _IS_LETTER, _BESIDE = WORD.encode(), ord(WORD), 0
_OTHERS, _LETTERS, _RUNS, _START = (
    re.compile(pattern.encode()) for pattern in (f"[^{WORD}\\0]+", f"{WORD}+", f"{WORD}+|{KATAKANA}+", "[^\\0]")
)
#: Between two texts; no stream has it, and of the kinds of characters none is 0.
_BETWEEN = "\0"
#: By byte: whether it is the kind of letters, and whether it is anything at all.
_IS_WORD = bytes(code == ord(WORD) for code in range(256))
_NOT_ZERO = bytes(code > 0 for code in range(256))


@cache
def _is_word(gram: str) -> bool:
    return all(class_of(char) == WORD for char in gram)


def first_gram(stream: str) -> str:
    """Return the gram a stream begins with: where a title or word is kept."""
    return stream[:3] if len(stream) > 2 and _is_word(stream[:3]) else stream[:2]  # noqa: PLR2004 - a trigram


@cache
def route(key: str) -> int:
    """Return the number that says, modulo the number of shards, in which one a key is."""
    return crc32((first_gram(key[1:]) if key.startswith((TITLE, WHOLE)) else key).encode())


class Placed(NamedTuple):
    """Grams, and beside each of them a posting; of one gram they ascend, but for those at edges."""

    grams: list[str]
    postings: array[int]
    edges: list[tuple[str, int]]

    def by_gram(self) -> dict[str, list[int]]:
        """Return the postings of each gram, ascending."""
        made: defaultdict[str, list[int]] = defaultdict(list)
        for gram, posting in chain(zip(self.grams, self.postings, strict=True), self.edges):
            made[gram].append(posting)
        return {gram: sorted(postings) for gram, postings in made.items()}


def placed(line: CharLine, *, has_words: bool = False) -> Placed:
    """Return all grams of a document with all their positions, or one where that is enough; and its words with them."""
    loose = _loose(line)
    made = Placed([*loose], array("Q", loose.values()), [])
    _pairs(made, line)
    _threes(made, line)
    for begin, end in _words(line) if has_words else ():
        is_latin = line.kinds[begin] == _IS_LETTER
        if is_latin or end - begin >= SHORTEST_WHOLE:
            made.grams.append(WHOLE + line.text[begin:end])
            # Whether a word of katakana is written as it is known.
            made.postings.append(line.at[begin] | (not is_latin and any(map(_altered, line.paired[begin : end - 1]))))
    for place, char in line.edges:
        made.edges.extend((gram, line.at[at]) for gram, at in _edge_grams(line.text, place, char))
    return made


class CharLine(NamedTuple):
    """All texts of a document one behind the other, and of each character what is known of it."""

    text: str
    pairs: list[str]
    kinds: bytes
    #: 1 where a word boundary is before a character.
    bound: bytes
    #: STARTS where a word starts, ENDS where one ends.
    starts: bytes
    ends: bytes
    #: As in a stream.
    signs: tuple[tuple[str, int], ...]
    edges: tuple[tuple[int, str], ...]
    #: Postings without flags, and such that say only roughly where in the body they are.
    at: array[int]
    coarse: array[int]
    #: Of the grams that begin at a character: it alone and a pair of letters, roughly; any pair; three letters.
    ones: array[int]
    twos: array[int]
    paired: array[int]
    threes: array[int]


def line_of(stream: Stream, places: Iterable[int], number: int = 0) -> CharLine:
    """Return the line of a document from its texts and where each begins; all flags at once, as large numbers."""
    text, kinds = stream.text, stream.kinds
    size = len(text)
    at, body = array("Q"), 0
    for place, one in zip(places, text.split(_BETWEEN), strict=False):
        first = number << PLACES | place << FLAGS
        at.extend(range(first, first + (len(one) + 1 << FLAGS), 1 << FLAGS))
        body = len(at) if place < BODY else body
    altered, joint, bound = (int.from_bytes(row, "little") for row in (stream.altered, stream.joint, stream.bound))
    word = int.from_bytes(kinds.translate(_IS_WORD), "little")
    all_ones = int.from_bytes(b"\1" * size, "little")
    starts = word & (bound | (all_ones ^ (word << 8 & all_ones)))
    ends = (word & (bound >> 8 | (all_ones ^ word >> 8))) << 1
    is_altered = (altered | altered >> 8 | joint >> 8 | bound >> 8).to_bytes(size, "little").translate(_NOT_ZERO)
    coarse = at[:body] + _coarsely(at[body:])
    return CharLine(
        text,
        list(map(add, text, text[1:])),
        kinds,
        stream.bound,
        starts.to_bytes(size, "little"),
        ends.to_bytes(size, "little"),
        stream.signs,
        stream.edges,
        at,
        coarse,
        _flagged(coarse, ends),
        _flagged(coarse, ends >> 8),
        _flagged(at, int.from_bytes(is_altered, "little")),
        _flagged(at, starts | ends >> 16),
    )


#: Which byte of eight is the lowest on this machine; and what is left of a posting that is roughly so.
_LOWEST = 0 if sys.byteorder == "little" else 7
_ROUGHLY = ((1 << 64) - (COARSE << FLAGS)).to_bytes(8, sys.byteorder)


def _flagged(postings: array[int], flags: int) -> array[int]:
    """Return postings, each with the flags of one byte of a large number."""
    made = bytearray(postings.tobytes())
    made[_LOWEST::8] = (int.from_bytes(made[_LOWEST::8], "little") | flags).to_bytes(len(postings), "little")
    return array("Q", bytes(made))


def _coarsely(postings: array[int]) -> array[int]:
    """Return postings without the lowest digits of where they are."""
    mask = int.from_bytes(_ROUGHLY * len(postings), "little")
    made = int.from_bytes(postings.tobytes(), "little") & mask
    return array("Q", made.to_bytes(8 * len(postings), "little"))


def _pairs(made: Placed, line: CharLine) -> None:
    """Add pairs of which one is no letter."""
    for other in _OTHERS.finditer(line.kinds):
        begin, end = other.span()
        here = slice(begin - (line.kinds[begin - 1 : begin] == _LETTER), end - (line.kinds[end] == _BESIDE))
        made.grams.extend(line.pairs[here])
        made.postings.extend(line.paired[here])


def _threes(made: Placed, line: CharLine) -> None:
    """Add three letters, and two with what stands beside them: `#13`, `ai基`."""
    for run in _LETTERS.finditer(line.kinds):
        begin, end = run.span()
        if end - begin > 1:
            is_first = line.kinds[begin - 1 : begin] in (b"", b"\0")
            begin, end = begin - (not is_first), end - 1 - (line.kinds[end] == _BESIDE)
            made.grams.extend(map(add, line.pairs[begin:end], line.text[begin + 2 : end + 2]))
            made.postings.extend(line.threes[begin:end])


def _loose(line: CharLine) -> dict[str, int]:
    """Return grams of which one position is enough: a whole word, else the start of one; of equals the first."""
    text, kinds, ends, at = line.text, line.kinds, line.ends, line.coarse
    # What comes later takes the place of what was there: read from the end, the first of equals stays.
    made = dict(zip(reversed(text), reversed(line.ones), strict=True))
    for begin, end in reversed([run.span() for run in _LETTERS.finditer(kinds)]):
        here = slice(begin, end - 1)
        made.update(zip(reversed(line.pairs[here]), reversed(line.twos[here]), strict=True))
    words = [(i, i + size) for i in (found.start() for found in _START.finditer(line.starts)) for size in (1, 2)]
    for end_flag in (0, ENDS):
        for i, end in reversed(words):
            if ends[end - 1] == end_flag and kinds[end - 1] == _IS_LETTER:
                made[text[i:end]] = at[i] | STARTS | end_flag
    for sign, place in (*line.signs, *((char, place) for place, char in line.edges)):
        made.setdefault(sign, at[place])
    made.pop(_BETWEEN, None)
    return made


def _edge_grams(text: str, place: int, char: str) -> Iterator[tuple[str, int]]:
    """Yield the grams and positions of a part of the text that begins or ends within what was folded as one."""
    for size in (2, 3):
        if char == "イ":
            # It stands where the character before it does, of which it only says that it is long.
            gram, at = char + text[place : place + size - 1], place - 1
            others = gram[1:]
        else:
            at = place - size + 1
            others = text[max(0, at) : place]
            gram = others + char
        if at >= 0 and len(gram) == size and _BETWEEN not in gram and (size == 2 or _is_word(others)):  # noqa: PLR2004 - a bigram
            yield gram, at


def _altered(posting: int) -> int:
    return posting & 1


def words(line: CharLine) -> set[str]:
    """Return the words of a document that somebody may mistype: Latin and the like, and katakana."""
    return {line.text[begin:end] for begin, end in _words(line)}


def _words(line: CharLine) -> Iterator[tuple[int, int]]:
    """Yield where words begin and end."""
    for run in _RUNS.finditer(line.kinds):
        begin, end = run.span()
        shortest = SHORTEST_WORD if line.kinds[begin] == _IS_LETTER else SHORTEST_KANA
        while begin < end:
            stop = line.bound.find(1, begin + 1, end)
            stop = end if stop < 0 else stop
            if shortest <= stop - begin <= LONGEST_WORD:
                yield begin, stop
            begin = stop


def word_keys(word: str) -> Iterator[str]:
    """Yield the keys a word is found by when it is mistyped; one of them stays whole in most cases."""
    yield FIRST + word[:2]
    yield LAST + word[-2:]
    if len(word) >= LONG_WORD:
        middle = len(word) // 2
        yield MIDDLE + word[middle - 1 : middle + 1]
