"""What of a document can be looked up: grams with their positions, whole titles, and words for typing errors."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from operator import add, or_
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from sphinx_talks.content.fold import KATAKANA, WORD, class_of
from sphinx_talks.search.lists import BODY, FLAGS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinx_talks.content.fold import Stream

#: First characters of keys that are no grams: whole titles; words by their first two, last two and middle letters,
#: and by how they sound.
TITLE, FIRST, LAST, MIDDLE, SOUND = "\x01", "\x02", "\x03", "\x04", "\x05"
STARTS, ENDS = 1, 2
SHORTEST_WORD, SHORTEST_KANA, LONGEST_WORD = 4, 3, 32
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
    """Return the gram a stream begins with: where its title is kept."""
    return stream[:3] if len(stream) > 2 and _is_word(stream[:3]) else stream[:2]  # noqa: PLR2004 - a trigram


@cache
def route(key: str) -> int:
    """Return the number that says, modulo the number of shards, in which one a key is."""
    return crc32((first_gram(key[1:]) if key.startswith(TITLE) else key).encode())


class Placed(NamedTuple):
    """Grams, and beside each of them a position, `place << FLAGS | flags`; in no order."""

    grams: list[str]
    values: list[int]

    def by_gram(self) -> dict[str, list[int]]:
        """Return the positions of each gram, ascending."""
        made: defaultdict[str, list[int]] = defaultdict(list)
        for gram, value in zip(*self, strict=True):
            made[gram].append(value)
        return {gram: sorted(values) for gram, values in made.items()}


def placed(line: CharLine, segments: Sequence[tuple[int, Stream]]) -> Placed:
    """Return all grams of a document with all their positions, or one where that is enough."""
    loose = _loose(line, segments)
    made = Placed([*loose], [value if value < BODY << FLAGS else value & _COARSELY for value in loose.values()])
    _pairs(made, line)
    _threes(made, line)
    for start, stream in segments:
        for place, char in stream.edges:
            for gram, at in _edge_grams(stream.text, place, char):
                made.grams.append(gram)
                made.values.append(start + at << FLAGS)
    return made


_COARSELY = ~(COARSE - 1 << FLAGS)


class CharLine(NamedTuple):
    """All texts of a document one behind the other, and of each character what is known of it."""

    text: str
    #: Positions, with room for flags below.
    at: list[int]
    kinds: bytes
    #: 1 where a word boundary is before a character.
    bound: bytes
    #: STARTS where a word starts, ENDS where one ends.
    starts: bytes
    ends: bytes
    #: 1 where a pair that begins here is written otherwise than it is folded.
    altered: bytes
    pairs: list[str]


def line_of(segments: Sequence[tuple[int, Stream]]) -> CharLine:
    """Return the line of a document; flags are made of all characters at once, as the bytes of large numbers."""
    at: list[int] = []
    for start, stream in segments:
        at.extend(range(start << FLAGS, start + len(stream.text) + 1 << FLAGS, 1 << FLAGS))
    text = _BETWEEN.join([*(stream.text for _, stream in segments), ""])
    size = len(text)
    rows = [(stream.kinds, stream.altered, stream.joint, stream.bound) for _, stream in segments]
    kinds, *flags = (b"\0".join([*row, b""]) for row in zip(*rows, strict=True)) if rows else [b""] * 4
    altered, joint, bound = (int.from_bytes(row, "little") for row in flags)
    word = int.from_bytes(kinds.translate(_IS_WORD), "little")
    all_ones = int.from_bytes(b"\1" * size, "little")
    starts = word & (bound | (all_ones ^ (word << 8 & all_ones)))
    ends = word & (bound >> 8 | (all_ones ^ word >> 8))
    pairs_altered = altered | altered >> 8 | joint >> 8 | bound >> 8
    return CharLine(
        text,
        at,
        kinds,
        flags[2],
        starts.to_bytes(size, "little"),
        (ends << 1).to_bytes(size, "little"),
        pairs_altered.to_bytes(size, "little").translate(_NOT_ZERO),
        list(map(add, text, text[1:])),
    )


def _pairs(made: Placed, line: CharLine) -> None:
    """Add pairs of which one is no letter."""
    values = list(map(or_, line.at, line.altered))
    for other in _OTHERS.finditer(line.kinds):
        begin, end = other.span()
        here = slice(begin - (line.kinds[begin - 1 : begin] == _LETTER), end - (line.kinds[end] == _BESIDE))
        made.grams.extend(line.pairs[here])
        made.values.extend(values[here])


def _threes(made: Placed, line: CharLine) -> None:
    """Add three letters, and two with what stands beside them: `#13`, `ai基`."""
    values = list(map(or_, map(or_, line.at, line.starts), line.ends[2:]))
    threes = list(map(add, line.pairs, line.text[2:]))
    for run in _LETTERS.finditer(line.kinds):
        begin, end = run.span()
        if end - begin > 1:
            is_first = line.kinds[begin - 1 : begin] in (b"", b"\0")
            here = slice(begin - (not is_first), end - 1 - (line.kinds[end] == _BESIDE))
            made.grams.extend(threes[here])
            made.values.extend(values[here])


def _loose(line: CharLine, segments: Sequence[tuple[int, Stream]]) -> dict[str, int]:
    """Return grams of which one position is enough: a whole word, else the start of one; of equals the first."""
    text, at, kinds, _, starts, ends, _, pairs = line
    ones, twos = list(map(or_, at, ends)), list(map(or_, at, ends[1:]))
    # What comes later takes the place of what was there: read from the end, the first of equals stays.
    made = dict(zip(reversed(text), reversed(ones), strict=True))
    for begin, end in reversed([run.span() for run in _LETTERS.finditer(kinds)]):
        here = slice(begin, end - 1)
        made.update(zip(reversed(pairs[here]), reversed(twos[here]), strict=True))
    words = [(i, i + size) for i in (found.start() for found in _START.finditer(starts)) for size in (1, 2)]
    for end_flag in (0, ENDS):
        for i, end in reversed(words):
            if ends[end - 1] == end_flag and kinds[end - 1] == _IS_LETTER:
                made[text[i:end]] = at[i] | STARTS | end_flag
    for start, stream in segments:
        for sign, place in (*stream.signs, *((char, place) for place, char in stream.edges)):
            made.setdefault(sign, start + place << FLAGS)
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
        if at >= 0 and len(gram) == size and (size == 2 or _is_word(others)):  # noqa: PLR2004 - a bigram
            yield gram, at


def words(line: CharLine) -> set[str]:
    """Return the words of a document that somebody may mistype: Latin and the like, and katakana."""
    made: set[str] = set()
    for run in _RUNS.finditer(line.kinds):
        begin, end = run.span()
        shortest = SHORTEST_WORD if line.kinds[begin] == _IS_LETTER else SHORTEST_KANA
        while begin < end:
            stop = line.bound.find(1, begin + 1, end)
            stop = end if stop < 0 else stop
            if shortest <= stop - begin <= LONGEST_WORD:
                made.add(line.text[begin:stop])
            begin = stop
    return made


def word_keys(word: str) -> Iterator[str]:
    """Yield the keys a word is found by when it is mistyped; one of them stays whole in most cases."""
    yield FIRST + word[:2]
    yield LAST + word[-2:]
    if len(word) >= LONG_WORD:
        middle = len(word) // 2
        yield MIDDLE + word[middle - 1 : middle + 1]
