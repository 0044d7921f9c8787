"""In a world of servers of every kind no live link is called dead, and every dead one is found by the third run."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from benchmarks import links_world
from sphinx_talks.content.linkstate.known import State
from tests.linkanswers import answers
from tests.linkcases import Truth, cases
from tests.linkunseen import later, unseen
from tests.linkworld import BELIEFS, Result, belief, results


@pytest.fixture(scope="module")
def world() -> list[Result]:
    return results(cases())


@pytest.fixture(scope="module")
def kinds() -> list[Result]:
    return results(answers())


def test_it_is_large(world: list[Result]) -> None:
    assert len({result.case.domain for result in world}) == len(world) >= 60
    assert min(Counter(result.case.truth for result in world).values()) >= 15


def test_no_live_link_is_called_dead_and_every_dead_one_is_found(world: list[Result]) -> None:
    wrong = [
        (result.case.name, [known.state.value for known in result.known]) for result in world if not result.is_right
    ]
    assert not wrong


def test_nothing_is_dead_before_the_third_run(world: list[Result]) -> None:
    assert not [result.case.name for result in world if State.DEAD in {known.state for known in result.known[:2]}]


def test_what_lives_is_known_to_live(world: list[Result]) -> None:
    living = [result for result in world if result.case.truth is Truth.ALIVE]
    unsure = {result.case.name for result in living if not result.known[-1].last_alive}
    # The time that it had was spent on HEAD.
    assert unsure == {"headhangs"}


@pytest.fixture(scope="module")
def others() -> list[Result]:
    return results(unseen())


def test_of_no_kind_of_answer_the_opposite_is_believed(kinds: list[Result], others: list[Result]) -> None:
    wrong = {
        Truth.ALIVE: {"dead", "suspect", "moved or gone: look", "lives without the place"},
        Truth.NO_PLACE: {*BELIEFS} - {"lives without the place"},
        Truth.OPEN: {"dead", "suspect", "lives"},
        Truth.DEAD: {"lives", "lives without the place", "cannot tell", "suspect"},
    }
    all_kinds = (*kinds, *others, *results(later()))
    found = [(result.case.name, result.case.truth, belief(result.known[-1])) for result in all_kinds]
    assert not [(name, one) for name, truth, one in found if one in wrong[truth]]


def test_there_are_many_kinds_of_answers(kinds: list[Result], others: list[Result]) -> None:
    assert len({result.case.name for result in (*kinds, *others)}) == len(kinds) + len(others) >= 250


def test_the_table_in_the_documentation_is_what_comes_of_it(
    world: list[Result], kinds: list[Result], others: list[Result]
) -> None:
    file = "contributing/links-measured.md"
    shown = (Path(__file__).parents[3] / file).read_text("utf-8")
    made = links_world.content(file, world, kinds, others)
    assert without_reasons(shown) == without_reasons(made)


def without_reasons(text: str) -> list[str]:
    """Return the lines of the page without the words of the last column, which are those of Python and OpenSSL."""
    return [line.rpartition(" | ")[0] if line.startswith("| ") else line for line in text.splitlines()]
