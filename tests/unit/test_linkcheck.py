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


def test_no_live_link_is_called_dead_and_every_dead_one_is_found(world: list[Result]) -> None:
    """Not before the third run."""
    assert len({result.case.domain for result in world}) == len(world) >= 60
    assert min(Counter(result.case.truth for result in world).values()) >= 15
    wrong = [
        (result.case.name, [known.state.value for known in result.known]) for result in world if not result.is_right
    ]
    assert not wrong
    assert not [result.case.name for result in world if State.DEAD in {known.state for known in result.known[:2]}]
    living = [result for result in world if result.case.truth is Truth.ALIVE]
    unsure = {result.case.name for result in living if not result.known[-1].last_alive}
    # The time that it had was spent on HEAD.
    assert unsure == {"headhangs"}


def test_of_no_kind_of_answer_the_opposite_is_believed(world: list[Result]) -> None:
    """Nor does the documentation have another table than comes of it."""
    kinds, others = results(answers()), results(unseen())
    wrong = {
        Truth.ALIVE: {"dead", "suspect", "moved or gone: look", "lives without the place"},
        Truth.NO_PLACE: {*BELIEFS} - {"lives without the place"},
        Truth.OPEN: {"dead", "suspect", "lives"},
        Truth.DEAD: {"lives", "lives without the place", "cannot tell", "suspect"},
    }
    all_kinds = (*kinds, *others, *results(later()))
    found = [(result.case.name, result.case.truth, belief(result.known[-1])) for result in all_kinds]
    assert not [(name, one) for name, truth, one in found if one in wrong[truth]]
    assert len({result.case.name for result in (*kinds, *others)}) == len(kinds) + len(others) >= 250
    file = "contributing/links-measured.md"
    shown = (Path(__file__).parents[2] / file).read_text("utf-8")
    assert without_reasons(shown) == without_reasons(links_world.content(file, world, kinds, others))


def without_reasons(text: str) -> list[str]:
    """Return the lines of the page without the words of the last column, which are those of Python and OpenSSL."""
    return [line.rpartition(" | ")[0] if line.startswith("| ") else line for line in text.splitlines()]
