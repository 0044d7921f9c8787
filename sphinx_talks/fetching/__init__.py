"""Find out what an address tells of a talk or an event, so that nobody has to type it.

The one part of drafting that uses the network: with time limits, never inside the private network, and whatever
happens, the answer is facts and notes, never an error.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sphinx_talks.fetching import connpass, page, speakerdeck, youtube
from sphinx_talks.fetching.facts import Facts, sound
from sphinx_talks.providers import imitates_player, speakerdeck_id, web_address

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinx_talks.net.client import Client


__all__ = ["Facts", "known", "look"]


def known(address: str) -> Facts:
    """Return what the address alone tells, without asking anybody."""
    if video := youtube.video_of(address):
        return Facts(address, video=video)
    if deck := speakerdeck_id(address):
        return Facts(address, deck=deck)
    if found := speakerdeck.deck_page(address):
        return sound(Facts(address, slides=found[0], account=found[1]))
    if event := connpass.event_page(address):
        return sound(Facts(address, event=event[0]))
    return Facts(address)


async def look(client: Client, address: str, environment: Mapping[str, str]) -> Facts:
    """Return what can be found out about an address; `environment` may hold the key of connpass."""
    plain = known(address)
    if plain.video:
        return sound(await youtube.facts(client, address, plain.video))
    if plain.deck:
        return plain
    if plain.slides:
        return sound(await speakerdeck.facts(client, address))
    if plain.event:
        return sound(await connpass.facts(client, address, environment))
    if not web_address(address) or imitates_player(address):
        return replace(plain, notes=(f"{address}: not a plain http(s) address",))
    return sound(await page.facts(client, address))
