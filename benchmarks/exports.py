"""Look at every export with a program that others wrote for it, and measure what exports cost a build.

    python -m benchmarks.exports                  # what each consumer reads of the site of this repository
    python -m benchmarks.exports --talks 1000     # CPU seconds of each format and of a build, and the share of all

A line is a format, the consumer, and what it read. Schemas that are not ours come with --voc and --pyvideo, folders of
copies of github.com/voc/schedule and github.com/pyvideo/data.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import feedparser
import jsonschema
import podcastparser
import rispy
import vobject
import webvtt
import yaml
from bibtexparser.entrypoint import parse_string as parse_bibtex
from icalendar import Calendar
from lxml import etree
from markdown_it import MarkdownIt
from pybtex.database import parse_string

from benchmarks import invented
from sphinx_talks.content import site as sites
from sphinx_talks.content.catalog import Catalog
from sphinx_talks.content.linkstate import state
from sphinx_talks.content.settings import Settings
from sphinx_talks.content.transcripts import Transcripts
from sphinx_talks.content.translations import words
from sphinx_talks.exports import FORMATS
from sphinx_talks.exports.archive import RecordArchive, archive_of, files_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[1]
BASE = "https://talks.example/"
Files = dict[str, bytes]


def archive_at(root: Path) -> RecordArchive:
    """Return the archive of a folder, as if it were published."""
    settings = Settings.from_conf(root / "conf.py")
    found = sites.read(root, settings)
    catalog = Catalog(found.entries, found.references, state.load(root), Transcripts(root))
    made = archive_of(catalog, root, settings, {}, words(settings.language))
    return RecordArchive(**{**vars(made), "base": BASE})


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
    """Return what vobject reads."""
    found = [vobject.readOne(content.decode()) for content in files.values()]
    return f"{sum(len(getattr(one, 'vevent_list', ())) for one in found)} events"


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


def bibtex(files: Files) -> str:
    """Return what pybtex and bibtexparser read."""
    text = files["data/talks.bib"].decode()
    library = parse_bibtex(text)
    entries = parse_string(text, "bibtex").entries
    return f"{len(entries)} and {len(library.entries)} entries, {len(library.failed_blocks)} failed"


def cues(files: Files) -> str:
    """Return what webvtt-py reads."""
    return f"{sum(len(webvtt.from_buffer(io.BytesIO(one)).captions) for one in files.values())} cues"


def twins(files: Files) -> str:
    """Return how many pages have a title by markdown-it-py."""
    parser = MarkdownIt("commonmark")
    titled = sum(parser.parse(text.decode())[0].tag == "h1" for text in files.values())
    return f"{len(files)} pages, {titled} with a title"


def tables(files: Files) -> str:
    """Return what DuckDB reads, where it is installed."""
    try:
        import duckdb  # noqa: PLC0415 - only here, and heavy
    except ModuleNotFoundError:
        return "not installed"
    (content,) = files.values()
    with tempfile.TemporaryDirectory() as folder:
        zipfile.ZipFile(io.BytesIO(content)).extractall(folder)
        rows = {path.stem: len(duckdb.read_parquet(str(path)).fetchall()) for path in Path(folder).iterdir()}
    return f"{len(rows)} tables, {sum(rows.values())} rows"


def consumers(archive: RecordArchive, options: argparse.Namespace) -> Iterator[tuple[str, str, Callable[[Files], str]]]:
    """Yield each format with a consumer and what asks it."""
    yield "atom", "feedparser", feed_entries
    yield "atom", "podcastparser", podcasts
    yield "jsonfeed", "json", lambda files: f"{len(json.loads(files['feeds/all.json'])['items'])} items"
    yield "ical", "icalendar", calendars
    yield "ical", "vobject", calendars_again
    yield "bibtex", "pybtex, bibtexparser", bibtex
    yield "csl", "json", lambda files: f"{len(json.loads(files['data/talks.csl.json']))} items"
    yield "ris", "rispy", lambda files: f"{len(rispy.loads(files['data/talks.ris'].decode()))} references"
    yield "json", "jsonschema, own schema", own_schema(archive)
    yield (
        "chapters-vtt",
        "webvtt-py",
        lambda files: f"{sum(len(webvtt.from_buffer(io.BytesIO(one)).captions) for one in files.values())} cues",
    )
    yield "sitemap", "lxml", lambda files: f"{len(etree.fromstring(files['sitemap.xml']))} pages"
    yield "markdown", "markdown-it-py", twins
    yield "rubyevents", "pyyaml", lambda files: f"{len([yaml.safe_load(one) for one in files.values()])} files"
    if options.voc:
        yield "schedule-xml", "c3voc's XSD", by_xsd(options.voc / "validator/xsd/schedule.xml.xsd")
        yield "schedule-json", "c3voc's JSON Schema", by_schema(options.voc / "validator/json/schema.json")
    if options.pyvideo:
        yield "pyvideo", "pyvideo's video.json", by_schema(options.pyvideo / ".schemas/video.json", "/videos/")
        yield "pyvideo", "pyvideo's category.json", by_schema(options.pyvideo / ".schemas/category.json", "category")
    yield "parquet", "DuckDB", tables


def build_cpu(source: Path, output: Path, *settings: str) -> float:
    """Return the CPU seconds of a clean build in a process of its own."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", "-D", f"html_baseurl={BASE}"]
    subprocess.run([*command, "-D", "talks_cards=none", *settings, source, output], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def cost(talks: int) -> None:
    """Print what each format costs at a number of talks, and what all of them cost a build."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "source")
        invented.write_records(invented.invent(talks), source)
        archive = archive_at(source)
        total = 0.0
        for name, one in FORMATS.items():
            if one.built:
                began = time.process_time()
                files = made_of(archive, name)
                spent = time.process_time() - began
                total += spent
                size = sum(map(len, files.values())) / 1024
                print(f"{name:14} {spent:7.2f} s {len(files):6} files {size:8.0f} KB")
        names = ",".join(name for name, one in FORMATS.items() if one.built)
        without = build_cpu(source, Path(folder, "without"), "-D", f"talks_exports_without={names}")
        whole = build_cpu(source, Path(folder, "whole"))
    print(
        f"all            {total:7.2f} s; build without {without:.1f} s, with {whole:.1f} s: {whole / without - 1:+.1%}"
    )


def main() -> None:
    """Print the table, or the cost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--talks", type=int, help="measure at so many invented talks")
    parser.add_argument("--voc", type=Path, help="copy of github.com/voc/schedule")
    parser.add_argument("--pyvideo", type=Path, help="copy of github.com/pyvideo/data")
    options = parser.parse_args()
    if options.talks:
        cost(options.talks)
        return
    archive = archive_at(ROOT)
    made: dict[str, Any] = {}
    print("| format | consumer | result | left out |\n| --- | --- | --- | --- |")
    for name, consumer, look in consumers(archive, options):
        files = made.setdefault(name, made_of(archive, name))
        left = len([*FORMATS[name].left_out(archive)])
        print(f"| `{name}` | {consumer} | {look(files)} | {left} |")


if __name__ == "__main__":
    main()
