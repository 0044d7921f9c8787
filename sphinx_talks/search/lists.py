"""Positions of grams as numbers, how many a list may have, and numbers as bytes, each as few as it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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


def most_postings(characters: int) -> int:
    """Return how many postings a list may have in an index of so many characters."""
    return MOST_POSTINGS if characters < LARGE else min(MOST_POSTINGS, FEW_POSTINGS)


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
