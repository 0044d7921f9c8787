"""One block of `linkstate.json`: from what is known to plain values and back, every value looked at."""

from __future__ import annotations

import datetime as dt
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from sphinx_talks.content.linkstate.known import APART, DEADLY, Failure, Known, State
from sphinx_talks.content.problems import one_line
from sphinx_talks.content.records.providers import web_address

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

MAX_REASON = 200
MAX_ADDRESS = 2048
MAX_FRAGMENTS = 50
_DAY = re.compile(r"2[0-9]{3}-[0-9]{2}-[0-9]{2}")
#: Without `..`, by which a browser would go from the copy that is named to another one.
_COPY = re.compile(r"https://web\.archive\.org/web/[0-9]{14}/https?:/{1,2}(?!.*/(?:\.|%2[Ee]){1,2}(?:[/?#]|\Z))[!-~]+")
_FRAGMENT = re.compile(r"[!-~\u00a0-\U0010fffd]{1,300}")


class WrongError(Exception):
    """The file is not as it should be; says how in a few words, without repeating what is in it."""


def plain(known: Known) -> dict[str, Any]:
    """Return what is known as values of JSON, without what is empty."""
    values: dict[str, Any] = {
        "state": known.state.value,
        "first_alive": _iso(known.first_alive),
        "last_alive": _iso(known.last_alive),
        "asked": _iso(known.asked),
        "failures": {failure.day.isoformat(): reason_of(failure.reason) for failure in known.failures},
        "unclear": reason_of(known.unclear),
        "moved": known.moved,
        "differs": _iso(known.differs),
        "archived": known.archived,
        "archive_asked": _iso(known.archive_asked),
        "missing": list(known.missing),
    }
    return {name: value for name, value in values.items() if value}


def reason_of(text: str) -> str:
    """Return a reason as it is kept: one printable line, cut."""
    return one_line(text, MAX_REASON)


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def known_of(value: object, today: dt.date | None) -> Known:
    """Return what a block says; raises WrongError unless it is a whole that a run of ours could have written."""
    if not isinstance(value, dict) or not value.keys() <= _READERS.keys() or "state" not in value:
        raise WrongError("not the fields of a block")
    known = Known(**{name: _READERS[name](item) for name, item in value.items()})
    _check_days(known, today)
    _check_state(known)
    return known


def _check_days(known: Known, today: dt.date | None) -> None:
    first, last = known.first_alive, known.last_alive
    days = [day for day in (first, last, known.asked, known.archive_asked, known.differs) if day]
    days += [failure.day for failure in known.failures]
    if today and any(day > today + dt.timedelta(days=1) for day in days):
        raise WrongError("a day that is yet to come")
    if (first is None) != (last is None) or (first and last and first > last):
        raise WrongError("seen alive last before it was first")
    failures = [failure.day for failure in known.failures]
    if any(later - day < APART for day, later in pairwise(failures)):
        raise WrongError("failures too close to each other")
    if known.asked is None or any(
        day > known.asked for day in (*failures, last or known.asked, known.differs or known.asked)
    ):
        raise WrongError("an answer from a day on which nothing was asked")
    if last and failures and failures[0] < last:
        raise WrongError("a failure before it was last alive")


def _check_state(known: Known) -> None:
    """Nothing is dead, suspect or alive without what makes it so."""
    failed = len(known.failures)
    sound = {
        State.NEW: not failed and known.last_alive is None,
        State.OK: not failed and known.last_alive is not None,
        State.SUSPECT: 0 < failed < DEADLY,
        State.DEAD: failed == DEADLY,
    }
    if not sound[known.state]:
        raise WrongError("a state without what would make it so")


def _state(value: object) -> State:
    try:
        return State(_text(value))
    except ValueError:
        raise WrongError("an unknown state") from None


def _day(value: object) -> dt.date:
    text = _text(value)
    try:
        if _DAY.fullmatch(text):
            return dt.date.fromisoformat(text)
    except ValueError:
        pass
    raise WrongError("not a day")


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise WrongError("not text where text should be")
    return value


def _reason(value: object) -> str:
    text = _text(value)
    if not text or text != reason_of(text):
        raise WrongError("a reason that is not one short printable line")
    return text


def _failures(value: object) -> tuple[Failure, ...]:
    if not isinstance(value, dict) or not 0 < len(value) <= DEADLY:
        raise WrongError("failures that are not days with reasons")
    return tuple(sorted(Failure(_day(day), _reason(reason)) for day, reason in value.items()))


def address_of(value: object) -> str:
    """Return a plain address; raises WrongError."""
    text = _text(value)
    if len(text) > MAX_ADDRESS or not web_address(text):
        raise WrongError("not a plain address")
    return text


def copy_of(value: object) -> str:
    """Return the address of a copy in the Wayback Machine; raises WrongError."""
    text = _text(value)
    if len(text) > MAX_ADDRESS or not web_address(text) or not _COPY.fullmatch(text):
        raise WrongError("not a copy in the Wayback Machine")
    return text


def fragments_of(value: object) -> tuple[str, ...]:
    """Return a short list of fragments; raises WrongError."""
    if not isinstance(value, list) or not 0 < len(value) <= MAX_FRAGMENTS:
        raise WrongError("not a list of fragments")
    found = tuple(_text(one) for one in value)
    if some_fragments(found) != found:
        raise WrongError("not a fragment")
    return found


def some_fragments(found: Iterable[str]) -> tuple[str, ...]:
    """Return those fragments that can be kept."""
    return tuple(one for one in found if _FRAGMENT.fullmatch(one) and one.isprintable())


_READERS: dict[str, Callable[[object], Any]] = {
    "state": _state, "first_alive": _day, "last_alive": _day, "asked": _day, "failures": _failures,
    "unclear": _reason, "moved": address_of, "differs": _day, "archived": copy_of, "archive_asked": _day,
    "missing": fragments_of,
}  # fmt: skip
