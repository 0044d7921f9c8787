"""Days, times and positions in the programme of an event that do not go together, and days that are still to come.

The build has no clock, so that only `check` asks for the day.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from sphinx_talks.checks.rules.texts import page, problem
from sphinx_talks.content import git
from sphinx_talks.content.catalog import Catalog, record
from sphinx_talks.content.problems import Code, Problem, message
from sphinx_talks.content.records import Event, Kind, Recording, Talk
from sphinx_talks.content.records.values import Certainty, PartialDate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sphinx_talks.content.pages import Entry
    from sphinx_talks.content.settings import Settings


#: Minutes that no time of day has.
_LATEST = 30 * 60


def problems(catalog: Catalog, _settings: Settings) -> Iterator[Problem]:
    """Yield talks of one event at the same time or position of its programme, and positions left out."""
    for event in catalog.all(Kind.EVENT):
        talks = catalog.talks_of(event)
        yield from _outside(event, talks)
        yield from _overlaps(talks)
        yield from _places(talks)


def days(catalog: Catalog) -> Iterator[Problem]:
    """Yield talks on a day when their event was not, which is an error."""
    for talk in catalog.by_id[Kind.TALK].values():
        event = catalog.event_of(talk)
        day = record(talk, Talk).date if talk.record else None
        if day is None or event is None or event.record is None:
            continue
        held = record(event, Event)
        if held.date and not _is_within(day, held.date, held.end_date or held.date):
            last = f" to {held.end_date.iso()}" if held.end_date else ""
            want = f"{held.date.iso()}{last}, the days of {page(event)}"
            yield problem(talk, "date", Code.OTHER_DAY, "talk is on another day than its event", day.iso(), want)


def _is_within(day: PartialDate, first: PartialDate, last: PartialDate) -> bool:
    """Return whether a day can be among others, as far as they are known."""
    if any(one.before or one.certainty != Certainty.STATED for one in (day, first, last)):
        return True
    return not (day.is_before(first) or last.is_before(day))


def _outside(event: Entry, talks: Sequence[Entry]) -> Iterator[Problem]:
    """Yield talks outside the hours of an event of one day: of longer ones nobody knows those of each day."""
    held = record(event, Event)
    is_one_day = held.end_date in {None, held.date} and (held.start or 0) < (held.end or _LATEST)
    for talk in talks if is_one_day else ():
        time = record(talk, Talk).time
        last = (time.end or time.start) if time else 0
        if time and not (held.start or 0) <= time.start <= last <= (held.end or _LATEST):
            hours = "-".join(_clock(one) if one is not None else "" for one in (held.start, held.end))
            got = _clock(time.start) + (f"-{_clock(last)}" if time.end else "")
            what = "talk is outside the hours of its event"
            yield problem(talk, "time", Code.OUT_OF_HOURS, what, got, f"{hours}, as {page(event)}", other=page(event))


def _overlaps(talks: Sequence[Entry]) -> Iterator[Problem]:
    """Yield talks that begin before an earlier one ends, by day."""
    timed = (talk for talk in talks if record(talk, Talk).time)
    spans = sorted(((_start(talk), _end(talk), talk) for talk in timed), key=lambda span: span[0])
    running: tuple[tuple[str, int], Entry] | None = None
    for start, end, talk in spans:
        if running and start < running[0]:
            time = record(talk, Talk).time
            got, other = _clock(time.start) if time else None, page(running[1])
            want = "a later time"
            yield problem(talk, "time", Code.OVERLAP, f"time overlaps with that of {other}", got, want, other=other)
        # The one that ends last is enough: what overlaps with any earlier talk overlaps with that one.
        if running is None or end > running[0]:
            running = end, talk


def _start(talk: Entry) -> tuple[str, int]:
    found = record(talk, Talk)
    return (found.date.iso() if found.date else "", found.time.start if found.time else 0)


def _end(talk: Entry) -> tuple[str, int]:
    """Return when a talk ends; where only its start is known, it lasts a minute."""
    day, start = _start(talk)
    time = record(talk, Talk).time
    return day, (time.end if time and time.end is not None else start + 1)


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"


def _places(talks: Sequence[Entry]) -> Iterator[Problem]:
    """Yield talks with the same `order`, and the first talk behind each number left out."""
    by_order: dict[tuple[str, int], list[Entry]] = {}
    for talk in talks:
        found = record(talk, Talk)
        if found.order is not None:
            by_order.setdefault((found.date.iso() if found.date else "", found.order), []).append(talk)
    for (_, order), same in by_order.items():
        for talk in same:
            other = next((one for one in same if one is not talk), None)
            if other:
                what = f"order is that of {page(other)}"
                yield problem(talk, "order", Code.SAME_PLACE, what, order, "a place of its own", other=page(other))
    before: dict[str, int] = {}
    for (day, order), same in sorted(by_order.items()):
        # The first talk of a day may have the number 0 or 1.
        last = before.get(day, min(order, 1) - 1)
        if order > last + 1:
            want = f"{last + 1}, or the talk that is missing"
            yield problem(same[0], "order", Code.GAP, "order leaves out a number", order, want)
        before[day] = order


#: For how many years events are announced.
_AHEAD = 3
#: Days that may be announced.
_ANNOUNCED = frozenset({"date", "end_date"})


def now(settings: Settings) -> dt.datetime:
    """Return the time where the talks are."""
    return dt.datetime.now(ZoneInfo(settings.talks_timezone))


def premature(catalog: Catalog, settings: Settings) -> Iterator[Problem]:
    """Yield days on which something was seen or published, and what there is of events, before they have come."""
    today = now(settings).date()
    for entry in catalog.entries.values():
        for name in sorted(entry.record.model_fields_set - _ANNOUNCED) if entry.record else ():
            if late := next((day for day in _days(getattr(entry.record, name)) if _is_after(day, today)), None):
                yield _problem(entry, f"{name}: day is still to come", late.iso(), name)
    for event in catalog.all(Kind.EVENT):
        held = record(event, Event)
        if held.date and _is_after(held.date, today):
            yield from _outcomes(catalog, event, held)
        if held.date and held.date.year > today.year + _AHEAD:
            want = f"a day within {_AHEAD} years"
            yield problem(event, "date", Code.UNLIKELY, "date: event is far ahead", held.date.iso(), want)


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
            yield _problem(entry, "recording of an event that is still to come", day, "video recording")


def _problem(entry: Entry, what: str, got: str, fields: str) -> Problem:
    return problem(entry, fields, Code.TO_COME, what, got, "what has been, or nothing")


def _days(value: object) -> Iterator[PartialDate]:
    """Yield the days in a value, in whatever records they stand."""
    if isinstance(value, PartialDate):
        yield value
    elif isinstance(value, BaseModel):
        # What a page does not say is no day, and there is much of that.
        yield from (day for name in sorted(value.model_fields_set) for day in _days(getattr(value, name)))
    elif isinstance(value, tuple) and not (value and isinstance(value[0], str)):
        yield from (day for inner in value for day in _days(inner))


def _is_after(day: PartialDate, today: dt.date) -> bool:
    """Return whether all of what is known of a day lies after another."""
    return not day.before and day.iso() > today.isoformat()[: len(day.iso())]
