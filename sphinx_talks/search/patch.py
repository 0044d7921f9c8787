"""Bring single shards of an index up to date with a few changed documents."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import chain, takewhile
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sphinx_talks.search import grams
from sphinx_talks.search.lists import PLACE, PLACES, UNKNOWN
from sphinx_talks.search.sounds import keys_of
from sphinx_talks.search.tables import Postings, decode_words, encode_words, limit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from sphinx_talks.search.grams import Looked, Numbers
    from sphinx_talks.search.shards import ShardPlan
    from sphinx_talks.search.tables import FileTable

#: Of a key that a shard does not have.
_NONE = Postings(np.zeros(0, np.int64))


class Change(NamedTuple):
    """The document that had a number before, and the one that has it now."""

    number: int
    old: Looked
    new: Looked


@dataclass
class _Row:
    """Of one list the documents whose postings change, how many they had, and what they have now.

    And of these the documents of which a list that is too long has others.
    """

    numbers: set[int] = field(default_factory=set)
    had: int = 0
    found: list[int] = field(default_factory=list)
    moved: set[int] = field(default_factory=set)

    def add(self, number: int, before: list[int], after: list[int]) -> None:
        """Add what a document had and what it has, both ascending."""
        self.numbers.add(number)
        self.had += len(before)
        self.found += after
        if _in_titles(before) != _in_titles(after) or bool(before) != bool(after):
            self.moved.add(number)

    def total(self, was: Postings) -> int:
        """Return how many postings a list has now that was too long."""
        return was.total - self.had + len(self.found)


def _in_titles(found: list[int]) -> list[int]:
    """Return the postings of a document that are in titles."""
    return list(takewhile(lambda posting: posting & PLACE < UNKNOWN, found))


@dataclass
class _Edits:
    """What changes in one shard: by gram or title the postings, by word a difference."""

    rows: dict[str, _Row] = field(default_factory=lambda: defaultdict(_Row))
    words: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))


class _Fallen(NamedTuple):
    """A list that was too long and is not any more: where it is, its other documents, and the postings that are new."""

    shard: int
    table: FileTable
    others: AbstractSet[int]
    found: list[int]


def patched(
    changes: Iterable[Change],
    plan: ShardPlan,
    table_of: Callable[[int], FileTable],
    looked_at: Callable[[Iterable[int]], Iterable[tuple[int, Looked]]],
) -> Iterator[tuple[int, FileTable]]:
    """Yield number and content of each shard that changes; raises UnpatchableError.

    A list that was too long and is not any more gets back its positions: its documents are `looked_at`, by number.
    """
    fallen: dict[str, _Fallen] = {}
    for shard, edits in sorted(_edits(changes, plan.shards).items()):
        table = table_of(shard)
        # As it is, most of what a list that is too long has of a document stays.
        is_same = not edits.words
        for key, row in edits.rows.items():
            was = table.lists.get(key, _NONE)
            if was.total and row.total(was) <= plan.most:
                others = {*(was.found >> PLACES).tolist()} - row.numbers
                fallen[key] = _Fallen(shard, table, others, row.found)
            else:
                made = _changed(was, row, plan.most)
                is_same = is_same and made is was
                _put(table, key, made)
        for key, counts in edits.words.items():
            counted = Counter(decode_words(table.words.get(key, b"")))
            counted.update(counts)
            if found := encode_words(+counted):
                table.words[key] = found
            else:
                table.words.pop(key, None)
        if not is_same and all(table is not one.table for one in fallen.values()):
            yield shard, table
    yield from _refilled(fallen, looked_at)


def _refilled(
    fallen: Mapping[str, _Fallen], looked_at: Callable[[Iterable[int]], Iterable[tuple[int, Looked]]]
) -> Iterator[tuple[int, FileTable]]:
    """Yield the shards of lists that have all of their positions again; no document is looked at twice."""
    wanted: defaultdict[int, set[str]] = defaultdict(set)
    for key, one in fallen.items():
        for number in one.others:
            wanted[number].add(key)
    for number, looked in looked_at(sorted(wanted)):
        for key, found in looked.by_key().items():
            if key in wanted[number]:
                fallen[key].found.extend(found)
    for key, one in fallen.items():
        _put(one.table, key, Postings(np.array(sorted(one.found), np.int64)))
    yield from {one.shard: one.table for one in fallen.values()}.items()


def _put(table: FileTable, key: str, made: Postings) -> None:
    if len(made.found):
        table.lists[key] = made
    else:
        table.lists.pop(key, None)


def _edits(changes: Iterable[Change], count: int) -> dict[int, _Edits]:
    made: defaultdict[int, _Edits] = defaultdict(_Edits)
    for number, old, new in changes:
        was, is_now = old.by_key(), new.by_key()
        for key in was.keys() | is_now.keys():
            before, after = was.get(key, []), is_now.get(key, [])
            if before != after:
                made[grams.route(key) % count].rows[key].add(number, before, after)
        for word in {*chain(*old.words)} ^ (words := {*chain(*new.words)}):
            for key in grams.word_keys(word):
                made[grams.route(key) % count].words[key][word] += 1 if word in words else -1
        for heard in {*chain(*old.heard)} ^ (rows := {*chain(*new.heard)}):
            for sound, word in keys_of(heard):
                key = grams.SOUND + sound
                made[grams.route(key) % count].words[key][word] += 1 if heard in rows else -1
    return made


def _changed(was: Postings, row: _Row, most: int) -> Postings:
    """Return a list with the postings of some of its documents replaced."""
    if not was.total:
        return limit(replaced(was.found, row.numbers, row.found), most)
    if not row.moved:
        return was._replace(total=row.total(was)) if row.total(was) != was.total else was
    new = [posting for posting in row.found if posting >> PLACES in row.moved]
    return Postings(replaced(was.found, row.moved, limit(np.array(new, np.int64), 0).found), row.total(was))


def replaced(found: Numbers, numbers: AbstractSet[int], new: Numbers | Sequence[int]) -> Numbers:
    """Return ascending postings with those of some documents replaced by new ones."""
    others = found[~np.isin(found >> PLACES, [*numbers])]
    return np.sort(np.concatenate((others, np.array(new, np.int64))))
