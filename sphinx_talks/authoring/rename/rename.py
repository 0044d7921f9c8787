"""Give a record another id: its page moves, everything that names it follows, and the old address leads to it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_talks.authoring.rename.matter import Matter
from sphinx_talks.authoring.rename.moves import Moves
from sphinx_talks.authoring.rename.rewrite import Rewrite
from sphinx_talks.authoring.rename.site import is_wrong
from sphinx_talks.authoring.rename.source import Source
from sphinx_talks.content.catalog import former_id
from sphinx_talks.content.folder import identify, printable
from sphinx_talks.content.ids import has_form, the
from sphinx_talks.content.problems import RefusedError, message
from sphinx_talks.content.records import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_talks.authoring.rename.site import Site
    from sphinx_talks.content.catalog import Catalog
    from sphinx_talks.content.edits import Edit
    from sphinx_talks.content.pages import Entry


def rename(site: Site, kind: Kind, old: str, new: str) -> Rewrite:
    """Return the change that gives a record the id `new`; raises RefusedError.

    `old` may also be a former or short id; a `new` id of a talk without event stays with its event.
    """
    entry = the(site.catalog, kind, old)
    if kind is Kind.TALK and "/" not in new:
        new = f"{entry.id.partition('/')[0]}/{new}"
    refuse(site, entry, new)
    records = {entry.docname: new}
    files = {entry.path: f"{kind.folder}/{new}.md"}
    if kind is Kind.EVENT:
        files |= _folder(site.root, f"talks/{entry.id}", f"talks/{new}")
        for talk in site.catalog.by_id[Kind.TALK].values():
            event, _, slug = talk.id.partition("/")
            if event == entry.id:
                records[talk.docname] = f"{new}/{slug}"
    pages = {path.removesuffix(".md"): name.removesuffix(".md") for path, name in files.items() if path.endswith(".md")}
    further = {}
    for docname, wanted in records.items():
        moved = site.catalog.entries[docname]
        if not is_wrong(moved):
            further[moved.path] = list(_aliases(site, moved, wanted, entry, new))
    return Rewrite(site, Moves(site.meanings, pages, files), further)


def refuse(site: Site, entry: Entry, new: str) -> None:
    """Raise RefusedError where a record cannot get an id."""
    kind = entry.kind or Kind.TALK
    path = f"{kind.folder}/{new}.md"
    identity, fault = identify(path)
    event = new.partition("/")[0]
    if new == entry.id:
        raise RefusedError([f"{kind} {new} has this id already"])
    if identity is None or fault or not has_form(kind, new):
        raise RefusedError([fault[1] if fault else message("not an id", new, "lower-case letters, digits, hyphens")])
    if any(other is not entry for other in site.catalog.find(kind, new)):
        others = ", ".join(printable(other.path) for other in site.catalog.find(kind, new))
        raise RefusedError([message("id is or was that of another page", new, f"one that {others} does not claim")])
    if os.path.lexists(site.root / path):
        raise RefusedError([message("there is such a file", path, "another id")])
    if kind is Kind.TALK and event not in site.catalog.by_id[Kind.EVENT]:
        raise RefusedError([message("folder names no event", event, f"a page events/{event}.md")])


def _folder(root: Path, old: str, new: str) -> dict[str, str]:
    """Return the files in the folder of an event’s talks, each with its new path; raises RefusedError for links."""
    found = {}
    for folder, names, files in os.walk(root / old):
        for name in sorted([*files, *(name for name in names if Path(folder, name).is_symlink())]):
            path = Path(folder, name)
            inner = path.relative_to(root / old).as_posix()
            if path.is_symlink() or not path.is_file():
                raise RefusedError([message("not a plain file", printable(f"{old}/{inner}"), "the file itself")])
            if os.path.lexists(root / new / inner):
                raise RefusedError([message("there is such a file", printable(f"{new}/{inner}"), "another id")])
            found[f"{old}/{inner}"] = f"{new}/{inner}"
    return found


def _aliases(site: Site, moved: Entry, wanted: str, entry: Entry, new: str) -> Iterator[Edit]:
    """Yield the edits after which every address a record had leads to it."""
    content = (site.root / moved.path).read_bytes()
    matter = Matter(Source(content))
    event = moved.id.partition("/")[0]
    moves_on = moved.kind is Kind.TALK and wanted.partition("/")[0] != event
    gone, kept = [], set()
    for number, alias in enumerate(moved.record.aliases if moved.record else ()):
        former = former_id(moved, alias)
        if former == wanted:
            gone.append(number)
            continue
        kept.add(former)
        if moves_on and former != alias:
            yield matter.replace("aliases", number, former)
    needed = [*site.catalog.former_ids(moved), moved.id]
    given = {wanted, *kept, *(_with_event(site.catalog, wanted, entry, new) if moved.kind is Kind.TALK else ())}
    added = [former for former in dict.fromkeys(needed) if former not in given]
    if gone and added:
        # One takes the place of the other, so that the list stays where it is.
        yield matter.replace("aliases", gone.pop(0), added.pop(0))
    if gone:
        yield from matter.remove("aliases", gone)
    yield from matter.append("aliases", added)


def _with_event(catalog: Catalog, talk: str, entry: Entry, new: str) -> set[str]:
    """Return the former ids that a talk will have from its event."""
    event, _, slug = talk.partition("/")
    held = entry if entry.kind is Kind.EVENT and event == new else catalog.by_id[Kind.EVENT].get(event)
    names = {alias for alias in (held.record.aliases if held and held.record else ()) if alias != event}
    return {f"{name}/{slug}" for name in names | ({entry.id} if held is entry else set())}
