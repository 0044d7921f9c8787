"""Write the packed words: from nothing, or only what changes where transcripts have changed or come behind others."""

from __future__ import annotations

import hashlib
import pickle
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from sphinx_talks.search.files import called
from sphinx_talks.search.manifest import write_json
from sphinx_talks.search.shards import deflate, inflate
from sphinx_talks.search.spoken import tables, units
from sphinx_talks.search.spoken.keys import SHORTEST, keys_of, values
from sphinx_talks.search.spoken.tables import Keys, Shape, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from sphinx_talks.search.spoken.units import Unit

#: The folder below that of the site, and the file that is asked for first.
FOLDER, MANIFEST = "_talks_spoken", "index.bin"
FORMAT = 1
#: So few units are all looked into: tables would cost more than they save.
FEW = 12
#: What the dictionary is made of: so many units, and so many bytes of each.
SAMPLES, SAMPLE = 8, 4_000
#: One part of this many may change before all is written anew.
MOST_CHANGED = 8


class WordSource(NamedTuple):
    """A transcript or deck: its name, what differs where it does, the values of its facets, and its units."""

    name: str
    digest: str
    language: str
    facets: tuple[tuple[str, tuple[str, ...]], ...]
    load: Callable[[], Sequence[Unit]]


class KnownWords(NamedTuple):
    """What is kept of a source: its digest, how many units it has, and the keys of its facets."""

    digest: str
    units: int
    values: frozenset[str]


@dataclass
class Packed:
    """What is known of the packed words that were written."""

    sources: dict[str, KnownWords] = field(default_factory=dict)
    entries: int = 0
    words: Counter[str] = field(default_factory=Counter)
    files: dict[str, str] = field(default_factory=dict)
    #: Languages with a dictionary, each with the names and digests of what it was made of; and the dictionaries.
    sampled: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    dictionaries: tuple[bytes, ...] = ()
    #: What all of it was made of.
    signature: str = ""

    @property
    def units(self) -> int:
        """Return how many units there are."""
        return sum(known.units for known in self.sources.values())


def load(path: Path) -> Packed:
    """Return what was saved, nothing where that cannot be read."""
    try:
        found = pickle.loads(path.read_bytes())  # noqa: S301 - written by the build before, beside the doctrees
    except Exception:  # noqa: BLE001 - a broken pickle can raise anything
        return Packed()
    return found if isinstance(found, Packed) else Packed()


def save(path: Path, packed: Packed) -> None:
    """Keep what is known for the next build."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(pickle.dumps(packed, protocol=5))


class NotAlikeError(Exception):
    """All has to be written anew."""


def update(folder: Path, old: Packed, sources: Sequence[WordSource]) -> Packed:
    """Write what differs from the packed words that are there, and return what is there now."""
    samples = _samples(sources)
    sampled = {language: tuple((one.name, one.digest) for one in row) for language, row in samples.items()}
    writer = _Writer(folder, old, [*samples])
    try:
        new = _patched(writer, old, sources, is_same=sampled == old.sampled)
    except NotAlikeError:
        writer.begin((b"", *map(_dictionary, samples.values())))
        new = _written(writer, sources)
    new.sampled, new.dictionaries = sampled, writer.dictionaries
    for number, dictionary in enumerate(writer.dictionaries[1:]):
        writer.write("d", number, dictionary, units.pack_dictionary(dictionary))
    _write_words(writer, new)
    shape = Shape.of(new.entries)
    manifest = {
        "format": FORMAT,
        "units": new.units,
        "files": shape.files if new.units > FEW else 0,
        "bits": shape.bits,
        "dictionaries": [len(one) for one in writer.dictionaries[1:]],
        "names": {group: writer.names(group) for group in ("d", "g", "w")},
    }
    writer.manifest(write_json(manifest))
    new.files = writer.files
    writer.prune()
    return new


def _samples(sources: Sequence[WordSource]) -> dict[str, list[WordSource]]:
    """Return by language the first sources, of which a dictionary is made; a small site needs none."""
    found: defaultdict[str, list[WordSource]] = defaultdict(list)
    for source in sources if len(sources) > FEW else ():
        found[source.language].append(source)
    return {
        language: row[: min(SAMPLES, len(row) // 2)] for language, row in sorted(found.items()) if len(row) >= SAMPLES
    }


def _dictionary(sources: Sequence[WordSource]) -> bytes:
    """Return what the words of a language have in common: some of those of a few units."""
    parts = [units.content_of(row[0]) for source in sources if (row := source.load())]
    return b"".join([words[:SAMPLE] for words, *_ in parts] + [head for *_, head in parts[-1:]])[-units.WINDOW :]


def _written(writer: _Writer, sources: Sequence[WordSource]) -> Packed:
    """Write all units and tables."""
    new, keys, number = Packed(), Keys(), 0
    for source in sources:
        found = source.load()
        facets = frozenset(values(source.facets))
        for unit in found:
            writer.unit(number, unit)
            keys_of_it = _UnitKeys.of(unit, facets)
            new.words.update(keys_of_it.words)
            keys.add(number, keys_of_it.keys)
            number += 1
        new.sources[source.name] = KnownWords(source.digest, len(found), facets)
    new.entries = keys.entries
    if number > FEW:
        for file, table in keys.tables(Shape.of(keys.entries)):
            writer.write("g", file, tables.pack(table))
    return new


class _Change(NamedTuple):
    """A unit that is another: its number, the unit, and its keys and words before and after."""

    number: int
    unit: Unit
    before: _UnitKeys
    after: _UnitKeys


class _UnitKeys(NamedTuple):
    """All keys of a unit, and those of them that are words."""

    keys: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()

    @classmethod
    def of(cls, unit: Unit, facets: frozenset[str]) -> _UnitKeys:
        """Return what a unit is found by."""
        pairs, words = keys_of(units.joined(unit.texts))
        return cls(facets | pairs | words, frozenset(words))


def _patched(writer: _Writer, old: Packed, sources: Sequence[WordSource], *, is_same: bool) -> Packed:
    """Write what changes where some sources have changed or come behind all others; raises NotAlikeError."""
    names = [source.name for source in sources]
    if not is_same or not old.sources or names[: len(old.sources)] != [*old.sources]:
        raise NotAlikeError
    same = sum(source.name in old.sources and old.sources[source.name].digest == source.digest for source in sources)
    if (len(sources) - same) * MOST_CHANGED > len(sources) + MOST_CHANGED:
        raise NotAlikeError
    new = Packed({}, old.entries, Counter(old.words))
    changes = list(_changes(writer, old, new, sources))
    for change in changes:
        new.entries += len(change.after.keys) - len(change.before.keys)
        new.words.update(change.after.words)
        new.words.subtract(change.before.words)
    shape = Shape.of(new.entries)
    if (new.units > FEW) != (old.units > FEW) or shape != Shape.of(old.entries):
        raise NotAlikeError
    for change in changes:
        writer.unit(change.number, change.unit)
    if new.units > FEW:
        _edit(writer, shape, changes)
    new.words = +new.words
    return new


def _changes(writer: _Writer, old: Packed, new: Packed, sources: Sequence[WordSource]) -> Iterator[_Change]:
    """Yield the units that change, and note in `new` what sources there are."""
    number = 0
    for source in sources:
        known = old.sources.get(source.name)
        if known and known.digest == source.digest:
            for at in range(number, number + known.units):
                writer.keep(text_file(at))
            new.sources[source.name] = known
            number += known.units
            continue
        found, facets = source.load(), frozenset(values(source.facets))
        if known and known.units != len(found):
            raise NotAlikeError
        for unit in found:
            before = _UnitKeys.of(writer.earlier(number), known.values) if known else _UnitKeys()
            yield _Change(number, unit, before, _UnitKeys.of(unit, facets))
            number += 1
        new.sources[source.name] = KnownWords(source.digest, len(found), facets)


def _edit(writer: _Writer, shape: Shape, changes: Sequence[_Change]) -> None:
    """Write the tables with units that have other keys."""
    edits: defaultdict[int, list[tuple[int, int, bool]]] = defaultdict(list)
    for number, _, before, after in changes:
        # Two keys may have one place: it is left where the last of them goes.
        gone, came = ({shape.place(key) for key in one.keys} for one in (before, after))
        for file, place in gone ^ came:
            edits[file].append((place, number, (file, place) in came))
    for file in range(shape.files):
        if file in edits:
            writer.write("g", file, tables.pack(_edited(writer.table(file), edits[file])))
        else:
            writer.keep(f"g/{file}")


def _edited(table: Table, edits: Sequence[tuple[int, int, bool]]) -> Table:
    for place, unit, is_there in edits:
        row = {*table.get(place, ())}
        row = row | {unit} if is_there else row - {unit}
        table[place] = sorted(row)
    return {place: row for place, row in table.items() if row}


def _write_words(writer: _Writer, new: Packed) -> None:
    """Write the words of which a part may be asked for."""
    if new.units > FEW:
        for file, content in enumerate(tables.word_files(word for word in new.words if len(word) >= SHORTEST)):
            writer.write("w", file, content.encode())


class _Writer:
    """The files of a folder; only those whose content is another are written, and what is no longer named goes."""

    def __init__(self, folder: Path, old: Packed, languages: list[str]) -> None:
        self.folder, self.before = folder, old.files
        self.languages, self.dictionaries = languages, old.dictionaries
        #: By name without the name of the content, what distinguishes that.
        self.files: dict[str, str] = {}

    def begin(self, dictionaries: tuple[bytes, ...]) -> None:
        """Begin anew, with other dictionaries; the first is none."""
        self.files.clear()
        self.dictionaries = dictionaries

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
            path.parent.mkdir(parents=True, exist_ok=True)
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
        except (OSError, ValueError):
            raise NotAlikeError from None

    def table(self, number: int) -> Table:
        """Return a table as it was written; raises NotAlikeError."""
        try:
            return tables.unpack(inflate(self._path(f"g/{number}", self.before).read_bytes()))
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
        for path in self.folder.rglob("*.bin"):
            if path not in kept:
                path.unlink()


def _mark(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=6).hexdigest()


def text_file(number: int) -> str:
    """Return the path of a unit."""
    return f"t/{number}.bin"
