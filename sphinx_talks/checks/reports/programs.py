"""Forms that programs read: annotations and a summary for GitHub, JSON for editors, SARIF 2.1.0 for code scanners.

Commands and their escapes: https://docs.github.com/actions/reference/workflow-commands-for-github-actions
SARIF: OASIS, https://docs.oasis-open.org/sarif/sarif/v2.1.0/.
"""

from __future__ import annotations

import html
import os
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import click

from sphinx_talks import __version__
from sphinx_talks.checks.reports.report import Report, Reported, Rule, dumped, write_text
from sphinx_talks.content.problems import Level, masked, named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.ADVICE: "notice"}
#: GitHub shows this many annotations of each command from one step, and drops the others.
SHOWN = 10
#: Rows of the table: a summary has room for 1 MiB.
ROWS = 200


def write_github(report: Report) -> None:
    """Write the most important problems as annotations, the others as lines, and the summary of the step."""
    workspace = Path(os.environ.get("GITHUB_WORKSPACE") or Path.cwd())
    shown, others = shared_out(map(report.reported, report.by_importance()))
    for one in shown:
        click.echo(annotation(one._replace(path=report.path_from(one.path, workspace))))
    for one in sorted(others):
        # A file can be named like a command; none of it may be run.
        line = named(f"{one.path}:{one.line}:{one.column}: {one.rule} {one.text}")
        click.echo(f"- {line.replace('##[', '# #[')}")
    click.echo(report.summary(), err=True)
    if summary := os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(summary).open("a", encoding="utf-8", newline="\n") as file:
            file.write(table(report))


def shared_out(found: Iterable[Reported]) -> tuple[list[Reported], list[Reported]]:
    """Return what can be annotated, and what there is no room for."""
    left = dict.fromkeys(Level, SHOWN)
    shown: list[Reported] = []
    others: list[Reported] = []
    for one in found:
        (shown if left[one.level] > 0 else others).append(one)
        left[one.level] -= 1
    return shown, others


def annotation(one: Reported) -> str:
    """Return the command that annotates the line of a finding."""
    parts = {"file": one.path, "line": str(one.line), "col": str(one.column), "title": one.title}
    values = ",".join(f"{name}={quoted(value)}" for name, value in parts.items())
    text = f"{one.text}\n{one.help}" if one.help else one.text
    return f"::{COMMANDS[one.level]} {values}::{data(text)}"


def table(report: Report) -> str:
    """Return what was found as Markdown; nothing that a page says is taken for markup."""
    parts = [f"### sphinx-talks check\n\n{html.escape(report.summary())}\n\n"]
    problems = report.by_importance()
    if problems:
        parts.append("| Place | Code | Problem |\n| --- | --- | --- |\n")
    for problem in problems[:ROWS]:
        code = f"[{problem.code}]({report.help_for(problem.code)})" if report.reference else str(problem.code)
        position = f"{problem.path}:{problem.line}:{problem.column}"
        parts.append(f"| {cell(position)} | {code} | {cell(problem.message)} |\n")
    if len(problems) > ROWS:
        parts.append(f"\nand {len(problems) - ROWS} more\n")
    return f"{''.join(parts)}\n"


def data(text: str) -> str:
    """Return text as the message of a command."""
    return masked(text, "\r\n").replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def quoted(text: str) -> str:
    """Return text as a value of a command."""
    return data(text).replace(":", "%3A").replace(",", "%2C")


def cell(text: str) -> str:
    """Return text as code, in which only entities mean anything."""
    escaped = html.escape(masked(text.replace("\r", " ").replace("\n", " ")))
    shown = "".join(f"&#{ord(character)};" if character in _MARKUP else character for character in escaped)
    return f"<code>{shown}</code>"


#: Characters of Markdown, of mentions and of tables; `&`, `;` and `#` belong to entities.
_MARKUP = frozenset("|`*_~[]()!@\\{}$:/")


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


#: Every form by its name, as a function that writes it.
FORMATS: dict[str, Callable[[Report], None]] = {
    "text": write_text,
    "json": write_json,
    "github": write_github,
    "sarif": write_sarif,
}
