"""Bring single shards of an index up to date with a few changed documents."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from sphinx_talks.search import grams, lists, shards
from sphinx_talks.search.lists import Postings
from sphinx_talks.search.sounds import keys_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

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
    """Of one list the documents whose postings change, how many they had, and what they have now."""

    numbers: set[int] = field(default_factory=set)
    had: int = 0
    found: list[int] = field(default_factory=list)


@dataclass
class _Edits:
    """What changes in one shard: by gram or title the postings, by word a difference."""

    rows: dict[str, _Row] = field(default_factory=lambda: defaultdict(_Row))
    words: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))


def patched(
    changes: Iterable[Change], plan: ShardPlan, table_of: Callable[[int], FileTable]
) -> Iterator[tuple[int, FileTable]]:
    """Yield number and content of each shard that changes; raises UnpatchableError."""
    for shard, edits in sorted(_edits(changes, plan.shards).items()):
        table = table_of(shard)
        for key, row in edits.rows.items():
            if (new := _changed(table.lists.get(key, Postings([])), row, plan.most)).found:
                table.lists[key] = new
            else:
                table.lists.pop(key, None)
        for key, counts in edits.words.items():
            counted = Counter(shards.decode_words(table.words.get(key, b"")))
            counted.update(counts)
            if found := shards.encode_words(+counted):
                table.words[key] = found
            else:
                table.words.pop(key, None)
        yield shard, table


def _edits(changes: Iterable[Change], count: int) -> dict[int, _Edits]:
    made: defaultdict[int, _Edits] = defaultdict(_Edits)
    for number, old, new in changes:
        was, is_now = (_lists_of(looked, number) for looked in (old, new))
        for key in was.keys() | is_now.keys():
            before, after = was.get(key, []), is_now.get(key, [])
            if before != after:
                row = made[grams.route(key) % count].rows[key]
                row.numbers.add(number)
                row.had += len(before)
                row.found += after
        for word in old.words ^ new.words:
            for key in grams.word_keys(word):
                made[grams.route(key) % count].words[key][word] += 1 if word in new.words else -1
        for heard in old.heard ^ new.heard:
            for sound, word in keys_of(heard):
                key = grams.SOUND + sound
                made[grams.route(key) % count].words[key][word] += 1 if heard in new.heard else -1
    return made


def _lists_of(looked: Looked, number: int) -> dict[str, list[int]]:
    return looked.placed.by_gram() | {grams.TITLE + title: [number << lists.PLACES] for title in looked.titles}


def _changed(was: Postings, row: _Row, most: int) -> Postings:
    """Return a list with the postings of some of its documents replaced."""
    others = lists.without(was.found, row.numbers)
    if not was.total:
        return lists.limited(sorted(others + row.found), most)
    total = was.total - row.had + len(row.found)
    if total <= most:
        # The positions that it should have again are not known.
        raise UnpatchableError
    return Postings(sorted(others + lists.titles_only(row.found)), total)
