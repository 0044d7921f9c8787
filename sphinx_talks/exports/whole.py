"""The whole archive: a JSON file with the JSON Schema (2020-12) that it keeps to, and tables (SQLite, Parquet).

Fields are those of front matter, by the names they have there: a field that is added is exported. Dates are EDTF,
times `hh:mm` that may count on past 24:00, positions in a recording seconds. A kind is a table, and so is a list of
records in one.
"""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from abc import abstractmethod
from contextlib import closing
from functools import cache, partial
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel

from sphinx_talks.content.records import Kind, values
from sphinx_talks.content.records.base import Flag, Reasons
from sphinx_talks.content.records.fields import RecordField, Shape, fields_of
from sphinx_talks.content.records.values import Count, PartialDate, ProgrammeTime
from sphinx_talks.content.watchable import recording_of
from sphinx_talks.exports import transcripts
from sphinx_talks.exports.archive import Export, File, RecordArchive, json_line, json_of
from sphinx_talks.exports.pieces import Pieces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from pyarrow import DataType

    from sphinx_talks.content.pages import Entry


PATH, SCHEMA_PATH = "data/talks.json", "data/talks.schema.json"
#: Of the form; a field may be added without a new one, none removed or given another meaning.
VERSION = 1
DRAFT = "https://json-schema.org/draft/2020-12/schema"


class Whole(Export):
    """Every record with all its fields."""

    name = "json"
    about = "The whole archive as JSON, with a JSON Schema beside it."

    def files(self, archive: RecordArchive) -> Iterator[File]:
        """Yield the one file."""
        pieces = self._pieces(archive, [entry for kind in Kind for entry in archive.catalog.all(kind)])
        yield File(PATH, None, pieces.whole, pieces=pieces)

    def of(self, archive: RecordArchive, entries: Sequence[Entry]) -> bytes:
        """Return some records."""
        return self._pieces(archive, entries).whole()

    @staticmethod
    def _pieces(archive: RecordArchive, entries: Sequence[Entry]) -> Pieces:
        beside = archive.file_url(SCHEMA_PATH) if archive.base else SCHEMA_PATH.rpartition("/")[2]
        about = {
            **({} if "json-schema" in archive.without else {"$schema": beside}),
            "version": VERSION,
            "site": _site(archive),
        }
        return Pieces(
            entries, lambda entry: json_line(record_of(archive, entry)).encode(), partial(_joined, about), _split
        )


def _joined(about: Mapping[str, object], rows: Iterable[tuple[Entry, bytes]]) -> bytes:
    """Return the JSON of the site and of records, a line each: what has changed is seen line by line."""
    found: dict[Kind | None, list[bytes]] = {}
    for entry, line in rows:
        found.setdefault(entry.kind, []).append(line)
    made = [f"{json_line(name)}: {json_line(value)}".encode() for name, value in about.items()]
    for kind in Kind:
        lines = b",\n".join(found.get(kind, ()))
        made.append(f'"{kind.folder}": ['.encode() + (b"\n" + lines + b"\n]" if lines else b"]"))
    return b"{\n" + b",\n".join(made) + b"\n}\n"


def _split(content: bytes) -> list[bytes]:
    """Return the lines of records."""
    return [line.removesuffix(b",") for line in content.split(b"\n") if line.startswith(b"{") and line != b"{"]


def _site(archive: RecordArchive) -> dict[str, str]:
    """Return what is said of the site itself."""
    said = {
        "title": archive.title,
        "url": archive.base,
        "language": archive.language,
        "timezone": archive.zone,
        "license": archive.license,
    }
    return {name: value for name, value in said.items() if value}


class Schema(Export):
    """The schema of that file."""

    name = "json-schema"
    about = "The JSON Schema (2020-12) of the format json."

    def files(self, archive: RecordArchive) -> Iterator[File]:
        """Yield the one file."""
        address = archive.file_url(SCHEMA_PATH) if archive.base else ""
        yield File(SCHEMA_PATH, None, lambda: json_of(schema(address)), ())


def record_of(archive: RecordArchive, entry: Entry) -> dict[str, Any]:
    """Return a record as plain values: id, address, what follows from other records, and its fields."""
    catalog = archive.catalog
    made: dict[str, Any] = {"id": entry.id, "page": archive.url(entry), "tag": archive.tag(archive.named(entry))}
    if former := catalog.former_ids(entry):
        made["former_ids"] = former
    if changed := archive.changed_at(entry):
        made["changed"] = changed.isoformat().replace("+00:00", "Z")
    if entry.kind is Kind.TALK:
        made["event"] = entry.id.partition("/")[0]
        if held := archive.date(entry):
            made["held"] = edtf(held)
        video, state, _ = recording_of(catalog, entry)
        made["recording_state"] = str(state)
        if video and video.address:
            made["watch"] = video.address
    elif entry.kind is Kind.EVENT:
        made["talks"] = [talk.id for talk in catalog.talks_of(entry)]
    if "transcripts" not in archive.without and (found := transcripts.beside(archive, entry)):
        made["transcripts"] = [
            {"language": one.language, "file": transcripts.url_of(archive, one.path)} for one in found
        ]
    return {**made, **(_fields(entry.record) if entry.record else {})}


def _fields(page: BaseModel) -> dict[str, Any]:
    made: dict[str, Any] = {}
    given = vars(page)
    for one in fields_of(type(page)):
        value = given[one.attribute]
        if value is not None and value != ():
            made[one.name] = _value(one, value)
    return made


def _value(one: RecordField, value: object) -> object:
    if one.form is _TIME_OF_DAY and isinstance(value, int):
        return clock(value)
    if one.form is _REASONS and isinstance(value, tuple):
        return dict(value)
    made = _MAKERS.get(type(value))
    if made:
        return made(value)
    if isinstance(value, BaseModel):
        return _fields(value)
    return [_value(one, item) for item in value] if isinstance(value, tuple) else value


def _count(count: Count) -> dict[str, object]:
    return {"value": count.value, **({"qualifier": _QUALIFIERS[count.about]} if count.about else {})}


def _times(time: ProgrammeTime) -> dict[str, str]:
    return {"start": clock(time.start), **({"end": clock(time.end)} if time.end is not None else {})}


#: What stands before a number of people.
_QUALIFIERS = {"~": "about", ">": "more than"}


def edtf(date: PartialDate) -> str:
    """Return a date in EDTF level 1 (ISO 8601-2:2019), as front matter has it."""
    return f"{'../' if date.before else ''}{date.iso()}{date.certainty}"


def clock(minutes: int) -> str:
    """Return minutes since midnight as `hh:mm`, also past 24:00."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


#: What makes plain values of those that are none, by their type.
_MAKERS: Mapping[type, Callable[[Any], object]] = {PartialDate: edtf, ProgrammeTime: _times, Count: _count}


def _form(alias: object) -> object:
    return get_args(alias)[-1]


_TIME_OF_DAY, _REASONS = _form(values.TimeOfDay), _form(Reasons)
_CLOCK: Shape = {"type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9]$"}
_COUNT: Shape = {
    "type": "object",
    "properties": {"value": {"type": "integer", "minimum": 0}, "qualifier": {"enum": [*_QUALIFIERS.values()]}},
    "required": ["value"],
    "additionalProperties": False,
}
_EDTF: Shape = {"type": "string", "pattern": r"^(\.\./)?[12][0-9]{3}(-[0-9]{2}(-[0-9]{2})?)?[?~]?$"}
#: The shapes of values that are no plain text.
_SHAPES: dict[object, Shape] = {
    _form(values.Date): _EDTF,
    _TIME_OF_DAY: _CLOCK,
    _form(values.Times): {
        "type": "object",
        "properties": {"start": _CLOCK, "end": _CLOCK},
        "required": ["start"],
        "additionalProperties": False,
    },
    _form(values.People): _COUNT,
    _form(values.Percent): _COUNT,
    _form(values.Seconds): {"type": "integer", "minimum": 0},
    _form(values.Number): {"type": "integer", "minimum": 0},
    _form(values.Aspect): {"type": "number"},
    _form(Flag): {"type": "boolean"},
    _REASONS: {"type": "object", "additionalProperties": {"type": "string"}},
}
_TEXT: Shape = {"type": "string"}
_TEXTS: Shape = {"type": "array", "items": _TEXT}
_DERIVED: dict[str, Shape] = {
    "id": {"type": "string", "description": "Path below the folder of its kind; it changes with a rename alone."},
    "page": {"type": "string", "description": "Address of the page of the record."},
    "tag": {"type": "string", "description": "The tag: URI (RFC 4151), the same in feeds; stable.", "pattern": "^tag:"},
    "former_ids": {**_TEXTS, "description": "Ids that it had before."},
    "changed": {"type": "string", "format": "date-time", "description": "Last commit of its page."},
}
_TRANSCRIPTS: Shape = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "language": {"type": "string", "description": "Its language (BCP 47)."},
            "file": {"type": "string", "description": "Address of the WebVTT or SubRip file."},
        },
        "required": ["language", "file"],
        "additionalProperties": False,
    },
    "description": "What is said in its own recording, in each language; seconds are those of the recording.",
}
_DERIVED_OF: dict[Kind, dict[str, Shape]] = {
    Kind.TALK: {
        "event": {"type": "string", "description": "Id of the event."},
        "held": {**_EDTF, "description": "Its own day, else that of the event."},
        "recording_state": {"type": "string", "description": "What is known of the recording."},
        "watch": {"type": "string", "description": "Address of the recording, also that of the whole event."},
        "transcripts": _TRANSCRIPTS,
    },
    Kind.EVENT: {
        "talks": {**_TEXTS, "description": "Ids of its talks in order of the programme."},
        "transcripts": _TRANSCRIPTS,
    },
}


@cache
def schema(address: str) -> Shape:
    """Return the schema of the whole; `address` is its own, '' where that is not known."""
    lists = {kind.folder: {"type": "array", "items": {"$ref": f"#/$defs/{kind}"}} for kind in Kind}
    site = dict.fromkeys(("title", "url", "language", "timezone", "license"), _TEXT)
    return {
        "$schema": DRAFT,
        **({"$id": address} if address else {}),
        "title": "An archive of events and talks",
        "type": "object",
        "properties": {
            "$schema": _TEXT,
            "version": {"const": VERSION},
            "site": {"type": "object", "properties": site, "required": ["title", "language", "timezone"]},
            **lists,
        },
        "required": ["version", "site", *lists],
        "$defs": {str(kind): _record_schema(kind) for kind in Kind},
    }


def _record_schema(kind: Kind) -> Shape:
    made = _model_schema(kind.model)
    derived = {**_DERIVED, **_DERIVED_OF.get(kind, {})}
    made["properties"] = {**derived, **made["properties"]}
    made["required"] = ["id", "page", "tag", *made["required"]]
    return made


def _model_schema(model: type[BaseModel]) -> Shape:
    fields = fields_of(model)
    return {
        "type": "object",
        "properties": {one.name: _field_schema(one) for one in fields},
        "required": [one.name for one in fields if one.is_required],
        "additionalProperties": False,
    }


def _field_schema(one: RecordField) -> Shape:
    members: Shape = {"enum": [*one.form.members]} if one.form and one.form.members else _TEXT
    shape = _model_schema(one.record) if one.record else _SHAPES.get(one.form, members)
    if one.is_list:
        shape = {"type": "array", "items": shape}
    return {**shape, "description": one.spec.en}


#: Rows of a table, each with the same names.
Rows = list[dict[str, Any]]
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
    """Return the rows of each table by its name, each with the same names; that of the site has one."""
    made: dict[str, Rows] = {"site": [_site(archive)]}
    records = {kind: [record_of(archive, one) for one in entries if one.kind is kind] for kind in Kind}
    for kind, rows in records.items():
        names = dict.fromkeys(name for row in rows for name in row)
        made[kind.folder] = [{name: row.get(name) for name in names} for row in rows]
    for table, kind, field, other in _JOINED:
        made[table] = [row for one in records[kind] for row in _items(one, str(kind), field, other)]
    return {name: rows for name, rows in made.items() if rows}


def _items(one: Mapping[str, Any], kind: str, field: str, other: str) -> Iterator[dict[str, Any]]:
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

    @abstractmethod
    def of(self, archive: RecordArchive, entries: Sequence[Entry]) -> bytes:
        """Return the tables of some records."""


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
                    [tuple(map(_plain, row.values())) for row in rows],
                )
            database.commit()
            return database.serialize() or b""


def _plain(value: object) -> object:
    """Return a value as SQLite has it; what is no plain one is JSON."""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return int(value) if isinstance(value, bool) else value


class Parquet(_Tables):
    """A zip of one file a table, for DuckDB, pandas and others; lists and objects stay such."""

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
                made, shapes = io.BytesIO(), _shapes_of(name)
                columns = [(column, _arrow(shapes.get(column, _TEXT))) for column in rows[0]]
                typed = [{column: _ordered(shapes.get(column), value) for column, value in row.items()} for row in rows]
                pq.write_table(pa.Table.from_pylist(typed, pa.schema(columns)), made)
                files.writestr(zipfile.ZipInfo(f"{name}.parquet", _DAY), made.getvalue())
        return packed.getvalue()


def _shapes_of(table: str) -> Mapping[str, Shape]:
    """Return the schema of each column; those of joined tables are text, but for the position."""
    kind = next((kind for kind in Kind if kind.folder == table), None)
    shapes: Mapping[str, Shape] = _record_schema(kind)["properties"] if kind else {"position": {"type": "integer"}}
    return shapes


def _arrow(shape: Shape) -> DataType:
    """Return the type of Arrow for what a schema describes; an object of any names is a map."""
    import pyarrow as pa

    match shape.get("type"):
        case "array":
            return pa.list_(_arrow(shape["items"]))
        case "object" if "properties" in shape:
            return pa.struct([(name, _arrow(one)) for name, one in shape["properties"].items()])
        case "object":
            return pa.map_(pa.string(), pa.string())
        case "integer" | "number" | "boolean" as name:
            return {"integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_()}[name]
        case _:
            return pa.string()


def _ordered(shape: Shape | None, value: object) -> object:
    """Return a value of a column: pyarrow takes the pairs of a map alone."""
    is_map = isinstance(value, dict) and shape and "properties" not in shape
    return list(value.items()) if is_map and isinstance(value, dict) else value
