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
    rf"""\b(?:this|the|that)\ {_IT}\ (?:has|have|was|were|is|are)(?:\ (?:been|now|currently))*
        \ (?:no\ longer\ (?:available|exists?)|removed|deleted|taken\ down|private|unavailable|suspended|closed)
    |\b(?:author|owner|user|uploader|organi[sz]er|creator|speaker)s?\ (?:has\ |have\ )?
        (?:deleted|removed|closed|withdrawn|made)\b
    |{_IT_JA}[はが].{{0,16}}(?:削除され|削除し|非公開|公開(?:を|が|は)?終了|退会|存在しな|停止され|凍結され
        |利用できません|ご覧いただけません|閲覧できません|配信を終了)""",
    re.IGNORECASE | re.VERBOSE,
)
_ENDED = re.compile(
    r"""\b(?:has|have|was|is|been|[’']ve)\ (?:now\ |been\ |permanently\ )*
        (?:shut\ ?down|discontinued|retired|sunset(?:ted)?
        |closed\ (?:down|permanently|its)|terminated|decommissioned)\b
    |\bis\ no\ longer\ (?:available|in\ (?:service|operation)|operating|online|active|running|maintained\ here)
    |\b(?:service|site|website|blog|platform|app)\b.{0,40}\b(?:has|have)\ (?:ended|closed)\b
    |(?:サービス|サイト|ブログ|ホームページ|提供|運営|配信|掲載|公開).{0,24}(?:終了|閉鎖|停止|廃止)(?:いたし|致し|し|させていただき|となり)ました
    |(?:サービス|サイト|ブログ|ホームページ|提供|運営).{0,12}(?:終了|閉鎖|廃止)(?:の?(?:お知らせ|ご案内|ご挨拶|ごあいさつ))?$""",
    re.IGNORECASE | re.VERBOSE,
)
_SALE = re.compile(
    r"""\bdomain(?:\ name)?(?:\ [\w.-]+)?\ (?:is|may\ be|might\ be)\ (?:for\ sale|available\ for|parked)
    |[\w-]+\.[a-z]{2,}\ (?:is|may\ be)\ for\ sale|\bbuy\ this\ domain|\bdomain(?:\ name)?\ (?:has\ |is\ )?expired
    |\binquire\ about\ .{0,40}\bdomain|\bdomain\ parking\b
    |ドメイン(?:名)?[はをがの]?.{0,10}(?:販売|売り出|売却|お譲り|期限が?切れ|失効)|ドメイン[・]?パーキング
    |このドメインは.{0,24}(?:取得|登録|管理)されて""",
    re.IGNORECASE | re.VERBOSE,
)
#: Scripts of those who show advertisements where a domain waits for a buyer.
_PARKING = re.compile(
    r"parkingcrew\.net|sedoparking\.com|parklogic\.com|\bbodis\.com|window\.park\b|location(?:\.href)?\s*=\s*"
    r"[\"']/lander\b"
)
#: Dealers in domains, to whose shop windows domains lead that were given up.
DEALERS = re.compile(
    r"(?:.*\.)?(?:hugedomains|sedo|dan|afternic|buydomains|domainmarket|undeveloped|brandbucket|parkingcrew|bodis)\.com"
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
    short = [text for sentence in sentences if 0 < len(text := " ".join(sentence.split())) <= _LONGEST]
    for sign, words in ((Sign.SALE, _SALE), (Sign.REMOVED, _REMOVED), (Sign.ENDED, _ENDED)):
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
