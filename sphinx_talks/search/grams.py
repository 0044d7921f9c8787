"""What of a document can be looked up: grams with their positions, whole titles, and words for typing errors."""

from __future__ import annotations

import sys
from array import array
from collections import defaultdict
from functools import cache, lru_cache
from itertools import chain, compress
from operator import add
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from sphinx_talks.content.fold import KATAKANA, WORD, class_of
from sphinx_talks.search.documents import PART
from sphinx_talks.search.lists import BODY, FLAGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from sphinx_talks.content.fold import Stream

#: First characters of keys that are no grams: whole titles; words by their first two, last two and middle letters,
#: and by how they sound; and words with all their places, in a small index.
TITLE, FIRST, LAST, MIDDLE, SOUND, WHOLE = "\x01", "\x02", "\x03", "\x04", "\x05", "\x06"
STARTS, ENDS = 1, 2
#: Which of two postings is kept where one is enough, by its flags: that of a whole word, else that of the start of one.
_RANK = (0, 1, 0, 2)
SHORTEST_WORD, SHORTEST_KANA, LONGEST_WORD = 4, 3, 32
#: From here on two grams of a word in katakana do not say what it is.
SHORTEST_WHOLE = 5
#: From here on two typing errors are forgiven, and both may be at the ends.
LONG_WORD = 8
_IS_LETTER = ord(WORD)
#: Between two texts; no stream has it, and of the kinds of characters none is 0.
_BETWEEN = "\0"
#: By byte: whether it is the kind of letters, that of katakana, and whether it is anything at all.
_IS_WORD, _IS_KATAKANA = (bytes(code == ord(kind) for code in range(256)) for kind in (WORD, KATAKANA))
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
    """Grams of which one posting is enough; others, and beside each of them a posting; and those at edges.

    Of one gram they ascend, but for those at edges.
    """

    loose: dict[str, int]
    grams: list[str]
    postings: list[int]
    edges: list[tuple[str, int]]

    def pairs(self) -> Iterator[tuple[str, int]]:
        """Yield grams with their postings, but for those at edges; no pair twice."""
        return chain(self.loose.items(), zip(self.grams, self.postings, strict=True))

    def by_gram(self, grams: AbstractSet[str] | None = None) -> dict[str, list[int]]:
        """Return the postings of each gram, or of these, ascending."""
        made: defaultdict[str, list[int]] = defaultdict(list)
        for gram, posting in chain(self.pairs(), self.edges):
            if grams is None or gram in grams:
                made[gram].append(posting)
        return {gram: sorted(postings) for gram, postings in made.items()}

    def differing(self, other: Placed) -> set[str]:
        """Return the grams that may have other postings."""
        edges = chain(self.edges, other.edges) if self.edges != other.edges else ()
        return {gram for gram, _ in chain({*self.pairs()} ^ {*other.pairs()}, edges)}

    def before(self, other: Placed) -> Placed:
        """Return these with those of texts behind them, as if all were one; there must be no edge in these texts."""
        loose = {**other.loose, **self.loose}
        for gram in self.loose.keys() & other.loose.keys():
            if _RANK[other.loose[gram] & 3] > _RANK[self.loose[gram] & 3]:
                loose[gram] = other.loose[gram]
        return Placed(loose, self.grams + other.grams, self.postings + other.postings, self.edges + other.edges)


def placed(line: CharLine, *, has_words: bool = False) -> Placed:
    """Return all grams of a document with all their positions, or one where that is enough; and its words with them."""
    text, pairs, paired = line.text, line.pairs, line.paired
    is_pair, is_three = _row(line.is_pair, line), _row(line.is_three, line)
    made = [*compress(pairs, is_pair), *map(add, compress(pairs, is_three), compress(text[2:], is_three))]
    postings = [*compress(paired, is_pair), *compress(line.threes, is_three)]
    for begin, end in line.spans if has_words else ():
        is_latin = line.kinds[begin] == _IS_LETTER
        if is_latin or end - begin >= SHORTEST_WHOLE:
            made.append(WHOLE + text[begin:end])
            # Whether a word of katakana is written as it is known.
            postings.append(line.at[begin] | (not is_latin and any(posting & 1 for posting in paired[begin : end - 1])))
    edges = [(gram, line.at[at]) for place, char in line.edges for gram, at in _edge_grams(text, place, char)]
    return Placed(_loose(line), made, postings, edges)


class CharLine(NamedTuple):
    """All texts of a document one behind the other, and of each character what is known of it.

    What is so or not is a large number with a byte for each character.
    """

    text: str
    #: Each character with the one behind it.
    pairs: list[str]
    kinds: bytes
    #: Where a word begins, where one ends, and which words somebody may mistype.
    starts: int
    ends: int
    spans: list[tuple[int, int]]
    #: Where two letters begin, a pair of which one is none, and three characters with two letters side by side.
    is_double: int
    is_pair: int
    is_three: int
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
    altered, joint, bound, word, katakana, some = (
        int.from_bytes(row, "little")
        for row in (
            stream.altered, stream.joint, stream.bound,
            kinds.translate(_IS_WORD), kinds.translate(_IS_KATAKANA), kinds.translate(_NOT_ZERO),
        )
    )  # fmt: skip
    starts, ends = _bounds(word, bound)
    is_altered = (altered | altered >> 8 | joint >> 8 | bound >> 8).to_bytes(size, "little").translate(_NOT_ZERO)
    at, coarse = _places(text, places, number)
    doubles, pairs = word & word >> 8, some & some >> 8
    return CharLine(
        text,
        list(map(add, text, text[1:])),
        kinds,
        starts,
        ends,
        [*_spans(starts, ends, size, SHORTEST_WORD), *_spans(*_bounds(katakana, bound), size, SHORTEST_KANA)],
        doubles,
        pairs ^ doubles,
        (doubles | doubles >> 8) & pairs & some >> 16,
        stream.signs,
        stream.edges,
        at,
        coarse,
        _flagged(coarse, ends << 1),
        _flagged(coarse, ends >> 7),
        _flagged(at, int.from_bytes(is_altered, "little")),
        _flagged(at, starts | ends >> 15),
    )


def _bounds(kind: int, bound: int) -> tuple[int, int]:
    """Return where words of a kind of characters begin, and where their last characters are."""
    return kind & (bound | (kind << 8 ^ kind) & kind), kind & (bound >> 8 | (kind >> 8 ^ kind) & kind)


def _spans(starts: int, ends: int, size: int, shortest: int) -> list[tuple[int, int]]:
    """Return where words begin and end that somebody may mistype."""
    found = zip(_where(starts, size), _where(ends, size), strict=True)
    return [(begin, last + 1) for begin, last in found if shortest <= last + 1 - begin <= LONGEST_WORD]


@cache
def _numbers() -> tuple[int, ...]:
    """Return numbers of characters: to have them takes half the time of making them."""
    return tuple(range(1 << 14))


def _where(flags: int, size: int) -> Iterable[int]:
    """Return the numbers of the characters of which something is so."""
    numbers: Sequence[int] = _numbers()
    return compress(numbers if size <= len(numbers) else range(size), flags.to_bytes(size, "little")) if flags else ()


def _row(flags: int, line: CharLine) -> bytes:
    return flags.to_bytes(len(line.text), "little")


def _places(text: str, places: Iterable[int], number: int) -> tuple[array[int], array[int]]:
    """Return the posting of each character, and one that says only roughly where in the body it is."""
    made, body = bytearray(), 0
    for place, one in zip(places, text.split(_BETWEEN), strict=False):
        begin = place % PART << 3
        made += _ramp(place // PART)[begin : begin + (len(one) + 1 << 3)]
        body = len(made) if place < BODY else body
    for here, digit in zip(_NUMBERS, array("I", [number]).tobytes(), strict=True):
        made[here::8] = bytes((digit,)) * (len(made) >> 3)
    exact = array("Q", bytes(made))
    # Of a gram of which one position is enough nobody asks where in 128 characters of the body it stands.
    made[body + _LOWEST :: 8] = bytes(len(made) - body >> 3)
    second = slice(body + abs(_LOWEST - 1), None, 8)
    made[second] = made[second].translate(_EVEN)
    return exact, array("Q", bytes(made))


@lru_cache(maxsize=64)
def _ramp(part: int) -> bytes:
    """Return the postings of neighbouring places, from where a part begins to behind any text in it."""
    return array("Q", range(part * PART << FLAGS, (part + 2) * PART << FLAGS, 1 << FLAGS)).tobytes()


#: Which byte of eight is the lowest on this machine, and in which the number of a document is.
_LOWEST = 0 if sys.byteorder == "little" else 7
_NUMBERS = range(4, 8) if sys.byteorder == "little" else range(4)
_EVEN = bytes(byte & 0xFE for byte in range(256))


def _flagged(postings: array[int], flags: int) -> array[int]:
    """Return postings, each with the flags of one byte of a large number."""
    made = bytearray(postings.tobytes())
    made[_LOWEST::8] = (int.from_bytes(made[_LOWEST::8], "little") | flags).to_bytes(len(postings), "little")
    return array("Q", bytes(made))


def _loose(line: CharLine) -> dict[str, int]:
    """Return grams of which one position is enough: a whole word, else the start of one; of equals the first."""
    text, pairs, ones, twos, ends = line.text, line.pairs, line.ones, line.twos, _row(line.ends, line)
    # What comes later takes the place of what was there: read from the end, the first of equals stays.
    made = dict(zip(reversed(text), reversed(ones), strict=True))
    doubles = _row(line.is_double, line)
    found = [*compress(pairs, doubles)], [*compress(twos, doubles)]
    made.update(zip(reversed(found[0]), reversed(found[1]), strict=True))
    starts = [*_where(line.starts, len(text))][::-1]
    longer = [*compress(starts, map(doubles.__getitem__, starts))]
    made |= {text[at]: ones[at] | STARTS for at in starts} | {pairs[at]: twos[at] | STARTS for at in longer}
    made |= {text[at]: ones[at] | STARTS for at in starts if ends[at]}
    made |= {pairs[at]: twos[at] | STARTS for at in longer if ends[at + 1]}
    for sign, place in (*line.signs, *((char, place) for place, char in line.edges)):
        made.setdefault(sign, line.coarse[place])
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


def words(line: CharLine) -> set[str]:
    """Return the words of a document that somebody may mistype: Latin and the like, and katakana."""
    return {line.text[begin:end] for begin, end in line.spans}


def word_keys(word: str) -> Iterator[str]:
    """Yield the keys a word is found by when it is mistyped; one of them stays whole in most cases."""
    yield FIRST + word[:2]
    yield LAST + word[-2:]
    if len(word) >= LONG_WORD:
        middle = len(word) // 2
        yield MIDDLE + word[middle - 1 : middle + 1]
