"""SVG elements as these pictures need them: words escaped, numbers short, looks by class.

The one module that knows the library, which writes words and attributes as it is given them. An `x` is a share
of the width in percent, and all other measures are pixels: a picture without a view box is as wide as its place,
and its words keep their size.
"""

from __future__ import annotations

import unicodedata
from html import escape
from typing import TYPE_CHECKING, Literal

import svg

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: Wider than nearly all Latin text is set, in em: whose font it will be is not known.
LATIN = 0.6
ELLIPSIS = "…"


def width(text: str, size: float) -> float:
    """Return how wide a text is at most, in the unit of its size; what may be full-width counts as that."""
    return sum(_em(character) for character in text) * size


def _em(character: str) -> float:
    if unicodedata.combining(character):
        return 0
    return 1 if unicodedata.east_asian_width(character) in {"W", "F", "A"} else LATIN


def fit(text: str, room: float, size: float) -> str:
    """Return a text that is no wider than the room, cut where it has to be."""
    if width(text, size) <= room:
        return text
    room -= width(ELLIPSIS, size)
    kept = ""
    for character in text:
        if width(kept + character, size) > room:
            break
        kept += character
    return f"{kept.rstrip()}{ELLIPSIS}" if kept else ""


def lines(pieces: Sequence[str], room: float, size: float, most: int = 2) -> list[str]:
    """Return pieces, each of which should stay whole, on lines no wider than the room; what is over is cut."""
    found: list[str] = []
    for piece in pieces:
        if found and width((found[-1] + piece).strip(), size) <= room:
            found[-1] += piece
        else:
            found.append(piece)
    kept = [line.strip() for line in found[: most - 1]]
    rest = "".join(found[most - 1 :]).strip()
    return [fit(line, room, size) for line in (*kept, rest) if line]


Element = svg.Element
Anchor = Literal["start", "middle", "end"]


def short(value: float) -> float:
    """Return a number with one decimal at most."""
    rounded = round(value, 1)
    return int(rounded) if rounded == int(rounded) else rounded


def percent(value: float) -> svg.Length:
    """Return a share of the width."""
    return svg.Length(short(value), "%")


def drawing(  # noqa: PLR0913 - names and measures
    elements: Iterable[Element], *, name: str, style: str, height: float, least: float = 0, linked: bool = True
) -> str:
    """Return a picture as wide as its place, but not narrower than `least` pixels.

    One that is `linked` is a group of links to assistive technology; any other is one image.
    """
    return svg.SVG(
        xmlns=None,
        class_=["talks-drawing", f"talks-drawing-{style}"],
        width=short(least) if least else percent(100),
        height=short(height),
        elements=list(elements),
        extra=_named(name, linked=linked),
    ).as_str()


def boxed(elements: Iterable[Element], *, name: str, style: str, width: float, height: float) -> str:
    """Return a picture that grows and shrinks as a whole."""
    return svg.SVG(
        xmlns=None,
        class_=["talks-drawing", f"talks-drawing-{style}"],
        viewBox=svg.ViewBoxSpec(0, 0, short(width), short(height)),
        width=short(width),
        height=short(height),
        elements=list(elements),
        extra=_named(name, linked=True),
    ).as_str()


def _named(name: str, *, linked: bool) -> dict[str, str]:
    return {"role": "group" if linked else "img", "aria-label": escape(name), "focusable": "false"}


def link(address: str, name: str, elements: Iterable[Element]) -> Element:
    """Return a link around elements, with a name that also shows under the pointer; a group without address."""
    inside: list[Element] = [svg.Title(text=escape(name)), *elements]
    if not address:
        return svg.G(elements=inside)
    # Its title is its name (SVG-AAM 1.0, 8.2): one beside the words that are seen would be read instead of them.
    return svg.A(href=escape(address), elements=inside)


def group(elements: Iterable[Element], style: str) -> Element:
    """Return elements as one that is passed over by assistive technology."""
    return svg.G(class_=[f"talks-drawn-{style}"], elements=list(elements), extra={"aria-hidden": "true"})


def words(  # noqa: PLR0913 - place, words and looks
    x: svg.Length | float,
    y: float,
    text: str,
    style: str,
    *,
    anchor: Anchor = "start",
    dx: float = 0,
    language: str = "",
) -> Element:
    """Return a line of words; `x` is where it starts, ends or has its middle."""
    return svg.Text(
        x=x,
        y=short(y),
        dx=short(dx) if dx else None,
        lang=language or None,
        class_=[f"talks-drawn-{style}"],
        text_anchor=None if anchor == "start" else anchor,
        text=escape(text, quote=False),
    )


def circle(x: svg.Length | float, y: float, radius: float, style: str) -> Element:
    """Return a circle."""
    return svg.Circle(cx=x, cy=short(y), r=short(radius), class_=[f"talks-drawn-{style}"])


def box(  # noqa: PLR0913 - four measures and looks
    x: svg.Length | float, y: float, width: svg.Length | float, height: float, style: str, *, round_by: float = 0
) -> Element:
    """Return a rectangle."""
    return svg.Rect(
        x=x,
        y=short(y),
        width=width,
        height=short(height),
        rx=short(round_by) if round_by else None,
        class_=[f"talks-drawn-{style}"],
    )


def line(left: float, right: float, y: float, style: str) -> Element:
    """Return a level line, from and to a share of the width."""
    return svg.Line(x1=percent(left), x2=percent(right), y1=short(y), y2=short(y), class_=[f"talks-drawn-{style}"])


def upright(x: float, top: float, bottom: float, style: str) -> Element:
    """Return a line from top to bottom, at a share of the width."""
    return svg.Line(x1=percent(x), x2=percent(x), y1=short(top), y2=short(bottom), class_=[f"talks-drawn-{style}"])


def curve(start: tuple[float, float], middle: tuple[float, float], end: tuple[float, float], style: str) -> Element:
    """Return a bent line, drawn towards its middle."""
    return svg.Path(
        d=[
            svg.MoveTo(short(start[0]), short(start[1])),
            svg.QuadraticBezier(short(middle[0]), short(middle[1]), short(end[0]), short(end[1])),
        ],
        class_=[f"talks-drawn-{style}"],
    )
