"""Check a source folder without Sphinx; the build reports the same errors from the same functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_talks import pages, references, relations, rules, tree
from sphinx_talks.catalog import Catalog
from sphinx_talks.problems import Level, limited
from sphinx_talks.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sphinx_talks.pages import Entry
    from sphinx_talks.problems import Problem


def check(
    root: Path, settings: Settings | None = None, least: Level = Level.ERROR
) -> tuple[list[Entry], list[Problem]]:
    """Return all entries below `root`, the folder of `conf.py`, and every problem, sorted by path and place.

    Only errors stop a build; `least` asks for warnings, or for advice as well.
    """
    settings = settings or Settings.from_conf(root / "conf.py")
    found = tree.walk(root, settings)
    entries = [pages.read(root, path, settings)[0] for path in found.paths if path.endswith(".md")]
    known, faults = references.load(root)
    catalog = Catalog(entries, known)
    problems = problems_of(catalog, [*found.problems, *faults])
    if least is not Level.ERROR:
        problems = sorted([*problems, *limited(rules.problems(catalog, settings, least))])
    return entries, problems


def problems_of(catalog: Catalog, others: Iterable[Problem]) -> list[Problem]:
    """Return the errors of all pages and of their relations, and `others`, each once, sorted."""
    own = (problem for entry in catalog.entries.values() for problem in entry.problems)
    return limited({*others, *own, *relations.problems(catalog)})
