"""What a page would be better without, seen beside the others: warnings and advice, which never stop a build."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_talks.checks.rules import addresses, duplicates, future, programme, texts, wording
from sphinx_talks.content.problems import Level, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sphinx_talks.content.catalog import Catalog
    from sphinx_talks.content.settings import Settings

    Rule = Callable[[Catalog, Settings], Iterable[Problem]]

#: Every group of rules; what one yields of a code beside its own is shown all the same.
RULES: tuple[Rule, ...] = (
    lambda _, settings: set(settings.problems) - set(settings.errors),
    duplicates.similar_names,
    duplicates.problems,
    programme.problems,
    future.problems,
    texts.link_problems,
    texts.problems,
    texts.former_names,
    wording.problems,
    addresses.problems,
    wording.spellings,
)


def problems(catalog: Catalog, settings: Settings, least: Level = Level.ADVICE) -> Iterator[Problem]:
    """Yield the warnings, and the advice where `least` asks for it, but for what the site ignores."""
    for rule in RULES:
        yield from chosen(rule(catalog, settings), settings, least)


def chosen(found: Iterable[Problem], settings: Settings, least: Level) -> Iterator[Problem]:
    """Yield the problems of a level or graver that the site does not ignore."""
    for problem in found:
        if problem.code.level.rank <= least.rank and not settings.is_ignored(problem.code, problem.path):
            yield problem
