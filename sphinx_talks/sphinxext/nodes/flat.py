"""Write pages of headings and plain paragraphs as strings; most pages of records are no more.

Sphinx's translator goes from node to node, with two calls of Python for each name that a class of node has, and each
transform before it goes the same way. Here headings are marked, cut into phrases and written in one go; a test compares
the pages with those of the translator.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.locale import _ as in_sphinx

from sphinx_talks.content.phrases import phrases
from sphinx_talks.sphinxext.nodes import markup
from sphinx_talks.sphinxext.nodes.html import cut, encode, prose, span, talks_html, talks_prose
from sphinx_talks.sphinxext.transforms import talks_part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.builders.html import StandaloneHTMLBuilder

_LEAVES: frozenset[type[nodes.Node]] = frozenset({talks_prose, talks_part})


#: As a tuple: a union would be made anew at each node.
_WITHIN = (nodes.document, nodes.section)


def is_flat(node: nodes.Node) -> bool:
    """Return whether all in a page is headings and paragraphs without marks."""
    if isinstance(node, _WITHIN):
        return all(map(is_flat, node.children))
    if isinstance(node, nodes.title):
        return all(type(text) is nodes.Text and "\n" not in text for text in node.children)
    return type(node) in _LEAVES


class FlatWriter:
    """Writes such pages for one builder."""

    def __init__(self, builder: StandaloneHTMLBuilder) -> None:
        """Look at the settings of the site."""
        self.site = str(builder.config.language)
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
