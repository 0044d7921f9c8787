"""What is known of an address after one more look at it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sphinx_talks.content.linkstate.known import APART, DEADLY, Failure, Known, State
from sphinx_talks.content.providers.asking import Verdict

if TYPE_CHECKING:
    from datetime import date

    from sphinx_talks.content.providers.asking import Outcome


def after(known: Known, outcome: Outcome, day: date, missing: tuple[str, ...] = ()) -> Known:
    """Return what is known after `outcome` on `day`; `missing` are the fragments that were not found.

    A failure counts only three days or more after the one before; what cannot be told neither counts nor forgives.
    """
    if known.asked is not None and day < known.asked:
        # The clock was set back: nothing is older than what is known.
        day = known.asked
    seen = replace(known, asked=day)
    match outcome.verdict:
        case Verdict.ALIVE:
            return replace(
                seen,
                state=State.OK,
                first_alive=known.first_alive or day,
                last_alive=day,
                failures=(),
                unclear="",
                away=(),
                moved=outcome.moved,
                missing=missing,
                differs=_differs(known, outcome.moved, missing, day),
            )
        case Verdict.GONE:
            return _failed(seen, Failure(day, outcome.reason))
        case Verdict.AWAY:
            return replace(seen, unclear=outcome.reason, away=_counted(known.away, Failure(day, outcome.reason)))
        case _:
            return replace(seen, unclear=outcome.reason or outcome.verdict.value)


def _differs(known: Known, moved: str, missing: tuple[str, ...], day: date) -> date | None:
    """Return since when an address leads elsewhere, or lacks fragments, as it does now."""
    if not moved and not missing:
        return None
    return known.differs if known.differs and (known.moved, known.missing) == (moved, missing) else day


def _failed(known: Known, failure: Failure) -> Known:
    """Return what is known after a failure."""
    failures = _counted(known.failures, failure)
    state = State.DEAD if len(failures) >= DEADLY else State.SUSPECT
    return replace(known, state=state, failures=failures, unclear="", away=(), moved="", missing=(), differs=None)


def _counted(before: tuple[Failure, ...], failure: Failure) -> tuple[Failure, ...]:
    """Return failures with one more, where there are not enough of them and it comes long enough after the last."""
    counts = len(before) < DEADLY and (not before or failure.day - before[-1].day >= APART)
    return (*before, failure) if counts else before
