"""The tables of keys: which units have a key, in files of which the browser can tell by the key which one it needs.

A key is known by some bits of a checksum alone. Two keys may meet there; the words themselves are looked into anyway.
"""

from __future__ import annotations

import math
from array import array
from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from sphinx_talks.search.lists import read, varint
from sphinx_talks.search.spoken.keys import number_of, parts_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

#: Bytes a file should have about before it is compressed, and how many files there are at most.
FILE, MOST_FILES = 8_000, 4096
#: Bits by which keys are told apart, at least and at most: few in a small site, where they would be half of its bytes.
LEAST_BITS, MOST_BITS = 12, 22
#: Bytes of all words up to which they are one file; else a word is in each file that one of its parts leads to.
ALL_WORDS, WORDS_FILE, MOST_WORD_FILES = 250_000, 24_000, 1024

#: The units of each place of a file, ascending.
Table = dict[int, list[int]]


class Shape(NamedTuple):
    """How many files there are as a power of two, and bits of the places in all of them together."""

    files: int
    bits: int

    @classmethod
    def of(cls, entries: int) -> Shape:
        """Return the shape of so many pairs of a key and a unit; it changes where their number has doubled."""
        wanted = min(max(entries // FILE, 1), MOST_FILES)
        bits = min(max(entries.bit_length(), LEAST_BITS), MOST_BITS)
        return cls(1 << math.ceil(math.log2(wanted)), bits)

    def place(self, key: str) -> tuple[int, int]:
        """Return in which file a key is, and where."""
        number = number_of(key)
        within = self.bits - (self.files.bit_length() - 1)
        return number & (self.files - 1), number >> 64 - within


class Keys:
    """All keys of all units, for writing the tables from nothing."""

    def __init__(self) -> None:
        """Start empty."""
        self.units: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
        self.entries = 0

    def add(self, unit: int, keys: Collection[str]) -> None:
        """Add a unit; they come in ascending order."""
        found = self.units
        for key in keys:
            found[key].append(unit)
        self.entries += len(keys)

    def tables(self, shape: Shape) -> Iterator[tuple[int, Table]]:
        """Yield the number and the table of each file; what is written is let go."""
        files: list[list[tuple[int, str]]] = [[] for _ in range(shape.files)]
        for key in self.units:
            file, place = shape.place(key)
            files[file].append((place, key))
        for number, row in enumerate(files):
            made: Table = {}
            for place, key in row:
                units = self.units.pop(key)
                made[place] = sorted({*made[place], *units}) if place in made else units.tolist()
            row.clear()
            yield number, made


def pack(table: Mapping[int, Iterable[int]]) -> bytes:
    """Return a table as the content of a file: its places and lengths, then all units, each as a difference."""
    places = sorted(table)
    rows = [list(table[place]) for place in places]
    head = [varint(len(places))]
    head += [varint(place - before) for before, place in pairwise((-1, *places))]
    head += [varint(len(row)) for row in rows]
    return b"".join(head) + b"".join([varint(b - a) for row in rows for a, b in pairwise((-1, *row))])


def unpack(content: bytes) -> Table:
    """Return the table that `pack` was given."""
    count, at = read(content, 0)
    places, at = _steps(content, at, count)
    lengths = []
    for _ in range(count):
        length, at = read(content, at)
        lengths.append(length)
    made: Table = {}
    for place, length in zip(places, lengths, strict=True):
        made[place], at = _steps(content, at, length)
    return made


def _steps(content: bytes, at: int, count: int) -> tuple[list[int], int]:
    found, number = [], -1
    for _ in range(count):
        step, at = read(content, at)
        number += step
        found.append(number)
    return found, at


def word_files(words: Iterable[str]) -> Iterator[str]:
    """Yield the content of each file of words; in a small site there is one with all of them."""
    known = sorted(words)
    size = sum(len(word) + 1 for word in known)
    count = 1 if size <= ALL_WORDS else min(1 << math.ceil(math.log2(6 * size / WORDS_FILE)), MOST_WORD_FILES)
    files: list[list[str]] = [[] for _ in range(count)]
    for word in known:
        for file in {number_of(part) & (count - 1) for part in parts_of(word)}:
            files[file].append(word)
    yield from map("\n".join, files)
