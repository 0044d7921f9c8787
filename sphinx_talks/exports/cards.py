"""Cards: what the picture of a page says where its link is shared.

It is a plain value, by which it is known whether it has to be drawn again. Its colour and pattern are
those of its first topic: they follow from the id, so that talks on one subject look alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sphinx_talks.content.catalog import record
from sphinx_talks.content.records import Event, Kind
from sphinx_talks.exports.archive import title_of
from sphinx_talks.views import dates

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_talks.content.pages import Entry
    from sphinx_talks.exports.archive import RecordArchive

#: More talks than this have the card of their event.
MOST_TALKS = 5_000
SITE = "cards/site.png"
#: Kinds with cards of their own, besides talks.
_OWN = frozenset({Kind.EVENT, Kind.SERIES, Kind.TOPIC})


class Card(NamedTuple):
    """What a card says: name of the site, title, lines below it, and what its colour and pattern follow from."""

    site: str
    title: str
    lines: tuple[str, ...] = ()
    seed: str = ""


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
    topics = catalog.topics_of(entry) if kind is Kind.EVENT else catalog.named(entry, "topic")
    seed = topics[0].id if topics else entry.id
    held = catalog.event_of(entry) if kind is Kind.TALK else None
    date = archive.date(entry)
    when = dates.day(date, archive.language, archive.words) if date else ""
    venue = record(entry, Event).venue if kind is Kind.EVENT else None
    lines = (
        archive.words(", ").join(archive.speakers(entry)),
        " – ".join(filter(None, (title_of(held) if held else venue, when))),
    )
    return Card(archive.title, title_of(entry), tuple(filter(None, lines)), seed)
