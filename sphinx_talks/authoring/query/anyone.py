"""Find the record that somebody means, of whatever kind, by id, path or name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_talks.authoring.new.draft.lookup import Lookup
from sphinx_talks.content.problems import RefusedError, message, nearest
from sphinx_talks.content.records import Kind

if TYPE_CHECKING:
    from sphinx_talks.content.catalog import Catalog
    from sphinx_talks.content.pages import Entry

#: How many records a message gives to choose from.
MOST = 5
#: How many are proposed for a part of a name.
FEW = 3


def the(catalog: Catalog, target: str, kind: Kind | None = None) -> Entry:
    """Return the record meant by an id (also a former or short one), the path of a page, or a name.

    Raises RefusedError, with what could be meant, when it is none or not one.
    """
    kinds = [kind] if kind else list(Kind)
    found = _by_path(catalog, target) or [one for each in kinds for one in catalog.find(each, target)]
    found = found or _by_name(catalog, target, kinds)
    found = list({entry.docname: entry for entry in found}.values())
    if len(found) == 1:
        return found[0]
    if found:
        names = " or ".join(f"{entry.kind} {entry.id}" for entry in found[:MOST])
        raise RefusedError([message("more than one record", target, f"{names}; say which with --kind or the whole id")])
    what = kind or "record"
    want = _near(catalog, target, kinds) or f"an id of `sphinx-talks list {kind or 'KIND'}`"
    raise RefusedError([message(f"no such {what}", target, want)])


def _by_path(catalog: Catalog, target: str) -> list[Entry]:
    """Return the record whose page it is: `talks/e/x.md`, `people/x`."""
    entry = catalog.entries.get(target.removesuffix(".md"))
    return [entry] if entry and entry.kind else []


def _by_name(catalog: Catalog, target: str, kinds: list[Kind]) -> list[Entry]:
    """Return the records with a name, however it is written: case, width and kana make no difference."""
    return [catalog.by_id[kind][one] for kind in kinds for one in Lookup.of(catalog, kind).ids(target)]


def _near(catalog: Catalog, target: str, kinds: list[Kind]) -> str:
    """Return the nearest id or name with its kind, '' when none is near."""
    found: dict[str, str] = {}
    for kind in kinds:
        for choice in Lookup.of(catalog, kind).choices:
            names = (choice.id, choice.id.rpartition("/")[2], *choice.names)
            found |= {name: f"{kind} {choice.id}" for name in names if name not in found}
    if near := nearest(target, found):
        return found[near]
    # A part of a name, as a family name alone.
    parts = [f"{kind} {one.id}" for kind in kinds for one in Lookup.of(catalog, kind).near(target, FEW)]
    return " or ".join(parts[:FEW])
