"""The index cut into small files, each a table of keys and lists; which file a key is in can be computed."""

from __future__ import annotations

import math
import re
import struct
import zlib
from dataclasses import dataclass, field
from itertools import chain, count, repeat
from operator import and_, lshift, or_, rshift
from typing import TYPE_CHECKING, NamedTuple

from sphinx_talks.search import grams, lists
from sphinx_talks.search.lists import Postings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from sphinx_talks.search.documents import LaidOut

#: Bytes a shard should have about, and how many there are at most; up to so many of them are finer, as what a query
#: reads of each weighs more than what the manifest says of all.
SHARD, MOST = 3000, 8192
FINE_SHARD, MOST_FINE = 500, 2048
#: Bytes the index takes a character of what is kept of documents, measured.
BYTES_A_CHARACTER = 1.2
#: Keys whose lists are words.
_WORDS = (grams.FIRST, grams.LAST, grams.MIDDLE, grams.SOUND)
_FLAGS = (1 << lists.FLAGS) - 1
#: Bytes from which on content is compressed in several rows, and those of a row in the middle, measured.
_ONE, _ROW = 800, 192
#: zlib's bits of the window and level of memory for short rows, for which to make room takes as long as to compress
#: them, and for others: codes change every 1,024 signs, which takes 2 % off a manifest.
_SHORT, _OTHERS = (13, 6), (zlib.MAX_WBITS, 4)
#: Longer rows are compressed a little less: a manifest of 500 KB takes 0.04 s instead of 0.21, and 2 % more.
_LONG = 100_000
#: Bytes of keys, how many sizes and postings there are, and planes of sizes, documents and positions.
_HEAD = struct.Struct("<3I3Bx")


class Looked(NamedTuple):
    """Of one document: grams with their positions, whole titles, and words."""

    placed: grams.Placed
    titles: Sequence[str]
    words: AbstractSet[str]
    #: Words and rows of them that are heard.
    heard: AbstractSet[str]

    def before(self, body: Looked) -> Looked:
        """Return all keys of a document of which these are those of what stands before its body."""
        placed = self.placed.before(body.placed)
        return Looked(placed, self.titles, self.words | body.words, self.heard | body.heard)


#: Of no document.
NOTHING = Looked(grams.Placed({}, [], [], []), (), frozenset(), frozenset())


def look(layout: LaidOut, number: int = 0, *, has_words: bool = False) -> Looked:
    """Return all keys of a document with this number; in a small index words are keys as well."""
    line = grams.line_of(layout.stream, layout.starts, number)
    return Looked(grams.placed(line, has_words=has_words), layout.titles, grams.words(line), layout.heard)


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
    return ShardPlan(number_of_shards(characters), lists.most_postings(characters))


@dataclass
class FileTable:
    """What is in one file: lists of grams and titles, and words with the number of documents that have them."""

    lists: dict[str, Postings] = field(default_factory=dict)
    words: dict[str, bytes] = field(default_factory=dict)


def encode_words(counted: Mapping[str, int]) -> bytes:
    """Return words with the number of documents that have them."""
    return "\n".join(f"{word}\t{counted[word]}" for word in sorted(counted)).encode()


def decode_words(data: bytes) -> dict[str, int]:
    """Return what `encode_words` wrote."""
    rows = (row.partition("\t") for row in data.decode().split("\n") if row)
    return {word: int(number) for word, _, number in rows}


def pack(table: FileTable) -> list[bytes]:
    """Return a table as the sections of a file: keys, planes of sizes and of postings, words."""
    found, words = sorted(table.lists), sorted(table.words)
    keys = "\n".join([*found, *words]).encode()
    sizes = [size for key in found for size in _sizes(table.lists[key])] + [len(table.words[key]) for key in words]
    rows = (lists.encode(sizes), *lists.columns(_beside(table.lists, found)))
    postings = sum(len(table.lists[key].found) for key in found)
    head = _HEAD.pack(len(keys), len(sizes), postings, *map(len, rows))
    return [head + keys, *chain.from_iterable(rows), b"".join(table.words[key] for key in words)]


def _beside(known: Mapping[str, Postings], keys: Iterable[str]) -> list[Sequence[int]]:
    """Return the postings of keys, those of a whole word as numbers of those of its first gram, with their flags."""
    at: dict[str, dict[int, int]] = {}
    made: list[Sequence[int]] = []
    for key in keys:
        one, gram = known[key].found, _beginning(key, known)
        if gram and gram not in at:
            at[gram] = dict(zip(_bare(known[gram].found), count(), strict=False))
        if gram:
            numbers = map(lshift, map(at[gram].__getitem__, _bare(one)), repeat(lists.PLACES))
            one = [*map(or_, numbers, map(and_, one, repeat(_FLAGS)))]
        made.append(one)
    return made


def _bare(found: Sequence[int]) -> Iterator[int]:
    """Yield postings without their flags."""
    return map(rshift, found, repeat(lists.FLAGS))


def _beginning(key: str, known: Mapping[str, Postings]) -> str:
    """Return the gram that a whole word begins with, where all of its places are known."""
    gram = grams.first_gram(key[1:]) if key.startswith(grams.WHOLE) else ""
    return gram if gram and not known[gram].total else ""


def _sizes(one: Postings) -> tuple[int, ...]:
    """Return how many postings there are, twice; of a long list one more, and how many there were."""
    return (2 * len(one.found) + 1, one.total) if one.total else (2 * len(one.found),)


def unpack(content: bytes) -> FileTable:
    """Return the table that `pack` was given; raises ValueError or LookupError for anything else."""
    if len(content) < _HEAD.size:
        raise ValueError(content)
    length, count, postings, *rows = _HEAD.unpack_from(content)
    at = _HEAD.size + length
    keys = content[_HEAD.size : at].decode().split("\n") if length else []
    numbers: list[bytes] = []
    for held, size in zip(rows, (count, postings, postings), strict=True):
        planes = [content[begin : begin + size] for begin in range(at, at + held * size, size)] if size else []
        numbers.append(lists.of_planes(planes, size))
        at += held * size
    sizes = lists.numbers_of(numbers[0])[::-1]
    found = [key for key in keys if not key.startswith(_WORDS)]
    counts = [(size // 2, sizes.pop() if size % 2 else 0) for size in (sizes.pop() for _ in found)]
    each = lists.of_columns((size for size, _ in counts), numbers[1], numbers[2])
    read = dict(zip(found, map(Postings, each, (total for _, total in counts)), strict=True))
    for key, gram in [(key, _beginning(key, read)) for key in found]:
        if gram:
            places = read[gram].found
            own = [places[one >> lists.PLACES] & ~_FLAGS | one & _FLAGS for one in read[key].found]
            read[key] = Postings(own, read[key].total)
    made = FileTable(read)
    for key in keys[len(found) :]:
        at += (size := sizes.pop())
        made.words[key] = content[at - size : at]
    return made


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
