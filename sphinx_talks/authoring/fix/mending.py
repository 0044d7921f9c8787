"""Mend the pages of a site in rounds, and keep no round that makes the site worse elsewhere."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sphinx_talks.authoring.fix import scalars
from sphinx_talks.authoring.fix.trying import FIXERS, Attempt, counts, worse
from sphinx_talks.checks import links
from sphinx_talks.checks.rules import texts
from sphinx_talks.content import bibliography, pages
from sphinx_talks.content.catalog import Catalog

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from sphinx_talks.content.pages import Entry
    from sphinx_talks.content.problems import Problem
    from sphinx_talks.content.settings import Settings

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
            state.entries[path], text, self.catalog, lambda new: pages.read_text(self.root, path, self.settings, new)[0]
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
    wrong = {path for path, own in problems.items() if any(problem.code in FIXERS for problem in own)}
    former = {entry.path for entry in state.entries.values() if scalars.former(entry, catalog)}
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
