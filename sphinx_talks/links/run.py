"""Ask many addresses: each host one after the other, all hosts side by side, until nothing is left or all is dark."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from typing import TYPE_CHECKING

from sphinx_talks.links.keys import host_of
from sphinx_talks.links.looking import look_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from sphinx_talks.links.extract import Target
    from sphinx_talks.links.looking import Looker, Seen
    from sphinx_talks.net.client import Client

#: With fewer hosts nobody can tell a network that is down from hosts that are.
FEWEST_HOSTS = 4


class Hosts:
    """Which hosts answered and which did not."""

    def __init__(self, seen: Iterable[Seen] = ()) -> None:
        """Start with what was seen before."""
        self._answered: dict[str, bool] = {}
        for one in seen:
            self.note(one)

    def note(self, seen: Seen) -> None:
        """Note a look; one answer makes a host one that answers."""
        if seen.answered is not None:
            host = host_of(seen.address)
            self._answered[host] = self._answered.get(host, False) or seen.answered

    def are_dark(self, planned: int = 0) -> bool:
        """Tell whether more than half of the hosts that were asked, and of those `planned`, do not answer."""
        asked = max(len(self._answered), planned)
        silent = sum(not answered for answered in self._answered.values())
        return asked >= FEWEST_HOSTS and 2 * silent > asked


async def ask(
    client: Client, targets: Sequence[Target], day: date, looker: Looker, note: Callable[[Seen | None], None]
) -> bool:
    """Look at every target and tell `note` of each, None where its host had had its share.

    Ends early and returns True when more than half of all hosts do not answer: then it is the network that is down.
    """
    queues: dict[str, list[Target]] = defaultdict(list)
    for target in targets:
        queues[host_of(target.address)].append(target)
    hosts = Hosts()

    async def work(queue: Sequence[Target]) -> None:
        for target in queue:
            if hosts.are_dark(len(queues)):
                return
            seen = await look_at(client, target, day, looker)
            if seen:
                hosts.note(seen)
            note(seen)

    async with asyncio.TaskGroup() as group:
        for queue in queues.values():
            group.create_task(work(queue))
    return hosts.are_dark(len(queues))
