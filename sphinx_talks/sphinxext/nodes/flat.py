"""Write pages of headings and plain paragraphs as strings; most pages of records are no more.

Sphinx's translator goes from node to node, with two calls of Python for each name that a class of node has, and each
transform before it goes the same way. Here headings are marked, cut into phrases and written in one go, and only lists
and paragraphs with marks are left to it; a test compares the pages with those of the translator.
"""

from __future__ import annotations

from functools import cached_property
from itertools import accumulate
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from docutils import nodes
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.locale import _ as in_sphinx
from sphinx.util.docutils import LoggingReporter

from sphinx_talks.content.phrases import phrases
from sphinx_talks.sphinxext.nodes import markup
from sphinx_talks.sphinxext.nodes.html import cut, encode, prose, span, talks_html, talks_prose
from sphinx_talks.sphinxext.transforms import talks_part

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LEAVES: frozenset[type[nodes.Node]] = frozenset({talks_prose, talks_part})
_MARKED: frozenset[type[nodes.Node]] = frozenset({
    nodes.paragraph, nodes.bullet_list, nodes.enumerated_list, nodes.block_quote, nodes.table,
})  # fmt: skip


def marked_blocks(node: nodes.Element) -> list[nodes.Element] | None:
    """Return the blocks that Sphinx has to write of a page that is else headings and paragraphs without marks.

    None where there is more.
    """
    found: list[nodes.Element] = []
    for child in node.children:
        if isinstance(child, nodes.section):
            inner = marked_blocks(child)
            if inner is None:
                return None
            found += inner
        elif isinstance(child, nodes.Element) and type(child) in _MARKED:
            found.append(child)
        elif isinstance(child, nodes.title):
            if not all(type(text) is nodes.Text and "\n" not in text for text in child.children):
                return None
        elif type(child) not in _LEAVES:
            return None
    return found


def is_flat(document: nodes.document) -> bool:
    """Return whether all in a page is headings and paragraphs without marks."""
    return marked_blocks(document) == []


def only(document: nodes.document, blocks: Sequence[nodes.Element]) -> nodes.document:
    """Return what transforms take for a document of some of its blocks."""

    def findall(*kind: Any) -> Iterator[nodes.Node]:  # noqa: ANN401 - as docutils has it
        return (node for block in blocks for node in block.findall(*kind))

    said = {"settings": document.settings, "reporter": document.reporter}
    return cast("nodes.document", SimpleNamespace(**said, children=blocks, findall=findall))


class FlatWriter:
    """Writes such pages for one builder."""

    def __init__(self, builder: StandaloneHTMLBuilder) -> None:
        """Look at the settings of the site."""
        self.builder, self.site = builder, str(builder.config.language)
        said, icon = in_sphinx("Link to this heading"), builder.config.html_permalinks_icon
        has_permalinks = builder.config.html_permalinks and builder.add_permalinks
        self.permalink = f'" title="{said}">{icon}</a>' if has_permalinks else ""

    @classmethod
    def of(cls, builder: StandaloneHTMLBuilder) -> FlatWriter | None:
        """Return what writes pages of a builder, None where `docutils.conf` or the search of Sphinx wants more."""
        settings = builder.docsettings
        is_usual = str(settings.initial_header_level) == "1" and not getattr(settings, "section_self_link", False)
        return cls(builder) if is_usual and builder.indexer is None else None

    def body(self, document: nodes.document) -> str:
        """Return the HTML of a page whose placeholders are filled."""
        return "".join(self._pieces(document, 0))

    def _pieces(self, node: nodes.Element, level: int) -> Iterator[str]:
        for child in node.children:
            if isinstance(child, talks_html):
                yield child["html"]
            elif isinstance(child, talks_prose):
                yield from (prose(lines, self.site) for lines in child["paragraphs"])
            elif isinstance(child, nodes.title):
                yield self._title(child, node["ids"], level)
            elif isinstance(child, nodes.section):
                first, *more = map(encode, child["ids"])
                yield f'<section id="{first}">\n'
                yield from (f'<span id="{name}"></span>' for name in more)
                yield from self._pieces(child, level + 1)
                yield "</section>\n"
            elif isinstance(child, nodes.Element):
                self.translator.body = []
                child.walkabout(self.translator)
                yield from self.translator.body

    @cached_property
    def translator(self) -> Any:  # noqa: ANN401 - as Sphinx has it, with a body
        """Return what writes blocks with marks, one for all pages: behind a block it is as before."""
        document = nodes.document(self.builder.docsettings, LoggingReporter(""))
        # That of this builder is a copy, and is gone with its page.
        return StandaloneHTMLBuilder.create_translator(self.builder, document, self.builder)

    def _title(self, title: nodes.title, ids: list[str], level: int) -> str:
        """Return a heading, with the languages of its words marked and cut into phrases as the transforms do."""
        texts = [*map(str, title.children)]
        language, runs = markup.of_lines(texts, self.site)
        pieces, made, start = phrases("".join(texts)), [], 0
        places = list(accumulate(map(len, pieces)))[:-1]
        for text, of in runs:
            content = cut(text, [place - start for place in places]) if places else encode(text)
            made.append(span(content, "", of))
            start += len(text)
        style = f' class="{markup.PHRASES}"' if places else ""
        link = f'<a class="headerlink" href="#{ids[0]}{self.permalink}' if self.permalink else ""
        return f"<h{level}{style}>{span(''.join(made), '', language)}{link}</h{level}>\n"
