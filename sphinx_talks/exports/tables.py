"""The archive as tables: SQLite, and Parquet where pyarrow is installed. A table a kind, and one a list of records."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from contextlib import closing
from typing import TYPE_CHECKING, Any

from sphinx_talks.content.records import Kind
from sphinx_talks.exports.archive import Export, File
from sphinx_talks.exports.whole import record_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sphinx_talks.content.pages import Entry
    from sphinx_talks.exports.archive import RecordArchive

#: Rows of a table, each with the same names.
Rows = list[dict[str, str | int | float | None]]
#: Lists of records that are joined: the table, the kind, the field, and the name of the other record in an item.
_JOINED = (
    ("talk_speakers", Kind.TALK, "speakers", "person"),
    ("talk_topics", Kind.TALK, "topics", "topic"),
    ("event_topics", Kind.EVENT, "topics", "topic"),
    ("event_organizers", Kind.EVENT, "organizers", "person"),
)  # fmt: skip
#: The day of every entry of an archive of files, which would else be that of the clock.
_DAY = (1980, 1, 1, 0, 0, 0)


def tables(archive: RecordArchive, entries: Sequence[Entry]) -> dict[str, Rows]:
    """Return the rows of each table by its name; what is no plain value is JSON."""
    made: dict[str, Rows] = {}
    records = {kind: [record_of(archive, one) for one in entries if one.kind is kind] for kind in Kind}
    for kind, rows in records.items():
        names = dict.fromkeys(name for row in rows for name in row)
        made[kind.folder] = [{name: _plain(row.get(name)) for name in names} for row in rows]
    for table, kind, field, other in _JOINED:
        made[table] = [row for one in records[kind] for row in _joined(one, str(kind), field, other)]
    return {name: rows for name, rows in made.items() if rows}


def _plain(value: object) -> str | int | float | None:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return int(value) if isinstance(value, bool) else value  # type: ignore[return-value] # what JSON has beside these


def _joined(one: Mapping[str, Any], kind: str, field: str, other: str) -> Iterator[dict[str, str | int | float | None]]:
    for number, item in enumerate(one.get(field, ())):
        said = item if isinstance(item, dict) else {other: item}
        names = {"person": ("name", "affiliation")}.get(other, ())
        yield {kind: one["id"], "position": number, other: said[other], **{name: said.get(name) for name in names}}


class _Tables(Export):
    built = False
    path = ""

    def files(self, archive: RecordArchive) -> Iterator[File]:
        """Yield the one file."""
        entries = [entry for kind in Kind for entry in archive.catalog.all(kind)]
        yield File(self.path, None, lambda: self.of(archive, entries))

    def of(self, archive: RecordArchive, entries: Sequence[Entry]) -> bytes:
        """Return the tables of some records."""
        raise NotImplementedError


class Sqlite(_Tables):
    """One file that every database program opens."""

    name = "sqlite"
    about = "The whole archive as an SQLite database."
    path = "data/talks.sqlite"

    def of(self, archive: RecordArchive, entries: Sequence[Entry]) -> bytes:
        """Return the database of some records."""
        with closing(sqlite3.connect(":memory:")) as database:
            for name, rows in tables(archive, entries).items():
                columns = ", ".join(f'"{column}"' for column in rows[0])
                marks = ", ".join("?" * len(rows[0]))
                # Names are those of our fields; values are bound.
                database.execute(f'CREATE TABLE "{name}" ({columns})')
                database.executemany(
                    f'INSERT INTO "{name}" VALUES ({marks})',  # noqa: S608 - as above
                    [tuple(row.values()) for row in rows],
                )
            database.commit()
            return database.serialize() or b""


class Parquet(_Tables):
    """A zip of one file a table, for DuckDB, pandas and others."""

    name = "parquet"
    about = "The whole archive as Parquet, a file a table in a zip (needs sphinx-talks[parquet])."
    path = "data/talks.parquet.zip"
    needs = ("pyarrow",)

    def of(self, archive: RecordArchive, entries: Sequence[Entry]) -> bytes:
        """Return the tables of some records."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as files:
            for name, rows in tables(archive, entries).items():
                made = io.BytesIO()
                pq.write_table(pa.Table.from_pylist(rows), made)
                files.writestr(zipfile.ZipInfo(f"{name}.parquet", _DAY), made.getvalue())
        return packed.getvalue()
