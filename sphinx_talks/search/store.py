"""What one build leaves of its documents for the next: one SQLite file, read as far as it is needed."""

from __future__ import annotations

import json
import sqlite3
from contextlib import suppress
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, ClassVar, NamedTuple, Self

from sphinx_talks.search.documents import Block, Document, PageText
from sphinx_talks.search.manifest import JSON

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

#: What is raised where the file is cut, or is none of ours.
BROKEN = (sqlite3.Error, ValueError, TypeError, LookupError)


class StoredRow(NamedTuple):
    """A document without its text: number, characters in all, parts, and what is known of it, packed."""

    number: int
    size: int
    parts: int
    head: bytes


@dataclass
class IndexState:
    """What is known of an index that was written."""

    code: str = ""
    beside: str = ""
    characters: int = 0
    #: Whether the manifest names the documents, so that their parts do not.
    has_titles: bool = False
    #: Files below the folder of the index, or blocks of them, each with the name of its content; the manifest with its
    #: digest. And how long blocks are that share a file.
    files: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    #: Of each file of passages the number of its first document and part, and how many parts it has.
    passages: list[tuple[int, int, int]] = field(default_factory=list)
    #: Paths of the index before, kept for those who have read its manifest.
    before: list[str] = field(default_factory=list)


def pack(text: PageText) -> bytes:
    """Return headings and blocks as bytes, the same for the same text."""
    return _bytes(text)


def unpack(content: bytes) -> PageText:
    """Return what `pack` was given."""
    headings, blocks = json.loads(content.decode("utf-8", "surrogatepass"))
    return PageText(tuple(headings), tuple(Block(*block) for block in blocks))


def pack_head(document: Document) -> bytes:
    """Return a document without its text as bytes, the same for the same document."""
    return _bytes(document._replace(headings=(), blocks=()))


def unpack_head(content: bytes) -> Document:
    """Return what `pack_head` was given."""
    made = Document(*json.loads(content.decode("utf-8", "surrogatepass")))
    return made._replace(
        also=tuple(made.also),
        names=tuple(made.names),
        headings=(),
        blocks=(),
        topics=tuple(made.topics),
        speakers=tuple(made.speakers),
        others=tuple((facet, tuple(found)) for facet, found in made.others),
    )


def _bytes(value: object) -> bytes:
    return JSON.encode(value).encode("utf-8", "surrogatepass")


class MissingTextError(Exception):
    """Texts of documents, which it names, are neither given nor kept."""


class Store:
    """The documents of the index that was written last, with their texts, and what is known of its files.

    While an index is written there is no state: after an interrupted build the next begins anew.
    """

    TABLES: ClassVar[str] = """
    CREATE TABLE IF NOT EXISTS documents
        (docname TEXT PRIMARY KEY, number INTEGER, size INTEGER, parts INTEGER, head BLOB);
    CREATE TABLE IF NOT EXISTS texts (docname TEXT PRIMARY KEY, content BLOB);
    CREATE TABLE IF NOT EXISTS state (content TEXT);
    """
    #: Fails where the file is of another version.
    PROBE: ClassVar[str] = "SELECT docname, number, size, parts, head FROM documents LIMIT 0"

    def __init__(self, path: Path | None = None) -> None:
        """Open a file, or begin one in its place where it is none of ours; without a path nothing is kept."""
        self.path = path
        self.connection = self._opened()

    def __enter__(self) -> Self:
        """Return it."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Close the file."""
        self.connection.close()

    def _opened(self) -> sqlite3.Connection:
        made = sqlite3.connect(self.path or ":memory:", timeout=0)
        try:
            # A machine that loses power loses a build; its file is found out and made anew.
            made.execute("PRAGMA synchronous = OFF")
            made.executescript(self.TABLES)
            made.execute(self.PROBE)
        except sqlite3.Error:
            made.close()
            if self.path is None or not self.path.is_file():
                raise
            self.path.unlink()
            return self._opened()
        return made

    def state(self) -> dict[str, object]:
        """Return what is known of the files; nothing where no index was written to its end."""
        rows = self.connection.execute("SELECT content FROM state").fetchall()
        found = json.loads(rows[0][0]) if rows else {}
        return found if isinstance(found, dict) else {}

    def docnames(self) -> set[str]:
        """Return which documents there are."""
        return {docname for (docname,) in self.connection.execute("SELECT docname FROM documents")}

    def rows(self) -> dict[str, StoredRow]:
        """Return all documents without their texts, by docname, in the order of their numbers."""
        found = self.connection.execute("SELECT docname, number, size, parts, head FROM documents ORDER BY number")
        return {docname: StoredRow(*row) for docname, *row in found}

    def text(self, docname: str) -> bytes:
        """Return the text of a document, packed; raises LookupError where it is not known."""
        row = self.connection.execute("SELECT content FROM texts WHERE docname = ?", (docname,)).fetchone()
        if row is None:
            raise LookupError(docname)
        content: bytes = row[0]
        return content

    def begin(self) -> None:
        """Forget the state, so that whatever happens nobody takes half of an index for one."""
        with self.connection:
            self.connection.execute("DELETE FROM state")

    def put_rows(self, rows: Iterable[tuple[str, StoredRow]]) -> None:
        """Add or replace what is known of documents."""
        made = ((docname, *row) for docname, row in rows)
        self.connection.executemany("INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?, ?)", made)

    def put_texts(self, texts: Iterable[tuple[str, bytes]]) -> None:
        """Add or replace texts of documents."""
        self.connection.executemany("INSERT OR REPLACE INTO texts VALUES (?, ?)", texts)

    def end(self, state: object, gone: Iterable[str]) -> None:
        """Forget documents that are gone, and keep all that was put."""
        names = [(docname,) for docname in gone]
        self.connection.executemany("DELETE FROM documents WHERE docname = ?", names)
        self.connection.executemany("DELETE FROM texts WHERE docname = ?", names)
        self.connection.execute("INSERT INTO state VALUES (?)", (json.dumps(state),))
        self.connection.commit()

    def clear(self) -> None:
        """Begin a new file: what is kept cannot be used."""
        self.connection.close()
        if self.path is not None:
            with suppress(FileNotFoundError):
                self.path.unlink()
        self.connection = self._opened()


def state_of(store: Store) -> IndexState:
    """Return what the last build left; nothing where there is none, or where it was of another form."""
    found = store.state()
    return IndexState(**found) if found.keys() == {one.name for one in fields(IndexState)} else IndexState()  # type: ignore[arg-type]
