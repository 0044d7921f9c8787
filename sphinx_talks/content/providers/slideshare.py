"""SlideShare.

A page, `https://www.slideshare.net/ACCOUNT/TITLE`, does not say by which key its deck is embedded: the code that the
site gives has either `slideshow/embed_code/NUMBER` or `slideshow/embed_code/key/KEY`, with `startSlide` behind it, and
oEmbed (https://www.slideshare.net/api/oembed/2) answers with the number as `slideshow_id`. A page address alone is
rendered as a link card; `sphinx-talks new` asks for the number.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sphinx_talks.content.providers.base import Found, Medium, Player, Provider, aspect

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinx_talks.content.providers.facts import FetchedFacts

_ID = "[0-9]{5,12}|[A-Za-z0-9]{12,16}"
_HOST = r"(?a:(?i:https?://(?:www\.|[a-z]{2}\.)?slideshare\.net))"
_NUMBERED = re.compile(rf"{_HOST}/slideshow/([A-Za-z0-9%._-]{{1,200}})/([0-9]{{5,12}})/?(?:[?#]\S*)?")
_PAGE = re.compile(rf"{_HOST}/([A-Za-z0-9_.-]{{1,60}})/([A-Za-z0-9%._-]{{1,200}})/?(?:[?#]\S*)?")
#: First parts of addresses that are no account.
_NO_ACCOUNTS = frozenset({"slideshow", "api", "search", "tag", "explore", "category", "embed"})


class SlideShare(Provider):
    """Decks, by the number or key of the code for embedding."""

    name = "slideshare"
    label = "SlideShare"
    media = frozenset({Medium.SLIDES})
    thing = "SlideShare deck"
    want = "the number or key behind `embed_code` in its code for embedding"
    description = "Number or key of the deck in the code that SlideShare gives for embedding."
    description_ja = "SlideShareの埋め込みコードにある、スライドの番号かキー。"
    example = "38372284"
    syntax = _ID
    exact = rf"https://www\.slideshare\.net/slideshow/embed_code/(?:key/)?({_ID})"
    domains = ("slideshare.net",)
    oembed = "https://www.slideshare.net/api/oembed/2"
    has_oembed_of_ids = False

    def find(self, address: str) -> Found | None:
        """Return the deck of an address for embedding or of a page with its number, else the page and its account."""
        if numbered := _NUMBERED.fullmatch(address):
            return Found(numbered[2], f"https://www.slideshare.net/slideshow/{numbered[1]}/{numbered[2]}")
        page = _PAGE.fullmatch(address)
        if page is None or page[1].lower() in _NO_ACCOUNTS:
            return super().find(address)
        return Found("", f"https://www.slideshare.net/{page[1]}/{page[2]}", page[1])

    def address(self, name: str, start: int = 0) -> str:
        """Return the address for embedding, which shows the deck whole, from slide `start`."""
        key = "" if name.isdigit() else "key/"
        return f"https://www.slideshare.net/slideshow/embed_code/{key}{name}{f'?startSlide={start}' if start else ''}"

    def player(self, name: str, start: int = 0, _end: int = 0) -> Player:
        """Return the player."""
        return Player(self.address(name, start))

    def with_answer(self, plain: FetchedFacts, told: Mapping[str, Any]) -> FetchedFacts:
        """Return title, author, number and ratio."""
        number = told.get("slideshow_id")
        deck = str(number) if isinstance(number, int) and number > 0 else plain.deck
        return super().with_answer(plain, told).but(deck=deck, aspect=aspect(told) if deck else None)
