"""What is new: the records that came or changed last, day by day, as the history of their pages has it.

A commit of many pages is no news of any of them.
"""

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

#: How many of the latest days are listed; of each how many records that came, and how many in all where some changed.
DAYS, MOST, FEW = 3, 6, 3


def view(catalog: Catalog) -> blocks.Listing:
    """Return the latest days on which records came or changed, each with some of them and the numbers of both."""
    days: dict[dt.date, list[Entry]] = defaultdict(list)
    for kind in Kind:
        for entry in catalog.all(kind):
            if change := catalog.changed.get(entry.docname):
                days[change.own.date()].append(entry)
    latest = sorted(days, reverse=True)[:DAYS]
    groups = (_group(day, days[day], catalog) for day in latest)
    return blocks.Listing(tuple(groups), "changes", "Nothing is known of when the pages changed.")


def _group(day: dt.date, entries: list[Entry], catalog: Catalog) -> blocks.Group:
    came = [entry for entry in entries if _is_new(entry, catalog)]
    changed = [entry for entry in entries if not _is_new(entry, catalog)]
    changed.sort(key=lambda entry: catalog.changed[entry.docname].own, reverse=True)
    totals = (("new pages", came), ("changed pages", changed))
    heading: list[blocks.Inline] = [blocks.Day(PartialDate(day.year, day.month, day.day))]
    heading += [blocks.total(name, len(some)) for name, some in totals if some]
    shown = _of_each_kind(came)[:MOST]
    shown += changed[: max(FEW - len(shown), 0)]
    return blocks.Group(tuple(heading), tuple(_item(entry, catalog) for entry in shown), day.isoformat())


def _item(entry: Entry, catalog: Catalog) -> blocks.Item:
    kind = entry.kind or Kind.TALK
    what = [blocks.Label(kind.model.label)]
    what += [blocks.Label("New page", style="mark")] if _is_new(entry, catalog) else []
    return blocks.Item(parts.link_to(entry), meta=(tuple(what),))


def _is_new(entry: Entry, catalog: Catalog) -> bool:
    """Return whether a page came on the day of its last news, and not under another id before."""
    return catalog.changed[entry.docname].is_new and not catalog.former_ids(entry)


def _of_each_kind(entries: list[Entry]) -> list[Entry]:
    """Return records so that of each kind one stands before the second of any."""
    kinds = [[entry for entry in entries if entry.kind is kind] for kind in Kind]
    return [entry for row in zip_longest(*kinds) for entry in row if entry]
