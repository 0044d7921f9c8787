"""Which pages are written as strings, and what a heading is without Sphinx's translator."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
from docutils import nodes
from docutils.utils import new_document

from sphinx_talks.sphinxext.nodes.flat import FlatWriter, is_flat, marked_blocks
from sphinx_talks.sphinxext.nodes.html import talks_prose

if TYPE_CHECKING:
    from sphinx.builders.html import StandaloneHTMLBuilder

LINK = '<a class="headerlink" href="#a" title="Link to this heading">#</a>'


def builder(**settings: object) -> StandaloneHTMLBuilder:
    """Return as much of a builder as is asked."""
    given: dict[str, Any] = {
        "language": "en", "html_permalinks": True, "html_permalinks_icon": "#", "add_permalinks": True, "indexer": None,
        "initial_header_level": "1", "section_self_link": False, **settings,
    }  # fmt: skip
    one = SimpleNamespace(**given)
    one.config = one.docsettings = one
    return cast("StandaloneHTMLBuilder", one)


def page(*titles: nodes.Node) -> nodes.document:
    """Return a page with a heading."""
    document = new_document("")
    section = nodes.section("", nodes.title("", "", *titles), talks_prose(paragraphs=[["Text."]]), ids=["a", "b<"])
    document += section
    return document


@pytest.mark.parametrize(
    ("titles", "is_one"),
    [
        ((nodes.Text("Knots"),), True),
        ((nodes.Text("Knots "), nodes.Text("of all")), True),
        # Where it breaks, a space may stand or none.
        ((nodes.Text("Knots\nof all"),), False),
        ((nodes.Text("Knots "), nodes.emphasis("", "all")), False),
    ],
)
def test_a_heading_without_marks(titles: tuple[nodes.Node, ...], *, is_one: bool) -> None:
    assert is_flat(page(*titles)) is is_one


def test_what_is_neither_heading_nor_plain_paragraph() -> None:
    document, marked = page(nodes.Text("Knots")), nodes.paragraph("", "Marked.")
    cast("nodes.section", document[0]).append(marked)
    assert not is_flat(document)
    # Its words alone are for Sphinx to write.
    assert marked_blocks(document) == [marked]
    cast("nodes.section", document[0]).append(nodes.note("", nodes.paragraph("", "Other.")))
    assert marked_blocks(document) is None


@pytest.mark.parametrize(
    ("settings", "is_written"),
    [
        ({}, True),
        ({"initial_header_level": 1}, True),
        ({"initial_header_level": 2}, False),
        ({"section_self_link": True}, False),
        ({"indexer": "some"}, False),
    ],
    ids=str,
)
def test_where_more_is_wanted_nothing_is_written(settings: dict[str, object], *, is_written: bool) -> None:
    assert (FlatWriter.of(builder(**settings)) is not None) is is_written


@pytest.mark.parametrize(
    ("settings", "link"), [({}, LINK), ({"html_permalinks": False}, ""), ({"add_permalinks": False}, "")], ids=str
)
def test_a_page(settings: dict[str, object], link: str) -> None:
    made = FlatWriter(builder(**settings)).body(page(nodes.Text("A & B")))
    assert made == (f'<section id="a">\n<span id="b&lt;"></span><h1>A &amp; B{link}</h1>\n<p>Text.</p>\n</section>\n')


def test_a_heading_in_two_languages_breaks_between_phrases() -> None:
    text = "凧の結びかたと English words in it の話"
    made = FlatWriter(builder(language="ja", html_permalinks=False)).body(
        page(nodes.Text(text[:3]), nodes.Text(text[3:]))
    )
    inner = '凧の<wbr>結びかたと <span lang="en">English words in it</span> の<wbr>話'
    assert f'<h1 class="talks-phrases">{inner}</h1>' in made
