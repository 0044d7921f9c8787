"""What a contributor answered about a new page, and why it may be refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from sphinx_talks.content.escaping import named

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sphinx_talks.content.frontmatter import Value
    from sphinx_talks.content.problems import Problem
    from sphinx_talks.content.records import Kind


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


class Page(NamedTuple):
    """A page that was drafted: its path below the source folder, and its text."""

    path: str
    text: str


class Fault(NamedTuple):
    """Why an answer is refused; the field is `id` for the id, `prose` for the text, '' for the page as a whole."""

    field: str
    text: str

    def __str__(self) -> str:
        """Return `field: what is wrong`, on one line and printable."""
        text = f"{self.field}: {self.text}" if self.field else self.text
        return named(text)


class RefusedError(Exception):
    """The answers would give a page with problems; says which answers, and why."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        """Keep the faults, each once."""
        self.faults = tuple(dict.fromkeys(faults))
        super().__init__("; ".join(map(str, self.faults)))


@dataclass(frozen=True)
class Drafted:
    """Pages that pass the check together, the one that was asked for first, and what could still be better."""

    pages: tuple[Page, ...]
    advice: tuple[Problem, ...] = ()
