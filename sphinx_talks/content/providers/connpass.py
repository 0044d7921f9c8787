"""Events of connpass, by their pages (https://help.connpass.com/) and, for those who have a key, its API.

API: https://connpass.com/about/api/v2/ (events by `event_id`, key in the header `X-API-Key`). The key goes to that
address only: a redirect is not followed with it, and it is in no message. A page answers 404 for an event that does
not exist; 403 is for events that are not public, and for machines.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sphinx_talks.content.providers import asking
from sphinx_talks.content.providers.asking import Outcome, UselessError, Verdict
from sphinx_talks.content.providers.base import Found, Provider, said
from sphinx_talks.content.providers.facts import ONLINE_WORDS, FetchedFacts, span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinx_talks.content.providers.asking import Conversation

_EVENT = re.compile(r"(?a:(?i:https?://((?:[a-z0-9-]{1,63}\.)?connpass\.com)))/event/([0-9]{1,9})(?:[/?#]\S*)?")
_API = "https://connpass.com/api/v2/events/"
#: Name of the environment variable that may hold a key.
KEY = "CONNPASS_API_KEY"


class Connpass(Provider):
    """Pages of events, by their numbers."""

    name = "connpass"
    label = "connpass"
    reads_page = True

    def find(self, address: str) -> Found | None:
        """Return the event of a page."""
        found = _EVENT.fullmatch(address)
        return Found(found[2], f"https://{found[1].lower()}/event/{found[2]}/") if found else None

    def judged(self, address: str, outcome: Outcome) -> Outcome:
        """Return what the look at a page says: 403 is for machines too, and a group may change its name."""
        if outcome.reason.startswith("403 "):
            return Outcome(Verdict.UNCLEAR, "403 Forbidden: not public, or not for machines")
        before, after = self.find(address), self.find(outcome.moved)
        if outcome.moved and (before is None or after is None or before.id != after.id):
            return Outcome(Verdict.UNCLEAR, "redirected away from the event")
        return outcome

    def facts_of(self, address: str, found: Found) -> FetchedFacts:
        """Return the page of the event."""
        return FetchedFacts(address, provider=self.name, event=found.page)

    def facts(self, plain: FetchedFacts, environment: Mapping[str, str]) -> Conversation[FetchedFacts]:
        """Return what the API says where there is a key; the page says the rest."""
        key = environment.get(KEY, "").strip()
        if not key:
            return plain
        try:
            return _event(plain, (yield from self._record(plain, key)))
        except UselessError as error:
            return plain.noting(f"API of connpass: {error}")

    def _record(self, plain: FetchedFacts, key: str) -> Conversation[dict[str, Any]]:
        if not key.isascii() or not key.isprintable():
            raise UselessError(f"the key in {KEY} is none")
        found = self.find(plain.address)
        number = found.id if found else ""
        told = yield from asking.mapping(f"{_API}?event_id={number}", (("X-API-Key", key),))
        events = told.get("events")
        first = events[0] if isinstance(events, list) and events else None
        if not isinstance(first, dict) or str(first.get("id")) != number:
            raise UselessError("it knows no such event")
        return first


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
