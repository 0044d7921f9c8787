"""Try ways to mend a page, and keep those that help: what they were made for is gone, and nothing else appears.

Pages can hold anything, so there is an end to it: the front matter, which is short, is read again for each way; the
whole page only a few times.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from sphinx_talks.authoring.fix import fields, headings, scalars, syntax
from sphinx_talks.authoring.fix.page import Page
from sphinx_talks.content.edits import applied
from sphinx_talks.content.problems import MOST, Code, Position

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from sphinx_talks.authoring.fix.page import Fixer
    from sphinx_talks.content.catalog import Catalog
    from sphinx_talks.content.pages import Entry
    from sphinx_talks.content.problems import Message, Problem

#: What can be mended, by code.
FIXERS: Mapping[Code, tuple[Fixer, ...]] = {
    Code.CHARACTER: (syntax.invisible,),
    Code.YAML: (syntax.wide, syntax.colon),
    Code.UNKNOWN_KEY: (fields.name,),
    Code.TYPE: (syntax.wide, fields.listed),
    Code.VALUE: (scalars.word,),
    Code.DATE: (scalars.moment,),
    Code.EMBED: (scalars.player,),
    Code.EMPTY: (fields.empty,),
    Code.FILE_NAME: (scalars.record, fields.separated),
    Code.UNKNOWN_ID: (scalars.record,),
    Code.DUPLICATE_ID: (fields.repeated,),
    Code.HEADING: (headings.levels,),
    Code.FORMER_NAME: (syntax.renamed,),
}
#: What hides every other problem of a page behind it, so that new ones may appear when it is mended.
HIDING = frozenset({Code.CHARACTER, Code.NO_FRONT_MATTER, Code.UNCLOSED, Code.YAML, Code.DUPLICATE_KEY, Code.NESTING})
#: What is mended everywhere in a page at once, so that its first problem stands for all.
AT_ONCE = frozenset({Code.CHARACTER, Code.HEADING, Code.FORMER_NAME})
#: How often a whole page is read again.
READINGS = 3


class Attempt:
    """A page on the way to be mended: its text, and its entry as soon as it is read again."""

    def __init__(self, entry: Entry, text: str, catalog: Catalog, read: Callable[[str], Entry]) -> None:
        """Begin with the page as it was checked; `read` gives the entry of another text for it."""
        self.first = self.entry = entry
        self.page = Page(entry.path, entry.kind, text, catalog)
        self.read = read
        #: The text that the entry is of.
        self.read_text = text
        self.left = READINGS

    def mend(self, problems: Iterable[Problem]) -> bool:
        """Try every way for every problem, from the end of the page so that places before it stay true.

        Tell whether the page has changed for the better.
        """
        text = self.page.text
        if scalars.former(self.entry, self.page.catalog):
            self._renew()
        problems = list(problems)
        self.page = replace(self.page, wrong=frozenset(Position(problem.line, problem.column) for problem in problems))
        for problem in _once(sorted(problems, reverse=True)[-MOST:]):
            for fixer in FIXERS[problem.code]:
                self._try(problem, fixer)
        if self.page.text == text:
            return False
        if self.read_text != self.page.text:
            self.entry = self.read(self.page.text)
        return not worse(self.first.problems, self.entry.problems)

    def _renew(self) -> None:
        """Write the ids of today for former ones; a page with problems has places to keep."""
        new = replace(self.page, text=applied(self.page.text, scalars.current(self.page)))
        if not self.entry.problems and not new.problems:
            self.page = new

    def _try(self, problem: Problem, fixer: Fixer) -> None:
        in_front = problem.code not in AT_ONCE and problem.line <= self.page.parts[2]
        for edits in fixer(self.page, problem):
            new = replace(self.page, text=applied(self.page.text, edits))
            if new.text == self.page.text:
                continue
            if in_front:
                helps = _helps(self.page.problems, new.problems, problem)
            elif self.left:
                self.left -= 1
                entry = self.read(new.text)
                helps = _helps(self.entry.problems, entry.problems, problem)
                if helps:
                    self.entry, self.read_text = entry, new.text
            else:
                return
            if helps:
                self.page = new
                return


def worse(before: Iterable[Problem], after: Iterable[Problem]) -> bool:
    """Tell whether there are problems that were not there before, and not only hidden."""
    was_hidden = any(problem.code in HIDING for problem in before)
    return not was_hidden and bool(counts(after) - counts(before))


def counts(problems: Iterable[Problem]) -> Counter[tuple[Code, Message]]:
    """Count problems by what they say: where they stand changes with the lines before them."""
    return Counter((problem.code, problem.parts) for problem in problems)


def _once(problems: Iterable[Problem]) -> Iterator[Problem]:
    seen: set[Code] = set()
    for problem in problems:
        if problem.code in FIXERS and problem.code not in seen:
            seen |= {problem.code} & AT_ONCE
            yield problem


def _helps(before: Iterable[Problem], after: Iterable[Problem], problem: Problem) -> bool:
    old, new = counts(before), counts(after)
    if (problem.code, problem.parts) not in old:
        # A problem of the whole site; it is looked at when every page is done.
        return not new - old
    if problem.code is Code.CHARACTER:
        # Nothing else of the page was known before.
        return _of(problem.code, after) < _of(problem.code, before)
    if problem.code in HIDING:
        first, now = _hidden(before), _hidden(after)
        return not now or min(now) > min(first) or len(now) < len(first)
    return not new - old and new != old


def _of(code: Code, problems: Iterable[Problem]) -> int:
    return sum(problem.code is code for problem in problems)


def _hidden(problems: Iterable[Problem]) -> list[tuple[int, int]]:
    return [(problem.line, problem.column) for problem in problems if problem.code in HIDING]
