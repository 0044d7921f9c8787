"""Lists of documents and positions: numbers while they are made, columns of bytes in a file."""

from __future__ import annotations

import sys
from array import array
from itertools import accumulate, chain, groupby, repeat
from operator import lshift, or_, sub
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet

#: A posting is `document << PLACES | place << FLAGS | flags`.
PLACES, FLAGS = 32, 2
#: Where titles end and the body begins on the line of positions; see `documents`.
TITLES_END, BODY = 1024, 4096
#: Of a document whose positions are not kept.
UNKNOWN = TITLES_END << FLAGS
#: More postings than this, and the list is too long for one query: only positions in titles stay. In a large index
#: less, from so many characters on.
MOST_POSTINGS, FEW_POSTINGS, LARGE = 8000, 1500, 7_500_000
_VALUE = (1 << PLACES) - 1


class Postings(NamedTuple):
    """Postings, ascending, and how many there were of a list that keeps none in bodies; else 0."""

    found: Sequence[int]
    total: int = 0


def most_postings(characters: int) -> int:
    """Return how many postings a list may have in an index of so many characters."""
    return MOST_POSTINGS if characters < LARGE else min(MOST_POSTINGS, FEW_POSTINGS)


def limited(found: Sequence[int], most: int) -> Postings:
    """Return a list as it is kept: of a long one the positions in titles, and the documents."""
    return Postings(found) if len(found) <= most else Postings(titles_only(found), len(found))


def titles_only(found: Iterable[int]) -> list[int]:
    """Return postings in titles, of documents without such a position one that is unknown."""
    made: list[int] = []
    for document, postings in groupby(found, lambda posting: posting >> PLACES):
        titles = [posting for posting in postings if posting & _VALUE < UNKNOWN]
        made += titles or [document << PLACES | UNKNOWN]
    return made


def of_document(number: int, values: Iterable[int]) -> list[int]:
    """Return the postings of one document."""
    return [number << PLACES | value for value in values]


def without(found: Iterable[int], numbers: AbstractSet[int]) -> list[int]:
    """Return the postings of all other documents."""
    return [posting for posting in found if posting >> PLACES not in numbers]


def documents(found: Iterable[int]) -> list[int]:
    """Return the numbers of the documents, ascending."""
    return list(dict.fromkeys(posting >> PLACES for posting in found))


def planes(raw: bytes, first: int = 0, width: int = 4) -> list[bytes]:
    """Return four bytes of each number as rows, the lowest first, without the last ones that are zero throughout."""
    made = [raw[first + at :: width] for at in range(4)]
    while made and not made[-1].strip(b"\0"):
        made.pop()
    return made


def of_planes(rows: Sequence[bytes], count: int) -> list[int]:
    """Return the numbers that `planes` was given; raises ValueError where a row is too short."""
    raw = bytearray(4 * count)
    for at, row in enumerate(rows):
        raw[at::4] = row
    return array("I", _little(array("I", raw))).tolist()


def _little(numbers: array[int]) -> bytes:
    """Return numbers as bytes, the lowest first, whatever the machine."""
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes()


def encode(numbers: Iterable[int]) -> list[bytes]:
    """Return numbers below 2³² as planes."""
    return planes(_little(array("I", numbers)))


def columns(lists: Sequence[Sequence[int]]) -> tuple[list[bytes], list[bytes]]:
    """Return all postings as planes of the differences of documents, and of what stands below the documents."""
    found = array("Q", chain.from_iterable(lists))
    numbers = array("I", found.tobytes())[sys.byteorder == "little" :: 2]
    differences = array("q", map(sub, numbers, chain((-1,), numbers)))
    at = 0
    for one in lists:
        # Each list begins anew.
        if one:
            differences[at] = numbers[at] + 1
        at += len(one)
    return planes(_little(differences), width=8), planes(_little(found), width=8)


def of_columns(counts: Iterable[int], differences: Sequence[int], values: Sequence[int]) -> list[list[int]]:
    """Return the lists that `columns` was given, from how many postings each has."""
    slices: list[slice] = []
    numbers: list[int] = []
    for count in counts:
        slices.append(slice(len(numbers), len(numbers) + count))
        steps = list(differences[slices[-1]])
        # Each list begins behind -1.
        steps[:1] = [step - 1 for step in steps[:1]]
        numbers += accumulate(steps)
    found = list(map(or_, map(lshift, numbers, repeat(PLACES)), values))
    return [found[one] for one in slices]


#: The numbers of one and two bytes, nearly all there are.
_TWO_BYTES, _THREE_BYTES = 1 << 14, 1 << 21
_LOW = [bytes((number | 128,)) for number in range(1 << 7)]
_SHORT = [bytes((number,)) for number in range(1 << 7)]
_SHORT += [bytes((number & 127 | 128, number >> 7)) for number in range(1 << 7, 1 << 14)]


def varint(number: int) -> bytes:
    """Return a number ≥ 0 in LEB128 (DWARF 5, section 7.6)."""
    if number < _TWO_BYTES:
        return _SHORT[number]
    if number < _THREE_BYTES:
        return _LOW[number & 127] + _SHORT[number >> 7]
    return _LOW[number & 127] + varint(number >> 7)


def read(data: bytes, at: int) -> tuple[int, int]:
    """Return the LEB128 number at a position and where the next begins."""
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:  # noqa: PLR2004 - the last byte of a number
            return value, at
        shift += 7
