"""The programme of an event for apps at conferences, and the talks in its recording for players.

The programme is written as schedule.xml and schedule.json, as c3voc defines them (schema 1). Both want a time and a
length of each talk. A talk without them is left out, never given some. What programs read without asking whether it is
there (voctoweb: subtitle, slug, track) is written empty. Chapters are WebVTT, and JSON of Podcasting 2.0 (version 1.2).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from abc import abstractmethod
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any, ClassVar, Generic, NamedTuple, TypeVar

from lxml.builder import E

from sphinx_talks import __version__
from sphinx_talks.content.catalog import record
from sphinx_talks.content.records import Event, Kind, Recording, Talk
from sphinx_talks.content.watchable import recording_of
from sphinx_talks.exports.archive import Export, File, LeftOut, RecordArchive, json_of, timecode, title_of, xml_of
from sphinx_talks.exports.calendars import MINUTES_OF_DAY, day_of, moment, place_of, span_of, talk_day, updated
from sphinx_talks.exports.feeds import stamp
from sphinx_talks.exports.whole import clock

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lxml import etree

    from sphinx_talks.content.pages import Entry


#: Least characters of an acronym.
_SHORTEST = 4
#: Ids are positive numbers of 31 bits, which all programs can keep.
_MOST_ID = 2**31 - 2
GENERATOR = {"name": "sphinx_talks", "version": __version__}


F = TypeVar("F")


class Slot(NamedTuple):
    """A talk with its time."""

    entry: Entry
    start: dt.datetime
    end: dt.datetime
    id: int


class Programme(NamedTuple):
    """The talks of an event that can be written, in order of their time, by each day of the event."""

    event: Entry
    days: Mapping[dt.date, list[Slot]]


def programme(archive: RecordArchive, event: Entry) -> Programme:
    """Return the programme of an event, without any day where no talk can be written."""
    timed = [
        (talk, found) for talk in archive.catalog.talks_of(event) if isinstance(found := slot(archive, talk), tuple)
    ]
    days: dict[dt.date, list[Slot]] = {day: [] for day in _days(record(event, Event))} if timed else {}
    taken: set[int] = set()
    for talk, (start, end) in timed:
        number = _number(archive.named(talk), taken)
        taken.add(number)
        # After midnight, too, it is of the day of the programme.
        days.setdefault(talk_day(archive, talk) or start.date(), []).append(Slot(talk, start, end, number))
    for row in days.values():
        row.sort(key=lambda one: (one.start, one.entry.id))
    return Programme(event, dict(sorted(days.items())))


def _days(event: Event) -> Iterator[dt.date]:
    """Yield the days of an event from the first to the last, none where one of these is not known for sure."""
    first, last = day_of(event.date), day_of(event.end_date or event.date)
    if first and last:
        yield from (first + dt.timedelta(days=number) for number in range((last - first).days + 1))


def slot(archive: RecordArchive, talk: Entry) -> tuple[dt.datetime, dt.datetime] | str:
    """Return start and end of a talk, or why there are none."""
    span = span_of(archive, talk)
    if isinstance(span, str):
        return span
    if not (isinstance(span.start, dt.datetime) and isinstance(span.end, dt.datetime)):
        return "how long it took is not known (the end of `time`)"
    return span.start, span.end


def _bounds(day: dt.date, row: Sequence[Slot], zone: str) -> tuple[str, str]:
    """Return from when until when a day is, in full where no talk has a time: both forms ask for it (RFC 3339)."""
    start, end = (moment(day, minutes, zone) for minutes in (0, MINUTES_OF_DAY))
    if row:
        start, end = row[0].start, max(one.end for one in row)
    return start.isoformat(), end.isoformat()


def _number(name: str, taken: set[int]) -> int:
    """Return a number that follows from the name of a talk alone, the next one where it is taken."""
    digest = hashlib.sha256(name.encode()).digest()
    number = int.from_bytes(digest[:4], "big") % _MOST_ID + 1
    while number in taken:
        number += 1
    return number


def acronym(entry: Entry) -> str:
    """Return the short name of an event, or of that of a talk, in letters that the format takes."""
    name = entry.id.partition("/")[0].replace("-", "_")
    return name if len(name) >= _SHORTEST else f"event_{name}"


class _OfEvents(Export, Generic[F]):
    """One file an event, of what is found of it."""

    is_polled = True
    folder: ClassVar[str]
    suffix: ClassVar[str]

    def files(self, archive: RecordArchive) -> Iterator[File]:
        """Yield the file of each event of which something is found."""
        for event in archive.catalog.all(Kind.EVENT):
            if found := self.taken(archive, event):
                path = f"data/{self.folder}/{event.id}.{self.suffix}"
                yield File(path, event, partial(self.written, archive, found), archive.catalog.talks_of(event))

    @abstractmethod
    def taken(self, archive: RecordArchive, event: Entry) -> F | None:
        """Return what is written of an event, nothing where there is none."""

    @abstractmethod
    def written(self, archive: RecordArchive, found: F) -> bytes:
        """Return the file."""


class _Schedule(_OfEvents[Programme]):
    folder = "schedule"

    def taken(self, archive: RecordArchive, event: Entry) -> Programme | None:
        """Return the programme of an event that has talks with times."""
        found = programme(archive, event)
        return found if found.days else None

    def left_out(self, archive: RecordArchive) -> Iterator[LeftOut]:
        """Yield the talks without a time or a length."""
        for talk in archive.catalog.all(Kind.TALK):
            if isinstance(why := slot(archive, talk), str):
                yield LeftOut(talk, why)


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
            E.generator(**GENERATOR),
            E.version(stamp(max(updated(archive, one.entry) for row in days.values() for one in row))),
            conference,
            *(_day(archive, event, number, day, row) for number, (day, row) in enumerate(days.items(), 1)),
        )
        return xml_of(root)


def _day(archive: RecordArchive, event: Event, number: int, day: dt.date, row: list[Slot]) -> etree._Element:
    room = place_of(archive, event)
    start, end = _bounds(day, row, event.timezone or archive.zone)
    events = (_event_element(archive, one, room) for one in row)
    return E.day(
        E.room(*events, name=room),
        index=str(number), date=day.isoformat(), start=start, end=end,
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
    # Of two moments in one zone Python takes the clock on the wall, which may be set in between.
    minutes = int((one.end.astimezone(dt.UTC) - one.start.astimezone(dt.UTC)).total_seconds()) // 60
    state = recording_of(archive.catalog, entry)[1]
    topics = archive.topics(entry)
    return {
        "id": one.id,
        "guid": archive.guid(entry),
        "date": one.start.isoformat(),
        "start": f"{one.start:%H:%M}",
        "duration": clock(minutes),
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
        "links": [
            {"url": address, "title": title, "type": _TYPES[title]} for title, address in archive.media(entry).items()
        ],
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
        room, zone = place_of(archive, event), event.timezone or archive.zone
        conference = {
            "acronym": acronym(found.event),
            "title": title_of(found.event),
            "start": min(days).isoformat(),
            "end": max(days).isoformat(),
            "daysCount": len(days),
            "timeslot_duration": "00:05",
            "time_zone_name": zone,
            "url": archive.url(found.event),
            "days": [
                {
                    "index": number,
                    "date": day.isoformat(),
                    **dict(zip(("day_start", "day_end"), _bounds(day, row, zone), strict=True)),
                    "rooms": {room: [{**_said(archive, one, room), "attachments": []} for one in row]},
                }
                for number, (day, row) in enumerate(days.items(), 1)
            ],
        }
        version = stamp(max(updated(archive, one.entry) for row in days.values() for one in row))
        made = {
            "$schema": "https://c3voc.de/schedule/schema.json",
            "generator": GENERATOR,
            "schedule": {"version": version, "base_url": archive.base, "conference": conference},
        }
        return json_of(made)


class Chapter(NamedTuple):
    """Where a talk or a chapter of it begins in a recording, in seconds, and where it ends; None where nobody knows."""

    talk: Entry
    start: int
    end: int | None
    title: str


def chapters(archive: RecordArchive, event: Entry) -> list[Chapter]:
    """Return the talks in the recording of an event, each before its own chapters, in the order of the recording.

    One ends where the next begins, at the latest, the last one where the recording does.
    """
    found = []
    for talk in archive.catalog.talks_of(event):
        video, _, is_shared = recording_of(archive.catalog, talk)
        if video and is_shared and video.start is not None:
            title = title_of(talk)
            found.append(Chapter(talk, video.start, video.end, title))
            within = (one for one in record(talk, Talk).chapters if one.at > video.start)
            found += [Chapter(talk, one.at, video.end, f"{title}: {one.title}") for one in within]
    found.sort(key=lambda one: (one.start, one.talk.id))
    whole = record(event, Event).video
    ends: Sequence[int | None] = [*(one.start for one in found[1:]), whole.end if whole else None][: len(found)]
    return [
        one._replace(end=min(filter(None, (one.end, after)), default=None))
        for one, after in zip(found, ends, strict=True)
    ]


class _Chapters(_OfEvents[list[Chapter]]):
    folder = "chapters"

    def taken(self, archive: RecordArchive, event: Entry) -> list[Chapter]:
        """Return the chapters that the form can take."""
        return chapters(archive, event)

    def left_out(self, archive: RecordArchive) -> Iterator[LeftOut]:
        """Yield the talks in the recording of an event whose position there, or end, is not known."""
        for event in archive.catalog.all(Kind.EVENT):
            taken = {(one.talk.docname, one.start) for one in self.taken(archive, event)}
            placed = [(one.talk.docname, one.start) for one in chapters(archive, event)]
            lost, known = {name for name, start in placed if (name, start) not in taken}, {name for name, _ in placed}
            for talk in archive.catalog.talks_of(event) if record(event, Event).video else ():
                if talk.docname in lost:
                    yield LeftOut(talk, "its end in the recording is not known (`end` of `video`)")
                elif talk.docname not in known and recording_of(archive.catalog, talk)[2]:
                    yield LeftOut(talk, "its position in the recording is not known (`start` of `video`)")


class VttChapters(_Chapters):
    """For players of the web (`<track kind="chapters">`)."""

    name = "chapters-vtt"
    about = "Chapters of the recording of an event as WebVTT."
    suffix = "vtt"

    def taken(self, archive: RecordArchive, event: Entry) -> list[Chapter]:
        """Return the chapters with an end, which a cue has to have: of the last one that by the length of its slot."""
        found = chapters(archive, event)
        if found and (last := found[-1]).end is None and isinstance(span := slot(archive, last.talk), tuple):
            begin = next(one.start for one in found if one.talk is last.talk)
            length = int((span[1].astimezone(dt.UTC) - span[0].astimezone(dt.UTC)).total_seconds())
            found[-1] = last._replace(end=begin + length)
        return [one for one in found if one.end is not None and one.end > one.start]

    def written(self, archive: RecordArchive, found: list[Chapter]) -> bytes:  # noqa: ARG002 - of the JSON form
        """Return the cues, in whose text nothing is markup (https://www.w3.org/TR/webvtt1/#webvtt-cue-text)."""
        titles = [escape(one.title, quote=False) for one in found]
        spans = [f"{timecode(one.start)}.000 --> {timecode(one.end or 0)}.000" for one in found]
        return "\n".join(["WEBVTT\n", *map("{}\n{}\n".format, spans, titles)]).encode()


class JsonChapters(_Chapters):
    """For podcast apps."""

    name = "chapters-json"
    about = "Chapters of the recording of an event for podcast apps (Podcasting 2.0)."
    suffix = "json"

    def written(self, archive: RecordArchive, found: list[Chapter]) -> bytes:
        """Return the chapters."""
        made = [
            {
                "startTime": one.start,
                "title": one.title,
                **({"endTime": one.end} if one.end is not None else {}),
                **({"url": archive.url(one.talk)} if archive.base else {}),
            }
            for one in found
        ]
        return json_of({"version": "1.2.0", "chapters": made})
