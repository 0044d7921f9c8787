"""Lists of documents and positions: numbers while they are made, columns of bytes in a file."""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property, reduce
from itertools import accumulate, compress, repeat
from operator import lshift, not_, or_
from typing import TYPE_CHECKING, NamedTuple, overload

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet

#: A list is spliced where it has so many postings for each document whose postings are replaced, else made anew.
SPLICED = 16
#: A posting is `document << PLACES | place << FLAGS | flags`.
PLACES, FLAGS = 32, 2
#: Where titles end and the body begins on the line of positions; see `documents`.
TITLES_END, BODY = 1024, 4096
#: What a posting says beside its document.
PLACE = (1 << PLACES) - 1
#: Of a document whose positions are not kept.
UNKNOWN = TITLES_END << FLAGS
#: More postings than this, and the list is too long for one query: only positions in titles stay. In a large index
#: less, from so many characters on.
MOST_POSTINGS, FEW_POSTINGS, LARGE = 8000, 1500, 7_500_000


#: Which bytes of a posting on this machine are its place and its document, the lowest first.
_PLACE_BYTES, _NUMBER_BYTES = (
    (range(4), range(4, 8)) if sys.byteorder == "little" else (range(7, 3, -1), range(3, -1, -1))
)
#: By byte: whether a place with it as the second one is no title; and whether it is anything at all.
_IS_BEHIND, _NOT_ZERO = bytes(byte >= UNKNOWN >> 8 for byte in range(256)), bytes(byte > 0 for byte in range(256))


class EncodedPostings(Sequence[int]):
    """Postings as columns have them, by how much numbers of documents are more, and places: decoded where needed."""

    def __init__(self, steps: bytes, places: bytes) -> None:
        """Keep both, of each posting four bytes."""
        self.steps, self.places = steps, places

    def __len__(self) -> int:
        """Return how many postings there are."""
        return len(self.steps) // 4

    def __iter__(self) -> Iterator[int]:
        """Yield them."""
        return iter(self.decoded)

    @overload
    def __getitem__(self, at: int) -> int: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[int]: ...
    def __getitem__(self, at: int | slice) -> int | Sequence[int]:
        """Return one of them, or some."""
        return self.decoded[at]

    @cached_property
    def decoded(self) -> list[int]:
        """All of them, ascending."""
        places, steps = numbers_of(self.places), numbers_of(self.steps)
        # Of one document each is more than the one before.
        for at in compress(range(len(steps)), map(not_, steps)):
            places[at] += places[at - 1]
        # A list begins behind -1.
        steps[:1] = [step - 1 for step in steps[:1]]
        return list(map(or_, map(lshift, accumulate(steps), repeat(PLACES)), places))


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


def titles_only(found: Sequence[int]) -> array[int]:
    """Return of ascending postings those in titles, of documents without such a position one that is unknown.

    All at once, as large numbers with a byte for each posting. Of a document titles come first, so that what is kept
    are they, and whatever is the first of its document.
    """
    size, held = len(found), bytearray(array("Q", found).tobytes())
    ones = int.from_bytes(b"\1" * size, "little")
    low, high, *higher = (held[at::8] for at in _PLACE_BYTES)
    is_body = _any(size, int.from_bytes(high.translate(_IS_BEHIND), "little"), *_numbers(higher))
    title = (is_body ^ ones) * 0xFF
    changes = ((number ^ number << 8) & ones * 0xFF for number in _numbers(held[at::8] for at in _NUMBER_BYTES))
    is_first = _any(size, ones & 1, *changes)
    kept_low, kept_high = (number & title for number in _numbers((low, high)))
    unknown = kept_high | is_body * (UNKNOWN >> 8)
    for at, number in zip(_PLACE_BYTES, (kept_low, unknown, 0, 0), strict=True):
        held[at::8] = number.to_bytes(size, "little")
    return array("Q", compress(array("Q", bytes(held)), (is_first | is_body ^ ones).to_bytes(size, "little")))


def _numbers(rows: Iterable[bytes | bytearray]) -> Iterator[int]:
    return (int.from_bytes(row, "little") for row in rows)


def _any(size: int, *rows: int) -> int:
    """Return of each byte 1 where it is not 0 in all rows."""
    return int.from_bytes(reduce(or_, rows).to_bytes(size, "little").translate(_NOT_ZERO), "little")


def without(found: Iterable[int], numbers: AbstractSet[int]) -> list[int]:
    """Return the postings of all other documents."""
    return [posting for posting in found if posting >> PLACES not in numbers]


def replaced(found: Sequence[int], numbers: AbstractSet[int], new: Sequence[int]) -> Sequence[int]:
    """Return ascending postings with those of some documents replaced by new ones, ascending as well."""
    if not isinstance(found, EncodedPostings) or len(numbers) * SPLICED > len(found):
        return sorted([*without(found, numbers), *new])
    rows: defaultdict[int, list[int]] = defaultdict(list)
    for posting in new:
        rows[posting >> PLACES].append(posting & PLACE)
    # Of each posting the number of the document behind its own, of which a step begins.
    behind, made = [*accumulate(numbers_of(found.steps))], _Splice()
    done = 0
    for number in sorted(numbers):
        made.keep(found, behind, done, bisect_left(behind, number + 1))
        made.add(number + 1, rows[number])
        done = bisect_right(behind, number + 1)
    made.keep(found, behind, done, len(behind))
    return EncodedPostings(bytes(made.steps), bytes(made.places))


class _Splice:
    """Columns that are put together from some that there are and new postings."""

    def __init__(self) -> None:
        self.steps, self.places, self.last = bytearray(), bytearray(), 0

    def keep(self, found: EncodedPostings, behind: Sequence[int], begin: int, end: int) -> None:
        """Add some of the postings that there are; what is between may be gone, so that the first step is another."""
        if begin < end:
            self.steps += (behind[begin] - self.last).to_bytes(4, "little") + found.steps[4 * begin + 4 : 4 * end]
            self.places += found.places[4 * begin : 4 * end]
            self.last = behind[end - 1]

    def add(self, behind: int, places: Sequence[int]) -> None:
        """Add the places in a document, from the number behind its own."""
        for place, before in zip(places, (0, *places), strict=False):
            self.steps += (behind - self.last).to_bytes(4, "little")
            self.places += (place - before).to_bytes(4, "little")
            self.last = behind


def planes(raw: bytes) -> list[bytes]:
    """Return four bytes of each number as rows, the lowest first, without the last ones that are zero throughout."""
    made = [raw[at::4] for at in range(4)]
    while made and not made[-1].strip(b"\0"):
        made.pop()
    return made


def of_planes(rows: Sequence[bytes], count: int) -> bytes:
    """Return what `planes` was given; raises ValueError where a row is too short."""
    raw = bytearray(4 * count)
    for at, row in enumerate(rows):
        raw[at::4] = row
    return bytes(raw)


def numbers_of(raw: bytes) -> list[int]:
    """Return the numbers of four bytes each, the lowest first."""
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
    """Return all postings as planes of the differences of documents, and of those of places within a document."""
    steps, places = _encoded([one for one in lists if not isinstance(one, EncodedPostings)])
    if not any(isinstance(one, EncodedPostings) for one in lists):
        return planes(steps), planes(places)
    ends = accumulate(0 if isinstance(one, EncodedPostings) else 4 * len(one) for one in lists)
    rows = [
        (one.steps, one.places)
        if isinstance(one, EncodedPostings)
        else (steps[end - 4 * len(one) : end], places[end - 4 * len(one) : end])
        for one, end in zip(lists, ends, strict=True)
    ]
    return planes(b"".join(row for row, _ in rows)), planes(b"".join(row for _, row in rows))


def _encoded(lists: Sequence[Sequence[int]]) -> tuple[bytes, bytes]:
    """Return the differences of documents, and of places within a document, four bytes each.

    All at once, as large numbers with four bytes for each posting: each list begins anew, and so does each document.
    """
    found, begins = array("Q"), list[int]()
    for one in lists:
        begins += [4 * len(found)] if one else []
        found.extend(one)
    halves, is_little, size = array("I", found.tobytes()), sys.byteorder == "little", 4 * len(found)
    numbers, places = (int.from_bytes(_little(halves[at::2]), "little") for at in (is_little, not is_little))
    marks = bytearray(size)
    for begin in begins:
        marks[begin] = 1
    first, ones = int.from_bytes(marks, "little"), int.from_bytes(b"\1\0\0\0" * len(found), "little")
    steps = _steps(numbers + first, _before(numbers, size) & ~_mask(first), ones)
    # The highest bit of each step that is not 0, at its lowest place.
    is_other = steps + ones * 0x7FFFFFFF >> 31 & ones
    same = _steps(places, _before(places, size), ones)
    return steps.to_bytes(size, "little"), (same ^ (same ^ places) & _mask(is_other)).to_bytes(size, "little")


def _before(numbers: int, size: int) -> int:
    """Return of each number the one before, of so many bytes in all."""
    return (numbers << 32) & (1 << 8 * size) - 1


def _mask(lowest: int) -> int:
    """Return all bits of the numbers that are 1."""
    return (lowest << 32) - lowest


def _steps(numbers: int, before: int, ones: int) -> int:
    """Return by how much each number below 2³¹ is more than another; anything where it is less.

    The highest bit of each holds what would else be taken from the next difference.
    """
    spare = ones << 31
    return (numbers + spare - before | spare) ^ spare


def of_columns(counts: Iterable[int], steps: bytes, places: bytes) -> Iterator[EncodedPostings]:
    """Yield the lists that `columns` was given, from how many postings each has."""
    end = 0
    for count in counts:
        begin, end = end, end + 4 * count
        yield EncodedPostings(steps[begin:end], places[begin:end])


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


def varints(numbers: Sequence[int]) -> bytes:
    """Return numbers in LEB128, one behind the other."""
    return bytes(numbers) if max(numbers, default=0) < len(_LOW) else b"".join(map(varint, numbers))


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


def numbers_in(data: bytes, at: int = 0) -> Iterator[int]:
    """Yield the LEB128 numbers from a position on."""
    while at < len(data):
        number, at = read(data, at)
        yield number
