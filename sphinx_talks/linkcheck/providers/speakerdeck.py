"""Decks of SpeakerDeck, by page and player together.

The player (https://speakerdeck.com/player/<32 hexadecimal digits>) names the page of its deck as its canonical address,
the page names its player (https://speakerdeck.com/faq#oembed): each leads to the other.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinx_talks.content.records.providers import deck_in, deck_page
from sphinx_talks.linkcheck import verdicts
from sphinx_talks.linkcheck.net.answer import NoAnswerError
from sphinx_talks.linkcheck.verdicts import Outcome, Verdict

if TYPE_CHECKING:
    from sphinx_talks.linkcheck.net.answer import Answer
    from sphinx_talks.linkcheck.net.client import Client

#: In a page: the player of its deck. In a player: the page.
_ITS_PLAYER = re.compile(rb"""(?:data-id=["']|speakerdeck\.com/player/)([0-9a-f]{32})""")
_ITS_PAGE = re.compile(rb"""rel=["']canonical["'][^>]{0,40}href=["'](https://speakerdeck\.com/[\w-]+/[\w-]+)["']""")
_REDIRECTED = Outcome(Verdict.UNCLEAR, "redirected away from the deck")


def matches(address: str) -> bool:
    """Tell whether an address is that of a deck or its player."""
    return bool(deck_in(address) or deck_page(address))


async def look(client: Client, address: str) -> Outcome:
    """Return what has become of a deck: gone where what is linked to is gone, unclear where only its other half is."""
    is_player = deck_in(address) is not None
    try:
        answer = await client.ask(address)
    except NoAnswerError as fault:
        return verdicts.of_fault(fault)
    outcome = verdicts.of_answer(answer)
    if outcome.verdict is not Verdict.ALIVE:
        return outcome
    if not matches(answer.address):
        return _REDIRECTED
    other = _its_page(answer) if is_player else _its_player(answer)
    return await _with_other(client, outcome, other, "the page" if is_player else "the player")


async def _with_other(client: Client, outcome: Outcome, other: str, name: str) -> Outcome:
    if not other:
        return outcome
    try:
        status = (await client.ask(other, method="HEAD")).status
    except NoAnswerError:
        # What is linked to was there; the other half is only asked whether it says otherwise.
        return outcome
    if status not in verdicts.GONE:
        return outcome
    return Outcome(Verdict.UNCLEAR, f"200 OK, but {name} of the deck: {verdicts.phrase(status)}")


def _its_player(answer: Answer) -> str:
    found = _ITS_PLAYER.search(answer.body)
    return f"https://speakerdeck.com/player/{found[1].decode()}" if found else ""


def _its_page(answer: Answer) -> str:
    found = _ITS_PAGE.search(answer.body)
    return found[1].decode() if found else ""
