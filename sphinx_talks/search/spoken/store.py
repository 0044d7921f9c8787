"""What one build leaves of its packed words for the next: one SQLite file, read as far as it is needed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from sphinx_talks.search.spoken.units import TalkSample
from sphinx_talks.search.store import BROKEN, Store

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

#: 5: rows of characters are numbers.
FORMAT = 6


class KnownWords(NamedTuple):
    """What is kept of a source: its digest, how many units it has, and the keys of its facets."""

    digest: str
    units: int
    values: frozenset[str]


class PackedState(NamedTuple):
    """What is known of all packed words."""

    #: What all of it was made of.
    signature: str = ""
    #: Pairs of a key and a unit; bytes of all words, each with one behind it.
    entries: int = 0
    words: int = 0
    #: Languages with a dictionary, each with the names and digests of what it was made of.
    sampled: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    samples: tuple[TalkSample, ...] = ()


class WordStore(Store):
    """The sources of the words that were packed last, how many units have each word, and the files.

    While words are packed there is no state: after an interrupted build the next begins anew.
    """

    TABLES = """
    CREATE TABLE IF NOT EXISTS sources (number INTEGER PRIMARY KEY, name TEXT, digest TEXT, units INTEGER, facets TEXT);
    CREATE TABLE IF NOT EXISTS words (word TEXT PRIMARY KEY, units INTEGER) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS files (name TEXT PRIMARY KEY, mark TEXT) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS dictionaries (number INTEGER PRIMARY KEY, content BLOB);
    CREATE TABLE IF NOT EXISTS state (content TEXT);
    """
    PROBE = "SELECT number, name, digest, units, facets FROM sources LIMIT 0"

    def known(self) -> PackedState | None:
        """Return what is known; None where no words were packed to their end, or the file is damaged."""
        try:
            return self._known(self.state())
        except BROKEN:
            return None

    @staticmethod
    def _known(found: dict[str, object]) -> PackedState | None:
        if found.get("format") != FORMAT:
            return None
        sampled = json.loads(str(found["sampled"]))
        made = tuple((language, tuple((name, digest) for name, digest in row)) for language, row in sampled)
        samples = tuple(TalkSample(*one) for one in json.loads(str(found["samples"])))
        return PackedState(str(found["signature"]), int(str(found["entries"])), int(str(found["words"])), made, samples)

    def sources(self) -> dict[str, KnownWords]:
        """Return the sources in the order of their units."""
        rows = self.connection.execute("SELECT name, digest, units, facets FROM sources ORDER BY number")
        return {name: KnownWords(digest, units, frozenset(json.loads(facets))) for name, digest, units, facets in rows}

    def files(self) -> dict[str, str]:
        """Return by name without the name of the content what distinguishes that."""
        return dict(self.connection.execute("SELECT name, mark FROM files"))

    def dictionaries(self) -> tuple[bytes, ...]:
        """Return the dictionaries."""
        return tuple(row[0] for row in self.connection.execute("SELECT content FROM dictionaries ORDER BY number"))

    def count(self, changes: Mapping[str, int]) -> tuple[list[str], list[str]]:
        """Add to how many units have each word; return the words that came and those that are gone."""
        known = dict(self._counts(changes))
        made = {word: known.get(word, 0) + change for word, change in changes.items()}
        came = [word for word, units in made.items() if units > 0 and word not in known]
        gone = [word for word, units in made.items() if units <= 0 and word in known]
        self.connection.executemany("INSERT OR REPLACE INTO words VALUES (?, ?)", made.items())
        self.connection.executemany("DELETE FROM words WHERE word = ?", [(word,) for word in gone])
        return came, gone

    def _counts(self, words: Collection[str]) -> Iterator[tuple[str, int]]:
        for word in words:
            if row := self.connection.execute("SELECT units FROM words WHERE word = ?", (word,)).fetchone():
                yield word, row[0]

    def words(self, shortest: int) -> Iterator[str]:
        """Yield the words of so many letters and more, in their order."""
        rows = self.connection.execute("SELECT word FROM words WHERE length(word) >= ? ORDER BY word", (shortest,))
        return (row[0] for row in rows)

    def size(self, shortest: int) -> int:
        """Return the bytes of the words of so many letters and more, each with one behind it."""
        row = self.connection.execute("SELECT sum(length(word) + 1) FROM words WHERE length(word) >= ?", (shortest,))
        return int(row.fetchone()[0] or 0)

    def keep(
        self, state: PackedState, sources: Mapping[str, KnownWords], files: Mapping[str, str], made: Iterable[bytes]
    ) -> None:
        """Keep all that is known, with the dictionaries that were `made`."""
        for table in ("sources", "files", "dictionaries"):
            self.connection.execute(f"DELETE FROM {table}")  # noqa: S608 - one of these names
        rows = (
            (number, name, one.digest, one.units, json.dumps(sorted(one.values), ensure_ascii=False))
            for number, (name, one) in enumerate(sources.items())
        )
        self.connection.executemany("INSERT INTO sources VALUES (?, ?, ?, ?, ?)", rows)
        self.connection.executemany("INSERT INTO files VALUES (?, ?)", files.items())
        self.connection.executemany("INSERT INTO dictionaries VALUES (?, ?)", enumerate(made))
        texts = {name: json.dumps(getattr(state, name)) for name in ("sampled", "samples")}
        content = {**state._asdict(), **texts, "format": FORMAT}
        self.connection.execute("INSERT INTO state VALUES (?)", (json.dumps(content),))
        self.connection.commit()
