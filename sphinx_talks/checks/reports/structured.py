"""JSON for editors and other programs: fields are added, none is renamed or taken away within a version."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sphinx_talks.checks.reports.report import dumped

if TYPE_CHECKING:
    from sphinx_talks.checks.reports.report import Report

#: Rises when a field changes its meaning.
VERSION = 1


def write(report: Report) -> None:
    """Write one object; documented in `contributing/commands.md`."""
    click.echo(dumped(content(report)))


def content(report: Report) -> dict[str, object]:
    """Return the object: version, counts, and the problems in order of path and place."""
    return {
        "version": VERSION,
        "pages": report.pages,
        "counts": report.counts(),
        "fixable": len(report.mended),
        "problems": [
            {
                "path": problem.path,
                "line": problem.line,
                "column": problem.column,
                "code": str(problem.code),
                "level": str(problem.code.level),
                "message": problem.message,
                "why": problem.code.why,
                "help": report.help_for(problem),
                "fixable": problem in report.mended,
            }
            for problem in report.problems
        ],
    }
