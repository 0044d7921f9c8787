"""Pictures as SVG elements, from plain values: columns of numbers, a timeline, and the drawing that one record has.

Numbers are short, looks are by class. In charts an `x` is a share of the width in percent, and all other measures are
pixels: a picture without a view box is as wide as its box, and its words keep their size. The drawing of a record is
a grid of cells, whose form, two colours and filling follow from names.
"""

from __future__ import annotations

import hashlib
import math
import unicodedata
from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sphinx_talks.views.blocks import Art


#: Wider than nearly all Latin text is set, in em: whose font it will be is not known.
LATIN = 0.6
ELLIPSIS = "…"
#: Drawings of half a KB each that are kept.
MOST_DRAWN = 20_000
#: Size of all words, in pixels.
TEXT = 12


def width(text: str) -> float:
    """Return how wide a text is at most, in pixels; what may be full-width counts as that."""
    return sum(_em(character) for character in text) * TEXT


def _em(character: str) -> float:
    if unicodedata.combining(character):
        return 0
    return 1 if unicodedata.east_asian_width(character) in {"W", "F", "A"} else LATIN


def fit(text: str, room: float) -> str:
    """Return a text that is no wider than the room, cut where it has to be."""
    if width(text) <= room:
        return text
    room -= width(ELLIPSIS)
    kept = ""
    for character in text:
        if width(kept + character) > room:
            break
        kept += character
    return f"{kept.rstrip()}{ELLIPSIS}" if kept else ""


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
    """Return a picture as wide as its box, but not narrower than `least` pixels.

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


def words(  # noqa: PLR0913 - position, words and looks
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
    """What stands over one position; without bars its numbers are unknown."""

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


def draw_columns(columns: Sequence[Column], *, name: str, style: str, low: bool = False) -> str:
    """Return the picture; a column without numbers is marked as unknown."""
    frame = _frame(columns, LOW if low else TALL)
    # Of many labels only so many stand there as have room.
    step = math.ceil(_label_width(columns) / frame.slot)
    linked = any(column.address for column in columns)
    elements: list[Element] = []
    for number, column in enumerate(columns):
        shown = list(_column(column, number, frame))
        if column.label and number % step == 0:
            middle = percent((number + 0.5) * frame.share)
            shown.append(words(middle, frame.foot + 15, column.label, "label", anchor="middle"))
        # An image has no parts that could be named.
        elements += [link(column.address, column.name, shown)] if linked else shown
    back = [line((0, frame.foot), (100, frame.foot), "axis"), *_years(columns, frame)]
    return drawing(
        [group(back, "back"), *elements],
        name=name,
        style=style,
        height=frame.foot + (FOOT if any(column.year for column in columns) else LABELS),
        least=frame.slot * len(columns),
        linked=linked,
    )


def _frame(columns: Sequence[Column], tall: float) -> _Frame:
    most = max((bar.value for column in columns for bar in column.bars), default=0) or 1
    slot = max([SLOT, *(width(bar.text) + 2 for column in columns for bar in column.bars)])
    slot = max(slot, _label_width(columns)) if len(columns) <= FEW else slot
    return _Frame(100 / len(columns), slot, tall, most)


def _label_width(columns: Sequence[Column]) -> float:
    return max(width(column.label) + 3 for column in columns)


def _column(column: Column, number: int, frame: _Frame) -> Iterator[Element]:
    """Yield the bars of a column with their numbers."""
    left = number * frame.share
    middle = percent(left + frame.share / 2)
    if column.address:
        yield box(percent(left), 0, percent(frame.share), frame.foot + LABELS, "target")
    above = -float(LINE)
    start, wide = percent(left + frame.share * MARGIN), percent(frame.share * (1 - 2 * MARGIN))
    # The largest lies behind; of two that are alike, the one that is named first.
    for bar in sorted((bar for bar in column.bars if bar.text), key=lambda bar: -bar.value):
        height = max(bar.value / frame.most * frame.tall, 1)
        top = frame.foot - height
        yield box(start, top, wide, height, bar.style)
        if top - above >= LINE:
            above = top
            yield words(middle, top - 4, bar.text, "number", anchor="middle")
    if not column.bars:
        yield words(middle, frame.foot - 6, UNKNOWN, "quiet", anchor="middle")


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
            yield line((left, frame.foot), (left, frame.foot + LABELS), "grid")
        wide = width(str(shown))
        fits = (len(columns) - number) * frame.slot >= wide
        at = number * frame.slot if fits else len(columns) * frame.slot - wide
        below = next((line for line, end in enumerate(ends) if at >= end), None)
        if below is None:
            continue
        ends[below] = at + wide + 6
        y = frame.foot + 32 + LINE * below
        if fits:
            yield words(percent(left), y, str(shown), "quiet", dx=2)
        else:
            yield words(percent(100), y, str(shown), "quiet", anchor="end")


#: Where January begins and December ends, in percent of the width.
LEFT, RIGHT = 15, 97
#: Pixels between them on a phone of 360: nothing meets there, and so nowhere.
NARROW = 264
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


class PlacedMoment(NamedTuple):
    """A moment in a lane of its row; its label stands behind it, before it or not at all."""

    moment: Moment
    lane: int
    label: str
    before: bool


def draw_timeline(moments: Sequence[Moment], months: Sequence[tuple[float, str]], *, name: str, undated: str) -> str:
    """Return the picture; moments without a year stand in the last row, in their order and below the months."""
    y: float = HEAD
    foot = y
    elements: list[Element] = []
    below: list[Element] = []
    for year in rows(moments):
        placed = lanes([moment for moment in moments if moment.year == year] if year is not None else [])
        depth = max((one.lane for one in placed), default=0) + 1
        label = undated if year == 0 else str(year) if year else "⋮"
        below.append(words(percent(0), y + LANE / 2 + 4, label, "label" if placed else "quiet"))
        if year != 0 and year is not None:
            middles = [y + LANE * (lane + 0.5) for lane in range(depth)]
            below += [line((LEFT, middle), (RIGHT, middle), "row") for middle in middles]
        elements += [_moment(one, y + LANE * (one.lane + 0.5)) for one in placed]
        y += LANE * depth
        foot = foot if year == 0 else y
    below = [
        *(line((_across(place), HEAD - 4), (_across(place), foot), "grid") for place, _ in months),
        *(words(percent(_across(place)), 12, text, "quiet") for place, text in months),
        *below,
    ]
    return drawing([group(below, "back"), *elements], name=name, style="timeline", height=y + 4)


def _across(place: float) -> float:
    """Return where a position in its year is, in percent of the width."""
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


def lanes(moments: Sequence[Moment]) -> list[PlacedMoment]:
    """Return the moments of a row, each in the first lane in which it has room."""
    dated = any(moment.year for moment in moments)
    ordered = sorted(moments, key=lambda moment: (moment.place, moment.name)) if dated else moments
    #: Of each lane, where the last words and the middle of the last circle are.
    ends: list[tuple[float, float]] = []
    placed: list[PlacedMoment] = []
    for number, moment in enumerate(ordered):
        # Without a date there is only the order.
        spread = moment if moment.year else moment._replace(place=(number % 6 + 0.5) / 6)
        at = spread.place * NARROW
        label = fit(spread.label, LABEL)
        beside = width(label) + spread.radius + 4 if label else 0.0
        # What would leave the picture on the right stands before its circle.
        before = at + beside > NARROW + 8
        left = max(beside if before else 0.0, spread.radius)
        # Words end where the next circle begins; the middles of circles are a target apart.
        lane = next(
            (lane for lane, (words, middle) in enumerate(ends) if at - left - 2 >= words and at - TARGET >= middle),
            len(ends),
        )
        ends[lane : lane + 1] = [(at + max(0.0 if before else beside, spread.radius), at)]
        placed.append(PlacedMoment(spread, lane, label, before))
    return placed


def _moment(placed: PlacedMoment, y: float) -> Element:
    moment = placed.moment
    x = percent(_across(moment.place))
    shown = [circle(x, y, TARGET / 2, "target"), circle(x, y, moment.radius, "dot" if moment.sure else "dot-unsure")]
    if placed.label:
        aside = moment.radius + 4
        anchor: Anchor = "end" if placed.before else "start"
        dx = -aside if placed.before else aside
        shown.append(words(x, y + 4, placed.label, "label", anchor=anchor, dx=dx, language=moment.language))
    return link(moment.address, moment.name, shown)


#: Of each colour the hue in OKLCH, in degrees; there is a class `talks-hue-N` for each.
HUES = (25, 50, 75, 110, 145, 170, 195, 220, 245, 275, 310, 350)
#: How far the colour of what is drawn is from that of the ground; there is a class `talks-tone-N` for each.
TONES = (0, 50, 110, 180, 250, 310)
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
    # A circle in one arc: it ends a hundredth beside its start, which shortens pages by a kilobyte.
    (False, ((10, 6, "a.4.4 0 1 0 .01 0z"), (10, 1, "a.9.9 0 1 0 .01 0z"), _NOTHING)),
)


def hue(art: Art) -> int:
    """Return the number of the colour: the same for all records on a topic."""
    return _bytes(art.topic, 1)[0] % len(HUES)


def tone(art: Art) -> int:
    """Return the number of the difference between the two colours: that of one record."""
    return _bytes(art.seed, 2)[1] % len(TONES)


# On many pages each, in every language: a tenth of the time of a page went into drawing the same again.
@lru_cache(maxsize=MOST_DRAWN)
def path(art: Art, columns: int, rows: int) -> tuple[str, bool]:
    """Return what fills a grid of cells, each 2 by 2, as a path, and whether that is lines."""
    lines, glyphs = family(art)
    grid, number = _grid(glyphs, columns, rows), len(glyphs)
    drawn = [places[byte % number] for places, byte in zip(grid, _bytes(art.seed, columns * rows), strict=True)]
    return "".join(drawn), lines


@cache
def _grid(glyphs: tuple[Glyph, ...], columns: int, rows: int) -> list[list[str]]:
    """Return the path of what may stand in each cell of a grid, row by row."""
    return [
        [
            f"M{column * SIDE + right / 10:g} {row * SIDE + down / 10:g}{path}" if path else ""
            for right, down, path in glyphs
        ]
        for row in range(rows)
        for column in range(columns)
    ]


def cells(art: Art, columns: int, rows: int) -> Iterator[tuple[int, int, Glyph]]:
    """Yield what stands in the cells of a grid that are not empty, with their column and row."""
    glyphs = family(art)[1]
    for number, byte in enumerate(_bytes(art.seed, columns * rows)):
        if (glyph := glyphs[byte % len(glyphs)])[2]:
            row, column = divmod(number, columns)
            yield column, row, glyph


def family(art: Art) -> tuple[bool, tuple[Glyph, ...]]:
    """Return the form of a drawing: whether it is made of lines, and what may stand in a cell."""
    # Not of the event alone: the talks of one evening stand side by side.
    return FAMILIES[_bytes(f"{art.seed} {art.event}", 1)[0] % len(FAMILIES)]


def _bytes(name: str, number: int) -> bytes:
    return hashlib.shake_128(name.encode()).digest(number)


@lru_cache(maxsize=MOST_DRAWN)
def draw(art: Art, columns: int, rows: int) -> str:
    """Return a drawing that says nothing by itself: beside it stands what it is of."""
    data, lines = path(art, columns, rows)
    style = f"talks-art talks-hue-{hue(art)} talks-tone-{tone(art)}{' talks-art-lines' if lines else ''}"
    box = f"0 0 {columns * SIDE} {rows * SIDE}"
    # Of names and numbers of ours alone, which need no escapes.
    return f'<svg class="{style}" viewBox="{box}" aria-hidden="true" focusable="false"><path d="{data}"></path></svg>'
