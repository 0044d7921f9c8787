"""What one look says of pages that are well, gone, somewhere in between, and of the anchors in them."""

from __future__ import annotations

import pytest

from sphinx_talks.content.providers.asking import Outcome, Verdict
from sphinx_talks.linkcheck.document import parsed, said, wanted
from sphinx_talks.linkcheck.net.client import Client
from sphinx_talks.linkcheck.net.polite import Limits
from sphinx_talks.linkcheck.page import look, sent_away
from tests.linkcases import gone
from tests.servers import Request, Server, World, hang, hang_up, in_turn, page, paths, redirect
from tests.simulated import SimulatedClock, simulate

A = "http://a.kites.example/"


class Look:
    """An outcome, and what the servers saw."""

    def __init__(self, outcome: Outcome, asked: list[Request], seconds: float) -> None:
        self.outcome = outcome
        self.methods = [request.method for request in asked]
        self.seconds = seconds

    @property
    def said(self) -> tuple[str, str, bool]:
        return self.outcome.verdict.value, self.outcome.reason, self.outcome.certain


def one_look(address: str, server: Server | None = None, limits: Limits | None = None, **servers: Server) -> Look:
    """Look once at an address of `a.kites.example`, or of the other servers of that world."""
    hosts = {"a.kites.example": server or page(), **{f"{name}.kites.example": one for name, one in servers.items()}}

    async def main() -> Look:
        async with World(hosts) as world, Client(limits, network=world, clock=SimulatedClock()) as client:
            clock = SimulatedClock()
            began = clock.now()
            return Look(await look(client, address), world.asked, clock.now() - began)

    return simulate(main())


class TestStatus:
    @pytest.mark.parametrize("status", [200, 203, 204, 206])
    def test_well(self, status: int) -> None:
        assert one_look(A, page(status=status)).outcome.verdict is Verdict.ALIVE

    @pytest.mark.parametrize(("status", "reason"), [(404, "404 Not Found"), (410, "410 Gone")])
    def test_gone(self, status: int, reason: str) -> None:
        assert one_look(A, page(status=status)).said == ("gone", reason, True)
        assert one_look(f"{A}kite.pdf", page(status=status)).said == ("gone", reason, True)

    @pytest.mark.parametrize(
        "status", [302, 400, 401, 402, 403, 405, 406, 408, 418, 425, 429, 451, 500, 502, 503, 504, 520, 999]
    )
    def test_nobody_can_tell(self, status: int) -> None:
        found = one_look(A, page("404 Not Found", status=status))
        assert found.said[::2] == ("unclear", False)
        assert found.outcome.reason.startswith(str(status))

    def test_no_answer(self) -> None:
        assert one_look("http://nowhere.example/").said == ("gone", "no such domain", True)
        assert one_look(A, hang).said == ("unclear", "no answer in time", False)
        assert one_look(A, hang_up).said == ("unclear", "the server hung up", False)
        assert one_look(A, redirect("/x")).said[::2] == ("unclear", False)
        found = one_look("https://a.b.kites.example/", limits=None, **{"a.b": page()})
        assert found.said[::2] == ("unclear", False)
        assert found.outcome.reason.startswith("certificate: Hostname mismatch")

    def test_refused(self) -> None:
        assert one_look("http://127.0.0.1/").said == ("refused", "127.0.0.1: this machine", False)
        assert one_look("https://me@a.kites.example/").said[0] == "refused"
        assert one_look(A, redirect("http://169.254.169.254/")).said[0] == "refused"

    def test_a_share_that_is_used_up_is_no_look(self) -> None:
        found = one_look(A, limits=Limits(requests=0))
        assert found.outcome.verdict is Verdict.UNCLEAR
        assert found.methods == []


class TestMethod:
    def test_pages_are_asked_for_once(self) -> None:
        assert one_look(A).methods == ["GET"]
        assert one_look(f"{A}kite.html").methods == ["GET"]

    def test_of_files_the_head_will_do(self) -> None:
        pdf = page(b"%PDF-1.7", content_type="application/pdf")
        assert one_look(f"{A}kite.PDF?x", pdf).methods == ["HEAD"]

    @pytest.mark.parametrize("status", [403, 404, 405, 500, 501])
    def test_who_does_not_like_head_gets_another_chance(self, status: int) -> None:
        found = one_look(f"{A}kite.pdf", in_turn(page(status=status), page()))
        assert (found.said[0], found.methods) == ("alive", ["HEAD", "GET"])

    def test_who_hangs_up_on_head_too(self) -> None:
        found = one_look(f"{A}kite.pdf", in_turn(hang_up, page()))
        assert (found.said[0], found.methods) == ("alive", ["HEAD", "GET"])

    def test_both_together_get_the_time_of_one(self) -> None:
        found = one_look(f"{A}kite.pdf", hang)
        assert (found.said[0], found.methods) == ("unclear", ["HEAD"])
        assert found.seconds == 20


class TestMoved:
    def test_for_good(self) -> None:
        found = one_look(f"{A}a", redirect("http://b.kites.example/a", 301), b=page()).outcome
        assert (found.verdict, found.moved) == (Verdict.ALIVE, "http://b.kites.example/a")

    def test_for_now(self) -> None:
        assert one_look(f"{A}a", redirect("http://b.kites.example/a", 307), b=page()).outcome.moved == ""

    def test_to_nowhere(self) -> None:
        found = one_look(f"{A}a", redirect("http://b.kites.example/a", 301), b=page(status=404))
        assert (found.said, found.outcome.moved) == (("gone", "404 Not Found", True), "")

    def test_to_http(self) -> None:
        found = one_look("https://a.kites.example/a", redirect("http://b.kites.example/a"), b=page())
        assert found.said == ("alive", "200 OK, led from https to http", False)

    def test_deep_pages_to_the_front_page(self) -> None:
        found = one_look(f"{A}talks/7", paths({"/talks/7": redirect("/", 301), "/": page()}))
        assert found.said == ("away", "redirected to the front page", False)
        assert found.outcome.moved == ""


@pytest.mark.parametrize(
    ("asked", "found", "where"),
    [
        ("https://a.example/x", "https://a.example/", "the front page"),
        ("https://a.example/x", "https://www.a.example/ja/", "the front page"),
        ("https://a.example/x/y", "https://b.example/", "the front page"),
        ("https://a.example/anna/kites", "https://a.example/anna", "a page above it"),
        ("https://a.example/blog/2021/kites", "https://www.a.example/blog/", "a page above it"),
        ("https://a.example/d/7/view", "https://a.example/d/7", ""),
        ("https://a.example/d/7/index.html", "https://a.example/d/7/", ""),
        ("https://a.example/annabel/kites", "https://a.example/anna", ""),
        ("https://a.example/x", "https://a.example/404.html", "a page for lost pages"),
        ("https://a.example/x", "https://a.example/errors/404", "a page for lost pages"),
        ("https://a.example/x", "https://a.example/error.html", "a page for errors"),
        ("https://a.example/error", "https://b.example/error", ""),
        ("https://a.example/x", "https://b.example/", ""),
        ("https://a.example/x", "https://a.example/y", ""),
        ("https://a.example/x", "https://a.example/?p=7", ""),
        ("http://a.example/", "https://a.example/", ""),
        ("http://a.example/", "https://a.example/ja/", ""),
        ("http://a.example/index.html", "https://a.example/", ""),
        ("http://a.example/en", "https://a.example/", ""),
    ],
)
def test_where_a_redirect_means_that_nothing_is_there(asked: str, found: str, where: str) -> None:
    assert sent_away(asked, found) == where


@pytest.mark.parametrize(
    "title",
    [
        "404", "404 Not Found", "Error 404 (Not Found)!!1", "404 - Page not found", "Page not found · GitHub Pages",
        "Page Not Found | Kites", "Kites – Not Found", "The page you were looking for doesn't exist", "404 Error",
        "This page is no longer available", "The requested page could not be found", "Video unavailable",
        "This presentation does not exist", "ページが見つかりません", "お探しのページは見つかりませんでした | 凧の会",
        "凧の会 - ページが見つかりませんでした。", "ページは存在しません", "お探しのページはありません", "404エラー",
        "この資料は非公開になりました", "このページは削除されました",
    ],
)  # fmt: skip
@pytest.mark.parametrize("tag", ["title", "h1"])
def test_titles_that_say_that_nothing_is_there(title: str, tag: str) -> None:
    text = f"<title>{title}</title>" if tag == "title" else f"<title>Kites</title><h1>\n {title}\n</h1>"
    assert one_look(A, page(text)).said == ("gone", "200 OK, but the page says that nothing is there", False)


@pytest.mark.parametrize(
    "title",
    [
        "", "Kites", "How we count 404 Not Found pages", "404 kites", "Room 404", "Lost and found", "凧の見つけかた",
        "見つからないページの数えかた", "404のない世界", "What to do when a page is not found",
        "Not found in translation", "Excelでファイルが見つかりません", "古い版では動画はありませんが、音声はあります",
    ],
)  # fmt: skip
def test_titles_about_it(title: str) -> None:
    document = parsed("text/html", f"<title>{title}</title>".encode())
    assert document is not None
    assert said(document) == ""


HERE = '<svg><title>404</title></svg><h1 id="here">Kites</h1><a name="there"></a><p id="見出し">'


def test_words_of_one_page_alone_are_not_enough() -> None:
    lost, over = page("<title>Not found</title>"), page("<p>This deck has been removed.")
    assert one_look(f"{A}a", paths({"/a": lost})).said[0] == "unclear"
    assert one_look(f"{A}a", paths({"/a": over})).said[0] == "away"
    assert one_look(f"{A}a", over).said[0] == "gone"


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        ("0;url=/lost", "gone"), ("0; URL='/lost'", "gone"), ("0,/lost", "gone"), ("300;url=/lost", "alive"),
        ("0;url=/b", "alive"), ("0;url=/a", "alive"), ("0;url=/c", "gone"), ("0;url=http://127.0.0.1/", "refused"),
        ("0;url=/", "away"), ("x", "alive"), ("5", "alive"),
    ],
)  # fmt: skip
def test_lines_of_html_that_send_readers_on_are_followed(line: str, verdict: str) -> None:
    on = page(f'<meta http-equiv=Refresh content="{line}">')
    pages = {"/a": on, "/": page(), "/b": page(), "/c": page("<meta http-equiv=refresh content=0;url=/lost>")}
    assert one_look(f"{A}a", paths(pages)).said[0] == verdict


def test_they_are_not_followed_for_ever_nor_where_scripts_are_wanted() -> None:
    pages = {f"/{n}": page(f"<meta http-equiv=refresh content=0;url=/{n + 1}>") for n in range(9)}
    assert one_look(f"{A}1", paths(pages)).methods == ["GET"] * 4
    wanted_scripts = "<head><noscript><meta http-equiv=refresh content=0;url=/lost></noscript>"
    assert one_look(f"{A}a", paths({"/a": page(wanted_scripts)})).said[0] == "alive"


class TestFragments:
    @pytest.mark.parametrize(
        ("fragment", "found"),
        [
            ("here", True), ("there", True), ("見出し", True), ("%E8%A6%8B%E5%87%BA%E3%81%97", True), ("top", True),
            ("TOP", True), ("nowhere", False), ("Here", False), ("here:~:text=kites", True),
            ("nowhere:~:text=a", False),
            ("", None), (":~:text=kites", None), ("/route", None), ("!route", None), ("a=b", None), ("\"]x,*['", False),
        ],
    )  # fmt: skip
    def test_are_looked_for(self, fragment: str, found: bool | None) -> None:  # noqa: FBT001 - a column of a table
        outcome = one_look(f"{A}#{fragment}", page(HERE)).outcome
        assert (outcome.verdict, outcome.fragment) == (Verdict.ALIVE, found)

    def test_follow_redirects(self) -> None:
        server = paths({"/": redirect("/2"), "/2": page(HERE)})
        assert one_look(f"{A}#here", server).outcome.fragment is True
        assert one_look(f"{A}#nowhere", server).outcome.fragment is False
        assert one_look(f"{A}#nowhere", paths({"/": redirect("/2#here"), "/2": page(HERE)})).outcome.fragment is True

    def test_need_the_page(self) -> None:
        assert one_look(f"{A}kite.pdf#here", in_turn(page(HERE))).methods == ["GET"]

    def test_of_other_files_are_not_looked_for(self) -> None:
        found = one_look(f"{A}kite.pdf#7", page(b"%PDF-1.7", content_type="application/pdf"))
        assert found.outcome.fragment is None

    def test_may_be_in_what_was_cut_off(self) -> None:
        long = page("<p>" + "k" * 70_000 + "<p id=here>")
        assert one_look(f"{A}#here", long).outcome.fragment is None
        assert one_look(f"{A}#here", page("<p id=here>" + "k" * 70_000)).outcome.fragment is True

    @pytest.mark.parametrize("host", ["github.com", "docs.google.com", "kites.notion.site"])
    def test_that_scripts_make_are_not_looked_for(self, host: str) -> None:
        assert wanted(f"https://{host}/kites#here") is None

    @pytest.mark.parametrize(
        ("label", "encoding"),
        [
            ("charset=iso-8859-1", "utf-8"), ("charset=utf-8", "cp932"), ("charset=Shift_JIS", "cp932"), ("", "cp932"),
            ("charset=nonsense", "euc-jp"), ("charset=base64", "utf-8"), ("charset=utf-16", "utf-8"), ("", "utf-8-sig"),
        ],
    )  # fmt: skip
    def test_are_found_whatever_the_encoding_is_said_to_be(self, label: str, encoding: str) -> None:
        meta = "" if encoding.startswith("utf") else f"<meta charset={encoding.replace('cp932', 'Shift_JIS')}>"
        text = f"{meta}<p id=見出し>".encode(encoding)
        outcome = one_look(f"{A}#見出し", page(text, content_type=f"text/html; {label}")).outcome
        assert outcome.fragment is True

    @pytest.mark.parametrize(
        ("encoding", "found"),
        [
            ("utf-8", False),
            ("cp932", None),
            ("euc-jp", None),
            ("iso2022_jp", None),
            ("utf-16", False),
            ("utf-16-be", None),
        ],
    )
    def test_nothing_is_said_where_the_character_set_is_a_guess(self, encoding: str, *, found: bool | None) -> None:
        text = "<title>凧の作りかたと揚げかた</title><p id=見出し>".encode(encoding)
        assert one_look(f"{A}#ない", page(text, content_type="text/html")).outcome.fragment is found

    @pytest.mark.parametrize(
        ("text", "fragment", "found"),
        [
            ("<h2 id=a>A</h2>", "b", False),
            ("<h2 id=a>A</h2><script></script>", "b", False),
            ("<h2 id=a>A</h2><script></script>", "L12", None),
            ("<h2>A</h2><script></script>", "b", None),
            ("<div id=root></div><script></script>", "b", None),
        ],
    )
    def test_nothing_is_said_where_a_script_may_make_it(self, text: str, fragment: str, *, found: bool | None) -> None:
        assert one_look(f"{A}#{fragment}", page(text)).outcome.fragment is found

    @pytest.mark.parametrize("label", ["idna", "punycode", "undefined", "rot13", "unicode_escape", "utf-7"])
    def test_names_of_encodings_that_are_none_of_pages(self, label: str) -> None:
        assert parsed(f"text/html; charset={label}", b"\x8c\xff<title>Kites</title>") is not None

    def test_are_found_though_the_end_is_torn(self) -> None:
        text = ("<p id=見出し>" + "凧" * 30_000).encode()
        assert one_look(f"{A}#見出し", page(text)).outcome.fragment is True


@pytest.mark.parametrize("body", [b"", b"\x00" * 60_000, b"<div>" * 12_000, b"<a id=x>" * 8_000, b"<!--" * 9_000])
def test_no_page_is_too_strange(body: bytes) -> None:
    assert one_look(f"{A}#here", page(body)).outcome.fragment is False


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("wiki/HTTP_404", "HTTP 404 - Wikipedia"),
        ("docs/Web/HTTP/Status/404", "404 Not Found - HTTP | MDN"),
        ("errors/not-found", "Not found"),
        ("410-gone", "Error 410"),
    ],
)
def test_a_page_about_lost_pages_is_one(path: str, title: str) -> None:
    server = gone(page(f"<title>{title}</title>"))
    assert one_look(f"{A}{path}", server).said[0] == "alive"
    assert one_look(f"{A}room-4041", server).said[0] == "gone"


def test_a_page_in_the_place_of_a_file() -> None:
    found = one_look(f"{A}deck.pdf", gone(page("<title>Page not found</title>")))
    assert (found.said[0], found.methods) == ("gone", ["HEAD", "GET", "GET", "GET"])
    assert one_look(f"{A}deck.pdf", page("<title>deck.pdf</title>")).said[0] == "alive"
