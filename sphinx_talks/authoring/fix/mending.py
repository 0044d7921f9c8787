"""Mend pages: apply what the finders of problems propose, in rounds, and keep only what helps.

What a change was made for is gone, and nothing else appears on the page or elsewhere. Pages can hold anything, so there
is an end to it: the front matter, which is short, is read again for each change; the whole page only a few times.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sphinx_talks.authoring.fix import page
from sphinx_talks.authoring.fix.page import CheckedPage
from sphinx_talks.checks import links
from sphinx_talks.checks.rules import texts
from sphinx_talks.content import bibliography, pages
from sphinx_talks.content.catalog import Catalog
from sphinx_talks.content.edits import applied
from sphinx_talks.content.problems import MOST, Code, Position

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from sphinx_talks.authoring.fix.page import Fixer
    from sphinx_talks.content.pages import Entry
    from sphinx_talks.content.problems import Edit, Message, Problem
    from sphinx_talks.content.settings import Settings

#: What takes the whole page or the site to mend, by code: ways, the best first. All else has its fix from its finder.
FIXERS: Mapping[Code, tuple[Fixer, ...]] = {
    Code.EMBED: (page.player,),
    Code.FILE_NAME: (page.record,),
    Code.UNKNOWN_ID: (page.record,),
    Code.DUPLICATE_ID: (page.repeated,),
    Code.FORMER_NAME: (page.renamed,),
}
#: Codes of which some problems can be mended, for the reference.
MENDED = frozenset({
    *FIXERS, Code.CHARACTER, Code.YAML, Code.UNKNOWN_KEY, Code.TYPE, Code.VALUE, Code.DATE, Code.EMPTY, Code.HEADING,
})  # fmt: skip
#: What hides every other problem of a page behind it, so that new ones may appear when it is mended.
HIDING = frozenset({Code.CHARACTER, Code.NO_FRONT_MATTER, Code.UNCLOSED, Code.YAML, Code.DUPLICATE_KEY, Code.NESTING})
#: How often a whole page is read again.
READINGS = 3


def is_mendable(problem: Problem) -> bool:
    """Return whether there is a way to try for a problem."""
    return bool(problem.fix) or problem.code in FIXERS


class Attempt:
    """A page on the way to be mended: its text, and its entry as soon as it is read again."""

    def __init__(self, entry: Entry, text: str, catalog: Catalog, read: Callable[[str], Entry]) -> None:
        """Begin with the page as it was checked; `read` gives the entry of another text for it."""
        self.first = self.entry = entry
        self.page = CheckedPage(entry.path, entry.kind, text, catalog)
        self.read = read
        #: The text that the entry is of.
        self.read_text = text
        self.left = READINGS

    def mend(self, problems: Iterable[Problem]) -> bool:
        """Try every way for every problem, from the end of the page so that places before it stay true.

        Return whether the page has changed for the better.
        """
        text = self.page.text
        if page.former(self.entry, self.page.catalog):
            self._renew()
        problems = list(problems)
        self.page = replace(self.page, wrong=frozenset(Position(problem.line, problem.column) for problem in problems))
        for problem in sorted(problems, reverse=True)[-MOST:]:
            for fixer in FIXERS.get(problem.code, ()):
                self._try(problem, fixer(self.page, problem))
            if problem.fix:
                self._try(problem, [problem.fix])
        if self.page.text == text:
            return False
        if self.read_text != self.page.text:
            self.entry = self.read(self.page.text)
        return not worse(self.first.problems, self.entry.problems)

    def _renew(self) -> None:
        """Write the ids of today for former ones; a page with problems has places to keep."""
        new = replace(self.page, text=applied(self.page.text, page.current(self.page)))
        if not self.entry.problems and not new.problems:
            self.page = new

    def _try(self, problem: Problem, ways: Iterable[Sequence[Edit]]) -> None:
        in_front = problem.code is not Code.CHARACTER and problem.line <= self.page.parts[2]
        for edits in ways:
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
    """Return whether there are problems that were not there before, and not only hidden."""
    was_hidden = any(problem.code in HIDING for problem in before)
    return not was_hidden and bool(counts(after) - counts(before))


def counts(problems: Iterable[Problem]) -> Counter[tuple[Code, Message]]:
    """Count problems by what they say: where they stand changes with the lines before them."""
    return Counter((problem.code, problem.parts) for problem in problems)


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


#: One change can make another possible: a list of a name that was mistyped, an id in that list.
ROUNDS = 5


@dataclass
class Mended:
    """The pages as they would be, and how many problems are gone."""

    entries: dict[str, Entry]
    texts: dict[str, str] = field(default_factory=dict)
    #: The same pages as they were read.
    sources: dict[str, str] = field(default_factory=dict)
    #: The problems that are mended, where they were when they were found.
    gone: set[Problem] = field(default_factory=set)


def mend(
    root: Path,
    settings: Settings,
    entries: Iterable[Entry],
    wanted: Callable[[str], bool] = lambda _: True,
    rounds: int = ROUNDS,
) -> Mended:
    """Return what mending the wanted pages changes; nothing is written.

    One round finds nearly everything that can be mended.
    """
    known = bibliography.load(root)[0]
    state = Mended({entry.path: entry for entry in entries})
    catalog = Catalog(state.entries.values(), known)
    problems = _problems(catalog, settings)
    given_up: set[str] = set()
    for _ in range(rounds):
        round_ = _Round(root, settings, catalog)
        for path in _candidates(state, catalog, problems):
            if wanted(path) and path not in given_up:
                round_.page(state, path, problems.get(path, []))
        if not round_.texts:
            break
        new = {**state.entries, **round_.entries}
        catalog = Catalog(new.values(), known)
        after = _problems(catalog, settings)
        if harmed := [path for path in after if worse(problems.get(path, []), after[path])]:
            given_up |= set(harmed) & set(round_.texts) or set(round_.texts)
            catalog = Catalog(state.entries.values(), known)
            continue
        state.gone |= {one for path in round_.texts for one in _gone(problems.get(path, []), after.get(path, []))}
        state.entries, problems = new, after
        state.texts |= round_.texts
        state.sources = {**round_.sources, **state.sources}
    return state


class _Round:
    """One attempt on every page that has problems."""

    def __init__(self, root: Path, settings: Settings, catalog: Catalog) -> None:
        self.root, self.settings, self.catalog = root, settings, catalog
        self.texts: dict[str, str] = {}
        self.sources: dict[str, str] = {}
        self.entries: dict[str, Entry] = {}

    def page(self, state: Mended, path: str, problems: Iterable[Problem]) -> None:
        """Mend one page as far as the page itself can tell."""
        text = state.texts.get(path) or source(self.root, path)
        if text is None:
            return
        attempt = Attempt(
            state.entries[path], text, self.catalog, lambda new: pages.of_text(self.root, path, new, self.settings)[0]
        )
        if attempt.mend(problems):
            self.texts[path], self.sources[path], self.entries[path] = attempt.page.text, text, attempt.entry


def source(root: Path, path: str) -> str | None:
    """Return the text of a page as the check reads it, None where it cannot be read."""
    content = content_of(root / path)
    try:
        return None if content is None else pages.plain(content.decode())
    except UnicodeDecodeError:
        return None


def content_of(path: Path) -> bytes | None:
    """Return what a page holds, None where it cannot be read or is too long to be looked into."""
    try:
        return path.read_bytes() if path.stat().st_size <= pages.MAX_BYTES else None
    except OSError:
        return None


def _candidates(state: Mended, catalog: Catalog, problems: dict[str, list[Problem]]) -> list[str]:
    """Return the pages that have something that can be mended."""
    wrong = {path for path, own in problems.items() if any(map(is_mendable, own))}
    former = {entry.path for entry in state.entries.values() if page.former(entry, catalog)}
    return sorted((wrong | former) & state.entries.keys())


def _problems(catalog: Catalog, settings: Settings) -> dict[str, list[Problem]]:
    """Return all problems of the pages by the path of the page."""
    found: dict[str, list[Problem]] = defaultdict(list)
    for entry in catalog.entries.values():
        if entry.problems:
            found[entry.path] += entry.problems
    advice = (one for one in texts.former_names(catalog, settings) if not settings.is_ignored(one.code, one.path))
    for problem in {*links.problems(catalog), *advice}:
        found[problem.path].append(problem)
    return dict(sorted(found.items()))


def _gone(before: Iterable[Problem], after: Iterable[Problem]) -> list[Problem]:
    """Return the problems that are there before and not after; of those that say the same, the first are gone."""
    left = counts(after)
    gone = []
    for problem in sorted(before, reverse=True):
        key = (problem.code, problem.parts)
        if left[key]:
            left[key] -= 1
        else:
            gone.append(problem)
    return gone
