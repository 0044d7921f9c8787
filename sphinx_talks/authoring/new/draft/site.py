"""The site that pages are drafted for: what is there, and what the check would say with the new pages in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from sphinx_talks.authoring.new.draft.lookup import Lookup
from sphinx_talks.checks import rules
from sphinx_talks.checks.run import problems_of
from sphinx_talks.content import pages, site
from sphinx_talks.content.catalog import Catalog
from sphinx_talks.content.problems import Level

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from sphinx_talks.authoring.new.draft.answers import Page
    from sphinx_talks.content.bibliography import Reference
    from sphinx_talks.content.pages import Entry
    from sphinx_talks.content.problems import Problem
    from sphinx_talks.content.records import Kind
    from sphinx_talks.content.settings import Settings


@dataclass(frozen=True)
class Site:
    """All pages as they are before anything is added; read once and only looked at."""

    root: Path
    settings: Settings
    entries: tuple[Entry, ...]
    known: dict[str, Reference]
    #: Problems of names and of the bibliography, which new pages do not change.
    others: tuple[Problem, ...]
    _lookups: dict[Kind, Lookup] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def read(cls, root: Path, advance: Callable[[int], None] = lambda _: None) -> Site:
        """Read the site in a folder, as the check does; `advance` is told of each page."""
        return cls(root, *site.read(root, advance=advance))

    @property
    def language(self) -> str:
        """Return the language of the pages, as a tag."""
        return self.settings.language[0] if self.settings.language else "en"

    @cached_property
    def catalog(self) -> Catalog:
        """Return the graph of all records."""
        return Catalog(self.entries, self.known)

    @cached_property
    def _before(self) -> frozenset[tuple[object, ...]]:
        return frozenset(map(_place, problems_of(self.catalog, self.others)))

    def lookup(self, kind: Kind) -> Lookup:
        """Return the records of a kind by their names."""
        if kind not in self._lookups:
            self._lookups[kind] = Lookup.of(self.catalog, kind)
        return self._lookups[kind]

    def taken(self, kind: Kind) -> set[str]:
        """Return the ids of a kind that a new page cannot have: those in use, and those that lead to another page."""
        return {*self.catalog.by_id[kind], *self.catalog.former[kind]}

    def problems_with(self, added: Iterable[Page]) -> list[Problem]:
        """Return the errors that the site would have with these pages and has not without them, then their warnings.

        Warnings are told when there is no error: those on the pages, and on others about them.
        """
        new = [pages.of_text(self.root, page.path, page.text, self.settings)[0] for page in added]
        catalog = Catalog([*self.entries, *new], self.known)
        errors = [one for one in problems_of(catalog, self.others) if _place(one) not in self._before]
        if errors:
            return errors
        own = {entry.path for entry in new}
        about = re.compile("|".join(rf"(?<![\w-]){re.escape(entry.id)}(?![\w-])" for entry in new))
        warnings = rules.problems(catalog, self.settings, Level.WARNING)
        return sorted(one for one in warnings if one.path in own or about.search(one.message))


def is_error(problem: Problem) -> bool:
    """Tell whether the check refuses a page for a problem."""
    return problem.code.level is Level.ERROR


def _place(problem: Problem) -> tuple[object, ...]:
    """Return what a problem is about; its words may change with every page, as they name the nearest one."""
    return problem.path, problem.line, problem.column, problem.code
