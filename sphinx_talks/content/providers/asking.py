"""What a provider asks other sites, and what their answers mean: no network here, only conversations.

A conversation is a generator: it yields the requests that it wants answered together and is sent their answers in the
same order (https://sans-io.readthedocs.io). `linkcheck.net` holds it; a test holds it with answers of its own.
"""

from __future__ import annotations

import json
from collections.abc import Generator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple, TypeAlias, TypeVar

T = TypeVar("T")


class Request(NamedTuple):
    """What is asked; with headers of its own a request is for this address only: no redirect is followed."""

    address: str
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()


class Reply(NamedTuple):
    """The last answer after all redirects."""

    status: int
    #: The status with its standard name, as `404 Not Found`.
    phrase: str
    #: Where it came from.
    address: str = ""
    content_type: str = ""
    body: bytes = b""
    #: Where permanent redirects alone led, '' where there was none or another kind among them.
    moved: str = ""
    #: Whether a redirect led from https to http.
    insecure: bool = False
    #: The body, decoded as the page says.
    text: str = ""

    @property
    def outcome(self) -> Outcome:
        """Return what the status alone says."""
        return outcome_of(self.status, self.phrase, self.moved, is_insecure=self.insecure)

    @property
    def object(self) -> dict[str, Any] | None:
        """Return the JSON object (RFC 8259) in the body, None where there is none."""
        try:
            found = json.loads(self.body.decode("utf-8-sig", "replace"))
        except (ValueError, RecursionError):
            return None
        return found if isinstance(found, dict) else None


class Silence(NamedTuple):
    """There is no answer; what that means for the address itself, and why in a few words."""

    reason: str
    outcome: Outcome

    @property
    def of_service(self) -> Outcome:
        """Return what it means that somebody who would know does not answer: nothing."""
        return Outcome(Verdict.UNCLEAR, self.reason)


class Verdict(StrEnum):
    """What is known after an address was asked."""

    ALIVE = "alive"
    #: The server, or the provider of the video or deck, says that it is not there.
    GONE = "gone"
    #: 401, 403, 429, 999, 5xx, time-outs, broken connections: unknown from here.
    UNCLEAR = "unclear"
    #: Something else is there: the front page, a profile, a notice that this is over. A person has to look.
    AWAY = "away"
    #: Not asked: it leads into a private network, to a port of another service, another scheme, or holds credentials.
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
    #: Whether the fragment was found; None where there was none or it is unknown.
    fragment: bool | None = None


Answer: TypeAlias = Reply | Silence
Conversation: TypeAlias = Generator[tuple[Request, ...], tuple[Answer, ...], T]

#: The status of success.
WELL = 200
#: The only statuses that say for certain that nothing is there.
GONE = frozenset({404, 410})
HTML = frozenset({"text/html", "application/xhtml+xml"})


def is_well(status: int) -> bool:
    """Return whether a status is one of success."""
    return WELL <= status < 300  # noqa: PLR2004 - RFC 9110, 15.3


def outcome_of(status: int, phrase: str, moved: str = "", *, is_insecure: bool = False) -> Outcome:
    """Return what the status of an answer says: alive, gone, and for everything else unclear."""
    if is_well(status):
        note = ", led from https to http" if is_insecure else ""
        return Outcome(Verdict.ALIVE, phrase + note, moved=moved)
    if status in GONE:
        return Outcome(Verdict.GONE, phrase, certain=True)
    return Outcome(Verdict.UNCLEAR, phrase)


def ask(address: str, method: str = "GET", headers: tuple[tuple[str, str], ...] = ()) -> Conversation[Answer]:
    """Ask one address."""
    (answer,) = yield (Request(address, method, headers),)
    return answer


class UselessError(Exception):
    """There is no answer, or none that helps; its text says why."""


_MEANINGS = {
    401: "it does not let others show it",
    403: "it is private, or does not answer programs",
    404: "there is nothing at this address",
    410: "it has been taken down",
    429: "it was asked too often",
}


def useful(address: str, headers: tuple[tuple[str, str], ...] = ()) -> Conversation[Reply]:
    """Ask an address for an answer with status 200; raises UselessError."""
    answer = yield from ask(address, headers=headers)
    if isinstance(answer, Silence):
        raise UselessError(f"no answer ({answer.reason})")
    if answer.status != WELL:
        meaning = _MEANINGS.get(answer.status)
        raise UselessError(f"answer {answer.status}{f': {meaning}' if meaning else ''}")
    return answer


def mapping(address: str, headers: tuple[tuple[str, str], ...] = ()) -> Conversation[dict[str, Any]]:
    """Ask for the JSON object at an address; raises UselessError."""
    found = (yield from useful(address, headers)).object
    if found is None:
        raise UselessError("the answer is not the JSON it should be")
    return found


def text(address: str) -> Conversation[str]:
    """Ask for the text of a page; raises UselessError."""
    answer = yield from useful(address)
    kind = (answer.content_type or "text/html").partition(";")[0].strip().lower()
    if kind not in HTML:
        raise UselessError(f"no web page, but {kind[:40]!r}")
    return answer.text
