"""What the sites that we know say of videos, decks, events, papers, and of copies."""

from __future__ import annotations

import itertools
import json
from datetime import date

import pytest

from sphinx_talks.content import providers
from sphinx_talks.content.providers import youtube
from sphinx_talks.content.providers.asking import Outcome, Verdict
from sphinx_talks.linkcheck.archive import copy_of
from sphinx_talks.linkcheck.asking import looker
from sphinx_talks.linkcheck.net.client import Client
from sphinx_talks.linkcheck.net.polite import Limits
from tests.servers import Request, Server, World, hang, hang_up, page, paths, redirect
from tests.simulated import SimulatedClock, simulate

VIDEO = "mPByIMURM8A"
WATCH = f"https://www.youtube.com/watch?v={VIDEO}"
DECK = "a4ff03681c664f68ab6ab0b60c7b884f"
PLAYER = f"https://speakerdeck.com/player/{DECK}"
KNOWN = page(json.dumps({"title": "Kites", "type": "video"}))


def jpeg(width: int, height: int) -> bytes:
    """Return the first bytes of a picture: an application segment, tables, a frame."""
    size = height.to_bytes(2, "big") + width.to_bytes(2, "big")
    return b"\xff\xd8\xff\xe0\x00\x04xx\xff\xdb\x00\x05xxx\xff\xc0\x00\x11\x08" + size + b"\x03" + bytes(9)


def looked(address: str, limits: Limits | None = None, **servers: Server) -> tuple[Outcome, list[Request]]:
    """Look once at an address; servers by host, `__` for the dot."""

    async def main() -> tuple[Outcome, list[Request]]:
        world = World({name.replace("__", "."): server for name, server in servers.items()})
        look = looker(address)
        async with world, Client(limits, network=world, clock=SimulatedClock()) as client:
            return await look(client, address), world.asked

    return simulate(main())


def verdict(outcome: Outcome) -> tuple[str, str, bool]:
    return outcome.verdict.value, outcome.reason, outcome.certain


@pytest.mark.parametrize(
    ("address", "name"),
    [
        (WATCH, "youtube"),
        (f"https://youtube.com/watch?t=3&v={VIDEO}&list=x", "youtube"),
        (f"https://m.youtube.com/watch?v={VIDEO}#t=3", "youtube"),
        (f"https://youtu.be/{VIDEO}?t=3", "youtube"),
        (f"https://www.youtube-nocookie.com/embed/{VIDEO}", "youtube"),
        (f"http://www.youtube.com/live/{VIDEO}", "youtube"),
        ("https://www.youtube.com/@mlct", ""),
        ("https://www.youtube.com/playlist?list=PLx", ""),
        ("https://www.youtube.com/watch?v=short", ""),
        (f"https://youtube.com.evil.example/watch?v={VIDEO}", ""),
        (f"https://youtube.com@evil.example/watch?v={VIDEO}", ""),
        (PLAYER, "speakerdeck"),
        ("https://speakerdeck.com/upura/kites-1", "speakerdeck"),
        ("https://speakerdeck.com/upura/kites-1?slide=7", "speakerdeck"),
        ("https://speakerdeck.com/upura", ""),
        (f"https://speakerdeck.com/player/{DECK[:31]}", ""),
        ("https://speakerdeck.com.evil.example/upura/kites", ""),
        ("https://mlct.connpass.com/event/12345/", "connpass"),
        ("https://connpass.com/event/12345", "connpass"),
        ("https://mlct.connpass.com/", ""),
        ("https://doi.org/10.1000/182", "doi"),
        ("https://dx.doi.org/10.1145/3397271.3401051", "doi"),
        ("https://doi.org/", ""),
        ("https://arxiv.org/abs/2101.00001v2", "arxiv"),
        ("https://arxiv.org/pdf/2101.00001.pdf", "arxiv"),
        ("https://arxiv.org/abs/hep-th/9901001", "arxiv"),
        ("https://arxiv.org/list/cs.LG/recent", ""),
        ("https://kites.example/", ""),
        ("https://[::1/", ""),
    ],
)
def test_addresses_are_recognised(address: str, name: str) -> None:
    found = providers.found_at(address)
    assert (found[0].name if found else "") == name


THERE = page(jpeg(480, 360))
GREY = page(jpeg(120, 90), 404)


class TestYoutube:
    @pytest.mark.parametrize(
        ("known", "picture", "found"),
        [
            (KNOWN, THERE, ("alive", "200 OK", False)),
            (KNOWN, GREY, ("alive", "200 OK", False)),
            (KNOWN, page(jpeg(120, 90)), ("alive", "200 OK", False)),
            (KNOWN, page(status=500), ("alive", "200 OK", False)),
            (KNOWN, hang, ("alive", "200 OK", False)),
            (page(status=401), THERE, ("alive", "may not be embedded", False)),
            (page(status=401), GREY, ("gone", "the video is private", False)),
            (page(status=403), GREY, ("gone", "the video is private", False)),
            (page("Forbidden"), GREY, ("gone", "the video is private", False)),
            (page("Forbidden"), THERE, ("unclear", "oEmbed: 403 Forbidden, but there is a picture", False)),
            (page("[" * 50_000), THERE, ("unclear", "oEmbed: 403 Forbidden, but there is a picture", False)),
            (page(status=404), GREY, ("gone", "the video was removed", True)),
            (page(status=404), page(jpeg(120, 90)), ("gone", "the video was removed", True)),
            (page(status=404), THERE, ("unclear", "oEmbed: 404 Not Found, but there is a picture", False)),
            (page(status=404), page(status=503), ("unclear", "oEmbed: 404 Not Found", False)),
            (page(status=400), GREY, ("gone", "no video has this id", True)),
            (page(status=429), GREY, ("unclear", "oEmbed: 429 Too Many Requests", False)),
            (page(status=500), GREY, ("unclear", "oEmbed: 500 Internal Server Error", False)),
            (hang_up, GREY, ("unclear", "the server hung up", False)),
        ],
    )
    def test_both_answers_together_tell(self, known: Server, picture: Server, found: tuple[str, str, bool]) -> None:
        outcome, asked = looked(WATCH, www__youtube__com=known, i__ytimg__com=picture)
        assert verdict(outcome) == found
        assert {(request.host, request.path) for request in asked} == {
            ("www.youtube.com", f"/oembed?url=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3D{VIDEO}&format=json"),
            ("i.ytimg.com", f"/vi/{VIDEO}/hqdefault.jpg"),
        }

    def test_every_pair_of_answers_has_a_verdict(self) -> None:
        assert {status for status, _ in youtube.TABLE} == {200, 400, 401, 403, 404}
        assert all((status, there) in youtube.TABLE for status, _ in youtube.TABLE for there in (True, False))

    def test_a_network_without_youtube_says_nothing_of_the_video(self) -> None:
        outcome, _ = looked(WATCH)
        assert verdict(outcome) == ("unclear", "no such domain", False)

    def test_a_share_that_is_used_up_is_no_look(self) -> None:
        outcome, asked = looked(WATCH, Limits(requests=0), www__youtube__com=KNOWN, i__ytimg__com=page())
        assert outcome.verdict is Verdict.UNCLEAR
        assert not asked

    @pytest.mark.parametrize("picture", [b"", b"\xff\xd8", b"\xff\xd8\xff\xe0\x00\x00" * 9, b"GIF89a", jpeg(1, 1)[:20]])
    def test_a_picture_of_unknown_size_is_one(self, picture: bytes) -> None:
        outcome, _ = looked(WATCH, www__youtube__com=page(status=404), i__ytimg__com=page(picture))
        assert outcome.reason == "oEmbed: 404 Not Found, but there is a picture"


PLAYER_PAGE = '<link rel="canonical" href="https://speakerdeck.com/upura/kites">'
DECK_PAGE = f'<div class="speakerdeck-embed" data-id="{DECK}">'


class TestSpeakerdeck:
    @pytest.mark.parametrize(
        ("address", "pages", "found"),
        [
            (PLAYER, {}, ("gone", "404 Not Found", True)),
            (PLAYER, {f"/player/{DECK}": page("x")}, ("alive", "200 OK", False)),
            (
                PLAYER,
                {f"/player/{DECK}": page(PLAYER_PAGE), "/upura/kites": page()},
                ("alive", "200 OK", False),
            ),
            (
                PLAYER,
                {f"/player/{DECK}": page(PLAYER_PAGE)},
                ("unclear", "200 OK, but the page of the deck: 404 Not Found", False),
            ),
            (PLAYER, {f"/player/{DECK}": page(status=403)}, ("unclear", "403 Forbidden", False)),
            (PLAYER, {f"/player/{DECK}": hang_up}, ("unclear", "the server hung up", False)),
            ("https://speakerdeck.com/upura/kites", {}, ("gone", "404 Not Found", True)),
            (
                "https://speakerdeck.com/upura/kites",
                {"/upura/kites": page(DECK_PAGE), f"/player/{DECK}": page()},
                ("alive", "200 OK", False),
            ),
            (
                "https://speakerdeck.com/upura/kites",
                {"/upura/kites": page(DECK_PAGE)},
                ("unclear", "200 OK, but the player of the deck: 404 Not Found", False),
            ),
            (
                "https://speakerdeck.com/upura/kites",
                {"/upura/kites": page(DECK_PAGE), f"/player/{DECK}": hang_up},
                ("alive", "200 OK", False),
            ),
            (
                "https://speakerdeck.com/upura/kites",
                {"/upura/kites": redirect("/upura"), "/upura": page()},
                ("unclear", "redirected away from the deck", False),
            ),
        ],
    )
    def test_page_and_player_together_tell(
        self, address: str, pages: dict[str, Server], found: tuple[str, str, bool]
    ) -> None:
        assert verdict(looked(address, speakerdeck__com=paths(pages))[0]) == found

    def test_a_deck_that_moved(self) -> None:
        pages = {"/upura/kites": redirect("/yura/kites", 301), "/yura/kites": page()}
        outcome, _ = looked("https://speakerdeck.com/upura/kites", speakerdeck__com=paths(pages))
        assert outcome == Outcome(Verdict.ALIVE, "200 OK", moved="https://speakerdeck.com/yura/kites")


@pytest.mark.parametrize(
    ("server", "found"),
    [
        (KNOWN, ("alive", "200 OK", False)),
        (page(status=404), ("gone", "oEmbed: 404 Not Found", False)),
        (page(status=401), ("unclear", "oEmbed: 401 Unauthorized", False)),
    ],
)
def test_a_playlist_is_asked_for_by_oembed(server: Server, found: tuple[str, str, bool]) -> None:
    outcome, asked = looked("https://www.youtube.com/playlist?list=PLx0123456789", www__youtube__com=server)
    assert verdict(outcome) == found
    assert [one.path for one in asked] == [
        "/oembed?url=https%3A%2F%2Fwww.youtube.com%2Fplaylist%3Flist%3DPLx0123456789&format=json"
    ]


EVENT = "https://mlct.connpass.com/event/7/"


@pytest.mark.parametrize(
    ("server", "found"),
    [
        (page('{"events": [{"id": 7}]}'), ("alive", "200 OK", False)),
        (page('{"events": []}'), ("gone", "API of connpass: no such event", False)),
        (page('{"events": [{"id": 8}]}'), ("unclear", "API of connpass: no such event", False)),
        (page("{}"), ("unclear", "API of connpass: 200 OK", False)),
        (page("{}", 403), ("unclear", "API of connpass: 403 Forbidden", False)),
        (page("{}", 429), ("unclear", "API of connpass: 429 Too Many Requests", False)),
        (page("not JSON"), ("unclear", "API of connpass: 200 OK", False)),
        (redirect(EVENT), ("unclear", "API of connpass: 302 Found", False)),
    ],
)
@pytest.mark.parametrize("address", [EVENT, f"{EVENT}presentation/"])
def test_connpass_is_asked_by_its_api(
    monkeypatch: pytest.MonkeyPatch, address: str, server: Server, found: tuple[str, str, bool]
) -> None:
    monkeypatch.setenv("CONNPASS_API_KEY", "s3cret")
    outcome, asked = looked(address, connpass__com=server, mlct__connpass__com=page())
    assert verdict(outcome) == found
    assert [(one.host, one.path, one.headers["x-api-key"]) for one in asked] == [
        ("connpass.com", "/api/v2/events/?event_id=7", "s3cret")
    ]


@pytest.mark.parametrize(
    "address",
    [
        EVENT, "https://connpass.com/event/7/", "http://Connpass.com", "https://mlct.connpass.com/", "https://www.connpass.com/",
        "https://connpass.com/api/v2/events/../../../event/7/", "https://connpass.com./event/7/", "https://a.kites.example/",
    ],
)  # fmt: skip
def test_no_page_of_connpass_is_asked(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.delenv("CONNPASS_API_KEY", raising=False)
    outcome, asked = looked(
        address,
        a__kites__example=redirect(EVENT),
        mlct__connpass__com=page(),
        connpass__com=page(),
        www__connpass__com=page(),
    )
    assert outcome.verdict is Verdict.REFUSED
    assert "which communities get by https://connpass.com/about/api/v2/" in outcome.reason
    assert not [one for one in asked if "connpass" in one.host]


@pytest.mark.parametrize(
    ("server", "found"),
    [
        (page('{"responseCode": 1, "handle": "10.1000/182"}'), ("alive", "registered", False)),
        (page('{"responseCode": 100}', 404), ("gone", "nobody registered this DOI", True)),
        (page('{"responseCode": 200}'), ("unclear", "registered without an address", False)),
        (page('{"responseCode": 2}', 500), ("unclear", "doi.org: 500 Internal Server Error", False)),
        (page("<html>", 404), ("unclear", "doi.org: 404 Not Found", False)),
        (page("[]"), ("unclear", "doi.org: 200 OK", False)),
        (page('{"responseCode": "1"}'), ("unclear", "doi.org: 200 OK", False)),
        (hang, ("unclear", "no answer in time", False)),
    ],
)
def test_doi(server: Server, found: tuple[str, str, bool]) -> None:
    outcome, (request, *_) = looked("https://dx.doi.org/10.1000/a%20b(c)", doi__org=server)
    assert verdict(outcome) == found
    assert request.path == "/api/handles/10.1000/a%20b%28c%29?type=URL"


@pytest.mark.parametrize(
    ("server", "found"),
    [
        (page(), ("alive", "200 OK", False)),
        (page(status=404), ("gone", "404 Not Found", True)),
        (page(status=400), ("unclear", "400 Bad Request", False)),
        (page(status=403), ("unclear", "403 Forbidden", False)),
        (hang_up, ("unclear", "the server hung up", False)),
    ],
)
def test_arxiv(server: Server, found: tuple[str, str, bool]) -> None:
    outcome, (request, *_) = looked("https://arxiv.org/pdf/2101.00001v2.pdf", export__arxiv__org=server)
    assert verdict(outcome) == found
    assert request.path == "/abs/2101.00001v2"


COPIES = "http://web.archive.org/web"
NONE = page('{"archived_snapshots": {}}')
KITES = "https://kites.example/a?b=凧"


COPY = f"https://web.archive.org/web/20200102030405/{KITES}"


def closest(**changes: object) -> Server:
    """Return what the archive says of a copy."""
    copy = {"available": True, "status": "200", "timestamp": "20200102030405", **changes}
    copy.setdefault("url", "http://web.archive.org/web/20200102030405/http://www.Kites.example:80/a?b=%E5%87%A7")
    return page(json.dumps({"archived_snapshots": {"closest": copy}}))


class TestArchive:
    @staticmethod
    def copy(address: str, **servers: Server) -> tuple[str | None, list[Request], float]:
        async def main() -> tuple[str | None, list[Request], float]:
            world = World({name.replace("__", "."): server for name, server in servers.items()})
            async with world, Client(network=world, clock=SimulatedClock()) as client:
                clock = SimulatedClock()
                began = clock.now()
                return await copy_of(client, address, date(2020, 1, 2)), world.asked, clock.now() - began

        return simulate(main())

    def test_the_nearest_copy(self) -> None:
        found, (request,), _ = self.copy(f"{KITES}#here", archive__org=closest())
        assert found == COPY
        assert request.path == (
            "/wayback/available?url=https%3A%2F%2Fkites.example%2Fa%3Fb%3D%E5%87%A7&timestamp=20200102"
        )

    @pytest.mark.parametrize(
        "server",
        [
            NONE,
            page("<html>"),
            page("[" * 60_000),
            page("null"),
            page('{"archived_snapshots": []}'),
            page(status=503),
            closest(status="404"),
            closest(timestamp="20200102030406"),
            closest(url=""),
            closest(url=None),
            closest(url=f"{COPIES}/20200102030405/http://other.example/a?b=凧"),
            closest(url=f"{COPIES}/20200102030405/javascript:alert(1)"),
            closest(url="http://web.archive.org.evil.example/web/20200102030405/https://kites.example/a?b=凧"),
            closest(url=f"{COPIES}/20201302030405/https://kites.example/a?b=凧", timestamp="20201302030405"),
            hang,
            hang_up,
            redirect("http://127.0.0.1/"),
        ],
        ids=itertools.count(),
    )
    def test_anything_else_is_none(self, server: Server) -> None:
        assert self.copy(KITES, archive__org=server)[0] is None
        assert self.copy(KITES, archive__org=server, web__archive__org=server)[0] is None

    def test_the_index_is_asked_when_the_other_knows_none(self) -> None:
        rows = [["timestamp", "original"], ["20200102030405", "http://kites.example/a?b=%E5%87%A7"]]
        found, asked, seconds = self.copy(KITES, archive__org=NONE, web__archive__org=page(json.dumps(rows)))
        assert found == COPY
        assert [request.host for request in asked] == ["archive.org", "web.archive.org"]
        assert seconds < 5

    @pytest.mark.parametrize(
        "rows",
        [[], [[]], [["timestamp"]], [["a", "b"], ["20200102030405", "http://other.example/"]], [[], ["x", "y"]], {}, 7],
        ids=itertools.count(),
    )
    def test_the_index_is_believed_little(self, rows: object) -> None:
        assert self.copy(KITES, archive__org=NONE, web__archive__org=page(json.dumps(rows)))[0] is None

    def test_what_is_no_plain_address_is_not_asked_for(self) -> None:
        found, asked, _ = self.copy("https://me@kites.example/", archive__org=closest())
        assert (found, asked) == (None, [])
