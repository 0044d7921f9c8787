"""Bring single shards of an index up to date with a few changed documents."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from sphinx_talks.search import grams, lists, shards
from sphinx_talks.search.lists import Postings
from sphinx_talks.search.sounds import keys_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from sphinx_talks.search.shards import FileTable, Looked, ShardPlan


class UnpatchableError(Exception):
    """The index has to be written from nothing."""


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
    return list(takewhile(lambda posting: posting & lists.PLACE < lists.UNKNOWN, found))


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
            was = table.lists.get(key, Postings([]))
            if was.total and row.total(was) <= plan.most:
                others = {posting >> lists.PLACES for posting in lists.without(was.found, row.numbers)}
                fallen[key] = _Fallen(shard, table, others, row.found)
            else:
                made = _changed(was, row, plan.most)
                is_same = is_same and made is was
                _put(table, key, made)
        for key, counts in edits.words.items():
            counted = Counter(shards.decode_words(table.words.get(key, b"")))
            counted.update(counts)
            if found := shards.encode_words(+counted):
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
        for key, found in _lists_of(looked, number, wanted[number]).items():
            fallen[key].found.extend(found)
    for key, one in fallen.items():
        _put(one.table, key, Postings(sorted(one.found)))
    yield from {one.shard: one.table for one in fallen.values()}.items()


def _put(table: FileTable, key: str, made: Postings) -> None:
    if made.found:
        table.lists[key] = made
    else:
        table.lists.pop(key, None)


def _edits(changes: Iterable[Change], count: int) -> dict[int, _Edits]:
    made: defaultdict[int, _Edits] = defaultdict(_Edits)
    for number, old, new in changes:
        keys = old.placed.differing(new.placed) | {grams.TITLE + title for title in {*old.titles} ^ {*new.titles}}
        was, is_now = (_lists_of(looked, number, keys) for looked in (old, new))
        for key in keys:
            before, after = was.get(key, []), is_now.get(key, [])
            if before != after:
                made[grams.route(key) % count].rows[key].add(number, before, after)
        for word in old.words ^ new.words:
            for key in grams.word_keys(word):
                made[grams.route(key) % count].words[key][word] += 1 if word in new.words else -1
        for heard in old.heard ^ new.heard:
            for sound, word in keys_of(heard):
                key = grams.SOUND + sound
                made[grams.route(key) % count].words[key][word] += 1 if heard in new.heard else -1
    return made


def _lists_of(looked: Looked, number: int, keys: AbstractSet[str]) -> dict[str, list[int]]:
    """Return the postings of these keys in a document."""
    titles = keys & {grams.TITLE + title for title in looked.titles}
    return looked.placed.by_gram(keys) | {title: [number << lists.PLACES] for title in titles}


def _changed(was: Postings, row: _Row, most: int) -> Postings:
    """Return a list with the postings of some of its documents replaced."""
    if not was.total:
        return lists.limited(lists.replaced(was.found, row.numbers, row.found), most)
    if not row.moved:
        return was._replace(total=row.total(was)) if row.total(was) != was.total else was
    new = [posting for posting in row.found if posting >> lists.PLACES in row.moved]
    return Postings(lists.replaced(was.found, row.moved, lists.titles_only(new)), row.total(was))
