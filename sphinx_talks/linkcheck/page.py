"""Look at an address of which nothing is known but that it is one.

Where a redirect led may mean that a page is not there. What a host gives where the answer is known, for its front page
and for an address that surely does not exist, is asked once a host and run, as a browser would ask.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from yarl import URL

from sphinx_talks.content.providers import asking
from sphinx_talks.content.providers.asking import HTML, Outcome, Verdict
from sphinx_talks.linkcheck.document import DEALERS, FOR_SALE, ReadPage, Sign, for_now, parsed, said, sign_of, wanted
from sphinx_talks.linkcheck.net.answer import Answer, NoAnswer, NoAnswerError, kind_of
from sphinx_talks.linkcheck.net.client import ACCEPT, Client, of_fault

if TYPE_CHECKING:
    from collections.abc import Mapping


#: Where a redirect of a lost page leads, and also one of a page that asks for a language or for consent first.
FRONT = "the front page"
#: The profile of who wrote it, or the list that it was in.
ABOVE = "a page above it"
SEARCH = "a search"
LOST = "a page for lost pages"
DEALER = "a dealer in domains"
#: Where redirects of lost pages lead, and also those of visitors that a site does not like, machines say.
ERRORS = "a page for errors"
SIGN_IN = "a page to sign in"

#: The front page, in one language or another.
_FRONT = re.compile(r"/?|/(?:index|home|default)(?:\.[a-z]{2,5})?/?|/[a-z]{2}(?:[-_][a-z]{2,4})?/?", re.IGNORECASE)
#: What a query may say that makes no other page of a front page: why somebody is sent there, and from where.
_WHY = re.compile(
    r"utm_\w+|lang|hl|locale|ref\w*|from|src|source|via|err\w*|e|msg|message|status|code|reason|redirect\w*|404"
    r"|not[-_]?found|missing|deleted|removed|gone",
    re.IGNORECASE,
)
#: The last part of an address that is another view of the page above it.
_VIEWS = re.compile(
    r"/(?:(?:index|default|view|show|edit|embed|amp|presentation|pub|preview|html?)(?:\.[a-z]{2,5})?|[0-9]{1,3})?/?"
)
_OF_KIND = {
    LOST: re.compile(r"/(?:errors?/)?(?:404|not-?found|page-?not-?found)(?:\.[a-z]{2,5})?/?", re.IGNORECASE),
    ERRORS: re.compile(r"/errors?(?:\.[a-z]{2,5})?/?", re.IGNORECASE),
    SIGN_IN: re.compile(r"(?:/.*)?/(?:wp-)?(?:log|sign)[-_]?in(?:\.[a-z]{2,5})?/?", re.IGNORECASE),
    SEARCH: re.compile(r"(?:/[a-z]{2})?/(?:search|find|results?)(?:\.[a-z]{2,5})?/?", re.IGNORECASE),
}
#: What a page for errors is asked to say.
_LOST_BY_NAME = frozenset({"404", "410", "not_found", "not-found", "notfound", "NotFound"})
#: What it says of the page that was asked for.
_MEANS: Mapping[str, Verdict] = {
    DEALER: Verdict.GONE,
    LOST: Verdict.GONE,
    ERRORS: Verdict.UNCLEAR,
    SIGN_IN: Verdict.UNCLEAR,
}


def led(asked: str, found: str) -> Outcome | None:
    """Return what it means where a redirect led, None where that is a page like any other."""
    where = sent_away(asked, found)
    return Outcome(_MEANS.get(where, Verdict.AWAY), f"redirected to {where}") if where else None


def sent_away(asked: str, found: str) -> str:
    """Return where a redirect led that means 404 or less than a page, '' where it led to a page."""
    before, after = URL(asked), URL(found)
    if (before.host != after.host) and (DEALERS.fullmatch(after.host or "") or FOR_SALE.search(after.path)):
        return DEALER
    for where, path in _OF_KIND.items():
        if path.fullmatch(after.path) and not path.fullmatch(before.path):
            is_lost = where == ERRORS and not _LOST_BY_NAME.isdisjoint(after.query.values())
            return LOST if is_lost else where
    own = _bare(before) == _bare(after)
    if _FRONT.fullmatch(before.path):
        return ""
    if _FRONT.fullmatch(after.path) and all(_WHY.fullmatch(name) for name in after.query):
        # A page that became a site of its own is reached by its one folder; what lay deeper, and files, are lost.
        return FRONT if own or before.path.strip("/").count("/") > 0 or before.suffix else ""
    return ABOVE if own and not after.query and _is_above(before.path, after.path) else ""


def _bare(address: URL) -> str:
    return (address.host or "").removeprefix("www.")


def _is_above(before: str, after: str) -> bool:
    """Return whether one path is a folder or profile in which the other was, whatever its capitals and number."""
    inner, outer = ([part.lower().removesuffix("s") for part in path.strip("/").split("/")] for path in (before, after))
    if len(outer) >= len(inner) or inner[: len(outer)] != outer:
        return False
    below = "/".join(["", *before.strip("/").split("/")[len(outer) :]])
    return _VIEWS.fullmatch(below) is None


#: Two pages are one where so much of them is the same: what differs is the address, the time, or a number.
_ALIKE = 0.9
_COMPARED = 2_000
_CHANGING = re.compile(r"[0-9a-f]{8,}|[0-9]+|https?://\S+|/\S+", re.IGNORECASE)
#: Stores of files say exactly what they lack, and have no front page.
#: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
_OF_STORES = re.compile(rb"<Code>(?:NoSuch(?:Key|Bucket)|BlobNotFound|ContainerNotFound)</Code>")


async def front_doubts(client: Client, address: str, answer: Answer | None = None) -> str:
    """Return what a host has for its front page that makes it doubtful whether an address of it is gone, '' for a page.

    Who is not liked is answered anything: that nothing is there, that one must not, or nothing at all.
    """
    if urlsplit(address).path in {"", "/"} or (answer and _OF_STORES.search(answer.body)):
        return ""
    front = await _sample(client, address, "front", "/")
    if front is None:
        return "the front page does not answer"
    if front.status in asking.GONE:
        return "so says the front page"
    if not asking.is_well(front.status) or "cf-mitigated" in front.headers:
        return f"the front page answers {front.phrase}"
    page = parsed(front.headers.get("content-type", ""), front.body)
    ends_at = (page.sends_on(front.address) if page else "") or front.address
    is_lost = sent_away(address, ends_at) == LOST or (page is not None and sign_of(page) is Sign.LOST)
    return "so says the front page" if is_lost else ""


async def is_for_any(client: Client, address: str, document: ReadPage) -> bool:
    """Return whether the host of an address gives a page for an address that surely does not exist, too."""
    other = await _sample(client, address, "none", secrets.token_hex(8))
    if other is None or not asking.is_well(other.status):
        return False
    page = parsed(other.headers.get("content-type", ""), other.body)
    if page is None or sign_of(page) is not sign_of(document):
        return False
    return SequenceMatcher(None, _plain(page), _plain(document), autojunk=False).ratio() >= _ALIKE


def _plain(page: ReadPage) -> str:
    return _CHANGING.sub("", "\n".join((*page.titles, page.readable)))[:_COMPARED]


async def _sample(client: Client, address: str, name: str, path: str) -> Answer | None:
    key = urlsplit(address).netloc.lower(), name
    if key not in client.samples:
        try:
            client.samples[key] = await client.ask(urljoin(address.partition("?")[0], path), headers=client.manner)
        except NoAnswerError:
            client.samples[key] = None
    return client.samples[key]


#: Files that say nothing of themselves in their first 64 KiB, so that their head will do.
_FILE = re.compile(
    r"\.(?:pdf|pptx?|key|odp|docx?|xlsx?|zip|gz|bz2|xz|7z|tar|tgz|whl|csv|json|ipynb|epub|mobi"
    r"|png|jpe?g|gif|webp|svg|mp3|m4a|ogg|wav|mp4|m4v|webm|mov|avi)",
    re.IGNORECASE,
)
#: What a server may give in answer to HEAD although it would give the page: it is asked again with GET.
_NOT_HEAD = frozenset({NoAnswer.CONNECTION})
#: Lines of HTML that send readers on and are followed, one after the other.
_REFRESHES = 3


async def look(client: Client, address: str, left: int = _REFRESHES) -> Outcome:
    """Return what one look at an address says; asks for the head of files, and for the beginning of pages.

    A page is asked for once, with GET: only its words distinguish a page that is lost from one that is there. `left` is
    how many more lines of HTML, or scripts, that send readers on are followed.
    """
    try:
        answer = await _answer(client, address)
    except NoAnswerError as fault:
        return of_fault(fault)
    # https://developers.cloudflare.com/cloudflare-challenges/challenge-types/challenge-pages/detect-response/
    if "cf-mitigated" in answer.headers:
        return Outcome(Verdict.UNCLEAR, f"{answer.phrase}, a challenge for browsers")
    outcome = asking.outcome_of(answer.status, answer.phrase, answer.moved, is_insecure=answer.insecure)
    if outcome.verdict is not Verdict.ALIVE:
        return outcome
    document = parsed(answer.headers.get("content-type", ""), answer.body)
    if document and (passing := for_now(document)):
        return Outcome(Verdict.UNCLEAR, f"{answer.phrase}, {passing}")
    to = document.sends_on(answer.address) if document and left else ""
    if to and to.partition("#")[0] not in {address.partition("#")[0], answer.address.partition("#")[0]}:
        found = await look(client, to, left - 1)
        away = await _led(client, address, to) if _is_there(found) else None
        return replace(away or found, moved="", fragment=None) if _is_there(found) else found
    return await _read(client, address, answer, outcome, document)


def _is_there(outcome: Outcome) -> bool:
    return outcome.verdict is Verdict.ALIVE


async def _answer(client: Client, address: str) -> Answer:
    left = client.limits.total
    # No browser asks for the head alone.
    if client.manner == ACCEPT and _is_file(address):
        try:
            head = await client.ask(address, method="HEAD", headers=ACCEPT, total=left)
        except NoAnswerError as fault:
            if fault.fault not in _NOT_HEAD:
                raise
            left -= fault.seconds
        else:
            # A page in the place of a file may say that the file is gone.
            if asking.is_well(head.status) and kind_of(head.headers.get("content-type", "")) not in HTML:
                return head
            left -= head.seconds
    return await client.ask(address, headers=client.manner, total=max(left, 1.0))


def _is_file(address: str) -> bool:
    if wanted(address) is not None:
        return False
    try:
        return _FILE.fullmatch(URL(address).suffix) is not None
    except ValueError:
        return False


async def _led(client: Client, asked: str, found: str) -> Outcome | None:
    """Return what it means where a redirect led: nothing, where the front page leads to the lost pages as well."""
    away = led(asked, found)
    if away is None or sent_away(asked, found) != LOST or not (doubt := await front_doubts(client, asked)):
        return away
    return Outcome(Verdict.UNCLEAR, f"{away.reason}, and {doubt}")


async def _read(client: Client, address: str, answer: Answer, outcome: Outcome, document: ReadPage | None) -> Outcome:
    """Return the outcome after a look into the page: whether it is one, and has the anchor that is linked to."""
    if document and (own := await _said(client, address, document, is_cut=answer.cut)):
        return replace(own, reason=f"{outcome.reason}, but {own.reason}")
    if answer.moves and (away := await _led(client, address, answer.address)):
        return away
    fragment = wanted(answer.address)
    if document is None or fragment is None or wanted(address) is None:
        return outcome
    found = document.has(fragment)
    # What was cut off may hold it.
    return replace(outcome, fragment=found if found or not answer.cut else None)


async def _said(client: Client, address: str, document: ReadPage, *, is_cut: bool) -> Outcome | None:
    """Return what a page says of itself, as far as it can be believed: None where that is nothing.

    Not certain, so that it takes three such answers on different days, and stops nobody's change.
    """
    sign = sign_of(document, address) if not is_cut else None
    is_lost = sign is Sign.LOST or (sign is None and said(document, address) != "")
    if sign is None and not is_lost:
        return None
    reason = f"the page says that {sign or Sign.LOST}"
    if await is_for_any(client, address, document):
        doubt = await front_doubts(client, address) if is_lost else ""
        return Outcome(Verdict.UNCLEAR, f"{reason}, and {doubt}") if doubt else Outcome(Verdict.GONE, reason)
    # Where a host has an answer for lost pages, one that only says so in its title may be about that.
    return Outcome(Verdict.UNCLEAR if is_lost else Verdict.AWAY, reason) if sign else None
