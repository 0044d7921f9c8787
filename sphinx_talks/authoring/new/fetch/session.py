"""Ask several addresses in one go."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from sphinx_talks.authoring.new.fetch import look
from sphinx_talks.authoring.new.fetch.asking import LIMITS
from sphinx_talks.linkcheck.net.client import Client
from sphinx_talks.linkcheck.net.polite import user_agent

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sphinx_talks.content.providers.facts import FetchedFacts


def look_at(addresses: Iterable[str], environment: Mapping[str, str], contact: str = "") -> list[FetchedFacts]:
    """Return the facts of each address; `contact` is the address of the site, for those who are asked."""

    async def main() -> list[FetchedFacts]:
        async with Client(replace(LIMITS, user_agent=user_agent(contact))) as client:
            return await asyncio.gather(*(look(client, address, environment) for address in dict.fromkeys(addresses)))

    return asyncio.run(main())
