"""The tables of keys: which units have a key, in files of which the browser knows by the key which one it needs.

A key is known by some bits of a checksum alone. Two keys may meet there; the words themselves are looked into anyway.
"""

from __future__ import annotations

import math
import tempfile
from array import array
from collections import defaultdict, deque
from itertools import accumulate, chain, islice, pairwise, repeat
from operator import sub
from typing import TYPE_CHECKING, NamedTuple

from sphinx_talks.search.lists import numbers_in, read, varint, varints
from sphinx_talks.search.spoken.keys import number_of, parts_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from sphinx_talks.search.spoken.keys import UnitKeys

#: Bytes a file should have about before it is compressed, and how many files there are at most.
FILE, MOST_FILES = 8_000, 8192
#: Bits by which keys differ, at least and at most: few in a small site, where they would be half of its bytes.
LEAST_BITS, MOST_BITS = 12, 22
#: Bytes of all words up to which they are one file; else a word is in each file that one of its parts leads to.
ALL_WORDS, WORDS_FILE, MOST_WORD_FILES = 250_000, 24_000, 1024

#: The units of each position of a file, ascending, as `pack_row` writes them.
Table = dict[int, bytes]


class Shape(NamedTuple):
    """How many files there are as a power of two, and bits of the positions in all of them together."""

    files: int
    bits: int

    @classmethod
    def of(cls, entries: int) -> Shape:
        """Return the shape of so many pairs of a key and a unit; it changes where their number has doubled."""
        wanted = min(max(entries // FILE, 1), MOST_FILES)
        bits = min(max(entries.bit_length(), LEAST_BITS), MOST_BITS)
        return cls(1 << math.ceil(math.log2(wanted)), bits)

    def place(self, key: int | str) -> tuple[int, int]:
        """Return in which file a key is, and where."""
        number = number_of(key)
        return number & (self.files - 1), number >> 64 - self.within

    @property
    def within(self) -> int:
        """Return the bits of a position in its file."""
        return self.bits - (self.files.bit_length() - 1)


class Keys:
    """All keys of all units, for writing the tables from nothing; what does not fit into memory waits in a file."""

    #: Pairs of a key and a unit that are held in memory.
    MOST = 4_000_000

    def __init__(self, folder: Path) -> None:
        """Start empty; the file is below a folder, and gone with this object."""
        self.units: defaultdict[int | str, array[int]] = defaultdict(lambda: array("I"))
        #: Those of turns apart: two smaller tables are looked into faster than one.
        self.turns: defaultdict[int, array[int]] = defaultdict(lambda: array("I"))
        self.entries = self.held = 0
        self.spilled = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed by `tables`
        #: Of each run: where the keys of each of the most files begin.
        self.runs: list[array[int]] = []

    def add(self, unit: int, keys: UnitKeys) -> None:
        """Add a unit; they come in ascending order."""
        rows = map(self.turns.__getitem__, keys.turns), map(self.units.__getitem__, keys.named())
        # The same as a loop, at about half of the time: this is done for each character that is said.
        deque(map(array.append, chain(*rows), repeat(unit)), 0)
        count = sum(map(len, keys))
        self.entries += count
        self.held += count
        if self.held > self.MOST:
            self._spill()

    def _spill(self) -> None:
        """Write what is in memory to the file, in the order of the most files there may be."""
        files: list[list[tuple[int, array[int]]]] = [[] for _ in range(MOST_FILES)]
        for key, units in chain(self.units.items(), self.turns.items()):
            number = number_of(key)
            files[number & MOST_FILES - 1].append((number >> 32, units))
        self.units.clear()
        self.turns.clear()
        begins = array("Q")
        for row in files:
            begins.append(self.spilled.tell())
            found = [units for _, units in row]
            head = array("I", [len(row), *(place for place, _ in row), *map(len, found)])
            self.spilled.write(b"".join([head.tobytes(), *(units.tobytes() for units in found)]))
        begins.append(self.spilled.tell())
        self.runs.append(begins)
        self.held = 0

    def tables(self, shape: Shape) -> Iterator[tuple[int, Table]]:
        """Yield the number and the table of each file."""
        self._spill()
        shift = 32 - shape.within
        with self.spilled:
            for file in range(shape.files):
                made: defaultdict[int, array[int]] = defaultdict(lambda: array("I"))
                for number in range(file, MOST_FILES, shape.files):
                    for begins in self.runs:
                        for place, units in self._read(begins[number], begins[number + 1]):
                            made[place >> shift] += units
                yield file, {place: pack_row(units) for place, units in made.items()}

    def _read(self, begin: int, end: int) -> Iterator[tuple[int, array[int]]]:
        """Yield the keys of a part of a run, by the upper half of their number, with their units."""
        self.spilled.seek(begin)
        found = array("I", self.spilled.read(end - begin))
        count = found[0]
        at = 1 + 2 * count
        for place, length in zip(found[1 : 1 + count], found[1 + count : at], strict=True):
            yield place, found[at : at + length]
            at += length


def pack_row(units: Sequence[int]) -> bytes:
    """Return units as differences; where two keys have met they are neither in order nor there but once."""
    if len(units) == 1:
        # As most rows of a small site are.
        return varint(units[0] + 1)
    steps = [*map(sub, units, (-1, *units[:-1]))]
    if min(steps) <= 0:
        units = sorted({*units})
        steps = [*map(sub, units, (-1, *units[:-1]))]
    return varints(steps)


def unpack_row(row: bytes) -> list[int]:
    """Return the units that `pack_row` was given, ascending."""
    steps: Iterable[int] = row if row.isascii() else numbers_in(row)
    return [*accumulate(steps, initial=-1)][1:]


def pack(table: Mapping[int, bytes]) -> bytes:
    """Return a table as the content of a file: positions, the bytes of the units of each, and those."""
    places = sorted(table)
    rows = [table[place] for place in places]
    head = [len(places), *(place - before for before, place in pairwise((-1, *places))), *map(len, rows)]
    return b"".join([varints(head), *rows])


def unpack(content: bytes) -> Table:
    """Return the table that `pack` was given."""
    count, at = read(content, 0)
    head = [*islice(numbers_in(content, at), 2 * count)]
    places = [*accumulate(head[:count], initial=-1)][1:]
    ends = [*accumulate(head[count:], initial=at + len(varints(head)))]
    if ends[-1] != len(content):
        raise ValueError(content[:1])
    return {place: content[begin:end] for place, (begin, end) in zip(places, pairwise(ends), strict=True)}


def edited(table: Table, edits: Iterable[tuple[int, int, bool]], numbers: Sequence[int] | None = None) -> Table:
    """Return a table with units added to positions (True) or without them (False), first each with its new number.

    A unit whose new number is -1 is gone.
    """
    made = dict(table)
    if numbers is not None:
        made = {place: renumbered(row, numbers) for place, row in table.items()}
    rows: dict[int, set[int]] = {}
    for place, unit, is_there in edits:
        if place not in rows:
            rows[place] = {*unpack_row(made.get(place, b""))}
        (rows[place].add if is_there else rows[place].discard)(unit)
    made.update((place, pack_row(sorted(row)) if row else b"") for place, row in rows.items())
    return {place: row for place, row in made.items() if row}


def renumbered(row: bytes, numbers: Sequence[int]) -> bytes:
    """Return the units of a position by their new numbers."""
    units = [number for unit in unpack_row(row) if (number := numbers[unit]) >= 0]
    return pack_row(units) if units else b""


def word_file_count(size: int) -> int:
    """Return in how many files words of so many bytes are, each with one behind it; in a small site in one."""
    return 1 if size <= ALL_WORDS else min(1 << math.ceil(math.log2(6 * size / WORDS_FILE)), MOST_WORD_FILES)


def word_files(word: str, count: int) -> set[int]:
    """Return the files that hold a word."""
    return {number_of(part) & (count - 1) for part in parts_of(word)}
