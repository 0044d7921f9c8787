"""The forms in which a check reports what it found: for people, for programs, for GitHub and for code scanners."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_talks.checks.reports import programs, report
from sphinx_talks.checks.reports.report import Report, Selection, fails, statistics, unknown

if TYPE_CHECKING:
    from collections.abc import Callable

#: Every form by its name, as a function that writes it.
FORMATS: dict[str, Callable[[Report], None]] = {
    "text": report.write_text,
    "json": programs.write_json,
    "github": programs.write_github,
    "sarif": programs.write_sarif,
}

__all__ = ["FORMATS", "Report", "Selection", "fails", "statistics", "unknown"]
