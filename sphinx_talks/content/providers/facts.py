"""What an address says of a talk or an event, in the forms that front matter takes."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from sphinx_talks.content.characters import FORBIDDEN, MAX_LINE

_SPACE = re.compile(r"\s+")
#: No more of a text is looked at: a title of a megabyte is cut before anything is searched in it.
_LOOKED_AT = 20 * MAX_LINE


def one_line(text: str) -> str:
    """Return a text without control, bidi and invisible characters, on one line of at most 300 characters."""
    # Spaces first: a line feed divides words, while what is invisible stands inside them.
    seen = FORBIDDEN.sub("", _SPACE.sub(" ", text[:_LOOKED_AT]))
    plain = _SPACE.sub(" ", seen).strip()
    return plain if len(plain) <= MAX_LINE else f"{plain[: MAX_LINE - 1].rstrip()}…"


def without_site(title: str, *sites: str) -> str:
    """Return the title of a page on one line, without the name of its site behind a dash or bar: `A - connpass`."""
    line = one_line(title)
    for site in filter(None, map(one_line, sites)):
        before = line.removesuffix(site).rstrip()
        if before != line and before[:-1].strip() and before[-1] in "-\u2013\u2014|":
            return before[:-1].rstrip()
    return line


#: Words that stand in the place of a venue.
ONLINE_WORDS = frozenset({"オンライン", "オンライン開催", "online", "zoom", "youtube", "youtube live"})
#: A programme that ends before this hour of the next day is one evening.
MORNING = 6


class DateSpan(NamedTuple):
    """Days and times as front matter has them; None for what is not known."""

    date: str | None = None
    end_date: str | None = None
    start: str | None = None
    end: str | None = None


def span(first: object, last: object) -> DateSpan:
    """Return the days and times between two moments in ISO 8601; the zone is left as written."""
    began, begins_at = _moment(first)
    ended, ends_at = _moment(last)
    if began is None:
        return DateSpan()
    start = f"{begins_at:%H:%M}" if begins_at else None
    if ended is None or ended < began:
        return DateSpan(began.isoformat(), None, start)
    days = (ended - began).days
    if days == 0:
        later = ends_at and (begins_at is None or ends_at > begins_at)
        return DateSpan(began.isoformat(), None, start, f"{ends_at:%H:%M}" if ends_at and later else None)
    if days == 1 and ends_at and ends_at.hour < MORNING:
        return DateSpan(began.isoformat(), None, start, f"{ends_at.hour + 24}:{ends_at:%M}")
    return DateSpan(began.isoformat(), ended.isoformat(), start, f"{ends_at:%H:%M}" if ends_at else None)


def _moment(value: object) -> tuple[dt.date | None, dt.time | None]:
    if not isinstance(value, str):
        return None, None
    try:
        moment = dt.datetime.fromisoformat(value.strip()[:40])
    except ValueError:
        return None, None
    has_time = any(character in value for character in ":T")
    return moment.date(), moment.time() if has_time else None


class Presentation(NamedTuple):
    """Slides, a recording or an article on what was presented: its address, and its name where it has one."""

    address: str
    name: str = ""


@dataclass(frozen=True)
class FetchedFacts:
    """What was found; None for what was not. Every text is one that the check accepts for its field."""

    #: The address that was looked at, as it was given.
    address: str
    #: Name of the provider whose address it is, '' for any other page.
    provider: str = ""
    title: str | None = None
    #: Who made it, as the service writes the name.
    author: str | None = None
    #: Account at the provider, from the address of the deck.
    account: str | None = None
    #: Id of a video, and its length in seconds.
    video: str | None = None
    length: int | None = None
    #: Id of a deck, its ratio and its page.
    deck: str | None = None
    aspect: str | None = None
    slides: str | None = None
    #: Page of an event, and what it says.
    event: str | None = None
    series: str | None = None
    date: str | None = None
    end_date: str | None = None
    start: str | None = None
    end: str | None = None
    format: str | None = None
    venue: str | None = None
    capacity: str | None = None
    hashtag: str | None = None
    #: What was presented there, as the service lists it.
    presented: tuple[Presentation, ...] = ()
    #: Whether a page was read, so that it can be named as a source.
    is_read: bool = False
    #: What went wrong, in words for the contributor.
    notes: tuple[str, ...] = ()

    def but(self, **found: Any) -> FetchedFacts:  # noqa: ANN401 - any field of its own
        """Return the facts with others in place of theirs."""
        return replace(self, **found)

    def noting(self, note: str) -> FetchedFacts:
        """Return the facts with one more note."""
        return replace(self, notes=(*self.notes, note))
