"""What an answer, or that there is none, says of an address."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from sphinx_talks.linkcheck.net.fault import Fault
from sphinx_talks.linkcheck.outcome import Outcome, Verdict

if TYPE_CHECKING:
    from sphinx_talks.linkcheck.net.answer import Answer
    from sphinx_talks.linkcheck.net.fault import NoAnswerError

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
