"""SVG elements as these pictures need them: numbers short, looks by class.

An `x` is a share of the width in percent, and all other measures are pixels: a picture without a view box is as wide
as its place, and its words keep their size.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Literal, TypeAlias
from xml.etree import ElementTree as ET

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


Element: TypeAlias = ET.Element
Anchor = Literal["start", "middle", "end"]


def short(value: float) -> float:
    """Return a number with one decimal at most."""
    # A tenth of a pixel is not seen, and each digit is in every page with a picture.
    rounded = round(value, 1)
    return int(rounded) if rounded == int(rounded) else rounded


def percent(value: float) -> str:
    """Return a share of the width."""
    return f"{short(value)}%"


def _element(tag: str, attributes: dict[str, str | float], elements: Iterable[Element] = (), text: str = "") -> Element:
    """Return an element with those attributes that are not ''."""
    made = ET.Element(tag, {name: str(value) for name, value in attributes.items() if value != ""})
    made.text = text or None
    made.extend(elements)
    return made


def drawing(  # noqa: PLR0913 - names and measures
    elements: Iterable[Element], *, name: str, style: str, height: float, least: float = 0, linked: bool = True
) -> str:
    """Return a picture as wide as its place, but not narrower than `least` pixels.

    One that is `linked` is a group of links to assistive technology; any other is one image.
    """
    role = "group" if linked else "img"
    size = {"width": short(least) if least else percent(100), "height": short(height)}
    looks = {"class": f"talks-drawing talks-drawing-{style}", "role": role, "aria-label": name, "focusable": "false"}
    # In words and attributes `>` is escaped.
    return ET.tostring(_element("svg", {**size, **looks}, elements), encoding="unicode").replace(" />", "/>")


def link(address: str, name: str, elements: Iterable[Element]) -> Element:
    """Return a link around elements, with a name that also shows under the pointer; a group without address."""
    # Its title is its name (SVG-AAM 1.0, 8.2): one beside the words that are seen would be read instead of them.
    return _element("a" if address else "g", {"href": address}, [_element("title", {}, text=name), *elements])


def group(elements: Iterable[Element], style: str) -> Element:
    """Return elements as one that is passed over by assistive technology."""
    return _element("g", {"class": f"talks-drawn-{style}", "aria-hidden": "true"}, elements)


def words(  # noqa: PLR0913 - place, words and looks
    x: str | float, y: float, text: str, style: str, *, anchor: Anchor = "start", dx: float = 0, language: str = ""
) -> Element:
    """Return a line of words; `x` is where it starts, ends or has its middle."""
    attributes: dict[str, str | float] = {
        "text-anchor": "" if anchor == "start" else anchor,
        "class": f"talks-drawn-{style}",
        "lang": language,
        "x": x,
        "y": short(y),
        "dx": short(dx) if dx else "",
    }
    return _element("text", attributes, text=text)


def circle(x: str | float, y: float, radius: float, style: str) -> Element:
    """Return a circle."""
    return _element("circle", {"class": f"talks-drawn-{style}", "cx": x, "cy": short(y), "r": short(radius)})


def box(x: str | float, y: float, width: str | float, height: float, style: str) -> Element:
    """Return a rectangle."""
    place: dict[str, str | float] = {"x": x, "y": short(y), "width": width, "height": short(height)}
    return _element("rect", {"class": f"talks-drawn-{style}", **place})


def line(start: tuple[float, float], end: tuple[float, float], style: str) -> Element:
    """Return a straight line."""
    (left, top), (right, bottom) = start, end
    ends: dict[str, str | float] = {"x1": percent(left), "y1": short(top), "x2": percent(right), "y2": short(bottom)}
    return _element("line", {"class": f"talks-drawn-{style}", **ends})
