"""What pages say that are lost, over, removed or for sale, in Japanese and English."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from sphinx_talks.linkcheck.document import ReadPage


class Sign(StrEnum):
    """What a page says of itself; the value follows "the page says that"."""

    LOST = "nothing is there"
    REMOVED = "it was removed"
    ENDED = "the service has ended"
    SALE = "the domain is for sale"
    EMPTY = "no site is there any more"


#: What is true of a whole site, its front page included.
OF_SITES = frozenset({Sign.ENDED, Sign.SALE, Sign.EMPTY})


#: Of a page with more text than that the words of its title are its subject. What is not Latin counts twice.
SHORT = 800
#: Sentences of more characters are about something else.
_LONGEST = 160
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
    |(?:[^A-Za-z]{{0,18}}[たのる])?{_IT_JA}[はがを]?.{{0,12}}
        (?:[見み]つかりません|存在しません|ありません|ございません|(?:削除|非公開)(?:さ|に)れ?(?:なり)?ました
        |(?:移動|変更).{{0,4}}削除されました)(?:でした)?
    |(?:[^A-Za-z]{{0,18}}[たのる])?{_IT_JA}[はがを](?:存在しないか|見つからないか|移動|削除).{{0,30}}(?:ません|ました|あります|せん)
    |[見み]つかりません(?:でした)?""",
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
#: What lost pages and pages about them say: these say it in their address too, as `/wiki/HTTP_404`.
_WORDS = re.compile(r"(?<![0-9])4(?:04|10)(?![0-9])|not[-_+ ]?found|unavailable", re.IGNORECASE)


def sign_of(document: ReadPage, address: str = "") -> Sign | None:
    """Return what a page with little text says of itself, None where it says nothing, or much."""
    if not _is_short(document.readable):
        return None
    if said(document, address):
        return Sign.LOST
    sentences = [*document.titles, *_SENTENCES.split(document.readable)]
    short = [text for sentence in sentences if 0 < len(text := " ".join(sentence.split())) <= _LONGEST]
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


def _words(text: str) -> set[str]:
    return {re.sub("[-_+ ]", "", found).lower() for found in _WORDS.findall(text)}


def _is_short(text: str) -> bool:
    return len(text) + sum(character > "\u2e7f" for character in text) <= SHORT
