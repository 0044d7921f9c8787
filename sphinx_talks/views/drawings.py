"""What pictures are drawn from, as plain comparable values, each with the table that says the same.

Every value is the picture's share of a page's digest: it holds what is drawn and nothing else. Where a site is
too large to draw each record, records are counted here, and the picture says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from sphinx_talks.content.records.values import Count, PartialDate
    from sphinx_talks.views.blocks import Label, Link, Table


class Mark(NamedTuple):
    """An event on the timeline, or the events of a month."""

    date: PartialDate | None
    talks: int
    link: Link | None = None
    label: str = ""
    events: int = 1


class Timeline(NamedTuple):
    """Events over the years."""

    marks: tuple[Mark, ...]


class Figures(NamedTuple):
    """What is known of one event, or of the events of a year, by name of the number; nothing known is empty."""

    link: Link
    year: int
    label: str
    values: tuple[tuple[str, Count], ...]


class Attendance(NamedTuple):
    """How many people came, in order of time."""

    columns: tuple[Figures, ...]


class Years(NamedTuple):
    """How many talks there were in each year, or from each year on; all years of the site, to compare topics."""

    counts: tuple[tuple[int, int], ...]


class TopicMap(NamedTuple):
    """Topics with their numbers of talks, most first, and the numbers of talks that pairs of them share."""

    topics: tuple[tuple[Link, int], ...]
    ties: tuple[tuple[int, int, int], ...]


Drawing: TypeAlias = "Timeline | Attendance | Years | TopicMap"


class Picture(NamedTuple):
    """A picture, what it is called, what has to be said of it, and its table."""

    drawing: Drawing
    title: str
    table: Table
    notes: tuple[Label, ...] = ()
