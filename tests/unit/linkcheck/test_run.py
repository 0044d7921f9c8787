"""Runs by schedule and for a change, against servers of this machine in simulated time."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from sphinx_talks.content.linkstate import state
from sphinx_talks.content.linkstate.known import FILE, Known, State
from sphinx_talks.content.linkstate.links import LinkPosition, Target, WrittenLink, targets
from sphinx_talks.content.providers.asking import Outcome, Verdict
from sphinx_talks.content.settings import Settings
from sphinx_talks.content.transaction import BusyError
from sphinx_talks.linkcheck import asking, looking, page
from sphinx_talks.linkcheck.looking import Sighting
from sphinx_talks.linkcheck.net.answer import NoAnswerError
from sphinx_talks.linkcheck.net.client import Client
from sphinx_talks.linkcheck.run import Hosts, limits_of
from tests.servers import World, hang_up, in_turn, paths
from tests.servers import page as served
from tests.simulated import SimulatedClock, simulate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from sphinx_talks.linkcheck.archive import Find
    from tests.servers import Request, Server

DAY = date(2030, 1, 1)
ALIVE = served("<title>Kites</title>")
GONE = served("gone", 404)
BUSY = served("later", 503)
COPY = "https://web.archive.org/web/20291224000000/"


def wanted(*addresses: str) -> dict[str, Target]:
    return targets(
        WrittenLink(address, LinkPosition("index.md", number, 1)) for number, address in enumerate(addresses, 1)
    )


class Site:
    """A folder, links, and servers that change from day to day."""

    def __init__(self, root: Path, servers: Mapping[str, Server], *addresses: str) -> None:
        self.root, self.servers = root, dict(servers)
        self.targets = wanted(*addresses or (f"https://{host}/" for host in servers))
        self.archive: Find | None = None
        self.options = Settings()
        self.asked: list[Request] = []

    def run(self, day: int = 0, *, everything: bool = False, stop_after: int = -1) -> asking.Finished:
        """Run by schedule so many days after the first; `stop_after` cancels the run after so many answers."""
        return simulate(self._run(DAY + timedelta(days=day), everything=everything, stop_after=stop_after))

    async def _run(self, day: date, *, everything: bool, stop_after: int) -> asking.Finished:
        clock = SimulatedClock(datetime(day.year, day.month, day.day, tzinfo=UTC))
        async with World(self.servers) as world, Client(limits_of(self.options), network=world, clock=clock) as client:
            order = asking.Order(
                self.root, self.targets, self.options, day, lambda _: page.look, self.archive, everything
            )
            done = 0

            def advance(steps: int, _: str = "") -> None:
                nonlocal done
                done += steps
                if done == stop_after:
                    task.cancel()

            task = asyncio.ensure_future(asking.run(order, client, advance))
            try:
                return await task
            finally:
                self.asked = world.asked

    def known_addresses(self) -> list[str]:
        return list(state.read(self.root / FILE).known)

    def known(self, host: str) -> Known:
        return state.read(self.root / FILE).known[f"https://{host}/"]


@pytest.fixture
def kites(tmp_path: Path) -> Callable[..., Site]:
    def make(servers: Mapping[str, Server], *addresses: str) -> Site:
        return Site(tmp_path, {f"{name}.kites.example": server for name, server in servers.items()}, *addresses)

    return make


def test_a_deck_dies_in_three_runs_and_comes_back(kites: Callable[..., Site]) -> None:
    site = kites({"deck": ALIVE, "page": ALIVE})
    assert site.run().asked == 2
    deck = "deck.kites.example"
    site.servers[deck] = GONE
    states = []
    for day in (40, 41, 42, 43, 46):
        site.run(day, everything=True)
        states.append(site.known(deck).state)
    assert states == [State.SUSPECT] * 4 + [State.DEAD]
    assert site.known(deck).dead_since == DAY + timedelta(days=40)
    assert site.known(deck).last_alive == DAY
    site.servers[deck] = ALIVE
    for day in (90, 91):
        site.run(day)
    assert site.known(deck).state is State.OK


def test_what_was_asked_is_not_asked_again_before_its_time(kites: Callable[..., Site]) -> None:
    site = kites({"a": ALIVE, "b": BUSY})
    site.run()
    assert site.run(1).asked == 0
    assert not site.asked
    assert site.run(7).asked == 1
    assert [request.host for request in site.asked] == ["b.kites.example"]
    assert site.known("b.kites.example").state is State.NEW
    assert site.known("b.kites.example").unclear == "503 Service Unavailable"


@pytest.mark.parametrize("stop_after", range(1, 12))
def test_interrupted_anywhere_it_goes_on_and_asks_nothing_again(kites: Callable[..., Site], stop_after: int) -> None:
    site = kites({f"h{number}": paths({"/a": ALIVE, "/b": GONE, "/c": BUSY}) for number in range(4)})
    site.targets = wanted(*(f"https://h{number}.kites.example/{path}" for number in range(4) for path in "abc"))
    with pytest.raises(asyncio.CancelledError):
        site.run(stop_after=stop_after)
    assert not (site.root / FILE).exists()
    first = [(request.host, request.path) for request in site.asked]
    learned = {entry["address"] for entry in map(json.loads, filter(None, _lines(site)))}
    assert len(learned) >= stop_after
    finished = site.run()
    again = {f"https://{request.host}{request.path}" for request in site.asked}
    assert not again & learned
    # Of what is gone a second look, and one at the front page; of four hosts what was under way.
    assert len(first) + len(site.asked) <= 12 + 4 * 2 + 4
    assert len(finished.links) == 12
    assert {known.asked for known in finished.links.values()} == {DAY}
    assert not (site.root / looking.FILE).read_bytes()


def _lines(site: Site) -> list[str]:
    return (site.root / looking.FILE).read_text("utf-8").split("\n")


def test_a_line_cut_off_by_the_end_of_the_process_is_passed_over(kites: Callable[..., Site]) -> None:
    site = kites({"a": paths({}, ALIVE)}, *(f"https://a.kites.example/{number}" for number in range(5)))
    with pytest.raises(asyncio.CancelledError):
        site.run(stop_after=2)
    content = (site.root / looking.FILE).read_bytes()
    (site.root / looking.FILE).write_bytes(content[:-20])
    assert site.run().asked == 4


def test_lines_of_a_stranger_are_not_believed(kites: Callable[..., Site]) -> None:
    site = kites({"a": ALIVE})
    (site.root / ".sphinx-talks").mkdir()
    line = {"address": "https://a.kites.example/", "day": "2030-01-01", "copy": "javascript:alert(1)"}
    lines = [json.dumps(line), json.dumps({**line, "address": "javascript:x"}), "[1]", "{}", "[" * 9999, "\x00"]
    (site.root / looking.FILE).write_text("".join(f"{one}\n" for one in lines), "utf-8")
    assert site.run().asked == 1
    assert not site.known("a.kites.example").archived


def test_two_runs_at_once(kites: Callable[..., Site]) -> None:
    site = kites({"a": ALIVE})
    with looking.opened(site.root), pytest.raises(BusyError):
        site.run()


def test_when_the_network_is_down_nothing_changes(kites: Callable[..., Site]) -> None:
    site = kites(dict.fromkeys("abcdefg", ALIVE))
    site.run()
    before = (site.root / FILE).read_bytes()
    # No name is found any more, as in a train: for certain, and at once.
    site.servers = {host: site.servers[host] for host in list(site.servers)[:3]}
    finished = site.run(60, everything=True)
    assert finished.is_dark
    assert (site.root / FILE).read_bytes() == before
    assert not (site.root / looking.FILE).read_bytes()


def test_of_a_few_hosts_none_is_blamed_for_a_network_that_is_down(kites: Callable[..., Site]) -> None:
    site = kites({"a": ALIVE, "b": ALIVE})
    site.run()
    before = (site.root / FILE).read_bytes()
    site.servers = {}
    for day in (40, 43, 46):
        assert site.run(day, everything=True).is_dark
    assert (site.root / FILE).read_bytes() == before


def test_the_only_host_may_be_gone_where_the_network_is_there(kites: Callable[..., Site]) -> None:
    site = kites({"a": ALIVE})
    site.run()
    site.servers = {"archive.org": ALIVE}
    for day in (40, 43, 46):
        assert not site.run(day, everything=True).is_dark
    assert [request.path for request in site.asked] == ["/"]
    assert site.known("a.kites.example").state is State.DEAD


def test_a_host_that_was_silent_on_another_day_is_asked_again(kites: Callable[..., Site]) -> None:
    site = kites(dict.fromkeys("abcde", ALIVE))
    with looking.opened(site.root) as left:
        gone = Outcome(Verdict.GONE, "no such domain", certain=True)
        left.note(Sighting("https://a.kites.example/", DAY, gone, answered=False))
    site.run(1)
    assert site.known("a.kites.example").state is State.OK


def test_half_of_the_hosts_may_fail(kites: Callable[..., Site]) -> None:
    site = kites({"a": ALIVE, "b": ALIVE, "c": hang_up, "d": hang_up})
    assert not site.run().is_dark
    assert site.known("c.kites.example").unclear == "the server hung up"


def test_a_host_that_answers_anything_is_there() -> None:
    forbidden = Outcome(Verdict.UNCLEAR, "403 Forbidden")
    hosts = Hosts(Sighting(f"https://{name}.example/", DAY, forbidden, answered=True) for name in "abcdef")
    assert not hosts.are_dark()
    for name in "ghijklm":
        hosts.note(Sighting(f"https://{name}.example/", DAY, Outcome(Verdict.UNCLEAR, "time-out"), answered=False))
    assert hosts.are_dark()
    assert not hosts.are_dark(planned=20)
    hosts.note(Sighting("https://g.example/other", DAY, forbidden, answered=True))
    hosts.note(Sighting("https://g.example/third", DAY, Outcome(Verdict.UNCLEAR, "time-out"), answered=False))
    assert not hosts.are_dark()


def test_a_host_has_its_share_and_the_rest_is_left(kites: Callable[..., Site]) -> None:
    addresses = [f"https://a.kites.example/{number}" for number in range(40)]
    site = kites({"a": paths({}, ALIVE)}, *addresses)
    finished = site.run()
    assert (finished.asked, finished.left) == (30, 10)
    assert (site.run().asked, len(site.known_addresses())) == (10, 40)


def test_what_is_no_link_any_more_is_forgotten(kites: Callable[..., Site]) -> None:
    site = kites({"a": ALIVE, "b": ALIVE})
    site.run()
    del site.targets["https://b.kites.example/"]
    assert site.run(1).changed
    assert list(state.read(site.root / FILE).known) == ["https://a.kites.example/"]


def test_of_a_hostile_state_what_is_not_believed_is_kept_beside(kites: Callable[..., Site]) -> None:
    site = kites({"a": ALIVE})
    (site.root / FILE).write_text('{"version": 1, "links": {"https://a.kites.example/": {"state": "dead"}}}', "utf-8")
    finished = site.run()
    assert finished.aside == "linkstate.2030-01-01.json"
    assert site.known("a.kites.example").state is State.OK


def test_what_is_ignored_is_forgotten(kites: Callable[..., Site]) -> None:
    site = kites({"a": ALIVE, "b": ALIVE})
    site.run()
    site.options = Settings(talks_links_ignore=(("https://b.*", "asks for a login"),))
    site.run(1)
    assert site.known_addresses() == ["https://a.kites.example/"]


def test_a_share_is_one_of_a_day_and_not_of_a_run(kites: Callable[..., Site]) -> None:
    site = kites({f"h{number}": ALIVE for number in range(14)})
    site.run()
    assert [site.run(60).asked for _ in range(3)] == [3, 0, 0]
    assert site.run(61).asked == 3


def test_what_is_ignored_or_called_gone_is_not_asked(kites: Callable[..., Site]) -> None:
    site = kites({"a": ALIVE, "b": ALIVE, "c": ALIVE})
    site.options = Settings(talks_links_ignore=(("https://b.*", "asks for a login"),))
    site.targets["https://c.kites.example/"].gone = True
    site.targets["https://a.kites.example/"].gone = False
    assert site.run(everything=True).asked == 1


class TestArchive:
    def test_a_copy_is_looked_up_once_when_the_link_fails_and_kept(self, kites: Callable[..., Site]) -> None:
        site = kites({"a": ALIVE, "archive": served("{}")})
        del site.targets["https://archive.kites.example/"]
        days: list[date] = []

        async def copy_of(client: Client, address: str, day: date) -> str | None:
            await client.ask("https://archive.kites.example/")
            days.append(day)
            return f"{COPY}{address}"

        site.archive = copy_of
        site.run()
        assert not days
        site.servers["a.kites.example"] = GONE
        for day in (40, 43, 46):
            site.run(day, everything=True)
        assert site.known("a.kites.example").archived == f"{COPY}https://a.kites.example/"
        assert days == [DAY]

    def test_its_failure_changes_nothing(self, kites: Callable[..., Site]) -> None:
        site = kites({"a": GONE, "b": GONE})
        asked = []

        async def copy_of(client: Client, address: str, day: date) -> str | None:
            asked.append((address, day))
            with pytest.raises(NoAnswerError, match="no such domain"):
                await client.ask("https://nowhere.kites.example/")
            return None

        site.archive = copy_of
        site.run()
        assert len(asked) == 1
        assert site.known("a.kites.example").archive_asked is None

    def test_that_it_is_busy_does_not_mean_that_there_is_none(self, kites: Callable[..., Site]) -> None:
        site = kites({"a": GONE, "archive": BUSY})
        del site.targets["https://archive.kites.example/"]

        async def copy_of(client: Client, _address: str, _day: date) -> str | None:
            await client.ask("https://archive.kites.example/")
            return None

        site.archive = copy_of
        site.run()
        assert site.known("a.kites.example").archive_asked is None

    def test_where_there_is_none_it_is_asked_again_after_a_month(self, kites: Callable[..., Site]) -> None:
        site = kites({"a": GONE, "archive": served("{}")})
        del site.targets["https://archive.kites.example/"]
        asked = []

        async def copy_of(client: Client, address: str, _day: date) -> str | None:
            await client.ask("https://archive.kites.example/")
            asked.append(address)
            return None

        site.archive = copy_of
        for day in (0, 5, 29, 30):
            site.run(day, everything=True)
        assert len(asked) == 2


def test_dead_hosts_that_are_due_alone_are_no_network_that_is_down(kites: Callable[..., Site]) -> None:
    site = kites({f"h{number}": ALIVE for number in range(20)})
    # On a day on which fewer than four are due.
    site.servers["archive.org"] = ALIVE
    lost = [f"https://lost{number}.kites.example/" for number in range(5)]
    site.targets = wanted(*site.targets, *lost)
    site.options = Settings(talks_links_fresh=30, talks_links_jitter=7)
    beside = []
    for day in range(8):
        assert not site.run(day).is_dark
        beside.append(sum(request.host.startswith("h") for request in site.asked))
    known = state.read(site.root / FILE).known
    assert {known[address].state for address in lost} == {State.DEAD}
    # They were asked beside as many that live, as far as need be.
    assert 0 < max(beside[1:]) <= len(lost)
    site.servers = {}
    assert site.run(60, everything=True).is_dark


def test_new_hosts_that_are_dead_are_no_network_that_is_down(kites: Callable[..., Site]) -> None:
    site = kites({f"h{number}": ALIVE for number in range(8)})
    site.run()
    site.targets |= wanted(*(f"https://lost{number}.kites.example/" for number in range(5)))
    assert not site.run(1).is_dark
    assert site.known("lost0.kites.example").state is State.SUSPECT


def test_a_host_that_never_answers_does_not_keep_others_from_being_asked(kites: Callable[..., Site]) -> None:
    many = [f"https://many.kites.example/{number}" for number in range(60)]
    site = kites({"many": paths({}, ALIVE), "z": ALIVE}, *many, "https://z.kites.example/")
    for day in range(3):
        site.run(day)
    site.servers["many.kites.example"] = hang_up
    site.servers["z.kites.example"] = GONE
    for day in (38, 41, 44):
        site.run(day)
    assert site.known("z.kites.example").state is State.DEAD


def test_a_journal_older_than_the_state_is_not_believed(kites: Callable[..., Site]) -> None:
    site = kites(dict.fromkeys("abcdef", ALIVE))
    site.run(10)
    with looking.opened(site.root) as left:
        for name in "abcde":
            address = f"https://{name}.kites.example/"
            left.note(Sighting(address, DAY, Outcome(Verdict.GONE, "404 Not Found", certain=True), answered=True))
    site.run(11)
    assert site.known("a.kites.example").state is State.OK


def test_hosts_of_another_day_are_no_sign_that_the_network_is_there(kites: Callable[..., Site]) -> None:
    site = kites({})
    with looking.opened(site.root) as left:
        for number in range(9):
            address = f"https://h{number}.kites.example/"
            left.note(Sighting(address, DAY, Outcome(Verdict.ALIVE, "200 OK"), answered=True))
    site.targets = wanted(*(f"https://lost{number}.kites.example/" for number in range(5)))
    assert site.run(1).is_dark


def test_a_full_disk_is_told_as_what_it_is(kites: Callable[..., Site], monkeypatch: pytest.MonkeyPatch) -> None:
    site = kites({"a": ALIVE, "b": ALIVE})

    def full(_journal: looking.Journal, _entry: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(looking.Journal, "note", full)
    with pytest.raises(OSError, match="No space left"):
        site.run()


class TestChange:
    def look(self, servers: Mapping[str, Server], *addresses: str, **numbers: float) -> tuple[asking.Pulled, World]:
        new = wanted(*addresses or (f"https://{host}/" for host in servers))
        options = Settings(**{f"talks_links_{name}": value for name, value in numbers.items()})  # type: ignore[arg-type] # numbers by name

        async def main() -> tuple[asking.Pulled, World]:
            clock = SimulatedClock()
            limits = limits_of(options, is_pull=True)
            async with World(dict(servers)) as world, Client(limits, network=world, clock=clock) as client:
                change = asking.Addition(new, options, DAY, lambda _: page.look)
                return await asking.look(change, client, clock), world

        return simulate(main())

    def test_only_certain_death_twice_is_death(self) -> None:
        found, world = self.look({
            "alive.kites.example": ALIVE,
            "gone.kites.example": GONE,
            "flaky.kites.example": in_turn(GONE, GONE, ALIVE),
            "busy.kites.example": BUSY,
        })  # fmt: skip
        assert [seen.address for seen in found.dead] == ["https://gone.kites.example/"]
        verdicts = {seen.address: seen.outcome for seen in found.seen}
        assert verdicts["https://flaky.kites.example/"].verdict is Verdict.UNCLEAR
        assert verdicts["https://flaky.kites.example/"].reason == "404 Not Found, then 200 OK"
        times = [request.at for request in world.asked if request.host == "gone.kites.example"]
        assert [at - times[0] for at in times] == [0, 1, asking.PAUSE + 1, asking.PAUSE + 2]
        assert world.count("alive.kites.example") == 1

    def test_a_domain_that_does_not_exist_is_dead(self) -> None:
        found, _ = self.look(
            {"alive.kites.example": ALIVE}, "https://alive.kites.example/", "https://no.kites.example/"
        )
        assert [seen.address for seen in found.dead] == ["https://no.kites.example/"]

    def test_not_more_than_sixty_and_every_host_gets_its_turn(self) -> None:
        many = [f"https://a.kites.example/{number:02}" for number in range(70)]
        found, world = self.look(
            {"a.kites.example": paths({}, ALIVE), "z.kites.example": ALIVE}, *many, "https://z.kites.example/"
        )
        assert world.count("z.kites.example") == 1
        assert world.count("a.kites.example") == 30
        assert len(found.left) == 40

    def test_three_minutes_are_enough(self) -> None:
        many = [f"https://a.kites.example/{number:02}" for number in range(20)]
        found, world = self.look({"a.kites.example": paths({}, ALIVE)}, *many, gap=60.0)
        assert [request.at for request in world.asked] == [0, 60, 120]
        assert len(found.seen) == 3
        assert len(found.left) == 17

    def test_many_that_are_slow_and_dead_are_told_in_three_minutes(self) -> None:
        async def slow(request: Request, writer: asyncio.StreamWriter) -> bool:
            await asyncio.sleep(10)
            return await GONE(request, writer)

        found, world = self.look({f"h{number}.kites.example": slow for number in range(30)})
        assert len(found.dead) == 30
        assert world.asked[-1].at - world.asked[0].at == 37

    def test_when_the_network_is_down_nobody_is_blamed(self) -> None:
        found, _ = self.look({}, *(f"https://{name}.kites.example/" for name in "abcde"))
        assert found.is_dark
        assert not found.dead

    def test_one_new_domain_is_blamed_only_where_the_network_is_there(self) -> None:
        new = "https://no.kites.example/"
        assert self.look({}, new)[0] == asking.Pulled(is_dark=True)
        found, world = self.look({"archive.org": ALIVE}, new)
        assert [seen.address for seen in found.dead] == [new]
        assert [(request.host, request.method) for request in world.asked] == [("archive.org", "HEAD")]

    def test_one_host_that_answers_tells_that_the_network_is_there(self) -> None:
        lost = [f"https://{name}.kites.example/" for name in "bcdef"]
        found, _ = self.look({"a.kites.example": ALIVE}, "https://a.kites.example/", *lost)
        assert not found.is_dark
        assert [seen.address for seen in found.dead] == lost


def test_a_cancelled_run_gives_the_lock_back(kites: Callable[..., Site]) -> None:
    site = kites({f"h{number}": ALIVE for number in range(5)})
    with pytest.raises(asyncio.CancelledError):
        site.run(stop_after=1)
    with looking.opened(site.root):
        pass
