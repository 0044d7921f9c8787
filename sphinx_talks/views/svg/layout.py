"""Give each point of a graph a place, so that points with strong ties are near each other.

Places are those of a honeycomb, each as wide as a circle with its words needs: nothing can overlap, and
whatever the graph, it looks like a map and not like a hairball. The search is greedy and then swaps pairs
while that makes ties shorter; it has no chance in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Rounds of swapping; it mostly comes to rest after a few.
ROUNDS = 12
#: Pull towards the middle, by size, beside that of a tie.
CENTRE = 0.15
ROUNDING = 1e-9


class Place(NamedTuple):
    """A place of the honeycomb: its row, and its middle counted in columns."""

    row: int
    column: float


def honeycomb(number: int, columns: int) -> list[Place]:
    """Return the fewest places for a number of points, in rows of `columns` and one less in turn."""
    places: list[Place] = []
    row = 0
    while len(places) < number:
        short = row % 2
        places += [Place(row, column + 0.5 + short / 2) for column in range(columns - short)]
        row += 1
    return places


def arrange(sizes: list[int], ties: Mapping[tuple[int, int], int], columns: int) -> list[Place]:
    """Return the place of each point; `ties` are the strengths between pairs of points."""
    graph = _Graph(sizes, ties, honeycomb(len(sizes), columns))
    at = graph.start()
    for _ in range(ROUNDS):
        if not graph.swap(at):
            break
    return [graph.places[place] for place in at]


class _Graph:
    """Points, their ties, and how far places are from each other."""

    def __init__(self, sizes: list[int], ties: Mapping[tuple[int, int], int], places: list[Place]) -> None:
        self.sizes, self.places = sizes, places
        self.tied: list[dict[int, int]] = [{} for _ in sizes]
        for (one, other), strength in ties.items():
            self.tied[one][other] = self.tied[other][one] = strength
        middle = Place((places[-1].row if places else 0) // 2, max((place.column for place in places), default=0) / 2)
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
        """Swap pairs of places where that is better; tells whether any was."""
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


def _distance(one: Place, other: Place) -> float:
    """Return the square of a distance: one long tie is worse than two short ones."""
    return (one.row - other.row) ** 2 + (one.column - other.column) ** 2
