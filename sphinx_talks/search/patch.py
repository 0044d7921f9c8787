"""Bring single shards of an index up to date with a few changed documents."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from sphinx_talks.search import grams, lists, shards

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sphinx_talks.search.shards import Looked, ShardPlan

Table = dict[str, bytes]


class UnpatchableError(Exception):
    """The index has to be written from nothing."""


class Change(NamedTuple):
    """The document that had a number before, and the one that has it now."""

    number: int
    old: Looked
    new: Looked


@dataclass
class _Edits:
    """What changes in one shard: by gram and by title the documents that lose or get it, by word a difference."""

    places: dict[str, list[tuple[int, bytes, bytes]]] = field(default_factory=lambda: defaultdict(list))
    titles: dict[str, list[tuple[int, bool]]] = field(default_factory=lambda: defaultdict(list))
    words: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))


def patched(
    changes: Iterable[Change], plan: ShardPlan, table_of: Callable[[int], Table]
) -> Iterator[tuple[int, Table]]:
    """Yield number and content of each shard that changes; raises UnpatchableError."""
    for shard, edits in sorted(_edits(changes, plan.shards).items()):
        table = table_of(shard)
        for gram, rows in edits.places.items():
            _set(table, gram, _places(table.get(gram, b""), gram, rows, plan.most))
        for key, differences in edits.titles.items():
            _set(table, key, lists.with_documents(table.get(key, b""), differences))
        for key, counts in edits.words.items():
            counted = Counter(shards.decode_words(table.get(key, b"")))
            counted.update(counts)
            _set(table, key, shards.encode_words(+counted))
        yield shard, table


def _edits(changes: Iterable[Change], count: int) -> dict[int, _Edits]:
    made: defaultdict[int, _Edits] = defaultdict(_Edits)
    for number, old, new in changes:
        for gram in old.payloads.keys() | new.payloads.keys():
            was, is_now = old.payloads.get(gram, b""), new.payloads.get(gram, b"")
            if was != is_now:
                made[grams.route(gram) % count].places[gram].append((number, was, is_now))
        for title in set(old.titles) ^ set(new.titles):
            key = grams.TITLE + title
            made[grams.route(key) % count].titles[key].append((number, title in new.titles))
        for word in old.words ^ new.words:
            for key in grams.word_keys(word):
                made[grams.route(key) % count].words[key][word] += 1 if word in new.words else -1
        for pair in old.heard ^ new.heard:
            key = grams.SOUND + pair[0]
            made[grams.route(key) % count].words[key][pair[1]] += 1 if pair in new.heard else -1
    return made


def _places(data: bytes, gram: str, rows: list[tuple[int, bytes, bytes]], most: int) -> bytes:
    """Return the list of a gram with some of its documents replaced, b'' where none is left."""
    if data.startswith(lists.WITHOUT_PLACES):
        return _heavy(data, gram, rows, most)
    found = dict(lists.decode(data)) if data else {}
    for number, _, is_now in rows:
        if is_now:
            found[number] = is_now
        else:
            found.pop(number, None)
    return lists.encode(sorted(found.items()), grams.shift_of(gram), most) if found else b""


def _heavy(data: bytes, gram: str, rows: list[tuple[int, bytes, bytes]], most: int) -> bytes:
    total, titles, documents = lists.parts_of_heavy(data)
    total += sum(len(is_now) - len(was) for _, was, is_now in rows)
    if total <= most:
        # The places that it should have again are not known.
        raise UnpatchableError
    by_number = dict(lists.decode(lists.WITH_PLACES + titles))
    for number, _, is_now in rows:
        by_number.pop(number, None)
        if is_now and (kept := lists.titles_only(is_now, grams.shift_of(gram))):
            by_number[number] = kept
    found = lists.with_documents(documents, ((number, bool(is_now)) for number, _, is_now in rows))
    return lists.heavy(total, lists.joined(sorted(by_number.items())), found)


def _set(table: Table, key: str, data: bytes) -> None:
    if data:
        table[key] = data
    else:
        table.pop(key, None)
