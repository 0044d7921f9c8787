"""What is in the files of an index: keys with their lists, and words; lists are columns of bytes in a file."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from itertools import accumulate, chain, pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sphinx_talks.search import grams
from sphinx_talks.search.lists import FLAGS, PLACE, PLACES, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from sphinx_talks.search.grams import Numbers

#: Keys whose lists are words.
_WORDS = (grams.FIRST, grams.LAST, grams.MIDDLE, grams.SOUND)
_FLAGS = (1 << FLAGS) - 1
#: Bytes of keys, how many sizes and postings there are, and planes of sizes, documents and positions.
_HEAD = struct.Struct("<3I3Bx")


class Postings(NamedTuple):
    """Postings, ascending, and how many there were of a list that keeps none in bodies; else 0."""

    found: Numbers
    total: int = 0


@dataclass
class FileTable:
    """What is in one file: lists of grams and titles, and words with the number of documents that have them."""

    lists: dict[str, Postings] = field(default_factory=dict)
    words: dict[str, bytes] = field(default_factory=dict)


class Lists(NamedTuple):
    """Lists one behind the other: their keys, how many postings each has, how many there were as in `Postings`."""

    keys: Sequence[str]
    counts: Numbers
    totals: Numbers
    postings: Numbers


def limited(counts: Numbers, postings: Numbers, most: int) -> tuple[Numbers, Numbers, Numbers]:
    """Return lists as they are kept: of long ones the positions in titles, and the documents.

    Of ascending postings those in titles stay, of documents without such a position one that is unknown.
    """
    is_long = counts > most
    if not is_long.any():
        return counts, np.zeros_like(counts), postings
    at = np.flatnonzero(np.repeat(is_long, counts))
    found = postings[at]
    is_body, numbers = found & PLACE >= UNKNOWN, found >> PLACES
    # Titles come first, so that what is kept are they, and whatever is the first of its document.
    is_kept = np.diff(numbers, prepend=-1) != 0
    is_kept[np.cumsum(counts[is_long])[:-1]] = True
    is_kept |= ~is_body
    postings = postings.copy()
    postings[at] = np.where(is_body, numbers << PLACES | UNKNOWN, found)
    stays = np.ones(len(postings), np.bool_)
    stays[at] = is_kept
    return (
        np.add.reduceat(stays, np.cumsum(counts) - counts, dtype=np.int64),
        np.where(is_long, counts, 0),
        postings[stays],
    )


def limit(found: Numbers, most: int) -> Postings:
    """Return one list as it is kept."""
    _, totals, kept = limited(np.array([len(found)]), found, most)
    return Postings(kept, int(totals[0]))


def encode_words(counted: Mapping[str, int]) -> bytes:
    """Return words with the number of documents that have them."""
    return "\n".join(f"{word}\t{counted[word]}" for word in sorted(counted)).encode()


def decode_words(data: bytes) -> dict[str, int]:
    """Return what `encode_words` wrote."""
    rows = (row.partition("\t") for row in data.decode().split("\n") if row)
    return {word: int(number) for word, _, number in rows}


def pack(table: FileTable) -> list[bytes]:
    """Return a table as the sections of a file: keys, planes of sizes and of postings, words."""
    keys = sorted(table.lists)
    rows = [table.lists[key] for key in keys]
    counts, totals = np.array([(len(row.found), row.total) for row in rows], np.int64).reshape(-1, 2).T
    postings = np.concatenate([np.zeros(0, np.int64), *(row.found for row in rows)])
    return next(packed(Lists(keys, counts, totals, postings), [len(keys)], [table.words]))


def packed(lists: Lists, ends: Sequence[int], words: Iterable[Mapping[str, bytes]]) -> Iterator[list[bytes]]:
    """Yield several tables in this way, from where the lists of each end, and its words."""
    keys, counts, totals = lists[:3]
    steps, places = _columns(counts, _beside(lists))
    # How many postings there are, twice; of a long list one more, and how many there were.
    is_long = totals > 0
    sizes = np.repeat(2 * counts + is_long, 1 + is_long)
    sizes_end = np.cumsum(1 + is_long)
    sizes[sizes_end[is_long] - 1] = totals[is_long]
    cut = [0, *ends]
    at = [[0, *row.tolist()] for row in (sizes_end, np.cumsum(counts))]
    for (begin, end), counted in zip(pairwise(cut), words, strict=True):
        found = sorted(counted)
        named = "\n".join([*keys[begin:end], *found]).encode()
        own = np.concatenate((sizes[at[0][begin] : at[0][end]], [len(counted[key]) for key in found])).astype("<u4")
        columns = own, *(row[at[1][begin] : at[1][end]] for row in (steps, places))
        rows = [planes(column.tobytes()) for column in columns]
        head = _HEAD.pack(len(named), len(own), len(columns[1]), *map(len, rows))
        yield [head + named, *chain.from_iterable(rows), b"".join(counted[key] for key in found)]


def planes(raw: bytes) -> list[bytes]:
    """Return four bytes of each number as rows, the lowest first, without the last ones that are zero throughout."""
    made = [raw[at::4] for at in range(4)]
    while made and not made[-1].strip(b"\0"):
        made.pop()
    return made


def _columns(counts: Numbers, postings: Numbers) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Return how much documents are more than those before in a list, and places than those before in a document."""
    numbers, places = postings >> PLACES, postings & PLACE
    steps = np.diff(numbers, prepend=0)
    begins = (np.cumsum(counts) - counts)[counts > 0]
    steps[begins] = numbers[begins] + 1
    moved = np.where(steps, places, np.diff(places, prepend=0))
    return steps.astype("<u4"), moved.astype("<u4")


def _of_columns(counts: Numbers, steps: Numbers, moved: Numbers) -> Numbers:
    """Return the postings that `_columns` was given."""
    summed, begins = np.cumsum(steps), (np.cumsum(counts) - counts)[counts > 0]
    numbers = summed - np.repeat(summed[begins] - steps[begins], counts[counts > 0]) - 1
    heads, places = np.flatnonzero(steps), np.cumsum(moved)
    made: Numbers = numbers << PLACES | places - np.repeat(
        places[heads] - moved[heads], np.diff(heads, append=len(steps))
    )
    return made


def _beside(lists: Lists) -> Numbers:
    """Return postings, those of a whole word as numbers of those of its first gram, with their flags."""
    made = lists.postings
    for own, gram in _words_with_grams(lists):
        if made is lists.postings:
            made = made.copy()
        found = lists.postings[own]
        numbers = np.searchsorted(lists.postings[gram] >> FLAGS, found >> FLAGS)
        made[own] = numbers << PLACES | found & _FLAGS
    return made


def _words_with_grams(lists: Lists) -> Iterator[tuple[slice, slice]]:
    """Yield where the postings of a whole word are, and those of the gram that it begins with, where all are known."""
    known: dict[str, int] = {}
    for at, key in enumerate(lists.keys):
        if key.startswith(grams.WHOLE):
            known = known or {key: at for at, key in enumerate(lists.keys)}
            ends = np.cumsum(lists.counts)
            gram = known.get(grams.first_gram(key[1:]))
            if gram is not None and not lists.totals[gram]:
                own, first = (slice(ends[one] - lists.counts[one], ends[one]) for one in (at, gram))
                yield own, first


def unpack(content: bytes) -> FileTable:
    """Return the table that `pack` was given; raises ValueError or LookupError for anything else."""
    if len(content) < _HEAD.size:
        raise ValueError(content)
    length, count, size, *held = _HEAD.unpack_from(content)
    at = _HEAD.size + length
    keys = content[_HEAD.size : at].decode().split("\n") if length else []
    columns: list[Numbers] = []
    for rows, each in zip(held, (count, size, size), strict=True):
        columns.append(np.zeros(each, np.int64))
        for row in range(rows):
            columns[-1] |= np.frombuffer(content, np.uint8, each, at).astype(np.int64) << 8 * row
            at += each
    sizes = columns[0].tolist()[::-1]
    found = [key for key in keys if not key.startswith(_WORDS)]
    said = [(one // 2, sizes.pop() if one % 2 else 0) for one in (sizes.pop() for _ in found)]
    counts, totals = np.array(said, np.int64).reshape(-1, 2).T
    lists = Lists(found, counts, totals, _of_columns(counts, *columns[1:]))
    for own, gram in _words_with_grams(lists):
        one = lists.postings[own]
        lists.postings[own] = lists.postings[gram][one >> PLACES] & ~_FLAGS | one & _FLAGS
    ends = accumulate(counts.tolist(), initial=0)
    parts = [lists.postings[begin:end] for begin, end in pairwise(ends)]
    made = FileTable({key: Postings(*row) for key, *row in zip(found, parts, totals.tolist(), strict=True)})
    for key in keys[len(found) :]:
        at += (one := sizes.pop())
        made.words[key] = content[at - one : at]
    return made
