"""No way leads into a private network: not by spelling, by name, by redirect, nor by whoever answers."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from benchmarks.links_private import table
from sphinx_talks.linkcheck.net.answer import NoAnswerError
from sphinx_talks.linkcheck.net.client import Client
from tests.private import (
    MIXED,
    NAMES,
    NUMBERS,
    PUBLIC,
    SITE,
    SITE_PEER,
    SPELLINGS,
    TRAP_PEER,
    Machine,
    TrapNetwork,
    experiment,
    trapped,
)
from tests.simulated import SimulatedClock

if TYPE_CHECKING:
    from tests.private import Experiment, Result

#: Names that lead to IPv6 alone, and one with a scope, which is no address on every machine.
SIX = {f"http://{name}.kites.example/" for name in ("six", "mapped", "translated", "link")}


@pytest.fixture(scope="module")
def guarded() -> Experiment:
    return trapped(experiment(guarded=True))


@pytest.fixture(scope="module")
def unguarded() -> Experiment:
    return trapped(experiment(guarded=False))


def test_there_are_many_ways() -> None:
    assert len({*NUMBERS, *SPELLINGS, *NAMES}) >= 110


def test_nothing_is_connected_to(guarded: Experiment) -> None:
    assert [result for result in guarded.direct + guarded.redirected if result.connections or result.requests] == []
    assert guarded.connections == 0
    assert guarded.connected == {PUBLIC}


def test_everything_is_refused(guarded: Experiment) -> None:
    assert [result for result in guarded.direct if not result.said.startswith("refused: ")] == []
    assert [result.said for result in guarded.redirected if not result.said.startswith("refused: ")] == []


def test_without_the_guard_the_server_is_reached(unguarded: Experiment) -> None:
    needed = {*NUMBERS, *(f"http://{name}/" for name in NAMES)}
    for results in (unguarded.direct, unguarded.redirected):
        reached = {result.address for result in results if result.connections}
        assert needed - reached <= SIX & {"http://link.kites.example/"}


def test_the_published_table_is_that_of_today(guarded: Experiment, unguarded: Experiment) -> None:
    published = (Path(__file__).parents[4] / "contributing" / "private-network.md").read_text("utf-8")
    rows = [line for line in table(guarded, unguarded) if line.startswith("| `")]
    assert [row for row in rows if row not in published and "link.kites" not in row] == []


def test_of_several_addresses_the_public_one_is_taken() -> None:
    async def main() -> tuple[list[Result], int]:
        async with Machine() as machine:
            # Each name several times: what is said of it changes.
            addresses = [f"http://{name}/{number}" for name in MIXED for number in range(3)]
            return await machine.ask(addresses, guarded=True, names=MIXED), machine.visits

    results, visits = trapped(main())
    assert [result.said.partition(":")[0] for result in results] == ["200"] * 7 + ["refused"] * 2
    assert sum(result.connections for result in results) == 0
    assert visits == 7


def test_whoever_answers_is_judged_before_anything_is_said() -> None:
    async def main() -> tuple[str, int, int]:
        async with Machine() as machine:
            # The address is public, and the connection ends in the trap all the same: somebody on the way decides so.
            machine.loop.listeners[SITE_PEER] = machine.loop.listeners[TRAP_PEER]
            async with Client(network=TrapNetwork(), clock=SimulatedClock()) as client:
                with pytest.raises(NoAnswerError) as caught:
                    await client.ask(f"http://{SITE}/")
            await asyncio.sleep(1)
            return str(caught.value), machine.connections, machine.requests

    assert trapped(main()) == ("refused: 127.0.0.1: this machine", 1, 0)


def test_no_proxy_of_the_environment_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> tuple[list[Result], list[str]]:
        async with Machine() as machine:
            for name in ("http_proxy", "https_proxy", "all_proxy"):
                monkeypatch.setenv(name, "http://127.0.0.1:80")
                monkeypatch.setenv(name.upper(), "http://127.0.0.1:80")
            return await machine.ask([f"http://{SITE}/"], guarded=True), machine.loop.connected

    (result,), connected = trapped(main())
    assert (result.said, result.connections, connected) == ("200", 0, [PUBLIC])
