"""Annotations on the lines of a pull request, the gravest first, since GitHub shows ten of each kind from a step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_talks.checks.reports.github import COMMANDS, SHOWN, data, quoted
from sphinx_talks.content.problems import Level
from sphinx_talks.linkcheck.reports.text import about, counts, notes

if TYPE_CHECKING:
    from sphinx_talks.content.linkstate.links import Place
    from sphinx_talks.linkcheck.findings import Finding, Summary


def report(summary: Summary) -> str:
    """Return a command of GitHub for each finding as far as they are shown, and lines for the others."""
    left = dict.fromkeys(Level, SHOWN)
    lines, others = [], []
    for finding in sorted(summary.findings, key=lambda one: list(Level).index(one.level)):
        for place in finding.places:
            if left[finding.level]:
                left[finding.level] -= 1
                lines.append(_command(finding, place))
            else:
                others.append(f"- {data(str(place))}: {data(about(finding))}")
    lines += [line.replace("##[", "# #[") for line in others]
    # Where nothing was asked, nothing wrong being shown must not pass for nothing being wrong.
    warnings = [f"::{COMMANDS[Level.WARNING]} title=Links::{data(note)}" for note in notes(summary)]
    return "".join(f"{line}\n" for line in [*warnings, *lines, f"- {data(counts(summary))}"])


def _command(finding: Finding, place: Place) -> str:
    parts = {"file": place.path, "line": str(place.line), "col": str(place.column), "title": f"Link: {finding.kind}"}
    values = ",".join(f"{name}={quoted(value)}" for name, value in parts.items())
    return f"::{COMMANDS[finding.level]} {values}::{data(about(finding))}"
