"""Events of connpass, by their pages (https://help.connpass.com/).

The API (https://connpass.com/about/api/v2/) wants a key of everybody. A page answers 404 for an event that does not
exist; 403 is for events that are not public, and for machines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_talks.content.records.providers import event_page
from sphinx_talks.linkcheck import page
from sphinx_talks.linkcheck.verdicts import Outcome, Verdict

if TYPE_CHECKING:
    from sphinx_talks.linkcheck.net.client import Client

FORBIDDEN = "403 "


def matches(address: str) -> bool:
    """Tell whether an address is that of an event."""
    return event_page(address) is not None


async def look(client: Client, address: str) -> Outcome:
    """Return what has become of an event."""
    outcome = await page.look(client, address)
    if outcome.reason.startswith(FORBIDDEN):
        return Outcome(Verdict.UNCLEAR, "403 Forbidden: not public, or not for machines")
    before, after = event_page(address), event_page(outcome.moved)
    # A group may change its name; the number stays.
    if outcome.moved and (before is None or after is None or before.number != after.number):
        return Outcome(Verdict.UNCLEAR, "redirected away from the event")
    return outcome
