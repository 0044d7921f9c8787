"""Bring the shards up to date where the text of a few documents has changed: only their keys are looked at."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from sphinx_talks.search import grams, lists, shards

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx_talks.search.shards import Looked

Table = dict[str, bytes]


@dataclass
class Edits:
    """What changes in one shard: by gram and by title the documents that lose or get it, by word a difference."""

    places: dict[str, list[tuple[int, bytes, bytes]]] = field(default_factory=lambda: defaultdict(list))
    titles: dict[str, list[tuple[int, bool]]] = field(default_factory=lambda: defaultdict(list))
    words: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))


class Sizes(NamedTuple):
    """Number of shards and of characters, and the grams without all their places, with the bytes those would take."""

    shards: int
    characters: int
    heavy: dict[str, int]


class CannotPatchError(Exception):
    """The index has to be written from nothing."""


@dataclass
class Patch:
    """The changed shards of an index that otherwise stays."""

    tables: dict[int, Table]
    sizes: Sizes


def patch(changed: list[tuple[int, Looked, Looked]], sizes: Sizes, table_of: Callable[[int], Table]) -> Patch:
    """Return what changes with some documents, each given by number, before and after; raises CannotPatchError."""
    characters = sizes.characters + sum(new.size - old.size for _, old, new in changed)
    if shards.number_of_shards(characters) != sizes.shards:
        raise CannotPatchError
    made = Patch({}, Sizes(sizes.shards, characters, dict(sizes.heavy)))
    for shard, edits in sorted(_edits(changed, sizes.shards).items()):
        table = table_of(shard)
        _change_places(table, edits, made.sizes.heavy)
        _change_titles(table, edits)
        _change_words(table, edits)
        made.tables[shard] = table
    return made


def _edits(changed: list[tuple[int, Looked, Looked]], count: int) -> dict[int, Edits]:
    made: defaultdict[int, Edits] = defaultdict(Edits)
    for number, old, new in changed:
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
    return made


def _change_places(table: Table, edits: Edits, heavy: dict[str, int]) -> None:
    for gram, rows in edits.places.items():
        shift = grams.shift_of(gram)
        if gram in heavy:
            table[gram] = _change_heavy(table[gram], gram, rows, heavy)
            continue
        found = dict(lists.decode(table[gram])) if gram in table else {}
        for number, _, is_now in rows:
            if is_now:
                found[number] = is_now
            else:
                found.pop(number, None)
        if not found:
            del table[gram]
            continue
        kept = sorted(found.items())
        table[gram] = lists.encode(kept, shift)
        if (size := lists.total(kept)) > lists.MAX_PLACES:
            heavy[gram] = size


def _change_heavy(data: bytes, gram: str, rows: list[tuple[int, bytes, bytes]], heavy: dict[str, int]) -> bytes:
    heavy[gram] += sum(len(is_now) - len(was) for _, was, is_now in rows)
    if heavy[gram] <= lists.MAX_PLACES:
        # The places that it should have again are not known.
        raise CannotPatchError
    titles, documents = lists.decode_heavy(data)
    by_number, numbers = dict(titles), set(documents)
    for number, _, is_now in rows:
        by_number.pop(number, None)
        numbers.discard(number)
        if is_now:
            numbers.add(number)
            if kept := lists.titles_only(is_now, grams.shift_of(gram)):
                by_number[number] = kept
    return lists.encode_heavy(sorted(by_number.items()), sorted(numbers))


def _change_titles(table: Table, edits: Edits) -> None:
    for key, rows in edits.titles.items():
        numbers = set(lists.decode_documents(table.get(key, b"")))
        for number, added in rows:
            (numbers.add if added else numbers.discard)(number)
        _set(table, key, lists.documents(sorted(numbers)))


def _change_words(table: Table, edits: Edits) -> None:
    for key, differences in edits.words.items():
        counted = Counter(shards.decode_words(table.get(key, b"")))
        counted.update(differences)
        _set(table, key, shards.encode_words(+counted))


def _set(table: Table, key: str, data: bytes) -> None:
    if data:
        table[key] = data
    else:
        table.pop(key, None)
