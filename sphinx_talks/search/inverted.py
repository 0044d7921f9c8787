"""Of all documents the postings of each key, gathered batch by batch, and given out by shelves of shards."""

from __future__ import annotations

import pickle
from collections import Counter, defaultdict
from itertools import chain, pairwise
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sphinx_talks.search import grams, tables
from sphinx_talks.search.sounds import keys_of, sounds_of
from sphinx_talks.search.tables import Lists, encode_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from io import FileIO
    from pathlib import Path

    from sphinx_talks.search.grams import Looked, Numbers
    from sphinx_talks.search.shards import ShardPlan

#: Of each shelf where it is in its file, and how long.
RunPlaces = dict[int, tuple[int, int]]
#: Postings in the memory of all processes, of 8 bytes each: those of more documents are put aside.
HELD = 4_000_000
#: Shards whose lists are put together at once.
SHELF = 128


class ShelfRun(NamedTuple):
    """What some documents have of the shards of a shelf: grams, how many postings of each, all of these; and others."""

    shards: Numbers
    grams: Numbers
    counts: Numbers
    postings: Numbers
    others: Mapping[str, list[int]]
    words: Mapping[str, Mapping[str, int]]


class Aside:
    """Runs one behind the other, each by shelf, in files that nobody else sees: one for each process that reads them.

    Processes share the place in a file that they have from one before them, so that no two may read the same.
    """

    def __init__(self, folder: Path | None, shelves: int, readers: int) -> None:
        """Begin files in a folder, which is on a disk where the system's own folder may be in memory."""
        self.shelves = shelves
        # Without a buffer, which would not know what another process has written.
        self._files = [TemporaryFile(dir=folder, buffering=0) for _ in range(readers)]  # noqa: SIM115 - open as long as this is
        #: Of each run where its shelves are.
        self.places: list[RunPlaces] = []

    def put(self, run: Mapping[int, ShelfRun]) -> None:
        """Put a run behind the others; none was read before."""
        self.places.append({})
        for shelf, one in run.items():
            file = self._file_of(shelf)
            self.places[-1][shelf] = file.tell(), file.write(pickle.dumps(one, pickle.HIGHEST_PROTOCOL))

    def of(self, shelf: int) -> Iterator[ShelfRun]:
        """Yield what the runs have of a shelf."""
        file = self._file_of(shelf)
        for places in self.places:
            if shelf in places:
                begin, size = places[shelf]
                file.seek(begin)
                yield pickle.loads(file.read(size))  # noqa: S301 - nobody else writes there

    def _file_of(self, shelf: int) -> FileIO:
        return self._files[shelf * len(self._files) // self.shelves]

    def close(self) -> None:
        """Remove the files."""
        for file in self._files:
            file.close()


class Inverted:
    """All keys of documents, for writing an index from nothing."""

    def __init__(self, plan: ShardPlan, folder: Path | None = None, processes: int = 1) -> None:
        """Start empty; what memory need not hold is put aside in the folder, all where each process has a part."""
        self.plan, self.folder, self.processes = plan, folder, processes
        self.shelves = min(plan.shards, max(processes, plan.shards // SHELF))
        self.aside = Aside(folder, self.shelves, processes) if processes > 1 else None
        self.held = 0
        self.words: Counter[str] = Counter()
        self.heard: Counter[str] = Counter()
        self.runs: list[dict[int, ShelfRun]] = []

    def add(self, looked: Looked) -> None:
        """Add documents; they come in ascending order."""
        self.runs.append(dict(self._run(looked)))
        for words, heard in zip(looked.words, looked.heard, strict=True):
            self.words.update(words)
            self.heard.update(heard)
        self.held += len(looked.postings)
        if self.held >= HELD // self.processes:
            self._put_aside()

    def end(self) -> None:
        """Make a run of all words; what is in memory stays there, unless other processes ask for it."""
        words: defaultdict[int, dict[str, dict[str, int]]] = defaultdict(dict)
        for key, counted in self._by_key().items():
            words[self._shelf(grams.route(key))][key] = counted
        none = np.zeros(0, np.int64)
        self.runs.append({shelf: ShelfRun(none, none, none, none, {}, one) for shelf, one in words.items()})
        if self.aside and self.processes > 1:
            self._put_aside()

    def _put_aside(self) -> None:
        self.aside = self.aside or Aside(self.folder, self.shelves, self.processes)
        for run in self.runs:
            self.aside.put(run)
        self.runs, self.held = [], 0

    def _shelf(self, number: int) -> int:
        return number % self.plan.shards * self.shelves // self.plan.shards

    def _run(self, looked: Looked) -> Iterator[tuple[int, ShelfRun]]:
        """Yield what documents have of each shelf."""
        others: defaultdict[int, dict[str, list[int]]] = defaultdict(dict)
        for key, found in looked.others.items():
            others[self._shelf(grams.route(key))][key] = found
        shards = np.array([*map(grams.route, grams.spelled(looked.grams))], np.int64) % self.plan.shards
        order = np.argsort(shards.astype(np.uint16), kind="stable")
        shards, keys, counts = (row[order] for row in (shards, looked.grams, looked.counts))
        postings = _in_order(looked.postings, looked.counts, order)
        ends = np.searchsorted(shards, np.arange(self.shelves + 1) * (self.plan.shards // self.shelves)).tolist()
        until = [0, *np.cumsum(counts).tolist()]
        for shelf, (begin, end) in enumerate(pairwise(ends)):
            if begin < end or shelf in others:
                rows = shards[begin:end], keys[begin:end], counts[begin:end], postings[until[begin] : until[end]]
                yield shelf, ShelfRun(*rows, others.get(shelf, {}), {})

    @property
    def places(self) -> list[RunPlaces]:
        """Return where runs are that were put aside."""
        return self.aside.places if self.aside else []

    def take_over(self, places: list[RunPlaces]) -> None:
        """Know where another process has put runs aside."""
        if self.aside:
            self.aside.places = places

    def _by_key(self) -> dict[str, dict[str, int]]:
        found: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for word, number in self.words.items():
            for key in grams.word_keys(word):
                found[key][word] = number
        known = sounds_of({word for heard in self.heard for word in heard.split(" ")})
        for heard, number in self.heard.items():
            for key, word in keys_of(heard, known.__getitem__):
                row = found[grams.SOUND + key]
                row[word] = row.get(word, 0) + number
        return found

    def of(self, shelf: int) -> Iterator[ShelfRun]:
        """Yield the runs of a shelf; what is in memory is let go."""
        if self.aside:
            yield from self.aside.of(shelf)
        yield from (run.pop(shelf) for run in self.runs if shelf in run)

    def close(self) -> None:
        """Let go what was put aside."""
        if self.aside:
            self.aside.close()


def _in_order(postings: Numbers, counts: Numbers, order: Numbers) -> Numbers:
    """Return the postings of lists, from how many each has, of these in an order."""
    moved = counts[order]
    begins = np.cumsum(counts)[order] - moved
    return postings[np.repeat(begins - np.cumsum(moved) + moved, moved) + np.arange(len(postings))]


def packed(shelf: int, parts: Sequence[Inverted], plan: ShardPlan) -> Iterator[tuple[int, list[bytes]]]:
    """Yield the sections of each shard of a shelf, from parts of all documents, in ascending order."""
    runs = [*chain.from_iterable(part.of(shelf) for part in parts)]
    first, size = shelf * (plan.shards // parts[0].shelves), plan.shards // parts[0].shelves
    lists, ends = _joined(runs, plan, range(first + 1, first + size + 1))
    words: list[dict[str, Mapping[str, int]]] = [{} for _ in range(size)]
    for key, counts in chain.from_iterable(run.words.items() for run in runs):
        held = words[grams.route(key) % plan.shards - first]
        held[key] = Counter(held[key]) + Counter(counts) if key in held else counts
    encoded = ({key: encode_words(counts) for key, counts in held.items()} for held in words)
    yield from enumerate(tables.packed(lists, ends, encoded), first)


def _joined(runs: Sequence[ShelfRun], plan: ShardPlan, behind: range) -> tuple[Lists, list[int]]:
    """Return the lists of runs by shard and key, and where those of shards before these end."""
    others: defaultdict[str, list[int]] = defaultdict(list)
    for key, found in chain.from_iterable(run.others.items() for run in runs):
        others[key] += found
    names = sorted(others)
    # By their numbers they are before all grams, whose first character is in higher bits.
    last = (
        np.array([grams.route(name) % plan.shards for name in names], np.int64),
        np.arange(len(names)),
        np.array([len(others[name]) for name in names], np.int64),
        np.array([*chain.from_iterable(others[name] for name in names)], np.int64),
    )
    rows = zip(*[run[:4] for run in runs], last, strict=True)
    shards, keys, counts, postings = map(np.concatenate, rows)
    order = np.lexsort((keys, shards))
    postings, shards, keys = _in_order(postings, counts, order), shards[order], keys[order]
    is_first = (np.diff(shards, prepend=-1) != 0) | (np.diff(keys, prepend=-1) != 0)
    heads = np.flatnonzero(is_first)
    counts = np.add.reduceat(counts[order], heads) if len(heads) else counts
    shards, keys = shards[heads], keys[heads]
    is_other = keys < len(names)
    spelled = grams.spelled(np.where(is_other, 0, keys))
    for at in np.flatnonzero(is_other).tolist():
        spelled[at] = names[keys[at]]
    return Lists(spelled, *tables.limited(counts, postings, plan.most)), np.searchsorted(shards, behind).tolist()
