"""Papers on arXiv, by their pages on the host that is meant for machines (https://info.arxiv.org/help/robots.html)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinx_talks.content.records.providers import ARXIV
from sphinx_talks.linkcheck import verdicts
from sphinx_talks.linkcheck.net.answer import NoAnswerError
from sphinx_talks.linkcheck.verdicts import Outcome

if TYPE_CHECKING:
    from sphinx_talks.linkcheck.net.client import Client

PAGE = "https://export.arxiv.org/abs/"
_PAPER = re.compile(
    rf"https?://(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html|ps)/({ARXIV})(?:\.pdf)?/?(?:[?#].*)?", re.ASCII
)


def matches(address: str) -> bool:
    """Tell whether an address is that of a paper."""
    return _PAPER.fullmatch(address) is not None


async def look(client: Client, address: str) -> Outcome:
    """Return whether there is such a paper; one that was withdrawn still has its page."""
    found = _PAPER.fullmatch(address)
    try:
        answer = await client.ask(f"{PAGE}{found[1] if found else ''}")
    except NoAnswerError as fault:
        return verdicts.of_service(fault)
    outcome = verdicts.of_answer(answer)
    # Where their own address moves to is their affair.
    return Outcome(outcome.verdict, outcome.reason, certain=outcome.certain)
