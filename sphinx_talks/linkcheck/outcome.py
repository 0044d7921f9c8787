"""What one look at an address says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
    reason: str
    #: Whether GONE is beyond doubt (404, 410, no such domain), so that a pull request may be stopped by it.
    certain: bool = False
    #: Where permanent redirects alone (301, 308) led, '' when nowhere else.
    moved: str = ""
    #: Whether the fragment was found; None where there was none or it could not be told.
    fragment: bool | None = None
