"""What of a document can be looked up: grams with their places, whole titles, and words for typing errors."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from sphinx_talks.content.fold import CJK, HIRAGANA, SIGN, WORD, class_of
from sphinx_talks.search.lists import places

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_talks.content.fold import Stream
    from sphinx_talks.search.documents import Layout

#: First characters of keys that are no grams: whole titles; words by their first two, last two and middle letters,
#: and by how they sound.
TITLE, FIRST, LAST, MIDDLE, SOUND = "\x01", "\x02", "\x03", "\x04", "\x05"
STARTS, ENDS = 1, 2
ALTERED = 1
SHORTEST_WORD, SHORTEST_KANA, LONGEST_WORD = 4, 3, 32
#: From here on two typing errors are forgiven, and both may be at the ends.
LONG_WORD = 8
_WORDS, _RUNS = re.compile(f"{WORD}+"), re.compile(f"{WORD}+|{CJK}+")


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


def payloads(layout: Layout) -> dict[str, bytes]:
    """Return, of each gram of a document, its places; see `lists.places`."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    loose: dict[str, tuple[int, int]] = {}
    for start, stream in layout.segments:
        edges = _edges(stream)
        _positional(found, start, stream, edges)
        for gram, rank, value in _loose(start, stream, edges):
            # Places come in ascending order: of equals, the first stays.
            if gram not in loose or loose[gram][0] < rank:
                loose[gram] = (rank, value)
    made = {gram: places((value,), 2) for gram, (_, value) in loose.items()}
    has_edges = any(stream.edges for _, stream in layout.segments)
    for gram, values in found.items():
        made[gram] = places(sorted(values) if has_edges else values, shift_of(gram))
    return made


class _Edges(NamedTuple):
    """Classes of the characters of a stream, and of each whether a word starts and ends there."""

    classes: str
    starts: bytearray
    ends: bytearray


def _edges(stream: Stream) -> _Edges:
    bound = stream.bound
    classes = "".join(map(class_of, stream.text))
    starts, ends = bytearray(len(classes)), bytearray(len(classes))
    last = len(classes) - 1
    for run in _WORDS.finditer(classes):
        for i in range(*run.span()):
            starts[i] = STARTS if i == run.start() or bound[i] else 0
            ends[i] = ENDS if i + 1 == run.end() or i == last or bound[i + 1] else 0
    return _Edges(classes, starts, ends)


def _positional(found: dict[str, list[int]], start: int, stream: Stream, edges: _Edges) -> None:
    text, altered, bound, joint = stream.text, stream.altered, stream.bound, stream.joint
    classes, starts, ends = edges
    for i in range(len(text) - 1):
        j = i + 1
        if classes[i] != WORD or classes[j] != WORD:
            flag = ALTERED if altered[i] or altered[j] or joint[j] or bound[j] else 0
            found[text[i : i + 2]].append(start + i << 1 | flag)
        # Three letters, or two and what stands beside them: `#13`, `ai基`.
        if WORD * 2 in (three := classes[i : i + 3]) and len(three) > 2:  # noqa: PLR2004 - a trigram
            found[text[i : i + 3]].append(start + i << 2 | starts[i] | ends[i + 2])
    for place, char in stream.edges:
        for gram, at in _edge_grams(text, place, char):
            found[gram].append(start + at << shift_of(gram))


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


def _loose(start: int, stream: Stream, edges: _Edges) -> Iterator[tuple[str, int, int]]:
    """Yield grams of which one place is enough, with how good that is, and the place."""
    text = stream.text
    classes, starts, ends = edges
    for char in set(text):
        if class_of(char) != WORD:
            yield char, 0, start + text.index(char) << 2
    for run in _WORDS.finditer(classes):
        for i in range(*run.span()):
            flags = starts[i] | ends[i]
            yield text[i], _rank(flags), start + i << 2 | flags
            if i + 1 < run.end():
                flags = starts[i] | ends[i + 1]
                yield text[i : i + 2], _rank(flags), start + i << 2 | flags
    for sign, place in (*stream.signs, *((char, place) for place, char in stream.edges)):
        yield sign, 0, start + place << 2


def _rank(flags: int) -> int:
    return 2 if flags == STARTS | ENDS else flags & STARTS


def words(layout: Layout) -> set[str]:
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
