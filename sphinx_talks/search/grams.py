"""What of a document can be looked up: grams with their places, whole titles, and words for typing errors."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from operator import add, or_
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from sphinx_talks.content.fold import CJK, HIRAGANA, SIGN, WORD, class_of
from sphinx_talks.search.lists import one_place, places

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinx_talks.content.fold import Stream
    from sphinx_talks.search.documents import LaidOut

#: First characters of keys that are no grams: whole titles; words by their first two, last two and middle letters,
#: and by how they sound.
TITLE, FIRST, LAST, MIDDLE, SOUND = "\x01", "\x02", "\x03", "\x04", "\x05"
STARTS, ENDS = 1, 2
ALTERED = 1
SHORTEST_WORD, SHORTEST_KANA, LONGEST_WORD = 4, 3, 32
#: From here on two typing errors are forgiven, and both may be at the ends.
LONG_WORD = 8
_OTHERS = re.compile(f"[^{WORD}]+")
_WORDS, _RUNS = re.compile(f"{WORD}+"), re.compile(f"{WORD}+|{CJK}+")
#: By byte: whether it is the class of letters, and whether it is anything at all.
_IS_WORD = bytes(code == ord(WORD) for code in range(256))
_NOT_ZERO = bytes(code > 0 for code in range(256))


def shift_of(gram: str) -> int:
    """Return how many bits of a place are flags."""
    return 1 if len(gram) == 2 and not _is_word(gram) else 2  # noqa: PLR2004 - a bigram


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


def payloads(layout: LaidOut) -> dict[str, bytes]:
    """Return, of each gram of a document, its places; see `lists.places`."""
    if not layout.segments:
        return {}
    line = _line(layout.segments)
    made = {gram: one_place(value) for gram, value in _loose(line, layout.segments).items()}
    found: defaultdict[str, list[int]] = defaultdict(list)
    _pairs(found, line)
    _threes(found, line)
    edges = [(start, stream) for start, stream in layout.segments if stream.edges]
    for start, stream in edges:
        for place, char in stream.edges:
            for gram, at in _edge_grams(stream.text, place, char):
                found[gram].append(start + at << shift_of(gram))
    for gram, values in found.items():
        if _BETWEEN not in gram:
            made[gram] = places(sorted(values), shift_of(gram)) if len(values) > 1 else one_place(values[0])
    return made


class _Line(NamedTuple):
    """All texts of a document one behind the other, and of each character what is known of it."""

    text: str
    places: list[int]
    classes: str
    #: STARTS where a word starts, ENDS where one ends.
    starts: bytes
    ends: bytes
    #: ALTERED where a pair that begins here is written otherwise than it is folded.
    altered: bytes
    pairs: list[str]


#: Between two texts; no stream has it.
_BETWEEN = "\0"


def _line(segments: Sequence[tuple[int, Stream]]) -> _Line:
    """Return the line of a document; flags are made of all characters at once, as the bytes of large numbers."""
    at: list[int] = []
    for start, stream in segments:
        at.extend(range(start, start + len(stream.text) + 1))
    text = _BETWEEN.join([*(stream.text for _, stream in segments), ""])
    altered, joint, bound = (
        int.from_bytes(b"\0".join([*row, b""]), "little")
        for row in zip(*((stream.altered, stream.joint, stream.bound) for _, stream in segments), strict=True)
    )
    size = len(text)
    classes = "".join(map(class_of, text))
    word = int.from_bytes(classes.encode("ascii").translate(_IS_WORD), "little")
    all_ones = int.from_bytes(b"\1" * size, "little")
    starts = word & (bound | (all_ones ^ (word << 8 & all_ones)))
    ends = word & (bound >> 8 | (all_ones ^ word >> 8))
    pairs_altered = altered | altered >> 8 | joint >> 8 | bound >> 8
    return _Line(
        text,
        at,
        classes,
        starts.to_bytes(size, "little"),
        (ends << 1).to_bytes(size, "little"),
        pairs_altered.to_bytes(size, "little").translate(_NOT_ZERO),
        list(map(add, text, text[1:])),
    )


def _pairs(found: dict[str, list[int]], line: _Line) -> None:
    """Note pairs of which one is no letter."""
    values = list(map(or_, (place << 1 for place in line.places), line.altered))
    for other in _OTHERS.finditer(line.classes):
        here = slice(max(0, other.start() - 1), min(other.end(), len(line.pairs)))
        for gram, value in zip(line.pairs[here], values[here], strict=True):
            found[gram].append(value)


def _threes(found: dict[str, list[int]], line: _Line) -> None:
    """Note three letters, and two with what stands beside them: `#13`, `ai基`."""
    text, at, _, starts, ends, _, _ = line
    for run in _WORDS.finditer(line.classes):
        begin, end = run.span()
        if end - begin > 1:
            for i in range(max(0, begin - 1), end - 1):
                found[text[i : i + 3]].append(at[i] << 2 | starts[i] | ends[i + 2])


def _loose(line: _Line, segments: Sequence[tuple[int, Stream]]) -> dict[str, int]:
    """Return grams of which one place is enough: of several the best, of equals the first."""
    text, at, classes, starts, ends, _, pairs = line
    ranks: dict[str, int] = {}
    made: dict[str, int] = {}
    # Where words start: nowhere else a place is better than another.
    for i in (place.start() for place in _NONZERO.finditer(starts)):
        for size in (1, 2) if classes[i + 1] == WORD else (1,):
            rank = _RANK[flags := STARTS | ends[i + size - 1]]
            if ranks.get(gram := text[i : i + size], -1) < rank:
                ranks[gram], made[gram] = rank, at[i] << 2 | flags
    last = len(text) - 1
    # Read from the end, so that the first place of each stays.
    for char, i in dict(zip(text[::-1], range(last, -1, -1), strict=True)).items():
        if char not in made:
            made[char] = at[i] << 2 | ends[i]
    for pair, i in dict(zip(pairs[::-1], range(last - 1, -1, -1), strict=True)).items():
        if pair not in made and classes[i] == WORD == classes[i + 1]:
            made[pair] = at[i] << 2 | ends[i + 1]
    for start, stream in segments:
        for sign, place in (*stream.signs, *((char, place) for place, char in stream.edges)):
            made.setdefault(sign, start + place << 2)
    made.pop(_BETWEEN, None)
    return made


def _edge_grams(text: str, place: int, char: str) -> Iterator[tuple[str, int]]:
    """Yield the grams of a part of the text that begins or ends within what was folded as one, each with its place."""
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


_NONZERO = re.compile(rb"[^\0]")
#: A whole word before the start of one, and that before all else; by the flags.
_RANK = (0, STARTS, 0, STARTS | ENDS)


def words(layout: LaidOut) -> set[str]:
    """Return the words of a document that somebody may mistype: Latin and the like, and katakana."""
    return {word for _, stream in layout.segments for word in _words(stream)}


def _words(stream: Stream) -> Iterator[str]:
    kinds = "".join(map(_word_kind, stream.text, stream.altered))
    for run in _RUNS.finditer(kinds):
        begin = run.start()
        for i in range(begin + 1, run.end() + 1):
            if i == run.end() or stream.bound[i]:
                shortest = SHORTEST_WORD if kinds[begin] == WORD else SHORTEST_KANA
                if shortest <= i - begin <= LONGEST_WORD:
                    yield stream.text[begin:i]
                begin = i


@cache
def _word_kind(char: str, altered: int) -> str:
    if "\u30a1" <= char <= "\u30fa":
        return CJK if altered != HIRAGANA else SIGN
    return WORD if class_of(char) == WORD else SIGN


def word_keys(word: str) -> Iterator[str]:
    """Yield the keys a word is found by when it is mistyped; one of them stays whole in most cases."""
    yield FIRST + word[:2]
    yield LAST + word[-2:]
    if len(word) >= LONG_WORD:
        middle = len(word) // 2
        yield MIDDLE + word[middle - 1 : middle + 1]
