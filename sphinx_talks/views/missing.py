"""What nobody has found yet, by kind of gap, with the way to fill it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_talks.catalog import record
from sphinx_talks.records import Event, Format, Kind, Person, Recording, SlidesState, Talk
from sphinx_talks.views import parts
from sphinx_talks.views.blocks import Group, Item, Label, Listing

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx_talks.catalog import Catalog
    from sphinx_talks.pages import Entry


def view(catalog: Catalog) -> Listing:
    """Return every gap that has pages, each page with the way to edit it."""
    groups = []
    for label, (kind, lacks) in GAPS.items():
        items = tuple(_item(catalog, entry) for entry in catalog.all(kind) if lacks(catalog, entry))
        if items:
            groups.append(Group((Label(label),), items, label.lower().replace(" ", "-")))
    return Listing(tuple(groups), "compact", "Nothing is missing.")


def _item(catalog: Catalog, entry: Entry) -> Item:
    held = catalog.event_of(entry) if entry.kind is Kind.TALK else None
    return Item(parts.link_to(entry), meta=((parts.link_to(held),),) if held else (), edit=entry.path)


def _lacks_slides(_catalog: Catalog, entry: Entry) -> bool:
    talk = record(entry, Talk)
    return talk.slides is None and talk.slides_state is not SlidesState.NOT_PUBLISHED


def _lacks_recording(catalog: Catalog, entry: Entry) -> bool:
    return parts.recording_of(catalog, entry)[1] is Recording.UNKNOWN


def _lacks_place(_catalog: Catalog, entry: Entry) -> bool:
    event = record(entry, Event)
    return event.venue is None and event.format is not Format.ONLINE


def _lacks_account(_catalog: Catalog, entry: Entry) -> bool:
    person = record(entry, Person)
    return not (person.github or person.x or person.speakerdeck or person.website)


GAPS: dict[str, tuple[Kind, Callable[[Catalog, Entry], bool]]] = {
    "Talks without a title": (Kind.TALK, lambda _, entry: entry.untitled),
    "Talks without speakers": (Kind.TALK, lambda _, entry: not record(entry, Talk).speakers),
    "Talks without slides": (Kind.TALK, _lacks_slides),
    "Talks without a recording": (Kind.TALK, _lacks_recording),
    "Events without a date": (Kind.EVENT, lambda _, entry: record(entry, Event).date is None),
    "Events without a place": (Kind.EVENT, _lacks_place),
    "Events without attendance": (Kind.EVENT, lambda _, entry: record(entry, Event).attendance is None),
    "People without an account": (Kind.PERSON, _lacks_account),
}
