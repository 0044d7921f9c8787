"""Calendars (iCalendar, RFC 5545 and 7986): an event, a series, a talk with its time, and all events to subscribe to.

Only what has a day that is sure has a position in a calendar. A location is always said: some programs drop an event
without one (giggity#341); and times come with the rules of their zone, without which Outlook takes them for its own.
"""

from __future__ import annotations

import datetime as dt
from functools import cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

from sphinx_talks.content.catalog import record
from sphinx_talks.content.records import Event, Kind, Talk
from sphinx_talks.content.records import Format as Held
from sphinx_talks.exports.archive import Export, File, LeftOut, RecordArchive, summary_of, title_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

    from sphinx_talks.content.pages import Entry
    from sphinx_talks.content.records.values import PartialDate

ALL = "calendar/all.ics"
#: How often a program asks again.
DAILY = dt.timedelta(days=1)
_END = b"END:VCALENDAR\r\n"
MINUTES_OF_DAY = 24 * 60


class Span(NamedTuple):
    """When something is: days (the last one of them), or times with their zone; the end may not be known."""

    start: dt.date | dt.datetime
    end: dt.date | dt.datetime | None


def calendar_of(entry: Entry) -> str:
    """Return the path of the calendar of a series, event or talk."""
    return f"calendar/{entry.docname}.ics"


def day_of(date: PartialDate | None) -> dt.date | None:
    """Return a day that is known and sure, None for any other date."""
    if date is None or not date.day or not date.is_sure:
        return None
    return date.first_day()


def moment(day: dt.date, minutes: int, zone: str) -> dt.datetime:
    """Return a time of day, which may count on past 24:00, as a moment."""
    days, rest = divmod(minutes, MINUTES_OF_DAY)
    time = dt.time(rest // 60, rest % 60)
    return dt.datetime.combine(day + dt.timedelta(days=days), time, ZoneInfo(zone))


def span_of(archive: RecordArchive, entry: Entry) -> Span | str:
    """Return when an event or talk is, or why that cannot be said."""
    # Calendars, programmes, heads and page tools ask it of each talk a dozen times.
    return archive.catalog.once(("span", entry.docname), lambda: _span(archive, entry))


def _span(archive: RecordArchive, entry: Entry) -> Span | str:
    return _talk_span(archive, entry) if entry.kind is Kind.TALK else _event_span(archive, record(entry, Event))


def _event_span(archive: RecordArchive, event: Event) -> Span | str:
    first, last = day_of(event.date), day_of(event.end_date)
    if first is None or (event.end_date and last is None):
        return "its last day is not known for sure (`end_date`)" if first else "its day is not known for sure (`date`)"
    last = last or first
    if event.start is None or (last > first and event.end is None):
        return Span(first, last)
    zone = event.timezone or archive.zone
    return Span(moment(first, event.start, zone), None if event.end is None else moment(last, event.end, zone))


def _talk_span(archive: RecordArchive, entry: Entry) -> Span | str:
    talk = record(entry, Talk)
    if talk.time is None:
        return "its time in the programme is not known (`time`)"
    event, day = archive.event(entry), talk_day(archive, entry)
    if day is None:
        return "its day is not known for sure (`date`)"
    zone = (event and event.timezone) or archive.zone
    end = talk.time.end
    return Span(moment(day, talk.time.start, zone), None if end is None else moment(day, end, zone))


def talk_day(archive: RecordArchive, entry: Entry) -> dt.date | None:
    """Return the day of a talk in the programme, None where it is not known for sure."""
    talk, event = record(entry, Talk), archive.event(entry)
    several = event is not None and event.end_date not in {None, event.date}
    return day_of(talk.date or (event.date if event and not several else None))


def begin_of(archive: RecordArchive, entry: Entry) -> dt.datetime | None:
    """Return when an event or talk began: its time, else the first moment of its day, or of its month or year.

    A talk began no sooner than its event on that day.
    """
    held = archive.catalog.event_of(entry) if entry.kind is Kind.TALK else None
    for one in (entry, held) if held and held.record else (entry,):
        span = span_of(archive, one)
        start = span.start if isinstance(span, Span) else None
        if isinstance(start, dt.datetime) and (one is entry or start.date() == talk_day(archive, entry)):
            return start
    date, event = archive.date(entry), archive.event(entry)
    return moment(date.first_day(), 0, (event and event.timezone) or archive.zone) if date else None


def updated(archive: RecordArchive, entry: Entry) -> dt.datetime:
    """Return when a record was changed last: its last commit, else when it began, and never the time of the build."""
    return archive.changed_at(entry) or begin_of(archive, entry) or dt.datetime.fromtimestamp(0, dt.UTC)


def has_calendar(archive: RecordArchive, entry: Entry) -> bool:
    """Return whether there is a calendar of a record: it, or what belongs to it, has a day that is sure."""
    catalog = archive.catalog
    match entry.kind:
        case Kind.TALK:
            inside = [entry]
        case Kind.EVENT:
            inside = [entry, *catalog.talks_of(entry)]
        case Kind.SERIES:
            inside = catalog.naming(entry, "in-series")
        case _:
            inside = []
    return any(isinstance(span_of(archive, one), Span) for one in inside)


def place_of(archive: RecordArchive, event: Event | None) -> str:
    """Return where an event is, in words where only that is known."""
    if event and event.venue:
        return event.venue
    return archive.words("Online" if event and event.format is Held.ONLINE else "Place not known")


class ICalendar(Export):
    """A calendar of each series and event, of each talk with a time, and of all events."""

    name = "ical"
    kinds = (Kind.TALK, Kind.EVENT)
    about = "Calendars (iCalendar, RFC 5545) of events, and of talks with a time."
    is_polled = True

    def files(self, archive: RecordArchive) -> Iterator[File]:
        """Yield the calendars; but for that of all events, to which every page leads, none that would be empty."""
        # An event stands in several calendars.
        made = cache(partial(_written, archive))
        for path, about, entries in self._calendars(archive):
            title = title_of(about) if about else archive.title
            yield File(path, about, partial(_calendar, archive, path, title, entries, made), entries)

    def _calendars(self, archive: RecordArchive) -> Iterator[tuple[str, Entry | None, list[Entry]]]:
        catalog = archive.catalog
        events = self._dated(archive, catalog.all(Kind.EVENT))
        yield ALL, None, events
        for series in catalog.all(Kind.SERIES):
            inside = {event.docname for event in catalog.naming(series, "in-series")}
            if own := [event for event in events if event.docname in inside]:
                yield calendar_of(series), series, own
        for event in catalog.all(Kind.EVENT):
            timed = self._dated(archive, catalog.talks_of(event))
            if found := [*self._dated(archive, [event]), *timed]:
                yield calendar_of(event), event, found
            yield from ((calendar_of(talk), talk, [talk]) for talk in timed)

    def of(self, archive: RecordArchive, entries: Sequence[Entry]) -> bytes:
        """Return a calendar of some records, nothing where no day or time of them is known."""
        dated = self._dated(archive, entries)
        return _calendar(archive, "", archive.title, dated, partial(_written, archive)) if dated else b""

    def left_out(self, archive: RecordArchive) -> Iterator[LeftOut]:
        """Yield events without a sure day, and talks without a time."""
        for kind in (Kind.EVENT, Kind.TALK):
            for entry in archive.catalog.all(kind):
                if isinstance(why := span_of(archive, entry), str):
                    yield LeftOut(entry, why)

    @staticmethod
    def _dated(archive: RecordArchive, entries: Sequence[Entry]) -> list[Entry]:
        known = (entry for entry in entries if entry.kind in {Kind.EVENT, Kind.TALK})
        return [entry for entry in known if not isinstance(span_of(archive, entry), str)]


class Written(NamedTuple):
    """A component as its lines, the zones of its times, and the year in which it begins."""

    content: bytes
    zones: frozenset[str]
    year: int


def _calendar(
    archive: RecordArchive, path: str, title: str, entries: Sequence[Entry], made: Callable[[str], Written]
) -> bytes:
    """Return a calendar of events and talks, whose components `made` returns by their docnames."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", f"-//{archive.title}//sphinx_talks//{archive.language.upper()}")
    calendar.add("method", "PUBLISH")
    # Both the names of RFC 7986 and those that programs knew before.
    calendar.add("name", title)
    calendar.add("x-wr-calname", title)
    calendar.add("x-wr-timezone", archive.zone)
    calendar.add("refresh-interval", DAILY, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", DAILY, parameters={"VALUE": "DURATION"})
    if archive.base:
        calendar.add("url", archive.base)
        if path:
            calendar.add("source", archive.file_url(path), parameters={"VALUE": "URI"})
    inside = [made(entry.docname) for entry in entries]
    years = [one.year for one in inside]
    for zone in sorted(frozenset[str]().union(*(one.zones for one in inside))):
        # Rules of a zone for the years that are needed, and one on each side.
        calendar.add_component(_rules(zone, min(years) - 1, max(years) + 2))
    if not inside:
        # It has to have some component (RFC 5545, 3.6).
        calendar.add_component(_rules(archive.zone))
    return bytes(calendar.to_ical()).removesuffix(_END) + b"".join(one.content for one in inside) + _END


@cache
def _rules(zone: str, first: int = 1970, last: int = 2038) -> Timezone:
    """Return the rules of a zone from one year until another: icalendar tries moment after moment to find them."""
    from icalendar import Timezone

    rules = Timezone.from_tzid(zone, first_date=dt.date(first, 1, 1), last_date=dt.date(last, 1, 1))
    rules.pop("comment", None)
    rules.subcomponents = [one for part in rules.subcomponents for one in _onsets(part)]
    return rules


def _onsets(part: TimezoneDaylight | TimezoneStandard) -> Iterator[TimezoneDaylight | TimezoneStandard]:
    """Yield the rule of each moment from which on clocks are set so; Google fails at lists of them (ics-py#419).

    The moment is by the clocks before it (RFC 5545, 3.6.5), and not by those that have been set forward.
    """
    from icalendar import vDDDTypes

    rule: Mapping[str, Any] = part
    forward = max(rule["tzoffsetto"].td - rule["tzoffsetfrom"].td, dt.timedelta(0))
    moments = [rule["dtstart"].dt, *(one.dt for one in (rule["rdate"].dts if "rdate" in rule else ()))]
    for moment in moments:
        made = part.copy()
        made.pop("rdate", None)
        made["dtstart"] = vDDDTypes(moment - forward)
        yield made


def _written(archive: RecordArchive, docname: str) -> Written:
    from icalendar import Event as Component

    entry = archive.catalog.entries[docname]
    span = span_of(archive, entry)
    assert isinstance(span, Span)  # noqa: S101 - only such are asked for
    event = archive.event(entry)
    made = Component()
    made.add("uid", archive.guid(entry))
    made.add("dtstamp", updated(archive, entry).astimezone(dt.UTC))
    if changed := archive.changed_at(entry):
        made.add("last-modified", changed)
    made.add("dtstart", span.start)
    if span.end is not None:
        # The day after the last one (RFC 5545, 3.6.1).
        made.add("dtend", span.end if isinstance(span.end, dt.datetime) else span.end + dt.timedelta(days=1))
    made.add("summary", title_of(entry))
    made.add("location", place_of(archive, event))
    if words := "\n".join(_description(archive, entry, event)):
        made.add("description", words)
    if archive.base:
        made.add("url", archive.url(entry))
    if topics := archive.topics(entry):
        made.add("categories", [title_of(topic) for topic in topics])
    zones = {made[name].params.get("TZID") for name in ("dtstart", "dtend") if name in made}
    # Moments of UTC have no name of a zone and need no rules.
    return Written(bytes(made.to_ical()), frozenset(zones - {None}), span.start.year)


def _description(archive: RecordArchive, entry: Entry, event: Event | None) -> Iterator[str]:
    names = archive.comma.join(archive.speakers(entry))
    yield from filter(None, [names, summary_of(entry), event and event.url])
    if archive.base:
        yield archive.url(entry)
