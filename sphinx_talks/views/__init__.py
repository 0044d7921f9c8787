"""What pages render beyond their prose, computed from the catalog without Sphinx."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from sphinx_talks.content.records import Kind
from sphinx_talks.views import parts
from sphinx_talks.views.blocks import View

if TYPE_CHECKING:
    from sphinx_talks.content.catalog import Catalog
    from sphinx_talks.content.pages import Entry

#: The module of each kind is called as its role.
VIEWS = {kind: import_module(f"{__name__}.{kind}") for kind in Kind}


def view(entry: Entry, catalog: Catalog, zone: str) -> View:
    """Return the view of the page of an entry; `zone` is the IANA name of the site's time zone."""
    page = entry.record
    description = (page.summary or page.summary_en or "") if page else ""
    if entry.kind is None or page is None:
        return View(description=description)
    made: View = VIEWS[entry.kind].view(entry, catalog, zone)
    tail = (*made.tail, *parts.foot(catalog, entry, (*made.head, *made.tail)))
    return made._replace(tail=tail, trail=parts.trail(catalog, entry), description=description, kind=entry.kind)


__all__ = ["View", "view"]
