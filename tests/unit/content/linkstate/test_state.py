"""What is remembered: written in one step, read back whole, and not believed when anything is wrong with it."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import date, timedelta
from statistics import median
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import links_days
from sphinx_talks.content.characters import web_address
from sphinx_talks.content.linkstate import state
from sphinx_talks.content.linkstate.known import FILE, Failure, Known, State, merged
from sphinx_talks.content.linkstate.links import key_of
from sphinx_talks.content.linkstate.state import Pace, due_on, plan
from sphinx_talks.content.providers.asking import Outcome, Verdict
from sphinx_talks.linkcheck.looking import after

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sphinx_talks.content.problems import Problem

DAY = date(2026, 3, 1)
ALIVE = Outcome(Verdict.ALIVE, "200 OK")
GONE = Outcome(Verdict.GONE, "404 Not Found", certain=True)
UNCLEAR = Outcome(Verdict.UNCLEAR, "503 Service Unavailable")
REFUSED = Outcome(Verdict.REFUSED, "private address")
COPY = "https://web.archive.org/web/20260101000000/https://a.example/"
OK = Known(State.OK, DAY, DAY, DAY, archived=COPY, archive_asked=DAY, missing=("段",))


def later(days: int) -> date:
    return DAY + timedelta(days=days)


def run(*looks: tuple[int, Outcome], known: Known | None = None) -> Known:
    found = known or Known()
    for day, outcome in looks:
        found = after(found, outcome, later(day))
    return found


def test_dead_only_after_three_failures_three_days_apart() -> None:
    twice = run((0, ALIVE), (1, GONE), (4, GONE))
    assert twice.state is State.SUSPECT
    assert run((6, GONE), known=twice).state is State.SUSPECT
    dead = run((7, GONE), known=twice)
    assert (dead.state, dead.dead_since, dead.last_alive) == (State.DEAD, later(1), DAY)
    assert dead.failures == tuple(Failure(later(day), "404 Not Found") for day in (1, 4, 7))


def test_failures_of_one_day_count_once() -> None:
    assert len(run(*[(0, GONE)] * 9).failures) == 1


def test_what_cannot_be_told_neither_counts_nor_forgives() -> None:
    once = run((0, GONE))
    unclear = run((3, UNCLEAR), (6, REFUSED), known=once)
    assert unclear.failures == once.failures
    assert unclear.unclear == "private address"
    assert run(*((day, UNCLEAR) for day in range(99))).state is State.NEW
    assert run((9, GONE), (12, GONE), known=unclear).state is State.DEAD


def test_an_answer_forgives_everything() -> None:
    dead = run((0, ALIVE), (1, GONE), (4, GONE), (7, GONE))
    back = run((40, replace(ALIVE, moved="https://b.example/")), known=dead)
    assert (back.state, back.first_alive, back.last_alive) == (State.OK, DAY, later(40))
    assert (back.failures, back.moved) == ((), "https://b.example/")


def test_since_when_an_address_leads_elsewhere_is_kept() -> None:
    moved, further = replace(ALIVE, moved="https://b.example/"), replace(ALIVE, moved="https://c.example/")
    known = run((0, ALIVE), (30, moved), (60, UNCLEAR), (67, moved))
    assert known.differs == later(30)
    assert run((97, further), known=known).differs == later(97)
    assert run((97, ALIVE), known=known).differs is None
    lacking = after(run((0, ALIVE)), ALIVE, later(9), ("lost",))
    assert after(lacking, ALIVE, later(39), ("lost",)).differs == later(9)


def test_a_clock_that_was_set_back_makes_nothing_worse() -> None:
    assert run((5, GONE), (0, GONE)).failures == (Failure(later(5), "404 Not Found"),)


@pytest.mark.parametrize(
    ("known", "days"),
    [
        # A look in between, which is another day or two after each failure, and the one that counts.
        (run((0, GONE)), 2),
        (run((0, GONE), (2, GONE)), 3),
        (run((0, GONE), (2, UNCLEAR)), 3),
        (run((0, GONE), (3, GONE)), 5),
        (run((0, GONE), (3, UNCLEAR)), 4),
        *(
            (run((0, GONE), (3, GONE), (6, GONE), *[(day, GONE) for day in seen]), due)
            for seen, due in (((), 7), ((7,), 9), ((7, 9), 13), ((7, 9, 13), 21), ((7, 9, 13, 21), 29))
        ),
        (run((0, GONE), (3, GONE), (6, GONE), (7, UNCLEAR)), 9),
        (run((0, UNCLEAR)), 7),
        (run((0, ALIVE), (1, UNCLEAR)), 8),
    ],
)
def test_when_an_address_is_asked_again(known: Known, days: int) -> None:
    assert due_on("https://a.example/", known, Pace()) == later(days)


def test_answers_are_good_for_a_week_and_two_days_more_or_less() -> None:
    addresses = [f"https://a.example/{number}" for number in range(500)]
    days = [due_on(address, OK, Pace()) for address in addresses]
    assert {day and (day - DAY).days for day in days} == set(range(5, 10))
    assert days == [due_on(address, OK, Pace()) for address in addresses]
    assert due_on("https://a.example/", Known(), Pace()) is None


@pytest.mark.parametrize("every", [2, 3, 4])
def test_what_is_down_every_few_days_is_never_dead(every: int) -> None:
    addresses = [f"https://a.example/{number}" for number in range(100)]
    known: dict[str, Known] = {}
    for day in range(200):
        for address in plan(addresses, known, later(day), Pace(share=1)).addresses:
            outcome = ALIVE if day % every else GONE
            known[address] = after(known.get(address, Known()), outcome, later(day))
        assert State.DEAD not in {one.state for one in known.values()}


def test_pages_say_so_soon_that_a_link_died_and_that_it_is_back(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("LINKS", 200), ("HOSTS", 20), ("DAYS", 160)):
        monkeypatch.setattr(links_days, name, value)
    found = links_days.simulate(Pace())
    assert (len(found.to_dead), len(found.to_alive)) == (20, 20)
    assert median(found.to_dead) < 10
    assert max(found.to_alive) <= 8
    # One link in ten is down every second or third day.
    assert not found.wronged


def test_a_fifth_a_day_the_longest_due_first() -> None:
    known = {f"https://a.example/{number}": replace(OK, asked=later(-number)) for number in range(70)}
    found = plan([*known, "https://new.example/"], known, later(40), Pace(jitter=0))
    assert found.addresses[0] == "https://new.example/"
    assert found.addresses[1:] == tuple(f"https://a.example/{number}" for number in range(69, 54, -1))
    assert found.left == 55
    assert plan(known, known, later(-90), Pace()).addresses == ()


def test_everything_is_asked_in_time() -> None:
    known = dict.fromkeys((f"https://a.example/{number}" for number in range(210)), OK)
    asked: dict[str, int] = {}
    for day in range(1, 60):
        for address in plan(known, known, later(day), Pace()).addresses:
            asked.setdefault(address, day)
            known[address] = after(known[address], ALIVE, later(day))
    assert asked.keys() == known.keys()
    assert max(asked.values()) <= 9 + 5


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / FILE


LINKS = {
    "https://b.example/": run((0, ALIVE), (1, GONE), (4, GONE), (7, GONE)),
    "https://a.example/": OK,
    "https://c.example/x?y": run((0, UNCLEAR)),
}


def test_round_trip_sorted_and_only_when_changed(file: Path) -> None:
    assert state.write(file, LINKS)
    assert not state.write(file, LINKS)
    assert state.read(file, later(7)).known == LINKS
    text = file.read_text("utf-8")
    assert text.index("a.example") < text.index("b.example") < text.index("c.example")
    assert '{\n"https://a.example/": {"state": "ok", ' in text
    assert text.endswith('},\n"version": 2\n}\n')
    assert [path.name for path in file.parent.iterdir()] == [FILE]


def test_one_change_changes_one_line(file: Path) -> None:
    state.write(file, LINKS)
    before = file.read_text("utf-8").splitlines()
    state.write(file, {**LINKS, "https://a.example/": replace(OK, last_alive=later(30), asked=later(30))})
    now = file.read_text("utf-8").splitlines()
    assert sum(old != new for old, new in zip(before, now, strict=True)) == 1
    state.write(file, {"https://z.example/": OK, **LINKS})
    assert set(before) < set(file.read_text("utf-8").splitlines())


def test_a_file_of_before_november_2026_is_read(file: Path) -> None:
    now = json.loads(state.text_of(LINKS))
    now.pop("version")
    file.write_text(json.dumps({"version": 1, "links": now}, indent=1), "utf-8")
    found = state.read(file, later(7))
    assert (found.known, found.problems) == (LINKS, ())


def test_what_cannot_be_believed_is_told_apart(file: Path) -> None:
    entries = {"https://a.example/": ASKED, "https://b.example/": {**ASKED, "state": "dead"}, "x": ASKED, "y": 1}
    lines = [f"{json.dumps(address)}: {json.dumps(value)},\n" for address, value in entries.items()]
    file.write_text(f'{{\n{"".join(lines)}"version": 2\n}}\n', "utf-8")
    found = state.read(file, DAY)
    assert list(found.known) == ["https://a.example/", "https://b.example/"]
    assert found.known["https://b.example/"].state is State.OK
    assert [problem.line for problem in found.problems] == [3, 4, 5]


def test_no_file_is_nothing_remembered(file: Path) -> None:
    assert state.read(file) == state.Remembered()


def test_a_failed_write_leaves_the_old_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state.write(file, LINKS)
    before = file.read_bytes()

    def no_space(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(OSError, match="No space"):
        state.write(file, {})
    assert file.read_bytes() == before
    assert [path.name for path in file.parent.iterdir()] == [FILE]


def block(**values: object) -> str:
    return json.dumps({"https://a.example/": values, "version": 2})


ASKED = {"state": "ok", "first_alive": "2026-03-01", "last_alive": "2026-03-01", "asked": "2026-03-01"}
DEAD = {"state": "dead", "asked": "2026-03-09"}
THREE = {"2026-03-01": "404", "2026-03-04": "404", "2026-03-07": "404"}


@pytest.mark.parametrize(
    "content",
    [
        "", "null", "[]", "{", "\x00", "[" * 100_000, '{"version": ' + "9" * 5000 + "}", "NaN",
        '{"version": 3}', '{"version": 2, "links": {}}', '{"version": true, "links": {}}', "{}",
        '{"version": 1, "links": []}',
        '{"version": 1, "links": {}, "more": 1}',
        '{"version": 1, "links": {"javascript:alert(1)": {"state": "new", "asked": "2026-03-01"}}}',
        '{"version": 1, "links": {"https://A.example/": {"state": "new", "asked": "2026-03-01"}}}',
        '{"version": 1, "links": {"https://a.example/#x": {"state": "new", "asked": "2026-03-01"}}}',
        '{"version": 1, "links": {"https://a.example/": 1}}',
        block(), block(state="new"), block(state="fine", asked="2026-03-01"), block(**ASKED, extra=1),
        block(**{**ASKED, "asked": "2026-02-30"}), block(**{**ASKED, "asked": "20260301"}),
        block(**{**ASKED, "asked": "2999-01-01"}), block(**{**ASKED, "asked": 1}),
        block(**{**ASKED, "first_alive": "2026-03-02"}), block(state="ok", asked="2026-03-01"),
        block(**ASKED, failures=THREE), block(**DEAD), block(**DEAD, failures={"2026-03-01": "404"}),
        block(**DEAD, failures={**THREE, "2026-03-08": "404"}),
        block(**DEAD, failures={"2026-03-01": "404", "2026-03-02": "404", "2026-03-07": "404"}),
        block(**{**DEAD, "asked": "2026-03-05"}, failures=THREE),
        block(**DEAD, failures={**THREE, "2026-03-07": "x\x1b[2J"}),
        block(**DEAD, failures={**THREE, "2026-03-07": "x" * 201}),
        block(**ASKED, archived="https://evil.example/web/20260101000000/https://a.example/"),
        block(**ASKED, archived="https://web.archive.org/web/20260101000000/javascript:alert(1)"),
        block(**ASKED, archived='https://web.archive.org/web/20260101000000/https://a.example/"><script>'),
        block(**ASKED, archived="https://web.archive.org/web/20260101000000/https://a.example/../../../evil"),
        block(**ASKED, archived="https://web.archive.org/web/20260101000000/https://a.example/%2e./%2E%2e/../evil"),
        json.dumps({"version": 1, "links": {"https://a.example/\u202e": {"state": "new", "asked": "2026-03-01"}}}),
        json.dumps({"version": 1, "links": {"https://a.example/\ud800": {"state": "new", "asked": "2026-03-01"}}}),
        block(**ASKED, moved="javascript:alert(1)"), block(**ASKED, moved="https://user:pw@a.example/"),
        block(**ASKED, unclear="two\nlines"), block(**ASKED, missing=["a b"]), block(**ASKED, missing=[]),
        block(**ASKED, missing=["\u202e"]),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_file_is_not_believed_and_reported(file: Path, content: str) -> None:
    file.write_text(content, "utf-8")
    found = state.read(file, DAY)
    assert found.problems
    for problem in found.problems:
        assert str(problem).startswith("linkstate.json:1:1: T012 ")
        assert str(problem).isprintable()
        assert "evil" not in str(problem)
    # What is left of an entry could have been written by a run.
    state.write(file, found.known)
    again = state.read(file, DAY)
    assert (again.known, again.problems) == (found.known, ())


def test_what_is_no_plain_file_is_not_opened(file: Path) -> None:
    os.mkfifo(file)
    assert "not a plain file" in str(state.read(file).problems[0])
    with pytest.raises(OSError, match="not a plain file"):
        state.write(file, LINKS)
    file.unlink()
    (file.parent / "other").write_text(state.text_of(LINKS), "utf-8")
    file.symlink_to("other")
    assert not state.read(file).known
    with pytest.raises(OSError, match="not a plain file"):
        state.write(file, LINKS)


def test_what_is_too_long_is_not_read(file: Path) -> None:
    with file.open("wb") as made:
        made.truncate(state.MAX_BYTES + 1)
    assert "too long" in str(state.read(file).problems[0])


NAMES = st.sampled_from([*ASKED, "failures", "missing"])
LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=9)
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner), max_leaves=9)


@given(VALUES)
def test_reading_never_raises(tmp_path_factory: pytest.TempPathFactory, value: object) -> None:
    file = tmp_path_factory.getbasetemp() / "any.json"
    file.write_text(json.dumps({"version": 1, "links": {"https://a.example/": value}}), "utf-8")
    state.read(file, DAY)


def believed(links: Mapping[str, Known], day: date) -> tuple[Mapping[str, Known], tuple[Problem, ...]]:
    """Return what is read of what would be written, without a file, for speed."""
    found = state._read(state.text_of(links).encode(), day)  # noqa: SLF001 - as above
    return found.known, found.problems


LOOKS = st.lists(st.tuples(st.integers(0, 9), st.sampled_from([ALIVE, GONE, UNCLEAR, REFUSED])), max_size=12)


@given(LOOKS, LOOKS, LOOKS)
def test_two_branches_become_one_whatever_they_saw(
    both: list[tuple[int, Outcome]], one: list[tuple[int, Outcome]], other: list[tuple[int, Outcome]]
) -> None:
    def seen(*looks: tuple[int, Outcome], known: Known, day: date) -> tuple[Known, date]:
        for days, outcome in looks:
            day += timedelta(days=days)
            known = after(known, outcome, day)
        return known, day

    base, day = seen(*both, known=Known(), day=DAY)
    (mine, last), (theirs, end) = (seen(*looks, known=base, day=day) for looks in (one, other))
    found = merged(mine, theirs)
    assert found == merged(theirs, mine)
    assert merged(found, mine) == found
    # Of two answers of one day the order is unknown.
    assert base.asked == mine.asked or merged(base, mine) == mine
    known = {"https://a.example/": found} if found != Known() else {}
    assert believed(known, max(last, end)) == (known, ())


@given(LOOKS)
def test_whatever_happens_can_be_read_back(looks: list[tuple[int, Outcome]]) -> None:
    day, known = DAY, Known()
    for days, outcome in looks:
        day += timedelta(days=days)
        known = after(known, outcome, day)
    links = {"https://a.example/": known} if looks else {}
    assert believed(links, day) == (links, ())


ADDRESSES = r"(?i:https?)://[A-Za-z0-9-]{1,5}\.(?:example|EXAMPLE|be)(?::[0-9]{1,5})?(?:[/?#][!-~]{0,9}){0,3}"


@given(
    st.from_regex(
        ADDRESSES,
        fullmatch=True,
    )
)
def test_every_address_of_a_page_can_be_kept(address: str) -> None:
    key = key_of(address).address
    known = {key: OK} if web_address(key) else {}
    assert believed(known, DAY) == (known, ())


def test_what_would_not_be_believed_is_not_written(file: Path) -> None:
    bad = {
        "https://a.example/": replace(OK, moved="javascript:alert(1)"),
        f"https://a.example/{'x' * 4096}": OK,
        "https://A.example/": OK,
        "https://b.example/": Known(State.DEAD),
        "https://good.example/": OK,
    }
    state.write(file, bad)
    assert list(state.read(file).known) == ["https://good.example/"]


def test_numbers_of_addresses_do_not_depend_on_the_process() -> None:
    assert state._number("https://a.example/") == 9036103942708129340  # noqa: SLF001 - the hash of Python would differ
