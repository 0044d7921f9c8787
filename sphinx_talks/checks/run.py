"""Check a source folder without Sphinx; the build reports the same errors from the same functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_talks.checks import links
from sphinx_talks.checks.rules import duplicates, programme, texts, translations
from sphinx_talks.content import site
from sphinx_talks.content.catalog import Catalog
from sphinx_talks.content.kept import collector_held
from sphinx_talks.content.languages import localized, names_in
from sphinx_talks.content.linkstate import state
from sphinx_talks.content.problems import Level, Problem, limited
from sphinx_talks.content.transcripts import Transcripts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from sphinx_talks.content.pages import Entry
    from sphinx_talks.content.settings import Settings

    Rule = Callable[[Catalog, Settings], Iterable[Problem]]

#: Every group of warnings and advice; what one yields of a code beside its own is reported all the same.
RULES: tuple[Rule, ...] = (
    lambda _, settings: set(settings.problems) - set(settings.errors),
    duplicates.similar_names,
    duplicates.problems,
    programme.problems,
    programme.premature,
    texts.link_problems,
    texts.problems,
    texts.former_names,
    texts.unmeant,
    texts.unlikely_addresses,
    texts.spellings,
)


@collector_held()
def check(
    root: Path,
    settings: Settings | None = None,
    least: Level = Level.ERROR,
    advance: Callable[[int], None] = lambda _: None,
) -> tuple[list[Entry], list[Problem]]:
    """Return all entries below `root`, the folder of `conf.py`, and every problem, sorted by path and position.

    Of a `conf.py` that cannot be read that alone is said, as it decides which pages there are.

    Only errors stop a build; `least` asks for warnings, or for advice as well. `advance` is called for each page.
    """
    found = site.read(root, settings, advance)
    if not found.settings.is_read:
        return [*found.entries], [*found.settings.problems]
    catalog = Catalog(found.entries, found.references)
    spoken = limited(Transcripts(root).problems(catalog))
    # The file of links is none of the pages that were read, and may be spoilt as they may.
    problems = problems_of(catalog, (*found.problems, *state.load(root).problems, *errors_in(spoken)))
    if least is not Level.ERROR:
        warned = (
            *warnings(catalog, found.settings, least),
            *programme.last_commit(root, found.settings),
            *chosen(translations.outdated(root, catalog), found.settings, least),
            *chosen(translations.outdated_fields(root, found.entries), found.settings, least),
            *chosen(texts.of_references(root), found.settings, least),
            *chosen(set(spoken) - {*errors_in(spoken)}, found.settings, least),
        )
        problems = sorted([*problems, *limited(warned)])
    return [*found.entries], problems


def warnings(catalog: Catalog, settings: Settings, least: Level = Level.ADVICE) -> Iterator[Problem]:
    """Yield the warnings, and the advice where `least` asks for it, but for what the site ignores."""
    for rule in RULES:
        yield from chosen(rule(catalog, settings), settings, least)


def chosen(found: Iterable[Problem], settings: Settings, least: Level) -> Iterator[Problem]:
    """Yield the problems of a level or graver that the site does not ignore."""
    for problem in found:
        if problem.code.level.rank <= least.rank and not settings.is_ignored(problem.code, problem.path):
            yield problem


def errors_in(problems: Iterable[Problem]) -> list[Problem]:
    """Return those that stop a build."""
    return [one for one in problems if one.code.level is Level.ERROR]


def problems_of(
    catalog: Catalog, others: Iterable[Problem], edited: AbstractSet[str] | None = None, *, places: bool = True
) -> list[Problem]:
    """Return the errors of all pages and of their relations, and `others`, each once, sorted.

    Where `edited` names pages, nothing was wrong before these were edited, and others see at most titles of that;
    with `places` these are among what links lead to.
    """
    pages = catalog.entries
    said = [*pages.values()] if edited is None else [pages[docname] for docname in edited & pages.keys()]
    own = (problem for entry in said for problem in entry.problems)
    has_twins = edited is None or any(entry.twins for entry in said)
    abroad = in_translations(catalog) if has_twins else ()
    return limited({*others, *own, *links.problems(catalog, edited, places=places), *abroad})


def in_translations(catalog: Catalog) -> Iterator[Problem]:
    """Yield the links that lead nowhere in another language, and those that lead nowhere in any."""
    entries = list(catalog.entries.values())
    for language in sorted({language for entry in entries for language, _ in entry.twins}):
        names = names_in(entries, language)
        there = (localized(entry, language, names) for entry in entries)
        yield from links.problems(Catalog(there, catalog.references))
