"""The programme of an event for apps at conferences: schedule.xml and schedule.json as c3voc defines them (schema 1).

Both want a time and a length of each talk. A talk without them is left out, never given some. What programs read
without asking whether it is there (voctoweb: subtitle, slug, track) is written empty.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from lxml import etree
from lxml.builder import E

from sphinx_talks import __version__
from sphinx_talks.content.catalog import record, recording_of
from sphinx_talks.content.records import Event, Kind, Recording, Talk
from sphinx_talks.exports.archive import Export, File, LeftOut, title_of
from sphinx_talks.exports.calendars import place_of, span_of
from sphinx_talks.exports.feeds import stamp

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sphinx_talks.content.pages import Entry
    from sphinx_talks.exports.archive import RecordArchive

#: Least characters of an acronym.
_SHORTEST = 4
#: Ids are positive numbers of 31 bits, which all programs can keep.
_MOST_ID = 2**31 - 2
GENERATOR = {"name": "sphinx_talks", "version": __version__}


class Slot(NamedTuple):
    """A talk with its time."""

    entry: Entry
    start: dt.datetime
    end: dt.datetime
    id: int


class Programme(NamedTuple):
    """The talks of an event that can be written, by day, in order of their time."""

    event: Entry
    days: Mapping[dt.date, list[Slot]]


def programme(archive: RecordArchive, event: Entry) -> Programme:
    """Return the programme of an event."""
    days: dict[dt.date, list[Slot]] = {}
    taken: set[int] = set()
    for talk in archive.catalog.talks_of(event):
        if isinstance(times := slot(archive, talk), tuple):
            number = _number(talk, taken)
            taken.add(number)
            days.setdefault(times[0].date(), []).append(Slot(talk, *times, number))
    for row in days.values():
        row.sort(key=lambda one: (one.start, one.entry.id))
    return Programme(event, dict(sorted(days.items())))


def slot(archive: RecordArchive, talk: Entry) -> tuple[dt.datetime, dt.datetime] | str:
    """Return start and end of a talk, or why there are none."""
    span = span_of(archive, talk)
    if isinstance(span, str):
        return span
    if not (isinstance(span.start, dt.datetime) and isinstance(span.end, dt.datetime)):
        return "how long it took is not known"
    return span.start, span.end


def _number(talk: Entry, taken: set[int]) -> int:
    """Return a number that follows from the id of a talk alone, the next one where it is taken."""
    digest = hashlib.sha256(talk.id.encode()).digest()
    number = int.from_bytes(digest[:4], "big") % _MOST_ID + 1
    while number in taken:
        number += 1
    return number


def acronym(entry: Entry) -> str:
    """Return the short name of an event, or of that of a talk, in letters that the format takes."""
    name = entry.id.partition("/")[0].replace("-", "_")
    return name if len(name) >= _SHORTEST else f"event_{name}"


class _Schedule(Export):
    suffix = ""

    def files(self, archive: RecordArchive) -> Iterator[File]:
        """Yield the programme of each event that has talks with times."""
        for event in archive.catalog.all(Kind.EVENT):
            found = programme(archive, event)
            if found.days:
                yield File(schedule_of(event, self.suffix), event, partial(self.written, archive, found))

    def left_out(self, archive: RecordArchive) -> Iterator[LeftOut]:
        """Yield the talks without a time or a length."""
        for talk in archive.catalog.all(Kind.TALK):
            if isinstance(why := slot(archive, talk), str):
                yield LeftOut(talk, why)

    def written(self, archive: RecordArchive, found: Programme) -> bytes:
        """Return a programme."""
        raise NotImplementedError


def schedule_of(event: Entry, suffix: str) -> str:
    """Return the path of the programme of an event."""
    return f"data/schedule/{event.id}.{suffix}"


class ScheduleXml(_Schedule):
    """For Giggity, EventFahrplan and others."""

    name = "schedule-xml"
    about = "Programme of an event as schedule.xml (c3voc)."
    suffix = "xml"

    def written(self, archive: RecordArchive, found: Programme) -> bytes:
        """Return the document."""
        event, days = record(found.event, Event), found.days
        zone = event.timezone or archive.zone
        conference = E.conference(
            E.title(title_of(found.event)),
            E.acronym(acronym(found.event)),
            E.start(min(days).isoformat()),
            E.end(max(days).isoformat()),
            E.days(str(len(days))),
            E.timeslot_duration("00:05"),
            *([E.url(archive.url(found.event))] if archive.base else []),
            E.time_zone_name(zone),
        )
        root = E.schedule(
            E.generator(name=GENERATOR["name"], version=GENERATOR["version"]),
            E.version(stamp(max(archive.updated(one.entry) for row in days.values() for one in row))),
            conference,
            *(_day(archive, event, number, day, row) for number, (day, row) in enumerate(days.items(), 1)),
        )
        return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)


def _day(archive: RecordArchive, event: Event, number: int, day: dt.date, row: list[Slot]) -> etree._Element:
    room = place_of(archive, event)
    start, end = row[0].start, max(one.end for one in row)
    events = (_event_element(archive, one, room) for one in row)
    return E.day(
        E.room(*events, name=room),
        index=str(number), date=day.isoformat(), start=start.isoformat(), end=end.isoformat(),
    )  # fmt: skip


def _event_element(archive: RecordArchive, one: Slot, room: str) -> etree._Element:
    said = _said(archive, one, room)
    links = [E.link(link["title"], href=link["url"]) for link in said["links"]]
    recorded = [] if said["do_not_record"] is None else [E.recording(E.license(""), E.optout("true"))]
    return E.event(
        *(E(name, str(said[name] or "")) for name in _PLAIN),
        E.persons(*(E.person(person["name"]) for person in said["persons"])),
        *recorded,
        E.links(*links),
        *([E.url(said["url"])] if archive.base else []),
        id=str(one.id), guid=said["guid"],
    )  # fmt: skip


#: Elements with plain text, in any order.
_PLAIN = (
    "date", "start", "duration", "room", "slug", "title", "subtitle", "track", "type", "language", "abstract",
    "description",
)  # fmt: skip


def _said(archive: RecordArchive, one: Slot, room: str) -> dict[str, Any]:
    """Return what both forms say of a talk."""
    entry, talk = one.entry, record(one.entry, Talk)
    minutes = int((one.end - one.start).total_seconds()) // 60
    video, state, _ = recording_of(archive.catalog, entry)
    links = [("slides", talk.slides.address)] if talk.slides else []
    links += [("video", video.address)] if video and video.address else []
    topics = archive.catalog.named(entry, "topic")
    return {
        "id": one.id,
        "guid": archive.guid(entry),
        "date": one.start.isoformat(),
        "start": f"{one.start:%H:%M}",
        "duration": f"{minutes // 60:02}:{minutes % 60:02}",
        "room": room,
        "slug": f"{acronym(entry)}-{one.id}-{entry.id.partition('/')[2]}",
        "url": archive.url(entry),
        "title": title_of(entry),
        "subtitle": talk.title_en if talk.title_en != talk.title else None,
        "track": title_of(topics[0]) if topics else None,
        "type": str(talk.kind),
        "language": talk.language or archive.language,
        "abstract": talk.summary,
        "description": None,
        "do_not_record": "true" if state is Recording.NOT_RECORDED else None,
        "persons": [{"name": name} for name in archive.speakers(entry)],
        "links": [{"url": address, "title": title, "type": _TYPES[title]} for title, address in links],
    }


#: Kinds of links that the format knows.
_TYPES = {"slides": "slides", "video": "related"}


class ScheduleJson(_Schedule):
    """The same for programs that read JSON."""

    name = "schedule-json"
    about = "Programme of an event as schedule.json (c3voc, schema 1)."
    suffix = "json"
    absolute = True

    def written(self, archive: RecordArchive, found: Programme) -> bytes:
        """Return the document."""
        event, days = record(found.event, Event), found.days
        room = place_of(archive, event)
        conference = {
            "acronym": acronym(found.event),
            "title": title_of(found.event),
            "start": min(days).isoformat(),
            "end": max(days).isoformat(),
            "daysCount": len(days),
            "timeslot_duration": "00:05",
            "time_zone_name": event.timezone or archive.zone,
            "url": archive.url(found.event),
            "days": [
                {
                    "index": number,
                    "date": day.isoformat(),
                    "day_start": row[0].start.isoformat(),
                    "day_end": max(one.end for one in row).isoformat(),
                    "rooms": {room: [{**_said(archive, one, room), "attachments": []} for one in row]},
                }
                for number, (day, row) in enumerate(days.items(), 1)
            ],
        }
        version = stamp(max(archive.updated(one.entry) for row in days.values() for one in row))
        made = {
            "$schema": "https://c3voc.de/schedule/schema.json",
            "generator": GENERATOR,
            "schedule": {"version": version, "base_url": archive.base, "conference": conference},
        }
        return (json.dumps(made, ensure_ascii=False, indent=1) + "\n").encode()
