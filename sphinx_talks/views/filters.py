"""What a reader can filter and sort a long listing by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_talks.content import media
from sphinx_talks.content.catalog import record
from sphinx_talks.content.filters import FILTERS
from sphinx_talks.content.query import GroupBy, Sort
from sphinx_talks.content.records import Event, Kind
from sphinx_talks.views import parts
from sphinx_talks.views.blocks import About, FilterControls

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinx_talks.content.catalog import Catalog
    from sphinx_talks.content.pages import Entry
    from sphinx_talks.content.query import Query
    from sphinx_talks.views.blocks import Listing

#: As many records are looked over at a glance: no filters below that.
LEAST = 13
#: At the foot of a page of a topic or person, where more stands around it.
LEAST_ON_PAGE = 9

#: What the search calls records that others are filtered by.
_FACETS: dict[Kind | None, str] = {kind: kind.model.facet for kind in Kind if kind.model.facet}
_BY_DATE = (Sort.NEWEST, Sort.OLDEST)
#: The kinds whose listings can be filtered, with their orders.
SORTS = {kind: tuple(map(Sort, kind.model.sorts)) for kind in (Kind.TALK, Kind.EVENT, Kind.PERSON)}


def for_query(query: Query, listing: Listing, entries: Sequence[Entry], catalog: Catalog) -> Listing:
    """Return the listing of a query with its filters; `entries` are those shown, in the order of the catalog."""
    if len(entries) < LEAST or query.kind not in SORTS:
        return listing
    # Where the events are the headings, their talks belong together.
    sorts = _BY_DATE if query.group_by is GroupBy.EVENT else SORTS[query.kind]
    ordered = (query.sort, *(sort for sort in sorts if sort is not query.sort))
    found = _filter(entries, query.kind, ordered, catalog)
    return listing._replace(
        filter=found._replace(common=tuple(_common(query, catalog)), fixed=query.group_by is GroupBy.TOPIC)
    )


def _common(query: Query, catalog: Catalog) -> Iterator[tuple[str, str]]:
    """Yield what all of a listing have in common, as the search asks for it."""
    for name, value in query.filters:
        kind = FILTERS[name].kind
        if kind is None:
            yield name, str(value) if not isinstance(value, bool) else "yes" if value else "no"
        elif kind.model.facet:
            yield kind.model.facet, catalog.find(kind, str(value))[0].docname


def for_page(listing: Listing, talks: Sequence[Entry], catalog: Catalog, page: Entry) -> Listing:
    """Return the talks of the page of a topic or person with their filters; `talks` are oldest first."""
    if len(talks) < LEAST_ON_PAGE:
        return listing
    common = ((_FACETS[page.kind], page.docname),) if page.kind in _FACETS else ()
    return listing._replace(filter=_filter(talks, Kind.TALK, SORTS[Kind.TALK], catalog)._replace(common=common))


def _filter(entries: Sequence[Entry], kind: Kind, sorts: Sequence[Sort], catalog: Catalog) -> FilterControls:
    abouts = tuple((entry.docname, about(entry, catalog)) for entry in entries)
    used = sorted({docname for _, one in abouts for docname in (*one.topic, *one.speaker)})
    names = tuple((docname, parts.page_of(catalog.entries[docname]).title) for docname in used)
    return FilterControls(str(kind), tuple(map(str, sorts)), abouts, names)


def about(entry: Entry, catalog: Catalog) -> About:
    """Return what a record can be filtered by."""
    return catalog.once(("about", entry.docname), lambda: _about(entry, catalog))


def _about(entry: Entry, catalog: Catalog) -> About:
    if entry.kind is Kind.TALK:
        marks = parts.marks(catalog, entry)
        return About(
            _docnames(catalog.named(entry, "topic")),
            _years([entry], catalog),
            _docnames(catalog.named(entry, "speaker")),
            tuple(name for name, mark in (("slides", "Slides"), ("video", "Video")) if mark in marks),
        )
    if entry.kind is Kind.EVENT:
        marks = ("video",) if media.has_video(catalog, record(entry, Event)) else ()
        return About(_docnames(catalog.topics_of(entry)), _years([entry], catalog), marks=marks)
    return About(_docnames(catalog.topics_by(entry)), _years(catalog.talks_by(entry), catalog))


def _docnames(entries: Sequence[Entry]) -> tuple[str, ...]:
    return tuple(entry.docname for entry in entries)


def _years(entries: Sequence[Entry], catalog: Catalog) -> tuple[int, ...]:
    return tuple(sorted({year for entry in entries if (year := catalog.year(entry))}))
