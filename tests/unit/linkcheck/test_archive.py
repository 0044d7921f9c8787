"""Copies in the archive: looked up beside the check within their own time, and made while pages live."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import pytest

from sphinx_talks.content.linkstate import state
from sphinx_talks.content.linkstate.known import FILE, Failure, Known, State
from sphinx_talks.content.linkstate.links import LinkPosition, WrittenLink, targets
from sphinx_talks.content.settings import Settings
from sphinx_talks.linkcheck import archive, asking, page
from sphinx_talks.linkcheck.archive import ArchiveKey, Lookups, key_in
from sphinx_talks.linkcheck.findings import of_state
from sphinx_talks.linkcheck.net.client import Client
from sphinx_talks.linkcheck.reports import FORMS
from sphinx_talks.linkcheck.run import limits_of
from tests.servers import World, hang, paths, redirect
from tests.servers import page as served
from tests.simulated import SimulatedClock, simulate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sphinx_talks.linkcheck.archive import Find
    from tests.servers import Request, Server

DAY = date(2030, 1, 1)
ALIVE = served("<title>Kites</title>")
ACCESS, SECRET = "AcCeSs0123456789", "SeCrEt9876543210"
KEY = ArchiveKey(ACCESS, SECRET)
STAMP = "20300101000000"
#: The archive is asked over http here: there is no certificate for it.
SAVER = "http://saver.kites.example"


class Site:
    """A folder, links to servers, and an archive."""

    def __init__(self, root: Path, servers: dict[str, Server]) -> None:
        self.root, self.servers = root, servers
        self.targets = targets(
            WrittenLink(f"https://{host}/", LinkPosition("index.md", line, 1)) for line, host in enumerate(servers, 1)
        )
        self.find: Find | None = None
        self.key: ArchiveKey | None = KEY
        self.options = Settings()
        self.told: list[str] = []
        self.asked: list[Request] = []
        self.seconds = 0.0

    def run(self, day: int = 0) -> asking.Finished:
        """Ask everything so many days after the first."""
        return simulate(self._run(DAY + timedelta(days=day)))

    async def _run(self, day: date) -> asking.Finished:
        clock = SimulatedClock(datetime(day.year, day.month, day.day, tzinfo=UTC))
        order = asking.Order(
            self.root, self.targets, self.options, day, lambda _: page.look, self.find, everything=True, key=self.key
        )
        async with World(self.servers) as world, Client(limits_of(self.options), network=world, clock=clock) as client:
            finished = await asking.run(order, client, lambda _, about="": self.told.append(about))
            self.asked, self.seconds = world.asked, clock.now()
        return finished

    def known(self, name: str) -> Known:
        return state.read(self.root / FILE).known[f"https://{name}.kites.example/"]


@pytest.fixture
def kites(tmp_path: Path) -> Callable[..., Site]:
    def make(**servers: Server) -> Site:
        return Site(tmp_path, {f"{name}.kites.example": server for name, server in servers.items()})

    return make


class TestLookups:
    def test_run_beside_the_check(self, kites: Callable[..., Site]) -> None:
        site = kites(a=served("", 404), slow=paths({}, late(10.0)))
        site.find = found_in(8.0)
        site.run()
        assert site.known("a").archived == f"https://web.archive.org/web/{STAMP}/https://a.kites.example/"
        assert site.seconds < 10.5

    def test_have_their_own_time_and_what_they_do_not_reach_is_asked_in_another_run(
        self, kites: Callable[..., Site]
    ) -> None:
        site = kites(**{f"h{number}": served("", 404) for number in range(10)})
        site.options = Settings(talks_links_archive=15)
        site.find = found_in(5.0)
        site.run()
        copies = [bool(site.known(f"h{number}").archived) for number in range(10)]
        assert 2 <= sum(copies) < 5
        assert site.seconds <= 20
        assert site.told[-1] == "copies in the archive"
        for day in (3, 6, 9, 12):
            site.run(day)
        assert all(site.known(f"h{number}").archived for number in range(10))

    def test_begin_elsewhere_each_day_and_with_the_dead(self) -> None:
        failures = tuple(Failure(DAY + timedelta(days=day), "404 Not Found") for day in (0, 3, 6))
        dead = Known(State.DEAD, asked=DAY + timedelta(days=6), failures=failures)
        known = {f"https://h{number}.kites.example/": dead for number in range(8)}
        known["https://a.kites.example/"] = Known(State.SUSPECT, asked=DAY, failures=failures[:1])
        first = set()

        async def begun(day: date) -> None:
            lookups = Lookups(Client(), find, day, lambda _: None)
            for address, one in known.items():
                lookups.offer(address, one)
            await lookups.finish(asyncio.create_task(lookups.work()), 1)

        async def find(_client: Client, address: str, _day: date) -> str | None:
            first.add(address)
            await asyncio.Event().wait()
            return None

        for day in range(10, 30):
            simulate(begun(DAY + timedelta(days=day)))
        assert len(first) > 4
        assert "https://a.kites.example/" not in first

    def test_are_made_for_what_has_long_been_something_else(self, kites: Callable[..., Site]) -> None:
        front = paths({"/": ALIVE}, redirect("/"))
        site = kites(a=front)
        site.targets = targets([WrittenLink("https://a.kites.example/talks/7", LinkPosition("index.md", 1, 1))])
        site.find = found_in(0.0)
        copies = []
        for day in (0, 3, 6):
            finished = site.run(day)
            copies.append(bool(finished.links["https://a.kites.example/talks/7"].archived))
        assert copies == [False, False, True]


def late(seconds: float) -> Server:
    """Return a server that thinks before it answers."""

    async def answer(request: Request, writer: asyncio.StreamWriter) -> bool:
        await asyncio.sleep(seconds)
        return await ALIVE(request, writer)

    return answer


def found_in(seconds: float) -> Find:
    """Return an archive that has everything, and takes its time."""

    async def find(_client: Client, address: str, _day: date) -> str | None:
        await asyncio.sleep(seconds)
        return f"https://web.archive.org/web/{STAMP}/{address}"

    return find


class Archive:
    """Save Page Now: takes addresses on, and has them done when it is asked so often."""

    def __init__(self, polls: int = 1, **told: object) -> None:
        self.polls, self.told = polls, told
        self.saved: list[str] = []
        self.jobs: dict[str, str] = {}
        self.under_way = self.most_at_once = 0
        self.keys: set[str] = set()

    async def __call__(self, request: Request, writer: asyncio.StreamWriter) -> bool:
        self.keys.add(request.headers["authorization"])
        return await served(json.dumps(self._answer(request)), content_type="application/json")(request, writer)

    def _answer(self, request: Request) -> dict[str, object]:
        if request.method == "POST":
            (address,) = parse_qs(request.body.decode())["url"]
            self.saved.append(address)
            self.under_way += 1
            self.most_at_once = max(self.most_at_once, self.under_way)
            job = f"spn2-{len(self.saved)}"
            self.jobs[job] = address
            return {"url": address, "job_id": job} | self.told
        job = request.path.rpartition("/")[2]
        self.polls -= 1
        if self.polls > 0:
            return {"status": "pending", "job_id": job}
        self.under_way -= 1
        return {"status": "success", "timestamp": STAMP, "original_url": self.jobs[job], "echo": SECRET}


@pytest.fixture(autouse=True)
def _loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "SAVE", f"{SAVER}/save")
    monkeypatch.setattr(archive, "STATUS", f"{SAVER}/save/status/{{}}")


def with_saver(site: Site, saver: Server, most: int = 10) -> Site:
    site.servers["saver.kites.example"] = saver
    site.options = Settings(talks_links_save=most)
    return site


class TestSaving:
    def test_what_lives_is_saved_once_and_remembered(self, kites: Callable[..., Site]) -> None:
        archive = Archive()
        site = with_saver(kites(a=ALIVE, b=served("", 404), c=served("", 503)), archive)
        finished = site.run()
        assert archive.saved == ["https://a.kites.example/"]
        assert archive.keys == {f"LOW {ACCESS}:{SECRET}"}
        assert (site.known("a").archived[28:42], site.known("a").saved) == (STAMP, DAY)
        assert finished.remarks == ()
        site.run(1)
        assert len(archive.saved) == 1

    def test_is_off_by_default(self, kites: Callable[..., Site]) -> None:
        archive = Archive()
        site = with_saver(kites(a=ALIVE), archive, 0)
        site.run()
        assert not archive.saved

    def test_without_a_key_nobody_is_asked_and_the_run_says_so(self, kites: Callable[..., Site]) -> None:
        archive = Archive()
        site = with_saver(kites(a=ALIVE), archive)
        site.key = None
        (remark,) = site.run().remarks
        assert "IA_ACCESS_KEY_ID and IA_SECRET_ACCESS_KEY hold no key" in remark
        assert not archive.saved

    def test_no_more_are_saved_in_a_day_than_the_setting_says_and_some_at_a_time(
        self, kites: Callable[..., Site]
    ) -> None:
        archive = Archive()
        site = with_saver(kites(**{f"h{number}": ALIVE for number in range(9)}), archive, 5)
        site.run()
        site.run()
        assert len(archive.saved) == 5
        assert archive.most_at_once <= 3
        site.run(1)
        assert len(set(archive.saved)) == 9

    def test_what_takes_long_is_not_asked_again_soon(self, kites: Callable[..., Site]) -> None:
        archive = Archive(polls=99)
        site = with_saver(kites(a=ALIVE), archive)
        site.run()
        site.run(1)
        assert len(archive.saved) == 1
        assert (site.known("a").archived, site.known("a").saved) == ("", DAY)
        site.run(30)
        assert len(archive.saved) == 2

    @pytest.mark.parametrize(
        ("saver", "remark"),
        [
            pytest.param(served("no", 401), "does not take the key", id="401"),
            pytest.param(served("no", 403), "does not take the key", id="403"),
            pytest.param(served("later", 429), "too busy", id="429"),
            pytest.param(served("{", 200), "too busy", id="no JSON"),
            pytest.param(redirect("https://evil.kites.example/"), "too busy", id="redirect"),
            pytest.param(hang, "too busy", id="hangs"),
            pytest.param(
                served(json.dumps({"status": "error", "status_ext": "error:user-session-limit"})),
                "too busy",
                id="limit",
            ),
        ],
    )
    def test_its_failure_changes_nothing(self, kites: Callable[..., Site], saver: Server, remark: str) -> None:
        site = with_saver(kites(a=ALIVE), saver)
        site.servers["evil.kites.example"] = ALIVE
        (told,) = site.run().remarks
        assert remark in told
        assert (site.known("a").state, site.known("a").saved) == (State.OK, None)
        assert not [one for one in site.asked if one.host == "evil.kites.example"]

    def test_what_cannot_be_saved_is_not_asked_again_soon(self, kites: Callable[..., Site]) -> None:
        saver = served(json.dumps({"status": "error", "status_ext": "error:blocked-url", "message": SECRET}))
        site = with_saver(kites(a=ALIVE), saver)
        assert site.run().remarks == ()
        assert site.known("a").saved == DAY

    @pytest.mark.parametrize(
        "saver",
        [served(SECRET, 401), served(json.dumps({"message": SECRET}), 500), Archive()],
        ids=["401", "500", "200"],
    )
    def test_the_key_is_in_no_report_file_or_message(self, kites: Callable[..., Site], saver: Server) -> None:
        site = with_saver(kites(a=ALIVE), saver)
        finished = site.run()
        summary = of_state(site.targets, finished, site.options)
        files = [file.read_text("utf-8") for file in site.root.rglob("*") if file.is_file()]
        texts = [*files, *site.told, repr(finished), repr(KEY), *(form(summary) for form in FORMS.values())]
        assert not [text for text in texts if SECRET in text or ACCESS in text]

    def test_a_private_saver_is_not_asked(self, kites: Callable[..., Site], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(archive, "SAVE", "http://169.254.169.254/save")
        saver = Archive()
        assert "too busy" in with_saver(kites(a=ALIVE), saver).run().remarks[0]
        assert not saver.saved


@pytest.mark.parametrize(
    ("access", "secret"),
    [("", SECRET), (ACCESS, ""), ("a b", SECRET), (ACCESS, "a\r\nHost: evil"), ("鍵", SECRET), (f"{ACCESS}:", SECRET)],
)
def test_a_key_is_one_that_a_header_can_hold(access: str, secret: str) -> None:
    assert key_in({archive.ACCESS: access, archive.SECRET: secret}) is None
    assert key_in({archive.ACCESS: f" {ACCESS}\n", archive.SECRET: SECRET}) == KEY
