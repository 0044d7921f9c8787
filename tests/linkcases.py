"""Servers for every way in which links live, die, and leave one in doubt, each under a name of its own."""

from __future__ import annotations

import asyncio
import gzip
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, TypedDict, Unpack

from tests.servers import hang, hang_up, page, paths, redirect

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.servers import Request, Server


class Truth(StrEnum):
    """What a person in front of a browser would say."""

    ALIVE = "lives"
    DEAD = "dead"
    #: A person would not know either, or would have to sign in.
    OPEN = "nobody can tell"
    #: The page lives, what its fragment names does not.
    NO_PLACE = "lives without the place"


class Where(TypedDict, total=False):
    """Where a server stands, where that is not where most do."""

    path: str
    scheme: str
    host: str
    port: str


@dataclass(frozen=True)
class Case:
    """A server, its behaviour in each run (the last one goes on), and what is linked to."""

    name: str
    about: str
    truth: Truth
    servers: tuple[Server | None, ...]
    path: str = "/page"
    scheme: str = "https"
    host: str = ""
    #: With the colon.
    port: str = ""
    #: Other servers that it leads to, by name.
    beside: Mapping[str, Server] = field(default_factory=dict)

    @property
    def domain(self) -> str:
        """Return the name of the server."""
        return self.host or f"{self.name}.kites.example"

    @property
    def address(self) -> str:
        """Return what pages link to."""
        return f"{self.scheme}://{self.domain}{self.port}{self.path}"


GOOD = page("<title>Kites</title><h1 id=wind>Wind</h1><a name=old>")
_HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def gone(server: Server) -> Server:
    """Return a server that has a front page and nothing else."""
    return paths({"/": GOOD}, server)


NONE = gone(page("<title>404</title>gone", 404))


def raw(*pieces: bytes, pause: float = 0.0, forever: bool = False) -> Server:
    """Return a server that sends exactly these bytes, with a pause behind each, and hangs up or goes on for ever."""

    async def answer(_request: Request, writer: asyncio.StreamWriter) -> bool:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause)
        while forever:
            writer.write(pieces[-1])
            await writer.drain()
            await asyncio.sleep(pause)
        return False

    return answer


def by_method(head: Server, get: Server = GOOD) -> Server:
    """Return a server that answers HEAD in a way of its own."""

    async def answer(request: Request, writer: asyncio.StreamWriter) -> bool:
        return await (head if request.method == "HEAD" else get)(request, writer)

    return answer


def by_header(name: str, part: str, otherwise: Server) -> Server:
    """Return a server that is only there for clients that send a header."""

    async def answer(request: Request, writer: asyncio.StreamWriter) -> bool:
        return await (GOOD if part in request.headers.get(name, "") else otherwise)(request, writer)

    return answer


def by_count(*servers: Server) -> Server:
    """Return a server that answers each request of a run as the next of these."""
    asked = 0

    async def answer(request: Request, writer: asyncio.StreamWriter) -> bool:
        nonlocal asked
        asked += 1
        return await servers[min(asked, len(servers)) - 1](request, writer)

    return answer


def chain(hops: int) -> Server:
    """Return a server that redirects so many times."""
    steps = {f"/{number}": redirect(f"/{number + 1}") for number in range(1, hops)}
    return paths({"/page": redirect("/1"), **steps, f"/{hops}": GOOD})


def moved(status: int) -> Server:
    """Return a server on which the page has another address."""
    return paths({"/page": redirect("/new", status), "/new": GOOD})


def titled(title: str) -> Server:
    """Return a server with a front page, and one for all other addresses that says something in its title."""
    return gone(page(f"<title>{title}</title><h1>{title}</h1>"))


def alive(name: str, about: str, *servers: Server | None, **more: Unpack[Where]) -> Case:
    """Return a case that a reader gets to see."""
    return Case(name, about, Truth.ALIVE, servers, **more)


def dead(name: str, about: str, *servers: Server | None, **more: Unpack[Where]) -> Case:
    """Return a case of which nothing is left."""
    return Case(name, about, Truth.DEAD, servers, **more)


def unclear(name: str, about: str, *servers: Server | None, **more: Unpack[Where]) -> Case:
    """Return a case that is unknown from here."""
    return Case(name, about, Truth.OPEN, servers, **more)


def plain_cases() -> list[Case]:
    """Return pages that are there, in all the ways in which they can be."""
    return [
        alive("good", "200", GOOD),
        alive("http", "200 without TLS", GOOD, scheme="http"),
        alive("nocontent", "204 without a body", page(status=204)),
        alive("empty", "200 with an empty body", page("")),
        alive("untyped", "200 without a type", raw(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")),
        alive("head405", "HEAD is refused with 405", by_method(page(status=405)), path="/deck.pdf"),
        alive("head501", "HEAD is refused with 501", by_method(page(status=501)), path="/deck.pdf"),
        alive("head403", "HEAD is refused with 403", by_method(page(status=403)), path="/deck.pdf"),
        alive("head404", "HEAD says 404, GET 200", by_method(NONE), path="/deck.pdf"),
        alive("headclosed", "HEAD is hung up on", by_method(hang_up), path="/deck.pdf"),
        alive("headhangs", "HEAD is never answered", by_method(hang), path="/deck.pdf"),
        alive("accept", "406 unless HTML is accepted", by_header("accept", "text/html", page(status=406))),
        alive("fragment", "the fragment is an id", GOOD, path="/page#wind"),
        alive("named", "the fragment is a name", GOOD, path="/page#old"),
        alive("lostplace", "the fragment is not there", GOOD, path="/page#gone"),
        alive("textplace", "text fragment", GOOD, path="/page#:~:text=wind"),
        alive("route", "fragment for a script", GOOD, path="/page#/route"),
        alive("far", "the fragment comes after 64 KiB", page(f"{' ' * 70_000}<p id=far>"), path="/page#far"),
        alive("kana", "fragment in Japanese", page("<p id='風'>"), path="/page#%E9%A2%A8"),
        alive("japanese", "path in Japanese", paths({"/%E5%87%A7": GOOD}), path="/%E5%87%A7"),
        alive("idn", "host in Japanese", GOOD, host="xn--vz0a.kites.example", scheme="http"),
        alive("query", "a query with signs", paths({"/?q=a%20b&c=(d)": GOOD}), path="/?q=a%20b&c=(d)"),
        alive("charset", "Shift_JIS that is called UTF-8", page("<title>凧の作り方</title>".encode("shift_jis"))),
        alive("binary", "a PDF", page(b"%PDF-1.7\n\x00\xff", content_type="application/pdf"), path="/deck.pdf"),
        alive("cookies", "sets many cookies", page("<title>Kites</title>", set_cookie="a=b; Domain=example")),
        alive("about404", "a page on the answer 404", titled("How we brought 404 Not Found to zero")),
        alive("wiki404", "a page on the answer 404, by its address", titled("HTTP 404 - Wiki"), path="/wiki/HTTP_404"),
        alive("refresh", "moves by a line of HTML", page("<meta http-equiv=refresh content='0;url=/new'>")),
        alive("chunked", "in chunks", raw(f"{_HEAD}Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n".encode())),
    ]


def body_cases() -> list[Case]:
    """Return pages whose bodies are a trap."""
    bomb = gzip.compress(bytes(20_000_000), 9, mtime=0)
    long = f"{_HEAD}Content-Length: 1000000000\r\n\r\n".encode()
    drip = f"{_HEAD}Content-Length: 100000\r\n\r\n".encode()
    return [
        alive("gzip", "packed", page(gzip.compress(b"<title>Kites</title>", mtime=0), content_encoding="gzip")),
        alive("bomb", "packed 20 MB of nothing", page(bomb, content_encoding="gzip")),
        alive("torn", "packed and torn", page(gzip.compress(b"x" * 9_999, mtime=0)[:-20], content_encoding="gzip")),
        alive("huge", "a body of 1 GB", raw(long, bytes(32_768), forever=True)),
        alive("longer", "shorter than its length says", raw(f"{_HEAD}Content-Length: 99\r\n\r\nshort".encode())),
        alive("shorter", "longer than its length says", raw(f"{_HEAD}Content-Length: 2\r\n\r\nlonger".encode())),
        alive("drip", "a byte a second for ever", raw(drip, b"x", pause=1.0, forever=True)),
        alive("endless", "never ends", raw(f"{_HEAD}\r\n".encode(), b"<p>", pause=0.5, forever=True)),
        unclear("badchunk", "chunks that are none", raw(f"{_HEAD}Transfer-Encoding: chunked\r\n\r\nzz\r\n".encode())),
    ]


def redirect_cases() -> list[Case]:
    """Return pages that are elsewhere, and ways that lead nowhere."""
    found = [alive(f"to{status}", f"redirect {status}", moved(status)) for status in (301, 302, 303, 307, 308)]
    return [
        *found,
        alive("hops5", "five redirects", chain(5)),
        alive("hops20", "20 redirects", chain(20)),
        unclear("hops21", "21 redirects", chain(21)),
        alive("relative", "relative redirect", paths({"/a/page": redirect("../b"), "/b": GOOD}), path="/a/page"),
        alive("upgrade", "from http to https", redirect("https://good.kites.example/page"), scheme="http"),
        alive("downgrade", "from https to http", redirect("http://good.kites.example/page")),
        alive("consent", "to a page that asks first", paths({"/page": redirect("/?back=%2Fpage")}, GOOD)),
        unclear("front", "to the front page", paths({"/deep/page": redirect("/"), "/": GOOD}), path="/deep/page"),
        unclear("login", "to a page to sign in", paths({"/page": redirect("/login"), "/login": page(status=401)})),
        unclear("circle", "redirects in a circle", paths({"/page": redirect("/b"), "/b": redirect("/page")})),
        unclear("cookiewall", "redirects to itself with a cookie", redirect("/page")),
        unclear("private", "to the private network", redirect("http://192.168.0.1/")),
        unclear("metadata", "to the metadata of a cloud", redirect("http://169.254.169.254/latest/meta-data/")),
        unclear("loopback", "to this machine", redirect("http://127.1/")),
        alive("port", "to another port", redirect("https://good.kites.example:8443/")),
        unclear("mail", "to the port of mail", redirect("https://good.kites.example:25/")),
        unclear("file", "to a file", redirect("file:///etc/passwd")),
        unclear("password", "to an address with a password", redirect("https://a:b@good.kites.example/")),
        dead("togone", "redirect to a page that is gone", paths({"/page": redirect("/b", 301), "/b": NONE, "/": GOOD})),
        dead("tonowhere", "redirect to a domain that is none", redirect("https://none.kites.example/")),
        unclear("errors", "to a page for errors of any kind", paths({"/page": redirect("/error"), "/error": GOOD})),
        dead(
            "toerror",
            "redirect to a page for lost pages with 200",
            paths({"/page": redirect("/404"), "/404": GOOD, "/": GOOD}),
        ),
    ]


def fault_cases() -> list[Case]:
    """Return servers that are ill, busy, or want to see nobody."""
    busy = {status: unclear(f"s{status}", f"always {status}", page(status=status)) for status in (500, 502, 503, 504)}
    shut = {status: unclear(f"s{status}", f"always {status}", page(status=status)) for status in (401, 403, 451, 999)}
    odd = {status: unclear(f"s{status}", f"always {status}", page(status=status)) for status in (400, 418)}
    return [
        *busy.values(),
        *shut.values(),
        *odd.values(),
        alive("later", "429 once, then 200", by_count(page(status=429, retry_after="30"), GOOD)),
        alive("paused", "503 for a run, then 200", page(status=503, retry_after="60"), GOOD),
        unclear("limited", "429 for ever, two seconds each", page(status=429, retry_after="2")),
        unclear("limitless", "429 for ever, a year each", page(status=429, retry_after="31536000")),
        unclear("hangs", "never answers", hang),
        alive("hangsonce", "does not answer in one run", hang, GOOD),
        unclear("closes", "hangs up", hang_up),
        unclear("garbage", "answers with garbage", raw(b"\x00\xff\x00 kites \r\n\r\n")),
        unclear("slowhead", "headers a byte a second", raw(b"HTTP/1.1 200 OK\r\n", b"X", pause=1.0, forever=True)),
        unclear("longhead", "headers of a megabyte", raw(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 1_000_000)),
        unclear("wrongname", "certificate for another name", GOOD, host="wrong.other.example"),
    ]


def dead_cases() -> list[Case]:
    """Return pages that are gone, and some that only were for a while."""
    no = b"HTTP/1.1 404 No\r\nContent-Length: 1000000000\r\n\r\n"
    return [
        dead("s404", "404", NONE),
        dead("s410", "410", gone(page(status=410))),
        dead("http404", "404 without TLS", NONE, scheme="http"),
        dead("json404", "404 in JSON", gone(page('{"error": 1}', 404, content_type="application/json"))),
        dead(
            "huge404",
            "404 with a body of 1 GB",
            gone(raw(no, bytes(9_999), forever=True)),
        ),
        dead(
            "slow404",
            "404 a byte a second",
            gone(raw(no, b"x", pause=1.0, forever=True)),
        ),
        dead("kana404", "404 with a path in Japanese", NONE, path="/%E5%87%A7"),
        dead("pdf404", "404 for HEAD and GET", NONE, path="/deck.pdf"),
        dead("head200", "HEAD says 200, GET 404", by_method(GOOD, NONE)),
        dead("domain", "no such domain", None),
        dead("softenglish", "200 and “Page not found”", titled("Page not found | Kites")),
        dead("softjapanese", "200 and 「ページが見つかりません」", titled("ページが見つかりません - 凧")),
        dead("softfile", "200 and “Page not found” for a PDF", titled("Page not found"), path="/deck.pdf"),
        dead("softdeck", "200 and “This deck does not exist”", titled("404 Not Found")),
        alive("flaky", "404 in every second run", NONE, GOOD, NONE),
        alive("back", "404 twice, then there again", NONE, NONE, GOOD),
        alive("blink", "no such domain in one run", None, GOOD),
        alive("lastly", "goes in the last run", GOOD, GOOD, NONE),
        unclear("weary", "404 twice, then busy", NONE, NONE, page(status=503)),
    ]


def cases() -> list[Case]:
    """Return all servers of the world."""
    return [*plain_cases(), *body_cases(), *redirect_cases(), *fault_cases(), *dead_cases()]
