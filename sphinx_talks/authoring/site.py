"""The site that a page is written for: what is there, by any of its names, and what the check says of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz import fuzz, process

from sphinx_talks.checks.run import problems_of
from sphinx_talks.content import site
from sphinx_talks.content.catalog import Catalog
from sphinx_talks.content.fold import fold
from sphinx_talks.content.linkstate import state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from sphinx_talks.content.bibliography import Reference
    from sphinx_talks.content.pages import Entry
    from sphinx_talks.content.problems import Problem
    from sphinx_talks.content.records import Kind
    from sphinx_talks.content.settings import Settings

#: How alike a part of a name has to be to be proposed, of 100.
NEAR = 75


class Candidate(NamedTuple):
    """A record to choose, with all its names."""

    id: str
    names: tuple[str, ...]


def folded(text: str) -> str:
    """Return what is the same for all ways of writing a name: no case, width, kana, spaces, hyphens or underscores."""
    return fold(text.replace("_", " ")).text


class Lookup:
    """The records of one kind by all their names."""

    def __init__(self, choices: Iterable[Candidate]) -> None:
        """Take the records, those to be proposed first in front."""
        self.choices = tuple(choices)

    @classmethod
    def in_catalog(cls, catalog: Catalog, kind: Kind) -> Lookup:
        """Return the records of a kind, made once for a catalog: events and talks latest first, others by id."""
        return catalog.once(("lookup", kind), lambda: cls(_candidates(catalog, kind)))

    @cached_property
    def _forms(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for choice in self.choices:
            for name in dict.fromkeys(map(folded, (choice.id, *choice.names))):
                found[name].append(choice.id)
        return found

    def ids(self, text: str) -> list[str]:
        """Return the id of the record that has this id or name; several where more than one has the name."""
        if any(choice.id == text for choice in self.choices):
            return [text]
        return self._forms.get(folded(text), [])

    def near(self, text: str, most: int = 10) -> list[Candidate]:
        """Return the records that may be meant while somebody types: names that hold the text, then names like it."""
        wanted = folded(text)
        if not wanted:
            return [*self.choices[:most]]
        by_id = {choice.id: choice for choice in self.choices}
        held = sorted((form for form in self._forms if wanted in form), key=lambda form: (form.find(wanted), len(form)))
        alike = process.extract(wanted, list(self._forms), scorer=fuzz.partial_ratio, score_cutoff=NEAR, limit=most)
        ids = [page_id for form in (*held, *(form for form, _, _ in alike)) for page_id in self._forms[form]]
        return [by_id[page_id] for page_id in dict.fromkeys(ids)][:most]


def _candidates(catalog: Catalog, kind: Kind) -> list[Candidate]:
    # Who writes a page is most likely to mean what has just taken place.
    sound = catalog.all(kind)[::-1] if kind.model.sorts[0] == "newest" else catalog.all(kind)
    # A page with problems has an id all the same.
    others = [entry for entry in catalog.by_id[kind].values() if entry.record is None]
    return [Candidate(entry.id, entry.record.names if entry.record else ()) for entry in (*sound, *others)]


@dataclass(frozen=True)
class Site:
    """All pages as they are before a command changes any; read once and only looked at."""

    root: Path
    settings: Settings
    entries: tuple[Entry, ...]
    references: dict[str, Reference]
    #: Problems of names of files and of the bibliography, which no change of a page mends.
    others: tuple[Problem, ...]

    @classmethod
    def read(cls, root: Path, advance: Callable[[int], None] = lambda _: None) -> Site:
        """Read the site in a folder, as the check does; `advance` is called for each page."""
        return cls(root, *site.read(root, advance=advance))

    @property
    def language(self) -> str:
        """Return the language of the pages, as a tag."""
        return self.settings.language

    @cached_property
    def catalog(self) -> Catalog:
        """Return the graph of all records."""
        return Catalog(self.entries, self.references, state.load(self.root))

    def lookup(self, kind: Kind) -> Lookup:
        """Return the records of a kind by their names."""
        return Lookup.in_catalog(self.catalog, kind)

    def taken(self, kind: Kind) -> set[str]:
        """Return the ids of a kind that a new page cannot have: those in use, and those that lead to another page."""
        return {*self.catalog.by_id[kind], *self.catalog.former[kind]}

    def problems(self, catalog: Catalog) -> list[Problem]:
        """Return what is wrong with another state of the pages, or with this one."""
        return problems_of(catalog, self.others)
