"""Blocks of prose that look alike in each language of the site: written once, where nobody has translated them.

What the first build writes of paragraphs, lists, tables and code goes as it is into the page of another language, where
it stands folded and marked as a whole. Headings, boxes and links within the site have words of its language and are
written there. Nothing is kept from one build to the next, so that which of them writes a page cannot be seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_talks.sphinxext.domain import domain_of
from sphinx_talks.sphinxext.nodes.markup import talks_original
from sphinx_talks.sphinxext.transforms import talks_part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.environment import BuildEnvironment
    from sphinx.writers.html5 import HTML5Translator

    from sphinx_talks.content.linkstate.state import Remembered

#: What has no words of the site around it, and none that it is translated to.
_TYPES = frozenset({
    nodes.paragraph, nodes.Text, nodes.emphasis, nodes.strong, nodes.literal, nodes.inline, nodes.reference,
    nodes.bullet_list, nodes.enumerated_list, nodes.list_item, nodes.block_quote, nodes.literal_block,
    nodes.definition_list, nodes.definition_list_item, nodes.term, nodes.definition,
    nodes.table, nodes.tgroup, nodes.colspec, nodes.thead, nodes.tbody, nodes.row, nodes.entry,
})  # fmt: skip
NAMES = frozenset(one.__name__ for one in _TYPES)
#: Pages of which blocks are kept.
MOST_PAGES = 1_000


class talks_alike(nodes.General, nodes.Element):  # noqa: N801 - docutils names nodes in lower case
    """Holds blocks that look alike; where they were written before, nothing but what was written."""

    written: WrittenBlocks


@dataclass
class WrittenBlocks:
    """What was made of blocks: their HTML, and the texts that are searched."""

    html: str | None = None
    texts: tuple[str, ...] | None = None


def visit_alike(translator: HTML5Translator, node: talks_alike) -> None:
    """Write what was written before, or note where it begins."""
    if not node.children and node.written.html is not None:
        translator.body.append(node.written.html)
        raise nodes.SkipNode
    node["begin"] = len(translator.body)


def depart_alike(translator: HTML5Translator, node: talks_alike) -> None:
    """Keep what was written."""
    node.written.html = "".join(translator.body[node["begin"] :])


class AlikeBlocks:
    """The blocks of one build, by page and by where they begin and end."""

    def __init__(self, language: str, first: AlikeBlocks | None = None) -> None:
        """Begin with nothing kept; in another language take what the first build has."""
        self.language, self.first = language, first
        self.kept: dict[str, dict[tuple[int, int], WrittenBlocks]] = {}

    def place(self, document: nodes.document, env: BuildEnvironment) -> None:
        """Hold the blocks of a page, or put in their place what was written of them."""
        rows = list(_rows(document, count(), domain_of(env).catalog.links, ""))
        if self.first is not None:
            known = self.first.kept.get(env.docname, {})
            for row in rows:
                written = known.get(row.key)
                if written and None not in {written.html, written.texts} and row.language == self.first.language:
                    row.hold(written).children = []
        elif len(self.kept) < MOST_PAGES and _is_for_another(env):
            made = {row.key: WrittenBlocks() for row in rows}
            for row in rows:
                row.hold(made[row.key])
            self.kept[env.docname] = made


@dataclass
class _AlikeRow:
    """Neighbours that look alike, how many blocks of the page are before them, and which language they are in."""

    blocks: list[nodes.Node]
    before: int
    language: str

    @property
    def key(self) -> tuple[int, int]:
        return self.before, len(self.blocks)

    def hold(self, written: WrittenBlocks) -> talks_alike:
        """Put one node in the place of the blocks."""
        parent = self.blocks[0].parent
        place = parent.index(self.blocks[0])
        held = talks_alike("", *self.blocks)
        held.written = written
        parent[place : place + len(self.blocks)] = [held]
        return held


def _rows(around: nodes.Element, number: Iterator[int], links: Remembered, language: str) -> Iterator[_AlikeRow]:
    """Yield the rows of a page, whatever is folded of it."""
    row = _AlikeRow([], 0, language)
    for child in [*around.children, None]:
        is_parted = isinstance(child, nodes.title | talks_part | nodes.section | talks_original | None)
        at = 0 if is_parted else next(number)
        if child is not None and not is_parted and _is_alike(child, links):
            row.before = row.before if row.blocks else at
            row.blocks.append(child)
            continue
        if row.blocks:
            yield row
            row = _AlikeRow([], 0, language)
        if isinstance(child, nodes.section | talks_original):
            yield from _rows(child, number, links, child.get("lang", language))


def _is_alike(node: nodes.Node, links: Remembered) -> bool:
    """Return whether all of a block looks the same in each language; what is said of a dead link does not."""
    if type(node) not in _TYPES or (isinstance(node, nodes.reference) and links.dead_at(node.get("refuri", ""))):
        return False
    return all(_is_alike(child, links) for child in node.children)


def _is_for_another(env: BuildEnvironment) -> bool:
    """Return whether the prose of a page stands in another language as well."""
    entry, tags = domain_of(env).entries.get(env.docname), env.config.talks_languages[1:]
    twins = dict(entry.twins) if entry and entry.record else dict.fromkeys(tags)
    return bool(entry and entry.record) and any(twin is None or twin.is_bare for twin in map(twins.get, tags))


class AlikeTransform(SphinxPostTransform):
    """Hold the blocks of a page that look alike, before anything is made of them."""

    default_priority = 1

    def run(self, **_kwargs: object) -> None:
        """Ask the builder, which knows whether there is another language."""
        builder = self.env._app.builder  # noqa: SLF001 - as in transforms
        if alike := getattr(builder, "alike", None):
            alike.place(self.document, self.env)
