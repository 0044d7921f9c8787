"""A deck disappears: the runs by schedule in simulated time, and what its page shows; the documentation says it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from sphinx_talks.content.linkstate import state
from sphinx_talks.content.linkstate.known import FILE
from sphinx_talks.content.linkstate.links import extract, targets
from sphinx_talks.content.linkstate.state import Pace, plan
from sphinx_talks.content.settings import Settings
from sphinx_talks.linkcheck import asking
from sphinx_talks.linkcheck.archive import copy_of
from sphinx_talks.linkcheck.findings import of_state
from sphinx_talks.linkcheck.net.client import Client
from sphinx_talks.linkcheck.reports import FORMS
from sphinx_talks.linkcheck.run import limits_of
from tests.conftest import plain, write_pages
from tests.servers import World, paths
from tests.servers import page as served
from tests.simulated import SimulatedClock, simulate

if TYPE_CHECKING:
    import asyncio

    from sphinx_talks.content.linkstate.links import Target
    from sphinx_talks.linkcheck.asking import Finished
    from tests.conftest import Build, Built
    from tests.servers import Request, Server

DOCUMENTATION = Path(__file__).parents[2] / "contributing" / "checking-links.md"
ID = "0123456789abcdef0123456789abcdef"
DECK = f"https://speakerdeck.com/player/{ID}"
PAGES = {
    "conf.py": 'project = "Kites"\nextensions = ["sphinx_talks"]\nhtml_theme = "sphinx_talks"\n',
    "index.md": "---\ntitle: Kites\n---\n\nSee [the club](https://kites.example/).\n",
    "events/kite-1.md": "---\ntitle: Kite Talks\ndate: 2029-12-01\nurl: https://events.kites.example/1\n---\n",
    "talks/kite-1/knots.md": f"---\ntitle: Knots\nspeakers: [ida]\nslides: {{speakerdeck: {ID}}}\n---\n",
    "people/ida.md": "---\nname: Ida\nwebsite: https://ida.kites.example/\n---\n",
}
FIRST = date(2030, 1, 1)
#: The day on which the deck is taken down.
GONE_ON = date(2030, 1, 15)


async def archive(request: Request, writer: asyncio.StreamWriter) -> bool:
    """Answer as the Wayback Machine does, with a copy of every page."""
    (address,) = parse_qs(urlsplit(request.path).query)["url"]
    stamp = "20291215093000"
    copy = {"available": True, "status": "200", "timestamp": stamp}
    copy["url"] = f"http://web.archive.org/web/{stamp}/{address}"
    answer = served(json.dumps({"url": address, "archived_snapshots": {"closest": copy}}))
    return await answer(request, writer)


def servers(day: date) -> dict[str, Server]:
    """Return the web as it is on a day."""
    there = day < GONE_ON
    player = served(f'<link rel="canonical" href="https://speakerdeck.com/ida/knots"><p>{ID}')
    deck = {f"/player/{ID}": player, "/ida/knots": served(f'<div data-id="{ID}">')}
    alive = served("<title>Kites</title>")
    hosts = dict.fromkeys(["kites.example", "events.kites.example", "ida.kites.example"], alive)
    return hosts | {"speakerdeck.com": paths({"/": alive} | (deck if there else {})), "archive.org": archive}


async def scheduled(root: Path, wanted: dict[str, Target], day: date) -> Finished:
    """Run by schedule, as `sphinx-talks linkcheck --due` does, on a day and in its web."""
    clock = SimulatedClock(datetime(day.year, day.month, day.day, tzinfo=UTC))
    async with World(servers(day)) as world, Client(limits_of(Settings()), network=world, clock=clock) as client:
        return await asking.run(asking.Order(root, wanted, Settings(), day, asking.looker, copy_of), client)


def told(build: Build, root: Path) -> list[str]:
    """Run every day until the deck is dead; return what is said and shown on the days on which it was asked."""
    wanted = targets(extract(root))
    lines: list[str] = []
    for number in range(60):
        day = FIRST + timedelta(days=number)
        if not plan(wanted, state.read(root / FILE).known, day, Pace()).addresses:
            continue
        finished = simulate(scheduled(root, wanted, day))
        known = state.read(root / FILE).known[DECK]
        if known.asked != day:
            continue
        lines += [f"{day} $ sphinx-talks linkcheck --due"]
        lines += FORMS["text"](of_state(wanted, finished, Settings())).splitlines()
        lines += [f"{FILE}: {known.state}, {len(known.failures)} failures", f"page: {shown(build(root))}", ""]
        if known.state == "dead":
            break
    return lines[:-1]


def shown(built: Built) -> str:
    """Return what the page of the talk shows where its slides are."""
    (players,) = built.page("talks/kite-1/knots").find_class("talks-players")
    copies = [link.get("href", "") for link in players.find_class("talks-copy")]
    return " ".join([plain(players), *(f"-> {copy}" for copy in copies)])


def test_a_deck_that_is_taken_down(build: Build, tmp_path: Path) -> None:
    root = tmp_path / "story"
    write_pages(root, PAGES)
    lines = told(build, root)
    text = DOCUMENTATION.read_text("utf-8")
    assert "\n".join(["```text", *lines, "```"]) in text
