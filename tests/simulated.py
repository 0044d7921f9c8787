"""Time that passes only while everybody waits, and connections that take none: days in a second, exact to the digit."""

from __future__ import annotations

import asyncio
import errno
import selectors
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias, TypeVar, TypeVarTuple, Unpack
from unittest.mock import patch

from sphinx_talks.linkcheck.net.polite import Clock
from sphinx_talks.linkcheck.net.resolver import Peer

if TYPE_CHECKING:
    import ssl
    from collections.abc import Coroutine
    from concurrent.futures import Executor

T = TypeVar("T")
Ts = TypeVarTuple("Ts")
Handler: TypeAlias = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

BEGINNING = datetime(2030, 1, 1, tzinfo=UTC)
#: Digits of a second, so that sums of waits are the numbers one writes: 0.1 + 0.2 is 0.3.
DIGITS = 9


class Wire(socket.socket):
    """One end of a connection within this process: what it sends is at the other end when `send` returns.

    Not so with TCP, whose packets a busy machine delivers some time later, even those to itself.
    """

    def __init__(self) -> None:
        near, self.far = socket.socketpair()
        super().__init__(fileno=near.detach())
        self.peer = Peer("", 0)

    def getpeername(self) -> Peer:
        """Return who answers, as a socket of the internet would."""
        return self.peer

    def close(self) -> None:
        """Close this end, and the other where nobody has taken it."""
        if not self.peer.port:
            self.far.close()
        super().close()


@dataclass(frozen=True)
class Listener:
    """A server of this process."""

    peer: Peer
    handler: Handler
    tls: ssl.SSLContext | None = None


class StillSelector(selectors.DefaultSelector):
    """Where nothing has happened that could be worked on, it is later at once."""

    #: Seconds since the beginning.
    now = 0.0
    #: Threads at work for the loop: until they are done it stays as late as it is.
    working = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Return what happened."""
        if timeout is None or timeout <= 0:
            return list(super().select(timeout))
        events = list(super().select(None if self.working else 0))
        if not events:
            self.now = round(self.now + timeout, DIGITS)
        return events


class SimulatedLoop(asyncio.SelectorEventLoop):
    """An event loop that begins at 0 and jumps over every wait; its connections lead to its listeners alone."""

    def __init__(self) -> None:
        self._still = StillSelector()
        super().__init__(self._still)
        self.listeners: dict[Peer, Listener] = {}
        self._accepting: set[asyncio.Task[None]] = set()

    def time(self) -> float:
        """Return seconds."""
        return self._still.now

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[Unpack[Ts]], T], *args: *Ts
    ) -> asyncio.Future[T]:
        """Run a function in a thread; no time passes meanwhile."""
        self._still.working += 1
        future = super().run_in_executor(executor, func, *args)
        future.add_done_callback(self._worked)
        return future

    def _worked(self, _: object) -> None:
        self._still.working -= 1

    def listener(self, peer: Peer) -> Listener | None:
        """Return who answers at an address."""
        return self.listeners.get(peer)

    async def sock_connect(self, sock: socket.socket, address: object) -> None:
        """Connect a wire; raises ConnectionRefusedError where nobody listens."""
        assert isinstance(sock, Wire)
        assert isinstance(address, tuple)
        listener = self.listener(Peer(*address[:2]))
        if listener is None:
            raise ConnectionRefusedError(errno.ECONNREFUSED, "nobody listens", str(address[0]))
        sock.peer = listener.peer
        task = self.create_task(self._accept(sock.far, listener))
        self._accepting.add(task)
        task.add_done_callback(self._accepting.discard)

    async def _accept(self, sock: socket.socket, listener: Listener) -> None:
        sock.setblocking(False)  # noqa: FBT003 - the signature of the socket

        def protocol() -> asyncio.StreamReaderProtocol:
            return asyncio.StreamReaderProtocol(asyncio.StreamReader(loop=self), listener.handler, loop=self)

        # A client that does not like the certificate goes away.
        with suppress(OSError):
            await self.connect_accepted_socket(protocol, sock, ssl=listener.tls)


class SimulatedClock(Clock):
    """Begins its first day when it is made."""

    def __init__(self, beginning: datetime = BEGINNING) -> None:
        self._beginning = beginning
        self._began = asyncio.get_running_loop().time()

    def utc(self) -> datetime:
        """Return the day and time of the simulation."""
        return self._beginning + timedelta(seconds=self.now() - self._began)


def loop() -> SimulatedLoop:
    """Return the loop that this runs in."""
    running = asyncio.get_running_loop()
    assert isinstance(running, SimulatedLoop)
    return running


def simulate(main: Coroutine[object, object, T], factory: Callable[[], SimulatedLoop] = SimulatedLoop) -> T:
    """Run a coroutine to its end in simulated time, by which aiohttp lets connections grow old as well."""
    # The debug mode of loops, which Python's development mode brings along, takes half of the time.
    with (
        asyncio.Runner(loop_factory=factory, debug=False) as runner,
        patch("aiohttp.connector.monotonic", lambda: loop().time()),
    ):
        return runner.run(main)
