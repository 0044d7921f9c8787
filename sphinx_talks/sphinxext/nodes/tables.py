"""Write a table, with a bar in the last column where a browser shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from docutils import nodes
from sphinx.locale import get_translation

if TYPE_CHECKING:
    from sphinx.writers.html5 import HTML5Translator

    from sphinx_talks.sphinxext.nodes.render import Renderer
    from sphinx_talks.views.blocks import Table

_ = get_translation("sphinx_talks")


class talks_bar(nodes.General, nodes.Inline, nodes.Element):  # noqa: N801 - docutils names nodes in lower case
    """A bar as long as a share; the number stands beside it, so that it says nothing on its own."""


def table(renderer: Renderer, block: Table, *, drawn: bool) -> nodes.table:
    """Return a table; where nothing is drawn, the numbers say the same."""
    head = nodes.row("", *(_entry(nodes.Text(_(label))) for label in block.head))
    body = nodes.tbody()
    for row in block.rows:
        cells = [list(renderer.line(cell)) for cell in row.cells]
        if row.bar is not None and drawn:
            cells[-1].append(talks_bar("", percent=row.bar))
        body += nodes.row("", _entry(renderer.link(row.link)), *(_entry(*cell) for cell in cells))
    columns = [nodes.colspec(colwidth=10) for _label in block.head]
    group = nodes.tgroup("", *columns, nodes.thead("", head), body, cols=len(columns))
    return nodes.table("", group, classes=["talks-table"])


def _entry(*inner: nodes.Node) -> nodes.entry:
    return nodes.entry("", nodes.paragraph("", "", *inner))


def visit_bar(translator: HTML5Translator, node: talks_bar) -> None:
    """Write a bar that takes its colour from the page."""
    drawn = ET.Element(
        "svg", {"class": "talks-bar", "viewBox": "0 0 100 6", "aria-hidden": "true", "focusable": "false"}
    )
    ET.SubElement(drawn, "rect", {"class": "talks-bar-all", "width": "100", "height": "6"})
    ET.SubElement(drawn, "rect", {"class": "talks-bar-part", "width": f"{node['percent']:g}", "height": "6"})
    translator.body.append(ET.tostring(drawn, encoding="unicode", short_empty_elements=False))
    raise nodes.SkipNode
