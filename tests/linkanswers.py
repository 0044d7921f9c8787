"""Kinds of answers with the truth about each, written down before the rules that judge them.

Every second one was looked at while the rules were made; the others say how they do on what they never saw.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.linkcases import GOOD, Case, Truth, alive, by_count, dead, raw, unclear
from tests.servers import hang_up, page, paths, redirect

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Mapping

    from tests.servers import Request, Server

_ENGLISH = "The wind over the bay turned north at noon, and the long kite climbed until its line sang. "
_JAPANESE = "昼すぎに湾の風が北へ回り、長い凧は糸が鳴るまで上がった。そのころ浜では次の凧の骨を削っていた。"
LONG, LONG_JA = _ENGLISH * 40, _JAPANESE * 40
LOST = page("<title>Nothing here</title><p>No such page.", 404)


def html(title: str, body: str = "", heading: str | None = None) -> str:
    """Return a page with a title, the same heading unless another is given, and a body."""
    return f"<!DOCTYPE html><title>{title}</title><h1>{title if heading is None else heading}</h1>{body}"


def site(pages: Mapping[str, Server] | Server, otherwise: Server = LOST) -> Server:
    """Return a server with a front page, some pages (or one, at /page), and one answer for all others."""
    found = pages if not callable(pages) else {"/page": pages}
    return paths({"/": page(html("Kites of the bay", LONG)), **found}, otherwise)


def everywhere(title: str, body: str = "", front: Server = GOOD) -> Server:
    """Return a server that gives one page with 200 for every address but its front page."""
    return paths({"/": front}, page(html(title, body)))


def needs(name: str, part: str, status: int = 404) -> Server:
    """Return a server that has its pages only for who sends a header, and its front page for all."""

    async def answer(request: Request, writer: asyncio.StreamWriter) -> bool:
        is_let_in = part in request.headers.get(name, "") or request.path == "/"
        return await (GOOD if is_let_in else page("no", status))(request, writer)

    return answer


def cookie(value: str = "a=b", then: Server = GOOD, to: str = "/page", more: str = "Path=/") -> Server:
    """Return a server that sends everybody in a circle who has not kept a cookie."""

    async def answer(request: Request, writer: asyncio.StreamWriter) -> bool:
        kept = value in request.headers.get("cookie", "")
        return await (then if kept else page(status=302, location=to, set_cookie=f"{value}; {more}"))(request, writer)

    return answer


def hops(number: int, status: int = 302) -> Server:
    """Return a server with so many redirects before its page."""
    steps = {f"/{step}": redirect(f"/{step + 1}", status) for step in range(1, number)}
    return site({"/page": redirect("/1", status), **steps, f"/{number}": GOOD})


def head(*lines: str, body: str = "<title>Kites</title>", first: str = "HTTP/1.1 200 OK", end: str = "\r\n") -> Server:
    """Return a server that sends exactly these lines of a head."""
    return raw((end.join([first, *lines, "", ""]) + body).encode("latin-1"))


def refresh(to: str, wait: str = "0;") -> str:
    """Return a page that sends on by a line of HTML."""
    return f'<html><head><meta http-equiv="Refresh" content="{wait}url={to}"><title>Moving</title></head></html>'


_CHUNKED = ("Content-Type: text/html", "Transfer-Encoding: chunked")
_JS = "<script src=/app.js></script>"


def words_of_the_living() -> list[Case]:
    """Return live pages whose title or heading has the words of lost ones."""
    return [
        alive("w-404", "an article called 404", site(page(html("404 Not Found", LONG)))),
        alive(
            "w-ja", "an article called 「ページが見つかりません」", site(page(html("ページが見つかりません", LONG_JA)))
        ),
        alive("w-410", "an article called 410 Gone", site(page(html("410 Gone", LONG)))),
        alive("w-error", "an article called Error 404", site(page(html("Error 404", LONG)))),
        alive("w-gone", "an article called “Page not found”", site(page(html("Page not found | Kites", LONG)))),
        alive("w-ja404", "an article called 「404エラー」", site(page(html("404エラー - 凧の会", LONG_JA)))),
        alive("w-h1", "only the heading has the words", site(page(html("Kites", LONG, "Not Found")))),
        alive("w-h1ja", "only the heading, in Japanese", site(page(html("凧", LONG_JA, "見つかりません")))),
        alive("w-album", "a short page of a record called 404", site(page(html("404", "<p>12 songs, 2031")))),
        alive("w-poem", "a short page of a poem called Not found", site(page(html("Not found", "<p>A poem.")))),
        alive(
            "w-closed", "news on the end of another service", site(page(html("凧便サービス終了のお知らせ", LONG_JA)))
        ),
        alive("w-shut", "news on a service that has shut down", site(page(html("KitePost has shut down", LONG)))),
        alive("w-sale", "an article on domains for sale", site(page(html("This domain is for sale", LONG)))),
        alive("w-saleja", "an article on the sale of domains", site(page(html("ドメイン販売中", LONG_JA)))),
        alive(
            "w-ended",
            "an event that is over",
            site(page(html("凧揚げ大会", f"<p>このイベントは終了しました。{LONG_JA}"))),
        ),
        alive(
            "w-over", "a short page of an event that is over", site(page(html("Kite day", "<p>This event has ended.")))
        ),
        alive(
            "w-overja", "a short page: applications have ended", site(page(html("凧の日", "<p>募集は終了しました。")))
        ),
        alive("w-aside", "the words in a comment below", site(page(html("Kites", f"{LONG}<p>Page not found?")))),
    ]


def who_asks() -> list[Case]:
    """Return live pages that are not there for whoever is no browser."""
    wall = page("no", 404)
    return [
        alive("a-lang", "404 without Accept-Language", needs("accept-language", "en")),
        alive("a-lang410", "410 without Accept-Language", needs("accept-language", "ja", 410)),
        alive("a-fetch", "404 without Sec-Fetch-Mode", needs("sec-fetch-mode", "navigate")),
        alive("a-dest", "410 without Sec-Fetch-Dest", needs("sec-fetch-dest", "document", 410)),
        alive("a-br", "404 to who does not know brotli", needs("accept-encoding", "br")),
        alive("a-accept", "404 to who takes no HTML", needs("accept", "application/xhtml+xml")),
        alive("a-ua", "404 to all but browsers", needs("user-agent", "Mozilla", 404), path="/page"),
        alive("a-wall", "404 to programs, on all pages", wall),
        alive("a-wall410", "410 to programs, on all pages", page("no", 410)),
        alive("a-first", "404 on the first try only", by_count(page("", 404), GOOD)),
        alive("a-first410", "410 on the first try only", by_count(page("", 410), GOOD)),
        alive("a-cf404", "404 with cf-mitigated", site(page("wait", 404, cf_mitigated="challenge"))),
        alive("a-cf410", "410 with cf-mitigated", site(page("wait", 410, cf_mitigated="challenge"))),
        unclear("a-cf403", "403 with cf-mitigated", site(page("wait", 403, cf_mitigated="challenge"))),
        unclear("a-403", "403 for ever", page("no", 403)),
        alive("a-small", "escapes in small letters", site({"/%e5%87%a7": GOOD}), path="/%e5%87%a7"),
        alive("a-tilde", "an escape that need not be one", site({"/%7Ekite": GOOD}), path="/%7Ekite"),
        alive("a-mixed", "escapes in both", site({"/%e5%87%A7?q=%c3%A9": GOOD}), path="/%e5%87%A7?q=%c3%A9"),
        alive("a-plus", "a plus and a space in the query", site({"/?q=a+b%20c": GOOD}), path="/?q=a+b%20c"),
        alive("a-closes", "hangs up on the first try", by_count(hang_up, GOOD), GOOD),
    ]


def soft_lost() -> list[Case]:
    """Return lost pages with status 200."""
    titles = {
        "s-en": "Page not found | Kites",
        "s-ja": "ページが見つかりません - 凧の会",
        "s-404": "404 Not Found",
        "s-ja2": "お探しのページは見つかりませんでした",
        "s-oops": "Oops! That page can’t be found.",
        "s-sorry": "Sorry, this page isn’t available",
        "s-nothing": "Nothing found",
        "s-jadel": "指定されたページは存在しないか、削除された可能性があります",
        "s-jamove": "お探しのページは移動または削除されました",
        "s-lost": "We can’t find the page you’re looking for",
        "s-err": "エラー：ページが存在しません",
        "s-err2": "Error 404 - The page you requested does not exist",
    }
    found = [
        dead(name, f"200 on every path: {title}", everywhere(title, f"<p>{title}")) for name, title in titles.items()
    ]
    echo = "<p>The page was not found. <a href=/>Home</a> <p>Request 8412345"
    return [
        *found,
        dead(
            "s-menu",
            "with a menu and a footer",
            everywhere("Not Found", f"<nav>{'<a href=/>Kites</a> ' * 9}</nav>{echo}"),
        ),
        dead("s-h1", "only in the heading", paths({"/": GOOD}, page(html("Kites", echo, "Page not found")))),
        dead("s-pdf", "in place of a file", everywhere("ファイルが見つかりません"), path="/deck.pdf"),
        dead("s-mp4", "in place of a film", everywhere("File not found"), path="/kite.mp4"),
    ]


def ended() -> list[Case]:
    """Return notices in the place of what is over."""
    notices = {
        "e-ja": ("サービス終了のお知らせ", "<p>凧便は2030年3月31日をもちましてサービスを終了いたしました。"),
        "e-en": ("KitePost has shut down", "<p>The service was discontinued on 31 March 2030. Thank you."),
        "e-ja2": ("凧スライド", "<p>本サービスは終了しました。長らくのご利用ありがとうございました。"),
        "e-en2": ("Goodbye from KiteDeck", "<p>KiteDeck is no longer available. We closed on May 1."),
        "e-ja3": ("凧ブログ閉鎖のお知らせ", "<p>このサイトは閉鎖しました。"),
        "e-en3": ("This service has been discontinued", ""),
        "e-ja4": ("サービス提供終了", "<p>サービスの提供を終了させていただきました。"),
        "e-en4": ("We’ve sunset KiteHub", "<p>KiteHub has been retired."),
    }
    found = [
        dead(name, f"every path: {title}", paths({}, page(html(title, body))))
        for name, (title, body) in notices.items()
    ]
    notice = page(html("サービス終了のお知らせ", "<p>サービスは終了しました。"))
    shut = page(html("KitePost has shut down", "<p>Thank you for ten years."))
    return [
        *found,
        dead("e-to", "a redirect to the notice", site({"/page": redirect("/closed", 301), "/closed": notice})),
        dead("e-toen", "the same in English", site({"/page": redirect("/goodbye"), "/goodbye": shut})),
        dead("e-front", "a redirect to a front page that is one", paths({"/": notice}, redirect("/", 301))),
        dead("e-fronten", "the same in English", paths({"/": shut}, redirect("/"))),
    ]


def removed() -> list[Case]:
    """Return decks, events and videos that were taken away, each with a page that says so."""
    notices = {
        "r-deck": "This presentation has been removed by its owner",
        "r-deckja": "このスライドは削除されました",
        "r-event": "This event has been deleted",
        "r-eventja": "このイベントは削除されました",
        "r-private": "This deck is private",
        "r-privateja": "この資料は非公開です",
        "r-video": "This video is no longer available",
        "r-videoja": "この動画は公開を終了しました",
        "r-user": "This account has been suspended",
        "r-userja": "このユーザーは退会しました",
        "r-entry": "The author has deleted this post",
        "r-entryja": "この記事は存在しないか、非公開に設定されています",
    }
    return [
        dead(name, f"one page only: {text}", site(page(html("Kites", f"<p>{text}.")))) for name, text in notices.items()
    ]


def refreshed() -> list[Case]:
    """Return pages that send on by a line of HTML."""
    return [
        dead("m-404", "to a page that is gone", site(page(refresh("/gone")))),
        dead("m-lost", "to a page for lost pages", site({"/page": page(refresh("/404.html")), "/404.html": GOOD})),
        dead("m-410", "to 410, after three seconds", site({"/page": page(refresh("/b", "3; ")), "/b": page("", 410)})),
        dead("m-none", "to a domain that is none", site(page(refresh("https://none.kites.example/")))),
        alive("m-good", "to a good page", site({"/page": page(refresh("/new")), "/new": GOOD})),
        alive("m-later", "loads itself again every five minutes", site(page(refresh("/page", "300;") + LONG))),
        alive("m-self", "loads itself again at once", site(page(refresh("/page") + LONG))),
        unclear("m-private", "into a private network", site(page(refresh("http://192.168.0.1/")))),
    ]


def parked() -> list[Case]:
    """Return domains that were sold or wait for a buyer."""
    lander = "<html><head><script>window.onload=function(){window.location.href='/lander'}</script></head></html>"
    pages = {
        "p-sale": html("kites.example is for sale!", "<p>Buy this domain. Make an offer."),
        "p-may": html("kites.example", "<p>This domain may be for sale. Related searches: Wind, Paper."),
        "p-ja": html("このドメインは販売中です", "<p>お名前の購入をご希望の方はこちら"),
        "p-parkja": html("ドメインパーキング", "<p>このドメインは、お名前.comで取得されています。"),
        "p-lander": lander,
        "p-frame": "<html><body><script src='https://www.parkingcrew.net/jsparkcaf.php'></script></body></html>",
        "p-expired": html("This domain has expired", "<p>If you are the owner, renew it."),
        "p-expiredja": html("ドメインの有効期限が切れています", "<p>更新の手続きをしてください。"),
        "p-sedo": "<html><body><script>var x='https://img.sedoparking.com/a.js'</script>Sponsored</body></html>",
        "p-inquire": html("Inquire about kites.example", "<p>The domain kites.example is available for purchase."),
    }
    found = [dead(name, f"on every path: {name[2:]}", page(body)) for name, body in pages.items()]
    to = redirect("http://www.hugedomains.com/domain_profile.cfm?d=kites.example")
    other = redirect("http://sedo.com/search/details/?domain=kites.example")
    beside = {"www.hugedomains.com": GOOD, "sedo.com": GOOD}
    return [
        *found,
        Case("p-huge", "to a dealer in domains", Truth.DEAD, (to,), scheme="http", beside=beside),
        Case("p-tosedo", "to another dealer", Truth.DEAD, (other,), scheme="http", beside=beside),
    ]


def led_away() -> list[Case]:
    """Return deep links that end where everybody ends."""

    def to(name: str, about: str, start: str, end: str, status: int = 302) -> Case:
        return dead(name, about, site({start: redirect(end, status), end: GOOD}), path=start)

    return [
        to("f-front", "a deck to the front page", "/decks/7", "/"),
        to("f-301", "an article to the front page, for good", "/2021/05/kites", "/", 301),
        to("f-ja", "to the front page in Japanese", "/talks/kites.html", "/ja/"),
        to("f-index", "to the index", "/a/b/c", "/index.html", 301),
        to("f-profile", "a deck to the profile of who wrote it", "/anna/kites-2030", "/anna"),
        to("f-profile2", "the same with a slash", "/@anna/p/12345678", "/@anna/", 301),
        to("f-user", "an entry to the author", "/users/anna/entries/9", "/users/anna"),
        to("f-blog", "an entry to all entries", "/blog/2021/kites-in-winter", "/blog/", 301),
        alive("f-lang", "a front page by language", site({"/": redirect("/ja/"), "/ja/": GOOD}), path="/"),
        alive("f-slash", "a folder gets its slash", site({"/a/b": redirect("/a/b/", 301), "/a/b/": GOOD}), path="/a/b"),
        alive(
            "f-slug",
            "an id gets its words",
            site({"/p/7": redirect("/p/7-kites", 301), "/p/7-kites": GOOD}),
            path="/p/7",
        ),
        alive(
            "f-latest",
            "a version by its name",
            site({"/d/latest/x": redirect("/d/2.0/x"), "/d/2.0/x": GOOD}),
            path="/d/latest/x",
        ),
    ]


def ways_of_servers() -> list[Case]:
    """Return live pages behind ways that browsers go."""
    odd = site({"/page": cookie(to="/in"), "/in": redirect("/page")})
    return [
        alive("c-self", "to itself until a cookie is kept", cookie()),
        alive("c-circle", "in a circle until a cookie is kept", odd),
        alive("c-two", "two cookies, one after the other", cookie("a=1", cookie("c=2"))),
        alive("c-domain", "a cookie for the domain", cookie("s=1", more="Domain=kites.example")),
        unclear("c-never", "in a circle, whatever is kept", redirect("/page")),
        unclear("c-fresh", "another cookie each time", page(status=302, location="/page", set_cookie="a=b; Max-Age=0")),
        alive("h-6", "six redirects", hops(6)),
        alive("h-10", "ten redirects, for good", hops(10, 301)),
        alive("h-15", "15 redirects", hops(15)),
        alive("h-20", "20 redirects", hops(20)),
        unclear("h-21", "21 redirects", hops(21)),
        unclear("h-99", "99 redirects", hops(99)),
        alive("o-8443", "a port of its own", GOOD, port=":8443"),
        alive("o-8080", "a port of its own, without TLS", GOOD, scheme="http", port=":8080"),
        alive(
            "o-to",
            "redirect to a port",
            site({"/page": redirect("http://o-to.kites.example:8000/x"), "/x": GOOD}),
            scheme="http",
        ),
        unclear("o-25", "the port of mail", GOOD, scheme="http", port=":25"),
        alive("l-colon", "a line of the head without a colon", head("Content-Type: text/html", "nonsense")),
        alive("l-space", "a space in the name of a line", head("X Kite: 1", "Content-Type: text/html")),
        alive("l-before", "a space before the colon", head("Content-Type : text/html", "X-A: b")),
        alive("l-lf", "lines that end in LF alone", head("Content-Type: text/html", end="\n")),
        alive("l-noreason", "no words behind the status", head("Content-Type: text/html", first="HTTP/1.1 200")),
        alive("l-length", "two lengths that agree", head("Content-Length: 20", "Content-Length: 20")),
        alive("l-both", "a length and chunks", head("Content-Length: 9", *_CHUNKED, body="2\r\nok\r\n0\r\n\r\n")),
        alive("l-latin", "a header in Latin-1", head("X-Kite: caf\xe9", "Content-Type: text/html")),
        alive("k-space", "spaces behind the size of a chunk", head(*_CHUNKED, body="2  \r\nok\r\n0\r\n\r\n")),
        alive("k-end", "chunks without an end", head(*_CHUNKED, body="2\r\nok\r\n")),
        alive("k-more", "bytes behind the end", head("Content-Length: 2", body="ok and more")),
        alive("k-lf", "chunks that end in LF alone", head(*_CHUNKED, body="2\nok\n0\n\n")),
    ]


def places() -> list[Case]:
    """Return live pages with anchors that are there, that are not, and of which nobody can say."""
    kana, meta = "<h2 id=風>風</h2>", "<meta charset={}>"

    def at(name: str, about: str, body: str | bytes, kind: str = "text/html", path: str = "/page#%E9%A2%A8") -> Case:
        return alive(name, about, site(page(body, content_type=kind)), path=path)

    def lacks(name: str, about: str, body: str | bytes, path: str = "/page#gone") -> Case:
        return Case(name, about, Truth.NO_PLACE, (site(page(body)),), path=path)

    return [
        at("i-jis", "ISO-2022-JP, labelled", (meta.format("iso-2022-jp") + kana).encode("iso-2022-jp")),
        at("i-jis2", "ISO-2022-JP, not labelled", kana.encode("iso-2022-jp")),
        at("i-16", "UTF-16 with its mark", ("<title>x</title>" + kana).encode("utf-16")),
        at("i-16le", "UTF-16 without anything", ("<title>x</title>" + kana).encode("utf-16-le")),
        at("i-euc", "EUC-JP, not labelled", ("<title>凧</title>" + kana).encode("euc-jp")),
        at("i-eucl", "EUC-JP, labelled", (meta.format("euc-jp") + kana).encode("euc-jp")),
        at("i-sjis", "Shift_JIS, not labelled", ("<title>凧</title>" + kana).encode("cp932")),
        at("i-sjisl", "Shift_JIS, by its header", kana.encode("cp932"), "text/html; charset=Shift_JIS"),
        at("i-app", "places made by a script", f"<div id=root></div>{_JS}", path="/page#wind"),
        at("i-vue", "places made by another", f"<div id=app>Loading</div>{_JS}", path="/page#wind"),
        at("i-next", "places made by a third", f"<div id=__next>{LONG}</div>{_JS}", path="/page#wind"),
        at(
            "i-anchor",
            "headings get their ids by a script",
            f"<h2>Wind</h2>{LONG}<h2>Paper</h2>{_JS}",
            path="/page#wind",
        ),
        at(
            "i-slide",
            "a slide by its number",
            f"<title>Kites</title><textarea id=source></textarea>{_JS}",
            path="/page#12",
        ),
        at("i-line", "a line of code", f"<h1 id=x>kite.py</h1><pre>{LONG}</pre>{_JS}", path="/page#L12-L20"),
        at("i-comment", "a comment that is loaded later", f"<h1 id=x>K</h1>{LONG}{_JS}", path="/page#comment-123"),
        at(
            "i-noscript",
            "a page that wants scripts",
            f"<noscript>Please enable JavaScript</noscript>{_JS}",
            path="/page#wind",
        ),
        lacks("i-no", "a plain page without the place", f"<h2 id=wind>Wind</h2>{LONG}"),
        lacks("i-noja", "a Japanese one without the place", f"<meta charset=utf-8><h2 id=風>風</h2>{LONG_JA}"),
        lacks("i-nojs", "one with a script and ids of its own", f"<h2 id=wind>W</h2>{LONG}<h2 id=bay>B</h2>{_JS}"),
        lacks("i-nojs2", "the same, more of it", f"<h2 id=a>W</h2><h3 id=b>W</h3>{LONG_JA}{_JS}", "/page#paper"),
    ]


def plainly() -> list[Case]:
    """Return answers that never were a question."""
    return [
        dead("d-404", "404 beside a front page", site(LOST)),
        dead("d-410", "410 beside a front page", site(page("", 410))),
        dead("d-404ja", "404 with a long page in Japanese", site(page(html("なし", LONG_JA), 404))),
        dead("d-404pdf", "404 for a file", site({}), path="/deck.pdf"),
        dead("d-domain", "no such domain", None),
        dead("d-moved", "for good to a page that is gone", site({"/page": redirect("/b", 301)})),
        alive("d-200", "200", site(GOOD)),
        alive("d-pdf", "a file", site({"/a.pdf": page(b"%PDF", content_type="application/pdf")}), path="/a.pdf"),
        unclear("d-500", "500 for ever", page("", 500)),
        unclear("d-503", "503 for ever", page("", 503)),
        alive("d-back", "404 in one run", site(LOST), GOOD, GOOD),
        alive("d-back2", "404 in two runs", site(LOST), site(LOST), GOOD),
    ]


def answers() -> list[Case]:
    """Return all of them; alike ones stand in pairs, one of which was looked at."""
    return [
        *words_of_the_living(), *who_asks(), *soft_lost(), *ended(), *removed(), *refreshed(), *parked(), *led_away(),
        *ways_of_servers(), *places(), *plainly(),
    ]  # fmt: skip
