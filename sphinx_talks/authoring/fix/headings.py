"""Mend the levels of headings: all of a page at once, so that its order stays what it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinx_talks.content.edits import Edit
from sphinx_talks.content.markdown.syntax import MarkdownError, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinx_talks.authoring.fix.page import Page
    from sphinx_talks.content.problems import Problem

DEEPEST = 6
#: A page with more headings is left to a person: reading it again takes its time.
MOST = 200
_ANY = re.compile(r"^ {0,3}#", re.MULTILINE)
_HEADING = re.compile(r" {0,3}(#{1,6})(?=[ \t]|$)")


def levels(page: Page, problem: Problem) -> Iterator[Sequence[Edit]]:
    """Let sections start at the second level and leave out none, where that keeps apart what is apart now."""
    del problem
    found = _headings(page)
    wanted = _wanted([level for _, level in found])
    if found and wanted:
        yield [Edit(at, at + level, "#" * new) for (at, level), new in zip(found, wanted, strict=True) if new != level]


def _headings(page: Page) -> list[tuple[int, int]]:
    """Return place and level of the headings of the page itself; none where one is written another way."""
    _, body, skipped = page.parts
    if len(_ANY.findall(body)) > MOST:
        return []
    try:
        blocks = [token for token in tokens(f"\n{body}", {}) if token.type == "heading_open" and token.level == 0]
    except MarkdownError:
        return []
    found = []
    for token in blocks:
        line = skipped + (token.map[0] if token.map else 0)
        sign = _HEADING.match(page.lines.line(line))
        if not sign or len(sign[1]) != int(token.tag[1]):
            return []
        found.append((page.lines.range(line)[0] + sign.start(1), len(sign[1])))
    return found


def _wanted(levels: Sequence[int]) -> list[int]:
    """Return the levels without gaps; none where two different ones would become the same."""
    stack: list[int] = []
    wanted = []
    for level in levels:
        while stack and stack[-1] >= level:
            stack.pop()
        stack.append(level)
        wanted.append(len(stack) + 1)
    pairs = set(zip(levels, wanted, strict=True))
    is_safe = len(pairs) == len({new for _, new in pairs}) == len(set(levels))
    return wanted if is_safe and max(wanted, default=0) <= DEEPEST else []
