"""How the links of a site stand, for its pages: which addresses are dead, since when, and where a copy is."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from sphinx_talks.content.linkstate import state
from sphinx_talks.content.linkstate.known import APART, FILE, Known, State, is_archived
from sphinx_talks.content.linkstate.links import host_of, key_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date
    from pathlib import Path

    from sphinx_talks.content.problems import Problem


#: Days between two looks at what has been dead for a while.
SELDOM = 8


class Pace(NamedTuple):
    """How often addresses are asked, in days."""

    #: For how long an answer is good, and by how much more or less from address to address.
    fresh: int = 7
    jitter: int = 2
    #: After how long an address is asked again that could not be judged.
    unclear: int = 7
    #: At most one in so many addresses is asked again in one day.
    share: int = 5


class Plan(NamedTuple):
    """What is asked in a run, in this order, and how many more are due."""

    addresses: tuple[str, ...]
    left: int = 0


def plan(addresses: Collection[str], known: Mapping[str, Known], day: date, pace: Pace) -> Plan:
    """Return what is asked on `day`: everything never asked, and a share of what is due, the longest due first.

    No host has a second turn before all have had one: a host with many addresses that never answers, so that they
    stay due, would keep all others from being asked. What was asked that day already counts towards the share.
    """
    new, due = [], []
    for address in addresses:
        on = due_on(address, known.get(address, Known()), pace)
        if on is None:
            new.append(address)
        elif on <= day:
            due.append((on, _number(address), address))
    today = sum(known[address].asked == day for address in addresses if address in known)
    most = max(-(-len(addresses) // pace.share) - today, 0)
    chosen = in_turns(address for _, _, address in sorted(due))
    return Plan((*sorted(new, key=_number), *chosen[:most]), max(len(chosen) - most, 0))


def in_turns(addresses: Iterable[str]) -> list[str]:
    """Return addresses so that every host has its turn before any has a second one, otherwise in their order."""
    turns: Counter[str] = Counter()
    keyed = []
    for address in addresses:
        host = host_of(address)
        turns[host] += 1
        keyed.append((turns[host], address))
    return [address for _, address in sorted(keyed, key=itemgetter(0))]


def due_on(address: str, known: Known, pace: Pace) -> date | None:
    """Return the day from which an address is to be asked, None when it never was."""
    if known.asked is None:
        return None
    if known.failures:
        return _due_again(address, known, known.asked)
    if known.unclear:
        return known.asked + timedelta(days=pace.unclear)
    spread = _number(address) % (2 * pace.jitter + 1) - pace.jitter
    return known.asked + timedelta(days=max(pace.fresh + spread, 1))


def _due_again(address: str, known: Known, asked: date) -> date:
    """Return when an address is to be asked that failed: soon, and not always as long after as before."""
    failed = known.failures[-1].day
    if known.state is State.DEAD:
        # After 1, 2, 4 and then every 8 days: what is back is not shown as dead for long.
        return asked + timedelta(days=min((asked - failed).days + 1, SELDOM))
    # A look in between, which does not count but may forgive: what is down every third day is not dead.
    between = failed + timedelta(days=1 + _number(f"{address} {failed}") % 2)
    return max(between if asked < between else failed + APART, asked + timedelta(days=1))


def _number(address: str) -> int:
    """Return a number that is the same for an address in every run, and spreads addresses evenly."""
    return int.from_bytes(hashlib.blake2b(address.encode(), digest_size=8).digest(), "big")


class Dead(NamedTuple):
    """Since when an address is dead, and the address of a copy, '' where none is known."""

    since: date
    archived: str = ""


@dataclass(frozen=True)
class Standing:
    """What is remembered of each address."""

    known: Mapping[str, Known] = field(default_factory=dict)
    #: What is wrong with the file of the checks.
    problems: tuple[Problem, ...] = ()

    @cached_property
    def dead(self) -> dict[str, Dead]:
        """Return the addresses that are dead, as they are remembered."""
        found = {}
        for address, one in self.known.items():
            if since := one.dead_since:
                copy = one.archived if is_copy(one.archived, address) else ""
                found[address] = Dead(since, copy)
        return found

    def dead_at(self, address: str) -> Dead | None:
        """Return since when an address is dead, None where it is not known to be."""
        return self.dead.get(key_of(address).address) if self.dead else None

    def dead_player(self, address: str, url: str) -> Dead | None:
        """Return since when a player shows nothing, with the copy of its address or of the page it belongs to."""
        found, page = self.dead_at(address), self.dead_at(url)
        return found and (found if found.archived or not page else found._replace(archived=page.archived))


#: Where no check has run.
BLANK = Standing()


def is_copy(copy: str, address: str) -> bool:
    """Return whether an address is that of a copy in the archive, and of the same site as another address."""
    return is_archived(copy) and _site(copy.split("/", 5)[5]) == _site(address)


def _site(address: str) -> str:
    """Return the host of an address as the archive may write it: without port and `www.`."""
    return host_of(address).partition(":")[0].removeprefix("www.")


def load(root: Path) -> Standing:
    """Return how the links of the site in a folder stand, as the file that the checks left says."""
    found = state.read(root / FILE)
    return Standing(found.links, found.problems)
