"""What of documents can be looked up: grams with their positions, whole titles, and words for typing errors."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple, TypeVar
from zlib import crc32

import numpy as np

from sphinx_talks.content.fold import KATAKANA, WORD, class_of
from sphinx_talks.search.lists import BODY, FLAGS, PLACE, PLACES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from numpy.typing import NDArray

    from sphinx_talks.content.fold import Stream
    from sphinx_talks.search.documents import LaidOut

    Numbers = NDArray[np.int64]
    Flags = NDArray[np.bool_]

T = TypeVar("T", bound=np.generic)
#: First characters of keys that are no grams: whole titles; words by their first two, last two and middle letters,
#: and by how they sound; and words with all their places, in a small index.
TITLE, FIRST, LAST, MIDDLE, SOUND, WHOLE = "\x01", "\x02", "\x03", "\x04", "\x05", "\x06"
#: Flags of postings of letters: a word begins and ends with them.
STARTS, ENDS = 1, 2
SHORTEST_WORD, SHORTEST_KANA, LONGEST_WORD = 4, 3, 32
#: From here on two grams of a word in katakana do not say what it is.
SHORTEST_WHOLE = 5
#: From here on two typing errors are forgiven, and both may be at the ends.
LONG_WORD = 8
#: Between two texts; no stream has it, and of the kinds of characters none is 0.
_BETWEEN = "\0"
#: Bits of a character in the number of a gram.
CHARACTER = 21
_CHARACTER = (1 << CHARACTER) - 1
_FLAGS = (1 << FLAGS) - 1
#: Of postings in bodies, as far as they say where 128 characters begin.
_COARSE = -128 << FLAGS
#: In which order one of several is chosen, by flags: a whole word, else the start of one; what is not in the text last.
_RANK, _BESIDE = np.array([2, 1, 2, 0]), 3
#: Bits of the numbers that are sorted.
SORTED = 63


@cache
def _is_word(gram: str) -> bool:
    return all(class_of(char) == WORD for char in gram)


def first_gram(stream: str) -> str:
    """Return the gram a stream begins with: where a title or word is kept."""
    return stream[:3] if len(stream) > 2 and _is_word(stream[:3]) else stream[:2]  # noqa: PLR2004 - a trigram


def route(key: str) -> int:
    """Return the number that says, modulo the number of shards, in which one a key is."""
    return crc32((first_gram(key[1:]) if key.startswith((TITLE, WHOLE)) else key).encode())


class Looked(NamedTuple):
    """All keys of documents: grams as numbers, how many postings each has, and all of them, of one gram ascending."""

    grams: Numbers
    counts: Numbers
    postings: Numbers
    #: Whole titles, and in a small index words.
    others: dict[str, list[int]]
    #: Of each document the words that somebody may mistype, and words and rows of them that are heard.
    words: list[AbstractSet[str]]
    heard: list[AbstractSet[str]]

    def by_key(self) -> dict[str, list[int]]:
        """Return the postings of each key."""
        postings, ends = self.postings.tolist(), accumulate(self.counts.tolist())
        counted = zip(spelled(self.grams), self.counts.tolist(), ends, strict=True)
        return {gram: postings[end - count : end] for gram, count, end in counted} | self.others


_NONE = np.zeros(0, np.int64)
#: Of no document.
NOTHING = Looked(_NONE, _NONE, _NONE, {}, [], [])


def spelled(grams: Numbers) -> list[str]:
    """Return grams as characters."""
    rows = np.stack([grams >> 2 * CHARACTER, grams >> CHARACTER & _CHARACTER, grams & _CHARACTER], 1).astype("<u4")
    found: list[str] = rows.view("<U3").ravel().tolist()
    return found


def look(laid: Sequence[tuple[int, LaidOut]], *, has_words: bool = False) -> Looked:
    """Return all keys of documents from their numbers, ascending, and layouts; in a small index words are keys too."""
    line = _line_of(laid)
    found = _loose(line), _exact(line)
    grams, counts, postings = (np.concatenate(rows) for rows in zip(*found, strict=True))
    others: defaultdict[str, list[int]] = defaultdict(list)
    for number, layout in laid:
        for title in layout.titles:
            others[TITLE + title].append(number << PLACES)
    begins, ends = _spans(line)
    words = [line.text[begin:end] for begin, end in zip(begins.tolist(), ends.tolist(), strict=True)]
    if has_words:
        for word, posting in _whole(line, begins, ends, words):
            others[WHOLE + word].append(posting)
    parts = [0, *np.searchsorted(begins, line.ends).tolist()]
    each: list[AbstractSet[str]] = [{*words[begin:end]} for begin, end in pairwise(parts)]
    return Looked(grams, counts, postings, others, each, [layout.heard for _, layout in laid])


class _Chars(NamedTuple):
    """The texts of documents one behind the other, and of each character what is known of it."""

    text: str
    #: Behind each document.
    ends: Numbers
    #: Postings without flags.
    at: Numbers
    #: Characters as numbers in the alphabet, 0 between texts; what is in that; and bits of a character.
    codes: Numbers
    alphabet: Numbers
    bits: int
    letters: Flags
    katakana: Flags
    #: Whether a word begins here whatever is before it.
    bound: Flags
    #: Whether a pair that begins here was altered.
    altered: Flags
    #: Grams that are not in the text, and where they would be.
    beside: Numbers
    places: Numbers


def _line_of(laid: Sequence[tuple[int, LaidOut]]) -> _Chars:
    streams = [layout.stream for _, layout in laid]
    text = "".join([stream.text for stream in streams])
    size = len(text)
    beside = [*_beside(text, streams)]
    # What is beside the text has numbers of the same alphabet.
    grams = "".join([gram.ljust(3, _BETWEEN) for gram, _ in beside])
    chars = np.frombuffer((text + grams).encode("utf-32-le"), "<u4")
    is_there = np.zeros(int(chars.max(initial=0)) + 1, np.bool_)
    is_there[0] = is_there[chars] = True
    alphabet = np.flatnonzero(is_there)
    numbers = np.empty(len(is_there), np.int64)
    numbers[alphabet] = np.arange(len(alphabet))
    codes = numbers[chars]
    bits = (len(alphabet) - 1).bit_length()
    altered, bound, joint, kinds = (
        np.frombuffer(b"".join(rows), np.uint8)
        for rows in zip(*[(one.altered, one.bound, one.joint, one.kinds) for one in streams], strict=True)
    )
    return _Chars(
        text,
        np.cumsum([len(stream.text) for stream in streams]),
        _places(laid, codes[:size] == 0),
        codes[:size],
        alphabet,
        bits,
        kinds == ord(WORD),
        kinds == ord(KATAKANA),
        bound > 0,
        (altered | _behind(altered | joint | bound)) > 0,
        (codes[size:].reshape(-1, 3) << np.array([2 * bits, bits, 0])).sum(1),
        np.array([place for _, place in beside], np.int64),
    )


def _places(laid: Sequence[tuple[int, LaidOut]], is_between: Flags) -> Numbers:
    """Return the posting of each character."""
    ends = np.flatnonzero(is_between) + 1
    starts = np.array([number << PLACES - FLAGS | at for number, layout in laid for at in layout.starts], np.int64)
    begins = np.roll(ends, 1)
    begins[:1] = 0
    return np.repeat(starts - begins, ends - begins) + np.arange(len(is_between)) << FLAGS


def _behind(row: NDArray[T], by: int = 1) -> NDArray[T]:
    """Return of each character what is so of the one behind it."""
    made = np.zeros_like(row)
    made[:-by] = row[by:]
    return made


def _bounds(line: _Chars, kind: Flags) -> tuple[Flags, Flags]:
    """Return where words of a kind of characters begin, and where their last characters are."""
    begins = line.bound.copy()
    begins[1:] |= ~kind[:-1]
    begins[:1] = True
    begins &= kind
    ends = kind & ~_behind(kind & ~begins)
    return begins, ends


def _spans(line: _Chars) -> tuple[Numbers, Numbers]:
    """Return where words begin and end that somebody may mistype: Latin and the like, and katakana."""
    found = []
    for kind, shortest in ((line.letters, SHORTEST_WORD), (line.katakana, SHORTEST_KANA)):
        begins, lasts = map(np.flatnonzero, _bounds(line, kind))
        sizes = lasts + 1 - begins
        found.append(np.stack([begins, lasts + 1])[:, (sizes >= shortest) & (sizes <= LONGEST_WORD)])
    spans = np.concatenate(found, 1)
    begins, ends = spans[:, np.argsort(spans[0])]
    return begins, ends


def _whole(line: _Chars, begins: Numbers, ends: Numbers, words: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Yield words that are keys with their postings."""
    counted = np.cumsum(line.altered)
    is_latin = line.letters[begins]
    # Whether a word of katakana is written as it is known.
    is_altered = ~is_latin & (counted[ends - 2] > counted[begins] - line.altered[begins])
    is_key = is_latin | (ends - begins >= SHORTEST_WHOLE)
    for at in np.flatnonzero(is_key).tolist():
        yield words[at], int(line.at[begins[at]] | is_altered[at])


def _loose(line: _Chars) -> tuple[Numbers, Numbers, Numbers]:
    """Return grams of which one posting a document is enough: of a whole word, else the start of one, else the first.

    Of such a gram nobody asks where in 128 characters of the body it stands.
    """
    starts, ends = _bounds(line, line.letters)
    ones = np.flatnonzero(line.codes)
    twos = np.flatnonzero(line.letters & _behind(line.letters))
    is_one = line.beside & (1 << 2 * line.bits) - 1 == 0
    documents = np.repeat(np.arange(len(line.ends)), np.diff(line.ends, prepend=0))
    bits, width = len(line.ends).bit_length(), len(line.text).bit_length() + FLAGS
    first, second = starts[ones] * STARTS | ends[ones] * ENDS, starts[twos] * STARTS | ends[twos + 1] * ENDS
    # By document, and of each the best first: it is not in the text where it is the last.
    entries = [
        (grams << bits | documents[at], rank << width | at << FLAGS | flags)
        for grams, at, rank, flags in (
            (_grams(line, ones, 1), ones, _RANK[first], first),
            (_grams(line, twos, 2), twos, _RANK[second], second),
            (line.beside[is_one], line.places[is_one], _BESIDE, 0),
        )
    ]
    grams, low = _sorted(entries, width + 2)
    heads = np.flatnonzero(np.diff(grams, prepend=-1))
    low = low[heads]
    postings = line.at[(low & (1 << width) - 1) >> FLAGS]
    postings &= np.where(postings & PLACE >= BODY << FLAGS, _COARSE, -1)
    return _counted(line, grams[heads] >> bits, postings | low & _FLAGS)


def _exact(line: _Chars) -> tuple[Numbers, Numbers, Numbers]:
    """Return grams with all of their places: pairs of which one is no letter, and three with two letters together."""
    starts, ends = _bounds(line, line.letters)
    is_some = line.codes > 0
    is_double, is_pair = line.letters & _behind(line.letters), is_some & _behind(is_some)
    pairs = np.flatnonzero(is_pair & ~is_double)
    threes = np.flatnonzero((is_double | _behind(is_double)) & is_pair & _behind(is_some, 2))
    is_more = line.beside & (1 << 2 * line.bits) - 1 > 0
    entries = [
        (_grams(line, pairs, 2), pairs << FLAGS | line.altered[pairs]),
        (_grams(line, threes, 3), threes << FLAGS | starts[threes] * STARTS | ends[threes + 2] * ENDS),
        (line.beside[is_more], line.places[is_more] << FLAGS),
    ]
    grams, low = _sorted(entries, len(line.text).bit_length() + FLAGS)
    return _counted(line, grams, line.at[low >> FLAGS] | low & _FLAGS)


def _grams(line: _Chars, at: Numbers, size: int) -> Numbers:
    """Return the grams of so many characters that begin at places."""
    grams = line.codes[at] << 2 * line.bits
    for behind in range(1, size):
        grams |= line.codes[at + behind] << (2 - behind) * line.bits
    return grams


def _sorted(entries: Sequence[tuple[Numbers, Numbers]], width: int) -> tuple[Numbers, Numbers]:
    """Return entries by gram, and of one by what else they say, which takes so many bits."""
    grams, low = (np.concatenate(rows) for rows in zip(*entries, strict=True))
    if int(grams.max(initial=0)).bit_length() + width > SORTED:
        order = np.lexsort((low, grams))
        return grams[order], low[order]
    both = np.sort(grams << width | low)
    return both >> width, both & (1 << width) - 1


def _counted(line: _Chars, grams: Numbers, postings: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Return each gram, its characters by their numbers in Unicode, how many postings it has, and all of these."""
    heads = np.flatnonzero(np.diff(grams, prepend=-1))
    mask, bits = (1 << line.bits) - 1, line.bits
    found = grams[heads]
    first, second, third = (line.alphabet[found >> place & mask] for place in (2 * bits, bits, 0))
    made = first << 2 * CHARACTER | second << CHARACTER | third
    return made, np.diff(heads, append=len(grams)), postings


def _beside(text: str, streams: Iterable[Stream]) -> Iterator[tuple[str, int]]:
    """Yield grams that are not in the text: what was dropped from it, and what a part of it begins or ends with."""
    begin = 0
    for stream in streams:
        for sign, place in stream.signs:
            yield sign, begin + place
        for place, char in stream.edges:
            yield char, begin + place
            yield from _edge_grams(text, begin + place, char)
        begin += len(stream.text)


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


def word_keys(word: str) -> Iterator[str]:
    """Yield the keys a word is found by when it is mistyped; one of them stays whole in most cases."""
    yield FIRST + word[:2]
    yield LAST + word[-2:]
    if len(word) >= LONG_WORD:
        middle = len(word) // 2
        yield MIDDLE + word[middle - 1 : middle + 1]
