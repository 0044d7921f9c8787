"""Draw a picture where a browser shows it, above its table; anywhere else the table stands alone."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.locale import get_translation

from sphinx_talks.sphinxext.nodes import tables
from sphinx_talks.views.drawings import Attendance
from sphinx_talks.views.pictures import LABELS

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

    from sphinx_talks.sphinxext.nodes.render import Renderer
    from sphinx_talks.views.drawings import Picture

_ = get_translation("sphinx_talks")


class talks_picture(nodes.General, nodes.Element):  # noqa: N801 - docutils names nodes in lower case
    """A drawn picture: `title`, `notes`, `key` (names and words of what is drawn) and `drawn`; its child is a table."""


def render(renderer: Renderer, picture: Picture) -> nodes.Node:
    """Return a picture with its table, or the table alone where nothing is drawn."""
    table = tables.table(renderer, picture.table, drawn=renderer.drawn)
    if not renderer.drawn:
        table.insert(0, nodes.title("", _(picture.title)))
        # Sphinx numbers tables that have a title, by their id.
        table["ids"].append(f"talks-{type(picture.drawing).__name__.lower()}")
        return table
    from sphinx_talks.sphinxext.nodes.drawn import draw

    drawing = picture.drawing
    used = _used(drawing) if isinstance(drawing, Attendance) else frozenset()
    return talks_picture(
        "",
        table,
        title=_(picture.title),
        notes=[renderer.inline(note).astext() for note in picture.notes],
        key=[(name, _(label)) for name, label in LABELS.items() if name in used],
        drawn=list(draw(renderer, picture)),
        style=type(drawing).__name__.lower(),
        # What is said here of other pages is searched for on those.
        talks_elsewhere=True,
    )


def _used(drawing: Attendance) -> frozenset[str]:
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
