"""More kinds of answers with the truth about each, written down before any rule was made for them.

Every second one was looked at while the rules were changed; the others say how they do on what they never saw.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.linkanswers import LONG, LONG_JA, LOST, everywhere, html, needs, refresh, site
from tests.linkcases import GOOD, Case, Truth, alive, by_header, dead, raw, unclear
from tests.servers import hang_up, page, paths, redirect

if TYPE_CHECKING:
    import asyncio

    from tests.servers import Request, Server


def notices() -> list[Case]:
    """Return notices of what is over, in the place of a whole site."""
    texts = {
        "n-1": ("凧ノート", "<p>凧ノートは2031年3月末をもって提供を終了しました。ご愛顧ありがとうございました。"),
        "n-2": ("KiteBox", "<p>KiteBox was shut down on June 30, 2031. All data has been deleted."),
        "n-3": ("サービス終了", "<p>2031年6月30日13:00をもちまして、全サービスを終了いたしました。"),
        "n-4": ("Farewell", "<p>After 12 wonderful years we have closed KiteBox. The service is now offline."),
        "n-5": ("凧ウェブ", "<p>ホームページサービスの終了に伴い、このページは表示できません。"),
        "n-6": ("Kite Wiki", "<p>This website has been taken offline."),
        "n-7": ("凧の広場", "<p>誠に勝手ながら、当サイトは閉鎖いたしました。"),
        "n-8": ("The Kite Wiki is closed", "<p>It was switched off on 1 May 2031."),
    }
    return [dead(name, f"every path: {title}", page(html(title, body))) for name, (title, body) in texts.items()]


def taken_away() -> list[Case]:
    """Return pages in the place of slides, events and videos."""
    texts = {
        "t-1": "この資料は投稿者により削除されたか、非公開に設定されています",
        "t-2": "The slides you are looking for have been deleted or made private by their owner",
        "t-3": "指定されたイベントは存在しないか、主催者によって削除されました",
        "t-4": "This event page has been taken down by the organizer",
        "t-5": "お探しの動画は配信期間が終了しました",
        "t-6": "Video unavailable. This video has been removed by the uploader",
        "t-7": "公開期限が過ぎたため、この資料はご覧いただけません",
        "t-8": "The sharing link you followed has expired or been revoked",
        "t-9": "このファイルはダウンロード期限を過ぎたため削除されました",
        "t-10": "The file you requested has been deleted or is past its download period",
        "t-11": "アカウントが存在しません",
        "t-12": "This user has deactivated their account",
    }
    return [
        dead(name, f"one page only: {text}", site(page(html("Kites", f"<p>{text}.")))) for name, text in texts.items()
    ]


def hosting() -> list[Case]:
    """Return what those who rent out servers and domains put where nobody is any more."""
    texts = {
        "g-1": ("Account Suspended", "<p>This Account has been suspended. Contact your hosting provider."),
        "g-2": ("利用停止中", "<p>このアカウントは現在、利用停止中です。"),
        "g-3": ("Website Expired", "<p>This account has expired. If you are the owner, please log in to renew."),
        "g-4": ("サーバー契約", "<p>このサーバーの契約は終了しました。"),
        "g-5": ("Welcome to nginx!", "<p>If you see this page, the nginx web server is successfully installed."),
        "g-6": ("初期ページ", "<p>このページはサーバーの初期ページです。"),
        "g-7": ("kites.example", "<p>このウェブサイトは販売用です！ 最新の情報のソースです。"),
        "g-8": ("kites.example", "<p>This Web page is parked FREE, courtesy of KiteNames."),
        "g-9": ("kites.example", "<p>ドメイン kites.example は凧ドメインで取得されています。"),
        "g-10": ("Apache2 Ubuntu Default Page: It works", "<p>It works!"),
        "g-11": ("kites.example", "<script src='https://www.google.com/adsense/domains/caf.js'></script>Related links"),
        "g-12": ("Coming soon", "<p>Future home of something quite cool. This domain is registered."),
    }
    found = [
        dead(name, f"every path: {title}", page(html(title, body)), path="/") for name, (title, body) in texts.items()
    ]
    other = "<script>window.location.replace('http://ww25.kites.example/page?subid1=2031')</script>"
    shop = redirect("http://www.godaddy.com/forsale/kites.example")
    return [
        *found,
        dead("g-13", "a script that leads to advertisements", page(other)),
        Case(
            "g-14",
            "to another dealer in domains",
            Truth.DEAD,
            (shop,),
            scheme="http",
            beside={"www.godaddy.com": GOOD},
        ),
    ]


def sent_on() -> list[Case]:
    """Return pages that lead elsewhere, by a line of HTML, a script or a redirect."""

    def to(name: str, about: str, start: str, end: str, status: int = 302) -> Case:
        return dead(name, about, site({start: redirect(end, status), end: GOOD}), path=start)

    twice = site({"/page": page(refresh("/b")), "/b": page(refresh("/c"))})
    quoted = page("<META HTTP-EQUIV=refresh CONTENT=\"5; URL='../gone.html'\"><p>Moved")
    script = page("<html><script>location.replace('/404.html')</script></html>")
    home = page('<html><script>window.location.href = "/";</script></html>')
    return [
        dead("o-1", "two lines of HTML, then 404", twice),
        dead("o-2", "a line of HTML in capitals and quotes", site({"/a/page": quoted}), path="/a/page"),
        dead("o-3", "a script to a page for lost pages", site({"/page": script, "/404.html": GOOD})),
        dead("o-4", "a script to the front page", site({"/talks/kites/7": home}), path="/talks/kites/7"),
        to("o-5", "to the front page, with a note", "/2031/kites.html", "/?notfound=1"),
        to("o-6", "to the index, with an error", "/talks/2031/7", "/index.php?error=404", 301),
        to("o-7", "to a search for its words", "/talks/kites-in-winter", "/search?q=kites-in-winter"),
        to("o-8", "to the list of all, in the plural", "/event/12345", "/events/"),
        Case(
            "o-9",
            "a file to the front page of another site",
            Truth.DEAD,
            (redirect("https://new.kites.example/", 301),),
            path="/deck.pdf",
            beside={"new.kites.example": GOOD},
        ),
        to("o-10", "a deck to the profile, in another case", "/Anna/kites-2030", "/anna"),
        unclear(
            "o-11",
            "to a page to sign in with 200",
            site({"/page": redirect("/login?next=/page"), "/login?next=/page": GOOD}),
        ),
        unclear(
            "o-12",
            "to a page to sign in in another folder",
            site({"/a/b": redirect("/users/sign_in"), "/users/sign_in": GOOD}),
            path="/a/b",
        ),
        alive(
            "o-13",
            "a year to its new folder",
            site({"/2031/": redirect("/archive/2031/", 301), "/archive/2031/": GOOD}),
            path="/2031/",
        ),
        alive(
            "o-14", "a script for old browsers", page(f"<script>if (top != self) top.location = '/';</script>{LONG}")
        ),
    ]


def lost_and_long() -> list[Case]:
    """Return pages with the words of lost ones and a long text, lost and not."""
    list_ja, news = f"<h2>最近の記事</h2>{LONG_JA}", f"<h2>Latest</h2>{LONG}"
    return [
        dead("b-1", "on every path, with long news below", everywhere("ページが見つかりませんでした", list_ja)),
        dead("b-2", "the same in English", everywhere("Page not found", news)),
        alive(
            "b-3",
            "an article of that name beside such pages",
            paths(
                {"/": GOOD, "/page": page(html("ページが見つかりません", LONG_JA + LONG))},
                page(html("ページが見つかりません", "<p>凧の会へ戻る")),
            ),
        ),
        alive(
            "b-4",
            "the same in English",
            paths(
                {"/": GOOD, "/page": page(html("Page not found", LONG + LONG_JA))},
                page(html("Page not found", "<p>Back")),
            ),
        ),
        alive(
            "b-5",
            "a short page on a tool that is over",
            site(page(html("kite-cli", "<p>Deprecated: use kite instead."))),
        ),
        alive(
            "b-6",
            "a short page on a version",
            site(page(html("凧 1.0", "<p>1.0の開発は終了しています。2.0があります。"))),
        ),
        alive(
            "b-7",
            "a talk on how a service ended",
            site(page(html("なぜ終わらせたか", f"<p>発表の資料です。{LONG_JA}"))),
        ),
        alive("b-8", "an event that was cancelled", site(page(html("Kite day", "<p>Cancelled because of the storm.")))),
    ]


def circles() -> list[Case]:
    """Return circles, with cookies and without."""
    www = {"www.y-1.kites.example": redirect("http://y-1.kites.example/page")}
    return [
        Case(
            "y-1",
            "between www and without",
            Truth.OPEN,
            (redirect("http://www.y-1.kites.example/page"),),
            scheme="http",
            beside=www,
        ),
        unclear(
            "y-2",
            "three pages in a circle",
            paths({"/page": redirect("/b"), "/b": redirect("/c"), "/c": redirect("/page")}),
        ),
        alive("y-3", "a cookie with a prefix", kept("__Host-kite=1", "Path=/; Secure; HttpOnly")),
        alive("y-4", "a cookie in parts", kept("kite=2", "Path=/; Secure; SameSite=None; Partitioned")),
        alive("y-5", "a cookie for one folder", kept("kite=3", "Path=/a"), path="/a/page"),
        alive("y-6", "a cookie whose value has quotes", kept('kite="4"', "Path=/")),
    ]


def kept(value: str, more: str) -> Server:
    """Return a server that sends everybody back to where they came from until a cookie is kept."""

    async def answer(request: Request, writer: asyncio.StreamWriter) -> bool:
        has = value.partition("=")[0] in request.headers.get("cookie", "")
        back = page(status=302, location=request.path, set_cookie=f"{value}; {more}")
        return await (GOOD if has else back)(request, writer)

    return answer


def sets() -> list[Case]:
    """Return pages in sets of characters other than UTF-8, with anchors in them."""
    kana = "<title>凧</title><h2 id=風>風</h2>"

    def at(name: str, about: str, body: bytes | str, kind: str, path: str = "/page#%E9%A2%A8") -> Case:
        return alive(name, about, site(page(body, content_type=kind)), path=path)

    def lacks(name: str, about: str, charset: str, path: str = "/page#gone") -> Case:
        body = page(kana.encode(charset), content_type=f"text/html; charset={charset}")
        return Case(name, about, Truth.NO_PLACE, (site(body),), path=path)

    return [
        at("z-1", "EUC-JP, by its header", kana.encode("euc-jp"), "text/html; charset=euc-jp"),
        at(
            "z-2",
            "GB 2312, by its header",
            kana.replace("風", "风").encode("gb2312", "replace"),
            "text/html; charset=gb2312",
            "/page#%E9%A3%8E",
        ),
        at("z-3", "a label nobody knows", kana.encode("euc-jp"), "text/html; charset=x-euc-jp"),
        at(
            "z-4",
            "Latin-1, by its header",
            "<h2 id=caf\xe9>x</h2>".encode("latin-1"),
            "text/html; charset=iso-8859-1",
            "/page#caf%C3%A9",
        ),
        at("z-5", "a place as a number of a character", "<h2 id='&#39080;'>x</h2>", "text/html"),
        at("z-6", "Windows-31J, by its header", kana.encode("cp932"), "text/html; charset=Windows-31J"),
        lacks("z-7", "a fragment in the bytes of the page, which no browser reads", "euc-jp", "/page#%C9%F7"),
        lacks("z-8", "a fragment in the bytes of Shift_JIS", "shift_jis", "/page#%95%97"),
        lacks("z-9", "EUC-JP without the place", "euc-jp"),
        lacks("z-10", "Shift_JIS without the place", "shift_jis"),
    ]


def walls() -> list[Case]:
    """Return live pages that are there for browsers alone, whose front pages say so in their own way."""
    chrome = "Chrome/"

    def only(otherwise: Server, front: Server) -> Server:
        return paths({"/": by_header("user-agent", chrome, front)}, by_header("user-agent", chrome, otherwise))

    gone, refused = page("no", 404), page("no", 403)
    denied = page("<Error><Code>AccessDenied</Code></Error>", 403, content_type="application/xml")
    no_key = page("<Error><Code>NoSuchKey</Code></Error>", 404, content_type="application/xml")
    soft = page(html("404 Not Found"))
    away, line = redirect("/404.html"), page(refresh("/404.html"))
    lost_for_all = paths({"/404.html": GOOD}, by_header("user-agent", chrome, away))
    lines_for_all = paths({"/404.html": GOOD}, by_header("user-agent", chrome, line))
    return [
        alive("q-1", "404 unless Mozilla, by any other name", needs("user-agent", "Mozilla/5.0", 404)),
        alive("q-2", "410 unless Mozilla", needs("user-agent", "Mozilla/5.0", 410)),
        alive("q-3", "404, and a front page that is refused", only(gone, refused)),
        alive("q-4", "410, and a front page that is refused with 401", only(page("no", 410), page("no", 401))),
        alive("q-5", "404, and a front page that hangs up", only(gone, hang_up)),
        alive("q-6", "404, and a front page with a challenge", only(gone, page("wait", 403, cf_mitigated="challenge"))),
        alive("q-7", "404, and a front page that is busy", only(gone, page("busy", 503))),
        alive("q-8", "404, and a front page of nonsense", only(gone, raw(b"\x00\x01\x02 nonsense\r\n\r\n"))),
        alive("q-9", "200 and “404 Not Found”, front page included", only(soft, soft)),
        alive(
            "q-10",
            "200 and 「ページが見つかりません」, front page included",
            only(page(html("ページが見つかりません")), page(html("ページが見つかりません"))),
        ),
        alive("q-15", "to a page for lost pages, front page included", lost_for_all),
        alive("q-16", "the same by a line of HTML", lines_for_all),
        dead("q-11", "a store of files without a front page", paths({"/": denied}, no_key), path="/deck.pdf"),
        unclear("q-12", "a store of files that refuses what it lacks", denied, path="/deck.pdf"),
        dead("q-13", "404 beside a front page that redirects", paths({"/": redirect("/ja/"), "/ja/": GOOD}, LOST)),
        dead("q-14", "410 beside a front page in Japanese", paths({"/": page(html("凧", LONG_JA))}, page("", 410))),
    ]


def for_the_time_being() -> list[Case]:
    """Return pages with status 200 that are there for a while, or for browsers alone."""
    titles = {
        "v-1": "Attention Required! | Cloudflare",
        "v-2": "Just a moment...",
        "v-3": "Scheduled maintenance",
        "v-4": "ただいまメンテナンス中です",
        "v-5": "We’ll be back soon!",
        "v-6": "Vercel Security Checkpoint",
    }
    found = [unclear(name, f"200: {title}", site(page(html(title, "<p>Wait.")))) for name, title in titles.items()]
    long = html("Scheduled maintenance of kites", LONG)
    return [*found, alive("v-7", "an article on maintenance", site(page(long)))]


def of_other_languages() -> list[Case]:
    """Return lost pages with status 200 in languages that are neither Japanese nor English, and their like."""
    titles = {
        "u-1": "Page introuvable",
        "u-2": "Seite nicht gefunden",
        "u-3": "Página no encontrada",
        "u-4": "页面不存在",
        "u-5": "找不到網頁",
        "u-6": "페이지를 찾을 수 없습니다",
        "u-7": "Страница не найдена",
    }
    found = [dead(name, f"200 on every path: {title}", everywhere(title)) for name, title in titles.items()]
    to = redirect("/error?code=404")
    return [
        *found,
        dead("u-8", "a notice with a day", everywhere("KiteBox", "<p>KiteBox shut down on March 31, 2031.")),
        dead("u-9", "an error that says its number", site({"/page": to, "/error?code=404": GOOD}, to)),
        alive(
            "u-10",
            "a place under the name of the host",
            site(page("<h2>x</h2><p id=user-content-wind>")),
            path="/page#wind",
        ),
        alive("u-11", "an article in French", site(page(html("Page introuvable", LONG)))),
    ]


def unseen() -> list[Case]:
    """Return all of them; alike ones stand in pairs, one of which was looked at."""
    return [
        *notices(), *taken_away(), *hosting(), *sent_on(), *lost_and_long(), *circles(), *sets(), *walls(),
    ]  # fmt: skip


def later() -> list[Case]:
    """Return those that a list of another hand held, and that were wrong before they stood here."""
    return [*for_the_time_being(), *of_other_languages()]
