"""A map of topics: a circle for each, as large as its number of talks, with lines between those that share talks."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from sphinx_talks.views.svg import canvas
from sphinx_talks.views.svg.canvas import lines

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sphinx_talks.views.svg.canvas import Element

#: Rounds of swapping; it mostly comes to rest after a few.
ROUNDS = 12
#: Pull towards the middle, by size, beside that of a tie.
CENTRE = 0.15
ROUNDING = 1e-9


class Cell(NamedTuple):
    """A place of the honeycomb: its row, and its middle counted in columns."""

    row: int
    column: float


def honeycomb(number: int, columns: int) -> list[Cell]:
    """Return the fewest places for a number of points, in rows of `columns` and one less in turn."""
    places: list[Cell] = []
    row = 0
    while len(places) < number:
        short = row % 2
        places += [Cell(row, column + 0.5 + short / 2) for column in range(columns - short)]
        row += 1
    return places


def arrange(sizes: list[int], ties: Mapping[tuple[int, int], int], columns: int) -> list[Cell]:
    """Return the place of each point; `ties` are the strengths between pairs of points."""
    graph = _Graph(sizes, ties, honeycomb(len(sizes), columns))
    at = graph.start()
    for _ in range(ROUNDS):
        if not graph.swap(at):
            break
    return [graph.places[place] for place in at]


class _Graph:
    """Points, their ties, and how far places are from each other."""

    def __init__(self, sizes: list[int], ties: Mapping[tuple[int, int], int], places: list[Cell]) -> None:
        self.sizes, self.places = sizes, places
        self.tied: list[dict[int, int]] = [{} for _ in sizes]
        for (one, other), strength in ties.items():
            self.tied[one][other] = self.tied[other][one] = strength
        middle = Cell((places[-1].row if places else 0) // 2, max((place.column for place in places), default=0) / 2)
        self.from_middle = [_distance(place, middle) for place in places]
        self.far = [[_distance(place, other) for other in places] for place in places]

    def start(self) -> list[int]:
        """Place the largest in the middle, and then always the point that is tied most to those placed."""
        free = set(range(len(self.places)))
        at: dict[int, int] = {}
        while len(at) < len(self.sizes):
            point = min(
                (point for point in range(len(self.sizes)) if point not in at),
                key=lambda point: (-sum(self.tied[point].get(other, 0) for other in at), -self.sizes[point], point),
            )
            place = min(free, key=lambda place: (self.cost(point, place, at), place))
            at[point] = place
            free.remove(place)
        return [at[point] for point in range(len(self.sizes))]

    def cost(self, point: int, place: int, at: Mapping[int, int]) -> float:
        """Return how little a place suits a point among those already placed."""
        pull = sum(strength * self.far[place][at[other]] for other, strength in self.tied[point].items() if other in at)
        return pull + CENTRE * self.sizes[point] * self.from_middle[place]

    def swap(self, at: list[int]) -> bool:
        """Swap pairs of places where that is better; returns whether any was."""
        swapped = False
        held = {place: point for point, place in enumerate(at)}
        for point in range(len(at)):
            for place in range(len(self.places)):
                other = held.get(place)
                if other != point and self._gain(point, other, at, place) > ROUNDING:
                    del held[at[point]]
                    if other is not None:
                        held[at[point]], at[other] = other, at[point]
                    held[place], at[point] = point, place
                    swapped = True
        return swapped

    def _gain(self, point: int, other: int | None, at: list[int], place: int) -> float:
        """Return how much better it is when a point moves to a place, and who is there to where that point was."""
        gain = self._alone(point, at[point], at, other) - self._alone(point, place, at, other)
        if other is not None:
            gain += self._alone(other, place, at, point) - self._alone(other, at[point], at, point)
        return gain

    def _alone(self, point: int, place: int, at: list[int], without: int | None) -> float:
        """Return how little a place suits a point, the tie to one other left aside."""
        far = self.far[place]
        pull = sum(strength * far[at[tied]] for tied, strength in self.tied[point].items() if tied != without)
        return pull + CENTRE * self.sizes[point] * self.from_middle[place]


def _distance(one: Cell, other: Cell) -> float:
    """Return the square of a distance: one long tie is worse than two short ones."""
    return (one.row - other.row) ** 2 + (one.column - other.column) ** 2


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


class MapShape(NamedTuple):
    """How wide the map is, how many circles stand in a row and at most in all, and how large its words are."""

    width: int
    columns: int
    most: int
    text: int


WIDE = MapShape(640, 5, 23, 13)
NARROW = MapShape(320, 3, 13, 12)


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


def draw(points: Sequence[Point], ties: Mapping[tuple[int, int], int], shape: MapShape, *, name: str) -> str:
    """Return the map of the first points, which are those with most talks."""
    shown = points[: shape.most]
    kept = strongest(len(shown), ties)
    places = arrange([point.talks for point in shown], kept, shape.columns)
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


def _set(points: Sequence[Point], places: Sequence[Cell], shape: MapShape) -> tuple[list[_Drawn], float]:
    """Return the points with their measures, and the height of the map: a row is as high as it needs to be."""
    slot = shape.width / shape.columns
    largest = max((point.talks for point in points), default=1)
    # The eye compares areas, so that the area of a circle is as large as its number.
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
