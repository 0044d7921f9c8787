"""The forms in which a run tells what it found: for people, for the one issue, for programs and for GitHub."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_talks.linkcheck.reports import github, markdown, structured, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx_talks.linkcheck.findings import Summary

#: Every form by its name, as a function that makes it.
FORMS: dict[str, Callable[[Summary], str]] = {
    "text": text.report,
    "md": markdown.report,
    "json": structured.report,
    "github": github.report,
}

__all__ = ["FORMS"]
