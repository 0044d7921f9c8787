"""Every form of the real site, read back by a program that knows it and compared field by field with its pages."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from itertools import pairwise
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import duckdb
import feedparser
import pytest
import rispy
import yaml
from icalendar import Calendar
from lxml import etree, html
from markdown_it import MarkdownIt
from pybtex.database import parse_string

from sphinx_talks.content.catalog import record
from sphinx_talks.content.citation import citation, family_last
from sphinx_talks.content.records import Event, Kind, Talk
from sphinx_talks.exports import FORMATS
from sphinx_talks.exports.archive import summary_of, title_of
from sphinx_talks.exports.calendars import Span, day_of, span_of
from sphinx_talks.exports.schedules import slot
from sphinx_talks.exports.whole import edtf
from tests.unit.exports.conftest import made

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sphinx_talks.content.records.values import PartialDate
    from sphinx_talks.exports.archive import RecordArchive
    from tests.unit.exports.conftest import Make

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
    # At a former address there is the same once more.
    for text, path in {text: path for path, text in files.items() if path.endswith(".json")}.items():
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
        elif path.endswith("videos.yml"):
            for one in found:
                yield one["id"], one.get("original_title", one["title"]), one["date"], *one["speakers"]
        elif path == "speakers.yml":
            yield from ((one["slug"], one["name"]) for one in found)


def ruby_records(archive: RecordArchive) -> Iterator[Said]:
    catalog = archive.catalog
    for event in catalog.all(Kind.EVENT):
        if day := day_of(record(event, Event).date):
            yield event.id, title_of(event), day.isoformat()
    left = {one.entry for one in FORMATS["rubyevents"].left_out(archive)}
    for talk in catalog.all(Kind.TALK):
        if talk not in left:
            yield talk.id.replace("/", "-"), title_of(talk), first(archive.date(talk)), *archive.speakers(talk)
    yield from ((one.id, title_of(one)) for one in catalog.all(Kind.PERSON) if catalog.talks_by(one))


def first(day: PartialDate | None) -> str:
    """Return a day as feeds say it, '' where it is not known for sure."""
    return day.first_day().isoformat() if day and day.day and day.is_sure else ""


def subscribed(files: Files) -> Iterator[Said]:
    for kind in (Kind.TALK, Kind.EVENT):
        for one in feedparser.parse(files[f"feeds/{kind.folder}.xml"]).entries:
            names, terms = [author.name for author in one.get("authors", ())], [tag.term for tag in one.get("tags", ())]
            day = one.get("published", "")[:10]
            yield one.id, one.link, one.title, one.get("summary", ""), day, *names, *terms


def newest(archive: RecordArchive) -> Iterator[Said]:
    for kind in (Kind.TALK, Kind.EVENT):
        for entry in archive.catalog.all(kind)[-50:]:
            terms = [topic.id for topic in archive.topics(entry)]
            day, names = first(archive.date(entry)), archive.speakers(entry)
            tag = archive.tag(f"{kind}/{entry.id}")
            yield tag, archive.url(entry), title_of(entry), summary_of(entry), day, *names, *terms


def items(files: Files) -> Iterator[Said]:
    for one in json.loads(files["feeds/all.json"])["items"]:
        names = [author["name"] for author in one.get("authors", ())]
        yield (
            one["url"],
            one["title"],
            one["content_text"],
            one.get("date_published", "")[:10],
            *names,
            *one.get("tags", ()),
        )


def latest(archive: RecordArchive) -> Iterator[Said]:
    events = [*reversed(archive.catalog.all(Kind.EVENT))]
    for entry in [one for event in events for one in (event, *reversed(archive.catalog.talks_of(event)))]:
        said, tags = summary_of(entry) or title_of(entry), map(title_of, archive.topics(entry))
        yield archive.url(entry), title_of(entry), said, first(archive.date(entry)), *archive.speakers(entry), *tags


def in_calendars(files: Files) -> Iterator[Said]:
    for path, text in files.items():
        for one in Calendar.from_ical(text).events:
            terms = [str(term) for term in one.categories]
            end = one.DTEND.isoformat() if one.DTEND else ""
            yield path, str(one["uid"]), str(one["summary"]), one.DTSTART.isoformat(), end, str(one["url"]), *terms


def dated(archive: RecordArchive) -> Iterator[Said]:
    catalog = archive.catalog
    events = catalog.all(Kind.EVENT)
    rows = [("calendar/all.ics", events)]
    rows += [(f"calendar/{one.docname}.ics", catalog.naming(one, "in-series")) for one in catalog.all(Kind.SERIES)]
    rows += [(f"calendar/{one.docname}.ics", [one, *catalog.talks_of(one)]) for one in events]
    rows += [(f"calendar/{one.docname}.ics", [one]) for one in catalog.all(Kind.TALK)]
    for path, entries in rows:
        for entry in entries:
            if isinstance(span := span_of(archive, entry), Span):
                end = span.end.isoformat() if isinstance(span.end, dt.datetime) else ""
                if span.end and not end:
                    end = (span.end + dt.timedelta(days=1)).isoformat()
                terms = [title_of(topic) for topic in archive.topics(entry)]
                known = archive.guid(entry), title_of(entry), span.start.isoformat(), end
                yield path, *known, archive.url(entry), *terms


def csl(files: Files) -> Iterator[Said]:
    for one in json.loads(files["data/talks.csl.json"]):
        names = [name.get("literal") or f"{name['given']} {name['family']}" for name in one.get("author", ())]
        issued = one.get("issued", {"date-parts": [[]]})
        parts = [*issued["date-parts"][0], issued.get("circa", False)]
        yield (
            one["id"],
            one["title"],
            one.get("event-title", ""),
            one.get("event-place", ""),
            one["URL"],
            *names,
            *parts,
        )


def cited(archive: RecordArchive) -> Iterator[Said]:
    for talk in archive.catalog.all(Kind.TALK):
        if one := citation(talk, archive.catalog):
            date = one.date if one.date and not one.date.before else None
            parts = [part for part in (date.year, date.month, date.day) if part] if date else []
            known = talk.id.replace("/", "-"), one.title, one.event, one.place, archive.url(talk)
            yield *known, *map(family_last, one.speakers), *parts, bool(date and date.certainty)


def ris(files: Files) -> Iterator[Said]:
    for one in rispy.loads(files["data/talks.ris"].decode()):
        names = [" ".join(reversed(name.split(", "))) for name in one.get("authors", ())]
        yield one["id"], one["title"], one.get("secondary_title", ""), one["urls"][0], one.get("year", ""), *names


def short(archive: RecordArchive) -> Iterator[Said]:
    for key, title, event, _, url, *rest in cited(archive):
        names = [one for one in rest if isinstance(one, str)]
        yield key, title, event, url, str(next((one for one in rest if type(one) is int), "")), *names


def bibtex(files: Files) -> Iterator[Said]:
    for name, one in parse_string(files["data/talks.bib"].decode(), "bibtex").entries.items():
        yield name, one.fields["url"], one.fields.get("year", ""), len(one.persons.get("author", ()))


def shorter(archive: RecordArchive) -> Iterator[Said]:
    yield from ((key, url, year, len(names)) for key, _, _, url, year, *names in short(archive))


def llms(files: Files) -> Iterator[Said]:
    """Yield kind, title, address, and what stands behind the link, as a reader of Markdown finds them."""
    heading = ""
    for token, after in pairwise(MarkdownIt("commonmark").parse(files["llms.txt"].decode())):
        if token.type == "heading_open" and token.tag == "h2":
            heading = after.content
        elif token.type == "paragraph_open" and token.level > 1 and (parts := after.children):
            link = [part.type for part in parts].index("link_close")
            title, notes = ("".join(part.content for part in some) for some in (parts[:link], parts[link:]))
            yield heading, title, parts[0].attrs["href"], notes.removeprefix(": ")


def led_to(archive: RecordArchive) -> Iterator[Said]:
    for kind in Kind:
        for entry in archive.catalog.all(kind):
            date = archive.date(entry)
            notes = ", ".join(filter(None, (edtf(date) if date else "", summary_of(entry))))
            heading = "Optional" if kind is Kind.TALK else archive.words(kind.model.plural)
            # Parsers of the format take no bracket in a title, escaped or not.
            title = title_of(entry).replace("[", "(").replace("]", ")")
            yield heading, title, f"{archive.base}{entry.docname}.md", notes


def pyvideo(files: Files) -> Iterator[Said]:
    for path, text in files.items():
        if "/videos/" in path:
            one = json.loads(text)
            yield path, one["title"], one["recorded"], one["videos"][0]["url"], *one["speakers"], *one["tags"]


def recorded(archive: RecordArchive) -> Iterator[Said]:
    left = {one.entry.docname for one in FORMATS["pyvideo"].left_out(archive)}
    for talk in archive.catalog.all(Kind.TALK):
        if talk.docname not in left:
            event, _, name = talk.id.partition("/")
            known = (
                f"{event}/videos/{name}.json",
                title_of(talk),
                first(archive.date(talk)),
                archive.media(talk)["video"],
            )
            yield *known, *archive.speakers(talk), *map(title_of, archive.topics(talk))


TABLES = {
    "talks": ("id", "page", "title", "event", "held"),
    "events": ("id", "page", "title", "date", "url"),
    "talk_speakers": ("talk", "person"),
    "talk_topics": ("talk", "topic"),
}


def parquet(files: Files) -> Iterator[Said]:
    (content,) = files.values()
    with TemporaryDirectory() as folder, zipfile.ZipFile(io.BytesIO(content)) as packed:
        packed.extractall(folder)
        for table, columns in TABLES.items():
            yield from duckdb.read_parquet(f"{folder}/{table}.parquet").select(*columns).fetchall()


def rows(archive: RecordArchive) -> Iterator[Said]:
    for talk in archive.catalog.all(Kind.TALK):
        date = archive.date(talk)
        yield talk.id, archive.url(talk), title_of(talk), talk.id.partition("/")[0], edtf(date) if date else None
        yield from ((talk.id, one.person) for one in record(talk, Talk).speakers)
        yield from ((talk.id, topic) for topic in record(talk, Talk).topics)
    for event in archive.catalog.all(Kind.EVENT):
        day = archive.date(event)
        yield event.id, archive.url(event), title_of(event), edtf(day) if day else None, record(event, Event).url


@pytest.mark.parametrize(
    ("name", "read", "written"),
    [
        ("atom", subscribed, newest),
        ("ical", in_calendars, dated),
        ("csl", csl, cited),
        ("ris", ris, short),
        ("bibtex", bibtex, shorter),
        ("jsonfeed", items, latest),
        ("llms", llms, led_to),
        ("pyvideo", pyvideo, recorded),
        ("parquet", parquet, rows),
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


def test_a_day_that_is_not_sure_is_nowhere_said_as_if_it_were(archive: Make) -> None:
    talk = "---\ntitle: Tails\nspeakers: [ida-marlow]\n---\n"
    site = archive({"events/old.md": "---\ntitle: Old\ndate: 2018-05-17?\n---\n", "talks/old/tails.md": talk})
    rows = json.loads(made(site, "embeds")["embed/people/ida-marlow.json"])["talks"]
    assert {one["title"]: one["date"] for one in rows}["Tails"] == "2018-05-17?"
    assert "old.md): 2018-05-17?\n" in made(site, "llms")["llms.txt"].decode()
    for path in ("feeds/events.xml", "feeds/talks.xml"):
        entries = {one.title: one for one in feedparser.parse(made(site, "atom")[path]).entries}
        assert "published" not in (entries.get("Old") or entries["Tails"])


#: Two talks of an event of several days; nobody says on which of them the first one was.
SEVERAL = {
    "events/days.md": "---\ntitle: Days\ndate: 2021-11-05\nend_date: 2021-11-07\n---\n",
    "talks/days/reels.md": "---\ntitle: Reels\nspeakers: [ida-marlow]\nvideo: {youtube: Zz0Kite_-09}\n---\n",
    "talks/days/tails.md": "---\ntitle: Tails\nspeakers: [ida-marlow]\ndate: 2021-11-06\n---\n",
}


def test_a_talk_on_one_of_several_days_is_not_said_to_be_on_the_first(archive: Make) -> None:
    site = archive(SEVERAL)
    for one in feedparser.parse(made(site, "atom")["feeds/talks.xml"]).entries:
        assert one.title != "Reels" or "published" not in one
        assert one.title != "Tails" or one.published.startswith("2021-11-06")
    assert [one["issued"]["date-parts"] for one in json.loads(made(site, "csl")["data/events/days.csl.json"])] == [
        [[2021, 11]], [[2021, 11, 6]],
    ]  # fmt: skip
    rows = json.loads(made(site, "embeds")["embed/people/ida-marlow.json"])["talks"]
    assert {one["title"]: one["date"] for one in rows}["Reels"] == "2021-11"
    assert "its day is not known for sure (`date`)" in [
        one.reason for one in FORMATS["pyvideo"].left_out(site) if one.entry.id == "days/reels"
    ]
