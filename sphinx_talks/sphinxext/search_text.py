"""The text of a page as it is searched: its own words, without what listings say of other pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from docutils import nodes
from sphinx import addnodes

from sphinx_talks.search.documents import Block

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Parts that are not text of the page: ways to others, and what the search knows from the record.
_SKIPPED = frozenset({"talks-pager", "talks-parts", "talks-group", "talks-title-en", "talks-table", "talks-players"})
_SUMMARY = frozenset({"talks-summary", "talks-definition"})
_NO_TEXT = (
    nodes.Invisible, nodes.system_message, nodes.raw, addnodes.toctree, addnodes.index,
)  # fmt: skip
#: Words of ours behind a link that is dead.
_NOTE = "talks-dead-note"
#: Cells of a row and lines of an item are shown on one line.
BETWEEN_CELLS = " · "


class PageText(NamedTuple):
    """Headings and blocks of a page."""

    headings: tuple[str, ...]
    blocks: tuple[Block, ...]


def text_of(doctree: nodes.document) -> PageText:
    """Return the text of a page that is ready to be written."""
    headings: list[str] = []
    blocks = tuple(_blocks(doctree, Block("", "", ""), headings, depth=0))
    return PageText(tuple(headings), blocks)


def _blocks(node: nodes.Element, place: Block, headings: list[str], *, depth: int) -> Iterator[Block]:
    for child in node.children:
        if not isinstance(child, nodes.Element) or _is_skipped(child):
            continue
        if isinstance(child, nodes.section):
            yield from _section(child, place, headings, depth=depth + 1)
        elif isinstance(child, nodes.field):
            yield place._replace(text=f"{_words(child[0])}: {_words(child[1])}")
        elif isinstance(child, nodes.row) or _is_item(child):
            if text := _words(child, BETWEEN_CELLS):
                yield place._replace(text=text)
        elif isinstance(child, nodes.TextElement):
            if text := _words(child):
                yield place._replace(text=text)
        else:
            yield from _blocks(child, place, headings, depth=depth)


def _section(section: nodes.section, place: Block, headings: list[str], *, depth: int) -> Iterator[Block]:
    """Yield the blocks of a section; one that only lists other pages is none to be led to."""
    heading = section[0].astext() if section.children and isinstance(section[0], nodes.title) else ""
    if depth == 1:
        # The title of the page.
        yield from _blocks(_summary_first(section), place, headings, depth=depth)
        return
    inner: list[str] = []
    found = list(_blocks(section, Block(section["ids"][0] if section["ids"] else "", heading, ""), inner, depth=depth))
    if found or "talks-section" not in section["classes"]:
        headings += [heading, *inner]
    yield from found


def _summary_first(section: nodes.section) -> nodes.Element:
    """Return what is in a page with its summary first: that is shown of it where nothing is searched for."""
    ordered = nodes.Element()
    ordered.children = sorted(section.children, key=lambda child: not _is_summary(child))
    return ordered


def _is_summary(node: nodes.Node) -> bool:
    return isinstance(node, nodes.paragraph) and not _SUMMARY.isdisjoint(node["classes"])


def _is_skipped(node: nodes.Element) -> bool:
    if isinstance(node, _NO_TEXT) or node.get("talks_elsewhere"):
        return True
    if isinstance(node, nodes.title) and isinstance(node.parent, nodes.section | nodes.document):
        # That of a box or table is text like any other.
        return True
    return not _SKIPPED.isdisjoint(node.get("classes", ()))


def _is_item(node: nodes.Element) -> bool:
    """Tell whether a node is an item of a list that holds nothing longer than paragraphs."""
    if not isinstance(node, nodes.list_item | nodes.definition_list_item):
        return False
    return all(isinstance(child, nodes.TextElement | nodes.definition) for child in node.children)


def _words(node: nodes.Node, between: str = ", ") -> str:
    """Return the text of a node on one line, with something between its paragraphs."""
    if isinstance(node, nodes.TextElement):
        return " ".join("".join(_inline(node)).split())
    return between.join(filter(None, (_words(child, between) for child in node.children)))


def _is_note(node: nodes.Element) -> bool:
    return _NOTE in node.get("classes", ())


def _inline(node: nodes.Node) -> Iterator[str]:
    """Yield the text in a node as a reader sees it: no markup, footnotes as they are marked."""
    if isinstance(node, nodes.Text):
        yield node.astext()
    elif isinstance(node, nodes.Element) and not isinstance(node, nodes.raw | nodes.Invisible) and not _is_note(node):
        inner = [text for child in node.children for text in _inline(child)]
        yield from ["[", *inner, "]"] if isinstance(node, nodes.footnote_reference) else inner
