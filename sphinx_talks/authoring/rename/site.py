"""A site as it is before a change: all pages, the graph, and what is wrong already."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from sphinx_talks.authoring.rename.spots import Meanings
from sphinx_talks.checks.run import problems_of
from sphinx_talks.content import site
from sphinx_talks.content.catalog import Catalog
from sphinx_talks.content.linkstate import standing
from sphinx_talks.content.problems import Level

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from sphinx_talks.content.pages import Entry
    from sphinx_talks.content.problems import Code, Problem
    from sphinx_talks.content.settings import Settings


@dataclass(frozen=True)
class RenamingSite:
    """All that is known of a site."""

    root: Path
    settings: Settings
    meanings: Meanings
    #: Of names and of the bibliography, not of pages.
    others: tuple[Problem, ...]

    @property
    def catalog(self) -> Catalog:
        """Return the graph."""
        return self.meanings.catalog

    def problems(self, catalog: Catalog) -> list[Problem]:
        """Return what is wrong with another state of the pages."""
        return problems_of(catalog, self.others)


def read(root: Path, advance: Callable[[int], None] = lambda _: None) -> RenamingSite:
    """Read a site as `check` does; `advance` is called for every page."""
    found = site.read(root, advance=advance)
    catalog = Catalog(found.entries, found.references, standing.load(root))
    return RenamingSite(root, found.settings, Meanings(catalog), found.problems)


def is_wrong(entry: Entry) -> bool:
    """Return whether a page has an error of its own, which may hide what it names."""
    return any(problem.code.level is Level.ERROR for problem in entry.problems)


def counted(problems: Iterable[Problem], files: Mapping[str, str]) -> Counter[tuple[str, Code]]:
    """Count problems by page and code, pages by the path they get."""
    return Counter((files.get(problem.path, problem.path), problem.code) for problem in problems)


class MovedFiles:
    """A folder in which files are found by the paths they will have, as far as the checks look for files."""

    def __init__(self, root: Path, files: Mapping[str, str]) -> None:
        """Take over which file gets which path."""
        self.root, self.back = root, {new: old for old, new in files.items()}

    def __truediv__(self, path: str) -> Path:
        return self.root / self.back.get(path, path)

    def as_path(self) -> Path:
        """Return it as what the checks take, of which they use only `/`."""
        return cast("Path", cast("Any", self))
