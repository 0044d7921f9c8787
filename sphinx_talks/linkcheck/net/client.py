"""Ask an address: politely, within limits, and never in a private network; alone, or as a provider has it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Self, TypeVar, cast

import aiohttp

from sphinx_talks.content import providers
from sphinx_talks.content.providers.asking import Conversation, Outcome, Reply, Request, Silence, Verdict
from sphinx_talks.linkcheck.net.addresses import Destination, redirected, target_of
from sphinx_talks.linkcheck.net.answer import (
    ENCODINGS,
    Answer,
    Body,
    Move,
    NoAnswer,
    NoAnswerError,
    explain,
    read,
    text_of,
)
from sphinx_talks.linkcheck.net.lenient import KeepingHandler, KeptResponse, MisreadError, reading
from sphinx_talks.linkcheck.net.polite import BUSY, OVER, Clock, HostTurns, Limits
from sphinx_talks.linkcheck.net.resolver import JudgedResolver, Network, Peer

if TYPE_CHECKING:
    import socket
    from collections.abc import Mapping
    from types import TracebackType

    from aiohappyeyeballs import AddrInfoType
    from aiohttp.client_proto import ResponseHandler
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
        # There is no public way to say so: what it keeps is read where the parser of aiohttp gives up.
        self._factory = partial(cast("type[ResponseHandler]", KeepingHandler), loop=self._loop)

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
#: So often an address is asked within one chain, with other cookies each time, before it is a circle.
ROUNDS = 4
#: How long a line of the head may be, in bytes; aiohttp reads 128 of them.
LINE = 16_384


#: What a browser would ask for: some servers answer 406 to those who take anything.
ACCEPT = {"accept": "text/html, application/xhtml+xml, */*;q=0.8"}
#: What browsers send beside that when somebody types an address (https://w3c.github.io/webappsec-fetch-metadata/).
BROWSER = {
    "accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
    "accept-language": "ja,en-US;q=0.9,en;q=0.8",
    "sec-fetch-dest": "document",
    "sec-fetch-mode": "navigate",
    "sec-fetch-site": "none",
    "sec-fetch-user": "?1",
    "upgrade-insecure-requests": "1",
}
#: Packings that browsers know and we cannot unpack: sent where the status alone will say enough.
PACKINGS = {"accept-encoding": "gzip, deflate, br, zstd"}
#: What another host may be sent of the headers that a caller gave.
SHARED = frozenset({*BROWSER, *PACKINGS, "user-agent"})


@dataclass(frozen=True)
class Stop:
    """What is asked at one stop of a chain of redirects."""

    method: str
    target: Destination
    headers: Mapping[str, str]
    #: Seconds that are left.
    left: float
    #: What is sent, of POST.
    body: bytes = b""
    #: What the hosts of this chain have set, forgotten with its end.
    cookies: aiohttp.CookieJar = field(default_factory=aiohttp.CookieJar)

    @property
    def form(self) -> tuple[str, str]:
        """Return what makes it another stop than those before: the address, and the cookies that are sent."""
        return self.target.bare, self.cookies.filter_cookies(self.target.url).output(header="", sep=";")


class Client:
    """Asks addresses, many at a time; to be entered with `async with`."""

    def __init__(
        self, limits: Limits | None = None, *, network: Network | None = None, clock: Clock | None = None
    ) -> None:
        self.limits = limits or Limits()
        self._network = network or Network()
        self._clock = clock or Clock()
        self._turns = HostTurns(self.limits, self._clock)
        self._session: aiohttp.ClientSession | None = None
        #: The headers by which a page is asked for.
        self.manner: Mapping[str, str] = ACCEPT
        #: What hosts gave in this run where the answer is known, by host and name; None for no answer.
        self.samples: dict[tuple[str, str], Answer | None] = {}

    async def __aenter__(self) -> Self:
        """Open the session: no proxy, no password of the environment, no cookies of others, no redirects by itself."""
        self._session = aiohttp.ClientSession(
            connector=GuardedConnector(self._network, per_host=self.limits.per_host),
            cookie_jar=aiohttp.DummyCookieJar(),
            response_class=KeptResponse,
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
        target = target_of(address, self._network.denied)
        left = self.limits.total if total is None else total
        return await self._chain(Stop(method, target, headers or {}, left), follow=follow)

    async def post(self, address: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Return the answer to a body that is sent to an address alone, wherever that redirects.

        Raises NoAnswerError, and nothing else.
        """
        target = target_of(address, self._network.denied)
        return await self._chain(Stop("POST", target, headers, self.limits.total, body), follow=False)

    async def _chain(self, stop: Stop, *, follow: bool) -> Answer:
        left, insecure = stop.left, False
        moves: list[Move] = []
        seen = [stop.form]
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
            target = redirected(stop.target, location, self._network.denied)
            insecure |= (stop.target.scheme, target.scheme) == ("https", "http")
            moves.append(Move(answer.status, target.address))
            stop = replace(stop, target=target, headers=_shared(stop, target), left=stop.left - answer.seconds)
            self._note(stop, seen)

    def _note(self, stop: Stop, seen: list[tuple[str, str]]) -> None:
        """Note what is asked next; raises NoAnswerError for circles and long chains."""
        address, _cookies = stop.form
        if stop.form in seen or sum(address == before for before, _ in seen) >= ROUNDS:
            raise NoAnswerError(NoAnswer.REDIRECTS, "redirects in a circle")
        if len(seen) > self.limits.hops:
            raise NoAnswerError(NoAnswer.REDIRECTS, f"more than {self.limits.hops} redirects")
        seen.append(stop.form)

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
        cookies = stop.cookies.filter_cookies(stop.target.url)
        try:
            async with asyncio.timeout_at(end):
                response = await session.request(
                    stop.method,
                    stop.target.url,
                    headers=stop.headers,
                    data=stop.body or None,
                    cookies={name: found.value for name, found in cookies.items()},
                    allow_redirects=False,
                )
        except MisreadError as error:
            found = reading(error.raw, self.limits.body)
            if found is None:
                raise error.__cause__ or error from None
            _keep(stop, found.headers)
            return found.status, _joined(found.headers), found.body
        _keep(stop, response.headers)
        try:
            body = await read(response, self.limits.body, end - asyncio.get_running_loop().time())
        finally:
            # Closes the connection unless the body was read to its end; then it went back to the pool already.
            response.close()
        return response.status, _joined(response.headers), body


def _keep(stop: Stop, headers: CIMultiDictProxy[str]) -> None:
    """Keep the cookies that an answer sets (RFC 6265), for the rest of its chain."""
    if found := headers.getall("Set-Cookie", []):
        stop.cookies.update_cookies_from_headers(found, stop.target.url)


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


T = TypeVar("T")


async def converse(client: Client, conversation: Conversation[T]) -> T:
    """Return what a conversation comes to; requests that it makes together are asked at the same time."""
    try:
        requests = next(conversation)
        while True:
            answers = await asyncio.gather(*(_answer(client, request) for request in requests))
            requests = conversation.send(tuple(answers))
    except StopIteration as end:
        found: T = end.value
        return found


async def _answer(client: Client, request: Request) -> Reply | Silence:
    """Return the answer, or why there is none: one of several may do without the others."""
    headers = dict(request.headers)
    try:
        answer = await client.ask(request.address, method=request.method, headers=headers, follow=not headers)
    except NoAnswerError as fault:
        return Silence(fault.reason, of_fault(fault))
    kind = answer.headers.get("content-type", "")
    text = text_of(kind, answer.body).content
    return Reply(answer.status, answer.phrase, answer.address, kind, answer.body, answer.moved, answer.insecure, text)


def of_fault(fault: NoAnswerError) -> Outcome:
    """Return what it means that there is no answer: gone only where the name does not exist."""
    if fault.fault is NoAnswer.NO_DOMAIN:
        return Outcome(Verdict.GONE, fault.reason, certain=True)
    verdict = Verdict.REFUSED if fault.fault is NoAnswer.REFUSED else Verdict.UNCLEAR
    return Outcome(verdict, fault.reason)
