"""One look at an address that several links point into."""

from __future__ import annotations

from datetime import date

from sphinx_talks.content.linkstate.links import LinkPosition, WrittenLink, targets
from sphinx_talks.linkcheck import page
from sphinx_talks.linkcheck.looking import look_at
from sphinx_talks.linkcheck.net.client import Client
from tests.servers import Server, World, paths, redirect
from tests.servers import page as served
from tests.simulated import SimulatedClock, simulate

A = "http://a.kites.example/a"
HERE = served("<h1 id=here>Kites</h1><p id=there>")


def missing(server: Server, *fragments: str) -> tuple[tuple[str, ...], list[str]]:
    """Return the fragments that are not there, and the paths that the server was asked for."""
    (target,) = targets(WrittenLink(f"{A}#{one}", LinkPosition("index.md", 1, 1)) for one in fragments).values()

    async def main() -> tuple[tuple[str, ...], list[str]]:
        world = World({"a.kites.example": server})
        async with world, Client(network=world, clock=SimulatedClock()) as client:
            seen = await look_at(client, target, date(2030, 1, 1), lambda _: page.look)
            assert seen is not None
            return seen.missing, [request.path for request in world.asked]

    return simulate(main())


def test_several_places_of_a_page_are_looked_for_in_one_answer() -> None:
    assert missing(HERE, "here", "nowhere", "there") == (("nowhere",), ["/a"])


def test_they_are_looked_for_where_a_redirect_leads() -> None:
    moved = paths({"/a": redirect("/b"), "/b": HERE})
    assert missing(moved, "here", "nowhere", "there") == (("nowhere",), ["/a", "/b"])


def test_a_fragment_that_a_redirect_brings_holds_for_all() -> None:
    moved = paths({"/a": redirect("/b#here"), "/b": HERE})
    assert missing(moved, "nowhere", "neither") == ((), ["/a", "/b"])
