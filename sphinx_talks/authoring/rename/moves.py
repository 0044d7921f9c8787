"""What is written in place of a name, once records and files have other ones."""

from __future__ import annotations

import posixpath
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import quote

from sphinx_talks.checks.links import KINDS
from sphinx_talks.content.ids import has_form
from sphinx_talks.content.markdown import targets
from sphinx_talks.content.markdown.markdown import parser
from sphinx_talks.content.records import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinx_talks.authoring.rename.meaning import Meanings, Meant
    from sphinx_talks.authoring.rename.spots import Spot
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
        """Tell whether a page has to be looked at: it moves, or names what moves or would be taken for it."""
        return (
            entry.path in self.files
            or any(self.moved(meant) != meant for _, meant in self.meanings.all(entry))
            or any("/" not in one.target and self._is_short(one.role, one.target) for one in entry.prose.mentions)
        )

    def _is_short(self, role: str, target: str) -> bool:
        """Tell whether the slug of a talk will no longer do."""
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
                return self.id(found, spot.target) if found else None

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
