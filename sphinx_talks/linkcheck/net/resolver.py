"""From names to numeric addresses, and which of these are never connected to: private, local, special ones."""

from __future__ import annotations

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, partial
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING, NamedTuple

from aiohttp.abc import AbstractResolver, ResolveResult

from sphinx_talks.linkcheck.net.answer import NoAnswer, NoAnswerError

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator


#: Addresses nobody has a public site on, and what they are:
#: https://www.iana.org/assignments/iana-ipv4-special-registry/ and the addresses on which hosts of clouds answer.
IPV4 = tuple(
    (IPv4Network(network), about)
    for network, about in (
        ("0.0.0.0/8", "this network"),
        ("10.0.0.0/8", "private"),
        ("100.100.100.200/32", "metadata of a cloud"),
        ("100.64.0.0/10", "shared by a provider (CGNAT)"),
        ("127.0.0.0/8", "this machine"),
        ("168.63.129.16/32", "metadata of a cloud"),
        ("169.254.169.254/32", "metadata of a cloud"),
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.192/32", "metadata of a cloud"),
        ("192.0.0.0/24", "special purposes"),
        ("192.0.2.0/24", "documentation"),
        ("192.31.196.0/24", "special purposes (AS112)"),
        ("192.52.193.0/24", "special purposes (AMT)"),
        ("192.88.99.0/24", "relays of 6to4"),
        ("192.168.0.0/16", "private"),
        ("192.175.48.0/24", "special purposes (AS112)"),
        ("198.18.0.0/15", "benchmarks"),
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
    )
)

#: https://www.iana.org/assignments/iana-ipv6-special-registry/ within 2000::/3, outside of which nothing is public.
IPV6 = tuple(
    (IPv6Network(network), about)
    for network, about in (
        ("::/128", "unspecified"),
        ("::1/128", "this machine"),
        ("64:ff9b:1::/48", "NAT64 of a local network"),
        ("fd00:ec2::254/128", "metadata of a cloud"),
        ("fd20:ce::254/128", "metadata of a cloud"),
        ("fc00::/7", "private"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "site-local"),
        ("ff00::/8", "multicast"),
        ("2001:db8::/32", "documentation"),
        ("2001::/32", "Teredo"),
        ("2001::/23", "special purposes"),
        ("2002::/16", "6to4"),
        ("2620:4f:8000::/48", "special purposes (AS112)"),
        ("3fff::/20", "documentation"),
    )
)
PUBLIC = IPv6Network("2000::/3")
#: RFC 6052: networks that have IPv6 alone reach IPv4 through it, so what is public behind it is public.
NAT64 = IPv6Network("64:ff9b::/96")
#: The middle of an ISATAP address (RFC 5214), with or without the bit for addresses that are unique in the world.
ISATAP = frozenset({0x0000_5EFE, 0x0200_5EFE})
LOW = 0xFFFF_FFFF


def denied(address: str) -> str:
    """Return what keeps a numeric address from being connected to, '' for a public one."""
    try:
        found = ip_address(address)
    except ValueError:
        return "no address"
    if isinstance(found, IPv4Address):
        return _denied_v4(found)
    return "with a scope" if found.scope_id is not None else _denied_v6(found)


def spelt(address: str) -> str:
    """Return a numeric address with the IPv4 address that it maps in plain sight, as Python does since 3.13 only."""
    mapped = IPv6Address(address).ipv4_mapped if ":" in address else None
    return f"::ffff:{mapped}" if mapped is not None else address


def _denied_v4(address: IPv4Address) -> str:
    for network, about in IPV4:
        if address in network:
            return about
    return "" if address.is_global and not address.is_multicast else "not public"


def _denied_v6(address: IPv6Address) -> str:
    for form, inner in _wrapped(address):
        if about := _denied_v4(inner):
            return f"{about}, {form}"
    if address.ipv4_mapped is not None or address in NAT64:
        return ""
    for network, about in IPV6:
        if address in network:
            return about
    return "" if address in PUBLIC and address.is_global else "not public"


def _wrapped(address: IPv6Address) -> Iterator[tuple[str, IPv4Address]]:
    """Yield every IPv4 address inside an IPv6 one, with the name of the wrapping."""
    number = int(address)
    low = IPv4Address(number & LOW)
    if address.ipv4_mapped is not None:
        yield "as IPv4-mapped", address.ipv4_mapped
    elif number >> 32 == 0 and number > 1:
        yield "as IPv4-compatible", low
    elif address in NAT64:
        yield "through NAT64", low
    elif address.sixtofour is not None:
        yield "through 6to4", address.sixtofour
    elif address.teredo is not None:
        yield from (("through Teredo", inner) for inner in address.teredo)
    if (number >> 32) & LOW in ISATAP:
        yield "through ISATAP", low


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
