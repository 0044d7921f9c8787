"""What an answer, or that there is none, says of an address."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from http import HTTPStatus
from typing import TYPE_CHECKING

from sphinx_talks.content.linkstate.known import APART, DEADLY, Address, Failure, Known, Reason, State
from sphinx_talks.linkcheck.net.answer import Fault

if TYPE_CHECKING:
    from datetime import date

    from sphinx_talks.linkcheck.net.answer import Answer, NoAnswerError


class Verdict(StrEnum):
    """What is known after an address was asked."""

    ALIVE = "alive"
    #: The server, or the provider of the video or deck, says that it is not there.
    GONE = "gone"
    #: 401, 403, 429, 999, 5xx, time-outs, broken connections: nobody can tell from here.
    UNCLEAR = "unclear"
    #: Not asked: it leads into a private network, to another port or scheme, or holds credentials.
    REFUSED = "refused"


@dataclass(frozen=True)
class Outcome:
    """The verdict on one address with its reason in a few words of English, as `404 Not Found`."""

    verdict: Verdict
    reason: Reason
    #: Whether GONE is beyond doubt (404, 410, no such domain), so that a pull request may be stopped by it.
    certain: bool = False
    #: Where permanent redirects alone (301, 308) led, '' when nowhere else.
    moved: Address = ""
    #: Whether the fragment was found; None where there was none or it could not be told.
    fragment: bool | None = None


#: The status of success.
WELL = HTTPStatus.OK
#: The only statuses that say for certain that nothing is there.
GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})


def is_well(status: int) -> bool:
    """Tell whether a status is one of success."""
    return HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES


def phrase(status: int) -> str:
    """Return a status with its standard name, as `404 Not Found`: servers may call it anything."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def of_answer(answer: Answer) -> Outcome:
    """Return what the status says: alive, gone, and for everything else that nobody can tell."""
    if is_well(answer.status):
        note = ", led from https to http" if answer.insecure else ""
        return Outcome(Verdict.ALIVE, phrase(answer.status) + note, moved=answer.moved)
    if answer.status in GONE:
        return Outcome(Verdict.GONE, phrase(answer.status), certain=True)
    return Outcome(Verdict.UNCLEAR, phrase(answer.status))


def of_fault(fault: NoAnswerError) -> Outcome:
    """Return what it means that there is no answer: gone only where the name does not exist."""
    if fault.fault is Fault.NO_DOMAIN:
        return Outcome(Verdict.GONE, fault.reason, certain=True)
    if fault.fault is Fault.REFUSED:
        return Outcome(Verdict.REFUSED, fault.reason)
    return of_service(fault)


def of_service(fault: NoAnswerError) -> Outcome:
    """Return what it means that somebody who would know does not answer: nothing."""
    return Outcome(Verdict.UNCLEAR, fault.reason)


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
                moved=outcome.moved,
                missing=missing,
                differs=_differs(known, outcome.moved, missing, day),
            )
        case Verdict.GONE:
            return _failed(seen, Failure(day, outcome.reason))
        case _:
            return replace(seen, unclear=outcome.reason or outcome.verdict.value)


def _differs(known: Known, moved: str, missing: tuple[str, ...], day: date) -> date | None:
    """Return since when an address leads elsewhere, or lacks fragments, as it does now."""
    if not moved and not missing:
        return None
    return known.differs if known.differs and (known.moved, known.missing) == (moved, missing) else day


def _failed(known: Known, failure: Failure) -> Known:
    """Return what is known after a failure."""
    failures = known.failures
    if len(failures) < DEADLY and (not failures or failure.day - failures[-1].day >= APART):
        failures = (*failures, failure)
    state = State.DEAD if len(failures) >= DEADLY else State.SUSPECT
    return replace(known, state=state, failures=failures, unclear="", moved="", missing=(), differs=None)
