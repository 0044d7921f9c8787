"""What `check` does with `--fix`: mend pages, or show what would be mended."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sphinx_talks.cli.folder import told
from sphinx_talks.content.escaping import masked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from sphinx_talks.content.pages import Entry
    from sphinx_talks.content.problems import Problem
    from sphinx_talks.content.settings import Settings


def fix(root: Path, settings: Settings, entries: Iterable[Entry], wanted: Callable[[str], bool]) -> bool:
    """Mend the wanted pages, and renew what editors complete from; tell whether a page has changed.

    Raises click.ClickException where the pages cannot be written; then none of them is.
    """
    from sphinx_talks.authoring.editor.install import write_enumerations
    from sphinx_talks.authoring.fix import correct

    found = correct(root, settings, entries, wanted)
    with told():
        found.write(root)
        write_enumerations(root)
    for path in found.after:
        click.echo(f"mended {masked(path)}", err=True)
    return bool(found.after)


def foresee(
    root: Path, settings: Settings, entries: Iterable[Entry], wanted: Callable[[str], bool], *, show: bool
) -> int:
    """Write what would be mended, as a diff or one line a problem; the exit status tells whether anything would be."""
    from sphinx_talks.authoring.fix import correct

    found = correct(root, settings, entries, wanted)
    for line in found.diff() if show else (str(problem) for problem in sorted(found.gone)):
        click.echo(masked(line))
    files = len(found.after)
    click.echo(f"{len(found.gone)} problem{'s' * (len(found.gone) != 1)} would be mended, {_files(files)}", err=True)
    return 1 if files else 0


def mended(root: Path, settings: Settings, entries: Iterable[Entry], problems: Iterable[Problem]) -> frozenset[Problem]:
    """Return those of some problems that `--fix` would mend."""
    from sphinx_talks.authoring.fix import FIXERS, mend

    pages = {problem.path for problem in problems if problem.code in FIXERS}
    if not pages:
        return frozenset()
    return frozenset(problems) & mend(root, settings, entries, pages.__contains__, 1).gone


def _files(count: int) -> str:
    return f"{count} file{'s' * (count != 1)} changed"
