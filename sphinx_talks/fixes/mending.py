"""Mend pages in rounds, and keep nothing that does not make a page better.

Every change is tried on the page before it counts: what it was made for has to be gone, and nothing else may appear.
When a round is over the same is asked of the whole site.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sphinx_talks import pages, references, relations
from sphinx_talks.catalog import Catalog
from sphinx_talks.fixes import fields, headings, scalars, syntax
from sphinx_talks.fixes.edits import applied
from sphinx_talks.fixes.page import Page
from sphinx_talks.problems import Code

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from sphinx_talks.fixes.page import Fixer
    from sphinx_talks.pages import Entry
    from sphinx_talks.problems import Problem
    from sphinx_talks.settings import Settings

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
}
#: What hides every other problem of a page behind it, so that new ones may appear when it is mended.
HIDING = frozenset({Code.CHARACTER, Code.NO_FRONT_MATTER, Code.UNCLOSED, Code.YAML, Code.DUPLICATE_KEY, Code.NESTING})
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
    known = references.load(root)[0]
    state = Mended({entry.path: entry for entry in entries})
    catalog = Catalog(state.entries.values(), known)
    problems = _problems(catalog)
    given_up: set[str] = set()
    for _ in range(rounds):
        round_ = _Round(root, settings, catalog)
        for path in sorted(
            {*problems, *(entry.path for entry in state.entries.values() if scalars.former(entry, catalog))}
        ):
            if path in state.entries and wanted(path) and path not in given_up:
                round_.page(state.entries[path], problems.get(path, []), state.texts.get(path))
        if not round_.texts:
            break
        new = {**state.entries, **round_.entries}
        catalog = Catalog(new.values(), known)
        after = _problems(catalog)
        if worse := [path for path in after if _is_worse(problems.get(path, []), after[path])]:
            given_up |= set(worse) & set(round_.texts) or set(round_.texts)
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

    def page(self, entry: Entry, problems: Iterable[Problem], text: str | None) -> None:
        """Try every way to mend every problem of a page, from its end, so that places before it stay true."""
        mendable = [problem for problem in problems if problem.code in FIXERS]
        former = scalars.former(entry, self.catalog)
        text = source(self.root, entry.path) if (mendable or former) and text is None else text
        if text is None:
            return
        page = Page(entry.path, entry.kind, text, self.catalog)
        if former:
            page, entry = self.renewed(page, entry)
        for problem in sorted(mendable, reverse=True):
            for fixer in FIXERS[problem.code]:
                page, entry = self.tried(page, entry, problem, fixer)
        if page.text != text:
            self.texts[entry.path], self.sources[entry.path], self.entries[entry.path] = page.text, text, entry

    def renewed(self, page: Page, entry: Entry) -> tuple[Page, Entry]:
        """Return the page with the ids of today for former ones; places on the same lines may have changed."""
        text = applied(page.text, scalars.current(page))
        new = pages.read_text(self.root, page.path, self.settings, text)[0]
        return (replace(page, text=text), new) if not new.problems and not entry.problems else (page, entry)

    def tried(self, page: Page, entry: Entry, problem: Problem, fixer: Fixer) -> tuple[Page, Entry]:
        """Return the page and its entry after the first way that helps, or as they were."""
        for edits in fixer(page, problem):
            text = applied(page.text, edits)
            if text == page.text:
                continue
            new = pages.read_text(self.root, page.path, self.settings, text)[0]
            if _helps(entry, new, problem):
                return replace(page, text=text), new
        return page, entry


def source(root: Path, path: str) -> str | None:
    """Return the text of a page as the check reads it, None where it cannot be read."""
    try:
        return plain((root / path).read_bytes())
    except (OSError, UnicodeDecodeError):
        return None


def plain(content: bytes) -> str:
    """Return what a page holds as text with line feeds, the last line ended; raises UnicodeDecodeError."""
    text = content.decode("utf-8-sig").replace("\r\n", "\n")
    return text if text.endswith("\n") or not text else f"{text}\n"


def _problems(catalog: Catalog) -> dict[str, list[Problem]]:
    """Return all problems of the pages by the path of the page."""
    found: dict[str, list[Problem]] = defaultdict(list)
    for entry in catalog.entries.values():
        if entry.problems:
            found[entry.path] += entry.problems
    for problem in set(relations.problems(catalog)):
        found[problem.path].append(problem)
    return dict(sorted(found.items()))


def _helps(old: Entry, new: Entry, problem: Problem) -> bool:
    """Tell whether a page has lost a problem and has no new one, as far as the page alone can tell."""
    before, after = _counts(old.problems), _counts(new.problems)
    if problem not in old.problems:
        # A problem of the whole site; it is looked at when the round is over.
        return not after - before
    if problem.code in HIDING:
        return not _hidden(new) or min(_hidden(new)) > min(_hidden(old)) or len(_hidden(new)) < len(_hidden(old))
    return not after - before and after != before


def _hidden(entry: Entry) -> list[tuple[int, int]]:
    return [(problem.line, problem.column) for problem in entry.problems if problem.code in HIDING]


def _counts(problems: Iterable[Problem]) -> Counter[tuple[Code, str]]:
    """Count problems by what they say: where they stand changes with the lines before them."""
    return Counter((problem.code, problem.message) for problem in problems)


def _is_worse(before: Iterable[Problem], after: Iterable[Problem]) -> bool:
    was_hidden = any(problem.code in HIDING for problem in before)
    return not was_hidden and bool(_counts(after) - _counts(before))


def _gone(before: Iterable[Problem], after: Iterable[Problem]) -> list[Problem]:
    """Return the problems that are there before and not after; of those that say the same, the first are gone."""
    left = _counts(after)
    gone = []
    for problem in sorted(before, reverse=True):
        key = (problem.code, problem.message)
        if left[key]:
            left[key] -= 1
        else:
            gone.append(problem)
    return gone
