"""A map of topics: a circle for each, as large as its number of talks, with lines between those that share talks."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from sphinx_talks.views.svg import canvas, layout
from sphinx_talks.views.svg.measure import lines

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sphinx_talks.views.svg.canvas import Element
    from sphinx_talks.views.svg.layout import Place

#: Smallest and largest circle.
SMALL, LARGE = 11, 32
LINE = 15
#: A point shows its strongest lines only, so that each can be followed.
LINES = 3
#: How far lines may be bent, as a share of their length, the first that will do; and how closely they are looked at.
BENDS = (0.12, -0.12, 0.24, -0.24, 0.0, 0.36, -0.36)
STEPS = 16
#: Classes of thickness.
THICKEST = 4


class Shape(NamedTuple):
    """How wide the map is, how many circles stand in a row and at most in all, and how large its words are."""

    width: int
    columns: int
    most: int
    text: int


WIDE = Shape(640, 5, 23, 13)
NARROW = Shape(320, 3, 13, 12)


class Point(NamedTuple):
    """A topic; its label in pieces that stay whole."""

    name: str
    label: tuple[str, ...]
    talks: int
    address: str = ""
    language: str = ""


class _Drawn(NamedTuple):
    point: Point
    x: float
    y: float
    radius: float
    label: list[str]


def draw(points: Sequence[Point], ties: Mapping[tuple[int, int], int], shape: Shape, *, name: str) -> str:
    """Return the map of the first points, which are those with most talks."""
    shown = points[: shape.most]
    kept = strongest(len(shown), ties)
    places = layout.arrange([point.talks for point in shown], kept, shape.columns)
    drawn, height = _set(shown, places, shape)
    links = [_line(one, other, strength, drawn) for (one, other), strength in sorted(kept.items())]
    # In the order of their places, so that the keyboard goes through the map as the eye does.
    ordered = sorted(range(len(drawn)), key=lambda number: places[number])
    elements = [_point(drawn[number]) for number in ordered]
    return canvas.boxed(
        [canvas.group(links, "ties"), *elements], name=name, style="map", width=shape.width, height=height
    )


def strongest(number: int, ties: Mapping[tuple[int, int], int]) -> dict[tuple[int, int], int]:
    """Return the ties among the first points that are among the strongest of one of their two ends."""
    ordered = sorted(ties.items(), key=lambda tie: (-tie[1], tie[0]))
    seen = [0] * number
    kept: dict[tuple[int, int], int] = {}
    for (one, other), strength in ordered:
        if max(one, other) < number and min(seen[one], seen[other]) < LINES:
            kept[one, other] = strength
            seen[one] += 1
            seen[other] += 1
    return kept


def _set(points: Sequence[Point], places: Sequence[Place], shape: Shape) -> tuple[list[_Drawn], float]:
    """Return the points with their measures, and the height of the map: a row is as high as it needs to be."""
    slot = shape.width / shape.columns
    largest = max((point.talks for point in points), default=1)
    radii = [max(SMALL, LARGE * math.sqrt(point.talks / largest)) for point in points]
    labels = [lines(point.label, slot - 6, shape.text) for point in points]
    middles: dict[int, float] = {}
    y = 0.0
    for row in sorted({place.row for place in places}):
        within = [number for number, place in enumerate(places) if place.row == row]
        reach = max(radii[number] for number in within)
        middles[row] = y + reach + 3
        y = max(middles[row] + radii[number] + LINE * len(labels[number]) for number in within) + 14
    drawn = [
        _Drawn(point, place.column * slot, middles[place.row], radius, label)
        for point, place, radius, label in zip(points, places, radii, labels, strict=True)
    ]
    return drawn, y


def _point(drawn: _Drawn) -> Element:
    point = drawn.point
    first = drawn.y + drawn.radius + LINE
    shown = [
        canvas.circle(canvas.short(drawn.x), drawn.y, drawn.radius, "topic"),
        canvas.words(canvas.short(drawn.x), drawn.y + 4, str(point.talks), "number", anchor="middle"),
        *(
            canvas.words(
                canvas.short(drawn.x), first + LINE * number, text, "name", anchor="middle", language=point.language
            )
            for number, text in enumerate(drawn.label)
        ),
    ]
    return canvas.link(point.address, point.name, shown)


def _line(one: int, other: int, strength: int, drawn: Sequence[_Drawn]) -> Element:
    """Return a line between two points, bent so that it touches as little as can be of what lies between them."""
    start, end = drawn[one], drawn[other]
    between = [point for number, point in enumerate(drawn) if number not in {one, other}]
    middles = [_middle(start, end, bend) for bend in BENDS]
    middle = min(middles, key=lambda middle: sum(_touched(start, middle, end, point) for point in between))
    return canvas.curve((start.x, start.y), middle, (end.x, end.y), f"tie-{min(strength, THICKEST)}")


def _middle(start: _Drawn, end: _Drawn, bend: float) -> tuple[float, float]:
    across, down = end.x - start.x, end.y - start.y
    return (start.x + end.x) / 2 - down * bend, (start.y + end.y) / 2 + across * bend


def _touched(start: _Drawn, middle: tuple[float, float], end: _Drawn, point: _Drawn) -> int:
    """Return how many of some places on a line lie on a point or its words."""
    touched = 0
    for step in range(1, STEPS):
        at = step / STEPS
        x = (1 - at) ** 2 * start.x + 2 * at * (1 - at) * middle[0] + at**2 * end.x
        y = (1 - at) ** 2 * start.y + 2 * at * (1 - at) * middle[1] + at**2 * end.y
        foot = point.y + point.radius + LINE * len(point.label)
        touched += abs(x - point.x) < point.radius + 4 and point.y - point.radius - 4 < y < foot
    return touched
