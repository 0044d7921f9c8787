"""Forms that programs read: JSON for editors, and SARIF 2.1.0 for code scanners.

SARIF: OASIS, https://docs.oasis-open.org/sarif/sarif/v2.1.0/.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import click

from sphinx_talks import __version__
from sphinx_talks.checks.reports.report import dumped
from sphinx_talks.content.problems import Level

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sphinx_talks.checks.reports.report import Report, Reported, Rule

#: Of the JSON; rises when a field changes its meaning. Within a version fields are added, none is renamed.
VERSION = 1
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {Level.ERROR: "error", Level.WARNING: "warning", Level.ADVICE: "note"}


def write_json(report: Report) -> None:
    """Write one object; documented in `contributing/commands.md`."""
    click.echo(dumped(content(report)))


def content(report: Report) -> dict[str, object]:
    """Return the object: version, counts, and the problems in order of path and position."""
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
                "help": report.help_for(problem.code),
                "fixable": problem in report.mended,
            }
            for problem in report.problems
        ],
    }


def write_sarif(report: Report) -> None:
    """Write one run with every rule there is and a result for every problem."""
    # Positions are relative to the folder the command is run in.
    found = [
        report.reported(problem)._replace(path=report.path_from(problem.path, Path.cwd()))
        for problem in report.problems
    ]
    click.echo(dumped(sarif(report.rules(), found)))


def sarif(rules: Sequence[Rule], found: Iterable[Reported]) -> dict[str, object]:
    """Return a log of one run."""
    numbers = {rule.id: number for number, rule in enumerate(rules)}
    driver = {"name": "sphinx-talks", "semanticVersion": __version__, "rules": list(map(_rule, rules))}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(one, numbers[one.rule]) for one in found],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(rule: Rule) -> dict[str, object]:
    found: dict[str, object] = {
        "id": str(rule.id),
        "name": rule.name,
        "shortDescription": {"text": rule.about},
        "defaultConfiguration": {"level": LEVELS[rule.level]},
    }
    return found | ({"helpUri": rule.help} if rule.help else {})


def _result(one: Reported, number: int) -> dict[str, object]:
    where = {
        "artifactLocation": {"uri": quote(one.path), "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": max(one.line, 1), "startColumn": max(one.column, 1)},
    }
    return {
        "ruleId": str(one.rule),
        "ruleIndex": number,
        "level": LEVELS[one.level],
        "message": {"text": one.text},
        "locations": [{"physicalLocation": where}],
    }
