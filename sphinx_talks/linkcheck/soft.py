"""Pages that say 200 and mean 404."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from yarl import URL

if TYPE_CHECKING:
    from sphinx_talks.linkcheck.document import Document

#: What parts a title: `Page not found | Kites`, `ページが見つかりません - 凧`.
_PARTS = re.compile(r"\s*[|｜:：·・»«—–]\s*|\s+-\s+|[。!！.]\s*")
#: A part that says so and nothing else, so that a talk on 404 pages is not taken for one.
_SAYS_SO = re.compile(
    r"""(?:error\ |http\ |エラー\s*)*(?:404|410)(?:\ error|\s*エラー)?(?:[\ :(-]+(?:(?:page|file)\ )?not\ found\W{0,4})?
    |(?:(?:the|this|that|sorry,\ (?:the|this|that))\ )?(?:requested\ )?(?:page|file|document|presentation|video|content)
        (?:\ you.{0,40})?\ (?:was\ |is\ |could\ |can|does\ ?)*
        (?:not\ (?:be\ )?found|not\ exist|n[’']t\ (?:exist|be\ found)|no\ longer\ (?:available|exists)|unavailable|gone)
    |not\ found
    |(?:[^A-Za-z]{0,18}[たのる])?(?:ページ|ファイル|コンテンツ|記事|動画|資料)[はがを]?.{0,12}
        (?:[見み]つかりません|存在しません|ありません|ございません|(?:削除|非公開)(?:さ|に)れ?(?:なり)?ました)(?:でした)?
    |[見み]つかりません(?:でした)?""",
    re.IGNORECASE | re.VERBOSE,
)
#: Where a redirect of a lost page leads, and also one of a page that asks for a language or for consent first.
FRONT = "the front page"
#: The front page, in one language or another.
_FRONT = re.compile(r"/?|/(?:index|home|default)(?:\.[a-z]{2,5})?/?|/[a-z]{2}(?:[-_][a-z]{2,4})?/?", re.IGNORECASE)
_LOST = re.compile(r"/(?:errors?/)?(?:404|not-?found|page-?not-?found)(?:\.[a-z]{2,5})?/?", re.IGNORECASE)
#: Where redirects of lost pages lead, and also those of visitors that a site does not like, machines say.
ERRORS = "a page for errors"
_ERRORS = re.compile(r"/errors?(?:\.[a-z]{2,5})?/?", re.IGNORECASE)
#: What lost pages and pages about them say: these say it in their address too, as `/wiki/HTTP_404`.
_WORDS = re.compile(r"(?<![0-9])4(?:04|10)(?![0-9])|not[-_+ ]?found|unavailable", re.IGNORECASE)


def said(document: Document, address: str = "") -> str:
    """Return the title that says that nothing is there, '' where none does, or the page is about just that."""
    own = _words(address)
    for title in document.titles:
        if own.isdisjoint(_words(title)) and any(_SAYS_SO.fullmatch(part) for part in (title, *_PARTS.split(title))):
            return title
    return ""


def _words(text: str) -> set[str]:
    return {re.sub("[-_+ ]", "", found).lower() for found in _WORDS.findall(text)}


def sent_away(asked: str, found: str) -> str:
    """Return where a redirect led that means 404 (the front page of a site), '' where it led to a page."""
    before, after = URL(asked), URL(found)
    if _LOST.fullmatch(after.path) and not _LOST.fullmatch(before.path):
        return "a page for lost pages"
    if _ERRORS.fullmatch(after.path) and not _ERRORS.fullmatch(before.path):
        return ERRORS
    deep = not _FRONT.fullmatch(before.path)
    own = (before.host or "").removeprefix("www.") == (after.host or "").removeprefix("www.")
    # A page that became a site of its own is reached by its one folder; what lay deeper is lost.
    deeper = before.path.strip("/").count("/") > 0
    return FRONT if deep and (own or deeper) and not after.query and _FRONT.fullmatch(after.path) else ""
