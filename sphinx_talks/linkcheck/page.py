"""Look at an address of which nothing is known but that it is one."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from yarl import URL

from sphinx_talks.linkcheck import fragments, soft, verdicts
from sphinx_talks.linkcheck.document import is_page, parsed
from sphinx_talks.linkcheck.net.fault import Fault, NoAnswerError
from sphinx_talks.linkcheck.outcome import Outcome, Verdict

if TYPE_CHECKING:
    from sphinx_talks.linkcheck.net.answer import Answer
    from sphinx_talks.linkcheck.net.client import Client

#: What a browser would ask for: some servers answer 406 to those who take anything.
ACCEPT = {"accept": "text/html, application/xhtml+xml, */*;q=0.8"}
#: Files that say nothing of themselves in their first 64 KiB, so that their head will do.
_FILE = re.compile(
    r"\.(?:pdf|pptx?|key|odp|docx?|xlsx?|zip|gz|bz2|xz|7z|tar|tgz|whl|csv|json|ipynb|epub|mobi"
    r"|png|jpe?g|gif|webp|svg|mp3|m4a|ogg|wav|mp4|m4v|webm|mov|avi)",
    re.IGNORECASE,
)
#: What a server may give in answer to HEAD although it would give the page: it is asked again with GET.
_NOT_HEAD = frozenset({Fault.CONNECTION})


async def look(client: Client, address: str) -> Outcome:
    """Return what one look at an address says; asks for the head of files, and for the beginning of pages.

    A page is asked for once, with GET: only its title tells a page that is lost from one that is there.
    """
    try:
        answer = await _answer(client, address)
    except NoAnswerError as fault:
        return verdicts.of_fault(fault)
    outcome = verdicts.of_answer(answer)
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
            if verdicts.is_well(head.status) and not is_page(head.headers.get("content-type", "")):
                return head
            left -= head.seconds
    return await client.ask(address, headers=ACCEPT, total=max(left, 1.0))


def _is_file(address: str) -> bool:
    if fragments.wanted(address) is not None:
        return False
    try:
        return _FILE.fullmatch(URL(address).suffix) is not None
    except ValueError:
        return False


def _read(address: str, answer: Answer, outcome: Outcome) -> Outcome:
    """Return the outcome after a look into the page: whether it is one, and has the place that is linked to."""
    if answer.moves and (where := soft.sent_away(address, answer.address)):
        verdict = Verdict.UNCLEAR if where in {soft.FRONT, soft.ERRORS} else Verdict.GONE
        return Outcome(verdict, f"redirected to {where}")
    document = parsed(answer.headers.get("content-type", ""), answer.body)
    if document is None:
        return outcome
    if soft.said(document, address):
        # Not certain, so that it takes three such answers on different days, and stops nobody's change.
        return Outcome(Verdict.GONE, f"{outcome.reason}, but the page says that nothing is there")
    fragment = fragments.wanted(answer.address)
    if fragment is None or fragments.wanted(address) is None:
        return outcome
    found = document.has(fragment)
    # What was cut off may hold it.
    return replace(outcome, fragment=found if found or not answer.cut else None)
