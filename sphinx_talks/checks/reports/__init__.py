"""The forms in which a check tells what it found: for people, for programs, for GitHub and for code scanners."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_talks.checks.reports import github, sarif, structured, text
from sphinx_talks.checks.reports.choice import Choice, fails, unknown
from sphinx_talks.checks.reports.report import Report
from sphinx_talks.checks.reports.text import statistics

if TYPE_CHECKING:
    from collections.abc import Callable

#: Every form by its name, as a function that writes it.
FORMATS: dict[str, Callable[[Report], None]] = {
    "text": text.write,
    "json": structured.write,
    "github": github.write,
    "sarif": sarif.write,
}

__all__ = ["FORMATS", "Choice", "Report", "fails", "statistics", "unknown"]
