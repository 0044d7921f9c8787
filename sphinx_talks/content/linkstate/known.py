"""What is remembered of an address from run to run.

It is read as if a stranger had written it. What two branches know is made one whole, and so are the parts of an entry
that can be believed.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
)

from sphinx_talks.content.characters import web_address
from sphinx_talks.content.linkstate.links import key_of
from sphinx_talks.content.problems import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

#: So many failures, each so long after the one before, make an address dead.
DEADLY = 3
APART = timedelta(days=3)
#: The file in the folder of conf.py.
FILE = "linkstate.json"

MAX_REASON = 200
MAX_ADDRESS = 4096
MAX_FRAGMENT = 300
MAX_FRAGMENTS = 50
_DAY = re.compile(r"2[0-9]{3}-[0-9]{2}-[0-9]{2}")
#: Without `..`, by which a browser would go from the copy that is named to another one.
_COPY = re.compile(r"https://web\.archive\.org/web/[0-9]{14}/https?:/{1,2}(?!.*/(?:\.|%2[Ee]){1,2}(?:[/?#]|\Z))[!-~]+")


class State(StrEnum):
    """What is believed of an address."""

    #: Never answered for certain so far.
    NEW = "new"
    OK = "ok"
    #: One or two failures: it may come back.
    SUSPECT = "suspect"
    #: Three failures, each at least three days after the one before.
    DEAD = "dead"


def reason_of(text: str) -> str:
    """Return a reason as it is kept: one printable line, cut."""
    return one_line(text, MAX_REASON)


def is_plain(address: str) -> bool:
    """Return whether an address is one that a page could have, and not too long."""
    return len(address) <= MAX_ADDRESS and web_address(address)


def is_archived(address: str) -> bool:
    """Return whether an address is that of a copy in the Wayback Machine."""
    return is_plain(address) and _COPY.fullmatch(address) is not None


def is_fragment(text: str) -> bool:
    """Return whether a fragment can be kept."""
    return 0 < len(text) <= MAX_FRAGMENT and text.isprintable() and " " not in text


def _only(is_sound: Callable[[str], bool], fault: str) -> AfterValidator:
    """Return a validator whose message does not repeat what stands there, which may be made to mislead."""

    def checked(text: str) -> str:
        if not is_sound(text):
            raise ValueError(fault)
        return text

    return AfterValidator(checked)


def _day(value: object) -> date:
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("not a day")
    return date.fromisoformat(value)


def _pairs(value: object) -> object:
    if not isinstance(value, dict):
        raise ValueError("failures that are not days with reasons")  # noqa: TRY004 - pydantic takes a ValueError
    return sorted(value.items())


Day = Annotated[date, BeforeValidator(_day)]
Address = Annotated[str, _only(is_plain, "not a plain address")]
#: The address of a page in its one form, as `key_of` gives it.
Key = Annotated[
    str, _only(lambda text: is_plain(text) and key_of(text) == (text, ""), "not the address of a page in its one form")
]
Copy = Annotated[str, _only(is_archived, "not a copy in the Wayback Machine")]
Fragments = Annotated[
    tuple[Annotated[str, _only(is_fragment, "not a fragment")], ...], Field(min_length=1, max_length=MAX_FRAGMENTS)
]
Reason = Annotated[
    str,
    _only(lambda text: text != "" and text == reason_of(text), "a reason that is not one short printable line"),
    PlainSerializer(reason_of),
]


class Failure(NamedTuple):
    """A day on which the address was gone, and by which answer."""

    day: Day
    reason: Reason


Failures = Annotated[
    tuple[Failure, ...],
    BeforeValidator(_pairs),
    Field(min_length=1, max_length=DEADLY),
    PlainSerializer(lambda found: {one.day.isoformat(): reason_of(one.reason) for one in found}),
]


@dataclass(frozen=True)
class Known:
    """Everything remembered of one address; days are UTC."""

    state: State = State.NEW
    first_alive: Day | None = None
    last_alive: Day | None = None
    #: The last day it was asked at all, whatever came of it.
    asked: Day | None = None
    failures: Failures = ()
    #: Why the last look was unclear, '' when it was not.
    unclear: Reason = ""
    #: Days on which something else was there, each so long after the one before as failures are.
    away: Failures = ()
    #: Where permanent redirects lead.
    moved: Address = ""
    #: The first day on which it led there, or lacked the fragments that it lacks.
    differs: Day | None = None
    #: Address of a copy in the Wayback Machine (https://web.archive.org/web/<14 digits>/…).
    archived: Copy = ""
    #: The last day the archive was asked for a copy.
    archive_asked: Day | None = None
    #: The last day the archive was asked to save it.
    saved: Day | None = None
    #: Fragments that the page does not have.
    missing: Fragments = ()
    #: Whether it stands only in built pages, so that a run without them knows nothing of it.
    built: bool = False

    __pydantic_config__ = ConfigDict(extra="forbid")

    @property
    def dead_since(self) -> date | None:
        """Return the day of the first of the failures that made it dead, None while it is not."""
        return self.failures[0].day if self.state is State.DEAD and self.failures else None


def _whole(known: Known, info: ValidationInfo) -> Known:
    """Refuse what no run of ours could have written; no day may lie after the one after that of the context."""
    if info.context and until(known, info.context + timedelta(days=1)) != known:
        raise ValueError("a day that is yet to come")
    if known.asked is None or settled(known) != known:
        raise ValueError("days or a state that contradict each other")
    return known


class WrongError(Exception):
    """Something is not as it should be; says how in a few words, without repeating what is in it."""


#: Most sites and builds have no use for them.
_LATER = ConfigDict(defer_build=True)
_Whole = Annotated[Known, AfterValidator(_whole)]
_LOOSE: TypeAdapter[tuple[str, Known]] = TypeAdapter(tuple[Key, Known], config=_LATER)
_ENTRY: TypeAdapter[tuple[str, Known]] = TypeAdapter(tuple[Key, _Whole], config=_LATER)


def plain(known: Known) -> dict[str, Any]:
    """Return what is known as values of JSON, without what is as it is by default."""
    _address, values = _ENTRY.dump_python(("", known), mode="json", exclude_defaults=True)
    return {"state": known.state.value, **values}


def known_of(address: str, value: object, today: date | None) -> Known:
    """Return what an entry says; raises WrongError unless it is a whole that a run of ours could have written."""
    try:
        return _ENTRY.validate_python((address, value), context=today)[1]
    except ValidationError as error:
        raise WrongError(error.errors()[0]["msg"].removeprefix("Value error, ")) from None


def parts_of(address: str, value: object) -> Known:
    """Return the fields of an entry that can be believed each by itself; raises WrongError where there are none."""
    try:
        return _LOOSE.validate_python((address, value))[1]
    except ValidationError as error:
        wrong = {one["loc"][1] for one in error.errors() if one["loc"][0] == 1 and len(one["loc"]) > 1}
        if not wrong or not isinstance(value, dict):
            raise WrongError(error.errors()[0]["msg"].removeprefix("Value error, ")) from None
    return parts_of(address, {name: one for name, one in value.items() if name not in wrong})


def merged(one: Known, other: Known) -> Known:
    """Return what both know: the first sighting of all, the newest answer, and every failure since the last sighting.

    The same whichever comes first.
    """
    if one == other:
        return one
    # Of two that were asked on one day either may come first, always the same.
    older, newer = sorted((one, other), key=lambda known: (known.asked or date.min, json.dumps(plain(known))))
    last = max(_days(older.last_alive, newer.last_alive), default=None)
    # Where it leads is known from when it was seen last.
    lively = (one for one in (older, newer) if one.last_alive == last)
    living = max(lively, key=lambda one: (one.differs or date.min, one.moved, one.missing))
    # Of two answers of one day the order is unknown.
    unclear = newer.unclear if older.asked != newer.asked else min(older.unclear, newer.unclear)
    return settled(
        replace(
            newer,
            first_alive=min(_days(older.first_alive, newer.first_alive), default=None),
            last_alive=last,
            failures=_since(last, [(one, one.failures) for one in (older, newer)]),
            away=_since(last, [(one, one.away) for one in (older, newer)]),
            unclear=unclear,
            moved=living.moved,
            missing=living.missing,
            differs=living.differs,
            archived=max(older.archived, newer.archived),
            archive_asked=max(_days(older.archive_asked, newer.archive_asked), default=None),
            saved=max(_days(older.saved, newer.saved), default=None),
        )
    )


def _since(last: date | None, seen: Iterable[tuple[Known, tuple[Failure, ...]]]) -> tuple[Failure, ...]:
    """Return what was seen since it was last alive: what one branch saw fail, the other may have seen alive later."""
    return tuple(
        sorted(
            {
                found
                for known, all_found in seen
                for found in all_found
                if last is None or known.last_alive == last or found.day > last
            }
        )
    )


def until(known: Known, day: date) -> Known:
    """Return what is known without the days after `day`."""
    single = ("first_alive", "last_alive", "asked", "differs", "archive_asked", "saved")
    kept: dict[str, Any] = {name: None for name in single if (getattr(known, name) or day) > day}
    for name in ("failures", "away"):
        kept[name] = tuple(failure for failure in getattr(known, name) if failure.day <= day)
    return replace(known, **kept)


def settled(known: Known) -> Known:
    """Return what is known as a whole: the state follows from the days, and what contradicts the later ones goes."""
    seen = _days(known.first_alive, known.last_alive)
    last = max(seen, default=None)
    failures, away = (
        _apart(failure for failure in found if last is None or failure.day >= last)
        for found in (known.failures, known.away)
    )
    if failures or last is None:
        known = replace(known, moved="", missing=(), differs=None)
    days = _days(known.asked, last, known.differs, *(failure.day for failure in (*failures, *away)))
    return replace(
        known,
        state=_state(len(failures), last),
        first_alive=min(seen, default=None),
        last_alive=last,
        failures=failures,
        away=away,
        asked=max(days, default=None),
    )


def _state(failed: int, last: date | None) -> State:
    if failed:
        return State.DEAD if failed >= DEADLY else State.SUSPECT
    return State.OK if last else State.NEW


def _apart(failures: Iterable[Failure]) -> tuple[Failure, ...]:
    """Return the failures that count: each so long after the one before, and no more than make an address dead."""
    found: list[Failure] = []
    for failure in failures:
        if not found or failure.day - found[-1].day >= APART:
            found.append(failure)
    return tuple(found[:DEADLY])


def _days(*days: date | None) -> list[date]:
    return [day for day in days if day]
