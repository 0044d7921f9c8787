"""Let the lines of titles and headings end between phrases only, where a browser shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from docutils import nodes

from sphinx_talks.content.phrases import phrases

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinx.writers.html5 import HTML5Translator

E = TypeVar("E", bound=nodes.Element)
#: The class of a block whose lines end at marked places only.
PHRASES = "talks-phrases"
#: The class of a container that holds the title of a card.
CARD_TITLE = "sd-card-title"


class talks_wbr(nodes.General, nodes.Inline, nodes.Element):  # noqa: N801 - docutils names nodes in lower case
    """A place where a line may end; it is no character, so that neither search nor copying meets it."""

    def astext(self) -> str:
        """Return nothing."""
        return ""


def visit_wbr(translator: HTML5Translator, _node: talks_wbr) -> None:
    """Write the place."""
    translator.body.append("<wbr>")
    raise nodes.SkipNode


def is_title(node: nodes.Node) -> bool:
    """Return whether a node is a heading of a page, or the title of a card."""
    return isinstance(node, nodes.title | nodes.rubric) or (
        isinstance(node, nodes.container) and CARD_TITLE in node["classes"]
    )


def cut(block: E) -> E:
    """Mark the places in a title where its lines may end; returns the title."""
    texts = list(block.findall(nodes.Text))
    pieces = phrases("".join(texts))
    if len(pieces) == 1:
        return block
    block["classes"].append(PHRASES)
    places = list(_places(pieces))
    start = 0
    for text in texts:
        end = start + len(text)
        within = [place - start for place in places if start <= place < end]
        if within and not isinstance(text.parent, nodes.literal | nodes.raw | nodes.math):
            _replace(text, _cut_text(text, within))
        start = end
    return block


def _places(pieces: Iterable[str]) -> Iterator[int]:
    """Yield where each piece but the first begins."""
    place = 0
    for piece in pieces:
        if place:
            yield place
        place += len(piece)


def _cut_text(text: str, places: list[int]) -> Iterator[nodes.Node]:
    start = 0
    for place in places:
        if place > start:
            yield nodes.Text(text[start:place])
        yield talks_wbr()
        start = place
    yield nodes.Text(text[start:])


def _replace(old: nodes.Text, new: Iterable[nodes.Node]) -> None:
    """Put nodes in the place of a text; docutils would take the first that is equal."""
    parent = old.parent
    place = next(number for number, child in enumerate(parent.children) if child is old)
    parent[place : place + 1] = list(new)
