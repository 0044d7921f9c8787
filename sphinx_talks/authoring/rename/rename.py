"""Give a record another id: its page moves, everything that names it follows, and the old address leads to it."""

from __future__ import annotations

import os
import posixpath
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from sphinx_talks.authoring.rename.rewrite import Rewrite, is_wrong
from sphinx_talks.authoring.rename.spots import Matter, Meanings
from sphinx_talks.checks.links import KINDS
from sphinx_talks.content.catalog import former_id
from sphinx_talks.content.edits import SourceText
from sphinx_talks.content.folder import identify, printable
from sphinx_talks.content.ids import has_form, record_by_id
from sphinx_talks.content.markdown import targets
from sphinx_talks.content.markdown.syntax import parser
from sphinx_talks.content.problems import RefusedError, message
from sphinx_talks.content.records import NAMED, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sphinx_talks.authoring.rename.spots import Meant, Spot
    from sphinx_talks.authoring.site import Site
    from sphinx_talks.content.catalog import Catalog
    from sphinx_talks.content.edits import Edit
    from sphinx_talks.content.pages import Entry


@dataclass(frozen=True)
class Moves:
    """Which pages and files get which name; several may get the same, one of which then holds all."""

    meanings: Meanings
    #: By address without ending.
    pages: Mapping[str, str]
    #: By path, those of the pages too.
    files: Mapping[str, str]

    @cached_property
    def slugs(self) -> Counter[str]:
        """Return how many talks will have each slug."""
        talks = {self.pages.get(entry.docname, entry.docname) for entry in self._talks()}
        return Counter(docname.rpartition("/")[2] for docname in talks)

    def _talks(self) -> list[Entry]:
        return list(self.meanings.catalog.by_id[Kind.TALK].values())

    def moved(self, meant: Meant) -> Meant:
        """Return what has to be meant afterwards."""
        kind, name = meant
        names = {"record": self.pages, "page": self.pages, "file": self.files}.get(kind, {})
        return kind, names.get(name, name)

    def concern(self, entry: Entry) -> bool:
        """Return whether a page has to be looked at: it moves, or names what moves or would be taken for it."""
        return (
            entry.path in self.files
            or any(self.moved(meant) != meant for _, meant in self.meanings.all(entry))
            or any("/" not in one.target and self._is_short(one.role, one.target) for one in entry.prose.mentions)
        )

    def _is_short(self, role: str, target: str) -> bool:
        """Return whether the slug of a talk will no longer do."""
        return KINDS.get(role) is Kind.TALK and "/" not in target and self.slugs[target] > 1

    def written(self, spot: Spot, entry: Entry) -> str | None:
        """Return what is to stand in a spot of a page, None when it can stay."""
        match spot.role:
            case "path":
                return self.path(spot.target, entry)
            case "doc":
                return self.page(spot.target, entry)
            case "contents":
                ending = ".md" if spot.target.endswith(".md") else ""
                page = self.page(spot.target.removesuffix(ending), entry)
                return page and page + ending
            case "any" | "anchor":
                look = self.meanings.any if spot.role == "any" else self.meanings.anchor
                kind, name = look(entry, spot.target)
                if kind == "page":
                    return self.page(spot.target, entry)
                return self.id(self.meanings.catalog.entries[name], spot.target) if kind == "record" else None
            case _:
                found = self.meanings.record(spot.role, spot.target)
                # A name, as it was written then, stays one of the record’s names.
                is_name = spot.role in NAMED and found is not None and spot.target != found.id
                return self.id(found, spot.target) if found and not is_name else None

    def id(self, meant: Entry, target: str) -> str | None:
        """Return the id to write for a record, as short as it was where that still means one."""
        docname = self.pages.get(meant.docname, meant.docname)
        new = docname.partition("/")[2]
        is_moved = docname != meant.docname
        if meant.kind is Kind.TALK and "/" not in target:
            slug = new.partition("/")[2]
            if self.slugs[slug] > 1:
                return new
            return slug if is_moved and slug != target else None
        # A name, which stays one of the record’s names.
        return new if is_moved and meant.kind and has_form(meant.kind, target) else None

    def path(self, written: str, entry: Entry) -> str | None:
        """Return the address to write for a file of the site."""
        scheme = next((one for one in ("project:", "path:") if written.startswith(one)), "")
        path, mark, place = written.removeprefix(scheme).partition("#")
        plain = parser().normalizeLinkText(path)
        if not plain or ":" in plain.partition("/")[0] or plain.startswith("//"):
            return None
        try:
            file = targets.inside(plain, entry.path)
            new = self.files.get(file, file)
            if targets.inside(plain, self.files.get(entry.path, entry.path)) == new:
                return None
        except targets.TargetError:
            return None
        return f"{scheme}{quote(self._relative(new, file, plain, entry))}{mark}{place}"

    def page(self, written: str, entry: Entry) -> str | None:
        """Return the path of a page to write, without ending."""
        kind, page = self.meanings.page(entry, written)
        if kind != "page":
            return None
        new = self.pages.get(page, page)
        own = self.pages.get(entry.docname, entry.docname)
        if posixpath.normpath(posixpath.join("/", posixpath.dirname(own), written)) == f"/{new}":
            return None
        return self._relative(new, page, written, entry)

    def _relative(self, new: str, old: str, written: str, entry: Entry) -> str:
        """Return a path as the one to `old` was written: from the top, from here with `./`, or by a way around."""
        if written.startswith("/"):
            return f"/{new}"
        here = posixpath.dirname(self.files.get(entry.path, entry.path))
        # What stands behind the last dots is the end of the path itself; the dots may be more than are needed.
        tail = written.rpartition("./")[2]
        folder = old.removesuffix(tail)
        if here == posixpath.dirname(entry.path) and old != folder and new.startswith(folder):
            return written.removesuffix(tail) + new.removeprefix(folder)
        path = posixpath.relpath(new, here or ".")
        return f"./{path}" if written.startswith("./") and not path.startswith("../") else path


def rename(site: Site, kind: Kind, old: str, new: str) -> Rewrite:
    """Return the change that gives a record the id `new`; raises RefusedError.

    `old` may also be a former or short id; a `new` id of a talk without event stays with its event.
    """
    entry = record_by_id(site.catalog, kind, old)
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
    return Rewrite(site, Moves(Meanings(site.catalog), pages, files), further)


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
    matter = Matter(SourceText(content))
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
