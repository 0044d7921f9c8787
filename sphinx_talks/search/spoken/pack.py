"""Write the packed words: from nothing, or only what changes where transcripts have changed, come or gone."""

from __future__ import annotations

import hashlib
from array import array
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from sphinx_talks.search.manifest import write_json
from sphinx_talks.search.packs import called
from sphinx_talks.search.shards import deflate, inflate
from sphinx_talks.search.spoken import tables, units
from sphinx_talks.search.spoken.keys import SHORTEST, VALUE, Turns, UnitKeys, keys_of, values
from sphinx_talks.search.spoken.store import FORMAT, KnownWords, PackedState
from sphinx_talks.search.spoken.tables import Keys, Shape, Table
from sphinx_talks.search.store import BROKEN

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from sphinx_talks.search.spoken.store import WordStore
    from sphinx_talks.search.spoken.units import TalkSample, Unit

#: The folder below that of the site, and the file that is asked for first.
FOLDER, MANIFEST = "_talks_spoken", "index.bin"
#: So few units are all looked into: tables would cost more than they save.
FEW = 12
#: What the dictionary is made of: so many units, and so many bytes of each.
SAMPLES, SAMPLE = 8, 4_000
#: One part of this many may change before all is written anew.
MOST_CHANGED = 8
#: Different words that are counted in memory.
MOST_WORDS = 200_000


class WordSource(NamedTuple):
    """A transcript or deck: its name, what differs where it does, the values of its facets, and its units."""

    name: str
    digest: str
    language: str
    facets: tuple[tuple[str, tuple[str, ...]], ...]
    load: Callable[[], Sequence[Unit]]


class NotAlikeError(Exception):
    """All has to be written anew."""


@dataclass
class _Made:
    """What was written: the sources, how many units they have, and the pairs of a key and a unit."""

    sources: dict[str, KnownWords] = field(default_factory=dict)
    units: int = 0
    entries: int = 0
    words: int = 0

    def note(self, source: WordSource, known: KnownWords) -> None:
        """Count a source."""
        self.sources[source.name] = known
        self.units += known.units


def update(folder: Path, store: WordStore, sources: Sequence[WordSource], signature: str = "") -> None:
    """Write what differs from the packed words that are there."""
    folder.mkdir(parents=True, exist_ok=True)
    samples = _samples(sources)
    sampled = tuple((language, tuple((one.name, one.digest) for one in row)) for language, row in samples.items())
    writer = _Writer(folder, [*samples])
    try:
        made = _patched(writer, store, sources, sampled)
    except (NotAlikeError, *BROKEN):
        store.clear()
        first = ([row[0] for one in found if (row := one.load())] for found in samples.values())
        writer.begin([units.dictionary_of(row, SAMPLE) for row in first])
        made = _written(writer, store, sources)
    for number, dictionary in enumerate(writer.dictionaries[1:]):
        writer.write("d", number, dictionary, units.pack_dictionary(dictionary))
    shape = Shape.of(made.entries)
    manifest = {
        "format": FORMAT,
        "units": made.units,
        "files": shape.files if made.units > FEW else 0,
        "bits": shape.bits,
        "dictionaries": [len(one) for one in writer.dictionaries[1:]],
        "samples": writer.samples,
        "names": {group: writer.names(group) for group in ("d", "g", "w")},
    }
    if made.units <= FEW:
        rows = [sorted(one.removeprefix(VALUE) for one in known.values) for known in made.sources.values()]
        counts = (known.units for known in made.sources.values())
        manifest["values"] = [row for row, count in zip(rows, counts, strict=True) for _ in range(count)]
    writer.manifest(write_json(manifest))
    writer.prune()
    state = PackedState(signature, made.entries, made.words, sampled, tuple(writer.samples))
    store.keep(state, made.sources, writer.files, writer.dictionaries)


def _samples(sources: Sequence[WordSource]) -> dict[str, list[WordSource]]:
    """Return by language the first sources, of which a dictionary is made; a small site needs none."""
    found: defaultdict[str, list[WordSource]] = defaultdict(list)
    for source in sources if len(sources) > FEW else ():
        found[source.language].append(source)
    return {
        language: row[: min(SAMPLES, len(row) // 2)] for language, row in sorted(found.items()) if len(row) >= SAMPLES
    }


def _written(writer: _Writer, store: WordStore, sources: Sequence[WordSource]) -> _Made:
    """Write all units and tables."""
    new, keys, counted = _Made(), Keys(writer.folder), Counter[str]()
    for source in sources:
        found = source.load()
        facets = frozenset(values(source.facets))
        for number, unit in enumerate(found, new.units):
            writer.unit(number, unit)
            keys_of_it = keys_of(units.joined(unit.texts), writer.turns, facets)
            counted.update(keys_of_it.words)
            keys.add(number, keys_of_it)
        if len(counted) > MOST_WORDS:
            store.count(counted)
            counted.clear()
        new.note(source, KnownWords(source.digest, len(found), facets))
    store.count(counted)
    new.entries, new.words = keys.entries, store.size(SHORTEST)
    for file, table in keys.tables(Shape.of(keys.entries)):
        if new.units > FEW:
            writer.write("g", file, tables.pack(table))
    if new.units > FEW:
        _write_words(writer, store, tables.word_file_count(new.words))
    return new


@dataclass
class _Changes:
    """What comes and goes: units by their numbers, and of those before the numbers now, -1 for those that are gone."""

    numbers: array[int]
    came: dict[int, tuple[Unit, UnitKeys]] = field(default_factory=dict)
    gone: dict[int, UnitKeys] = field(default_factory=dict)

    @property
    def moves(self) -> bool:
        """Return whether a unit that stays has another number now."""
        return any(now not in {-1, before} for before, now in enumerate(self.numbers))

    @property
    def entries(self) -> int:
        """Return how many pairs of a key and a unit there are more."""
        rows = [(1, keys) for _, keys in self.came.values()], [(-1, keys) for keys in self.gone.values()]
        return sum(sign * sum(map(len, keys)) for sign, keys in chain(*rows))

    def words(self) -> Counter[str]:
        """Return by word in how many units more it is."""
        found = Counter(word for _, keys in self.came.values() for word in keys.words)
        found.subtract(word for keys in self.gone.values() for word in keys.words)
        return found

    def edits(self, shape: Shape) -> dict[int, list[tuple[int, int, bool]]]:
        """Return by file the positions that units come to or go from, as `tables.edited` asks for them."""
        found: defaultdict[int, list[tuple[int, int, bool]]] = defaultdict(list)
        # Renumbering takes with it what is gone.
        gone = {} if self.moves else self.gone
        for number in {*self.came, *gone}:
            _, after = self.came.get(number, (None, UnitKeys()))
            # Two keys may have one position: it is left where the last of them goes.
            rows = [chain(one.named(), one.turns) for one in (gone.get(number, UnitKeys()), after)]
            places = [set(map(shape.place, row)) for row in rows]
            for file, place in places[0] ^ places[1]:
                found[file].append((place, number, (file, place) in places[1]))
        return found


def _patched(
    writer: _Writer,
    store: WordStore,
    sources: Sequence[WordSource],
    sampled: tuple[tuple[str, tuple[tuple[str, str], ...]], ...],
) -> _Made:
    """Write what changes where some sources have changed, come or gone; raises NotAlikeError."""
    known, old = store.known(), store.sources()
    store.begin()
    before = {(name, one.digest) for name, one in old.items()}
    changed = before ^ {(source.name, source.digest) for source in sources}
    if known is None or known.sampled != sampled or len(changed) * MOST_CHANGED > len(sources) + MOST_CHANGED:
        raise NotAlikeError
    writer.go_on(store.files(), store.dictionaries(), known.samples)
    new = _Made()
    changes = _changes(writer, old, new, sources)
    new.entries = known.entries + changes.entries
    shape = Shape.of(new.entries)
    if (new.units > FEW) != (len(changes.numbers) > FEW) or shape != Shape.of(known.entries):
        raise NotAlikeError
    if new.units > FEW:
        _edit_tables(writer, shape, changes)
    new.words = _edit_words(writer, store, changes, known.words, is_written=new.units > FEW)
    writer.move(changes.numbers)
    for number, (unit, _) in changes.came.items():
        writer.unit(number, unit)
    return new


def _changes(writer: _Writer, old: Mapping[str, KnownWords], new: _Made, sources: Sequence[WordSource]) -> _Changes:
    """Return what changes, and note in `new` what sources there are; what is before it is read where it was written."""
    changes = _Changes(array("l", [-1]) * sum(known.units for known in old.values()))
    first, firsts = 0, {}
    for name, known in old.items():
        firsts[name], first = first, first + known.units
    for source in sources:
        known_so = old.get(source.name)
        if known_so and known_so.digest == source.digest:
            for at in range(known_so.units):
                changes.numbers[firsts[source.name] + at] = new.units + at
            new.note(source, known_so)
            continue
        found, facets = source.load(), frozenset(values(source.facets))
        for number, unit in enumerate(found, new.units):
            changes.came[number] = unit, keys_of(units.joined(unit.texts), writer.turns, facets)
        new.note(source, KnownWords(source.digest, len(found), facets))
    for name, known in old.items():
        for number in range(firsts[name], firsts[name] + known.units):
            if changes.numbers[number] < 0:
                changes.gone[number] = keys_of(units.joined(writer.earlier(number).texts), writer.turns, known.values)
    return changes


def _edit_tables(writer: _Writer, shape: Shape, changes: _Changes) -> None:
    """Write the tables with units that have other keys, or other numbers."""
    edits, numbers = changes.edits(shape), changes.numbers if changes.moves else None
    for file in range(shape.files):
        if file in edits or numbers:
            table = tables.edited(writer.table(file), edits.get(file, ()), numbers)
            writer.write("g", file, tables.pack(table))
        else:
            writer.keep(f"g/{file}")


def _edit_words(writer: _Writer, store: WordStore, changes: _Changes, size: int, *, is_written: bool) -> int:
    """Write the files of words that differ, and return the bytes of all words."""
    came, gone = ({word for word in row if len(word) >= SHORTEST} for row in store.count(changes.words()))
    now = size + sum(len(word) + 1 for word in came) - sum(len(word) + 1 for word in gone)
    count = tables.word_file_count(now)
    if is_written and count == tables.word_file_count(size):
        _patch_words(writer, came, gone, count)
    elif is_written:
        _write_words(writer, store, count)
    return now


def _patch_words(writer: _Writer, came: set[str], gone: set[str], count: int) -> None:
    touched = {file for word in came | gone for file in tables.word_files(word, count)}
    for file in range(count):
        if file not in touched:
            writer.keep(f"w/{file}")
            continue
        found = {*filter(None, writer.content("w", file).decode().split("\n"))} - gone
        found |= {word for word in came if file in tables.word_files(word, count)}
        writer.write("w", file, "\n".join(sorted(found)).encode())


def _write_words(writer: _Writer, store: WordStore, count: int) -> None:
    """Write the words of which a part may be asked for."""
    files: list[list[str]] = [[] for _ in range(count)]
    for word in store.words(SHORTEST):
        for file in tables.word_files(word, count):
            files[file].append(word)
    for file, words in enumerate(files):
        writer.write("w", file, "\n".join(words).encode())


class _Writer:
    """The files of a folder; only those whose content is another are written, and what is no longer named goes."""

    def __init__(self, folder: Path, languages: list[str]) -> None:
        self.folder, self.languages = folder, languages
        #: By name without the name of the content, what distinguishes that: before, and now.
        self.before: dict[str, str] = {}
        self.files: dict[str, str] = {}
        self.folders: set[Path] = set()
        #: The first dictionary is none.
        self.dictionaries: tuple[bytes, ...] = (b"",)
        self.samples: Sequence[TalkSample] = ()

    def begin(self, dictionaries: Sequence[tuple[TalkSample, bytes]]) -> None:
        """Begin anew, with other dictionaries."""
        self.files.clear()
        self.__dict__.pop("turns", None)
        self.samples = [sample for sample, _ in dictionaries]
        self.dictionaries = (b"", *(dictionary for _, dictionary in dictionaries))

    def go_on(self, before: dict[str, str], dictionaries: tuple[bytes, ...], samples: Sequence[TalkSample]) -> None:
        """Go on with the files and dictionaries that there are."""
        self.before, self.dictionaries, self.samples = before, dictionaries, samples

    @cached_property
    def turns(self) -> Turns:
        """Return what turns there are by the dictionaries of what is written without spaces."""
        rows = zip(self.samples, self.dictionaries[1:], strict=True)
        return Turns("\n".join(sample.text(row) for sample, row in rows if sample.form != units.SPACED))

    def move(self, numbers: Sequence[int]) -> None:
        """Give units their new numbers; raises NotAlikeError where one is not there, before any is touched."""
        rows = [(before, now) for before, now in enumerate(numbers) if now >= 0]
        for before, _ in rows:
            if not self._path(text_file(before), self.before).is_file():
                raise NotAlikeError
        moved = [
            (self.folder / text_file(before), self.folder / text_file(now)) for before, now in rows if before != now
        ]
        for path, _ in moved:
            path.replace(path.with_suffix(".moved"))
        for path, target in moved:
            path.with_suffix(".moved").replace(target)
        self.files |= {text_file(now): self.before[text_file(before)] for before, now in rows}
        # What lies where a unit was may be another one now.
        self.before = {name: mark for name, mark in self.before.items() if not name.startswith("t/")} | self.files

    def write(self, group: str, number: int, content: bytes, packed: bytes = b"") -> None:
        """Write a file that is asked for by its content."""
        self._put(f"{group}/{number}", called(content), packed or deflate(content))

    def manifest(self, content: bytes) -> None:
        """Write what is asked for first."""
        self._put(MANIFEST, _mark(content), deflate(content))

    def unit(self, number: int, unit: Unit) -> None:
        """Write a unit: always by the same name, so that what changes in one talk changes no other file."""
        chosen = self.languages.index(unit.head.lang) + 1 if unit.head.lang in self.languages else 0
        packed = units.pack(unit, self.dictionaries, chosen)
        self._put(text_file(number), _mark(packed), packed)

    def _put(self, name: str, mark: str, packed: bytes) -> None:
        self.files[name] = mark
        path = self._path(name, self.files)
        if self.before.get(name) != mark or not path.is_file():
            if path.parent not in self.folders:
                path.parent.mkdir(parents=True, exist_ok=True)
                self.folders.add(path.parent)
            path.write_bytes(packed)

    def _path(self, name: str, files: dict[str, str]) -> Path:
        return self.folder / (name if name.endswith(".bin") else f"{name}.{files[name]}.bin")

    def keep(self, name: str) -> None:
        """Leave a file as it is; raises NotAlikeError where it is not there."""
        if name not in self.before or not self._path(name, self.before).is_file():
            raise NotAlikeError
        self.files[name] = self.before[name]

    def earlier(self, number: int) -> Unit:
        """Return a unit as it was written; raises NotAlikeError."""
        try:
            return units.unpack(self._path(text_file(number), self.before).read_bytes(), self.dictionaries)
        except (OSError, ValueError, LookupError):
            raise NotAlikeError from None

    def table(self, number: int) -> Table:
        """Return a table as it was written; raises NotAlikeError."""
        try:
            return tables.unpack(self.content("g", number))
        except (ValueError, LookupError):
            raise NotAlikeError from None

    def content(self, group: str, number: int) -> bytes:
        """Return the content of a file as it was written; raises NotAlikeError."""
        try:
            return inflate(self._path(f"{group}/{number}", self.before).read_bytes())
        except (OSError, ValueError, LookupError):
            raise NotAlikeError from None

    def names(self, group: str) -> str:
        """Return the names of the contents of a group, one behind the other."""
        prefix = f"{group}/"
        rows = [(int(name[2:]), mark) for name, mark in self.files.items() if name.startswith(prefix)]
        return "".join(mark for _, mark in sorted(rows))

    def prune(self) -> None:
        """Remove the files that are not of these words."""
        kept = {self._path(name, self.files) for name in self.files}
        for path in sorted(self.folder.rglob("*")):
            if path.is_file() and path not in kept:
                path.unlink()


def _mark(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=6).hexdigest()


def text_file(number: int) -> str:
    """Return the path of a unit."""
    return f"t/{number}.bin"
