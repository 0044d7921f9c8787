"""What docutils, MyST and sphinx-design write and our pages cannot have: inline styles, fields without a name.

The policy of the pages allows no inline styles, so that sizes an author gives become attributes and classes.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.locale import get_translation
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_talks.sphinxext.nodes.builders import can_play

if TYPE_CHECKING:
    from collections.abc import Iterator

_ = get_translation("sphinx_talks")

#: There is a class `talks-width-N` for every 5 percent.
STEP = 5
_CHECKBOX = '<input class="task-list-item-checkbox"'


class MarkupTransform(SphinxPostTransform):
    """Change the nodes of a page that a browser shows."""

    default_priority = 760

    def run(self, **_kwargs: object) -> None:
        """Go through all that may carry a size, fields of task lists, and tabs."""
        if not can_play(self.env._app.builder):  # noqa: SLF001 - as in transforms
            return
        for node in list(self.document.findall(nodes.Element)):
            match node:
                case nodes.image():
                    _size(node, "width")
                    _size(node, "height")
                case nodes.figure():
                    _size(node, "width")
                case nodes.table():
                    _size(node, "width")
                    _columns(node)
                    _scroll(node)
                case nodes.raw() if _CHECKBOX in node.astext():
                    _name(node)
            # An id of sphinx-design on a label, which has no such attribute (WAI-ARIA in HTML).
            node.attributes.pop("aria_controls", None)


def _size(node: nodes.Element, side: str) -> None:
    """Turn `320px` into a number, which becomes an attribute, and `48%` into a class."""
    value = str(node.get(side, ""))
    number = value.removesuffix("px").removesuffix("%").strip()
    if value.endswith("%"):
        node["classes"].append(width_class(float(number)))
        del node[side]
    elif value.endswith("px"):
        node[side] = number


def width_class(percent: float) -> str:
    """Return the class for a share of the width, to the nearest step."""
    return f"talks-width-{min(max(round(percent / STEP), 1), 100 // STEP) * STEP}"


def _columns(table: nodes.table) -> None:
    """Give the cells of the first row the widths of their columns, in place of styles on the columns."""
    if "colwidths-given" not in table["classes"]:
        return
    table["classes"].remove("colwidths-given")
    widths = [float(column["colwidth"]) for column in table.findall(nodes.colspec)]
    first = next(table.findall(nodes.row), None)
    for entry, width in zip(first.children if first else (), _shares(widths), strict=False):
        if isinstance(entry, nodes.entry):
            entry["classes"].append(width_class(width))


def _shares(widths: list[float]) -> Iterator[float]:
    total = sum(widths) or 1
    return (width * 100 / total for width in widths)


def _scroll(table: nodes.table) -> None:
    """Put a table into a box that can be moved sideways: a table that is one itself is none to a screen reader."""
    box = nodes.container("", classes=["talks-scroll"])
    # Not replace_self, which would copy the id to the box.
    table.parent.replace(table, box)
    box += table


def _name(field: nodes.raw) -> None:
    """Say what the box in front of a task says."""
    text = field.astext()
    label = escape(_("Done") if "checked" in text.replace(_CHECKBOX, "") else _("To do"))
    field.children = [nodes.Text(text.replace(_CHECKBOX, f'{_CHECKBOX} aria-label="{label}"'))]
    field.rawsource = field.astext()
