"""SARIF 2.1.0, which code scanners read (OASIS, https://docs.oasis-open.org/sarif/sarif/v2.1.0/)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import click

from sphinx_talks import __version__
from sphinx_talks.checks.reports.report import dumped
from sphinx_talks.content.problems import Code, Level

if TYPE_CHECKING:
    from sphinx_talks.checks.reports.report import Report
    from sphinx_talks.content.problems import Problem

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {Level.ERROR: "error", Level.WARNING: "warning", Level.ADVICE: "note"}


def write(report: Report) -> None:
    """Write one run with every rule there is and a result for every problem."""
    click.echo(dumped(content(report)))


def content(report: Report) -> dict[str, object]:
    """Return the log; places are relative to the folder the command is run in."""
    order = {code: number for number, code in enumerate(Code)}
    driver = {
        "name": "sphinx-talks",
        "semanticVersion": __version__,
        "rules": [_rule(report, code) for code in order],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(report, problem, order[problem.code]) for problem in report.problems],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(report: Report, code: Code) -> dict[str, object]:
    rule: dict[str, object] = {
        "id": str(code),
        "name": "".join(word.capitalize() for word in code.name.split("_")),
        "shortDescription": {"text": code.why},
        "defaultConfiguration": {"level": LEVELS[code.level]},
    }
    if report.reference:
        rule["helpUri"] = f"{report.reference}#{code.lower()}"
    return rule


def _result(report: Report, problem: Problem, number: int) -> dict[str, object]:
    where = {
        "artifactLocation": {"uri": quote(report.place(problem.path, Path.cwd())), "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": max(problem.line, 1), "startColumn": max(problem.column, 1)},
    }
    return {
        "ruleId": str(problem.code),
        "ruleIndex": number,
        "level": LEVELS[problem.code.level],
        "message": {"text": problem.message},
        "locations": [{"physicalLocation": where}],
    }
