"""Events of connpass, by its API alone, for those who have a key.

The terms (https://connpass.com/term/, 7.1.17) forbid any other access than by the API, programs or not, and the
document of the API (https://connpass.com/about/api/v2/) repeats it: no page of connpass is asked, redirects to one
included. Events by `event_id`, what was presented at one below it, the key in the header `X-API-Key`, one request a
second. The key goes to that address
only: a redirect is not followed with it, and it is in no message.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any, ClassVar

from sphinx_talks.content.characters import web_address
from sphinx_talks.content.providers import asking
from sphinx_talks.content.providers.asking import Conversation, Outcome, Silence, UselessError, Verdict
from sphinx_talks.content.providers.base import Found, Provider, said
from sphinx_talks.content.providers.facts import ONLINE_WORDS, FetchedFacts, Presentation, one_line, span

if TYPE_CHECKING:
    from collections.abc import Mapping


_EVENT = re.compile(r"(?a:(?i:https?://((?:[a-z0-9-]{1,63}\.)?connpass\.com)))/event/([0-9]{1,9})(?:[/?#]\S*)?")
_ABOUT = "https://connpass.com/about/api/v2/"
_API = "https://connpass.com/api/v2/events/"
#: Name of the environment variable that may hold a key.
KEY = "CONNPASS_API_KEY"
#: What keeps a page from being read, and what a community can do.
CLOSED = f"connpass: asked by its API alone, with {KEY}, which communities get by {_ABOUT}"
_ASKED = re.compile(rf"{re.escape(_API)}(?:\?event_id=[0-9]{{1,9}}|[0-9]{{1,9}}/presentations/\?count=100)")
_PAGE = re.compile(r"(?ai:https?://(?:[a-z0-9_-]{1,63}\.){0,5}connpass\.com\.?(?::[0-9]*)?)(?:[/?#].*|)", re.DOTALL)


class Connpass(Provider):
    """Pages of events, by their numbers."""

    name = "connpass"
    label = "connpass"
    #: As the document of the API asks.
    gaps: ClassVar[Mapping[str, float]] = {"connpass.com": 1.0}

    def find(self, address: str) -> Found | None:
        """Return the event of a page."""
        found = _EVENT.fullmatch(address)
        return Found(found[2], f"https://{found[1].lower()}/event/{found[2]}/") if found else None

    def closed(self, address: str) -> str:
        """Return why a page is not asked; the API may be."""
        return CLOSED if _PAGE.fullmatch(address) and not _ASKED.fullmatch(address) else ""

    def check(self, address: str) -> Conversation[Outcome] | None:
        """Return how the API is asked for an event, None where there is no key."""
        found, key = self.find(address), _key(os.environ)
        return self._checked(found.id, key) if found and key else None

    def _checked(self, number: str, key: str) -> Conversation[Outcome]:
        answer = yield from asking.ask(f"{_API}?event_id={number}", headers=(("X-API-Key", key),))
        if isinstance(answer, Silence):
            return answer.of_service
        told = answer.object
        events = told.get("events") if told and asking.is_well(answer.status) else None
        if not isinstance(events, list):
            return Outcome(Verdict.UNCLEAR, f"API of connpass: {answer.phrase}")
        if any(isinstance(one, dict) and str(one.get("id")) == number for one in events):
            return Outcome(Verdict.ALIVE, answer.phrase)
        # An event that is not public any more is none for readers either.
        return Outcome(Verdict.UNCLEAR if events else Verdict.GONE, "API of connpass: no such event")

    def facts_of(self, address: str, found: Found) -> FetchedFacts:
        """Return the page of the event."""
        return FetchedFacts(address, provider=self.name, event=found.page)

    def facts(self, plain: FetchedFacts, environment: Mapping[str, str]) -> Conversation[FetchedFacts]:
        """Return what the API says where there is a key."""
        key = _key(environment)
        if not key:
            return plain.noting(f"the key in {KEY} is none" if environment.get(KEY, "").strip() else CLOSED)
        try:
            told = yield from self._record(plain, key)
        except UselessError as error:
            return plain.noting(f"API of connpass: {error}")
        try:
            presented = yield from self._presented(str(told["id"]), key)
        except UselessError as error:
            return _event(plain, told).noting(f"API of connpass, presentations: {error}")
        return _event(plain, told).but(presented=presented)

    def _record(self, plain: FetchedFacts, key: str) -> Conversation[dict[str, Any]]:
        found = self.find(plain.address)
        number = found.id if found else ""
        told = yield from asking.mapping(f"{_API}?event_id={number}", (("X-API-Key", key),))
        events = told.get("events")
        first = events[0] if isinstance(events, list) and events else None
        if not isinstance(first, dict) or str(first.get("id")) != number:
            raise UselessError("it knows no such event")
        return first

    def _presented(self, number: str, key: str) -> Conversation[tuple[Presentation, ...]]:
        told = yield from asking.mapping(f"{_API}{number}/presentations/?count=100", (("X-API-Key", key),))
        listed = told.get("presentations")
        if not isinstance(listed, list):
            raise UselessError("the answer is not what it should be")
        named: dict[str, str] = {}
        for one in (one for one in listed if isinstance(one, dict)):
            named.setdefault(said(one, "url"), one_line(said(one, "name")))
        return tuple(Presentation(*one) for one in named.items() if web_address(one[0]))


def _key(environment: Mapping[str, str]) -> str:
    """Return the key, '' where there is none that a header could hold."""
    key = environment.get(KEY, "").strip()
    return key if key.isascii() and key.isprintable() else ""


def _event(plain: FetchedFacts, told: Mapping[str, Any]) -> FetchedFacts:
    venue, group, limit = said(told, "place"), told.get("group"), told.get("limit")
    is_online = venue.strip().lower() in ONLINE_WORDS
    return plain.but(
        title=said(told, "title"),
        series=said(group, "title") if isinstance(group, dict) else None,
        format="online" if is_online else "in-person" if venue else None,
        venue=None if is_online else venue,
        capacity=str(limit) if isinstance(limit, int) and limit > 0 else None,
        hashtag=said(told, "hash_tag") or None,
        is_read=True,
        **span(told.get("started_at"), told.get("ended_at"))._asdict(),
    )
