"""What is believed of every server of the cases after three runs, three days apart, in simulated time."""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_talks.content.linkstate.known import DEADLY, Known, State
from sphinx_talks.content.linkstate.links import LinkPosition, WrittenLink, targets
from sphinx_talks.content.settings import Settings
from sphinx_talks.linkcheck import asking
from sphinx_talks.linkcheck.net.client import Client
from sphinx_talks.linkcheck.run import limits_of
from tests.linkcases import Truth
from tests.servers import World
from tests.simulated import SimulatedClock, simulate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.linkcases import Case

DAYS = (0, 3, 6)
BEGINNING = date(2030, 1, 1)


@dataclass
class Result:
    """What was believed of a case after each run."""

    case: Case
    known: list[Known] = field(default_factory=list)

    @property
    def is_right(self) -> bool:
        """Return whether no live link was ever called dead, and a dead one was in the end."""
        if self.case.truth is Truth.DEAD:
            return self.known[-1].state is State.DEAD
        return all(known.state is not State.DEAD for known in self.known)


def results(world: list[Case]) -> list[Result]:
    """Return what is believed of every case after each run, three days apart, in simulated time."""
    with tempfile.TemporaryDirectory(prefix="sphinx-talks-") as folder:
        found = [Result(case) for case in world]
        for number, day in enumerate(DAYS):
            finished = simulate(_run(Path(folder), world, number, BEGINNING + timedelta(days=day)))
            for result in found:
                key = next(iter(targets([WrittenLink(result.case.address, LinkPosition("", 1, 1))])))
                result.known.append(finished.links.get(key, Known()))
        return found


async def _run(root: Path, world: list[Case], number: int, day: date) -> asking.Finished:
    chosen = ((case.domain, case.servers[min(number, len(case.servers) - 1)]) for case in world)
    servers = {domain: server for domain, server in chosen if server is not None}
    servers |= {domain: server for case in world for domain, server in case.beside.items()}
    links = targets(WrittenLink(case.address, LinkPosition("index.md", line, 1)) for line, case in enumerate(world, 1))
    options = Settings()
    clock = SimulatedClock(datetime(day.year, day.month, day.day, tzinfo=UTC))
    async with World(servers) as network, Client(limits_of(options), network=network, clock=clock) as client:
        return await asking.run(asking.Order(root, links, options, day, asking.looker, everything=True), client)


def table(found: list[Result]) -> str:
    """Return a row for each server: what it does, what a person would say, and what is believed after each run."""
    rows = ["| Server | Truth | 1 | 2 | 3 | Reason |", "| --- | --- | --- | --- | --- | --- |"]
    for result in found:
        last = result.known[-1]
        reasons = [last.unclear, *(failure.reason for failure in last.failures[-1:])]
        reasons += [f"no #{fragment}" for fragment in last.missing] + (["moved"] if last.moved else [])
        states = " | ".join(_word(known) for known in result.known)
        reason = "; ".join(reason for reason in reasons if reason)
        rows.append(f"| {result.case.about} | {result.case.truth} | {states} | {reason} |")
    return "\n".join([*rows, ""])


def _word(known: Known) -> str:
    """Return a state in a word; what was never known for certain is not new to a reader."""
    return "cannot tell" if known.state is State.NEW else known.state.value


#: What a case may be believed to be after the last run.
BELIEFS = ("lives", "lives without the place", "cannot tell", "moved or gone: look", "suspect", "dead")


def belief(known: Known) -> str:
    """Return what is believed of an address, as one of BELIEFS."""
    if len(known.away) >= DEADLY:
        return "moved or gone: look"
    lives = "lives without the place" if known.missing else "lives"
    return {State.OK: lives, State.NEW: "cannot tell"}.get(known.state, known.state.value)


def confusion(found: Sequence[Result]) -> str:
    """Return the table of truths by what is believed after the last run."""
    rows = [f"| Truth | {' | '.join(BELIEFS)} |", "| --- |" + " ---: |" * len(BELIEFS)]
    for truth in Truth:
        own = Counter(belief(result.known[-1]) for result in found if result.case.truth is truth)
        rows.append(f"| {truth} | {' | '.join(str(own[name]) for name in BELIEFS)} |")
    return "\n".join([*rows, ""])


def counts(found: list[Result]) -> str:
    """Return in one line how many are right, for each kind of truth."""
    parts = []
    for truth in Truth:
        own = [result for result in found if result.case.truth is truth]
        if not own:
            continue
        called = sum(result.known[-1].state is State.DEAD for result in own)
        parts.append(f"{truth}: {len(own)} servers, {called} called dead")
    return "; ".join(parts)
