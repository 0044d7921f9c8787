"""A world of servers on this machine, each under a name of its own, for a client that never leaves the machine."""

from __future__ import annotations

import asyncio
import ssl
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeAlias

from sphinx_talks.linkcheck.net.answer import NoAnswer, NoAnswerError
from sphinx_talks.linkcheck.net.resolver import Network, Peer
from tests.simulated import Listener, Wire, loop

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Key and certificate for kites.example and the hosts below it, and for the providers: worth nothing outside of tests.
CERTIFICATE = Path(__file__).with_name("servers.pem")


@dataclass(frozen=True)
class Request:
    """What a server was asked."""

    method: str
    host: str
    #: With the query, as it came.
    path: str
    headers: Mapping[str, str]
    #: The time of the loop.
    at: float
    body: bytes = b""


#: Answers one request on a connection; the connection is closed when it returns False.
Server: TypeAlias = Callable[[Request, asyncio.StreamWriter], Awaitable[bool]]


def page(body: str | bytes = b"", status: int = 200, **headers: str) -> Server:
    """Return a server that always gives the same page; `_` in the names of headers stands for `-`."""
    content = body.encode() if isinstance(body, str) else body
    given = {"content-type": "text/html; charset=utf-8", "content-length": str(len(content))}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in given.items())

    async def answer(request: Request, writer: asyncio.StreamWriter) -> bool:
        writer.write(f"HTTP/1.1 {status} Whatever\r\n{head}\r\n".encode())
        if request.method != "HEAD":
            writer.write(content)
        await writer.drain()
        return True

    return answer


def redirect(location: str, status: int = 302) -> Server:
    """Return a server that sends everybody elsewhere."""
    return page(status=status, location=location)


def paths(pages: Mapping[str, Server], otherwise: Server | None = None) -> Server:
    """Return a server with several pages, by path and query; 404 for others."""

    async def answer(request: Request, writer: asyncio.StreamWriter) -> bool:
        return await pages.get(request.path, otherwise or page("lost", 404))(request, writer)

    return answer


def in_turn(*servers: Server) -> Server:
    """Return a server that answers each time as the next of these, and then always as the last."""
    left = list(servers)

    async def answer(request: Request, writer: asyncio.StreamWriter) -> bool:
        return await (left.pop(0) if len(left) > 1 else left[0])(request, writer)

    return answer


async def hang(_request: Request, _writer: asyncio.StreamWriter) -> bool:
    """Never answer."""
    await asyncio.Event().wait()
    return False


async def hang_up(_request: Request, _writer: asyncio.StreamWriter) -> bool:
    """Close the connection without a word."""
    return False


@dataclass
class World(Network):
    """Servers by name; every other name does not exist, and no other address of this machine may be reached."""

    servers: dict[str, Server]
    asked: list[Request] = field(default_factory=list)
    #: Addresses by name, in place of the server: what a name server says, whatever it is.
    names: dict[str, list[str]] = field(default_factory=dict)
    #: How many connections each host had at the same time, at most.
    most_at_once: Counter[str] = field(default_factory=Counter)
    _now: Counter[str] = field(default_factory=Counter)
    _peers: dict[int, Peer] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def __aenter__(self) -> Self:
        """Listen, for http and https."""
        self.tls = ssl.create_default_context(cafile=str(CERTIFICATE))
        own = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        own.load_cert_chain(CERTIFICATE)
        for port, context in ((80, None), (8000, None), (8080, None), (443, own), (8443, own)):
            peer = self._peers[port] = Peer("127.0.0.1", port)
            loop().listeners[peer] = Listener(peer, self._connected, context)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop listening, and end what hangs."""
        for peer in self._peers.values():
            del loop().listeners[peer]
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def lookup(self, host: str, port: int) -> list[Peer]:
        """Return the server behind a name."""
        if host in self.names:
            return [Peer(address, port) for address in self.names[host]]
        if host not in self.servers:
            raise NoAnswerError(NoAnswer.NO_DOMAIN, "no such domain")
        return [self._peers[port]]

    def refuses(self, peer: Peer) -> str:
        """Let these servers through, and nothing else that is not public."""
        return "" if peer in self._peers.values() else super().refuses(peer)

    def socket(self, *_: int) -> Wire:
        """Return a socket that leads to these servers alone."""
        return Wire()

    def count(self, host: str) -> int:
        """Return how often a host was asked."""
        return sum(request.host == host for request in self.asked)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        hosts: set[str] = set()
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while await self._serve(await reader.readuntil(b"\r\n\r\n"), reader, writer, hosts):
                pass
        for host in hosts:
            self._now[host] -= 1
        writer.transport.abort()
        self._tasks.discard(task)

    async def _serve(
        self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, hosts: set[str]
    ) -> bool:
        first, *lines = head.decode("latin-1").strip().split("\r\n")
        method, path, _ = first.split(" ")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        host = headers["host"].partition(":")[0]
        if host not in hosts:
            hosts.add(host)
            self._now[host] += 1
            self.most_at_once[host] = max(self.most_at_once[host], self._now[host])
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        request = Request(method, host, path, headers, asyncio.get_running_loop().time(), body)
        self.asked.append(request)
        return await self.servers[host](request, writer)
