"""Let days pass for 2,000 links that die, come back and fail now and then: how soon pages say so, how often it asks.

Run it with: python -m benchmarks.links_days
No network: every day the plan of that day is carried out, and each answer is what the truth of that day says.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median
from typing import TYPE_CHECKING

from sphinx_talks.content.linkstate.known import Known, State
from sphinx_talks.content.linkstate.state import Pace, plan
from sphinx_talks.content.providers.asking import Outcome, Verdict
from sphinx_talks.linkcheck.looking import after

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST = date(2030, 1, 1)
LINKS, HOSTS, DAYS = 2_000, 200, 400
#: One in so many dies; they die one a day, are gone for so long, and come back.
DYING, GONE_FOR = 10, 60
ALIVE = Outcome(Verdict.ALIVE, "200 OK")
GONE = Outcome(Verdict.GONE, "404 Not Found", certain=True)


@dataclass
class Days:
    """What came of so many days, in days but for counts."""

    #: From death to the day on which it is called dead, and from its return to the day on which it is not.
    to_dead: list[int] = field(default_factory=list)
    to_alive: list[int] = field(default_factory=list)
    #: Links that were called dead and never were for more than a day.
    wronged: set[str] = field(default_factory=set)
    asked: int = 0
    most_in_a_day: int = 0


def address_of(number: int) -> str:
    """Return the address of a link."""
    return f"https://h{number % HOSTS}.example/{number}"


def died_on(number: int) -> int:
    """Return the day on which a link dies, 0 for those that do not."""
    return 60 + number // DYING if number % DYING == 0 else 0


def is_gone(number: int, day: int) -> bool:
    """Return whether a link is gone on a day; one in ten is down every second or third day, and never dead."""
    if died := died_on(number):
        return died <= day < died + GONE_FOR
    return number % DYING == 1 and day % (2 + number // DYING % 2) == 0


def simulate(pace: Pace, gone: Callable[[int, int], bool] = is_gone) -> Days:
    """Return what came of all days by this pace."""
    numbers = {address_of(number): number for number in range(LINKS)}
    known: dict[str, Known] = {}
    found = Days()
    for day in range(DAYS):
        today = FIRST + timedelta(days=day)
        asked = plan(numbers, known, today, pace).addresses
        found.asked += len(asked)
        found.most_in_a_day = max(found.most_in_a_day, len(asked) * (day > 0))
        for address in asked:
            number, before = numbers[address], known.get(address, Known())
            known[address] = after(before, GONE if gone(number, day) else ALIVE, today)
            _note(found, number, day, (before.state, known[address].state))
    return found


def _note(found: Days, number: int, day: int, states: tuple[State, State]) -> None:
    was, now = (state is State.DEAD for state in states)
    died = died_on(number)
    if now and not was:
        if died:
            found.to_dead.append(day - died)
        else:
            found.wronged.add(address_of(number))
    if was and not now and died:
        found.to_alive.append(day - died - GONE_FOR)


def row(name: str, found: Days) -> str:
    """Return the row of the table."""
    cells = [
        name,
        f"{median(found.to_dead):.1f}",
        str(max(found.to_dead)),
        f"{median(found.to_alive):.1f}",
        str(max(found.to_alive)),
        f"{len(found.wronged)}/{LINKS // DYING}",
        f"{found.asked / DAYS:.0f}",
        str(found.most_in_a_day),
    ]
    return f"| {' | '.join(cells)} |"


HEAD = (
    "| Pace | To dead, median | Longest | Shown as dead after a return, median | Longest | Flickering called dead "
    "| Asked a day | Most in a day |\n" + "| --- |" + " ---: |" * 7
)


def main() -> None:
    """Print the table."""
    print(f"{LINKS} links of {HOSTS} hosts, {DAYS} days\n\n{HEAD}", flush=True)
    for pace in (Pace(fresh=30, jitter=7, share=7), Pace(fresh=14, jitter=3), Pace()):
        print(row(f"every {pace.fresh} ± {pace.jitter} days", simulate(pace)), flush=True)


if __name__ == "__main__":
    main()
