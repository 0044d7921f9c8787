"""Read when an event takes place, as its organizers' clock shows it."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

#: A programme that ends before this hour of the next day is one evening.
MORNING = 6


class Span(NamedTuple):
    """Days and times as front matter has them; None for what is not known."""

    date: str | None = None
    end_date: str | None = None
    start: str | None = None
    end: str | None = None


def span(first: object, last: object) -> Span:
    """Return the days and times between two moments in ISO 8601; the zone is left as written."""
    began, begins_at = _moment(first)
    ended, ends_at = _moment(last)
    if began is None:
        return Span()
    start = f"{begins_at:%H:%M}" if begins_at else None
    if ended is None or ended < began:
        return Span(began.isoformat(), None, start)
    days = (ended - began).days
    if days == 0:
        later = ends_at and (begins_at is None or ends_at > begins_at)
        return Span(began.isoformat(), None, start, f"{ends_at:%H:%M}" if ends_at and later else None)
    if days == 1 and ends_at and ends_at.hour < MORNING:
        return Span(began.isoformat(), None, start, f"{ends_at.hour + 24}:{ends_at:%M}")
    return Span(began.isoformat(), ended.isoformat(), start, f"{ends_at:%H:%M}" if ends_at else None)


def _moment(value: object) -> tuple[dt.date | None, dt.time | None]:
    if not isinstance(value, str):
        return None, None
    try:
        moment = dt.datetime.fromisoformat(value.strip()[:40])
    except ValueError:
        return None, None
    has_time = any(sign in value for sign in ":T")
    return moment.date(), moment.time() if has_time else None
