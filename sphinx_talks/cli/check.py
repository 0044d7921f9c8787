"""The command `check`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sphinx_talks.cli.folder import root_option, scope, within
from sphinx_talks.problems import summary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sphinx_talks.problems import Problem

EXAMPLES = """\b
Examples:
  sphinx-talks check                                   the site in this folder
  sphinx-talks check --root docs                       the site in docs/
  sphinx-talks check talks/mlct-13/my-talk.md          only problems of this page

Exit status: 0 no problem, 1 problems, 2 called wrongly.
"""


@click.command("check", epilog=EXAMPLES)
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@root_option
def command(paths: tuple[str, ...], root: str | None) -> int:
    """Report every problem of the pages, as the build would, without Sphinx.

    PATH: pages or folders to report on, all by default; the whole site is read either way.
    """
    from sphinx_talks.check import check

    folder, wanted = scope(root, paths)
    entries, problems = check(folder)
    shown = [problem for problem in problems if within(problem.path, wanted)]
    for problem in shown:
        click.echo(str(problem))
    click.echo(_summary(shown, len(entries)), err=True)
    return 1 if shown else 0


def _summary(problems: Sequence[Problem], pages: int) -> str:
    return f"{pages} pages checked, {summary(problems) if problems else 'no problem found'}"
