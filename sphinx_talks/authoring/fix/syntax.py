"""Mend what keeps a page from being read: signs that YAML takes for others, characters that nobody sees."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinx_talks.authoring.fix.page import LONGEST
from sphinx_talks.content import query
from sphinx_talks.content.characters import NARROW
from sphinx_talks.content.edits import Edit
from sphinx_talks.content.markdown.directives import LISTINGS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinx_talks.authoring.fix.page import Page
    from sphinx_talks.content.problems import Problem

#: Shown as nothing and meaning nothing where they slip in by copying: zero width spaces, byte order marks, soft
#: hyphens; and what is left where ends of lines were turned into those of Windows twice. Signs that change the
#: direction of writing, or join letters, stay for a person to look at.
_INVISIBLE = re.compile("[\u200b\u2060\ufeff\u00ad]|\r+(?=\n)")
_WIDE_COLON = re.compile("([ \t]*(?:- +)?[A-Za-z_]+)[ \t]*\uff1a[ \t\u3000]*")
_LISTING = re.compile(r"[>\s]*(?:`{3,}|:{3,}|~{3,})\{([a-z]+-list)\}\s*$")
_OPTION = re.compile(r"[>\s]*:?([a-z-]+):")
#: Lines of options that are looked through.
MOST_OPTIONS = 30
_WIDE_BRACKETS = re.compile("[\uff3b\uff3d\uff5b\uff5d]")
_FIELD = re.compile(r"([ \t]*(?:- +)?[A-Za-z_]+:[ \t]+)([^'\"\[\]{}#&*!|>%@`\s][^#]*?)[ \t]*(?:[ \t]#[ \t].*)?")


def invisible(page: Page, problem: Problem) -> Iterator[Sequence[Edit]]:
    """Take out all characters that are not seen and change nothing; once for all problems of the page."""
    del problem
    if found := [Edit(one.start(), one.end()) for one in _INVISIBLE.finditer(page.text)]:
        yield found


def wide(page: Page, problem: Problem) -> Iterator[Sequence[Edit]]:
    """Write the narrow colon behind the name of a field, on the line of a problem or the one before it."""
    block = page.parts[0].count("\n") + 2
    for line in (problem.line, problem.line - 1):
        if not 1 < line <= block:
            continue
        first, _ = page.lines.range(line)
        text = page.lines.line(line)
        edits = []
        if key := _WIDE_COLON.match(text):
            edits.append(Edit(first + key.end(1), first + key.end(), ": " if text[key.end() :].strip() else ":"))
        edits += [Edit(first + one.start(), first + one.end(), NARROW[one[0]]) for one in _WIDE_BRACKETS.finditer(text)]
        if edits:
            yield edits


def renamed(page: Page, problem: Problem) -> Iterator[Sequence[Edit]]:
    """Write the options of listings by the names that they have today; once for all problems of the page."""
    del problem
    edits = []
    for place in sorted(page.wrong):
        opening = _LISTING.match(page.lines.line(place.line))
        kind = LISTINGS.get(opening[1]) if opening else None
        for number in range(place.line + 1, place.line + 1 + MOST_OPTIONS if kind else 0):
            option = _OPTION.match(page.lines.line(number))
            if option and kind:
                first, _ = page.lines.range(number)
                found = query.outdated(kind, [option[1]])
                edits += [Edit(first + option.start(1), first + option.end(), now) for _, now in found]
            elif page.lines.line(number).strip("> ") != "---":
                break
    if edits:
        yield edits


def colon(page: Page, problem: Problem) -> Iterator[Sequence[Edit]]:
    """Put a value in which a colon and a space stand in quotes."""
    line = page.lines.line(problem.line)
    found = _FIELD.fullmatch(line) if len(line) <= LONGEST else None
    if found and ": " in found[2] and problem.line <= page.parts[0].count("\n") + 2:
        first, _ = page.lines.range(problem.line)
        quoted = found[2].replace("'", "''")
        yield [Edit(first + found.start(2), first + found.end(2), f"'{quoted}'")]
