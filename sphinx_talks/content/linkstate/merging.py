"""Make one whole of what two branches know of an address, or of the parts of an entry that can be believed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from sphinx_talks.content.linkstate.known import APART, DEADLY, Failure, Known, State, plain

if TYPE_CHECKING:
    from collections.abc import Iterable


def merged(one: Known, other: Known) -> Known:
    """Return what both know: the first sighting of all, the newest answer, and every failure since the last sighting.

    The same whichever comes first.
    """
    if one == other:
        return one
    older, newer = sorted((one, other), key=_age)
    last = max(_days(older.last_alive, newer.last_alive), default=None)
    # Where it leads is known from when it was seen last.
    living = max((one for one in (older, newer) if one.last_alive == last), key=_page)
    # Of two answers of one day nobody can tell which came first.
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
    first, last, asked, differs, copied = (
        found if found and found <= day else None
        for found in (known.first_alive, known.last_alive, known.asked, known.differs, known.archive_asked)
    )
    failures, away = (
        tuple(failure for failure in found if failure.day <= day) for found in (known.failures, known.away)
    )
    return replace(
        known,
        first_alive=first,
        last_alive=last,
        asked=asked,
        differs=differs,
        archive_asked=copied,
        failures=failures,
        away=away,
    )


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


def _age(known: Known) -> tuple[date, str]:
    """Return by what the newer of two is told, and which of two comes first that are of one day."""
    return known.asked or date.min, json.dumps(plain(known))


def _page(known: Known) -> tuple[date, str, tuple[str, ...]]:
    return known.differs or date.min, known.moved, known.missing


def _days(*days: date | None) -> list[date]:
    return [day for day in days if day]
