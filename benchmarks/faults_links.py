"""Ask links day after day while the network is cut and the clock is wrong, and report what is forgotten or wrong.

    python -m benchmarks.faults_links

Servers and time are simulated: a year takes some seconds. Every link is alive all the time; one host is gone for good.
After each row the clock is right and the network whole again.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import traceback
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_talks.content.linkstate import state
from sphinx_talks.content.linkstate.known import FILE, State
from sphinx_talks.content.linkstate.links import LinkPosition, WrittenLink, targets
from sphinx_talks.content.settings import Settings
from sphinx_talks.linkcheck import asking, page
from sphinx_talks.linkcheck.net.client import Client
from sphinx_talks.linkcheck.run import limits_of
from tests.servers import World, hang_up, paths
from tests.servers import page as served
from tests.simulated import SimulatedClock, simulate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.servers import Server

DAY = date(2030, 1, 1)
HOSTS = [f"host-{number}.kites.example" for number in range(30)]
LOST = HOSTS[0]
#: Days of one row, of which the first ten and the last ten are without a fault.
DAYS = 40


@dataclass(frozen=True)
class Fault:
    """What is wrong on the days in the middle."""

    name: str
    #: How many hosts do not answer.
    cut: int = 0
    #: Days that the clock is ahead.
    ahead: int = 0
    #: Answers after which a run is ended, -1 for never.
    ends: int = -1


FAULTS = (
    Fault("none"),
    Fault("a third of the network cut", cut=10),
    Fault("the network cut", cut=30),
    Fault("ended on the way", ends=3),
    Fault("clock 400 days ahead", ahead=400),
    Fault("clock 400 days behind", ahead=-400),
)


class Memory:
    """A folder with its state of links."""

    def __init__(self, root: Path) -> None:
        """Link to a page of each host."""
        self.root = root
        self.addresses = [f"https://{host}/page" for host in HOSTS]
        self.targets = targets(
            WrittenLink(address, LinkPosition("index.md", n, 1)) for n, address in enumerate(self.addresses, 1)
        )

    async def run(self, day: date, fault: Fault) -> None:
        """Ask what is due."""
        alive = served("<title>Kites</title>")
        servers: dict[str, Server] = dict.fromkeys(HOSTS, alive)
        servers |= dict.fromkeys(HOSTS[len(HOSTS) - fault.cut :], hang_up)
        # A host whose front page answers 404 as well is distinguished from one that has lost a page.
        servers[LOST] = paths({"/": alive}) if fault.cut < len(HOSTS) else hang_up
        clock = SimulatedClock(datetime.combine(day, time(), UTC))
        options = Settings()
        async with World(servers) as world, Client(limits_of(options), network=world, clock=clock) as client:
            order = asking.Order(self.root, self.targets, options, day, lambda _: page.look)
            done = 0

            def advance(steps: int, _: str = "") -> None:
                nonlocal done
                done += steps
                if done == fault.ends:
                    task.cancel()

            task = asyncio.ensure_future(asking.run(order, client, advance))
            try:
                await task
            except asyncio.CancelledError:
                return

    def days(self, fault: Fault) -> Iterator[str]:
        """Run day by day; yields what broke a run."""
        sound = Fault("")
        for number in range(DAYS):
            now = fault if DAYS // 4 <= number < DAYS * 3 // 4 else sound
            try:
                simulate(self.run(DAY + timedelta(days=number + now.ahead), now))
            except Exception:  # noqa: BLE001 - whatever it is, it must not be
                yield traceback.format_exc()


def main() -> int:
    """Print a row for each fault; returns 1 when anything was wrong."""
    total = 0
    print(f"{'fault':<30}{'runs':>6}{'broken':>8}{'forgotten':>11}{'wrongly dead':>14}{'found dead':>12}")
    for fault in FAULTS:
        with tempfile.TemporaryDirectory() as folder:
            memory = Memory(Path(folder))
            broken = list(memory.days(fault))
            links = state.read(memory.root / FILE).known
            # With the day on which it was first seen to live, which is the first of all.
            seen = {address for address, known in links.items() if known.first_alive and known.first_alive <= DAY}
            lost = [address for address in memory.addresses if address not in seen and LOST not in address]
            dead = [address for address, known in links.items() if known.state is State.DEAD]
        wrong = [address for address in dead if LOST not in address]
        total += len(broken) + len(lost) + len(wrong)
        print(f"{fault.name:<30}{DAYS:>6}{len(broken):>8}{len(lost):>11}{len(wrong):>14}{len(dead) - len(wrong):>12}")
        print(*(text.splitlines()[-1] for text in broken[:3]), sep="\n", end="\n" if broken else "")
    return int(total > 0)


if __name__ == "__main__":
    sys.exit(main())
