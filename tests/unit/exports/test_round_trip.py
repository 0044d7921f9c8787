"""Every form of the real site that has no test of its own for that, read back and compared with its pages."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import yaml
from lxml import etree, html

from sphinx_talks.content.catalog import record
from sphinx_talks.content.records import Event, Kind
from sphinx_talks.exports.archive import title_of
from sphinx_talks.exports.calendars import day_of
from sphinx_talks.exports.schedules import slot
from tests.unit.exports.conftest import made

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sphinx_talks.exports.archive import RecordArchive

#: What a form says of a record, as plain values.
Said = tuple[object, ...]
Files = dict[str, bytes]


def sitemap(files: Files) -> Iterator[Said]:
    yield from ((loc.text,) for loc in etree.fromstring(files["sitemap.xml"]).iter("{*}loc"))


def pages(archive: RecordArchive) -> Iterator[Said]:
    yield from ((archive.url(entry),) for entry in archive.catalog.entries.values())


def answers(files: Files) -> Iterator[Said]:
    for text in files.values():
        one = json.loads(text)
        yield one["url"], one["title"], one.get("author_name", "")


def shared(archive: RecordArchive) -> Iterator[Said]:
    for kind in (Kind.TALK, Kind.EVENT):
        for entry in archive.catalog.all(kind):
            yield archive.url(entry), title_of(entry), ", ".join(archive.speakers(entry))


def lists(files: Files) -> Iterator[Said]:
    """Yield the talks in the JSON of each person and series; the page for a frame has the same."""
    for path, text in files.items():
        if path.endswith(".json"):
            found = json.loads(text)
            rows = [(one["title"], one["url"]) for one in found["talks"]]
            page = html.fromstring(files[path.replace(".json", ".html")])
            assert [(one.text_content(), one.get("href")) for one in page.iterfind(".//li/a")] == rows
            yield found["title"], found["url"], *sorted(rows)


def listed(archive: RecordArchive) -> Iterator[Said]:
    catalog = archive.catalog
    for person in catalog.all(Kind.PERSON):
        if talks := catalog.talks_by(person):
            rows = [(title_of(talk), archive.url(talk)) for talk in talks]
            yield title_of(person), archive.url(person), *sorted(rows)
    for series in catalog.all(Kind.SERIES):
        held = [talk for event in catalog.naming(series, "in-series") for talk in catalog.talks_of(event)]
        if rows := [(title_of(talk), archive.url(talk)) for talk in held]:
            yield title_of(series), archive.url(series), *sorted(rows)


def programme_xml(files: Files) -> Iterator[Said]:
    for text in files.values():
        for one in etree.fromstring(text).iter("event"):
            names = [person.text for person in one.iter("person")]
            yield one.get("guid"), one.findtext("title"), one.findtext("date"), one.findtext("duration"), *names


def programme_json(files: Files) -> Iterator[Said]:
    for text in files.values():
        for day in json.loads(text)["schedule"]["conference"]["days"]:
            for one in (one for row in day["rooms"].values() for one in row):
                names = [person["name"] for person in one["persons"]]
                yield one["guid"], one["title"], one["date"], one["duration"], *names


def timed(archive: RecordArchive) -> Iterator[Said]:
    for talk in archive.catalog.all(Kind.TALK):
        if isinstance(times := slot(archive, talk), tuple):
            minutes = (times[1] - times[0]).seconds // 60
            length = f"{minutes // 60:02}:{minutes % 60:02}"
            yield archive.guid(talk), title_of(talk), times[0].isoformat(), length, *archive.speakers(talk)


def ruby(files: Files) -> Iterator[Said]:
    for path, text in files.items():
        found = yaml.safe_load(text)
        if path.endswith("event.yml"):
            yield found["id"], found["title"], found["start_date"]
        elif path == "speakers.yml":
            yield from ((one["slug"], one["name"]) for one in found)


def ruby_records(archive: RecordArchive) -> Iterator[Said]:
    catalog = archive.catalog
    for event in catalog.all(Kind.EVENT):
        if day := day_of(record(event, Event).date):
            yield event.id, title_of(event), day.isoformat()
    yield from ((one.id, title_of(one)) for one in catalog.all(Kind.PERSON) if catalog.talks_by(one))


@pytest.mark.parametrize(
    ("name", "read", "written"),
    [
        ("sitemap", sitemap, pages),
        ("oembed", answers, shared),
        ("embeds", lists, listed),
        ("schedule-xml", programme_xml, timed),
        ("schedule-json", programme_json, timed),
        ("rubyevents", ruby, ruby_records),
    ],
)
def test_what_is_read_back_is_what_pages_say(
    real: RecordArchive,
    name: str,
    read: Callable[[Files], Iterator[Said]],
    written: Callable[[RecordArchive], Iterator[Said]],
) -> None:
    found = [*read(made(real, name))]
    assert found
    assert sorted(map(repr, found)) == sorted(map(repr, written(real)))
