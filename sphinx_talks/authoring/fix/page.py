"""A page that has problems, with all that mending them needs to know."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from sphinx_talks.content import frontmatter, records
from sphinx_talks.content.characters import hinted
from sphinx_talks.content.edits import Edit, Lines
from sphinx_talks.content.problems import Position, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sphinx_talks.content.catalog import Catalog
    from sphinx_talks.content.frontmatter import FrontMatter, ValueSpan
    from sphinx_talks.content.records import Kind


@dataclass(frozen=True)
class CheckedPage:
    """The text of a page, and the site it belongs to as it was checked."""

    path: str
    kind: Kind | None
    text: str
    catalog: Catalog
    #: The places of all problems, as they were numbered at first.
    wrong: frozenset[Position] = frozenset()

    @cached_property
    def lines(self) -> Lines:
        """Return the lines of the text."""
        return Lines(self.text)

    @cached_property
    def parts(self) -> tuple[str, str, int]:
        """Return block, body, and the number of lines before the body; all of it is body where that is not told."""
        try:
            return frontmatter.split(self.text)
        except frontmatter.FrontMatterError:
            return "", self.text, 0

    @cached_property
    def matter(self) -> FrontMatter | None:
        """Return the front matter, None where it cannot be read."""
        try:
            return frontmatter.parse(self.parts[0])
        except frontmatter.FrontMatterError:
            return None

    @cached_property
    def problems(self) -> list[Problem]:
        """Return what is wrong with the front matter alone."""
        block = self.parts[0]
        try:
            found = records.parse(self.kind, frontmatter.parse(block or frontmatter.split(self.text)[0]), self.path)[1]
        except frontmatter.FrontMatterError as error:
            found = [Problem(self.path, *error.position, error.code, error.parts)]
        return [hinted(problem, block) for problem in found]

    @cached_property
    def spans(self) -> list[ValueSpan]:
        """Return the keys and values of the front matter, counted in the page; none where it cannot be read."""
        begin = self.text.find("\n") + 1
        return [span.shifted(begin) for span in self.matter.spans.values()] if self.matter else []

    def value_at(self, problem: Problem) -> ValueSpan | None:
        """Return the innermost value that begins at the position of a problem."""
        at = self.lines.offset(Position(problem.line, problem.column))
        return next((span for span in reversed(self.spans) if span.value[0] == at), None)

    def value(self, span: ValueSpan) -> str | None:
        """Return the text of a value on one line, as it is meant and not as it is written; None for any other."""
        return self.matter.text_at(span.path) if self.matter else None

    def siblings(self, span: ValueSpan) -> set[str]:
        """Return the names beside a field, its own included."""
        return self.matter.siblings(span.path) if self.matter else set()


#: Ways to mend a problem, the best first: each is tried on the page, and the first that helps is taken.
Fixer: TypeAlias = "Callable[[CheckedPage, Problem], Iterator[Sequence[Edit]]]"
