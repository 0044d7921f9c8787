"""Check how records are named: by ids that can be pages, and events by series and number; say which name is meant."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sphinx_talks.content.catalog import Catalog, former_id, is_id, plain_name, record
from sphinx_talks.content.folder import identify, printable
from sphinx_talks.content.problems import Code, Position, Problem, RefusedError, message, nearest
from sphinx_talks.content.records import Event, Kind
from sphinx_talks.content.records.forms import ID, MAX_ID

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinx_talks.content.pages import Entry

#: How many ids a message gives to choose from.
MOST = 3
#: Fewer characters are part of many slugs.
SHORTEST = 3


def aliases(entry: Entry) -> Iterator[Problem]:
    """Yield the aliases that have the form of an id but could never have been one: their pages would not be ours."""
    if entry.kind is None:
        return
    has_names = entry.kind.model.has_names
    for role, alias, position in entry.uses:
        former = former_id(entry, alias)
        # What is no id is a name, or reported by the field itself.
        if role != "alias" or not (is_id(entry, former) if has_names else has_form(Kind.TALK, former)):
            continue
        identity, fault = identify(f"{entry.kind.folder}/{former}.md")
        if identity is None:
            fault = Code.RESERVED, message("name is reserved", former, "another name")
        if fault:
            yield Problem(printable(entry.path), *position, fault[0], replace(fault[1], field="aliases"))


def series(catalog: Catalog) -> Iterator[Problem]:
    """Yield the events that have the number of another one, or a series that is another but for case or width."""
    numbers: dict[tuple[str, int], Entry] = {}
    spelt: dict[str, tuple[str, Entry]] = {}
    for entry in catalog.by_id[Kind.EVENT].values():
        if entry.record is None:
            continue
        event = record(entry, Event)
        if not event.series:
            continue
        plain = plain_name(catalog.series_key(event.series))
        name, first = spelt.setdefault(plain, (event.series, entry))
        # A page has several names.
        if name != event.series and not catalog.meant("in-series", event.series):
            text = message(f"series is spelt otherwise in {printable(first.path)}", event.series, repr(name))
            yield Problem(printable(entry.path), *Position(), Code.DUPLICATE_ID, text)
        if event.number is None:
            continue
        first = numbers.setdefault((plain, event.number), entry)
        if first is not entry:
            text = message(f"number is that of {printable(first.path)}", event.number, "a number of its own")
            yield Problem(printable(entry.path), *Position(), Code.DUPLICATE_ID, text)


def has_form(kind: Kind, target: str) -> bool:
    """Return whether a target has the form of an id."""
    parts = target.split("/")
    return len(parts) <= kind.parts and all(ID.fullmatch(part) and len(part) <= MAX_ID for part in parts)


def record_by_id(catalog: Catalog, kind: Kind, target: str) -> Entry:
    """Return the record that an id means; raises RefusedError, with the nearest id, when none or several are meant."""
    found = catalog.find(kind, target)
    if len(found) == 1:
        return found[0]
    if found:
        want = " or ".join(sorted(entry.id for entry in found))
        raise RefusedError([message(f"more than one {kind}", target, want)])
    names = known(catalog, kind)
    near = nearest(target, names)
    want = holding(catalog, kind, target) or (repr(names[near]) if near else f"an id of `sphinx-talks list {kind}`")
    raise RefusedError([message(f"no such {kind}", target, want)])


def known(catalog: Catalog, kind: Kind) -> dict[str, str]:
    """Return what could be written for a record: ids, short ids, titles and other names, each with the id meant."""
    found: dict[str, str] = {}
    for entry in catalog.by_id[kind].values():
        found |= dict.fromkeys(entry.record.names if entry.record else (), entry.id)
    if kind is Kind.TALK:
        found |= {slug: slug for slug, entries in catalog.short.items() if len(entries) == 1}
    return found | {own: own for own in catalog.by_id[kind]}


def holding(catalog: Catalog, kind: Kind, target: str) -> str:
    """Return the talks whose slugs hold what stands for one, '' when none does."""
    if kind is not Kind.TALK or len(target) < SHORTEST:
        return ""
    return either(sorted(talk for talk in catalog.by_id[kind] if target in talk.partition("/")[2]))


def page_wanted(kind: Kind, target: str) -> str:
    """Return which page could be added for a link to lead there."""
    if kind is Kind.TALK:
        is_whole = "/" in target and has_form(kind, target)
        return f"a page talks/{target if is_whole else '<event-id>/<slug>'}.md"
    return f"a page {kind.folder}/{target if has_form(kind, target) else '<id>'}.md"


def either(ids: Sequence[str]) -> str:
    """Return a few ids to choose from."""
    return " or ".join([*ids[:MOST], *(["another"] if len(ids) > MOST else [])])
