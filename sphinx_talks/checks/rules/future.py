"""What a page says of a day that is still to come. The build has no clock, so that only `check` asks for the day."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from sphinx_talks.checks.rules.texts import problem
from sphinx_talks.content import git
from sphinx_talks.content.catalog import Catalog, record
from sphinx_talks.content.problems import Code, Problem, message
from sphinx_talks.content.records import Event, Kind, Recording, Talk
from sphinx_talks.content.records.values import PartialDate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sphinx_talks.content.pages import Entry
    from sphinx_talks.content.settings import Settings

#: For how many years events are announced.
_AHEAD = 3
#: Days that may be announced.
_ANNOUNCED = frozenset({"date", "end_date"})


def now(settings: Settings) -> dt.datetime:
    """Return the time where the talks are."""
    return dt.datetime.now(ZoneInfo(settings.talks_timezone))


def problems(catalog: Catalog, settings: Settings) -> Iterator[Problem]:
    """Yield days on which something was seen or published, and what there is of events, before they have come."""
    today = now(settings).date()
    for entry in catalog.entries.values():
        for name, value in entry.record or ():
            if name not in _ANNOUNCED and (late := next((day for day in _days(value) if _is_after(day, today)), None)):
                yield _problem(entry, f"{name}: day is still to come", late.iso(), name)
    for event in catalog.all(Kind.EVENT):
        held = record(event, Event)
        if held.date and _is_after(held.date, today):
            yield from _outcomes(catalog, event, held)
        if held.date and held.date.year > today.year + _AHEAD:
            text = message("date: event is far ahead", held.date.iso(), f"a day within {_AHEAD} years")
            yield problem(event, Code.UNLIKELY, text, "date")


def last_commit(root: Path, settings: Settings) -> Iterator[Problem]:
    """Yield a last commit that the machine it was made on dated into the future: pages say when they were changed."""
    today = now(settings)
    try:
        answer = git.text(git.ask(root, "log", "-1", "--format=%ct"))
        made = dt.datetime.fromtimestamp(int(answer), today.tzinfo)
    except (git.GitError, ValueError, OverflowError, OSError):
        # No commit, or none that says when.
        return
    if made.date() > today.date():
        text = message(
            "last commit is of a day that is still to come", made.date().isoformat(), "one that is not later"
        )
        yield Problem("conf.py", 1, 1, Code.TO_COME, text)


def _outcomes(catalog: Catalog, event: Entry, held: Event) -> Iterator[Problem]:
    """Yield what there cannot be yet of an event and its talks."""
    day = held.date.iso() if held.date else ""
    if held.video:
        yield _problem(event, "recording of an event that is still to come", day, "video")
    if held.attendance and (held.attendance.attended or held.attendance.turnout):
        yield _problem(event, "attendance of an event that is still to come", day, "attendance")
    for entry in catalog.talks_of(event):
        talk = record(entry, Talk)
        if talk.video or talk.recording is Recording.AVAILABLE:
            yield _problem(entry, "recording of an event that is still to come", day, "video", "recording")


def _problem(entry: Entry, what: str, got: str, *fields: str) -> Problem:
    return problem(entry, Code.TO_COME, message(what, got, "what has been, or nothing"), *fields)


def _days(value: object) -> Iterator[PartialDate]:
    """Yield the days in a value, in whatever records they stand."""
    if isinstance(value, PartialDate):
        yield value
    elif isinstance(value, BaseModel):
        yield from (day for _, inner in value for day in _days(inner))
    elif isinstance(value, tuple):
        yield from (day for inner in value for day in _days(inner))


def _is_after(day: PartialDate, today: dt.date) -> bool:
    """Tell whether all of what is known of a day lies after another."""
    return not day.before and day.iso() > today.isoformat()[: len(day.iso())]
