"""From names to numeric addresses, each of which is judged before anything is connected to."""

from __future__ import annotations

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, partial
from typing import TYPE_CHECKING, NamedTuple

from aiohttp.abc import AbstractResolver, ResolveResult

from sphinx_talks.linkcheck.net.answer import NoAnswer, NoAnswerError
from sphinx_talks.linkcheck.net.denied import denied

if TYPE_CHECKING:
    import ssl

#: What getaddrinfo says when there is no such name at all; all else may pass.
NO_SUCH_NAME = socket.EAI_NONAME
#: Names looked up at the same time: some take as long as anybody waits, and the others should not wait behind them.
LOOKUPS = 32


class Peer(NamedTuple):
    """Whom to connect to: a numeric address and a port."""

    address: str
    port: int


class Network:
    """The internet: names as the system resolves them, nobody in a private network, certificates verified.

    Tests put servers of this machine in its place, by name, and lift `refuses` for exactly these.
    """

    #: What verifies certificates; True is what Python trusts.
    tls: ssl.SSLContext | bool = True

    async def lookup(self, host: str, port: int) -> list[Peer]:
        """Return every address of a name; raises NoAnswerError (NO_DOMAIN, CONNECTION) where there is none."""
        # With the dot a name is whole: no search domain of this machine is tried behind it.
        look_up = partial(socket.getaddrinfo, f"{host}.", port, type=socket.SOCK_STREAM)
        try:
            found = await asyncio.get_running_loop().run_in_executor(self._threads, look_up)
        except socket.gaierror as error:
            if error.errno == NO_SUCH_NAME:
                raise NoAnswerError(NoAnswer.NO_DOMAIN, "no such domain") from error
            raise NoAnswerError(NoAnswer.CONNECTION, "the name could not be looked up") from error
        except (OSError, UnicodeError) as error:
            raise NoAnswerError(NoAnswer.CONNECTION, "the name could not be looked up") from error
        return list(dict.fromkeys(Peer(str(at[0]), int(at[1])) for *_, at in found))

    @cached_property
    def _threads(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(LOOKUPS, thread_name_prefix="names")

    def socket(self, family: int, kind: int, protocol: int) -> socket.socket:
        """Return a socket to connect with."""
        return socket.socket(family, kind, protocol)

    def close(self) -> None:
        """Give up on names that are still looked up."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def denied(self, address: str) -> str:
        """Return what keeps a numeric address in the place of a name from being asked, '' for a public one."""
        return denied(address)

    def refuses(self, peer: Peer) -> str:
        """Return what keeps a peer, however it was found, from being connected to, '' for a public one."""
        return self.denied(peer.address)


class JudgedResolver(AbstractResolver):
    """Gives aiohttp the public addresses of a name, and no other."""

    def __init__(self, network: Network) -> None:
        self._network = network

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return what may be connected to; raises NoAnswerError (REFUSED) where all addresses are denied."""
        peers = await self._network.lookup(host, port)
        public = [peer for peer in peers if not self._network.refuses(peer)]
        wanted = [_result(host, peer) for peer in public if family in {socket.AF_UNSPEC, _family(peer)}]
        if not wanted:
            about = self._network.refuses(peers[0]) if peers and not public else ""
            fault = NoAnswer.REFUSED if about else NoAnswer.CONNECTION
            raise NoAnswerError(fault, f"{peers[0].address}: {about}" if about else "the name has no address")
        return wanted

    async def close(self) -> None:
        """Do nothing: there is nothing to close."""


def _family(peer: Peer) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in peer.address else socket.AF_INET


def _result(host: str, peer: Peer) -> ResolveResult:
    # The flags keep aiohttp and the system from looking up the number as if it were a name.
    flags = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
    return ResolveResult(
        hostname=host, host=peer.address, port=peer.port, family=_family(peer), proto=0, flags=int(flags)
    )
