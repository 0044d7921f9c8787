"""Where inline syntax stands in a page, and what it names."""

from __future__ import annotations

from sphinx_talks.content.problems import Position


class Finder:
    """Find the place of inline syntax, which Markdown parsers do not keep: in order, in the source lines."""

    def __init__(self, text: str, first_line: int) -> None:
        """Start at the first of the lines in `text`."""
        self.text, self.first_line, self.at = text, first_line, 0

    def find(self, *needles: str) -> Position:
        """Return where the first of the needles that is found stands; the block's start if none is."""
        for needle in needles:
            at = self.text.find(needle, self.at) if needle else -1
            if at >= 0:
                self.at = at + 1
                line = self.text.count("\n", 0, at)
                return Position(self.first_line + line, at - (self.text.rfind("\n", 0, at) + 1) + 1)
        return Position(self.first_line, 1)


def role_target(content: str) -> str:
    """Return the id in the content of a role: `id` or `words <id>`."""
    text = content.strip()
    # As Sphinx splits it, at the first bracket; its own pattern takes quadratic time on long texts.
    bracket = text.find("<", 1)
    return text[bracket + 1 : -1].strip() if bracket > 0 and text.endswith(">") else text
