"""The index cut into small files, each a table of keys and lists; which file a key is in can be computed."""

from __future__ import annotations

import math
import re
import zlib
from typing import TYPE_CHECKING, NamedTuple

from sphinx_talks.search.lists import most_postings

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Bytes a shard should have about, and how many there are at most; up to so many of them are finer, as what a query
#: reads of each weighs more than what the manifest says of all.
SHARD, MOST = 3000, 8192
FINE_SHARD, MOST_FINE = 500, 2048
#: Bytes the index takes a character of what is kept of documents, measured.
BYTES_A_CHARACTER = 1.2
#: Bytes from which on content is compressed in several rows, and those of a row in the middle, measured.
_ONE, _ROW = 800, 192
#: zlib's bits of the window and level of memory for short rows, for which to make room takes as long as to compress
#: them, and for others: codes change every 1,024 signs, which takes 2 % off a manifest.
_SHORT, _OTHERS = (13, 6), (zlib.MAX_WBITS, 4)
#: Longer rows are compressed a little less: a manifest of 500 KB takes 0.04 s instead of 0.21, and 2 % more.
_LONG = 100_000


def number_of_shards(characters: int) -> int:
    """Return a power of two, so that it seldom changes."""
    size = characters * BYTES_A_CHARACTER
    fine, coarse = (1 << max(0, math.ceil(size / shard) - 1).bit_length() for shard in (FINE_SHARD, SHARD))
    return max(min(fine, MOST_FINE), min(coarse, MOST))


class ShardPlan(NamedTuple):
    """How many shards there are, and how many postings a list may have."""

    shards: int
    most: int

    @property
    def is_fine(self) -> bool:
        """Return whether the index is small, and cut finer than a large one."""
        return self.shards <= MOST_FINE


def plan_of(characters: int) -> ShardPlan:
    """Return how an index of so many characters is written."""
    return ShardPlan(number_of_shards(characters), most_postings(characters))


def deflate(*sections: bytes, cuts: Sequence[bytes] = ()) -> bytes:
    """Return content compressed (RFC 1951, without a header, as `DecompressionStream("deflate-raw")` reads it).

    Sections between the first and the last are planes of numbers: each has codes of its own, and of what repeats
    only runs count. That takes half the time, and a seventh off the length. Short ones share their codes. What begins
    with one of `cuts` in the first has codes of its own, and looks back.
    """
    rows = _rows(sections) if sum(map(len, sections)) >= _ONE else [b"".join(sections)]
    made: list[bytes] = []
    for number, row in enumerate(rows, 1):
        strategy = zlib.Z_RLE if 1 < number < len(rows) else zlib.Z_DEFAULT_STRATEGY
        window, memory = _SHORT if len(row) <= 1 << _SHORT[0] else _OTHERS
        pieces = re.split(b"(?=%s)" % b"|".join(map(re.escape, cuts)), row) if cuts and number == 1 else [row]
        memory = memory if len(pieces) == 1 else zlib.DEF_MEM_LEVEL
        packer = zlib.compressobj(9 if len(row) <= _LONG else 7, zlib.DEFLATED, -window, memory, strategy)
        # A full flush ends at a byte, and nothing behind it looks back.
        for piece in pieces[:-1]:
            made += [packer.compress(piece), packer.flush(zlib.Z_PARTIAL_FLUSH)]
        flush = zlib.Z_FINISH if number == len(rows) else zlib.Z_FULL_FLUSH
        made += [packer.compress(pieces[-1]), packer.flush(flush)]
    return b"".join(made)


def _rows(sections: Sequence[bytes]) -> list[bytes]:
    """Return sections, of those in the middle such as are short together with the next one."""
    made, held = [*sections[:1]], b""
    for section in sections[1:-1]:
        held += section
        if len(held) >= _ROW:
            made.append(held)
            held = b""
    return [*made, *filter(None, [held]), *sections[1:][-1:]]


def inflate(data: bytes) -> bytes:
    """Return what `deflate` was given; raises ValueError for anything else."""
    try:
        return zlib.decompress(data, -zlib.MAX_WBITS)
    except zlib.error as error:
        raise ValueError(str(error)) from None
