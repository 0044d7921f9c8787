"""A drawing that one record alone has: a grid of cells, whose form, colour and filling follow from names."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, TypeAlias
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_talks.views.blocks import Art

#: Of each colour the hue in OKLCH, in degrees; there is a class `talks-hue-N` for each.
HUES = (25, 50, 75, 110, 145, 170, 195, 220, 245, 275, 310, 350)
#: Lightness and chroma of the ground, and of what is drawn on it.
GROUND, DRAWN = (0.38, 0.08), (0.78, 0.11)
#: How wide a line is.
STROKE = 0.5
#: How long and high a cell is.
SIDE = 2
#: What stands in a cell: where its path begins, in tenths from the upper left corner, and the path; '' for nothing.
#: The first of a family says whether it is drawn as lines.
Glyph: TypeAlias = "tuple[int, int, str]"
_NOTHING: Glyph = (0, 0, "")
FAMILIES: tuple[tuple[bool, tuple[Glyph, ...]], ...] = (
    (True, ((0, 10, "a1 1 0 0 0 1-1m1 1a1 1 0 0 0-1 1"), (10, 0, "a1 1 0 0 0 1 1m-2 0a1 1 0 0 1 1 1"))),
    (True, ((0, 0, "l2 2"), (20, 0, "l-2 2"))),
    (
        False,
        (
            (0, 0, "h2a2 2 0 0 1-2 2z"),
            (20, 0, "v2a2 2 0 0 1-2-2z"),
            (20, 20, "h-2a2 2 0 0 1 2-2z"),
            (0, 20, "v-2a2 2 0 0 1 2 2z"),
            _NOTHING,
        ),
    ),
    (False, ((0, 0, "h2l-2 2z"), (20, 0, "v2l-2-2z"), (20, 20, "h-2l2-2z"), (0, 20, "v-2l2 2z"), _NOTHING)),
    (False, ((4, 14, "h1.2v.6h-1.2z"), (4, 8, "h1.2v1.2h-1.2z"), (4, 0, "h1.2v2h-1.2z"), _NOTHING)),
    (False, ((6, 10, "a.4.4 0 0 0 .8 0a.4.4 0 0 0-.8 0"), (1, 10, "a.9.9 0 0 0 1.8 0a.9.9 0 0 0-1.8 0"), _NOTHING)),
)


def hue(art: Art) -> int:
    """Return the number of the colour: the same for all records on a topic."""
    return _bytes(art.topic, 1)[0] % len(HUES)


def path(art: Art, columns: int, rows: int) -> tuple[str, bool]:
    """Return what fills a grid of cells, each 2 by 2, as a path, and whether that is lines."""
    made = (
        f"M{column * SIDE + right / 10:g} {row * SIDE + down / 10:g}{glyph}"
        for column, row, (right, down, glyph) in cells(art, columns, rows)
    )
    return "".join(made), family(art)[0]


def cells(art: Art, columns: int, rows: int) -> Iterator[tuple[int, int, Glyph]]:
    """Yield what stands in the cells of a grid that are not empty, with their column and row."""
    glyphs = family(art)[1]
    for number, byte in enumerate(_bytes(art.seed, columns * rows)):
        if (glyph := glyphs[byte % len(glyphs)])[2]:
            row, column = divmod(number, columns)
            yield column, row, glyph


def family(art: Art) -> tuple[bool, tuple[Glyph, ...]]:
    """Return the form of a drawing: whether it is made of lines, and what may stand in a cell."""
    return FAMILIES[_bytes(art.event, 1)[0] % len(FAMILIES)]


def _bytes(name: str, number: int) -> bytes:
    return hashlib.shake_128(name.encode()).digest(number)


def draw(art: Art, columns: int, rows: int) -> str:
    """Return a drawing that says nothing by itself: beside it stands what it is of."""
    data, lines = path(art, columns, rows)
    style = f"talks-art talks-hue-{hue(art)}{' talks-art-lines' if lines else ''}"
    box = f"0 0 {columns * SIDE} {rows * SIDE}"
    drawn = ET.Element("svg", {"class": style, "viewBox": box, "aria-hidden": "true", "focusable": "false"})
    ET.SubElement(drawn, "path", {"d": data})
    return ET.tostring(drawn, encoding="unicode", short_empty_elements=False)
