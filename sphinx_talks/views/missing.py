"""What nobody has found yet, by kind of gap, with the way to fill it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from sphinx_talks.content import media
from sphinx_talks.content.catalog import record
from sphinx_talks.content.records import Event, Format, Kind, Person, Recording, SlidesState, Talk
from sphinx_talks.views import parts
from sphinx_talks.views.blocks import Group, Hyperlink, Item, Label, Listing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sphinx_talks.content.catalog import Catalog
    from sphinx_talks.content.pages import Entry
    from sphinx_talks.content.records import Video


def view(catalog: Catalog) -> Listing:
    """Return every gap that has pages, each page with the way to edit it."""
    groups = []
    for label, found in gaps(catalog):
        items = tuple(_item(catalog, entry, lost) for entry, lost in found)
        groups.append(Group((Label(label),), items, label.lower().replace(" ", "-")))
    return Listing(tuple(groups), "compact", "Nothing is missing.")


def gaps(catalog: Catalog) -> Iterator[tuple[str, list[tuple[Entry, str]]]]:
    """Yield each kind of gap that there is, with the records that have it and the address that is dead, '' for none."""
    # The modules of the kinds import this one by their lists.
    own = {
        label: (kind, lacks)
        for kind in Kind
        for label, lacks in getattr(import_module(f"sphinx_talks.views.{kind}"), "GAPS", {}).items()
    }
    for label, (kind, lacks) in (GAPS | own).items():
        if found := [(entry, "") for entry in catalog.all(kind) if lacks(catalog, entry)]:
            yield label, found
    for label, (kind, address) in LOST.items():
        if found := [(entry, lost) for entry in catalog.all(kind) if (lost := address(catalog, entry))]:
            yield label, found


def _item(catalog: Catalog, entry: Entry, lost: str = "") -> Item:
    """Return a page with its event and, where it led to what is `lost`, that address."""
    held = catalog.event_of(entry) if entry.kind is Kind.TALK else None
    meta = [(parts.link_to(held),)] if held else []
    meta += [(Hyperlink(lost, url=lost),)] if lost else []
    return Item(parts.link_to(entry), meta=tuple(meta), edit=entry.path)


def _lacks_slides(_catalog: Catalog, entry: Entry) -> bool:
    talk = record(entry, Talk)
    return talk.slides is None and talk.slides_state is not SlidesState.NOT_PUBLISHED


def _lacks_recording(catalog: Catalog, entry: Entry) -> bool:
    return media.recording_of(catalog, entry)[1] is Recording.UNKNOWN


def _lacks_place(_catalog: Catalog, entry: Entry) -> bool:
    event = record(entry, Event)
    return event.venue is None and event.format is not Format.ONLINE


def _lacks_account(_catalog: Catalog, entry: Entry) -> bool:
    person = record(entry, Person)
    return not (person.github or person.x or person.speakerdeck or person.website)


def _lost_slides(catalog: Catalog, entry: Entry) -> str:
    """Return the address of slides that are dead though the page does not say so, '' where they are not."""
    talk = record(entry, Talk)
    if not talk.slides or talk.slides_state is SlidesState.GONE or not media.dead_slides(catalog, talk.slides):
        return ""
    return talk.slides.page or talk.slides.address


def _lost_recording(catalog: Catalog, entry: Entry) -> str:
    """Return the same of the recording of a talk, where it has one of its own."""
    talk = record(entry, Talk)
    return "" if talk.recording is Recording.GONE else _lost_video(catalog, talk.video)


def _lost_video(catalog: Catalog, video: Video | None) -> str:
    return video.address if video and media.dead_video(catalog, video) else ""


#: What was there once and is dead now.
LOST: dict[str, tuple[Kind, Callable[[Catalog, Entry], str]]] = {
    "Talks whose slides are no longer there": (Kind.TALK, _lost_slides),
    "Talks whose recording is no longer there": (Kind.TALK, _lost_recording),
    "Events whose recording is no longer there": (
        Kind.EVENT,
        lambda catalog, entry: _lost_video(catalog, record(entry, Event).video),
    ),
}
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
