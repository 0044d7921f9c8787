"""Name the place of a problem, and the other page it has to do with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_talks.content.folder import printable
from sphinx_talks.content.problems import Code, Problem

if TYPE_CHECKING:
    from sphinx_talks.content.pages import Entry


def problem(entry: Entry, code: Code, text: str, *fields: str) -> Problem:
    """Return a problem at the first of the fields that the page has, else at its beginning."""
    return Problem(printable(entry.path), *entry.place(*fields), code, text)


def page(entry: Entry) -> str:
    """Return the path of a page as a message names it."""
    return printable(entry.path)
