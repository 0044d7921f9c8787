"""Answer `list`, `show` and `missing`: rows of records, what is linked to one, and their forms."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING, Any, TypeAlias

from sphinx_talks import views
from sphinx_talks.authoring.site import Lookup
from sphinx_talks.content import languages, pages
from sphinx_talks.content.choosing import Wanted, chosen, record_by_id
from sphinx_talks.content.problems import RefusedError, masked, message, nearest, nearest_of
from sphinx_talks.content.query import taken
from sphinx_talks.content.records import MODELS, Kind
from sphinx_talks.content.records.fields import fields_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sphinx_talks.content.catalog import Catalog
    from sphinx_talks.content.frontmatter import Value
    from sphinx_talks.content.glance import SiteGlance
    from sphinx_talks.content.pages import Entry


def asked(
    catalog: Catalog, kind: Kind, given: Mapping[str, str | int | bool | None], language: str, missing: str | None
) -> list[Entry]:
    """Return the records that meet filters, talks and events oldest first; `language` is that of talks that name none.

    `missing` is a field that they lack. Raises RefusedError for a record, a field or a filter that the kind does not
    have.
    """
    own = taken(kind)
    wanted: dict[str, Wanted] = {}
    for name, value in given.items():
        if value is None:
            continue
        if name not in own:
            options = ", ".join(f"--{other}" for other in (*own, "missing"))
            raise RefusedError([message(f"--{name} is not for {kind.folder}", want=f"any of {options}")])
        named = own[name].kind
        wanted[name] = record_by_id(catalog, named, str(value)) if named else value
    found = chosen(catalog, kind, wanted, language)
    if missing is None:
        return found
    field = _field(kind, missing)
    # What nobody knows the title of carries words in its place.
    return [entry for entry in found if (entry.untitled and field == "title") or not getattr(entry.record, field)]


def _field(kind: Kind, name: str) -> str:
    """Return the attribute of a field, by the name it has in front matter; raises RefusedError."""
    names = {field.name: field.attribute for field in fields_of(MODELS[kind])}
    if name not in names:
        want = nearest_of(name, names, f"one of {', '.join(names)}")
        raise RefusedError([message(f"{kind.folder} have no such field", name, want)])
    return names[name]


def row(catalog: Catalog, entry: Entry) -> dict[str, str | int]:
    """Return what a listing says of a record: `id` and `title` first."""
    found: dict[str, str | int] = {"id": entry.id, "title": (entry.record and entry.record.title) or ""}
    if entry.kind and entry.record:
        found |= views.VIEWS[entry.kind].row(catalog, entry)
    return found


def linked(catalog: Catalog, entry: Entry) -> dict[str, list[Entry]]:
    """Return the records that an entry names or that name it, by how they are related; no empty lists."""
    if entry.record is None:
        return {}
    found = dict(views.VIEWS[entry.kind].links(catalog, entry)) if entry.kind else {}
    before, after = catalog.neighbours(entry)
    found |= {"previous": [before] if before else [], "next": [after] if after else []}
    found["mentioned by"] = catalog.mentioning(entry.docname)
    return {name: rows for name, entries in found.items() if (rows := list(entries))}


def fields(site: SiteGlance, entry: Entry) -> dict[str, Value]:
    """Return the front matter as it is written, {} where it cannot be read."""
    parts = pages.parts_of(pages.content_of(site.root / entry.path))
    return parts[2] if parts else {}


def untranslated(site: SiteGlance) -> Iterator[tuple[str, list[tuple[Entry, str]]]]:
    """Yield the records that have no translation, for each further language of the site, as `views.lists.gaps` does."""
    for language, found in languages.untranslated(site.catalog.entries.values(), site.settings.translations).items():
        yield f"pages without a translation ({language})", [(entry, "") for entry in found]


def whole(site: SiteGlance, entry: Entry) -> dict[str, Any]:
    """Return all of it as plain values, for JSON."""
    return {
        **brief(entry),
        "path": entry.path,
        "former_ids": site.catalog.former_ids(entry),
        "fields": fields(site, entry),
        "links": {name: [brief(other) for other in others] for name, others in linked(site.catalog, entry).items()},
        "problems": [str(problem) for problem in entry.problems],
    }


def brief(entry: Entry) -> dict[str, str]:
    """Return kind, id and title; a page that is no record is known by its address."""
    title = (entry.record and entry.record.title) or ""
    return {"kind": str(entry.kind or "page"), "id": entry.id or entry.docname, "title": title}


#: How many records a message gives to choose from.
MOST = 5
#: How many are proposed for a part of a name.
FEW = 3


def record_named(catalog: Catalog, target: str, kind: Kind | None = None) -> Entry:
    """Return the record meant by an id (also a former or short one), the path of a page, or a name.

    Raises RefusedError, with what could be meant, when it is none or not one.
    """
    kinds = [kind] if kind else list(Kind)
    # A path is certain, an id nearly so; a name is only looked for where neither is meant.
    own = catalog.entries.get(target.removesuffix(".md"))
    found = [own] if own and own.kind else [one for each in kinds for one in catalog.find(each, target)]
    # However it is written: case, width and kana make no difference.
    found = found or [
        catalog.by_id[each][one] for each in kinds for one in Lookup.in_catalog(catalog, each).ids(target)
    ]
    found = list({entry.docname: entry for entry in found}.values())
    if len(found) == 1:
        return found[0]
    if found:
        names = " or ".join(f"{entry.kind} {entry.id}" for entry in found[:MOST])
        raise RefusedError([message("more than one record", target, f"{names}; say which with --kind or the whole id")])
    what = kind or "record"
    want = _near(catalog, target, kinds) or f"an id of `sphinx-talks list {kind or 'KIND'}`"
    raise RefusedError([message(f"no such {what}", target, want)])


def _near(catalog: Catalog, target: str, kinds: list[Kind]) -> str:
    """Return the nearest id or name with its kind, '' when none is near."""
    found: dict[str, str] = {}
    for kind in kinds:
        for choice in Lookup.in_catalog(catalog, kind).choices:
            names = (choice.id, choice.id.rpartition("/")[2], *choice.names)
            found |= {name: f"{kind} {choice.id}" for name in names if name not in found}
    if near := nearest(target, found):
        return found[near]
    # A part of a name, as a family name alone.
    parts = [f"{kind} {one.id}" for kind in kinds for one in Lookup.in_catalog(catalog, kind).near(target, FEW)]
    return " or ".join(parts[:FEW])


Rows: TypeAlias = "Sequence[Mapping[str, str | int]]"

#: What a spreadsheet would take for a formula (OWASP, CSV injection).
_FORMULA = re.compile(r"[=+\-@\t\r＝＋－＠]")


def as_ids(rows: Rows) -> str:
    """Return one id a line."""
    return "".join(f"{row['id']}\n" for row in rows)


def as_json(rows: Rows) -> str:
    """Return a list of objects."""
    return json.dumps(list(rows), ensure_ascii=False, indent=2) + "\n"


def as_csv(rows: Rows) -> str:
    """Return a line of names, then one a row (RFC 4180, with LF); what looks like a formula gets a `'` in front."""
    text = io.StringIO(newline="")
    if rows:
        table = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
        table.writeheader()
        table.writerows({name: guarded(value) for name, value in row.items()} for row in rows)
    return text.getvalue()


def guarded(value: str | int) -> str | int:
    """Return a value that no spreadsheet runs."""
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def as_table(rows: Rows, width: int | None = None) -> str:
    """Return columns; what does not fit into the width of a terminal is cut, without one nothing is."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    if not rows:
        return ""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in rows[0]:
        table.add_column(name, no_wrap=True, overflow="ellipsis", justify="right" if name == "talks" else "left")
    for row in rows:
        # A plain string would be read for markup of rich.
        table.add_row(*(Text(masked(str(value))) for value in row.values()))
    console = Console(file=io.StringIO(), width=width or MOST_COLUMNS, force_terminal=width is not None)
    console.print(table)
    text: str = console.file.getvalue()  # type: ignore[attr-defined] # it was given above
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


#: As wide as any table gets that is not written to a terminal.
MOST_COLUMNS = 10_000

FORMS: dict[str, Callable[[Rows], str]] = {"ids": as_ids, "json": as_json, "csv": as_csv, "table": as_table}
