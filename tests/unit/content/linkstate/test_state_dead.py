"""Which links pages show as dead, and which copies of them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from sphinx_talks.checks.run import check
from sphinx_talks.content import bibliography
from sphinx_talks.content.catalog import Catalog
from sphinx_talks.content.linkstate import state
from sphinx_talks.content.linkstate.known import FILE, Failure, Known, State
from sphinx_talks.content.linkstate.state import Dead, Remembered, is_copy
from sphinx_talks.content.problems import Code
from sphinx_talks.search.documents import Built, gather
from sphinx_talks.views import lists

BASIC = Path(__file__).parents[3] / "roots" / "test-basic"
DAY = dt.date(2026, 11, 2)
PAGE = "https://kites.example/knots?x=1"
COPY = f"https://web.archive.org/web/20210101000000/{PAGE}"
PLAYER = "https://speakerdeck.com/player/0123456789abcdef0123456789abcdef"
WATCH = "https://www.youtube.com/watch?v=Zz0Kite_-01"


def gone(copy: str = "") -> Known:
    failures = tuple(Failure(DAY + dt.timedelta(days=3 * number), "404 Not Found") for number in range(3))
    return Known(State.DEAD, asked=failures[-1].day, failures=failures, archived=copy)


@pytest.mark.parametrize(
    "address",
    [PAGE, f"{PAGE}#part", PAGE.replace("kites", "KITES"), PAGE.replace("example/", "example:443/")],
    ids=["as it is", "with a fragment", "in capitals", "with the usual port"],
)
def test_a_link_is_known_in_every_form(address: str) -> None:
    assert Remembered({PAGE: gone(COPY)}).dead_at(address) == Dead(DAY, COPY)


@pytest.mark.parametrize("address", ["", "https://kites.example/knots", f"{PAGE}2", "mailto:a@kites.example"])
def test_others_are_not(address: str) -> None:
    assert Remembered({PAGE: gone()}).dead_at(address) is None


@pytest.mark.parametrize("known", [Known(), Known(State.OK, DAY, DAY, DAY), Known(State.SUSPECT, asked=DAY)])
def test_what_is_not_dead_is_not_shown_as_dead(known: Known) -> None:
    assert Remembered({PAGE: known}).dead == {}


@pytest.mark.parametrize("address", [WATCH, f"{WATCH}&t=65s", "https://youtu.be/Zz0Kite_-01"])
def test_a_video_is_known_by_each_of_its_addresses(address: str) -> None:
    links = Remembered({WATCH: gone()})
    assert links.dead_at(address) == links.dead_player(WATCH, address) == Dead(DAY)


def test_a_player_takes_the_copy_of_its_page_where_it_has_none() -> None:
    assert Remembered({PLAYER: gone(), PAGE: gone(COPY)}).dead_player(PLAYER, PAGE) == Dead(DAY, COPY)
    assert Remembered({PLAYER: gone(), PAGE: gone(COPY)}).dead_player(PLAYER, PLAYER) == Dead(DAY)
    assert Remembered({PAGE: gone(COPY)}).dead_player(PLAYER, PAGE) is None


def test_the_search_and_the_filters_follow() -> None:
    entries, _ = check(BASIC)
    shown = Built("", "", "en")
    for links, marks in (
        (Remembered(), (True, True)),
        (Remembered({WATCH: gone()}), (True, False)),
        (Remembered({PLAYER: gone()}), (True, True)),
        (Remembered({PLAYER: gone(), "https://speakerdeck.com/ida/knots": gone()}), (False, True)),
    ):
        catalog = Catalog(entries, bibliography.load(BASIC)[0], links)
        talk, event = catalog.entries["talks/kite-2/knots"], catalog.entries["events/kite-2"]
        found = gather(talk, catalog, shown)
        assert (found.slides, found.video) == marks
        assert lists.about(talk, catalog).marks == tuple(
            name for name, there in zip(("slides", "video"), marks, strict=True) if there
        )
        assert lists.about(event, catalog).marks == (("video",) if marks[1] else ())


@pytest.mark.parametrize(
    ("copy", "is_one"),
    [
        (COPY, True),
        ("https://web.archive.org/web/20210101000000/http://www.kites.example:80/knots", True),
        ("https://web.archive.org/web/20210101000000/https://other.example/", False),
        ("https://web.archive.org/web/20210101000000/https://kites.example.evil.example/", False),
        (f"https://web.archive.org.evil.example/web/20210101000000/{PAGE}", False),
        (f"https://web.archive.org/web/2021/{PAGE}", False),
        (f"http://web.archive.org/web/20210101000000/{PAGE}", False),
        ("javascript:alert(1)//web.archive.org/web/20210101000000/https://kites.example/", False),
        (f'{COPY}"onload="x', False),
    ],
)
def test_only_copies_of_the_same_site_are_shown(copy: str, *, is_one: bool) -> None:
    assert is_copy(copy, PAGE) is is_one
    assert Remembered({PAGE: gone(copy)}).dead == {PAGE: Dead(DAY, copy if is_one else "")}


def test_the_file_is_read_and_what_is_wrong_with_it_is_kept(tmp_path: Path) -> None:
    assert state.load(tmp_path) == state.BLANK
    state.write(tmp_path / FILE, {PAGE: gone(COPY)})
    assert state.load(tmp_path).dead == {PAGE: Dead(DAY, COPY)}
    (tmp_path / FILE).write_text("{", "utf-8")
    assert state.load(tmp_path).known == {}
    (problem,) = state.load(tmp_path).problems
    assert problem.code is Code.LINK_STATE
