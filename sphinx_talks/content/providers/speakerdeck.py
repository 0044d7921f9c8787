"""Speaker Deck.

The player (https://speakerdeck.com/player/<32 hexadecimal digits>) names the page of its deck as its canonical
address, the page names its player (https://speakerdeck.com/faq#oembed): each leads to the other. `?slide=` in the
address of either says where to begin, as the code that the site gives for embedding has it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from sphinx_talks.content.providers import asking
from sphinx_talks.content.providers.asking import Conversation, Outcome, Silence, Verdict
from sphinx_talks.content.providers.base import Found, Medium, Provider, aspect, said

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinx_talks.content.providers.facts import FetchedFacts

_ID = "[0-9a-f]{32}"
_PLAYER = re.compile(rf"(?a:(?i:https?://(?:www\.)?speakerdeck\.com))/player/({_ID})/?(?:[?#]\S*)?")
_PAGE = re.compile(
    r"(?a:(?i:https?://(?:www\.)?speakerdeck\.com))/([A-Za-z0-9_-]{1,39})/([A-Za-z0-9_-]{1,200})/?(?:[?#]\S*)?"
)
#: First parts of addresses that are no account.
_NO_ACCOUNTS = frozenset({"player", "assets", "c", "p", "search", "features", "oembed", "embed", "u"})
#: In a page: the player of its deck. In a player: the page. In an answer of oEmbed: the player.
_ITS_PLAYER = re.compile(rf"""(?:data-id=["']|speakerdeck\.com/player/)({_ID})""".encode())
_ITS_PAGE = re.compile(rb"""rel=["']canonical["'][^>]{0,40}href=["'](https://speakerdeck\.com/[\w-]+/[\w-]+)["']""")
_EMBEDDED = re.compile(rf"speakerdeck\.com/player/({_ID})(?![0-9a-f])")


class SpeakerDeck(Provider):
    """Decks, by the 32 hexadecimal digits of their player."""

    name = "speakerdeck"
    label = "Speaker Deck"
    media = frozenset({Medium.SLIDES})
    thing = "SpeakerDeck player"
    want = "32 hexadecimal digits or https://speakerdeck.com/player/ID"
    description = "Player id of SpeakerDeck, 32 hexadecimal digits."
    description_ja = "Speaker Deckのプレーヤーのid（16進数32桁）。"
    example = "a4ff03681c664f68ab6ab0b60c7b884f"
    syntax = _ID
    exact = rf"https://speakerdeck\.com/player/({_ID})"
    is_telling = True
    #: As the directive was called when there was no other site.
    directive = "slides"
    #: The page of the player needs no script of ours.
    page = frame = "https://speakerdeck.com/player/{}"
    page_from = frame_from = "?slide={}"
    domains = ("speakerdeck.com",)
    lookalike = "speaker-?deck"
    oembed = "https://speakerdeck.com/oembed.json"

    def find(self, address: str) -> Found | None:
        """Return the deck of a player, or the page of a deck with its account."""
        if found := _PLAYER.fullmatch(address):
            return Found(found[1], self.address(found[1]))
        found = _PAGE.fullmatch(address)
        if found is None or found[1].lower() in _NO_ACCOUNTS:
            return None
        return Found("", f"https://speakerdeck.com/{found[1]}/{found[2]}", found[1])

    def key(self, address: str) -> str | None:
        """Return the player or the page of a deck, wherever in it the address begins."""
        found = self.find(address)
        return found.page if found and re.search(r"[?&]slide=[0-9]+$", address) else None

    def asked(self, address: str) -> str:
        """Return the address by which oEmbed is asked for the page of a deck; JSON is in its name."""
        found = self.find(address)
        return f"{self.oembed}?{urlencode({'url': found.page if found else address})}"

    def check(self, address: str) -> Conversation[Outcome]:
        """Return what has become of a deck: gone where what is linked to is, unclear where only its other half is."""
        reply = yield from asking.ask(address)
        if isinstance(reply, Silence):
            return reply.outcome
        outcome = reply.outcome
        if outcome.verdict is not Verdict.ALIVE:
            return outcome
        if not self.find(reply.address):
            return Outcome(Verdict.UNCLEAR, "redirected away from the deck")
        is_player = _PLAYER.fullmatch(address) is not None
        found = (_ITS_PAGE if is_player else _ITS_PLAYER).search(reply.body)
        other = found[1].decode() if found else ""
        if is_player:
            return (yield from _with_other(outcome, other, "the page"))
        return (yield from _with_other(outcome, other and self.address(other), "the player"))

    def answers(self, address: str) -> bool:
        """Return whether oEmbed answers: on pages it does, on players not."""
        return _PLAYER.fullmatch(address) is None and self.read(address) is None

    def with_answer(self, plain: FetchedFacts, told: Mapping[str, Any]) -> FetchedFacts:
        """Return title, author, player and ratio."""
        player = _EMBEDDED.search(said(told, "html")[:4096])
        found = super().with_answer(plain, told)
        if not player:
            return found.noting(f"{self.label}: the answer names no player")
        return found.but(deck=player[1], aspect=aspect(told))


def _with_other(outcome: Outcome, other: str, name: str) -> Conversation[Outcome]:
    if not other:
        return outcome
    reply = yield from asking.ask(other, "HEAD")
    # What is linked to was there; the other half is only asked whether it says otherwise.
    if isinstance(reply, Silence) or reply.status not in asking.GONE:
        return outcome
    return Outcome(Verdict.UNCLEAR, f"200 OK, but {name} of the deck: {reply.phrase}")
