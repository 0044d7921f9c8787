"""Lines that editors can jump from; on a terminal in colour, each with the position in the page."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING

import click

from sphinx_talks.content.problems import Level, masked, named

if TYPE_CHECKING:
    from rich.console import Console

    from sphinx_talks.checks.reports.report import Report
    from sphinx_talks.content.problems import Problem

COLOURS = {Level.ERROR: "red", Level.WARNING: "yellow", Level.ADVICE: "cyan"}
#: How much of a line is rendered around a position, in characters.
WIDTH = 72
BEFORE = 48


def write(report: Report) -> None:
    """Write one line a problem to the standard output, and how many there are to the standard error."""
    if sys.stdout.isatty():
        _draw(report)
    else:
        for problem in report.problems:
            click.echo(str(problem))
    click.echo(report.summary(), err=True)


def statistics(report: Report) -> None:
    """Write how often each code was found, the most frequent first, with the reason for its rule."""
    counts = Counter(problem.code for problem in report.problems)
    for code, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        click.echo(f"{count:5}  {code} {code.level:7}  {code.why}")


def excerpt(line: str, column: int) -> tuple[str, str]:
    """Return a line of a page, cut around a column, and what stands before that column."""
    at = max(column - 1, 0)
    first = max(at - BEFORE, 0)
    cut = masked(line[first : first + WIDTH])
    start = "…" if first else ""
    end = "…" if len(line) > first + WIDTH else ""
    return f"{start}{cut}{end}", f"{start}{cut[: at - first]}"


def _draw(report: Report) -> None:
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=True)
    lines: dict[str, list[str]] = {}
    for problem in report.problems:
        if problem.path not in lines:
            lines[problem.path] = _lines(report, problem.path)
        _draw_one(console, problem, lines[problem.path])


def _draw_one(console: Console, problem: Problem, lines: list[str]) -> None:
    from rich.cells import cell_len
    from rich.text import Text

    colour = COLOURS[problem.code.level]
    code = (str(problem.code), f"bold {colour}")
    console.print(Text.assemble((problem.position, "bold"), ": ", code, f" {named(problem.message)}"))
    if not 0 < problem.line <= len(lines) or not lines[problem.line - 1].strip():
        return
    shown, before = excerpt(lines[problem.line - 1], problem.column)
    number = f"{problem.line:6} "
    console.print(Text.assemble((number, "dim"), ("│ ", "dim"), shown))
    console.print(Text.assemble(" " * len(number), ("│ ", "dim"), " " * cell_len(before), ("^", f"bold {colour}")))


def _lines(report: Report, path: str) -> list[str]:
    """Return the lines of a page, none when it cannot be read any more; a link is not followed."""
    try:
        file = report.root / path
        return file.read_bytes().decode("utf-8-sig", "replace").split("\n") if not file.is_symlink() else []
    except (OSError, ValueError):
        return []
