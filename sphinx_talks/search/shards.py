"""The index cut into small files, each a table of keys and lists; which file a key is in can be computed."""

from __future__ import annotations

import struct
import zlib
from collections import Counter, defaultdict
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from sphinx_talks.search import grams, lists

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from sphinx_talks.search.documents import LaidOut

#: Bytes a file should have about, before it is compressed; and how many files there are at most.
SHARD, MOST = 3000, 4096
#: Bytes the index takes a character of what is kept of documents, measured.
BYTES_A_CHARACTER = 1.2


class Looked(NamedTuple):
    """Of one document: places by gram, whole titles, and words."""

    payloads: Mapping[str, bytes]
    titles: Sequence[str]
    words: AbstractSet[str]
    #: Keys of sounds with the words that have them.
    heard: AbstractSet[tuple[str, str]]


#: Of no document.
NOTHING = Looked(MappingProxyType({}), (), frozenset(), frozenset())


def look(layout: LaidOut) -> Looked:
    """Return all keys of a document."""
    return Looked(grams.payloads(layout), layout.titles, grams.words(layout), layout.heard)


def number_of_shards(characters: int) -> int:
    """Return a power of two, so that it seldom changes."""
    wanted = characters * BYTES_A_CHARACTER / SHARD
    number = 1
    while number < wanted and number < MOST:
        number *= 2
    return number


class ShardPlan(NamedTuple):
    """How many shards there are, and how many bytes of places a list may have."""

    shards: int
    most: int


def plan_of(characters: int) -> ShardPlan:
    """Return how an index of so many characters is written."""
    return ShardPlan(number_of_shards(characters), lists.most_places(characters))


class _Places:
    """The list of one gram while it is made: the last number, rows as bytes, and what their places take."""

    __slots__ = ("last", "rows", "total")

    def __init__(self) -> None:
        self.last, self.rows, self.total = -1, bytearray(), 0

    def put(self, number: int, payload: bytes) -> int:
        self.rows += lists.varint(number - self.last) + payload
        self.last = number
        self.total += len(payload)
        return self.total

    def encoded(self) -> bytes:
        return lists.WITH_PLACES + self.rows


class _Heavy:
    """The list of one gram that keeps its places in titles only."""

    __slots__ = ("found", "last", "last_title", "shift", "titles", "total")

    def __init__(self, before: _Places, shift: int) -> None:
        self.shift, self.total = shift, before.total
        rows = lists.decode(lists.WITH_PLACES + before.rows)
        titles = [(number, kept) for number, payload in rows if (kept := lists.titles_only(payload, shift))]
        self.titles, self.found = bytearray(lists.joined(titles)), bytearray(lists.documents(row[0] for row in rows))
        self.last, self.last_title = before.last, titles[-1][0] if titles else -1

    def put(self, number: int, payload: bytes) -> int:
        self.found += lists.varint(number - self.last)
        self.last = number
        self.total += len(payload)
        if kept := lists.titles_only(payload, self.shift):
            self.titles += lists.varint(number - self.last_title) + kept
            self.last_title = number
        return self.total

    def encoded(self) -> bytes:
        return lists.heavy(self.total, bytes(self.titles), bytes(self.found))


class Tables:
    """All keys of all documents, for writing an index from nothing; lists are bytes from the beginning."""

    def __init__(self, plan: ShardPlan) -> None:
        """Start empty."""
        self.plan = plan
        self.places: dict[str, _Places | _Heavy] = {}
        self.titles: defaultdict[str, list[int]] = defaultdict(list)
        self.words: Counter[str] = Counter()
        self.heard: Counter[tuple[str, str]] = Counter()

    def add(self, number: int, looked: Looked) -> None:
        """Add a document; they come in ascending order."""
        known, most = self.places, self.plan.most
        for gram, payload in looked.payloads.items():
            row = known.get(gram)
            if row is None:
                row = known[gram] = _Places()
            if row.put(number, payload) > most and isinstance(row, _Places):
                known[gram] = _Heavy(row, grams.shift_of(gram))
        for title in looked.titles:
            self.titles[grams.TITLE + title].append(number)
        self.words.update(looked.words)
        self.heard.update(looked.heard)

    def shards(self) -> Iterator[tuple[int, dict[str, bytes]]]:
        """Yield the number and the table of each file; what is written is let go."""
        count = self.plan.shards
        words = self._by_key()
        grams_of, titles_of, words_of = (_by_shard(keys, count) for keys in (self.places, self.titles, words))
        for number in range(count):
            made = {gram: self.places.pop(gram).encoded() for gram in grams_of.get(number, ())}
            made |= {key: lists.documents(self.titles[key]) for key in titles_of.get(number, ())}
            made |= {key: encode_words(words[key]) for key in words_of.get(number, ())}
            yield number, made

    def _by_key(self) -> dict[str, dict[str, int]]:
        found: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for word, number in self.words.items():
            for key in grams.word_keys(word):
                found[key][word] = number
        for (key, word), number in self.heard.items():
            found[grams.SOUND + key][word] = number
        return found


def _by_shard(keys: Iterable[str], count: int) -> dict[int, list[str]]:
    """Return the keys of each file."""
    made: defaultdict[int, list[str]] = defaultdict(list)
    for key in keys:
        made[grams.route(key) % count].append(key)
    return made


def encode_words(counted: Mapping[str, int]) -> bytes:
    """Return words with the number of documents that have them."""
    return "\n".join(f"{word}\t{counted[word]}" for word in sorted(counted)).encode()


def decode_words(data: bytes) -> dict[str, int]:
    """Return what `encode_words` wrote."""
    rows = (row.partition("\t") for row in data.decode().split("\n") if row)
    return {word: int(number) for word, _, number in rows}


def pack(table: Mapping[str, bytes]) -> bytes:
    """Return a table as the content of a file: keys, lengths of lists, lists."""
    keys = sorted(table)
    names = "\n".join(keys).encode()
    lengths = b"".join(lists.varint(len(table[key])) for key in keys)
    return struct.pack("<I", len(names)) + names + lengths + b"".join(table[key] for key in keys)


def unpack(content: bytes) -> dict[str, bytes]:
    """Return the table that `pack` was given."""
    (size,) = struct.unpack_from("<I", content)
    at = 4 + size
    keys = content[4:at].decode().split("\n") if size else []
    lengths: list[int] = []
    for _ in keys:
        length, at = lists.read(content, at)
        lengths.append(length)
    table: dict[str, bytes] = {}
    for key, length in zip(keys, lengths, strict=True):
        table[key] = content[at : at + length]
        at += length
    return table


def deflate(content: bytes) -> bytes:
    """Return content compressed (RFC 1951, without a header, as `DecompressionStream("deflate-raw")` reads it)."""
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush()


def inflate(data: bytes) -> bytes:
    """Return what `deflate` was given; raises ValueError for anything else."""
    try:
        return zlib.decompress(data, -zlib.MAX_WBITS)
    except zlib.error as error:
        raise ValueError(str(error)) from None
