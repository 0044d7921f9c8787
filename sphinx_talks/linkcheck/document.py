"""A page that was read: its titles and text, the anchors in it, where it leads, and what it says of itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser
from yarl import URL

from sphinx_talks.content import providers
from sphinx_talks.content.providers.asking import HTML
from sphinx_talks.linkcheck.net.answer import kind_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator


#: How much of a title is looked at, in characters.
_LONGEST = 200
#: What is no text of the page itself.
_BESIDE = ["script", "style", "template", "noscript", "nav", "header", "footer", "aside", "svg", "title"]
#: Where scripts of frameworks put what they make.
_MOUNTS = (
    "#root, #app, #__next, #__nuxt, #___gatsby, #svelte, app-root, astro-island"
    ", [data-reactroot], [ng-app], [ng-version]"
)
#: What gives headings their ids without a script.
_OWN = ":is(h1, h2, h3, h4)[id], :is(h1, h2, h3, h4) [id], :is(h1, h2, h3, h4) a[name], section[id]"
#: Fragments that scripts make for what they load or count: slides, lines, comments.
_COUNTED = re.compile(r"[A-Za-z]{0,20}[-_]?[0-9]+(?:-[A-Za-z]?[0-9]+)?")
#: https://html.spec.whatwg.org/#attr-meta-http-equiv-refresh
_REFRESH = re.compile(r"\s*([0-9]{1,6})(?:\.[0-9.]*)?\s*[;,]?\s*(?:url\s*=\s*)?[\"']?([^\"']*)[\"']?", re.IGNORECASE)
#: A page that is shown for longer is one of its own.
_PATIENCE = 30
#: A script that sends readers on and does little else, in a page without a word.
_SCRIPT = re.compile(
    r"""\blocation(?:\.href)?\s*=\s*["']([^"'\s]+)["']|\blocation\.(?:replace|assign)\(\s*["']([^"'\s]+)["']"""
)
_LITTLE = 400


@dataclass(frozen=True)
class ReadPage:
    """A page that was read; `guessed` where its character set is a guess."""

    html: str
    guessed: bool = False

    @cached_property
    def tree(self) -> LexborHTMLParser:
        """Return the elements."""
        return LexborHTMLParser(self.html)

    @cached_property
    def readable(self) -> str:
        """Return the text without what stands beside it on every page of a site."""
        tree = LexborHTMLParser(self.html)
        tree.strip_tags(_BESIDE)
        lines = tree.body.text(separator="\n").splitlines() if tree.body else []
        return "\n".join(line for line in map(str.strip, lines) if line)

    @property
    def titles(self) -> Iterator[str]:
        """Yield the title and the first heading, as one line each."""
        for selector in ("head > title", "h1"):
            if (found := self.tree.css_first(selector)) is not None:
                yield " ".join(found.text()[:_LONGEST].split())

    def has(self, fragment: str) -> bool | None:
        """Return whether a fragment leads to an anchor, None where nobody knows: scripts may make it.

        https://html.spec.whatwg.org/#find-a-potential-indicated-element
        """
        # Hosts of code put a name of their own before those of authors, which their scripts know.
        wanted = {name for one in (fragment, unquote(fragment)) for name in (one, f"user-content-{one}")}
        if unquote(fragment).lower() in {"", "top"} or not wanted.isdisjoint(self._places()):
            return True
        return None if self.guessed or self._may_make(fragment) else False

    def sends_on(self, address: str) -> str:
        """Return where a line of HTML, or a script and nothing else, sends on from an address, '' where none does."""
        for element in self.tree.css("meta[http-equiv]"):
            values = {name: value or "" for name, value in element.attributes.items()}
            found = _REFRESH.fullmatch(values.get("content", "")) if values["http-equiv"].lower() == "refresh" else None
            parent = element.parent.tag if element.parent else ""
            if found and found[2].strip() and int(found[1]) <= _PATIENCE and parent != "noscript":
                return urljoin(address, str(found[2]).strip())
        return urljoin(address, to) if (to := self._scripted()) else ""

    def _scripted(self) -> str:
        scripts = "".join(script.text() for script in self.tree.css("script"))
        if self.readable or len(scripts) > _LITTLE or self.tree.css_first(_MOUNTS) is not None:
            return ""
        found = _SCRIPT.search(scripts)
        return str(found[1] or found[2]) if found else ""

    def _places(self) -> Iterator[str]:
        for element in self.tree.css("[id], a[name]"):
            attributes = element.attributes
            yield from (found for name in ("id", "name") if (found := attributes.get(name)))

    def _may_make(self, fragment: str) -> bool:
        """Return whether a script may make the anchor: in an application, of headings without ids, of what counts."""
        if self.tree.css_first("script") is None:
            return False
        own = self.tree.css_first(_OWN)
        return own is None or self.tree.css_first(_MOUNTS) is not None or _COUNTED.fullmatch(fragment) is not None


def parsed(content_type: str, body: bytes) -> ReadPage | None:
    """Return the document in a body, None where it is no HTML."""
    return ReadPage(*text_of(content_type, body)) if kind_of(content_type) in HTML else None


#: Hosts whose pages are put together by scripts: what a fragment leads to is not in what they send.
SCRIPTED = frozenset(
    {
        "github.com", "gist.github.com", "gitlab.com", "bitbucket.org", "drive.google.com",
        "groups.google.com", "www.google.com", "twitter.com", "x.com",
        "www.facebook.com", "www.linkedin.com", "www.notion.so", "www.figma.com", "miro.com", "medium.com", "note.com",
        "app.element.io", "mastodon.social", "web.archive.org",
    }
)  # fmt: skip
#: What follows is for a script: `#/route`, `#!route`, `#?a=b`, `#a=b&c=d`.
_ROUTES = ("/", "!", "?")


def wanted(address: str) -> str | None:
    """Return the fragment to look for, as written; None where there is none, or it would be unknown."""
    _, sign, fragment = address.partition("#")
    # Text to highlight is no anchor: https://wicg.github.io/scroll-to-text-fragment/
    fragment = fragment.partition(":~:")[0]
    if not sign or not fragment or fragment.startswith(_ROUTES) or "=" in fragment:
        return None
    try:
        host = URL(address).host or ""
    except ValueError:
        return None
    is_scripted = host in SCRIPTED or any(host in one.scripted for one in providers.table())
    return None if is_scripted or host.endswith((".notion.site", ".medium.com")) else fragment


class Sign(StrEnum):
    """What a page says of itself; the value follows "the page says that"."""

    LOST = "nothing is there"
    REMOVED = "it was removed"
    ENDED = "the service has ended"
    SALE = "the domain is for sale"
    EMPTY = "no site is there any more"


#: Of a page with more text than that the words of its title are its subject. What is not Latin counts twice.
SHORT = 800
#: Sentences of more characters are about something else.
_LONGEST_SENTENCE = 160
#: What parts a title: `Page not found | Kites`, `ページが見つかりません - 凧`.
_PARTS = re.compile(r"\s*[|｜:：·・»«—–]\s*|\s+-\s+|[。!！.]\s*")
_SENTENCES = re.compile(r"[。！？!?\n]|\.(?:\s|\Z)")
_IT = (
    r"(?:page|file|document|presentation|slides?|slide\ ?show|deck|video|content|event|talk|post|article|playlist|"
    r"account|user|profile|recording|project)"
)
_IT_JA = (
    r"(?:ページ|ファイル|コンテンツ|記事|投稿|動画|映像|資料|スライド|プレゼンテーション|イベント|再生リスト|アカウント|"
    r"ユーザー|プロフィール)"
)
#: A part that says so and nothing else, so that a talk on 404 pages is not taken for one.
_LOST = re.compile(
    rf"""(?:error\ |http\ |エラー\s*)*(?:404|410)(?:\ error|\s*エラー)?
        (?:[\ :(-]+(?:(?:page|file)\ )?not\ found\W{{0,4}})?
    |(?:(?:oops|sorry|whoops)[,\ ]*)?(?:(?:the|this|that)\ )?(?:requested\ )?{_IT}
        (?:\ you.{{0,40}})?\ (?:was\ |is\ ?|could\ |can|does\ ?|has\ been\ )*
        (?:not\ (?:be\ )?found|[’']t\ be\ found|not\ exist
        |n[’'o]t\ (?:exist|be\ found|available)|no\ longer\ (?:available|exists)|unavailable|gone)
    |(?:(?:oops|sorry|whoops)[,\ ]*)?(?:we\ )?(?:can(?:[’']|no)t|could(?:n[’']|\ no)t)\ (?:be\ )?f(?:ind|ound)
        (?:\ (?:the|this|that)\ {_IT}.{{0,40}})?
    |(?:nothing|not)\ found
    |(?:page|fichier)\ (?:introuvable|non\ trouvée?)|seite\ (?:(?:wurde\ )?nicht\ gefunden|existiert\ nicht)
    |p[áa]gina\ (?:no|não)\ (?:encontrada|existe|disponible)|pagina\ (?:non\ trovata|niet\ gevonden)
    |страница\ не\ (?:найдена|существует)|(?:[页頁]面|网页|網頁)(?:不存在|未找到|已被?(?:[删刪]除|移除))
    |(?:找不到|无法找到|無法找到|未找到)(?:该|該|此)?(?:[页頁]面|网页|網頁)|페이지를\ 찾을\ 수\ 없(?:습니다|음)
    |(?:[^A-Za-z]{{0,18}}[たのる])?{_IT_JA}[はがを]?.{{0,12}}
        (?:[見み]つかりません|存在しません|ありません|ございません|(?:削除|非公開)(?:さ|に)れ?(?:なり)?ました
        |(?:移動|変更).{{0,4}}削除されました)(?:でした)?
    |(?:[^A-Za-z]{{0,18}}[たのる])?{_IT_JA}[はがを](?:存在しないか|見つからないか|移動|削除).{{0,30}}(?:ません|ました|あります|せん)
    |[見み]つかりません(?:でした)?""",
    re.IGNORECASE | re.VERBOSE,
)
#: A sentence of servers, which may name the address that was asked for.
_NOWHERE = re.compile(
    r"""(?:(?:url|path|address|page|file)\ (?:\S{1,200}\ )?(?:was|is|could)\ (?:not|n[’']t)\ (?:be\ )?found
    |(?:can(?:[’']|no)t|could(?:n[’']|\ no)t)\ find\ \S{1,200})\ on\ this\ (?:web)?(?:server|site)""",
    re.IGNORECASE | re.VERBOSE,
)
_REMOVED = re.compile(
    rf"""\b(?:this|the|that|your)\ (?:\w+\ )?(?:{_IT}|link|site|website)(?:\ page)?(?:\ you.{{0,40}})?
        \ (?:has|have|was|were|is|are)(?:\ (?:been|now|currently|either|permanently))*
        \ (?:no\ longer\ (?:available|exists?)|removed|deleted|taken\ (?:down|offline)|private|unavailable|suspended
        |closed|expired|revoked|deactivated|disabled|withdrawn)
    |\b(?:author|owner|user|uploader|organi[sz]er|creator|speaker)s?\ (?:has\ |have\ )?
        (?:deleted|removed|closed|withdrawn|deactivated|made)\b
    |{_IT_JA}[はが].{{0,24}}(?:削除され|削除し|非公開|(?:公開|配信|掲載)(?:期間|期限)?[をがは]?(?:終了|過ぎ)|退会
        |存在し(?:な|ませ)|停止(?:され|中|して)|凍結され|(?:利用|閲覧|表示|ダウンロード)できません
        |(?:ご覧|閲覧|ご利用)いただけません)
    |(?:公開|配信|掲載|ダウンロード)(?:期間|期限)[がをは].{{0,8}}(?:過ぎ|切れ|終了)""",
    re.IGNORECASE | re.VERBOSE,
)
_ENDED = re.compile(
    r"""\b(?:has|have|was|is|been|[’']ve)\ (?:now\ |been\ |permanently\ )*
        (?:shut\ ?down|discontinued|retired|sunset(?:ted)?
        |closed\ (?:down|permanently|its)|terminated|decommissioned)\b
    |\bis\ no\ longer\ (?:available|in\ (?:service|operation)|operating|online|active|running|maintained\ here)
    |\b(?:service|site|website|blog|platform|app|wiki|forum)\b.{0,40}\b
        (?:(?:has|have)\ (?:been\ )?(?:ended|closed|taken\ offline)
        |(?:is|was)\ (?:now\ |permanently\ )*(?:closed|offline))\b
    |\b(?:shut\ ?down|closed\ down|ceased\ operations?|went\ offline)\ (?:permanently\ )?(?:on|in|as\ of)
        \ (?:\w+\ )?[0-9]{1,4}\b
    |\b(?:we|it)\ (?:have\ |has\ |was\ |were\ )?(?:now\ )?(?:closed\ down|switched\ off|shut\ down)\b
    |(?:サービス|サイト|ブログ|ホームページ|提供|運営|配信|掲載|公開|契約).{0,24}(?:終了|閉鎖|停止|廃止)
        (?:(?:いたし|致し|し|させていただき|となり)ました|(?:いたし|致し|し)ており|に(?:伴い|ともない|より).{0,40}(?:ません|でき))
    |(?:サービス|サイト|ブログ|ホームページ|提供|運営).{0,12}(?:終了|閉鎖|廃止)(?:の?(?:お知らせ|ご案内|ご挨拶|ごあいさつ))?$""",
    re.IGNORECASE | re.VERBOSE,
)
_SALE = re.compile(
    r"""\bdomain(?:\ name)?(?:\ [\w.-]+)?\ (?:is|may\ be|might\ be|has\ been)
        \ (?:for\ sale|available\ for|parked|registered)
    |\b(?:page|site|website)\ is\ parked\b|\bparked\ (?:free|by|at|with)\b|\bfuture\ home\ of\b
    |[\w-]+\.[a-z]{2,}\ (?:is|may\ be)\ for\ sale|\bbuy\ this\ domain|\bdomain(?:\ name)?\ (?:has\ |is\ )?expired
    |\binquire\ about\ .{0,40}\bdomain|\bdomain\ parking\b
    |(?:ドメイン(?:名)?|(?:この|当)(?:ウェブ)?サイト)[はをがの]?.{0,10}(?:販売|売り出|売却|お譲り|期限が?切れ|失効)
    |ドメイン[・]?パーキング|ドメイン\ ?(?:[\w.-]+\ ?)?は.{0,24}(?:取得|登録|管理)されて""",
    re.IGNORECASE | re.VERBOSE,
)
#: Pages that servers come with, and those of hosts whose customers are gone.
_EMPTY = re.compile(
    r"""welcome\ to\ (?:nginx|openresty|caddy|lighttpd|centos|apache)\b
    |\b(?:apache[0-9]?|nginx|httpd|iis|plesk|cpanel|http\ server)\b.{0,40}\b(?:default|test|placeholder)\ page\b
    |\b(?:default|test)\ (?:web\ )?page\ (?:for|of)\ (?:the\ )?(?:apache|nginx|server|domain)|\biis\ windows\b
    |\b(?:account|website|hosting|subscription)\ (?:has\ |is\ )?(?:been\ )?(?:expired|suspended)\b
    |(?:サーバー?|ドメイン|ウェブサーバー?|レンタルサーバー?)の?(?:初期|既定の?|デフォルト)(?:の)?ページ
    |(?:アカウント|サーバー?|ドメイン|サイト)は?.{0,12}(?:利用|契約|一時).{0,6}(?:停止中|停止され|終了し|切れ)""",
    re.IGNORECASE | re.VERBOSE,
)
#: Scripts of those who show advertisements where a domain waits for a buyer.
_PARKING = re.compile(
    r"parkingcrew\.net|sedoparking\.com|parklogic\.com|\bbodis\.com|window\.park\b|location(?:\.href)?\s*=\s*"
    r"[\"']/lander\b|/adsense/domains/caf\.js|location\b.{0,20}[\"']https?://ww[0-9]{1,3}\."
)
#: Dealers in domains, to whose shop windows domains lead that were given up.
DEALERS = re.compile(
    r"(?:.*\.)?(?:hugedomains|sedo|dan|afternic|buydomains|domainmarket|undeveloped|brandbucket|parkingcrew|bodis)\.com"
)
#: Pages of registrars on which domains are offered.
FOR_SALE = re.compile(r"/(?:for-?sale|domain-?(?:for-?sale|profile|names?/buy)|buy-?domain)\b", re.IGNORECASE)
#: Titles of pages that ask for a proof of being a person.
_CHALLENGE = re.compile(
    r"just a moment\.\.\.|attention required! \||ddos-guard|are you (?:a )?(?:human|robot)\b|(?:bot|human|security) "
    r"(?:check|verification)\b|verify(?:ing)? (?:that )?you are (?:a )?human|access denied\b|vercel security checkpoint"
    r"|please wait\.\.\. \| cloudflare|しばらくお待ちください(?:\.\.\.|…)|ロボットではないこと",
    re.IGNORECASE,
)
_MAINTENANCE = re.compile(
    r"(?:we are |currently )?(?:down for |under |scheduled |site |system )+maintenance|maintenance mode"
    r"|(?:we[’']ll |we will )?be (?:right )?back(?: (?:soon|shortly))?"
    r"|(?:site |service )?temporarily (?:unavailable|down)"
    r"|(?:ただいま|現在)?、?(?:システム|サーバー?|サイト)?メンテナンス(?:中|のお知らせ)(?:です)?",
    re.IGNORECASE,
)
#: What lost pages and pages about them say: these say it in their address too, as `/wiki/HTTP_404`.
_WORDS = re.compile(r"(?<![0-9])4(?:04|10)(?![0-9])|not[-_+ ]?found|unavailable", re.IGNORECASE)


def sign_of(document: ReadPage, address: str = "") -> Sign | None:
    """Return what a page with little text says of itself, None where it says nothing, or much."""
    if not _is_short(document.readable):
        return None
    if said(document, address):
        return Sign.LOST
    sentences = [*document.titles, *_SENTENCES.split(document.readable)]
    short = [text for sentence in sentences if 0 < len(text := " ".join(sentence.split())) <= _LONGEST_SENTENCE]
    if any(map(_NOWHERE.search, short)):
        return Sign.LOST
    for sign, words in ((Sign.SALE, _SALE), (Sign.EMPTY, _EMPTY), (Sign.REMOVED, _REMOVED), (Sign.ENDED, _ENDED)):
        if any(words.search(sentence) for sentence in short):
            return sign
    return Sign.SALE if _PARKING.search(document.html) else None


def said(document: ReadPage, address: str = "") -> str:
    """Return the title that says that nothing is there, '' where none does, or the page is about just that."""
    own = _words(urlsplit(address).path)
    for title in document.titles:
        if own.isdisjoint(_words(title)) and any(_LOST.fullmatch(part) for part in (title, *_PARTS.split(title))):
            return title
    return ""


def for_now(document: ReadPage) -> str:
    """Return what a short page is that is there for the time being although its status says that all is well, or ''."""
    if not _is_short(document.readable):
        return ""
    if any(map(_CHALLENGE.match, document.titles)):
        return "a challenge for browsers"
    parts = (part for title in document.titles for part in _PARTS.split(title))
    return "a notice of maintenance" if any(_MAINTENANCE.fullmatch(part.strip(" !.…")) for part in parts) else ""


def _words(text: str) -> set[str]:
    return {re.sub("[-_+ ]", "", found).lower() for found in _WORDS.findall(text)}


def _is_short(text: str) -> bool:
    return len(text) + sum(character > "\u2e7f" for character in text) <= SHORT
