"""Columns from left to right: numbers of one event or year above each other, the largest behind."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from sphinx_talks.views.svg import canvas
from sphinx_talks.views.svg.canvas import Element, width

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


TEXT = 12
#: Height of the largest number, and what is above and below it.
TALL, TOP, FOOT = 160, 18, 52
#: Height of the labels, without the years below.
LABELS = 22
LOW = 64
#: Least width of a column: that of a target (WCAG 2.5.8).
SLOT = 25
#: Numbers closer than this are not both written.
LINE = 15
#: Up to this many columns, each has its label.
FEW = 12
#: Space on both sides of a bar, as a share of its column.
MARGIN = 0.06
UNKNOWN = "?"


class Bar(NamedTuple):
    """A number, as it is written and drawn."""

    style: str
    value: float
    text: str


class Column(NamedTuple):
    """What stands over one place; without bars its numbers are unknown."""

    name: str
    label: str
    bars: tuple[Bar, ...]
    address: str = ""
    year: int = 0


class _Frame(NamedTuple):
    """Measures that all columns share: width in percent and least width, height of the largest number."""

    share: float
    slot: float
    tall: float
    most: float

    @property
    def foot(self) -> float:
        """Return where the columns stand."""
        return TOP + self.tall


def draw(columns: Sequence[Column], *, name: str, style: str, low: bool = False) -> str:
    """Return the picture; a column without numbers is marked as unknown."""
    frame = _frame(columns, LOW if low else TALL)
    # Of many labels only so many stand there as have room.
    step = math.ceil(_label_width(columns) / frame.slot)
    linked = any(column.address for column in columns)
    elements: list[Element] = []
    for number, column in enumerate(columns):
        shown = list(_column(column, number, frame))
        if column.label and number % step == 0:
            middle = canvas.percent((number + 0.5) * frame.share)
            shown.append(canvas.words(middle, frame.foot + 15, column.label, "label", anchor="middle"))
        # An image has no parts that could be named.
        elements += [canvas.link(column.address, column.name, shown)] if linked else shown
    back = [canvas.line((0, frame.foot), (100, frame.foot), "axis"), *_years(columns, frame)]
    return canvas.drawing(
        [canvas.group(back, "back"), *elements],
        name=name,
        style=style,
        height=frame.foot + (FOOT if any(column.year for column in columns) else LABELS),
        least=frame.slot * len(columns),
        linked=linked,
    )


def _frame(columns: Sequence[Column], tall: float) -> _Frame:
    most = max((bar.value for column in columns for bar in column.bars), default=0) or 1
    slot = max([SLOT, *(width(bar.text, TEXT) + 2 for column in columns for bar in column.bars)])
    slot = max(slot, _label_width(columns)) if len(columns) <= FEW else slot
    return _Frame(100 / len(columns), slot, tall, most)


def _label_width(columns: Sequence[Column]) -> float:
    return max(width(column.label, TEXT) + 3 for column in columns)


def _column(column: Column, number: int, frame: _Frame) -> Iterator[Element]:
    """Yield the bars of a column with their numbers."""
    left = number * frame.share
    middle = canvas.percent(left + frame.share / 2)
    if column.address:
        yield canvas.box(canvas.percent(left), 0, canvas.percent(frame.share), frame.foot + LABELS, "target")
    above = -float(LINE)
    start, wide = canvas.percent(left + frame.share * MARGIN), canvas.percent(frame.share * (1 - 2 * MARGIN))
    # The largest lies behind; of two that are alike, the one that is named first.
    for bar in sorted((bar for bar in column.bars if bar.text), key=lambda bar: -bar.value):
        height = max(bar.value / frame.most * frame.tall, 1)
        top = frame.foot - height
        yield canvas.box(start, top, wide, height, bar.style)
        if top - above >= LINE:
            above = top
            yield canvas.words(middle, top - 4, bar.text, "number", anchor="middle")
    if not column.bars:
        yield canvas.words(middle, frame.foot - 6, UNKNOWN, "quiet", anchor="middle")


def _years(columns: Sequence[Column], frame: _Frame) -> Iterator[Element]:
    """Yield a year under the first of its columns; in a second line, where the year before is too near."""
    ends = [0.0, 0.0]
    shown = 0
    for number, column in enumerate(columns):
        if not column.year or column.year == shown:
            continue
        shown = column.year
        left = number * frame.share
        if number:
            yield canvas.line((left, frame.foot), (left, frame.foot + LABELS), "grid")
        wide = width(str(shown), TEXT)
        fits = (len(columns) - number) * frame.slot >= wide
        at = number * frame.slot if fits else len(columns) * frame.slot - wide
        below = next((line for line, end in enumerate(ends) if at >= end), None)
        if below is None:
            continue
        ends[below] = at + wide + 6
        y = frame.foot + 32 + LINE * below
        if fits:
            yield canvas.words(canvas.percent(left), y, str(shown), "quiet", dx=2)
        else:
            yield canvas.words(canvas.percent(100), y, str(shown), "quiet", anchor="end")
