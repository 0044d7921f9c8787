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
    found: defaultdict[str, list[int]] = defaultdict(list)
    loose: dict[str, tuple[int, int]] = {}
    for start, stream in layout.segments:
        edges = _edges(stream)
        _positional(found, start, stream, edges)
        _loose(loose, start, stream, edges)
    made = {gram: places((value,), 2) for gram, (_, value) in loose.items()}
    has_edges = any(stream.edges for _, stream in layout.segments)
    for gram, values in found.items():
        made[gram] = places(sorted(values) if has_edges else values, shift_of(gram))
    return made


class _Edges(NamedTuple):
    """Classes of the characters of a stream, and of each whether a word starts and ends there."""

    classes: str
    starts: bytes
    ends: bytes


def _edges(stream: Stream) -> _Edges:
    bound = stream.bound
    classes = "".join(map(class_of, stream.text))
    # Each character with the one before and the one behind it.
    starts = bytes(
        STARTS if here == WORD and (parted or before != WORD) else 0
        for here, before, parted in zip(classes, SIGN + classes, bound, strict=False)
    )
    ends = bytes(
        ENDS if here == WORD and (parted or behind != WORD) else 0
        for here, behind, parted in zip(classes, classes[1:] + SIGN, bound[1:] + b"\1", strict=False)
    )
    return _Edges(classes, starts, ends)


def _positional(found: dict[str, list[int]], start: int, stream: Stream, edges: _Edges) -> None:
    text = stream.text
    _pairs(found, start, stream, edges.classes)
    for run in _WORDS.finditer(edges.classes):
        begin, end = run.span()
        # Two letters and what stands beside them: `#13`, `ai基`.
        if begin and end - begin > 1:
            _three(found, start, text, edges, begin - 1)
        word = text[begin:end]
        threes = map("".join, zip(word, word[1:], word[2:], strict=False))
        places_of = zip(
            edges.starts[begin:end], edges.ends[begin + 2 : end], range(start + begin, start + end), strict=False
        )
        for gram, (first, last, place) in zip(threes, places_of, strict=False):
            found[gram].append(place << 2 | first | last)
        if end < len(text) and end - begin > 1:
            _three(found, start, text, edges, end - 2)
    for place, char in stream.edges:
        for gram, at in _edge_grams(text, place, char):
            found[gram].append(start + at << shift_of(gram))


def _three(found: dict[str, list[int]], start: int, text: str, edges: _Edges, i: int) -> None:
    found[text[i : i + 3]].append(start + i << 2 | edges.starts[i] | edges.ends[i + 2])


def _pairs(found: dict[str, list[int]], start: int, stream: Stream, classes: str) -> None:
    """Note pairs of which one is no letter."""
    text, altered, bound, joint = stream.text, stream.altered, stream.bound, stream.joint
    for other in _OTHERS.finditer(classes):
        for i in range(max(0, other.start() - 1), min(other.end(), len(text) - 1)):
            j = i + 1
            flag = ALTERED if altered[i] or altered[j] or joint[j] or bound[j] else 0
            found[text[i : j + 1]].append(start + i << 1 | flag)


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


def _loose(loose: dict[str, tuple[int, int]], start: int, stream: Stream, edges: _Edges) -> None:
    """Note grams of which one place is enough: of several the best, of equals the first."""
    text = stream.text
    classes, starts, ends = edges
    # Where words start: nowhere else a place is better than another.
    for i in (place.start() for place in _NONZERO.finditer(starts)):
        for size in (1, 2) if classes[i + 1 : i + 2] == WORD else (1,):
            rank = _RANK[flags := STARTS | ends[i + size - 1]]
            known = loose.get(gram := text[i : i + size])
            if known is None or known[0] < rank:
                loose[gram] = (rank, start + i << 2 | flags)
    last = len(text) - 1
    # Read from the end, so that the first place of each stays.
    for char, at in dict(zip(text[::-1], range(last, -1, -1), strict=True)).items():
        loose.setdefault(char, (0, start + at << 2 | (ends[at] if classes[at] == WORD else 0)))
    pairs = map("".join, zip(text[-2::-1], text[:0:-1], strict=True))
    for pair, at in dict(zip(pairs, range(last - 1, -1, -1), strict=True)).items():
        if classes[at] == WORD == classes[at + 1]:
            loose.setdefault(pair, (0, start + at << 2 | ends[at + 1]))
    for sign, place in (*stream.signs, *((char, place) for place, char in stream.edges)):
        loose.setdefault(sign, (0, start + place << 2))


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
