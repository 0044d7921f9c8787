"""A timeline: a row for each year, a circle for each event, from left to right by the day of the year."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from sphinx_talks.views.svg import canvas
from sphinx_talks.views.svg.canvas import Element, fit, width

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


#: Where January begins and December ends, in percent of the width.
LEFT, RIGHT = 15, 97
#: Pixels between them on a phone of 360: nothing meets there, and so nowhere.
NARROW = 264
TEXT = 12
#: Height of a row, and the least distance between the middles of two circles: that of a target (WCAG 2.5.8).
LANE = 28
TARGET = 25
HEAD = 24
#: A longer gap is drawn as one row.
GAP = 3
LABEL = 84


class Moment(NamedTuple):
    """Something on the timeline: where in its year (0 to 1), what it is called, and how large its circle is."""

    year: int
    place: float
    name: str
    label: str = ""
    address: str = ""
    radius: float = 6
    sure: bool = True
    language: str = ""


class Placed(NamedTuple):
    """A moment in a lane of its row; its label stands behind it, before it or not at all."""

    moment: Moment
    lane: int
    label: str
    before: bool


def draw(moments: Sequence[Moment], months: Sequence[tuple[float, str]], *, name: str, undated: str) -> str:
    """Return the picture; moments without a year stand in the last row, in their order."""
    y: float = HEAD
    elements: list[Element] = []
    below: list[Element] = []
    for year in rows(moments):
        placed = lanes([moment for moment in moments if moment.year == year] if year is not None else [])
        depth = max((one.lane for one in placed), default=0) + 1
        label = undated if year == 0 else str(year) if year else "⋮"
        below.append(canvas.words(canvas.percent(0), y + LANE / 2 + 4, label, "label" if placed else "quiet"))
        if year != 0 and year is not None:
            middles = [y + LANE * (lane + 0.5) for lane in range(depth)]
            below += [canvas.line((LEFT, middle), (RIGHT, middle), "row") for middle in middles]
        elements += [_moment(one, y + LANE * (one.lane + 0.5)) for one in placed]
        y += LANE * depth
    below = [
        *(canvas.line((_across(place), HEAD - 4), (_across(place), y), "grid") for place, _ in months),
        *(canvas.words(canvas.percent(_across(place)), 12, text, "quiet") for place, text in months),
        *below,
    ]
    return canvas.drawing([canvas.group(below, "back"), *elements], name=name, style="timeline", height=y + 4)


def _across(place: float) -> float:
    """Return where a place in its year is, in percent of the width."""
    return LEFT + place * (RIGHT - LEFT)


def rows(moments: Sequence[Moment]) -> Iterator[int | None]:
    """Yield the years from the first to the last, None for a long time without anything, and 0 for no year."""
    years = sorted({moment.year for moment in moments if moment.year})
    yield from years[:1]
    for before, year in pairwise(years):
        yield from range(before + 1, year) if year - before - 1 <= GAP else [None]
        yield year
    if any(not moment.year for moment in moments):
        yield 0


def lanes(moments: Sequence[Moment]) -> list[Placed]:
    """Return the moments of a row, each in the first lane in which it has room."""
    dated = any(moment.year for moment in moments)
    ordered = sorted(moments, key=lambda moment: (moment.place, moment.name)) if dated else moments
    #: Of each lane, where the last words and the middle of the last circle are.
    ends: list[tuple[float, float]] = []
    placed: list[Placed] = []
    for number, moment in enumerate(ordered):
        # Without a date there is only the order.
        spread = moment if moment.year else moment._replace(place=(number % 6 + 0.5) / 6)
        at = spread.place * NARROW
        label = fit(spread.label, LABEL, TEXT)
        beside = width(label, TEXT) + spread.radius + 4 if label else 0.0
        # What would leave the picture on the right stands before its circle.
        before = at + beside > NARROW + 8
        left = max(beside if before else 0.0, spread.radius)
        # Words end where the next circle begins; the middles of circles are a target apart.
        lane = next(
            (lane for lane, (words, middle) in enumerate(ends) if at - left - 2 >= words and at - TARGET >= middle),
            len(ends),
        )
        ends[lane : lane + 1] = [(at + max(0.0 if before else beside, spread.radius), at)]
        placed.append(Placed(spread, lane, label, before))
    return placed


def _moment(placed: Placed, y: float) -> Element:
    moment = placed.moment
    x = canvas.percent(_across(moment.place))
    shown = [
        canvas.circle(x, y, TARGET / 2, "target"),
        canvas.circle(x, y, moment.radius, "dot" if moment.sure else "dot-unsure"),
    ]
    if placed.label:
        aside = moment.radius + 4
        anchor: canvas.Anchor = "end" if placed.before else "start"
        dx = -aside if placed.before else aside
        shown.append(canvas.words(x, y + 4, placed.label, "label", anchor=anchor, dx=dx, language=moment.language))
    return canvas.link(moment.address, moment.name, shown)
