"""What pages render of the seconds of a recording: chapters, and where the talks of an event start in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_talks.content.catalog import record, recording_of
from sphinx_talks.content.moments import place, start_of
from sphinx_talks.content.providers import Medium
from sphinx_talks.content.records import Recording, Talk
from sphinx_talks.views import parts
from sphinx_talks.views.blocks import EditLink, Hyperlink, Item, Label, PlayLink

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_talks.content.catalog import Catalog
    from sphinx_talks.content.pages import Entry
    from sphinx_talks.views.blocks import Block, Line


def unknown_start(entry: Entry, catalog: Catalog) -> Line:
    """Return what a talk page says of its start in the recording of its event, which nobody has looked up yet."""
    start = start_of(catalog, entry)
    correction = EditLink("Say where it starts", entry.path)
    if start is None:
        return (Label("In the recording of the whole event; where the talk starts is not known yet."), correction)
    words = Label(
        "In the recording of the whole event, about %(minutes)s minutes in by the programme.",
        (("minutes", start.second // 60),),
    )
    return (words, Label("inferred from the programme", style="inferred"), correction)


def moment(catalog: Catalog, talk_entry: Entry) -> Line:
    """Return the link to the start of a talk in the recording of its event, nothing where that is not known."""
    _, state, shared = recording_of(catalog, talk_entry)
    start = start_of(catalog, talk_entry)
    if not shared or start is None or state is not Recording.AVAILABLE:
        return ()
    url = place(catalog, talk_entry, Medium.VIDEO, start.second)
    return (PlayLink(start.second, url, start.is_estimated),) if url else ()


def chapters(entry: Entry, catalog: Catalog) -> Iterator[Block]:
    """Yield the section with the chapters of a talk, each a link into its recording."""
    found = record(entry, Talk).chapters
    items = (
        Item(Hyperlink(one.title), lead=(PlayLink(one.at, place(catalog, entry, Medium.VIDEO, one.at)),))
        for one in found
    )
    yield from parts.section("chapters", "Chapters", items, "chapters")
