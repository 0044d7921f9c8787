"""What the head of a page says to machines, as plain values: cards (Open Graph), citations (Scholar), what there is.

Open Graph: https://ogp.me. Scholar: https://scholar.google.com/intl/en/scholar/inclusion.html. X takes the rest of its
card from Open Graph.

A card is a plain value, by which it is known whether it has to be drawn again. Its drawing is that of the page: in the
colour of the first topic and the form of the event, so that it is known again.

Below them is what a page offers a reader to take along: files of ours, each with the word that stands on it.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from sphinx_talks.content.catalog import record
from sphinx_talks.content.citation import citation
from sphinx_talks.content.records import Event, Kind, Talk
from sphinx_talks.exports.archive import RecordArchive, title_of
from sphinx_talks.exports.calendars import ALL, Span, calendar_of, has_calendar, span_of
from sphinx_talks.exports.citations import LISTS
from sphinx_talks.exports.embeds import OF_OEMBED, oembed_of
from sphinx_talks.exports.feeds import ALL_JSON, OF_RECORDS, belonging, feed_of, stamp
from sphinx_talks.exports.twins import twin_of
from sphinx_talks.exports.web import SEARCH
from sphinx_talks.views import dates, identity
from sphinx_talks.views.blocks import Art

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sphinx_talks.content.pages import Entry


#: Width and height of a card in pixels, as those who show it ask for.
WIDTH, HEIGHT = 1200, 630


class Meta(NamedTuple):
    """A `meta` element: `name` or `property`, its value, and the content."""

    attribute: str
    name: str
    content: str


class Discovery(NamedTuple):
    """A `link` element: relation, media type, title ('' for that of the page), and path or address of the file."""

    rel: str
    type: str
    title: str
    path: str


class HeadPage(NamedTuple):
    """What a head takes from records: kind, description, full addresses of page and card ('' where not known)."""

    kind: Kind | None
    description: str
    url: str
    picture: str
    #: Who spoke, where and when.
    facts: str
    cited: tuple[Meta, ...]


def head_page(
    archive: RecordArchive, entry: Entry, description: str = "", url: str = "", picture: str = ""
) -> HeadPage:
    """Return the head of the page of a record."""
    facts = facts_of(archive, entry)
    cited = tuple(_citation(archive, entry, url)) if entry.kind is Kind.TALK else ()
    return HeadPage(entry.kind, description or facts, url, picture, facts, cited)


def metas(archive: RecordArchive, page: HeadPage, title: str) -> Iterator[Meta]:
    """Yield what cards and catalogues of papers ask for; nothing that is not known."""
    og = {
        "title": title,
        "type": "profile" if page.kind is Kind.PERSON else "article" if page.kind else "website",
        "url": page.url,
        "description": page.description,
        "site_name": archive.title,
        "locale": territory(archive.language),
        "image": page.picture,
        "image:width": str(WIDTH) if page.picture else "",
        "image:height": str(HEIGHT) if page.picture else "",
        "image:alt": _alt(archive, page, title),
    }
    yield from (Meta("property", f"og:{name}", content) for name, content in og.items() if content)
    yield Meta("name", "twitter:card", "summary_large_image" if page.picture else "summary")
    yield from page.cited


def _alt(archive: RecordArchive, page: HeadPage, title: str) -> str:
    """Return what the picture of a page says: that of the site its name."""
    if page.picture.endswith(SITE):
        return archive.title
    return " – ".join(filter(None, (title, page.facts))) if page.picture else ""


def facts_of(archive: RecordArchive, entry: Entry) -> str:
    """Return in one line who spoke, where and when, as far as it is known; '' for what is neither event nor talk."""
    if entry.kind not in OF_OEMBED:
        return ""
    held = archive.catalog.event_of(entry) if entry.kind is Kind.TALK else None
    date = archive.date(entry)
    known = [archive.comma.join(archive.speakers(entry)), title_of(held) if held else ""]
    return " – ".join(filter(None, [*known, date.iso() if date and date.is_sure else ""]))


def _citation(archive: RecordArchive, entry: Entry, url: str) -> Iterator[Meta]:
    cited = citation(entry, archive.catalog)
    if cited is None:
        return
    date = cited.date if cited.date and cited.date.is_sure else None
    # A day or a year; nothing between.
    published = f"{date.year}/{date.month:02}/{date.day:02}" if date and date.day else str(date.year) if date else ""
    found = [
        ("title", cited.title),
        *(("author", name) for name in cited.speakers),
        ("publication_date", published),
        ("conference_title", cited.event),
        ("language", record(entry, Talk).language or archive.language),
        ("abstract_html_url", url),
    ]
    yield from (Meta("name", f"citation_{name}", content) for name, content in found if content)


@cache
def territory(language: str) -> str:
    """Return a language as Open Graph has it, with the territory where most speak it (CLDR); '' for none known."""
    tag = language.replace("-", "_")
    try:
        found = Locale.parse(tag)
    except (UnknownLocaleError, ValueError):
        return ""
    likely = str(get_global("likely_subtags").get(tag, ""))
    where = found.territory or likely.rpartition("_")[2]
    return f"{found.language}_{where}" if len(where) == 2 else ""  # noqa: PLR2004 - ISO 3166


def site_discoveries(archive: RecordArchive, formats: Collection[str]) -> Iterator[Discovery]:
    """Yield the files that a reader of any page may want; `formats` are those that are written."""
    for kind in (Kind.TALK, Kind.EVENT):
        if archive.base and "atom" in formats and archive.catalog.by_id[kind]:
            title = f"{archive.title}: {archive.words(kind.model.plural)}"
            yield Discovery("alternate", "application/atom+xml", title, f"feeds/{kind.folder}.xml")
    if archive.base and "jsonfeed" in formats:
        yield Discovery("alternate", "application/feed+json", archive.title, ALL_JSON)
    if archive.base and "web" in formats:
        yield Discovery("search", "application/opensearchdescription+xml", archive.title, SEARCH)


def discoveries(archive: RecordArchive, entry: Entry, formats: Collection[str]) -> Iterator[Discovery]:
    """Yield the files that are the same in another form, or that a reader of a page may want to subscribe to."""
    if archive.base and "atom" in formats and entry.kind in OF_RECORDS and belonging(archive, entry):
        title = f"{archive.title}: {title_of(entry)}"
        yield Discovery("alternate", "application/atom+xml", title, feed_of(entry))
    if archive.base and "oembed" in formats and entry.kind in OF_OEMBED:
        # In full: those who ask take it as it stands.
        yield Discovery("alternate", "application/json+oembed", title_of(entry), archive.file_url(oembed_of(entry)))
    if "ical" in formats:
        if has_calendar(archive, entry):
            yield Discovery("alternate", "text/calendar", title_of(entry), calendar_of(entry))
        elif entry.is_root and any(has_calendar(archive, event) for event in archive.catalog.all(Kind.EVENT)):
            yield Discovery("alternate", "text/calendar", archive.title, ALL)
    if "markdown" in formats and entry.record:
        yield Discovery("alternate", "text/markdown", "", twin_of(entry.docname))


#: More talks than this have the card of their event.
MOST_TALKS = 5_000
SITE = "cards/site.png"
#: Kinds with cards of their own, besides talks.
_OWN = frozenset({Kind.EVENT, Kind.SERIES, Kind.TOPIC})


#: Between the event and the day in a line of a card.
DASH = " – "


class Card(NamedTuple):
    """What a card says: name of the site, title, lines below it, and what its drawing follows from."""

    site: str
    title: str
    lines: tuple[str, ...] = ()
    art: Art = Art("", "", "")


def path_of(archive: RecordArchive, entry: Entry | None, *, by_talk: bool) -> str:
    """Return the path of the card of a page; those without one of their own have that of the site."""
    if entry and entry.kind is Kind.TALK and not by_talk:
        entry = archive.catalog.event_of(entry)
    has_own = entry is not None and (entry.kind is Kind.TALK or entry.kind in _OWN)
    return f"cards/{entry.docname}.png" if entry and has_own else SITE


def cards(archive: RecordArchive, *, by_talk: bool) -> Iterator[tuple[str, Card]]:
    """Yield each card of the site once, with its path."""
    yield SITE, Card(archive.title, archive.title)
    for kind in (*sorted(_OWN), *([Kind.TALK] if by_talk else [])):
        for entry in archive.catalog.all(kind):
            yield path_of(archive, entry, by_talk=by_talk), card_of(archive, entry)


def card_of(archive: RecordArchive, entry: Entry) -> Card:
    """Return what the card of a record says."""
    catalog, kind = archive.catalog, entry.kind
    held = catalog.event_of(entry) if kind is Kind.TALK else None
    date = archive.date(entry)
    when = dates.day(date, archive.language, archive.words) if date else ""
    venue = record(entry, Event).venue if kind is Kind.EVENT else None
    lines = (
        archive.comma.join(archive.speakers(entry)),
        DASH.join(filter(None, (title_of(held) if held else venue, when))),
    )
    return Card(archive.title, title_of(entry), tuple(filter(None, lines)), identity.art(catalog, entry))


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
    if archive.base and "atom" in built and entry.kind in OF_RECORDS and belonging(archive, entry):
        yield Offer(feed_of(entry), "Feed")
    if entry.kind is Kind.SERIES and "ical" in built and has_calendar(archive, entry):
        yield Offer(calendar_of(entry), "Calendar")
    if entry.kind in {Kind.EVENT, Kind.TALK}:
        event = catalog.event_of(entry) if entry.kind is Kind.TALK else entry
        talks = catalog.talks_of(event) if event else []
        if event and any(citation(talk, catalog) for talk in talks):
            # All talks of the event: one file each is for nobody.
            yield from (Offer(one.path(event), one.label, is_saved=True) for one in LISTS if one.name in built)
