"""Check a source folder without Sphinx; the build reports the same problems from the same functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_talks import pages, references, relations, tree
from sphinx_talks.catalog import Catalog
from sphinx_talks.problems import limited
from sphinx_talks.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sphinx_talks.pages import Entry
    from sphinx_talks.problems import Problem


def check(root: Path, settings: Settings | None = None) -> tuple[list[Entry], list[Problem]]:
    """Return all entries below `root`, the folder of `conf.py`, and every problem, sorted by path and place."""
    settings = settings or Settings.from_conf(root / "conf.py")
    found = tree.walk(root, settings)
    entries = [pages.read(root, path, settings)[0] for path in found.paths if path.endswith(".md")]
    return entries, all_problems(root, found.problems, entries)


def all_problems(root: Path, tree_problems: Iterable[Problem], entries: Iterable[Entry]) -> list[Problem]:
    """Return the problems of names, pages, references and relations, each once, sorted."""
    known, faults = references.load(root)
    return problems_of(Catalog(entries, known), [*tree_problems, *faults])


def problems_of(catalog: Catalog, others: Iterable[Problem]) -> list[Problem]:
    """Return the problems of all pages and of their relations, and `others`, each once, sorted."""
    own = (problem for entry in catalog.entries.values() for problem in entry.problems)
    return limited({*others, *own, *relations.problems(catalog)})
