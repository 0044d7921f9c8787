"""How the links of a site stand, for what its pages show: which addresses are dead, since when, and where a copy is."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from sphinx_talks.content.linkstate import state
from sphinx_talks.content.linkstate.keys import host_of, key_of
from sphinx_talks.content.linkstate.known import FILE
from sphinx_talks.content.records import providers

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from sphinx_talks.content.linkstate.known import Known

#: A copy in the Wayback Machine; nothing else is ever shown as one.
_COPY = re.compile(r"https://web\.archive\.org/web/[0-9]{14}/(https?://.+)")


class Dead(NamedTuple):
    """Since when an address is dead, and the address of a copy, '' where none is known."""

    since: date
    archived: str = ""


@dataclass(frozen=True)
class Standing:
    """What is remembered of each address."""

    known: Mapping[str, Known] = field(default_factory=dict)
    #: Why the file of the checks was not believed, '' where it was.
    fault: str = ""

    @cached_property
    def dead(self) -> dict[str, Dead]:
        """Return the addresses that are dead, as they are remembered."""
        found = {}
        for address, one in self.known.items():
            if since := one.dead_since:
                copy = one.archived if is_copy(one.archived, address) else ""
                found[address] = Dead(since, copy)
        return found

    def of(self, address: str) -> Dead | None:
        """Return since when an address is dead, None where it is not known to be."""
        return self.dead.get(key_of(address).address) if self.dead else None

    def of_player(self, provider: str, name: str, url: str) -> Dead | None:
        """Return since when a player shows nothing, with the copy of it or of the page it belongs to."""
        found, page = self.of(providers.player_address(provider, name)), self.of(url)
        return found and (found if found.archived or not page else found._replace(archived=page.archived))


#: Where no check has run.
BLANK = Standing()


def is_copy(copy: str, address: str) -> bool:
    """Tell whether an address is that of a copy in the archive, and of the same site as another address."""
    found = _COPY.fullmatch(copy)
    return found is not None and providers.web_address(copy) and _site(found[1]) == _site(address)


def _site(address: str) -> str:
    """Return the host of an address as the archive may write it: without port and `www.`."""
    return host_of(address).partition(":")[0].removeprefix("www.")


def load(root: Path) -> Standing:
    """Return how the links of the site in a folder stand, as the file that the checks left says."""
    found = state.read(root / FILE)
    return Standing(found.links, found.notice)
