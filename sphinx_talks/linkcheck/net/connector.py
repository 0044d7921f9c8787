"""Connections, each judged twice more: before its socket is opened, and by who really is at the other end."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import aiohttp

from sphinx_talks.linkcheck.net.fault import Fault, NoAnswerError
from sphinx_talks.linkcheck.net.resolver import JudgedResolver, Peer

if TYPE_CHECKING:
    from aiohappyeyeballs import AddrInfoType
    from aiohttp.connector import Connection
    from aiohttp.tracing import Trace

    from sphinx_talks.linkcheck.net.resolver import Network


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
            raise NoAnswerError(Fault.CONNECTION, "the connection was closed")
        if about := self._network.refuses(Peer(str(peer[0]), int(peer[1]))):
            connection.close()
            raise NoAnswerError(Fault.REFUSED, f"{peer[0]}: {about}")
        return connection

    def _socket(self, info: AddrInfoType) -> socket.socket:
        """Return a socket for an address, unless that is denied."""
        family, kind, protocol, _, at = info
        if about := self._network.refuses(Peer(str(at[0]), int(at[1]))):
            raise NoAnswerError(Fault.REFUSED, f"{at[0]}: {about}")
        return socket.socket(family, kind, protocol)
