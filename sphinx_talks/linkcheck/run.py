"""Ask many addresses: each host one after the other, all hosts side by side, until nothing is left or all is dark."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING, Protocol

from sphinx_talks.content.linkstate.known import Known, State
from sphinx_talks.content.linkstate.links import Target, host_of
from sphinx_talks.content.linkstate.state import Pace
from sphinx_talks.linkcheck.archive import POLLS
from sphinx_talks.linkcheck.net.answer import NoAnswerError
from sphinx_talks.linkcheck.net.polite import Limits, user_agent

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

    from sphinx_talks.content.settings import Settings
    from sphinx_talks.linkcheck.looking import Sighting
    from sphinx_talks.linkcheck.net.client import Client


#: Who saves pages, and requests that one takes: it is sent, and asked for until it is done.
SAVER, REQUESTS_A_SAVE = "web.archive.org", 1 + len(POLLS)


def limits_of(settings: Settings, *, is_pull: bool = False) -> Limits:
    """Return how much is asked of hosts, of addresses and of a run, or of a run for a pull request."""
    return Limits(
        gap=settings.talks_links_gap,
        per_host=settings.talks_links_per_host,
        requests=settings.talks_links_requests,
        retry_after=settings.talks_links_retry_after,
        total=settings.talks_links_total,
        hops=settings.talks_links_hops,
        body=settings.talks_links_body,
        run=settings.talks_links_pull_run if is_pull else settings.talks_links_run,
        user_agent=user_agent(settings.contact),
        allowed=((SAVER, settings.talks_links_requests + REQUESTS_A_SAVE * settings.talks_links_save),),
    )


def pace_of(settings: Settings) -> Pace:
    """Return how often addresses are asked."""
    return Pace(
        fresh=settings.talks_links_fresh,
        jitter=settings.talks_links_jitter,
        unclear=settings.talks_links_unclear,
        share=settings.talks_links_share,
    )


#: With fewer hosts a network that is down looks like hosts that are.
FEWEST_HOSTS = 4
#: Asked whether there is a network at all, where none of a few hosts answers: it is asked for copies anyway.
WITNESS = "https://archive.org/"


class Advance(Protocol):
    """Is called with how many more addresses are done, and with what is done now where that is something else."""

    def __call__(self, steps: int, about: str = "", /) -> None:
        """Show it."""


class Hosts:
    """Which hosts answered and which did not."""

    def __init__(self, seen: Iterable[Sighting] = ()) -> None:
        """Start with what was seen before."""
        self._answered: dict[str, bool] = {}
        for one in seen:
            self.note(one)

    def note(self, seen: Sighting) -> None:
        """Note a look; one answer makes a host one that answers."""
        if seen.answered is not None:
            host = host_of(seen.address)
            self._answered[host] = self._answered.get(host, False) or seen.answered

    def are_dark(self, planned: int = 0) -> bool:
        """Return whether more than half of the hosts that were asked, and of those `planned`, do not answer."""
        asked = max(len(self._answered), planned)
        silent = sum(not answered for answered in self._answered.values())
        return asked >= FEWEST_HOSTS and 2 * silent > asked

    async def are_cut_off(self, client: Client) -> bool:
        """Return whether no host answers and the witness does not either: then few are as dark as many."""
        if not self._answered or any(self._answered.values()):
            return False
        try:
            await client.ask(WITNESS, method="HEAD")
        except NoAnswerError:
            return True
        return False


class SomeHosts(Hosts):
    """Hosts of which one that answers is enough: several that are dead may come at once, in one change."""

    def are_dark(self, planned: int = 0) -> bool:
        """Return whether none of the hosts that were asked, and of those `planned`, answers."""
        asked = max(len(self._answered), planned)
        return asked >= FEWEST_HOSTS and list(self._answered.values()) == [False] * asked


def witnesses(chosen: Iterable[str], addresses: Iterable[str], known: Mapping[str, Known]) -> list[str]:
    """Return addresses of hosts that were alive when they were last asked, one each, to be asked beside `chosen`.

    They are so many that hosts which are dead already, or were never asked, are not more than half: on a day on which
    nothing else is due they would pass for a network that is down, day after day.
    """
    hosts = {host_of(address) for address in chosen}
    living = [one for one in addresses if one in known and known[one].state is State.OK and not known[one].unclear]
    alive: dict[str, str] = {}
    for address in sorted(living, key=lambda one: (known[one].asked or date.min, one)):
        alive.setdefault(host_of(address), address)
    missing = len(hosts - alive.keys()) - len(hosts & alive.keys())
    others = [address for host, address in alive.items() if host not in hosts]
    return others[: max(missing, 0)] if len(hosts) >= FEWEST_HOSTS else []


async def ask(
    targets: Sequence[Target],
    look: Callable[[Target], Awaitable[Sighting | None]],
    note: Callable[[Sighting | None], None],
    hosts: Hosts,
) -> bool:
    """Look at every target and pass each to `note`, None where its host had had its share.

    Ends early and returns True when the hosts are dark: then it is the network that is down. Raises what `note` raises.
    """
    queues: dict[str, list[Target]] = defaultdict(list)
    for target in targets:
        queues[host_of(target.address)].append(target)

    async def work(queue: Sequence[Target]) -> None:
        for target in queue:
            if hosts.are_dark(len(queues)):
                return
            seen = await look(target)
            if seen:
                hosts.note(seen)
            note(seen)

    try:
        async with asyncio.TaskGroup() as group:
            for queue in queues.values():
                group.create_task(work(queue))
    except ExceptionGroup as errors:
        raise errors.exceptions[0] from None
    return hosts.are_dark(len(queues))
