"""How the client asks: politely, within limits, and what it makes of servers that misbehave."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_talks.linkcheck.net.answer import Answer, NoAnswerError
from sphinx_talks.linkcheck.net.client import Client
from sphinx_talks.linkcheck.net.polite import Limits, retry_after, user_agent
from tests.servers import World, hang, hang_up, in_turn, page, paths, redirect
from tests.simulated import BEGINNING, SimulatedClock, simulate

if TYPE_CHECKING:
    from tests.servers import Request, Server

A = "http://a.kites.example/"


class Asked:
    """What came of asking some addresses, and what the servers saw."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.answers: list[Answer | NoAnswerError] = []
        #: Seconds of simulated time.
        self.seconds = 0.0

    def answer(self) -> Answer:
        (found,) = self.answers
        assert isinstance(found, Answer)
        return found

    def faults(self) -> list[str]:
        return [str(one) if isinstance(one, NoAnswerError) else str(one.status) for one in self.answers]


def ask(
    *addresses: str,
    limits: Limits | None = None,
    names: dict[str, list[str]] | None = None,
    method: str = "GET",
    headers: dict[str, str] | None = None,
    **servers: Server,
) -> Asked:
    """Ask addresses at the same time in a world of servers `a.kites.example` and so on; `__` stands for the dot."""
    hosts = {name.replace("__", ".") if "__" in name else f"{name}.kites.example": one for name, one in servers.items()}

    async def main() -> Asked:
        async with (
            World(hosts, names=names or {}) as world,
            Client(limits, network=world, clock=SimulatedClock()) as to,
        ):
            asked = Asked(world)

            async def one(address: str) -> Answer | NoAnswerError:
                try:
                    return await to.ask(address, method=method, headers=headers)
                except NoAnswerError as error:
                    return error

            began = asyncio.get_running_loop().time()
            asked.answers = list(await asyncio.gather(*map(one, addresses)))
            asked.seconds = asyncio.get_running_loop().time() - began
            return asked

    return simulate(main())


class TestAnswers:
    def test_a_page(self) -> None:
        asked = ask(f"{A}x?y#z", a=page("<p>凧", x_twice="1"))
        answer = asked.answer()
        assert (answer.status, answer.body, answer.cut, answer.moves) == (200, "<p>凧".encode(), False, ())
        assert answer.address == f"{A}x?y#z"
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        (request,) = asked.world.asked
        assert (request.method, request.path) == ("GET", "/x?y")

    def test_nothing_is_told_but_who_asks(self) -> None:
        limits = Limits(user_agent=user_agent("https://kites.example/contact"))
        servers = paths({"/": redirect("https://b.kites.example/"), "/2": page()})
        asked = ask(
            A, limits=limits, headers={"Accept": "text/html", "X-Secret": "1"}, a=servers, b=page(set_cookie="a=b")
        )
        first, second = asked.world.asked
        assert first.headers["user-agent"].endswith(" (+https://kites.example/contact)")
        assert first.headers["x-secret"] == "1"
        assert set(second.headers) == {"host", "user-agent", "accept", "accept-encoding"}
        assert second.headers["accept"] == "text/html"

    def test_no_proxy_and_no_password_of_the_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, "http://127.0.0.1:9/")
        assert ask(A, a=page("kites")).answer().body == b"kites"

    def test_cookies_are_not_kept(self) -> None:
        asked = ask(A, f"{A}2", a=page(set_cookie="kite=1; Path=/"))
        assert all("cookie" not in request.headers for request in asked.world.asked)

    def test_head_is_asked_for_the_head_alone(self) -> None:
        asked = ask(A, method="HEAD", a=redirect("/2", 301), b=page())
        assert "circle" in asked.faults()[0]
        assert [request.method for request in asked.world.asked] == ["HEAD", "HEAD"]

    @pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "deflate", "raw"])
    def test_packed_pages_are_unpacked(self, encoding: str) -> None:
        text = bytes(range(256)) * 100
        raw = zlib.compressobj(wbits=-15)
        packed = {"gzip": gzip.compress(text), "deflate": zlib.compress(text), "raw": raw.compress(text) + raw.flush()}
        content = packed.get(encoding.removeprefix("x-"), b"")
        answer = ask(A, a=page(content, content_encoding={"raw": "deflate"}.get(encoding, encoding))).answer()
        assert (answer.body, answer.cut) == (text, False)

    @pytest.mark.parametrize(
        ("content", "encoding"),
        [
            (b"kites", "br"),
            (b"kites", "gzip"),
            (gzip.compress(b"kites" * 99, mtime=0)[:-9], "gzip"),
            (b"kites", "gzip, gzip"),
        ],
    )
    def test_what_cannot_be_unpacked_is_an_answer_all_the_same(self, content: bytes, encoding: str) -> None:
        answer = ask(A, a=page(content, content_encoding=encoding)).answer()
        assert (answer.status, answer.cut) == (200, True)


class TestLimits:
    def test_long_pages_are_cut(self) -> None:
        answer = ask(A, a=page("k" * 200_000)).answer()
        assert (len(answer.body), answer.cut) == (65_536, True)
        answer = ask(A, a=page("k" * 65_536)).answer()
        assert (len(answer.body), answer.cut) == (65_536, False)

    def test_a_bomb_does_not_burst(self) -> None:
        bomb = gzip.compress(bytes(20_000_000))
        answer = ask(A, a=page(bomb, content_encoding="gzip")).answer()
        assert (len(answer.body), answer.cut) == (65_536, True)

    def test_a_body_without_end_is_cut(self) -> None:
        async def endless(_request: Request, writer: asyncio.StreamWriter) -> bool:
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
            while not writer.is_closing():
                writer.write(b"k" * 10_000)
                await writer.drain()
            return False

        asked = ask(A, a=endless)
        assert (len(asked.answer().body), asked.answer().cut) == (65_536, True)
        assert asked.seconds == 0

    def test_a_body_that_drips_is_cut_when_time_is_over(self) -> None:
        async def drip(_request: Request, writer: asyncio.StreamWriter) -> bool:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n")
            while not writer.is_closing():
                writer.write(b"k")
                await asyncio.sleep(1)
            return False

        asked = ask(A, a=drip)
        assert (asked.answer().status, asked.answer().cut) == (200, True)
        assert asked.answer().body == b"k" * 20
        assert asked.seconds == 20

    def test_a_head_that_drips_is_no_answer(self) -> None:
        async def drip(_request: Request, writer: asyncio.StreamWriter) -> bool:
            writer.write(b"HTTP/1.1 200 OK\r\nA: ")
            while not writer.is_closing():
                writer.write(b"k")
                await asyncio.sleep(1)
            return False

        asked = ask(A, a=drip)
        assert asked.faults() == ["timeout: no answer in time"]
        assert asked.seconds == 20

    def test_the_time_is_that_of_the_whole_chain(self) -> None:
        async def slow(request: Request, writer: asyncio.StreamWriter) -> bool:
            await asyncio.sleep(8)
            return await redirect(f"{request.path}x")(request, writer)

        asked = ask(A, a=slow)
        assert asked.faults() == ["timeout: no answer in time"]
        assert asked.world.count("a.kites.example") == 3
        # Two answers of eight seconds and the four that were left, and a rest of a second before each but the first.
        assert asked.seconds == 22

    def test_heads_without_end_are_refused(self) -> None:
        asked = ask(A, "http://b.kites.example/", a=page(x="k" * 140_000), b=page(x="\r\nX: ".join("k" * 40_000)))
        assert [fault.split(":")[0] for fault in asked.faults()] == ["connection", "connection"]

    @pytest.mark.parametrize(
        ("said", "fault"),
        [
            (b"", "connection: the server hung up"),
            (b"SSH-2.0-OpenSSH\r\n\r\n", "connection: not understood: ClientResponseError"),
            (b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n", "connection: the server hung up"),
            (b"HTTP/1.1 abc OK\r\n\r\n", "connection: not understood: ClientResponseError"),
        ],
    )
    def test_what_is_not_http_is_no_answer(self, said: bytes, fault: str) -> None:
        async def speak(_request: Request, writer: asyncio.StreamWriter) -> bool:
            writer.write(said)
            await writer.drain()
            return False

        assert ask(A, a=speak).faults() == [fault]

    @given(st.binary(max_size=300), st.sampled_from([b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 301 x\r\nLocation: "]))
    def test_whatever_a_server_says_nothing_else_is_raised(self, said: bytes, start: bytes) -> None:
        async def speak(_request: Request, writer: asyncio.StreamWriter) -> bool:
            writer.write(start + said)
            await writer.drain()
            return False

        (answer,) = ask(A, a=speak).answers
        if isinstance(answer, NoAnswerError):
            assert answer.reason.isprintable()

    def test_a_wrong_certificate_is_no_answer(self) -> None:
        (fault,) = ask("https://wrong.example/", wrong__example=page()).faults()
        assert fault.startswith("tls: certificate: Hostname mismatch")


class TestRedirects:
    def test_each_hop_is_told(self) -> None:
        answer = ask(
            f"{A}#f", a=redirect("//b.kites.example/2", 301), b=paths({"/2": redirect("3#g", 308), "/3": page()})
        )
        moves = answer.answer().moves
        assert [(move.status, move.address) for move in moves] == [
            (301, "http://b.kites.example/2#f"),
            (308, "http://b.kites.example/3#g"),
        ]
        assert answer.answer().moved == "http://b.kites.example/3#g"

    def test_one_for_the_moment_is_no_new_address(self) -> None:
        assert ask(A, a=redirect("/2", 302), b=page()).faults()[0].startswith("redirects")
        answer = ask(A, a=redirect("http://b.kites.example/", 302), b=page()).answer()
        assert answer.moved == ""

    def test_from_https_to_http_is_noted(self) -> None:
        secure = "https://a.kites.example/"
        assert ask(secure, a=redirect("http://b.kites.example/"), b=page()).answer().insecure
        assert not ask(secure, a=redirect("https://b.kites.example/"), b=page()).answer().insecure

    def test_twenty_are_followed_and_not_one_more(self) -> None:
        chain = {f"/{n}": redirect(f"/{n + 1}") for n in range(1, 23)}
        assert ask(f"{A}3", a=paths({**chain, "/23": page()})).answer().status == 200
        assert ask(f"{A}2", a=paths({**chain, "/23": page()})).faults() == ["redirects: more than 20 redirects"]

    def test_cookies_are_kept_within_one_chain_and_for_their_host(self) -> None:
        async def wall(request: Request, writer: asyncio.StreamWriter) -> bool:
            on = redirect("http://b.kites.example/")
            kept = "k=1" in request.headers.get("cookie", "")
            return await (on if kept else page(status=302, location="/", set_cookie="k=1"))(request, writer)

        asked = ask(A, A, a=wall, b=page())
        assert asked.faults() == ["200", "200"]
        sent = [(request.host[0], request.headers.get("cookie", "")) for request in asked.world.asked]
        assert sorted(sent) == [("a", ""), ("a", ""), ("a", "k=1"), ("a", "k=1"), ("b", ""), ("b", "")]

    def test_another_cookie_each_time_is_a_circle_too(self) -> None:
        number = 0

        async def wall(request: Request, writer: asyncio.StreamWriter) -> bool:
            nonlocal number
            number += 1
            return await page(status=302, location="/", set_cookie=f"k={number}")(request, writer)

        asked = ask(A, a=wall)
        assert asked.faults() == ["redirects: redirects in a circle"]
        assert len(asked.world.asked) == 4

    def test_circles_end(self) -> None:
        asked = ask(A, a=redirect("https://b.kites.example/"), b=redirect(A))
        assert asked.faults() == ["redirects: redirects in a circle"]
        assert len(asked.world.asked) == 2

    def test_without_a_location_it_is_an_answer(self) -> None:
        assert ask(A, a=page(status=302)).answer().status == 302


class TestPoliteness:
    def test_one_after_the_other_with_a_rest(self) -> None:
        async def slow(request: Request, writer: asyncio.StreamWriter) -> bool:
            await asyncio.sleep(0.5)
            return await page()(request, writer)

        asked = ask(*(f"{A}{n}" for n in range(5)), "http://b.kites.example/", a=slow, b=slow)
        times = [request.at for request in asked.world.asked if request.host == "a.kites.example"]
        assert times == [0, 1.5, 3, 4.5, 6]
        assert asked.world.most_at_once == {"a.kites.example": 1, "b.kites.example": 1}
        assert asked.seconds == 6.5

    def test_the_archive_gets_more_rest(self) -> None:
        asked = ask(*(f"https://archive.org/{n}" for n in range(3)), archive__org=page())
        assert asked.seconds == 10

    def test_thirty_requests_are_enough_for_a_host(self) -> None:
        asked = ask(*(f"{A}{n}" for n in range(33)), a=page())
        assert asked.world.count("a.kites.example") == 30
        assert asked.faults()[30:] == ["budget: 30 requests to this host are enough for a run"] * 3

    def test_hosts_are_told_apart_as_they_are_asked(self) -> None:
        asked = ask("http://A.kites.example./1", "http://a.kites.example:80/2", "http://a.KITES.example/3", a=page())
        assert asked.seconds == 2

    def test_retry_after_is_honoured(self) -> None:
        server = in_turn(page(status=429, retry_after="90"), page())
        asked = ask(A, f"{A}2", a=server)
        assert asked.faults() == ["200", "200"]
        assert asked.seconds == 91
        # The one that was told to wait is asked again, once.
        assert [request.path for request in asked.world.asked] == ["/", "/2", "/"]

    def test_one_that_waits_itself_does_not_ask_again(self) -> None:
        asked = ask(A, limits=Limits(retries=0), a=in_turn(page(status=429, retry_after="90"), page()))
        assert asked.faults() == ["429"]

    def test_without_a_word_on_when_nothing_is_asked_again(self) -> None:
        assert ask(A, a=in_turn(page(status=503), page())).faults() == ["503"]

    def test_the_time_of_the_servers_is_counted_once(self) -> None:
        async def slow(request: Request, writer: asyncio.StreamWriter) -> bool:
            await asyncio.sleep(8)
            return await page(status=429, retry_after="60")(request, writer)

        asked = ask(A, a=slow)
        assert (asked.answer().seconds, asked.seconds) == (16, 76)

    def test_who_wants_to_be_left_alone_for_long_is(self) -> None:
        asked = ask(A, f"{A}2", a=page(status=503, retry_after="121"))
        assert asked.faults() == ["503", "budget: the host asked to be left alone"]
        assert asked.seconds == 0

    def test_who_is_always_busy_is_left_alone(self) -> None:
        asked = ask(*(f"{A}{n}" for n in range(9)), a=page(status=429, retry_after="2"))
        assert asked.faults() == ["429"] * 3 + ["budget: the host is too busy"] * 6
        assert asked.seconds == 4

    def test_who_never_answers_is_left_alone(self) -> None:
        asked = ask(*(f"{A}{n}" for n in range(9)), a=hang)
        assert asked.faults() == ["timeout: no answer in time"] * 3 + ["budget: the host does not answer"] * 6
        assert asked.seconds == 62

    def test_who_comes_back_is_forgiven(self) -> None:
        asked = ask(*(f"{A}{n}" for n in range(6)), a=in_turn(hang_up, hang_up, page(), hang_up, hang_up, page()))
        assert [fault[:3] for fault in asked.faults()] == ["con", "con", "200", "con", "con", "200"]

    def test_who_is_slow_does_not_make_a_run_longer(self) -> None:
        found = ask(A, limits=Limits(run=10), a=hang)
        assert found.faults() == ["budget: the time of this run is over"]
        assert found.seconds == 10

    def test_a_run_ends(self) -> None:
        limits = Limits(run=10, requests=1000)
        asked = ask(*(f"{A}{n}" for n in range(30)), limits=limits, a=page())
        assert asked.world.count("a.kites.example") == 10
        assert asked.faults()[10:] == ["budget: the time of this run is over"] * 20
        assert asked.seconds == 9

    def test_few_at_a_time_over_all_hosts(self) -> None:
        async def slow(request: Request, writer: asyncio.StreamWriter) -> bool:
            await asyncio.sleep(1)
            return await page()(request, writer)

        hosts = [f"h{n}" for n in range(4)]
        asked = ask(
            *(f"http://{host}.kites.example/" for host in hosts),
            limits=Limits(connections=2),
            h0=slow,
            h1=slow,
            h2=slow,
            h3=slow,
        )
        assert asked.seconds == 2


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0),
        ({"retry-after": "120"}, 120),
        ({"retry-after": " 5 "}, 5),
        ({"retry-after": "-5"}, 0),
        ({"retry-after": "1.5"}, 0),
        ({"retry-after": "٥"}, 0),
        ({"retry-after": "9" * 5000}, 999_999_999),
        ({"retry-after": "Tue, 01 Jan 2030 00:01:40 GMT"}, 100),
        ({"retry-after": "Mon, 31 Dec 2029 23:59:00 GMT"}, 0),
        ({"retry-after": "Tue, 01 Jan 2030 00:01:40 GMT", "date": "Tue, 01 Jan 2030 00:01:30 GMT"}, 10),
        ({"retry-after": "Tue, 99 Jan 2030 00:01:40 GMT"}, 0),
        ({"retry-after": "soon"}, 0),
    ],
)
def test_how_long_a_server_wants_to_be_left_alone(headers: dict[str, str], seconds: float) -> None:
    assert retry_after(headers, BEGINNING) == seconds


def test_a_contact_brings_nothing_into_the_headers() -> None:
    assert user_agent("a@kites.example\r\nX: y)").endswith(" (+a@kites.example X: y)")
    assert "(" not in user_agent("")
