"""Of all documents the postings of each key, gathered document by document, and given out shard by shard."""

from __future__ import annotations

import pickle
from array import array
from collections import Counter, defaultdict, deque
from functools import partial
from itertools import chain
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, NamedTuple

from sphinx_talks.search import grams, lists
from sphinx_talks.search.shards import FileTable, encode_words
from sphinx_talks.search.sounds import keys_of, sounds_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet
    from io import FileIO
    from pathlib import Path

    from sphinx_talks.search.shards import Looked, ShardPlan

#: Of each shard where it is in its file, and how long.
RunPlaces = dict[int, tuple[int, int]]
#: Postings in the memory of all processes, of 8 bytes each: those of more documents are put aside.
HELD = 4_000_000


class ShardRun(NamedTuple):
    """What some documents have of a shard: postings and words by key, and the keys whose postings may not ascend."""

    postings: Mapping[str, array[int]]
    words: Mapping[str, Mapping[str, int]]
    unordered: AbstractSet[str]


class Aside:
    """Runs one behind the other, each by shard, in files that nobody else sees: one for each process that reads them.

    Processes share the place in a file that they have from one before them, so that no two may read the same.
    """

    def __init__(self, folder: Path | None, shards: int, readers: int) -> None:
        """Begin files in a folder, which is on a disk where the system's own folder may be in memory."""
        self.shards = shards
        # Without a buffer, which would not know what another process has written.
        self._files = [TemporaryFile(dir=folder, buffering=0) for _ in range(readers)]  # noqa: SIM115 - open as long as this is
        #: Of each run where its shards are.
        self.places: list[RunPlaces] = []

    def put(self, run: Iterable[tuple[int, ShardRun]]) -> None:
        """Put a run behind the others; none was read before."""
        self.places.append({})
        for shard, (postings, words, unordered) in run:
            packed = {key: one.tobytes() for key, one in postings.items()}
            file = self._file_of(shard)
            content = pickle.dumps((packed, words, unordered), pickle.HIGHEST_PROTOCOL)
            self.places[-1][shard] = file.tell(), file.write(content)

    def of(self, shard: int) -> Iterator[ShardRun]:
        """Yield what the runs have of a shard."""
        file = self._file_of(shard)
        for places in self.places:
            if shard in places:
                begin, size = places[shard]
                file.seek(begin)
                packed, words, unordered = pickle.loads(file.read(size))  # noqa: S301 - nobody else writes there
                yield ShardRun({key: array("Q", one) for key, one in packed.items()}, words, unordered)

    def _file_of(self, shard: int) -> FileIO:
        return self._files[shard * len(self._files) // self.shards]

    def close(self) -> None:
        """Remove the files."""
        for file in self._files:
            file.close()


class Inverted:
    """All keys of documents, for writing an index from nothing."""

    def __init__(self, plan: ShardPlan, folder: Path | None = None, processes: int = 1) -> None:
        """Start empty; what memory need not hold is put aside in the folder, all where each process has a part."""
        self.plan, self.folder, self.processes = plan, folder, processes
        self.aside = Aside(folder, plan.shards, processes) if processes > 1 else None
        self.held = 0
        # Numbers in a row, a fifth of what as many objects would take.
        self.postings: defaultdict[str, array[int]] = defaultdict(partial(array, "Q"))
        self.words: Counter[str] = Counter()
        self.heard: Counter[str] = Counter()
        #: Grams whose postings may not ascend.
        self.unordered: set[str] = set()
        self._rest: dict[int, ShardRun] = {}

    def add(self, number: int, looked: Looked) -> None:
        """Add a document; they come in ascending order."""
        known = self.postings
        placed = looked.placed
        # All in C: a third of the time of the same as a statement.
        for keys, postings in ((placed.loose, placed.loose.values()), (placed.grams, placed.postings)):
            deque(map(array.append, map(known.__getitem__, keys), postings), maxlen=0)
        for gram, posting in placed.edges:
            known[gram].append(posting)
            self.unordered.add(gram)
        for title in looked.titles:
            known[grams.TITLE + title].append(number << lists.PLACES)
        self.words.update(looked.words)
        self.heard.update(looked.heard)
        self.held += len(placed.loose) + len(placed.postings)
        if self.held >= HELD // self.processes:
            self.aside = self.aside or Aside(self.folder, self.plan.shards, self.processes)
            self.aside.put(self._run({}))
            self.held = 0

    def end(self) -> None:
        """Make a run of the rest, with all words; it stays in memory, unless other processes ask for it."""
        run = self._run(self._by_key())
        if self.aside and self.processes > 1:
            self.aside.put(run)
        else:
            self._rest = dict(run)

    def _run(self, words: Mapping[str, Mapping[str, int]]) -> Iterator[tuple[int, ShardRun]]:
        """Yield what is held of each shard, and let it go."""
        keys_of, words_of = (_by_shard(keys, self.plan.shards) for keys in (self.postings, words))
        for shard in sorted({*keys_of, *words_of}):
            postings = {key: self.postings.pop(key) for key in keys_of.get(shard, ())}
            unordered = postings.keys() & self.unordered
            yield shard, ShardRun(postings, {key: words[key] for key in words_of.get(shard, ())}, unordered)

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

    def of(self, shard: int) -> Iterator[ShardRun]:
        """Yield the runs of a shard; what is in memory is let go."""
        if self.aside:
            yield from self.aside.of(shard)
        if shard in self._rest:
            yield self._rest.pop(shard)

    def close(self) -> None:
        """Let go what was put aside."""
        if self.aside:
            self.aside.close()


def table_of(shard: int, parts: Iterable[Inverted], plan: ShardPlan) -> FileTable:
    """Return the table of a file from parts of all documents, in ascending order."""
    postings: dict[str, array[int]] = {}
    words: dict[str, Mapping[str, int]] = {}
    unordered: set[str] = set()
    for run in chain.from_iterable(part.of(shard) for part in parts):
        for key, found in run.postings.items():
            if postings.setdefault(key, found) is not found:
                postings[key] += found
        for key, counts in run.words.items():
            words[key] = Counter(words[key]) + Counter(counts) if key in words else counts
        unordered |= run.unordered
    return FileTable(
        {key: lists.limited(sorted(one) if key in unordered else one, plan.most) for key, one in postings.items()},
        {key: encode_words(counts) for key, counts in words.items()},
    )


def _by_shard(keys: Iterable[str], count: int) -> dict[int, list[str]]:
    """Return the keys of each file."""
    made: defaultdict[int, list[str]] = defaultdict(list)
    for key in keys:
        made[grams.route(key) % count].append(key)
    return made
