"""Check the links that name a place by its label, a page by its path, or a heading by its anchor, and the toctrees."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from sphinx_talks import views
from sphinx_talks.content.folder import RESERVED, printable
from sphinx_talks.content.problems import Code, Message, Position, Problem, message, short
from sphinx_talks.content.records import Kind
from sphinx_talks.content.settings import Settings
from sphinx_talks.views.blocks import Section

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_talks.content.catalog import Catalog
    from sphinx_talks.content.markdown import Contents, Crossing, LinkTarget
    from sphinx_talks.content.pages import Entry
    from sphinx_talks.content.problems import Suggestions


#: Labels that Sphinx gives to pages of its own.
OF_SPHINX = frozenset({"genindex", "modindex", "search"})
#: Beginning of the anchors of the sections we add.
ADDED = "talks-"


def problems(catalog: Catalog, suggest: Suggestions, *, is_sound: bool) -> Iterator[Problem]:
    """Yield the labels claimed twice, and the links that lead nowhere or to more than one place.

    Only of a site that is sound otherwise is it known which sections we add to its pages.
    """
    labels: dict[str, tuple[Entry, LinkTarget]] = {}
    for entry in catalog.entries.values():
        for label in entry.prose.labels:
            owner, _ = labels.setdefault(label.name, (entry, label))
            if owner is not entry or label.name in OF_SPHINX:
                other = owner.path if owner is not entry else "Sphinx"
                text = message(f"label is also one of {printable(other)}", label.name, "another name")
                yield problem_at(entry, label.position, Code.DUPLICATE_LABEL, text)
    places = _Places(catalog, labels, suggest, is_sound=is_sound)
    for entry in catalog.entries.values():
        for crossing in entry.prose.crossings:
            if fault := places.fault(entry, crossing):
                yield problem_at(entry, crossing.position, Code.UNKNOWN_LABEL, fault)


def page_named(docname: str, target: str) -> str:
    """Return the page that a path means on a page: relative to its folder, or from the top with `/`."""
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(docname), target)).lstrip("/")


def problem_at(entry: Entry, position: Position, code: Code, text: Message) -> Problem:
    """Return a problem at a position of a page."""
    return Problem(printable(entry.path), *position, code, text)


class _Places:
    """Everything a link can lead to."""

    def __init__(
        self, catalog: Catalog, labels: dict[str, tuple[Entry, LinkTarget]], suggest: Suggestions, *, is_sound: bool
    ) -> None:
        self.catalog, self.labels, self.suggest, self.is_sound = catalog, labels, suggest, is_sound
        self._anchors: dict[str, set[str]] = {}

    def fault(self, entry: Entry, crossing: Crossing) -> Message | None:
        """Return what is wrong with a link, None when it leads to one place."""
        match crossing.role:
            case "ref":
                return self.ref(crossing)
            case "doc":
                return self.doc(entry, crossing)
            case "any":
                return self.any(entry, crossing)
            case _:
                return self.anchor(entry, crossing)

    def ref(self, crossing: Crossing) -> Message | None:
        name = crossing.target.lower()
        if self.has_label(name, has_words=crossing.has_words):
            return None
        if name in self.labels:
            return message("label stands before no heading", name, f"words for the link: `words <{name}>`")
        want = self.suggest(name, "labels", lambda: set(self.labels), f"a line `({short(name)})=`")
        return message("no such label", name, want)

    def doc(self, entry: Entry, crossing: Crossing) -> Message | None:
        page = page_named(entry.docname, crossing.target)
        if page in self.catalog.entries:
            return None
        want = self.suggest(page, "pages", lambda: set(self.catalog.entries), "a page, without .md")
        return message("no such page", crossing.target, want)

    def any(self, entry: Entry, crossing: Crossing) -> Message | None:
        found = self.meant(entry, crossing.target, has_words=crossing.has_words)
        if len(found) == 1:
            return None
        if found:
            return message("means more than one thing", crossing.target, f"one of {', '.join(found)}")
        return message("no such label, page or record", crossing.target, "one of these")

    def meant(self, entry: Entry, target: str, *, has_words: bool) -> list[str]:
        """Return what a name can mean: page, label, records."""
        found = ["a page"] if page_named(entry.docname, target) in self.catalog.entries else []
        found += ["a label"] if self.has_label(target.lower(), has_words=has_words) else []
        return [*found, *(f"a {kind}" for kind in Kind if self.catalog.find(kind, target))]

    def has_label(self, name: str, *, has_words: bool) -> bool:
        owned = self.labels.get(name)
        return name in OF_SPHINX or (owned is not None and (has_words or owned[1].has_title))

    def anchor(self, entry: Entry, crossing: Crossing) -> Message | None:
        path, _, place = crossing.target.partition("#")
        page = self.catalog.entries.get(path.removesuffix(".md")) if path else entry
        # A page that is not there is reported as such.
        if page is None or place in self.anchors(page) or (place.startswith(ADDED) and not self.is_sound):
            return None
        # Without a page, MyST takes the id of a record for a place as well.
        if not path and any(len(self.catalog.find(kind, place)) == 1 for kind in Kind):
            return None
        # MyST looks for a place that is not on the page among all labels, pages and records.
        found = [] if path else self.meant(entry, place, has_words=crossing.has_words)
        if len(found) == 1:
            return None
        if found:
            return message("means more than one thing", place, f"one of {', '.join(found)}")
        want = self.suggest(place, page.docname, lambda: self.anchors(page), "a heading or label of the page")
        return message(f"no such place on {printable(page.path)}", place, want)

    def anchors(self, page: Entry) -> set[str]:
        """Return every place on a page: headings, labels, and the sections that we add; no zone changes those."""
        if page.docname not in self._anchors:
            view = views.view(page, self.catalog, "UTC") if self.is_sound else views.View()
            added = {f"{ADDED}{block.name}" for block in (*view.head, *view.tail) if isinstance(block, Section)}
            self._anchors[page.docname] = {*page.prose.slugs, *(label.name for label in page.prose.labels), *added}
        return self._anchors[page.docname]


_TITLED = re.compile(r"(.+?)\s*<([^<]*)>")
_PATTERN = re.compile(r"[*?\[]")


def of_contents(catalog: Catalog, suggest: Suggestions) -> Iterator[Problem]:
    """Yield what is wrong with the tables of contents of all pages."""
    listed: dict[str, list[str]] = {}
    for entry in catalog.entries.values():
        if entry.prose.contents:
            listed[entry.docname] = []
            yield from _contents(entry, catalog, suggest, listed[entry.docname])
    if not any(entry.is_root for entry in catalog.entries.values()):
        return
    found = {page for pages in listed.values() for page in pages}
    for docname, entry in catalog.entries.items():
        if entry.kind is None and docname not in found and not entry.is_root and _has_place(entry):
            want = "its name in a toctree, or `orphan: true` in front matter"
            yield problem_at(entry, Position(), Code.CONTENTS, message("page is in no table of contents", want=want))
        elif docname in listed and docname in _below(docname, listed):
            position = entry.prose.contents[0].position
            yield problem_at(
                entry, position, Code.CONTENTS, message("tables of contents run in a circle", docname, "a hierarchy")
            )


def _has_place(entry: Entry) -> bool:
    """Return whether a page needs a place in a table: not when it has to go, or may say that it needs none."""
    return entry.record is not None and not getattr(entry.record, "orphan", False) and entry.docname not in RESERVED


def _contents(entry: Entry, catalog: Catalog, suggest: Suggestions, pages: list[str]) -> Iterator[Problem]:
    """Append the pages in the tables of a page, and yield what is no page or given twice."""
    seen: set[tuple[int, str]] = set()
    for line in entry.prose.contents:
        if line.entry == "self":
            continue
        titled = _TITLED.fullmatch(line.entry)
        if line.is_pattern and not titled and _PATTERN.search(line.entry):
            found = [page for page in _matching(entry, line, catalog) if (line.table, page) not in seen]
            if not found:
                yield problem_at(
                    entry,
                    line.position,
                    Code.CONTENTS,
                    message("matches no other page", line.entry, "a pattern of pages"),
                )
        else:
            page = page_named(entry.docname, (titled[2] if titled else line.entry).removesuffix(".md"))
            found = [page]
            if page not in catalog.entries or page == entry.docname:
                want = suggest(page, "pages", lambda: set(catalog.entries), "a page of the site")
                yield problem_at(entry, line.position, Code.CONTENTS, message("no such page", line.entry, want))
                continue
            if (line.table, page) in seen:
                yield problem_at(
                    entry, line.position, Code.CONTENTS, message("page is listed twice", line.entry, "once")
                )
        seen |= {(line.table, page) for page in found}
        pages += found


def _matching(entry: Entry, line: Contents, catalog: Catalog) -> list[str]:
    pattern = Settings(include_patterns=(f"{page_named(entry.docname, line.entry)}.md",))
    return [page for page in catalog.entries if page != entry.docname and pattern.is_page(f"{page}.md")]


def _below(docname: str, listed: dict[str, list[str]]) -> set[str]:
    """Return every page that the tables below a page lead to."""
    seen: set[str] = set()
    pending = list(listed[docname])
    while pending:
        page = pending.pop()
        if page not in seen:
            seen.add(page)
            pending += listed.get(page, [])
    return seen
