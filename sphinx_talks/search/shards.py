"""The index cut into small files, each a table of keys and lists; which file a key is in can be computed."""

from __future__ import annotations

import struct
import zlib
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from sphinx_talks.search import grams, lists

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sphinx_talks.search.documents import LaidOut

#: Bytes a file should have about, before it is compressed; and how many files there are at most.
SHARD, MOST = 3000, 4096
#: Bytes the index takes a character, measured.
BYTES_A_CHARACTER = 2.2


class Looked(NamedTuple):
    """Of one document: places by gram, whole titles, words, and how many characters there are."""

    payloads: dict[str, bytes]
    titles: list[str]
    words: set[str]
    #: Keys of sounds with the words that have them.
    heard: set[tuple[str, str]]
    size: int


def look(layout: LaidOut) -> Looked:
    """Return all keys of a document."""
    size = sum(len(stream.text) for _, stream in layout.segments)
    return Looked(grams.payloads(layout), layout.titles, grams.words(layout), layout.heard, size)


def number_of_shards(characters: int) -> int:
    """Return a power of two, so that it seldom changes."""
    wanted = characters * BYTES_A_CHARACTER / SHARD
    number = 1
    while number < wanted and number < MOST:
        number *= 2
    return number


class Tables:
    """All keys of all documents, for writing an index from nothing."""

    def __init__(self) -> None:
        """Start empty."""
        self.places: defaultdict[str, list[tuple[int, bytes]]] = defaultdict(list)
        self.titles: defaultdict[str, list[int]] = defaultdict(list)
        self.words: Counter[str] = Counter()
        self.heard: Counter[tuple[str, str]] = Counter()
        self.characters = 0

    def add(self, number: int, looked: Looked) -> None:
        """Add a document; they come in ascending order."""
        for gram, payload in looked.payloads.items():
            self.places[gram].append((number, payload))
        for title in looked.titles:
            self.titles[grams.TITLE + title].append(number)
        self.words.update(looked.words)
        self.heard.update(looked.heard)
        self.characters += looked.size

    def shards(self, count: int) -> Iterator[tuple[int, dict[str, bytes]]]:
        """Yield the number and the table of each file; what is written is let go."""
        most = lists.most_places(self.characters)
        grams_of = _by_shard(self.places, count)
        titles_of = _by_shard(self.titles, count)
        words = self._by_key()
        words_of = _by_shard(words, count)
        for number in range(count):
            made: dict[str, bytes] = {}
            for gram in grams_of.get(number, ()):
                made[gram] = lists.encode(self.places.pop(gram), grams.shift_of(gram), most)
            for key in titles_of.get(number, ()):
                made[key] = lists.documents(self.titles[key])
            for key in words_of.get(number, ()):
                made[key] = encode_words(words[key])
            yield number, made

    def _by_key(self) -> dict[str, dict[str, int]]:
        found: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for word, number in self.words.items():
            for key in grams.word_keys(word):
                found[key][word] = number
        for (key, word), number in self.heard.items():
            found[grams.SOUND + key][word] = number
        return found

    def heavy(self) -> dict[str, int]:
        """Return the grams that keep only some of their places, with the bytes that all would take."""
        sizes = ((gram, lists.total(rows)) for gram, rows in self.places.items())
        most = lists.most_places(self.characters)
        return {gram: size for gram, size in sizes if size > most}


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
