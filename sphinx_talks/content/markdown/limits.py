"""What would keep the Markdown parser busy for minutes: for each bracket it looks through all that follows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from sphinx_talks.content.problems import Code, Position, message

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Brackets in a page; the most in a real one were some hundreds.
MOST_BRACKETS = 5000
#: Characters of the label of a footnote, which ends with a space, a line, or its bracket.
LONGEST_LABEL = 300

_LABEL = re.compile(rf"\[\^[^ \n\]]{{{LONGEST_LABEL + 1}}}")


class TooMuch(NamedTuple):
    """What there is too much of, and where."""

    code: Code
    place: Position
    text: str


def exceeded(body: str, first_line: int) -> Iterator[TooMuch]:
    """Yield what is too much in the text that begins at a line."""
    if body.count("[") > MOST_BRACKETS:
        at = -1
        for _ in range(MOST_BRACKETS + 1):
            at = body.index("[", at + 1)
        text = message("page has too many brackets", f"more than {MOST_BRACKETS}", f"at most {MOST_BRACKETS}")
        yield TooMuch(Code.BODY_SIZE, _place(body, at, first_line), text)
    if label := _LABEL.search(body):
        text = message("label of a footnote is too long", label[0], f"at most {LONGEST_LABEL} characters, then `]`")
        yield TooMuch(Code.FOOTNOTE, _place(body, label.start(), first_line), text)


def _place(body: str, at: int, first_line: int) -> Position:
    return Position(first_line + body.count("\n", 0, at), at - body.rfind("\n", 0, at))
