"""Find out what an address says of a talk or an event, so that nobody has to type it.

The one part of drafting that uses the network: with time limits, never inside the private network, and whatever
happens, the answer is facts and notes, never an error.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

from sphinx_talks.authoring.new.fetch import page
from sphinx_talks.authoring.new.fetch.facts import sound
from sphinx_talks.content import providers
from sphinx_talks.content.providers.facts import FetchedFacts, without_site
from sphinx_talks.content.web import web_address
from sphinx_talks.linkcheck.net.conversation import converse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinx_talks.linkcheck.net.client import Client


__all__ = ["FetchedFacts", "known", "look"]


def known(address: str) -> FetchedFacts:
    """Return what the address alone says, without asking anybody."""
    found = (one.known(address) for one in providers.table())
    return sound(next(filter(None, found), FetchedFacts(address)))


async def look(client: Client, address: str, environment: Mapping[str, str]) -> FetchedFacts:
    """Return what can be found out about an address; `environment` may hold keys of services."""
    plain = known(address)
    if plain.provider:
        provider = providers.by_name(plain.provider)
        found = await converse(client, provider.facts(plain, environment))
        if provider.reads_page and not found.is_read:
            read = await converse(client, page.facts(plain.event or plain.slides or address))
            found = _both(found, replace(read, title=without_site(read.title or "", provider.label)))
        return sound(found)
    if not web_address(address) or providers.imitated(address):
        return replace(plain, notes=(f"{address}: not a plain http(s) address",))
    return sound(await converse(client, page.facts(address)))


def _both(found: FetchedFacts, read: FetchedFacts) -> FetchedFacts:
    """Return the facts of a provider, and those of its page where it has none."""
    both = {one.name: getattr(found, one.name) or getattr(read, one.name) for one in fields(FetchedFacts)}
    return FetchedFacts(**both | {"notes": (*found.notes, *read.notes)})
