"""Change spans of a text by line and column, and nothing else of it."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from sphinx_talks.content.pages import BOM, plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx_talks.content.problems import Edit


def applied(text: str, edits: Iterable[Edit]) -> str:
    """Return a text with changes that do not touch each other, those at one position in their order; all else stays."""
    parts = []
    at = 0
    for edit in sorted(dict.fromkeys(edits), key=lambda edit: edit[:2]):
        parts += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join([*parts, text[at:]])


class Lines:
    """A text by its lines: from a position to the number of a character and back; lines and columns count from 1."""

    def __init__(self, text: str) -> None:
        """Find where each line starts."""
        self.text = text
        self.starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]

    def offset(self, line: int, column: int) -> int:
        """Return the number of the character at a position, the end of the text for one behind it."""
        return min(self.starts[min(max(line, 1), len(self.starts)) - 1] + column - 1, len(self.text))

    def range(self, number: int) -> tuple[int, int]:
        """Return where a line starts and where it ends, its end of line included."""
        return self.starts[number - 1], min(self.starts[number], len(self.text))

    def line(self, number: int) -> str:
        """Return a line without its end, '' behind the last."""
        return self.text[slice(*self.range(number))].removesuffix("\n") if 0 < number < len(self.starts) else ""

    def line_at(self, offset: int) -> int:
        """Return the line of a character."""
        return self.text.count("\n", 0, offset) + 1


class SourceText(Lines):
    """A page that was decoded without touching its line ends."""

    def __init__(self, content: bytes) -> None:
        """Find the lines; raises UnicodeDecodeError."""
        text = content.decode("utf-8")
        self.bom = BOM if text.startswith(BOM) else ""
        super().__init__(text.removeprefix(BOM))
        #: What ends the lines of the page.
        self.newline = "\r\n" if super().line(1).endswith("\r") else "\n"

    @property
    def plain(self) -> str:
        """Return the text as checks read it."""
        return plain(self.text)

    def line(self, number: int) -> str:
        """Return a line without its end, be it a carriage return too, '' behind the last."""
        return super().line(number).removesuffix("\r")

    def edited(self, edits: Iterable[Edit]) -> bytes:
        """Return the bytes of the page with edits, none of which overlaps another; at one position in their order."""
        return f"{self.bom}{applied(self.text, edits)}".encode()
