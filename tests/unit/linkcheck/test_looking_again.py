"""What is known after several looks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from sphinx_talks.content.linkstate.known import Known, State, merged
from sphinx_talks.content.providers.asking import Outcome, Verdict
from sphinx_talks.linkcheck.looking import after

DAY = date(2030, 1, 1)
AWAY = Outcome(Verdict.AWAY, "redirected to the front page")


def looked(*looks: tuple[int, Outcome]) -> Known:
    known = Known()
    for days, outcome in looks:
        known = after(known, outcome, DAY + timedelta(days=days))
    return known


@pytest.mark.parametrize(
    ("days", "counted"), [((0,), 1), ((0, 1, 2), 1), ((0, 3), 2), ((0, 3, 6), 3), ((0, 3, 6, 9), 3)]
)
def test_sightings_of_something_else_count_days_apart(days: tuple[int, ...], counted: int) -> None:
    known = looked(*((day, AWAY) for day in days))
    assert (known.state, len(known.away), known.unclear) == (State.NEW, counted, AWAY.reason)


@pytest.mark.parametrize("outcome", [Outcome(Verdict.ALIVE, "200 OK"), Outcome(Verdict.GONE, "404 Not Found")])
def test_an_answer_for_certain_forgets_them(outcome: Outcome) -> None:
    assert looked((0, AWAY), (3, AWAY), (6, outcome)).away == ()


def test_what_cannot_be_told_does_not() -> None:
    assert len(looked((0, AWAY), (3, Outcome(Verdict.UNCLEAR, "503")), (6, AWAY)).away) == 2


def test_two_branches_that_saw_something_else_saw_it_twice() -> None:
    first, second, alive = looked((0, AWAY)), looked((4, AWAY)), looked((2, Outcome(Verdict.ALIVE, "200 OK")))
    assert [one.day for one in merged(first, second).away] == [DAY, DAY + timedelta(days=4)]
    assert [one.day for one in merged(merged(first, second), alive).away] == [DAY + timedelta(days=4)]
