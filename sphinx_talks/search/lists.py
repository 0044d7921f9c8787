"""Lists of documents and places as bytes: LEB128 numbers, documents and places as differences."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from itertools import accumulate
from operator import itemgetter
from typing import TYPE_CHECKING

_PAYLOAD = itemgetter(1)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: First byte of the list of a gram.
WITH_PLACES, WITHOUT_PLACES = b"\0", b"\1"
#: More bytes than this with all places, and the list is too long for one query: places in titles stay, and of
#: letters by themselves those where they are a word. In a large index less, from so many characters on.
MAX_PLACES, FEW_PLACES, LARGE = 16_000, 3_000, 7_500_000
#: Where the titles of a document end; see `documents`.
TITLES_END = 1024

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
    """Return the LEB128 number at a place and where the next begins."""
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:  # noqa: PLR2004 - the last byte of a number
            return value, at
        shift += 7


@lru_cache(maxsize=1 << 16)
def one_place(value: int) -> bytes:
    """Return the only place of a gram in one document, `place << shift | flags`."""
    return b"\1" + varint(value)


def places(found: Sequence[int], shift: int) -> bytes:
    """Return the places of a gram in one document; each is `place << shift | flags`, ascending."""
    made = [varint(len(found)), varint(found[0])]
    # What stands above the flags is a difference; `before` is a place without flags.
    mask = (1 << shift) - 1
    before = found[0] & ~mask
    for value in found[1:]:
        made.append(varint(value - before))
        before = value & ~mask
    return b"".join(made)


def most_places(characters: int) -> int:
    """Return how many bytes of places a list may have in an index of so many characters."""
    return MAX_PLACES if characters < LARGE else min(MAX_PLACES, FEW_PLACES)


def titles_only(payload: bytes, shift: int) -> bytes:
    """Return the places that lie in titles, b'' when none does."""
    mask = (1 << shift) - 1
    count, at = read(payload, 0)
    found, place = [], 0
    for _ in range(count):
        value, at = read(payload, at)
        place += value >> shift
        if place >= TITLES_END:
            break
        found.append(place << shift | value & mask)
    return places(found, shift) if found else b""


def encode(rows: Sequence[tuple[int, bytes]], shift: int, most: int) -> bytes:
    """Return the list of a gram from (number of document, places), ascending."""
    total = sum(map(len, map(_PAYLOAD, rows)))
    if total <= most:
        return WITH_PLACES + joined(rows)
    titles = ((number, titles_only(payload, shift)) for number, payload in rows)
    kept = [(number, payload) for number, payload in titles if payload]
    return heavy(total, joined(kept), documents(number for number, _ in rows))


def heavy(total: int, titles: bytes, found: bytes) -> bytes:
    """Return the list of a gram that keeps its places in titles, and all its documents.

    `total` is what all its places would take: whoever changes the list sees whether they are to be kept again.
    """
    return b"".join((WITHOUT_PLACES, varint(total), varint(len(titles)), titles, found))


def parts_of_heavy(data: bytes) -> tuple[int, bytes, bytes]:
    """Return what `heavy` was given."""
    total, at = read(data, 1)
    size, at = read(data, at)
    return total, data[at : at + size], data[at + size :]


def joined(rows: Iterable[tuple[int, bytes]]) -> bytes:
    """Return (number of document, places) one behind the other, numbers as differences."""
    made: list[bytes] = []
    before = -1
    for number, payload in rows:
        delta = number - before
        made += (_SHORT[delta] if delta < _TWO_BYTES else varint(delta), payload)
        before = number
    return b"".join(made)


def decode(data: bytes) -> list[tuple[int, bytes]]:
    """Return (number of document, places) of a list that has all places."""
    found = _NUMBERS.findall(data, 1)
    rows: list[tuple[int, bytes]] = []
    number, at = -1, 0
    while at < len(found):
        number += _value(found[at])
        end = at + 2 + _value(found[at + 1])
        rows.append((number, b"".join(found[at + 1 : end])))
        at = end
    return rows


#: The numbers of a list, as they are written.
_NUMBERS = re.compile(rb"[\x80-\xff]*[\x00-\x7f]", re.DOTALL)


def _value(written: bytes) -> int:
    return written[0] if len(written) == 1 else read(written, 0)[0]


def documents(found: Iterable[int]) -> bytes:
    """Return numbers of documents, ascending, as differences."""
    made = bytearray()
    before = -1
    for number in found:
        made += varint(number - before)
        before = number
    return bytes(made)


def decode_documents(data: bytes) -> list[int]:
    """Return the numbers of documents."""
    return list(accumulate(map(_value, _NUMBERS.findall(data)), initial=-1))[1:]


def with_documents(data: bytes, edits: Iterable[tuple[int, bool]]) -> bytes:
    """Return numbers of documents with some added (True) or without some (False); the others are not written anew."""
    written = _NUMBERS.findall(data)
    known = list(accumulate(map(_value, written), initial=-1))
    for number, is_there in edits:
        # Each stands one place behind its difference, as in front of all is -1.
        at = bisect_left(known, number)
        was_there = known[at : at + 1] == [number]
        if is_there and not was_there:
            known.insert(at, number)
            written.insert(at - 1, b"")
        elif was_there and not is_there:
            del known[at], written[at - 1]
        for place in range(at, min(at + 2, len(known))):
            written[place - 1] = varint(known[place] - known[place - 1])
    return b"".join(written)
