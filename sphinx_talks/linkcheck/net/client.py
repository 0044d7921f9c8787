"""Ask an address: politely, within limits, and never in a private network."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

import aiohttp

from sphinx_talks.content import providers
from sphinx_talks.linkcheck.net.addresses import Destination, redirected, target_of
from sphinx_talks.linkcheck.net.answer import ENCODINGS, Answer, Body, Move, NoAnswer, NoAnswerError, explain, read
from sphinx_talks.linkcheck.net.polite import BUSY, OVER, Clock, Limits, Turns
from sphinx_talks.linkcheck.net.resolver import JudgedResolver, Network, Peer

if TYPE_CHECKING:
    import socket
    from collections.abc import Mapping
    from types import TracebackType

    from aiohappyeyeballs import AddrInfoType
    from aiohttp.connector import Connection
    from aiohttp.tracing import Trace
    from multidict import CIMultiDictProxy


class GuardedConnector(aiohttp.TCPConnector):
    """A pool of connections that leads nowhere but to public addresses."""

    def __init__(self, network: Network, *, per_host: int) -> None:
        self._network = network
        super().__init__(
            resolver=JudgedResolver(network),
            # What is remembered here would be given out without being judged.
            use_dns_cache=False,
            ssl=network.tls,
            limit=0,
            limit_per_host=per_host,
            socket_factory=self._socket,
        )

    async def connect(
        self,
        req: aiohttp.ClientRequest,
        traces: list[Trace],
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109 - the signature of aiohttp
    ) -> Connection:
        """Return a connection; raises NoAnswerError (REFUSED) before anything is sent to a denied peer."""
        connection = await super().connect(req, traces, timeout)
        transport = connection.transport
        peer = transport.get_extra_info("peername") if transport is not None else None
        if not peer:
            connection.close()
            raise NoAnswerError(NoAnswer.CONNECTION, "the connection was closed")
        if about := self._network.refuses(Peer(str(peer[0]), int(peer[1]))):
            connection.close()
            raise NoAnswerError(NoAnswer.REFUSED, f"{peer[0]}: {about}")
        return connection

    def _socket(self, info: AddrInfoType) -> socket.socket:
        """Return a socket for an address, unless that is denied."""
        family, kind, protocol, _, at = info
        if about := self._network.refuses(Peer(str(at[0]), int(at[1]))):
            raise NoAnswerError(NoAnswer.REFUSED, f"{at[0]}: {about}")
        return self._network.socket(family, kind, protocol)


REDIRECTS = frozenset({301, 302, 303, 307, 308})
#: Faults that say something about the host, not about the one address.
STRIKES = frozenset({NoAnswer.TIMEOUT, NoAnswer.CONNECTION})
#: What another host may be told of the headers that a caller gave.
SHARED = frozenset({"accept", "accept-language"})
#: How long a line of the head may be, in bytes; aiohttp reads 128 of them.
LINE = 16_384


@dataclass(frozen=True)
class Stop:
    """What is asked at one stop of a chain of redirects."""

    method: str
    target: Destination
    headers: Mapping[str, str]
    #: Seconds that are left.
    left: float


class Client:
    """Asks addresses, many at a time; to be entered with `async with`."""

    def __init__(
        self, limits: Limits | None = None, *, network: Network | None = None, clock: Clock | None = None
    ) -> None:
        self.limits = limits or Limits()
        self._network = network or Network()
        self._clock = clock or Clock()
        self._turns = Turns(self.limits, self._clock)
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        """Open the session: no proxy and no password of the environment, no cookies, no redirects by themselves."""
        self._session = aiohttp.ClientSession(
            connector=GuardedConnector(self._network, per_host=self.limits.per_host),
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            auto_decompress=False,
            # Time is kept here, for the whole of an address.
            timeout=aiohttp.ClientTimeout(total=None, connect=None, sock_connect=None, sock_read=None),
            headers={"User-Agent": self.limits.user_agent, "Accept": "*/*", "Accept-Encoding": ENCODINGS},
            max_line_size=LINE,
            max_field_size=LINE,
        )
        # There is no public way to say so: a request is sent once, and a second time only when it is its turn.
        self._session._retry_connection = False  # noqa: SLF001 - as the test client of aiohttp does
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()
            self._session = None
        self._network.close()

    async def ask(
        self,
        address: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        follow: bool = True,
        total: float | None = None,
    ) -> Answer:
        """Return the answer of an address after its redirects, in `total` seconds without the waiting for turns.

        Raises NoAnswerError, and nothing else.
        """
        target = target_of(address, self.limits.ports, self._network.denied)
        left = self.limits.total if total is None else total
        return await self._chain(Stop(method, target, headers or {}, left), follow=follow)

    async def _chain(self, stop: Stop, *, follow: bool) -> Answer:
        left, target = stop.left, stop.target
        moves: list[Move] = []
        seen, insecure = {target.bare}, False
        while True:
            try:
                answer = await self._patiently(stop)
            except NoAnswerError as fault:
                fault.seconds += left - stop.left
                raise
            location = answer.headers.get("location")
            if not (follow and location and answer.status in REDIRECTS):
                spent = left - stop.left + answer.seconds
                return replace(answer, moves=tuple(moves), seconds=spent, insecure=insecure)
            target = self._next(stop.target, location, seen)
            insecure |= (stop.target.scheme, target.scheme) == ("https", "http")
            moves.append(Move(answer.status, target.address))
            stop = replace(stop, target=target, headers=_shared(stop, target), left=stop.left - answer.seconds)

    def _next(self, target: Destination, location: str, seen: set[str]) -> Destination:
        """Return where a redirect leads; raises NoAnswerError for circles and long chains."""
        found = redirected(target, location, self.limits.ports, self._network.denied)
        if found.bare in seen:
            raise NoAnswerError(NoAnswer.REDIRECTS, "redirects in a circle")
        if len(seen) > self.limits.hops:
            raise NoAnswerError(NoAnswer.REDIRECTS, f"more than {self.limits.hops} redirects")
        seen.add(found.bare)
        return found

    async def _patiently(self, stop: Stop) -> Answer:
        """Return the answer to one request, asked again where the host is busy and says until when."""
        answer = await self._stop(stop)
        for _ in range(self.limits.retries):
            if answer.status not in BUSY or "retry-after" not in answer.headers:
                break
            try:
                again = await self._stop(replace(stop, left=stop.left - answer.seconds))
            except NoAnswerError as fault:
                if fault.fault is NoAnswer.BUDGET:
                    # It is busy for too long; that is what it said.
                    break
                raise
            answer = replace(again, seconds=answer.seconds + again.seconds)
        return answer

    async def _stop(self, stop: Stop) -> Answer:
        """Return the answer to one request, once it is the host's turn."""
        session, host = self._session, stop.target.host
        if session is None:
            raise RuntimeError("the client is to be entered with `async with`")
        if about := providers.closed(stop.target.bare):
            raise NoAnswerError(NoAnswer.REFUSED, about)
        async with self._turns.turn(host):
            began = self._clock.now()
            left = min(stop.left, self._turns.left)
            try:
                status, headers, body = await self._request(session, replace(stop, left=left))
            except Exception as error:
                # Whatever a server makes the libraries raise is no answer.
                fault = explain(error)
                if fault.fault is NoAnswer.TIMEOUT and left < stop.left:
                    # It might have answered.
                    fault = NoAnswerError(NoAnswer.BUDGET, OVER)
                fault.seconds = self._clock.now() - began
                if fault.fault in STRIKES:
                    self._turns.note(host, None, {})
                raise fault from error
            self._turns.note(host, status, headers)
            seconds = self._clock.now() - began
        return Answer(status, stop.target.address, (), headers, body.content, body.cut, seconds)

    async def _request(self, session: aiohttp.ClientSession, stop: Stop) -> tuple[int, Mapping[str, str], Body]:
        end = asyncio.get_running_loop().time() + stop.left
        async with asyncio.timeout_at(end):
            response = await session.request(stop.method, stop.target.url, headers=stop.headers, allow_redirects=False)
        try:
            body = await read(response, self.limits.body, end - asyncio.get_running_loop().time())
        finally:
            # Closes the connection unless the body was read to its end; then it went back to the pool already.
            response.close()
        return response.status, _joined(response.headers), body


def _shared(stop: Stop, target: Destination) -> Mapping[str, str]:
    """Return the headers for the next stop: another host learns only what kind of page is wanted."""
    if target.host == stop.target.host:
        return stop.headers
    return {name: value for name, value in stop.headers.items() if name.lower() in SHARED}


def _joined(headers: CIMultiDictProxy[str]) -> Mapping[str, str]:
    """Return headers by their names in lower case; a Location sent twice is taken once, as browsers do."""
    joined: dict[str, str] = {}
    for name, value in headers.items():
        key = name.lower()
        if key not in joined:
            joined[key] = value
        elif key != "location":
            joined[key] += f", {value}"
    return joined


__all__ = ["Answer", "Client", "Clock", "Limits", "Move", "Network", "NoAnswer", "NoAnswerError"]
