"""What pages show beyond their prose, computed from the catalog without Sphinx."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_talks.content.records import Kind
from sphinx_talks.views import event, person, talk, topic
from sphinx_talks.views.blocks import View

if TYPE_CHECKING:
    from sphinx_talks.content.catalog import Catalog
    from sphinx_talks.content.pages import Entry

_VIEWS = {
    Kind.EVENT: event.view,
    Kind.TALK: talk.view,
    Kind.TOPIC: topic.view,
    Kind.PERSON: person.view,
}


def view(entry: Entry, catalog: Catalog, zone: str) -> View:
    """Return what the page of an entry shows; `zone` is the IANA name of the site's time zone."""
    if entry.kind is None or entry.record is None:
        page = entry.record
        return View(description=(page.summary or page.summary_en or "") if page else "")
    return _VIEWS[entry.kind](entry, catalog, zone)


__all__ = ["View", "view"]
