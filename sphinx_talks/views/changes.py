"""What is new: the records that came or changed last, day by day, as the history of their pages has it."""

from __future__ import annotations

from collections import defaultdict
from itertools import zip_longest
from typing import TYPE_CHECKING

from sphinx_talks.content.records import Kind
from sphinx_talks.content.records.values import PartialDate
from sphinx_talks.views import blocks, parts

if TYPE_CHECKING:
    import datetime as dt

    from sphinx_talks.content.catalog import Catalog
    from sphinx_talks.content.pages import Entry

#: How many of the latest days are listed, and of each how many records.
DAYS, MOST = 3, 6


def view(catalog: Catalog) -> blocks.Listing:
    """Return the latest days on which records came or changed, each with some of them and the number of all."""
    days: dict[dt.date, list[Entry]] = defaultdict(list)
    for kind in Kind:
        for entry in catalog.all(kind):
            if change := catalog.changed.get(entry.docname):
                days[change.day].append(entry)
    latest = sorted(days, reverse=True)[:DAYS]
    groups = (_group(day, _of_each_kind(days[day], catalog), catalog) for day in latest)
    return blocks.Listing(tuple(groups), "changes", "Nothing is known of when the pages changed.")


def _group(day: dt.date, entries: list[Entry], catalog: Catalog) -> blocks.Group:
    date = blocks.Day(PartialDate(day.year, day.month, day.day))
    heading = (date, blocks.total("pages", len(entries)))
    return blocks.Group(heading, tuple(_item(entry, catalog) for entry in entries[:MOST]), day.isoformat())


def _item(entry: Entry, catalog: Catalog) -> blocks.Item:
    kind = entry.kind or Kind.TALK
    what = [blocks.Label(kind.model.label)]
    what += [blocks.Label("New page", style="mark")] if _is_new(entry, catalog) else []
    return blocks.Item(parts.link_to(entry), meta=(tuple(what),))


def _is_new(entry: Entry, catalog: Catalog) -> bool:
    """Return whether a page came on the day of its last change, and not under another id before."""
    return catalog.changed[entry.docname].is_new and not catalog.former_ids(entry)


def _of_each_kind(entries: list[Entry], catalog: Catalog) -> list[Entry]:
    """Return records so that those that are new stand first, and of each kind one before the second of any."""
    found: list[Entry] = []
    for is_new in (True, False):
        some = [entry for entry in entries if _is_new(entry, catalog) is is_new]
        kinds = [[entry for entry in some if entry.kind is kind] for kind in Kind]
        found += [entry for row in zip_longest(*kinds) for entry in row if entry]
    return found
