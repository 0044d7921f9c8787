"""Find out what an address tells of a talk or an event, so that nobody has to type it.

The one part of drafting that uses the network: with time limits, never inside the private network, and whatever
happens, the answer is facts and notes, never an error.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sphinx_talks.authoring.new.fetch import connpass, page, speakerdeck, youtube
from sphinx_talks.authoring.new.fetch.facts import Facts, sound
from sphinx_talks.content.records.providers import (
    deck_in,
    deck_page,
    event_page,
    imitates_player,
    speakerdeck_id,
    video_in,
    web_address,
    youtube_id,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinx_talks.linkcheck.net.client import Client


__all__ = ["Facts", "known", "look"]


def known(address: str) -> Facts:
    """Return what the address alone tells, without asking anybody."""
    video = video_in(address)
    if name := video.id if video else youtube_id(address):
        return Facts(address, video=name)
    if deck := deck_in(address) or speakerdeck_id(address):
        return Facts(address, deck=deck)
    if found := deck_page(address):
        return sound(Facts(address, slides=found.page, account=found.account))
    if event := event_page(address):
        return sound(Facts(address, event=event.page))
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
