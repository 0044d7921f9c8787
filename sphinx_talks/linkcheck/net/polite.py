"""Whose turn it is: few requests to a host, one after the other, with a rest in between."""

from __future__ import annotations

import asyncio
import math
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from sphinx_talks import __version__
from sphinx_talks.content import providers
from sphinx_talks.content.problems import one_line
from sphinx_talks.linkcheck.net.answer import NoAnswer, NoAnswerError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping


class Clock:
    """The clock of the event loop, which no change of the system's time disturbs."""

    def now(self) -> float:
        """Return seconds since some moment."""
        return asyncio.get_running_loop().time()

    def utc(self) -> datetime:
        """Return the day and time, for what servers say in dates."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


#: How much is said of whom to turn to, in characters.
CONTACT = 120


def user_agent(contact: str = "") -> str:
    """Return who asks, as `sphinx-talks/0.1.0 (+https://example.org/)`: the address is where to complain."""
    shown = "".join(
        character for character in one_line(contact, CONTACT) if character.isascii() and character not in "()\\"
    )
    return f"sphinx-talks/{__version__}" + (f" (+{shown})" if shown else "")


@dataclass(frozen=True)
class Limits:
    """Times are in seconds, sizes in bytes."""

    #: From the end of one request to the start of the next of the same host.
    gap: float = 1.0
    #: Connections to one host at a time.
    per_host: int = 1
    #: Requests to one host in a run, redirects included.
    requests: int = 30
    #: The longest wait that a host may ask for (Retry-After); with a longer one it is left alone for the run.
    retry_after: float = 120.0
    #: How often a host that is busy is asked again, after as long a wait as it asked for.
    retries: int = 1
    #: What one address may take in all, redirects and body included; waiting for one's turn is not counted.
    total: float = 20.0
    #: Redirects that are followed, as many as by browsers (https://fetch.spec.whatwg.org/#http-redirect-fetch).
    hops: int = 20
    #: How much of a page is read, after decompression.
    body: int = 65_536
    #: After that nothing more is asked.
    run: float = 1_200.0
    #: Requests under way at the same time, over all hosts.
    connections: int = 64
    #: A host that did not answer, or was too busy, so often in a row is left alone for the run.
    strikes: int = 3
    user_agent: str = field(default_factory=user_agent)
    #: Hosts that get more rest than others, as they ask for or deserve.
    gaps: tuple[tuple[str, float], ...] = field(
        default_factory=lambda: tuple(gap for one in providers.table() for gap in one.gaps.items())
    )
    #: Hosts that may be asked more often in a run, since they allow it to who has a key.
    allowed: tuple[tuple[str, int], ...] = ()

    @property
    def as_crawler(self) -> str:
        """Return who asks in the form of crawlers, by our own name: `Mozilla/5.0 (compatible; NAME; +ADDRESS)`.

        Some servers have their pages only for those who begin like that.
        """
        name, _, contact = self.user_agent.partition(" (")
        return f"Mozilla/5.0 (compatible; {name}{f'; {contact}' if contact else ')'}"

    def requests_of(self, host: str) -> int:
        """Return how often a host may be asked in a run."""
        return max(self.requests, dict(self.allowed).get(host, 0))

    def gap_of(self, host: str) -> float:
        """Return the rest that a host gets between two requests."""
        return max(self.gap, dict(self.gaps).get(host, 0.0))


#: Too many requests, out of service: Retry-After says for how long.
BUSY = frozenset({429, 503})
OVER = "the time of this run is over"
#: More digits than any number of seconds that is waited for.
DIGITS = 9


@dataclass
class Host:
    """What a host has had in this run."""

    slots: asyncio.Semaphore
    #: Requests that it may have, and has had so far.
    most: int
    asked: int = 0
    #: Not asked again before.
    free: float = -math.inf
    #: Failures since it last answered well.
    strikes: int = 0
    #: Why it is left alone, '' while it is not.
    closed: str = ""


@dataclass
class HostTurns:
    """The turns of one run, which begins with the first of them."""

    limits: Limits
    clock: Clock
    _hosts: dict[str, Host] = field(default_factory=dict)
    _end: float | None = None

    def __post_init__(self) -> None:
        """Count the requests under way."""
        self._under_way = asyncio.Semaphore(self.limits.connections)

    @asynccontextmanager
    async def turn(self, name: str) -> AsyncIterator[None]:
        """Wait until a host may be asked; raises NoAnswerError (BUDGET) when it may not be any more."""
        if self._end is None:
            self._end = self.clock.now() + self.limits.run
        host = self._hosts.setdefault(
            name, Host(asyncio.Semaphore(self.limits.per_host), self.limits.requests_of(name))
        )
        self._admit(host)
        async with host.slots:
            await self._wait(host, self.limits.gap_of(name))
            async with self._under_way:
                try:
                    yield
                finally:
                    host.free = max(host.free, self.clock.now() + self.limits.gap_of(name))

    @property
    def left(self) -> float:
        """Return the seconds that are left of the run."""
        return self.limits.run if self._end is None else self._end - self.clock.now()

    def note(self, name: str, status: int | None, headers: Mapping[str, str]) -> None:
        """Note what a host answered (None: nothing): whether it wants to be left alone, and for how long."""
        host = self._hosts[name]
        if status is not None and status not in BUSY:
            host.strikes = 0
            return
        host.strikes += 1
        wait = retry_after(headers, self.clock.utc()) if status in BUSY else 0.0
        if wait > self.limits.retry_after:
            host.closed = "the host asked to be left alone"
        elif host.strikes >= self.limits.strikes:
            host.closed = "the host is too busy" if status in BUSY else "the host does not answer"
        host.free = max(host.free, self.clock.now() + wait)

    def _admit(self, host: Host, wait: float = 0.0) -> None:
        """Raise where the host or the run has had its share."""
        if host.closed:
            raise NoAnswerError(NoAnswer.BUDGET, host.closed)
        if host.asked >= host.most:
            raise NoAnswerError(NoAnswer.BUDGET, f"{host.most} requests to this host are enough for a run")
        if self._end is not None and self.clock.now() + wait >= self._end:
            raise NoAnswerError(NoAnswer.BUDGET, OVER)

    async def _wait(self, host: Host, gap: float) -> None:
        # As long as others of this host are under way, the rest grows: look again after each.
        while (wait := host.free - self.clock.now()) > 0:
            self._admit(host, wait)
            await self.clock.sleep(wait)
        self._admit(host)
        host.asked += 1
        host.free = self.clock.now() + gap


def retry_after(headers: Mapping[str, str], now: datetime) -> float:
    """Return how many seconds a server wants to be left alone, 0 where it does not say (RFC 9110, 10.2.3).

    A date is compared with the server's own clock where it sends that, for ours may differ.
    """
    said = headers.get("retry-after", "").strip()
    if said.isascii() and said.isdecimal():
        return float(said[:DIGITS])
    until = _date(said)
    if until is None:
        return 0.0
    return max(0.0, (until - (_date(headers.get("date", "")) or now)).total_seconds())


def _date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
