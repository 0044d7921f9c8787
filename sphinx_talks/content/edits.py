"""Change spans of a text by line and column, and nothing else of it."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from sphinx_talks.content.pages import BOM, plain
from sphinx_talks.content.problems import Edit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx_talks.content.problems import Position


def applied(text: str, edits: Iterable[Edit]) -> str:
    """Return a text with changes that do not touch each other, those at one place in their order; all else stays."""
    parts = []
    at = 0
    for edit in sorted(dict.fromkeys(edits), key=lambda edit: edit[:2]):
        parts += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join([*parts, text[at:]])


class Lines:
    """The lines of a text, to go from line and column to the number of a character and back to the line."""

    def __init__(self, text: str) -> None:
        """Find where each line starts."""
        self.text = text
        self.starts = [0]
        for line in text.split("\n"):
            self.starts.append(self.starts[-1] + len(line) + 1)

    def offset(self, position: Position) -> int:
        """Return the number of the character at a place."""
        line = min(max(position.line, 1), len(self.starts) - 1)
        return min(self.starts[line - 1] + position.column - 1, len(self.text))

    def range(self, line: int) -> tuple[int, int]:
        """Return where a line starts and where it ends, its end of line included."""
        return self.starts[line - 1], min(self.starts[line], len(self.text))

    def line(self, line: int) -> str:
        """Return a line without its end, '' behind the last."""
        if not 0 < line < len(self.starts):
            return ""
        start, end = self.range(line)
        return self.text[start:end].removesuffix("\n")


class SourceText:
    """A page that was decoded without touching its line ends; lines count from 1."""

    def __init__(self, content: bytes) -> None:
        """Find the lines; raises UnicodeDecodeError."""
        text = content.decode("utf-8")
        self.bom = BOM if text.startswith(BOM) else ""
        self.text = text.removeprefix(BOM)
        self.lines = self.text.split("\n")
        self._starts = [0, *accumulate(len(line) + 1 for line in self.lines)]
        #: What ends the lines of the page.
        self.newline = "\r\n" if self.lines[0].endswith("\r") else "\n"

    @property
    def plain(self) -> str:
        """Return the text as checks read it."""
        return plain(self.text)

    def line(self, number: int) -> str:
        """Return a line without its end, '' behind the last."""
        return self.lines[number - 1].removesuffix("\r") if 0 < number <= len(self.lines) else ""

    def offset(self, line: int, column: int) -> int:
        """Return where a place is in the text; columns count from 1."""
        return self._starts[line - 1] + column - 1

    def line_at(self, offset: int) -> int:
        """Return the line of a place in the text."""
        return self.text.count("\n", 0, offset) + 1

    def edited(self, edits: Iterable[Edit]) -> bytes:
        """Return the bytes of the page with edits, none of which overlaps another; at one place in their order."""
        return f"{self.bom}{applied(self.text, edits)}".encode()


__all__ = ["Edit", "Lines", "SourceText", "applied"]
