"""Read a source folder once: the one place that knows what a site is made of, for all that works without Sphinx."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sphinx_talks.content import bibliography, folder
from sphinx_talks.content.kept import KeptPages
from sphinx_talks.content.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sphinx_talks.content.bibliography import Reference
    from sphinx_talks.content.pages import Entry
    from sphinx_talks.content.problems import Problem


class Read(NamedTuple):
    """What lies in the folder of a `conf.py`."""

    settings: Settings
    entries: tuple[Entry, ...]
    references: dict[str, Reference]
    #: Of names of files and of the bibliography; those of pages are in the entries.
    problems: tuple[Problem, ...]


def read(root: Path, settings: Settings | None = None, advance: Callable[[int], None] = lambda _: None) -> Read:
    """Return all pages and references below `root`; `advance` is called for each page."""
    settings = settings or Settings.from_conf(root / "conf.py")
    entries, unnamed = pages_of(root, settings, advance)
    known, faults = bibliography.load(root, settings.language)
    return Read(settings, entries, known, (*unnamed, *faults))


def pages_of(
    root: Path, settings: Settings, advance: Callable[[int], None] = lambda _: None, kept: KeptPages | None = None
) -> tuple[tuple[Entry, ...], tuple[Problem, ...]]:
    """Return the pages alone, in the order of their paths, and what is wrong with names of files."""
    entries = []
    with kept or KeptPages(root, settings) as known:
        found = folder.walk(root, settings)
        for entry in known.entries([path for path in found.paths if path.endswith(".md")], found.stamps):
            entries.append(entry)
            advance(1)
    return tuple(entries), tuple(found.problems)
