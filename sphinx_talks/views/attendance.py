"""How many people came to each event, as a table with a bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_talks.content.catalog import record
from sphinx_talks.content.records import Event, Kind
from sphinx_talks.views import parts
from sphinx_talks.views.blocks import Label, Row, Table, Text

if TYPE_CHECKING:
    from sphinx_talks.content.catalog import Catalog
    from sphinx_talks.content.pages import Entry
    from sphinx_talks.content.records import Attendance
    from sphinx_talks.content.records.values import Count
    from sphinx_talks.views.blocks import Line

COLUMNS = ("Event", "Capacity", "Registered", "Attended", "Peak live viewers", "Turnout")
NUMBERS = ("capacity", "registered", "attended", "peak_live_viewers")
ABOUT = {"~": "about %(count)s", ">": "more than %(count)s"}


def view(catalog: Catalog) -> Table:
    """Return the events of which any number is known, oldest first."""
    return Table(COLUMNS, tuple(row for entry in catalog.all(Kind.EVENT) if (row := _row(entry))))


def _row(entry: Entry) -> Row | None:
    attendance = record(entry, Event).attendance
    if attendance is None:
        return None
    cells = tuple(_number(getattr(attendance, name)) for name in NUMBERS)
    turnout, percent = _turnout(attendance)
    return Row(parts.link_to(entry), (*cells, turnout), percent)


def _number(count: Count | None, unit: str = "") -> Line:
    if count is None:
        return ()
    text = f"{count.value}{unit}"
    return (Label(ABOUT[count.about], (("count", text),), "number") if count.about else Text(text),)


def _turnout(attendance: Attendance) -> tuple[Line, float | None]:
    """Return the turnout as stated, else as computed from the numbers, and its size in percent."""
    if attendance.turnout:
        return (*_number(attendance.turnout, "%"), Label("stated", style="stated")), attendance.turnout.value
    if share := attendance.share():
        percent = round(share[1] * 100, 1)
        return (Text(f"{percent}%"), Label("computed", style="computed")), percent
    return (), None
