"""Look at an address of which nothing is known but that it is one."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from yarl import URL

from sphinx_talks.content.providers import asking
from sphinx_talks.content.providers.asking import HTML, Outcome, Verdict
from sphinx_talks.linkcheck.document import parsed, wanted
from sphinx_talks.linkcheck.leading import LOST, led, sent_away
from sphinx_talks.linkcheck.net.answer import NoAnswer, NoAnswerError, kind_of
from sphinx_talks.linkcheck.net.client import ACCEPT
from sphinx_talks.linkcheck.net.conversation import of_fault
from sphinx_talks.linkcheck.samples import front_doubts, is_for_any
from sphinx_talks.linkcheck.words import Sign, said, sign_of

if TYPE_CHECKING:
    from sphinx_talks.linkcheck.document import ReadPage
    from sphinx_talks.linkcheck.net.answer import Answer
    from sphinx_talks.linkcheck.net.client import Client

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

    A page is asked for once, with GET: only what it says tells a page that is lost from one that is there. `left` is
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
    """Return the outcome after a look into the page: whether it is one, and has the place that is linked to."""
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
