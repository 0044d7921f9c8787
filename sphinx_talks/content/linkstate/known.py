"""What is remembered of an address from run to run: plain values, as `linkstate.json` holds them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date

#: So many failures, each so long after the one before, make an address dead.
DEADLY = 3
APART = timedelta(days=3)
#: The file in the folder of conf.py.
FILE = "linkstate.json"


class State(StrEnum):
    """What is believed of an address."""

    #: Never answered for certain so far.
    NEW = "new"
    OK = "ok"
    #: One or two failures: it may come back.
    SUSPECT = "suspect"
    #: Three failures, each at least three days after the one before.
    DEAD = "dead"


class Failure(NamedTuple):
    """A day on which the address was gone, and how that was told."""

    day: date
    reason: str


@dataclass(frozen=True)
class Known:
    """Everything remembered of one address; days are UTC."""

    state: State = State.NEW
    first_alive: date | None = None
    last_alive: date | None = None
    #: The last day it was asked at all, whatever came of it.
    asked: date | None = None
    failures: tuple[Failure, ...] = ()
    #: Why the last look could not tell, '' when it could.
    unclear: str = ""
    #: Where permanent redirects lead.
    moved: str = ""
    #: The first day on which it led there, or lacked the fragments that it lacks.
    differs: date | None = None
    #: Address of a copy in the Wayback Machine (https://web.archive.org/web/<14 digits>/…).
    archived: str = ""
    #: The last day the archive was asked for a copy.
    archive_asked: date | None = None
    #: Fragments that the page does not have.
    missing: tuple[str, ...] = ()

    @property
    def dead_since(self) -> date | None:
        """Return the day of the first of the failures that made it dead, None while it is not."""
        return self.failures[0].day if self.state is State.DEAD and self.failures else None
