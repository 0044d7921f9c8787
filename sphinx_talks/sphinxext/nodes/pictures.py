"""Draw a picture where a browser shows it, above its table; anywhere else the table stands alone."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from docutils import nodes
from sphinx.locale import get_translation

from sphinx_talks.sphinxext.nodes.drawn import draw
from sphinx_talks.views.pictures import LABELS, AttendanceCounts, Timeline, TopicMap, Years

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

    from sphinx_talks.sphinxext.nodes.render import Renderer
    from sphinx_talks.views.blocks import Table
    from sphinx_talks.views.pictures import Picture

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


class talks_picture(nodes.General, nodes.Element):  # noqa: N801 - docutils names nodes in lower case
    """A drawn picture: `title`, `notes`, `key` (names and words of what is drawn) and `drawn`; its child is a table."""


#: What ids and the style sheet call a drawing.
NAMES = {Timeline: "timeline", AttendanceCounts: "attendance", Years: "years", TopicMap: "topicmap"}


def render(renderer: Renderer, picture: Picture) -> nodes.Node:
    """Return a picture with its table, or the table alone where nothing is drawn."""
    shown = table(renderer, picture.table, drawn=renderer.drawn)
    if not renderer.drawn:
        shown.insert(0, nodes.title("", _(picture.title)))
        # Sphinx numbers tables that have a title, by their id.
        shown["ids"].append(f"talks-{NAMES[type(picture.drawing)]}")
        return shown
    drawing = picture.drawing
    used = _used(drawing) if isinstance(drawing, AttendanceCounts) else frozenset()
    return talks_picture(
        "",
        shown,
        title=_(picture.title),
        notes=[renderer.inline(note).astext() for note in picture.notes],
        key=[(name, _(label)) for name, label in LABELS.items() if name in used],
        drawn=list(draw(renderer, picture)),
        style=NAMES[type(drawing)],
        # What is said here of other pages is searched for on those.
        talks_elsewhere=True,
    )


def _used(drawing: AttendanceCounts) -> frozenset[str]:
    return frozenset(name for column in drawing.columns for name, _count in column.values)


_HTML = '<div class="talks-picture-scroll">{}{}</div>\n'


def visit_picture(translator: HTML5Translator, node: talks_picture) -> None:
    """Write title, picture and key, and open what holds the table."""
    notes = "".join(f' <span class="talks-picture-note">{escape(note)}</span>' for note in node["notes"])
    key = "".join(f'<li class="talks-key-{name}">{escape(words)}</li>' for name, words in node["key"])
    translator.body.append(
        f'<figure class="talks-picture talks-picture-{node["style"]}">\n'
        f'<figcaption><span class="talks-picture-title">{escape(node["title"])}</span>{notes}</figcaption>\n'
        + (f'<ul class="talks-picture-key">{key}</ul>\n' if key else "")
        + "".join(_HTML.format(drawn, f"<p>{escape(note)}</p>" if note else "") for drawn, note in node["drawn"])
        + f'<details class="talks-picture-table"><summary>{escape(_("Show as a table"))}</summary>\n'
    )


def depart_picture(translator: HTML5Translator, _node: talks_picture) -> None:
    """Close it."""
    translator.body.append("</details>\n</figure>\n")


def add_assets(app: Sphinx, doctree: nodes.document | None) -> None:
    """Add the style to a page that has a picture."""
    if doctree is not None and next(doctree.findall(talks_picture), None) is not None:
        app.add_css_file("talks-pictures.css")
