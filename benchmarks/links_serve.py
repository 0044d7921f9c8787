"""Two hundred hosts on this machine, ten links each, and an archive, whose answers take 200 ms; how they were treated.

Started by benchmarks.links: python -m benchmarks.links_serve PORT
"""

from __future__ import annotations

import asyncio
import json
import ssl
import sys
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from tests.servers import CERTIFICATE

#: Seconds an answer takes.
DELAY = 0.2
HOSTS = 200
#: What each host has at /0 to /9: how many links of each kind.
KINDS = {"alive": 6, "moved": 1, "gone": 1, "soft": 1, "place": 1}
STATS = "/stats"
#: The archive, over TLS, one port above that of the hosts.
ARCHIVE = "127.0.1.201"
PAGE = "<!doctype html><html><head><title>{title}</title></head><body><h1 id=top>{title}</h1></body></html>"


def hosts() -> list[str]:
    """Return the addresses, all of this machine."""
    return [f"127.0.1.{number}" for number in range(1, HOSTS + 1)]


def kinds() -> list[str]:
    """Return the kind of each link of a host."""
    return [kind for kind, count in KINDS.items() for _ in range(count)]


def links(port: int) -> dict[str, str]:
    """Return every link with its kind."""
    return {
        f"http://{host}:{port}/{number}{'#lost' if kind == 'place' else ''}": kind
        for host in hosts()
        for number, kind in enumerate(kinds())
    }


@dataclass
class Treated:
    """How one host was treated."""

    requests: int = 0
    now: int = 0
    most_at_once: int = 0
    ended: float | None = None
    #: Shortest rest between two requests.
    gap: float = 1e9


@dataclass
class Servers:
    """All hosts."""

    treated: dict[str, Treated] = field(default_factory=lambda: defaultdict(Treated))

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve a connection until it is closed."""
        host = writer.get_extra_info("sockname")[0]
        with suppress(OSError, asyncio.IncompleteReadError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                method, path, _ = head.split("\r\n", 1)[0].split(" ")
                await self.answer(host, method, path, writer)
        writer.close()

    async def answer(self, host: str, method: str, path: str, writer: asyncio.StreamWriter) -> None:
        """Write an answer in its time."""
        if path == STATS:
            writer.write(response("200 OK", json.dumps(self.stats()), method))
            self.treated.clear()
            return
        seen, loop = self.treated[host], asyncio.get_running_loop()
        seen.requests += 1
        seen.now += 1
        seen.most_at_once = max(seen.most_at_once, seen.now)
        if seen.ended is not None:
            seen.gap = min(seen.gap, loop.time() - seen.ended)
        await asyncio.sleep(DELAY)
        seen.now -= 1
        seen.ended = loop.time()
        writer.write(archived(path, method) if host == ARCHIVE else answer_for(path, method))
        await writer.drain()

    def stats(self) -> dict[str, float]:
        """Return how the hosts were treated, the worst of each."""
        own = self.treated.values()
        archive = self.treated.get(ARCHIVE, Treated())
        return {
            "archive": archive.requests,
            "requests": sum(one.requests for one in own),
            "most_at_once": max((one.most_at_once for one in own), default=0),
            "gap": min((one.gap for one in own), default=0.0),
        }


def answer_for(path: str, method: str) -> bytes:
    """Return the answer to a path: as real hosts do, a front page of its own, and one page for all that is lost."""
    number = path.strip("/")
    kind = kinds()[int(number)] if number.isdecimal() and int(number) < len(kinds()) else "soft"
    if kind == "gone":
        return response("404 Not Found", PAGE.format(title="404"), method)
    if kind == "moved":
        return response("301 Moved Permanently", "", method, "Location: /new\r\n")
    if kind == "soft" and number not in {"", "new"}:
        return response("200 OK", PAGE.format(title="Page not found"), method)
    return response("200 OK", PAGE.format(title="Kites" if number else "Kites of the bay"), method)


def archived(path: str, method: str) -> bytes:
    """Return the answer of the archive: it has a copy of everything (https://archive.org/help/wayback_api.php)."""
    address = parse_qs(urlsplit(path).query).get("url", [""])[0]
    copy = {
        "status": "200",
        "timestamp": "20260101000000",
        "url": f"http://web.archive.org/web/20260101000000/{address}",
    }
    return response("200 OK", json.dumps({"archived_snapshots": {"closest": copy}}), method)


def response(status: str, text: str, method: str, more: str = "") -> bytes:
    """Return an answer as it goes over the line."""
    body = text.encode()
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n{more}\r\n"
    return head.encode() + (b"" if method == "HEAD" else body)


async def main(port: int) -> None:
    """Serve until somebody ends the process."""
    servers = Servers()
    server = await asyncio.start_server(servers.connected, hosts(), port, backlog=512)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(CERTIFICATE)
    archive = await asyncio.start_server(servers.connected, ARCHIVE, port + 1, ssl=tls)
    print("ready", flush=True)
    async with server, archive:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
