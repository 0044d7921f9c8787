"""Time that passes only while somebody waits: days in a second, with real sockets and without a sleep."""

from __future__ import annotations

import asyncio
import selectors
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from sphinx_talks.linkcheck.net.polite import Clock

if TYPE_CHECKING:
    from collections.abc import Coroutine

T = TypeVar("T")

#: How long nothing may come over any connection before time jumps to the next moment somebody waits for, in seconds.
#: Both ends of every connection are in this process, so what is sent has arrived when the loop looks.
GRACE = 0.002
BEGINNING = datetime(2030, 1, 1, tzinfo=UTC)


class JumpingSelector(selectors.DefaultSelector):
    """Where nothing happens, does not wait but says how much time is left out."""

    left_out = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Return what happened; time is left out where nothing did."""
        if timeout is None or timeout <= GRACE:
            return list(super().select(timeout))
        events = list(super().select(GRACE))
        if not events:
            self.left_out += timeout - GRACE
        return events


class SimulatedLoop(asyncio.SelectorEventLoop):
    """An event loop whose time jumps over every wait."""

    def __init__(self) -> None:
        self._jumping = JumpingSelector()
        super().__init__(self._jumping)

    def time(self) -> float:
        """Return seconds, those left out included."""
        return super().time() + self._jumping.left_out


class SimulatedClock(Clock):
    """Begins its first day when it is made."""

    def __init__(self, beginning: datetime = BEGINNING) -> None:
        self._beginning = beginning
        self._began = asyncio.get_running_loop().time()

    def utc(self) -> datetime:
        """Return the day and time of the simulation."""
        return self._beginning + timedelta(seconds=self.now() - self._began)


def simulate(main: Coroutine[object, object, T]) -> T:
    """Run a coroutine to its end in simulated time."""
    with asyncio.Runner(loop_factory=SimulatedLoop) as runner:
        return runner.run(main)
