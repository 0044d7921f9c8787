"""What the page of a record offers a reader to take along: files of ours, each with the word that stands on it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from sphinx_talks.content.citation import citation
from sphinx_talks.content.records import Kind
from sphinx_talks.exports.calendars import Span, calendar_of, span_of
from sphinx_talks.exports.citations import LISTS
from sphinx_talks.exports.feeds import OF_RECORDS, feed_entries, feed_of, stamp

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sphinx_talks.content.pages import Entry
    from sphinx_talks.exports.archive import RecordArchive


class Offer(NamedTuple):
    """A file, by its path below the address of the site; `label` is a message id, or the name of a form."""

    path: str
    label: str
    #: Whether it is kept rather than looked at.
    is_saved: bool = False


class Offers(NamedTuple):
    """The files, and the calendar of what may be still to come with the moment at which it is over (RFC 3339)."""

    files: tuple[Offer, ...] = ()
    calendar: str = ""
    until: str = ""


def offers(archive: RecordArchive, entry: Entry, built: Collection[str]) -> Offers:
    """Return what a page offers; `built` names the formats that are written."""
    calendar = until = ""
    if entry.kind in {Kind.EVENT, Kind.TALK} and "ical" in built:
        span = span_of(archive, entry)
        if isinstance(span, Span):
            calendar, until = calendar_of(entry), _over(archive, span)
    return Offers(tuple(_files(archive, entry, built)), calendar, until)


def _over(archive: RecordArchive, span: Span) -> str:
    last = span.end or span.start
    if isinstance(last, dt.datetime):
        return stamp(last.astimezone(dt.UTC))
    midnight = dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), ZoneInfo(archive.zone))
    return stamp(midnight.astimezone(dt.UTC))


def _files(archive: RecordArchive, entry: Entry, built: Collection[str]) -> Iterator[Offer]:
    catalog = archive.catalog
    if entry.kind in OF_RECORDS and archive.base and "atom" in built and feed_entries(archive, entry):
        yield Offer(feed_of(entry), "Feed")
    if entry.kind is Kind.SERIES and "ical" in built:
        events = catalog.naming(entry, "in-series")
        if any(isinstance(span_of(archive, event), Span) for event in events):
            yield Offer(calendar_of(entry), "Calendar")
    if entry.kind in {Kind.EVENT, Kind.TALK}:
        event = catalog.event_of(entry) if entry.kind is Kind.TALK else entry
        talks = catalog.talks_of(event) if event else []
        if event and any(citation(talk, catalog) for talk in talks):
            # All talks of the event: one file each is for nobody.
            yield from (Offer(one.path(event), one.label, is_saved=True) for one in LISTS if one.name in built)
