"""What the pictures render: events over time, attendance, talks of a topic by year."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from sphinx_talks.content.catalog import Catalog, record
from sphinx_talks.content.query import Drawn
from sphinx_talks.content.records import Attendance, Event, Kind
from sphinx_talks.content.records.values import Count, PartialDate
from sphinx_talks.views import parts
from sphinx_talks.views.blocks import Day, Hyperlink, Label, Line, Paragraph, Row, Table, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sphinx_talks.content.pages import Entry


#: More events than this are counted by month on the timeline.
MOST_EVENTS = 60
#: More columns than this are years in place of events, and only the latest of those are drawn.
MOST_COLUMNS = 26
MOST_YEARS = 40
#: A topic has a picture from this many talks on.
LEAST_TALKS = 2
#: What is known of the numbers of people at an event, by field.
ATTENDANCE = {
    "capacity": "Capacity",
    "registered": "Registered",
    "attended": "Attended",
    "peak_live_viewers": "Peak live viewers",
}
#: Those who were there or meant to be, from the largest to the smallest that is to be expected.
LABELS = {name: label for name, label in ATTENDANCE.items() if name != "capacity"}
EMPTY = Paragraph((Label("Nothing here yet."),), "empty")


def show(drawn: Drawn, catalog: Catalog) -> Picture | Paragraph:
    """Return the picture that a directive renders."""
    return DRAWN[drawn](catalog) or EMPTY


def timeline(catalog: Catalog) -> Picture | None:
    """Return all events over the years."""
    events = catalog.all(Kind.EVENT)
    if not events:
        return None
    notes: list[Label] = []
    since = _since([catalog.year(entry) for entry in events], MOST_YEARS, notes)
    shown = [entry for entry in events if not catalog.year(entry) or catalog.year(entry) >= since]
    if len(shown) > MOST_EVENTS:
        notes.append(Label("A circle stands for all events of a month; its size is their number."))
        return Picture(Timeline(_months(shown, catalog)), "Events over time", _year_table(shown, catalog), tuple(notes))
    marks = tuple(_mark(entry, catalog) for entry in shown)
    notes.append(Label("The size of a circle is the number of talks."))
    if not all(is_sure(mark.date) for mark in marks):
        notes.append(Label("A dashed circle stands where the date is not known to the day."))
    rows = (Row(parts.link_to(entry), (_day(entry), _number(catalog.number_at(entry)))) for entry in shown)
    return Picture(Timeline(marks), "Events over time", Table(("Event", "Date", "Talks"), tuple(rows)), tuple(notes))


def is_sure(date: PartialDate | None) -> bool:
    """Return whether a date is a day that nobody doubts."""
    return date is not None and bool(date.day) and date.is_sure


def _mark(entry: Entry, catalog: Catalog) -> Mark:
    link = parts.link_to(entry)
    return Mark(record(entry, Event).date, catalog.number_at(entry), link, _short(entry) or link.text)


def _short(entry: Entry) -> str:
    """Return an event's number in its series."""
    number = record(entry, Event).number
    return "" if number is None else f"#{number}"


def _months(events: Sequence[Entry], catalog: Catalog) -> tuple[Mark, ...]:
    held: Counter[PartialDate | None] = Counter()
    talks: Counter[PartialDate | None] = Counter()
    for entry in events:
        date = record(entry, Event).date
        month = PartialDate(date.year, date.month) if date else None
        held[month] += 1
        talks[month] += catalog.number_at(entry)
    return tuple(Mark(month, talks[month], events=number) for month, number in held.items())


def _year_table(events: Sequence[Entry], catalog: Catalog) -> Table:
    held = Counter(catalog.year(entry) for entry in events)
    talks: Counter[int] = Counter()
    for entry in events:
        talks[catalog.year(entry)] += catalog.number_at(entry)
    rows = (Row(_year(year), (_number(held[year]), _number(talks[year]))) for year in sorted(held))
    return Table(("Year", "Events", "Talks"), tuple(rows))


def attendance_chart(catalog: Catalog) -> Picture | None:
    """Return how many people came to each event, or on average to those of a year."""
    events = catalog.all(Kind.EVENT)
    notes: list[Label] = []
    if len(events) > MOST_COLUMNS:
        columns, table = _by_year(events, catalog, notes)
    else:
        columns = tuple(
            Figures(parts.link_to(entry), catalog.year(entry), _short(entry), _known(entry)) for entry in events
        )
        table = attendance_table(catalog)
    if not any(column.values for column in columns):
        return None
    if not all(column.values for column in columns):
        notes.append(Label("A question mark stands where no number is known."))
    return Picture(AttendanceCounts(columns), "Attendance over time", table, tuple(notes))


def _known(entry: Entry) -> tuple[tuple[str, Count], ...]:
    found = record(entry, Event).attendance
    values = ((name, getattr(found, name)) for name in LABELS) if found else ()
    return tuple((name, count) for name, count in values if count is not None)


def _by_year(events: Sequence[Entry], catalog: Catalog, notes: list[Label]) -> tuple[tuple[Figures, ...], Table]:
    """Return the average of the known numbers in each year."""
    years = {catalog.year(entry) for entry in events if catalog.year(entry)}
    since = _since(years, MOST_COLUMNS, notes)
    columns, rows = [], []
    # A year without an event has its column too: time is what the picture goes by.
    for year in range(max(since, min(years, default=0)), max(years, default=-1) + 1):
        known = [_known(entry) for entry in events if catalog.year(entry) == year]
        averages = tuple((name, mean) for name in LABELS if (mean := _mean(name, known)))
        columns.append(Figures(_year(year), 0, str(year), averages))
        cells = dict(averages)
        counts = (len(known), sum(1 for values in known if values))
        numbers = tuple(_number(cells[name].value) if name in cells else () for name in LABELS)
        rows.append(Row(_year(year), (*map(_number, counts), *numbers)))
    notes.append(Label("Each column is the average of the events of a year of which a number is known."))
    head = ("Year", "Events", "With a known number", *LABELS.values())
    return tuple(columns), Table(head, tuple(rows))


def _mean(name: str, known: Iterable[tuple[tuple[str, Count], ...]]) -> Count | None:
    values = [count.value for row in known for other, count in row if other == name]
    return Count(round(sum(values) / len(values))) if values else None


def topic_years(catalog: Catalog, topic: Entry) -> Picture | None:
    """Return the talks on a topic by year."""
    talks = catalog.talks_on(topic)
    first, last = catalog.years()
    counted = Counter(catalog.year(talk) for talk in talks)
    if len(talks) < LEAST_TALKS or not first:
        return None
    # The narrowest columns of which there is room for all years; they begin at the same years for every topic.
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100) if (last - first) // step < MOST_COLUMNS)
    first -= first % step
    years = [
        (year, sum(counted[within] for within in range(year, year + step))) for year in range(first, last + 1, step)
    ]
    notes = [Label("Each column stands for %(count)s years.", (("count", step),))] if step > 1 else []
    if counted[0]:
        notes.append(Label("Talks of an unknown year are left out: %(count)s.", (("count", counted[0]),)))
    rows = tuple(Row(_year(year), (_number(count),)) for year, count in years if count)
    return Picture(Years(tuple(years)), "Talks by year", Table(("Year", "Talks"), rows), tuple(notes))


def _since(years: Iterable[int], most: int, notes: list[Label]) -> int:
    """Return the first year to be drawn, and note it where earlier ones are left out."""
    known = [year for year in years if year]
    since = max(known, default=0) - most + 1
    if known and min(known) < since:
        notes.append(Label("What came before %(year)s is not drawn.", (("year", str(since)),)))
    return since


def _day(entry: Entry) -> Line:
    date = record(entry, Event).date
    return (Day(date, record(entry, Event).end_date),) if date else ()


def _number(number: int) -> Line:
    return (Text(str(number)),)


def _year(year: int) -> Hyperlink:
    return Hyperlink(str(year) if year else "?")


DRAWN: dict[Drawn, Callable[[Catalog], Picture | None]] = {Drawn.TIMELINE: timeline, Drawn.ATTENDANCE: attendance_chart}


class Mark(NamedTuple):
    """An event on the timeline, or the events of a month."""

    date: PartialDate | None
    talks: int
    link: Hyperlink | None = None
    label: str = ""
    events: int = 1


class Timeline(NamedTuple):
    """Events over the years."""

    marks: tuple[Mark, ...]


class Figures(NamedTuple):
    """What is known of one event, or of the events of a year, by name of the number; nothing known is empty."""

    link: Hyperlink
    year: int
    label: str
    values: tuple[tuple[str, Count], ...]


class AttendanceCounts(NamedTuple):
    """How many people came, in order of time."""

    columns: tuple[Figures, ...]


class Years(NamedTuple):
    """How many talks there were in each year, or from each year on; all years of the site, to compare topics."""

    counts: tuple[tuple[int, int], ...]


Drawing: TypeAlias = "Timeline | AttendanceCounts | Years"


class Picture(NamedTuple):
    """A picture, what it is called, what has to be said of it, and its table."""

    drawing: Drawing
    title: str
    table: Table
    notes: tuple[Label, ...] = ()


COLUMNS = ("Event", *ATTENDANCE.values(), "Turnout")
ABOUT = {"~": "about %(count)s", ">": "more than %(count)s"}


def attendance_table(catalog: Catalog) -> Table:
    """Return the events of which any number is known, oldest first."""
    return Table(COLUMNS, tuple(row for entry in catalog.all(Kind.EVENT) if (row := _attendance_row(entry))))


def _attendance_row(entry: Entry) -> Row | None:
    attendance = record(entry, Event).attendance
    if attendance is None:
        return None
    cells = tuple(_counted(getattr(attendance, name)) for name in ATTENDANCE)
    turnout, percent = _turnout(attendance)
    return Row(parts.link_to(entry), (*cells, turnout), percent)


def _counted(count: Count | None, unit: str = "") -> Line:
    if count is None:
        return ()
    text = f"{count.value}{unit}"
    return (Label(ABOUT[count.about], (("count", text),), "number") if count.about else Text(text),)


def _turnout(attendance: Attendance) -> tuple[Line, float | None]:
    """Return the turnout as stated, else as computed from the numbers, and its size in percent."""
    if attendance.turnout:
        return (*_counted(attendance.turnout, "%"), Label("stated", style="stated")), attendance.turnout.value
    if share := attendance.share():
        percent = round(share[1] * 100, 1)
        return (Text(f"{percent}%"), Label("computed", style="computed")), percent
    return (), None
