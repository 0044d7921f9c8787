"""What a page means by what it names, so that it can be told whether it still means the same."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from sphinx_talks.checks.anchors import page_named
from sphinx_talks.checks.links import KINDS
from sphinx_talks.content.records import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_talks.content.catalog import Catalog
    from sphinx_talks.content.pages import Entry

#: Kind of thing (`record`, `page`, `place` …), and which.
Meant: TypeAlias = "tuple[str, str]"

_TITLED = re.compile(r"(.+?)\s*<([^<]*)>")


class Meanings:
    """Look up what is meant, in one state of a site."""

    def __init__(self, catalog: Catalog) -> None:
        """Gather the labels of all pages."""
        self.catalog = catalog
        self.labels = {label.name for entry in catalog.entries.values() for label in entry.prose.labels}

    def record(self, role: str, target: str) -> Entry | None:
        """Return the record that an id means in a role, None when none or several are meant."""
        kind = KINDS.get(role)
        found = self.catalog.find(kind, target) if kind else []
        return found[0] if len(found) == 1 else None

    def any(self, entry: Entry, target: str) -> Meant:
        """Return what a name means that may be a page, a label or a record."""
        page = page_named(entry.docname, target)
        if page in self.catalog.entries:
            return "page", page
        found = [one for kind in Kind for one in self.catalog.find(kind, target)]
        if target.lower() in self.labels or len(found) != 1:
            return "label", target
        return "record", found[0].docname

    def anchor(self, entry: Entry, place: str) -> Meant:
        """Return what `#place` means on a page."""
        own = {*entry.prose.slugs, *(label.name for label in entry.prose.labels)}
        return ("place", place) if place in own else self.any(entry, place)

    def page(self, entry: Entry, target: str) -> Meant:
        """Return what the path of a page, without ending, means."""
        page = page_named(entry.docname, target)
        return ("page", page) if page in self.catalog.entries else ("unknown", target)

    @staticmethod
    def literal(entry: Entry) -> Iterator[tuple[str, str]]:
        """Yield role and target of everything that names a record by its id, as written."""
        yield from ((role, target) for role, target, _ in (*entry.uses, *entry.prose.mentions) if role in KINDS)
        for role, target, _, _ in entry.prose.crossings:
            if role == "any" or target.startswith("#"):
                yield role, target.removeprefix("#")

    def all(self, entry: Entry) -> Iterator[tuple[str, Meant]]:
        """Yield everything a page names, role and meaning, in its order."""
        for role, target, _ in (*entry.uses, *entry.prose.mentions):
            if role != "alias":
                found = self.record(role, target)
                yield role, ("record", found.docname) if found else ("unknown", target)
        for path, _ in entry.prose.links:
            yield "link", ("file", path)
        for path in entry.prose.images:
            yield "image", ("file", path)
        for role, target, _, _ in entry.prose.crossings:
            path, _, place = target.partition("#")
            match role:
                case "anchor":
                    yield role, ("place", f"#{place}") if path else self.anchor(entry, place)
                case "doc":
                    yield role, self.page(entry, target)
                case "any":
                    yield role, self.any(entry, target)
                case _:
                    yield role, ("label", target)
        for line in entry.prose.contents:
            titled = _TITLED.fullmatch(line.entry)
            yield "contents", self.page(entry, (titled[2] if titled else line.entry).removesuffix(".md"))
