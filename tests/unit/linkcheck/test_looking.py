"""One look at an address that several links point into."""

from __future__ import annotations

from datetime import date

import pytest

from sphinx_talks.content.linkstate.links import LinkPosition, WrittenLink, targets
from sphinx_talks.content.providers.asking import Outcome, Verdict
from sphinx_talks.linkcheck import page
from sphinx_talks.linkcheck.looking import look_at
from sphinx_talks.linkcheck.net.client import Client
from tests.servers import Request, Server, World, hang_up, in_turn, paths, redirect
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


def looked(server: Server, path: str = "/a") -> tuple[Outcome, list[Request]]:
    """Return what two looks at an address come to, and what the server was asked."""
    (target,) = targets([WrittenLink(f"http://a.kites.example{path}", LinkPosition("index.md", 1, 1))]).values()

    async def main() -> tuple[Outcome, list[Request]]:
        world = World({"a.kites.example": server})
        async with world, Client(network=world, clock=SimulatedClock()) as client:
            seen = await look_at(client, target, date(2030, 1, 1), lambda _: page.look)
            assert seen is not None
            return seen.outcome, world.asked

    return simulate(main())


LOST, FRONT = served("lost", 404), {"/": HERE}


def test_what_seems_gone_is_asked_again_as_by_a_browser_and_in_our_own_name() -> None:
    outcome, asked = looked(paths(FRONT))
    assert outcome == Outcome(Verdict.GONE, "404 Not Found", certain=True)
    first, second, front = asked
    assert [(one.path, one.at) for one in asked] == [("/a", 0), ("/a", 1), ("/", 2)]
    assert "sec-fetch-mode" not in first.headers
    assert (second.headers["sec-fetch-mode"], second.headers["accept-language"][:2]) == ("navigate", "ja")
    name = first.headers["user-agent"]
    assert name.startswith("sphinx-talks/")
    assert {one.headers["user-agent"] for one in (second, front)} == {f"Mozilla/5.0 (compatible; {name})"}
    assert front.headers.keys() == second.headers.keys()


@pytest.mark.parametrize(
    ("server", "verdict", "reason"),
    [
        (in_turn(LOST, HERE), Verdict.ALIVE, "200 OK"),
        (LOST, Verdict.UNCLEAR, "404 Not Found, and so says the front page"),
        (
            paths({"/": served("", 403)}, LOST),
            Verdict.UNCLEAR,
            "404 Not Found, and the front page answers 403 Forbidden",
        ),
        (paths({"/": hang_up}, LOST), Verdict.UNCLEAR, "404 Not Found, and the front page does not answer"),
        (paths({"/": served("", 403)}, served("<Error><Code>NoSuchKey</Code>", 404)), Verdict.GONE, "404 Not Found"),
        (in_turn(LOST, served("", 503)), Verdict.UNCLEAR, "404 Not Found, then 503 Service Unavailable"),
        (
            paths(FRONT, served("", 404, cf_mitigated="challenge")),
            Verdict.UNCLEAR,
            "404 Not Found, a challenge for browsers",
        ),
    ],
)
def test_only_what_is_gone_twice_is_gone(server: Server, verdict: Verdict, reason: str) -> None:
    outcome, _ = looked(server)
    assert (outcome.verdict, outcome.reason) == (verdict, reason)


def test_a_front_page_that_is_gone_is_gone() -> None:
    assert looked(LOST, "/")[0].verdict is Verdict.GONE


def test_escapes_are_asked_for_as_they_are_written() -> None:
    outcome, asked = looked(paths({"/%e5%87%a7": HERE}), "/%e5%87%a7")
    assert (outcome.verdict, [one.path for one in asked]) == (Verdict.ALIVE, ["/%e5%87%a7"])
