"""Look at an address of which nothing is known but that it is one."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser
from yarl import URL

from sphinx_talks.content import providers
from sphinx_talks.content.providers import asking
from sphinx_talks.content.providers.asking import HTML, Outcome, Verdict
from sphinx_talks.linkcheck.net.answer import NoAnswer, NoAnswerError, decoded, kind_of
from sphinx_talks.linkcheck.net.conversation import of_fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_talks.linkcheck.net.answer import Answer
    from sphinx_talks.linkcheck.net.client import Client

#: How much of a title is looked at, in characters.
_LONGEST = 200


@dataclass(frozen=True)
class ReadPage:
    """A page that was read."""

    tree: LexborHTMLParser

    @property
    def titles(self) -> Iterator[str]:
        """Yield the title and the first heading, as one line each."""
        for selector in ("head > title", "h1"):
            if (found := self.tree.css_first(selector)) is not None:
                yield " ".join(found.text()[:_LONGEST].split())

    def has(self, fragment: str) -> bool:
        """Return whether a fragment leads to a place.

        https://html.spec.whatwg.org/#find-a-potential-indicated-element
        """
        wanted = {fragment, unquote(fragment)}
        return unquote(fragment).lower() in {"", "top"} or not wanted.isdisjoint(self._places())

    def _places(self) -> Iterator[str]:
        for element in self.tree.css("[id], a[name]"):
            attributes = element.attributes
            yield from (found for name in ("id", "name") if (found := attributes.get(name)))


def is_page(content_type: str) -> bool:
    """Return whether what is served is HTML."""
    return content_type.partition(";")[0].strip().lower() in HTML


def parsed(content_type: str, body: bytes) -> ReadPage | None:
    """Return the document in a body, None where it is no HTML."""
    return ReadPage(LexborHTMLParser(decoded(content_type, body))) if kind_of(content_type) in HTML else None


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
    """Return the fragment to look for, as written; None where there is none, or nobody could tell."""
    _, hash_mark, fragment = address.partition("#")
    # Text to highlight is no place: https://wicg.github.io/scroll-to-text-fragment/
    fragment = fragment.partition(":~:")[0]
    if not hash_mark or not fragment or fragment.startswith(_ROUTES) or "=" in fragment:
        return None
    try:
        host = URL(address).host or ""
    except ValueError:
        return None
    is_scripted = host in SCRIPTED or any(host in one.scripted for one in providers.table())
    return None if is_scripted or host.endswith((".notion.site", ".medium.com")) else fragment


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


def said(document: ReadPage, address: str = "") -> str:
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


#: What a browser would ask for: some servers answer 406 to those who take anything.
ACCEPT = {"accept": "text/html, application/xhtml+xml, */*;q=0.8"}
#: Files that say nothing of themselves in their first 64 KiB, so that their head will do.
_FILE = re.compile(
    r"\.(?:pdf|pptx?|key|odp|docx?|xlsx?|zip|gz|bz2|xz|7z|tar|tgz|whl|csv|json|ipynb|epub|mobi"
    r"|png|jpe?g|gif|webp|svg|mp3|m4a|ogg|wav|mp4|m4v|webm|mov|avi)",
    re.IGNORECASE,
)
#: What a server may give in answer to HEAD although it would give the page: it is asked again with GET.
_NOT_HEAD = frozenset({NoAnswer.CONNECTION})


async def look(client: Client, address: str) -> Outcome:
    """Return what one look at an address says; asks for the head of files, and for the beginning of pages.

    A page is asked for once, with GET: only its title tells a page that is lost from one that is there.
    """
    try:
        answer = await _answer(client, address)
    except NoAnswerError as fault:
        return of_fault(fault)
    outcome = asking.outcome_of(answer)
    return outcome if outcome.verdict is not Verdict.ALIVE else _read(address, answer, outcome)


async def _answer(client: Client, address: str) -> Answer:
    left = client.limits.total
    if _is_file(address):
        try:
            head = await client.ask(address, method="HEAD", headers=ACCEPT, total=left)
        except NoAnswerError as fault:
            if fault.fault not in _NOT_HEAD:
                raise
            left -= fault.seconds
        else:
            # A page in the place of a file may say that the file is gone.
            if asking.is_well(head.status) and not is_page(head.headers.get("content-type", "")):
                return head
            left -= head.seconds
    return await client.ask(address, headers=ACCEPT, total=max(left, 1.0))


def _is_file(address: str) -> bool:
    if wanted(address) is not None:
        return False
    try:
        return _FILE.fullmatch(URL(address).suffix) is not None
    except ValueError:
        return False


def _read(address: str, answer: Answer, outcome: Outcome) -> Outcome:
    """Return the outcome after a look into the page: whether it is one, and has the place that is linked to."""
    if answer.moves and (where := sent_away(address, answer.address)):
        verdict = Verdict.UNCLEAR if where in {FRONT, ERRORS} else Verdict.GONE
        return Outcome(verdict, f"redirected to {where}")
    document = parsed(answer.headers.get("content-type", ""), answer.body)
    if document is None:
        return outcome
    if said(document, address):
        # Not certain, so that it takes three such answers on different days, and stops nobody's change.
        return Outcome(Verdict.GONE, f"{outcome.reason}, but the page says that nothing is there")
    fragment = wanted(answer.address)
    if fragment is None or wanted(address) is None:
        return outcome
    found = document.has(fragment)
    # What was cut off may hold it.
    return replace(outcome, fragment=found if found or not answer.cut else None)
