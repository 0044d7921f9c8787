"""What is wrong with translations seen beside the other pages, and which are behind their originals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_talks.checks import links
from sphinx_talks.content.catalog import Catalog
from sphinx_talks.content.history import last_changes
from sphinx_talks.content.languages import localized, names_in
from sphinx_talks.content.problems import Code, Problem, message

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sphinx_talks.content.settings import Settings


def problems(catalog: Catalog) -> Iterator[Problem]:
    """Yield the links that lead nowhere in another language, and those that lead nowhere in any."""
    entries = list(catalog.entries.values())
    for language in sorted({language for entry in entries for language, _ in entry.twins}):
        names = names_in(entries, language)
        there = (localized(entry, language, names) for entry in entries)
        yield from links.problems(Catalog(there, catalog.references))


def outdated(root: Path, catalog: Catalog, settings: Settings) -> Iterator[Problem]:
    """Yield the translations whose last commit is older than that of their page."""
    translated = [entry for entry in catalog.entries.values() if entry.twins]
    changed = last_changes(root).seconds if translated else {}
    for entry in translated:
        for _, twin in entry.twins:
            if changed.get(twin.path, 0) < changed.get(entry.path, 0) and not settings.is_ignored(
                Code.OUTDATED, twin.path
            ):
                text = message("translation is older than its page", want=f"what {entry.path} says now")
                yield Problem(twin.path, 1, 1, Code.OUTDATED, text)
