"""Check the tables of contents: each entry is a page, each page is in one, and none leads back to itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinx_talks.checks.anchors import page_named
from sphinx_talks.content.folder import RESERVED, printable
from sphinx_talks.content.problems import Code, Message, Position, Problem, message
from sphinx_talks.content.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_talks.content.catalog import Catalog
    from sphinx_talks.content.markdown import Contents
    from sphinx_talks.content.pages import Entry
    from sphinx_talks.content.problems import Suggestions

_TITLED = re.compile(r"(.+?)\s*<([^<]*)>")
_PATTERN = re.compile(r"[*?\[]")


def problems(catalog: Catalog, suggest: Suggestions) -> Iterator[Problem]:
    """Yield what is wrong with the tables of contents of all pages."""
    listed: dict[str, list[str]] = {}
    for entry in catalog.entries.values():
        if entry.prose.contents:
            listed[entry.docname] = []
            yield from _entries(entry, catalog, suggest, listed[entry.docname])
    if not any(entry.is_root for entry in catalog.entries.values()):
        return
    found = {page for pages in listed.values() for page in pages}
    for docname, entry in catalog.entries.items():
        if entry.kind is None and docname not in found and not entry.is_root and _has_place(entry):
            want = "its name in a toctree, or `orphan: true` in front matter"
            yield _problem(entry, Position(), message("page is in no table of contents", want=want))
        elif docname in listed and docname in _below(docname, listed):
            position = entry.prose.contents[0].position
            yield _problem(entry, position, message("tables of contents run in a circle", docname, "a hierarchy"))


def _problem(entry: Entry, position: Position, text: Message) -> Problem:
    return Problem(printable(entry.path), *position, Code.CONTENTS, text)


def _has_place(entry: Entry) -> bool:
    """Return whether a page needs a place in a table: not when it has to go, or may say that it needs none."""
    return entry.record is not None and not getattr(entry.record, "orphan", False) and entry.docname not in RESERVED


def _entries(entry: Entry, catalog: Catalog, suggest: Suggestions, pages: list[str]) -> Iterator[Problem]:
    """Append the pages in the tables of a page, and yield what is no page or given twice."""
    seen: set[tuple[int, str]] = set()
    for line in entry.prose.contents:
        if line.entry == "self":
            continue
        titled = _TITLED.fullmatch(line.entry)
        if line.is_pattern and not titled and _PATTERN.search(line.entry):
            found = [page for page in _matching(entry, line, catalog) if (line.table, page) not in seen]
            if not found:
                yield _problem(entry, line.position, message("matches no other page", line.entry, "a pattern of pages"))
        else:
            page = page_named(entry.docname, (titled[2] if titled else line.entry).removesuffix(".md"))
            found = [page]
            if page not in catalog.entries or page == entry.docname:
                want = suggest(page, "pages", lambda: set(catalog.entries), "a page of the site")
                yield _problem(entry, line.position, message("no such page", line.entry, want))
                continue
            if (line.table, page) in seen:
                yield _problem(entry, line.position, message("page is listed twice", line.entry, "once"))
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
