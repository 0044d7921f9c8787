"""The text of a page as its bytes have it, and places in it."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from sphinx_talks.content.edits import applied
from sphinx_talks.content.pages import BOM, plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx_talks.content.edits import Edit


class Source:
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
