"""What the page of a series renders beside its prose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_talks.content.catalog import Catalog, record
from sphinx_talks.content.query import Sort
from sphinx_talks.content.records import Series, SeriesStatus
from sphinx_talks.views import event, lists, parts
from sphinx_talks.views.blocks import Block, Day, Item, Label, Paragraph, Text, View, total

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sphinx_talks.content.pages import Entry
    from sphinx_talks.views.parts import Fact

STATUS = {SeriesStatus.ACTIVE: "Active", SeriesStatus.PAUSED: "Paused", SeriesStatus.ENDED: "Ended"}
#: What nobody has found yet.
GAPS = {"Series whose state is not known": lambda _, entry: record(entry, Series).status is None}
#: When, and whether it goes on: under the title.
BYLINE = frozenset({"Years", "Status", "Since"})


def view(entry: Entry, catalog: Catalog, _zone: str) -> View:
    """Return the view of the page of a series."""
    series = record(entry, Series)
    facts = tuple(parts.facts(_rows(entry, series, catalog), series))
    events = catalog.naming(entry, "in-series")
    talks = [talk for one in events for talk in catalog.talks_of(one)]
    people = parts.counted(talks, catalog, "speaker")
    return View(
        head=(
            *parts.title_en(series),
            *lists.only(facts, BYLINE, "byline"),
            *parts.summaries(series),
            *_totals(events, talks, people),
            *lists.besides(facts, BYLINE),
        ),
        tail=(
            *lists.filterable(
                parts.section("events", "Events", (event.item(catalog, one) for one in events)),
                events,
                catalog,
                entry,
                Sort.OLDEST,
            ),
            *parts.shortened("topics", "Topics", parts.counted(talks, catalog, "topic"), "compact"),
            *parts.shortened("people", "People", people, "compact"),
        ),
    )


def item(catalog: Catalog, entry: Entry) -> Item:
    """Return a series for a listing."""
    series = record(entry, Series)
    events = catalog.naming(entry, "in-series")
    meta = [*parts.text(_years(series, events, catalog))]
    meta += [(Label(STATUS[series.status]),)] if series.status else []
    meta += [(total("events", len(events), ""),)] if events else []
    talks = sum(catalog.number_at(one) for one in events)
    return parts.item(entry, meta=tuple(meta), summary=series.summary or "", talks=talks or None)


def row(catalog: Catalog, entry: Entry) -> dict[str, str | int]:
    """Return the columns of `sphinx-talks list`."""
    series, events = record(entry, Series), catalog.naming(entry, "in-series")
    return {"years": _years(series, events, catalog), "status": series.status or "", "events": len(events)}


def links(catalog: Catalog, entry: Entry) -> dict[str, Sequence[Entry]]:
    """Return the records that it is related to, by how."""
    return {"events": catalog.naming(entry, "in-series"), "organizers": catalog.named(entry, "organizer")}


def _rows(entry: Entry, series: Series, catalog: Catalog) -> Iterator[Fact]:
    years = _years(series, catalog.naming(entry, "in-series"), catalog)
    yield "Years", "started", parts.text(years)
    yield "Status", "status", parts.label(series.status and STATUS[series.status])
    yield "Since", "since", ((Day(series.since),),) if series.since else ()
    yield "Also known as", "aliases", parts.other_names(series)
    yield "Organizers", "organizers", parts.speakers(catalog, series.organizers)
    yield "Website", "url", parts.address(series.url)
    yield "Hashtag", "hashtag", ((Text(f"#{series.hashtag}"),),) if series.hashtag else ()


def _years(series: Series, events: Iterable[Entry], catalog: Catalog) -> str:
    """Return the first and the last year that is known, as 2014–2022."""
    known = [year for one in events if (year := catalog.year(one))]
    known += [series.started.year] if series.started else []
    # Only an end says which year was the last: after a pause events may follow.
    known += [series.since.year] if series.since and series.status is SeriesStatus.ENDED else []
    return parts.years(known)


def _totals(events: Sequence[Entry], talks: Sequence[Entry], people: Sequence[Item]) -> Iterator[Block]:
    if events:
        numbers = (("events", len(events)), ("talks", len(talks)), ("speakers", len(people)))
        yield Paragraph(tuple(total(name, number) for name, number in numbers), "totals")
