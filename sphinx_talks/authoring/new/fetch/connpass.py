"""What connpass tells of an event: its API where a key is set, its page where none is.

API: https://connpass.com/about/api/v2/ (events by `event_id`, key in the header `X-API-Key`). The key goes to that
address only: a redirect is not followed with it, and it is in no message.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sphinx_talks.authoring.new.fetch import page
from sphinx_talks.authoring.new.fetch.asking import UselessError, mapping, told_text
from sphinx_talks.authoring.new.fetch.facts import Facts, span, without_site
from sphinx_talks.content.records.providers import event_page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinx_talks.linkcheck.net.client import Client

API = "https://connpass.com/api/v2/events/"
#: Name of the environment variable that may hold a key.
KEY = "CONNPASS_API_KEY"


async def facts(client: Client, address: str, environment: Mapping[str, str]) -> Facts:
    """Return what is told of the event, or notes on why that is not known."""
    plain, number = event_page(address) or (address, "")
    notes: tuple[str, ...] = ()
    if key := environment.get(KEY, "").strip():
        try:
            return _event(address, plain, await _record(client, number, key))
        except UselessError as error:
            notes = (f"API of connpass: {error}",)
    found = await page.facts(client, plain)
    title = without_site(found.title or "", "connpass")
    return replace(found, address=address, title=title, event=plain, notes=(*notes, *found.notes))


async def _record(client: Client, number: str, key: str) -> dict[str, Any]:
    if not key.isascii() or not key.isprintable():
        raise UselessError(f"the key in {KEY} is none")
    told = await mapping(client, f"{API}?event_id={number}", {"X-API-Key": key})
    events = told.get("events")
    first = events[0] if isinstance(events, list) and events else None
    if not isinstance(first, dict) or str(first.get("id")) != number:
        raise UselessError("it knows no such event")
    return first


def _event(address: str, plain: str, told: dict[str, Any]) -> Facts:
    when = span(told.get("started_at"), told.get("ended_at"))
    venue, group, limit = told_text(told, "place"), told.get("group"), told.get("limit")
    is_online = venue.strip().lower() in page.ONLINE_WORDS
    return Facts(
        address,
        title=told_text(told, "title"),
        event=plain,
        series=told_text(group, "title") if isinstance(group, dict) else None,
        format="online" if is_online else "in-person" if venue else None,
        venue=None if is_online else venue,
        capacity=str(limit) if isinstance(limit, int) and limit > 0 else None,
        hashtag=told_text(told, "hash_tag") or None,
        is_read=True,
        **when._asdict(),
    )
