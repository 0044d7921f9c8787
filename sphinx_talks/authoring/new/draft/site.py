"""The site that pages are drafted for: what is there, and what the check would say with the new pages in it."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz import fuzz, process

from sphinx_talks.checks import rules
from sphinx_talks.checks.run import problems_of
from sphinx_talks.content import pages, site
from sphinx_talks.content.catalog import Catalog
from sphinx_talks.content.fold import fold
from sphinx_talks.content.folder import identify
from sphinx_talks.content.problems import Code, Level, named

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping
    from pathlib import Path

    from sphinx_talks.content.bibliography import Reference
    from sphinx_talks.content.frontmatter import Value
    from sphinx_talks.content.pages import Entry
    from sphinx_talks.content.problems import Problem
    from sphinx_talks.content.records import Kind
    from sphinx_talks.content.settings import Settings


@dataclass(frozen=True)
class Answers:
    """One page to be: its kind and id, its fields as they are written, and its prose if there is any yet."""

    kind: Kind
    #: The whole id, `event/slug` for a talk.
    id: str
    fields: Mapping[str, Value] = field(default_factory=dict)
    #: Markdown below the first heading; '' for a sentence made from the fields.
    prose: str = ""

    @property
    def path(self) -> str:
        """Return where the page will lie, below the source folder."""
        return f"{self.kind.folder}/{self.id}.md"


class Draft(NamedTuple):
    """A page that was drafted: its path below the source folder, and its text."""

    path: str
    text: str


class AnswerProblem(NamedTuple):
    """Why an answer is refused; the field is `id` for the id, `prose` for the text, '' for the page as a whole."""

    field: str
    text: str

    def __str__(self) -> str:
        """Return `field: what is wrong`, on one line and printable."""
        text = f"{self.field}: {self.text}" if self.field else self.text
        return named(text)


class RefusedAnswersError(Exception):
    """The answers would give a page with problems; says which answers, and why."""

    def __init__(self, faults: Iterable[AnswerProblem]) -> None:
        """Keep the faults, each once."""
        self.faults = tuple(dict.fromkeys(faults))
        super().__init__("; ".join(map(str, self.faults)))


@dataclass(frozen=True)
class Drafted:
    """Pages that pass the check together, the one that was asked for first, and what could still be better."""

    pages: tuple[Draft, ...]
    advice: tuple[Problem, ...] = ()


#: Proposals are cut to this length at the end of a word.
LONGEST = 60
#: A proposal says something: letters, and this many of all characters.
SHORTEST = 3

#: No title is longer.
_LOOKED_AT = 300
_APOSTROPHES = re.compile("['\u2019]")
_WORDS = re.compile("[a-z0-9]+")


def words_of(text: str) -> str:
    """Return the Latin words of a text as kebab case, '' where they say too little; nothing is transliterated."""
    # Of Latin letters the marks are dropped (é, ü); a script that is not Latin has no ASCII in its decomposition.
    plain = unicodedata.normalize("NFKD", text[:_LOOKED_AT])
    plain = "".join(character for character in plain if not "\u0300" <= character <= "\u036f")
    found = _WORDS.findall(_APOSTROPHES.sub("", plain.lower()))
    while found and len("-".join(found)) > LONGEST:
        found.pop()
    slug = "-".join(found)
    return slug if len(slug) >= SHORTEST and re.search("[a-z]", slug) else ""


def proposed(kind: Kind, names: Iterable[str | None], taken: Container[str], event: str = "") -> str:
    """Return a free id made from the first name that has Latin words, '' where none has.

    For a talk, `event` is its event's id, `taken` holds whole ids, and the slug alone is returned.
    """
    slug = next((found for name in names if name and (found := words_of(name))), "")
    if not slug:
        return ""
    if fault(kind, whole(slug, event)):
        slug = f"{slug}-{kind}"
    number, free = 1, slug
    while whole(free, event) in taken:
        number += 1
        free = f"{slug}-{number}"
    return free


def of_series(earlier: Iterable[str], number: int, taken: Container[str]) -> str:
    """Return the id of an event in a series from those of the earlier ones: `mlct-12` gives `mlct-13`, '' if unlike."""
    forms = [found for name in earlier if (found := re.fullmatch(r"(.*?-?)([0-9]+)", name))]
    if not forms:
        return ""
    stem, digits = forms[-1][1], forms[-1][2]
    made = f"{stem}{number:0{len(digits)}}"
    return "" if made in taken else made


def whole(slug: str, event: str = "") -> str:
    """Return the id of a talk from its slug; any other id as it is."""
    return f"{event}/{slug}" if event else slug


def fault(kind: Kind, page_id: str) -> str:
    """Return what is wrong with an id, '' when nothing is: the words of the check."""
    identity, wrong = identify(f"{kind.folder}/{page_id}.md")
    if wrong:
        return str(wrong[1])
    return "" if identity and identity.id == page_id and identity.kind is kind else "name is reserved"


#: How alike a part of a name has to be to be proposed, of 100.
NEAR = 75


class Candidate(NamedTuple):
    """A record to choose, with all its names."""

    id: str
    names: tuple[str, ...]


def plain(text: str) -> str:
    """Return what is the same for all ways of writing a name: no case, width, kana, spaces or hyphens."""
    return fold(text).text.replace(" ", "")


class Lookup:
    """The records of one kind by all their names."""

    def __init__(self, choices: Iterable[Candidate]) -> None:
        """Take the records, those to be proposed first in front."""
        self.choices = tuple(choices)

    @classmethod
    def in_catalog(cls, catalog: Catalog, kind: Kind) -> Lookup:
        """Return the records of a kind: events and talks latest first, others by id."""
        entries = catalog.all(kind)
        if kind.model.sorts[0] == "newest":
            entries = entries[::-1]
        return cls(
            Candidate(entry.id, tuple(dict.fromkeys(filter(None, (one.title, one.title_en, *one.aliases)))))
            for entry in entries
            if (one := entry.record) is not None
        )

    @cached_property
    def _forms(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for choice in self.choices:
            for name in dict.fromkeys(map(plain, (choice.id, *choice.names))):
                found[name].append(choice.id)
        return found

    def ids(self, text: str) -> list[str]:
        """Return the id of the record that has this id or name; several where more than one has the name."""
        if any(choice.id == text for choice in self.choices):
            return [text]
        return self._forms.get(plain(text), [])

    def names(self, page_id: str) -> tuple[str, ...]:
        """Return the names of a record."""
        return next((choice.names for choice in self.choices if choice.id == page_id), ())

    def near(self, text: str, most: int = 10) -> list[Candidate]:
        """Return the records that may be meant while somebody types: names that hold the text, then names like it."""
        wanted = plain(text)
        if not wanted:
            return [*self.choices[:most]]
        by_id = {choice.id: choice for choice in self.choices}
        held = sorted((form for form in self._forms if wanted in form), key=lambda form: (form.find(wanted), len(form)))
        alike = process.extract(wanted, list(self._forms), scorer=fuzz.partial_ratio, score_cutoff=NEAR, limit=most)
        ids = [page_id for form in (*held, *(form for form, _, _ in alike)) for page_id in self._forms[form]]
        return [by_id[page_id] for page_id in dict.fromkeys(ids)][:most]


@dataclass(frozen=True)
class DraftingSite:
    """All pages as they are before anything is added; read once and only looked at."""

    root: Path
    settings: Settings
    entries: tuple[Entry, ...]
    known: dict[str, Reference]
    #: Problems of names and of the bibliography, which new pages do not change.
    others: tuple[Problem, ...]
    _lookups: dict[Kind, Lookup] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def read(cls, root: Path, advance: Callable[[int], None] = lambda _: None) -> DraftingSite:
        """Read the site in a folder, as the check does; `advance` is called for each page."""
        return cls(root, *site.read(root, advance=advance))

    @property
    def language(self) -> str:
        """Return the language of the pages, as a tag."""
        return self.settings.language

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
            self._lookups[kind] = Lookup.in_catalog(self.catalog, kind)
        return self._lookups[kind]

    def taken(self, kind: Kind) -> set[str]:
        """Return the ids of a kind that a new page cannot have: those in use, and those that lead to another page."""
        return {*self.catalog.by_id[kind], *self.catalog.former[kind]}

    def problems_with(self, added: Iterable[Draft]) -> list[Problem]:
        """Return the errors that the site would have with these pages and has not without them, then their warnings.

        Warnings are told when there is no error: those on the pages, and on others about them.
        """
        new = [pages.of_text(self.root, page.path, page.text, self.settings)[0] for page in added]
        catalog = Catalog([*self.entries, *new], self.known)
        own = {entry.path for entry in new}
        errors = [one for one in problems_of(catalog, self.others) if _place(one) not in self._before]
        # A first page of a series makes the names of the others dangle; those have pages to come.
        if errors := [one for one in errors if one.path in own or one.code is not Code.UNKNOWN_ID]:
            return errors
        warnings = rules.problems(catalog, self.settings, Level.WARNING)
        return sorted(one for one in warnings if own & {one.path, one.parts.other})


def is_error(problem: Problem) -> bool:
    """Return whether the check refuses a page for a problem."""
    return problem.code.level is Level.ERROR


def _place(problem: Problem) -> tuple[object, ...]:
    """Return what a problem is about; its words may change with every page, as they name the nearest one."""
    return problem.path, problem.line, problem.column, problem.code
