"""Every way into a private network that we know of, and a machine on which all of them end at one server: the trap.

Each address is asked as it stands, and as the target of a redirect of a public site, with the guard and without it.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Self, TypeAlias, TypeVar

from sphinx_talks.linkcheck.net.answer import NoAnswerError
from sphinx_talks.linkcheck.net.client import Client
from sphinx_talks.linkcheck.net.polite import Limits
from sphinx_talks.linkcheck.net.resolver import Network, Peer
from tests.simulated import Listener, SimulatedClock, SimulatedLoop, Wire, simulate

if TYPE_CHECKING:
    from collections.abc import Coroutine, Mapping, Sequence

T = TypeVar("T")
Names: TypeAlias = "Mapping[str, tuple[tuple[str, ...], ...]]"

#: What the name of the public site leads to, and where its server is taken to be.
PUBLIC = "93.184.216.34"
SITE = "out.kites.example"

NUMBERS = (
    "http://127.0.0.1/", "https://127.0.0.1/", "http://127.1/", "http://127.0.1/", "http://127.0.0.1./", "http://2130706433/",
    "http://0x7f000001/", "http://0X7F.1/", "http://0x7f.0x0.0x0.0x1/", "http://017700000001/", "http://0177.0.0.1/",
    "http://0177.0x0.1/", "http://１２７.０.０.１/", "http://127。0。0。1/", "http://①②⑦.⓪.⓪.①/", "http://%31%32%37.0.0.1/",
    "http://127%2e0%2e0%2e1/", "http://127.0.0.2/", "http://0/", "http://0.0.0.0/", "http://0x/", "http://10.0.0.1/",
    "http://172.16.0.1/", "http://192.168.0.1/", "http://192.168.1/", "http://3232235521/", "http://169.254.169.254/",
    "http://2852039166/", "http://0xA9FEA9FE/", "http://0251.0376.0251.0376/", "http://169.254.43518/",
    "http://100.100.100.200/", "http://100.64.0.1/", "http://168.63.129.16/", "http://192.0.0.192/", "http://192.0.2.1/",
    "http://198.18.0.1/", "http://198.51.100.1/", "http://203.0.113.1/", "http://192.88.99.1/", "http://224.0.0.1/",
    "http://240.0.0.1/", "http://255.255.255.255/", "http://[::1]/", "http://[::]/", "http://[0:0:0:0:0:0:0:1]/",
    "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[::ffff:169.254.169.254]/", "http://[::127.0.0.1]/",
    "http://[::ffff:0:127.0.0.1]/", "http://[64:ff9b::127.0.0.1]/", "http://[64:ff9b::a9fe:a9fe]/",
    "http://[64:ff9b:1::a9fe:a9fe]/", "http://[2002:7f00:1::]/", "http://[2002:a9fe:a9fe::1]/",
    "http://[2001:0:7f00:1::]/", "http://[2001:0:0:0:0:0:80ff:fffe]/", "http://[2606:4700::5efe:10.0.0.1]/",
    "http://[2606:4700::200:5efe:a00:1]/", "http://[fc00::1]/", "http://[fd00:ec2::254]/", "http://[fd20:ce::254]/",
    "http://[fe80::1]/", "http://[fec0::1]/", "http://[ff02::1]/", "http://[2001:db8::1]/", "http://[3fff::1]/",
    "http://[5f00::1]/", "http://[100::1]/", "http://[4000::1]/",
)  # fmt: skip
SPELLINGS = (
    "http://localhost/", "http://LOCALHOST/", "http://localhost./", "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/", "http://ｌocalhost/",
    "http://%6c%6f%63alhost/", "http://a.localhost/", "http://localhost.localdomain/", "http://printer.local/",
    "http://router/", "http://metadata.google.internal/", "http://me:pw@127.0.0.1/", "http://127.0.0.1@127.0.0.1/",
    f"http://{SITE}@127.0.0.1/", f"http://127.0.0.1\\@{SITE}/", f"http://{SITE}\\@127.0.0.1/", "http:\\\\127.0.0.1\\",
    "http://127.0.0.1:8080/", "http://127.0.0.1:22/", "http://[::1%25lo]/", "http://[fe80::1%25eth0]/",
    "http://[v1.7f000001]/", "http://127.0.0.1 /", "http://127.0.0.1\t/", "http://127.0.0.1\r\nHost: a/",
    "http://127.0.0.1\u2028/", "http:///127.0.0.1/", "http:127.0.0.1/", "http:/127.0.0.1/", "http://127.0.0.1.1/",
    "http://0127.0.0.0x1ff/", "ftp://127.0.0.1/", "file://127.0.0.1/etc/passwd", "file:///etc/passwd",
    "gopher://127.0.0.1:80/_GET", "data:text/html,x", "ws://127.0.0.1/", "javascript:fetch('http://127.0.0.1/')",
)  # fmt: skip
#: What name servers say of a name: one list for each time they are asked.
NAMES: Names = {
    "one.kites.example": (("127.0.0.1",),),
    "private.kites.example": (("10.0.0.1",),),
    "metadata.kites.example": (("169.254.169.254",),),
    "nothing.kites.example": (("0.0.0.0",),),  # noqa: S104 - nothing is bound to it
    "six.kites.example": (("::1",),),
    "mapped.kites.example": (("::ffff:127.0.0.1",),),
    "translated.kites.example": (("64:ff9b::7f00:1",),),
    "link.kites.example": (("fe80::1%2",),),
    "several.kites.example": (("10.0.0.1", "::1", "192.168.0.1", "fd00::1"),),
    "rebound.kites.example": (("127.0.0.1",), (PUBLIC,)),
}
#: Names of which one address is public, or was: the site is reached, and the trap is not.
MIXED: Names = {
    "mixed.kites.example": (("10.0.0.1", PUBLIC, "::1"),),
    "mixed-six.kites.example": (("::1", "fd00::1", PUBLIC),),
    "rebinding.kites.example": ((PUBLIC,), ("127.0.0.1",), ("10.0.0.1",)),
}


class Result(NamedTuple):
    """What came of asking an address."""

    address: str
    #: The status, or why there is none.
    said: str
    #: Connections to the trap.
    connections: int
    #: Requests that the trap was sent.
    requests: int


#: The public site, and where every other address ends.
SITE_PEER, TRAP_PEER = Peer(PUBLIC, 80), Peer("127.0.0.1", 80)


class TrapLoop(SimulatedLoop):
    """An event loop in which a connection to the public site ends there, and any other one in the trap."""

    def __init__(self) -> None:
        super().__init__()
        #: Every address that was connected to.
        self.connected: list[str] = []

    def listener(self, peer: Peer) -> Listener:
        """Return one of the two servers, whatever the address is."""
        self.connected.append(peer.address)
        return self.listeners[SITE_PEER if peer.address == PUBLIC else TRAP_PEER]


@dataclass
class TrapNetwork(Network):
    """Name servers that lie, and a guard that can be taken out."""

    guarded: bool = True
    names: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)

    async def lookup(self, host: str, port: int) -> list[Peer]:
        """Return what is said of a name this time."""
        said = self.names.get(host, [(PUBLIC,)])
        return [Peer(address, port) for address in (said.pop(0) if len(said) > 1 else said[0])]

    def denied(self, address: str) -> str:
        """Judge as in earnest, or not at all."""
        return super().denied(address) if self.guarded else ""

    def socket(self, *_: int) -> Wire:
        """Return a socket that leads nowhere but to the two servers."""
        return Wire()


@dataclass
class Machine:
    """The trap, and a public site, whose page with a number redirects to the address of that number."""

    locations: Sequence[str] = ()
    connections: int = 0
    requests: int = 0
    visits: int = 0

    async def __aenter__(self) -> Self:
        """Listen."""
        for peer, handler in ((SITE_PEER, self._public), (TRAP_PEER, self._trapped)):
            self.loop.listeners[peer] = Listener(peer, handler)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop listening."""
        self.loop.listeners.clear()

    @property
    def loop(self) -> TrapLoop:
        """Return the loop that all this runs in."""
        loop = asyncio.get_running_loop()
        assert isinstance(loop, TrapLoop)
        return loop

    async def ask(
        self, addresses: Sequence[str], *, guarded: bool, redirected: bool = False, names: Names | None = None
    ) -> list[Result]:
        """Ask addresses one after the other, as they stand or as targets of redirects of the public site."""
        said = {name: list(answers) for name, answers in (names or NAMES).items()}
        network = TrapNetwork(guarded, said)
        self.locations = addresses if redirected else ()
        limits = Limits(requests=1000, strikes=1000)
        async with Client(limits, network=network, clock=SimulatedClock()) as client:
            asked = [f"http://{SITE}/{number}" for number in range(len(addresses))] if redirected else addresses
            return [await self._ask(client, one, address) for one, address in zip(asked, addresses, strict=True)]

    async def _ask(self, client: Client, asked: str, address: str) -> Result:
        connections, requests = self.connections, self.requests
        try:
            said = str((await client.ask(asked)).status)
        except NoAnswerError as fault:
            said = str(fault)
        return Result(address, said, self.connections - connections, self.requests - requests)

    async def _public(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path = (await reader.readuntil(b"\r\n\r\n")).split(b" ")[1]
        self.visits += 1
        # As the bytes that a hostile server would send.
        location = b"Location: %s\r\n" % self.locations[int(path[1:])].encode() if self.locations else b""
        writer.write(b"HTTP/1.1 %d x\r\n%sContent-Length: 0\r\n" % (302 if location else 200, location))
        writer.write(b"Connection: close\r\n\r\n")
        await self._close(writer)

    async def _trapped(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        if await reader.read(4):
            self.requests += 1
        writer.write(b"HTTP/1.1 200 x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await self._close(writer)

    @staticmethod
    async def _close(writer: asyncio.StreamWriter) -> None:
        writer.close()
        await asyncio.gather(writer.wait_closed(), return_exceptions=True)


class Experiment(NamedTuple):
    """What came of every way, asked as it stands and as the target of a redirect."""

    direct: list[Result]
    redirected: list[Result]
    #: Every address that was connected to.
    connected: set[str]
    #: Connections that the trap saw.
    connections: int


async def experiment(*, guarded: bool) -> Experiment:
    """Try every way."""
    addresses = [*NUMBERS, *SPELLINGS, *(f"http://{name}/" for name in NAMES)]
    async with Machine() as machine:
        direct = await machine.ask(addresses, guarded=guarded)
        redirected = await machine.ask(addresses, guarded=guarded, redirected=True)
        # Time passes when there is nothing more to do: whatever was sent has been read then.
        await asyncio.sleep(1)
        return Experiment(direct, redirected, set(machine.loop.connected), machine.connections)


def trapped(main: Coroutine[object, object, T]) -> T:
    """Run a coroutine where every connection ends on this machine."""
    return simulate(main, TrapLoop)
