"""What programs that others wrote read of each format, in a line each; `benchmarks/exports.py` prints them."""

from __future__ import annotations

import importlib
import io
import json
import os
import re
import sqlite3
import sys
import tempfile
import urllib.request
import uuid
import zipfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock
from urllib.parse import urlencode
from urllib.robotparser import RobotFileParser

import duckdb
import feedparser
import ics
import jsonschema
import podcastparser
import rispy
import webvtt
import yaml
from bibtexparser.entrypoint import parse_string as parse_bibtex
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from icalendar import Calendar
from lxml import etree
from markdown_it import MarkdownIt
from pybtex.database import parse_string

from sphinx_talks.exports import FORMATS
from sphinx_talks.exports.archive import RecordArchive, files_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


BASE = "https://talks.example/"
Files = dict[str, bytes]


def made_of(archive: RecordArchive, name: str) -> Files:
    """Return the files of a format."""
    return {file.path: file.make() for file in files_of(FORMATS[name], archive)}


def feed_entries(files: Files) -> str:
    """Return what feedparser reads; an error is one of XML."""
    feeds = [feedparser.parse(content) for content in files.values()]
    wrong = sum(bool(feed.bozo) for feed in feeds)
    return f"{len(feeds)} feeds, {sum(len(feed.entries) for feed in feeds)} entries, {wrong} malformed"


def podcasts(files: Files) -> str:
    """Return what podcastparser takes."""
    return f"{len([podcastparser.parse(BASE + path, io.BytesIO(text)) for path, text in files.items()])} feeds"


def calendars(files: Files) -> str:
    """Return what icalendar reads."""
    found = [Calendar.from_ical(content) for content in files.values()]
    faults = sum(len(event.errors) for calendar in found for event in calendar.events)
    return f"{len(found)} calendars, {sum(len(one.events) for one in found)} events, {faults} errors"


def calendars_again(files: Files) -> str:
    """Return what ics reads; its parser wraps the output again for each calendar, until nothing can be written."""
    with mock.patch("colorama.init"):
        found = [one for content in files.values() for one in ics.Calendar(content.decode()).events]
    return f"{len(found)} events, {sum(bool(one.name and one.location) for one in found)} with name and location"


def own_schema(archive: RecordArchive) -> Callable[[Files], str]:
    """Return what looks at the archive by its own published schema."""
    schema = json.loads(made_of(archive, "json-schema")["data/talks.schema.json"])

    def look(files: Files) -> str:
        validator = jsonschema.Draft202012Validator(schema)
        data = json.loads(files["data/talks.json"])
        records = sum(len(rows) for rows in data.values() if isinstance(rows, list))
        return f"{records} records, {len([*validator.iter_errors(data)])} errors"

    return look


def by_schema(schema: Path, name: str = "") -> Callable[[Files], str]:
    """Return what looks at JSON files by a schema of others; `name` is part of the paths it is for."""
    text = re.sub(r"^\s*//.*$", "", schema.read_text("utf-8"), flags=re.MULTILINE)
    validator = jsonschema.validators.validator_for(shape := json.loads(text))(shape)

    def look(files: Files) -> str:
        chosen = [json.loads(content) for path, content in files.items() if name in path]
        return f"{len(chosen)} files, {sum(len([*validator.iter_errors(one)]) for one in chosen)} errors"

    return look


def by_xsd(path: Path) -> Callable[[Files], str]:
    """Return what looks at XML files by a schema of others."""
    schema = etree.XMLSchema(etree.parse(path))

    def look(files: Files) -> str:
        return (
            f"{len(files)} files, {sum(not schema.validate(etree.fromstring(one)) for one in files.values())} refused"
        )

    return look


#: Of XHTML 1.0 what links a page to its other languages; whatever is in a sitemap has to be known to a schema.
LINK = """<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.w3.org/1999/xhtml">
<element name="link"><complexType><attribute name="rel" type="NMTOKENS" use="required"/>
<attribute name="hreflang" type="language" use="required"/><attribute name="href" type="anyURI" use="required"/>
</complexType></element></schema>"""


def sitemaps(path: Path) -> Callable[[Files], str]:
    """Return what looks at sitemaps by their XSD and that of the links in them."""
    with tempfile.TemporaryDirectory() as folder:
        link, both = Path(folder, "link.xsd"), Path(folder, "both.xsd")
        link.write_text(LINK, "utf-8")
        imports = {"http://www.sitemaps.org/schemas/sitemap/0.9": path.resolve(), "http://www.w3.org/1999/xhtml": link}
        rows = (f'<import namespace="{name}" schemaLocation="{file.as_uri()}"/>' for name, file in imports.items())
        both.write_text(f'<schema xmlns="http://www.w3.org/2001/XMLSchema">{"".join(rows)}</schema>', "utf-8")
        look = by_xsd(both)

    def counted(files: Files) -> str:
        urls = sum(content.count(b"<url>") for content in files.values())
        return f"{look(files)}, {urls} addresses"

    return counted


def bibtex(files: Files) -> str:
    """Return what pybtex and bibtexparser read."""
    text = files["data/talks.bib"].decode()
    library = parse_bibtex(text)
    entries = parse_string(text, "bibtex").entries
    return f"{len(entries)} and {len(library.entries)} entries, {len(library.failed_blocks)} failed"


def styled(files: Files) -> str:
    """Return how many references a style can name."""
    items = json.loads(files["data/talks.csl.json"])
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    listed = CitationStylesBibliography(style, CiteProcJSON(items), formatter.plain)
    for item in items:
        listed.register(Citation([CitationItem(item["id"])]))
    return f"{len(listed.bibliography())} references"


def cues(files: Files) -> str:
    """Return what webvtt-py reads."""
    return f"{sum(len(webvtt.from_buffer(io.BytesIO(one)).captions) for one in files.values())} cues"


def chapters(files: Files) -> str:
    """Return how many chapters have a title."""
    return f"{sum(len(one['title']) > 0 for text in files.values() for one in json.loads(text)['chapters'])} chapters"


def twins(files: Files) -> str:
    """Return how many pages have a title by markdown-it-py."""
    parser = MarkdownIt("commonmark")
    titled = sum(parser.parse(text.decode())[0].tag == "h1" for text in files.values())
    return f"{len(files)} pages, {titled} with a title"


def llms(copy: Path) -> Callable[[Files], str]:
    """Return what looks at llms.txt with the parser of those who proposed it."""
    sys.path.insert(0, str(copy / "llms_txt"))
    parser = importlib.import_module("miniparse")

    def look(files: Files) -> str:
        found = parser.parse_llms_txt(files["llms.txt"].decode())
        return f"{len(found['sections'])} sections, {sum(map(len, found['sections'].values()))} links"

    return look


def rubyevents(copy: Path) -> Callable[[Files], str]:
    """Return what looks at each file by its schema; most are lists."""
    kinds = {"event.yml": "event", "videos.yml": "video", "speakers.yml": "speaker"}

    def look(files: Files) -> str:
        rows = 0
        wrong: list[str] = []
        for path, content in files.items():
            shape = json.loads((copy / f"lib/schemas/{kinds[path.rpartition('/')[2]]}_schema.json").read_text("utf-8"))
            validator = jsonschema.Draft202012Validator(shape)
            found = yaml.safe_load(content)
            for one in found if isinstance(found, list) else [found]:
                rows += 1
                wrong += [error.message for error in validator.iter_errors(one)]
        return f"{len(files)} files, {rows} records, {len(wrong)} errors"

    return look


def tables(files: Files) -> str:
    """Return what DuckDB reads."""
    (content,) = files.values()
    with tempfile.TemporaryDirectory() as folder:
        zipfile.ZipFile(io.BytesIO(content)).extractall(folder)
        rows = {path.stem: len(duckdb.read_parquet(str(path)).fetchall()) for path in Path(folder).iterdir()}
    return f"{len(rows)} tables, {sum(rows.values())} rows"


def database(files: Files) -> str:
    """Return what SQLite reads."""
    (content,) = files.values()
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(content)
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master")]
        rows = sum(connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names)  # noqa: S608 - its own
    return f"{len(names)} tables, {rows} rows"


def checked(files: Files) -> str:
    """Return that a schema is one."""
    for content in files.values():
        jsonschema.Draft202012Validator.check_schema(json.loads(content))
    return f"{len(files)} schema, sound"


def robots(files: Files) -> str:
    """Return whether a crawler may read a page, and the sitemap it is led to."""
    parser = RobotFileParser()
    parser.parse(files["robots.txt"].decode().splitlines())
    is_read = parser.can_fetch("any", f"{BASE}index.html")
    return f"{'allowed' if is_read else 'refused'}, {len(parser.site_maps() or ())} sitemap"


def typesense(url: str) -> Callable[[Files], str]:
    """Return what gives all documents to a server, in a collection of their own, and asks for each by its title."""
    headers = {"X-TYPESENSE-API-KEY": os.environ["TYPESENSE_API_KEY"]}

    def ask(method: str, path: str, data: bytes | None = None) -> list[Any]:
        request = urllib.request.Request(f"{url}/collections{path}", data, headers, method=method)  # noqa: S310 - theirs
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - as above
            return [json.loads(line) for line in answer.read().splitlines()]

    def look(files: Files) -> str:
        content, schema = files["search/documents.jsonl"], json.loads(files["search/typesense.json"])
        schema["name"] = name = f"benchmark-{uuid.uuid4()}"
        ask("POST", "", json.dumps(schema).encode())
        taken = sum(one["success"] for one in ask("POST", f"/{name}/documents/import", content))
        found = 0
        for one in map(json.loads, content.splitlines()):
            asked = urlencode({"q": one["title"], "query_by": "title", "per_page": 5})
            (answer,) = ask("GET", f"/{name}/documents/search?{asked}")
            found += one["id"] in [hit["document"]["id"] for hit in answer["hits"]]
        ask("DELETE", f"/{name}")
        return f"{taken} documents taken, {found} among the first five by their title"

    return look


def consumers(archive: RecordArchive, copies: Path | None) -> Iterator[tuple[str, str, Callable[[Files], str]]]:
    """Yield each format with a consumer and what asks it."""
    yield "atom", "feedparser", feed_entries
    yield "atom", "podcastparser", podcasts
    yield "jsonfeed", "json", lambda files: f"{len(json.loads(files['feeds/all.json'])['items'])} items"
    yield "ical", "icalendar", calendars
    yield "ical", "ics", calendars_again
    yield "bibtex", "pybtex, bibtexparser", bibtex
    yield "csl", "citeproc-py", styled
    yield "ris", "rispy", lambda files: f"{len(rispy.loads(files['data/talks.ris'].decode()))} references"
    yield "json", "jsonschema, own schema", own_schema(archive)
    yield "chapters-vtt", "webvtt-py", cues
    yield "chapters-json", "json", chapters
    yield "oembed", "json", lambda files: f"{len([json.loads(one)['version'] for one in files.values()])} answers"
    yield "markdown", "markdown-it-py", twins
    yield "json-schema", "jsonschema", checked
    yield "sqlite", "sqlite3", database
    yield "parquet", "duckdb", tables
    yield "transcripts", "webvtt-py", cues
    yield "robots", "urllib.robotparser", robots
    yield from _of_copies(copies) if copies else ()


def _of_copies(copies: Path) -> Iterator[tuple[str, str, Callable[[Files], str]]]:
    if (voc := copies / "voc/schedule").is_dir():
        yield "schedule-xml", "c3voc's XSD", by_xsd(voc / "validator/xsd/schedule.xml.xsd")
        yield "schedule-json", "c3voc's JSON Schema", by_schema(voc / "validator/json/schema.json")
    if (pyvideo := copies / "pyvideo/data").is_dir():
        yield "pyvideo", "pyvideo's video.json", by_schema(pyvideo / ".schemas/video.json", "/videos/")
        yield "pyvideo", "pyvideo's category.json", by_schema(pyvideo / ".schemas/category.json", "category")
    if (ruby := copies / "rubyevents/rubyevents").is_dir():
        yield "rubyevents", "rubyevents' JSON Schemas", rubyevents(ruby)
    if (sitemap := copies / "ekalinin/sitemap.js").is_dir():
        yield "sitemap", "XSD of sitemaps.org", sitemaps(sitemap / "schema/sitemap.xsd")
    if (parser := copies / "AnswerDotAI/llms-txt").is_dir():
        yield "llms", "llms_txt", llms(parser)
