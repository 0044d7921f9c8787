"""Join source lines where the script writes no space, which browsers and docutils show as one.

The rule is that of CSS Text 3 ("segment break transformation"), which Chromium does not follow; beyond it,
no space follows or precedes full-width punctuation, which brings its own.
"""

from __future__ import annotations

import unicodedata

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform


class LineTransform(SphinxPostTransform):
    """Take the line breaks out of Japanese and Chinese text."""

    #: After cross-references have their words.
    default_priority = 300

    def run(self, **_kwargs: object) -> None:
        """Join lines in every block of text but those that keep them."""
        for block in self.document.findall(nodes.TextElement):
            if not isinstance(block, nodes.FixedTextElement | nodes.Inline):
                join_lines(block)


def join_lines(block: nodes.TextElement) -> None:
    """Remove each line break of a block that stands where no space is written."""
    texts = list(block.findall(nodes.Text))
    whole = "".join(texts)
    if "\n" not in whole:
        return
    start = 0
    for text in texts:
        end = start + len(text)
        breaks = [place for place in range(start, end) if whole[place] == "\n" and _joins(whole, place)]
        if breaks and not isinstance(text.parent, nodes.literal | nodes.raw):
            kept = "".join(whole[place] for place in range(start, end) if place not in breaks)
            _replace(text, nodes.Text(kept))
        start = end


def _replace(old: nodes.Text, new: nodes.Text) -> None:
    """Put one text in the place of another; docutils would take the first that is equal."""
    children = old.parent.children
    place = next(number for number, child in enumerate(children) if child is old)
    old.parent[place] = new


def _joins(text: str, place: int) -> bool:
    before, after = text[place - 1 : place], text[place + 1 : place + 2]
    if not before or not after:
        return False
    return (_wide(before) and _wide(after)) or _punctuation(before) or _punctuation(after)


def _wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in {"W", "F"} and not _korean(character)


def _punctuation(character: str) -> bool:
    return _wide(character) and unicodedata.category(character)[0] == "P"


def _korean(character: str) -> bool:
    """Tell whether a character is Hangul, which is written with spaces."""
    return unicodedata.name(character, "").startswith(("HANGUL", "HALFWIDTH HANGUL"))
