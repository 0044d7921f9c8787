"""Docswell.

Pages are `https://www.docswell.com/s/ACCOUNT/ID-title` and decks are embedded as `/slide/ID/embed`
(https://www.docswell.com/note/embed). oEmbed answers at `/service/oembed`, as the plugin that the site
publishes for WordPress registers it (https://github.com/ku-suke/docswell-wordpress-embed).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sphinx_talks.content.providers.base import Found, Medium, Provider, aspect

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinx_talks.content.providers.facts import FetchedFacts

_ID = "[0-9A-Z]{6,8}"
_PAGE = re.compile(
    rf"(?a:(?i:https?://(?:www\.)?docswell\.com))/s/([A-Za-z0-9_-]{{1,39}})/({_ID})(-[A-Za-z0-9%._-]{{1,200}})?"
    r"(?:/[0-9]{1,4})?/?(?:[?#]\S*)?"
)


class Docswell(Provider):
    """Decks, by the letters and digits that their address begins with."""

    name = "docswell"
    label = "Docswell"
    media = frozenset({Medium.SLIDES})
    thing = "Docswell deck"
    want = "the 6 capitals and digits behind the account in its address, as LK7J5V"
    description = "Id of the deck on Docswell: the capitals and digits behind the account in its address."
    description_ja = "Docswellのスライドのid。アドレスでアカウントの次にある、大文字と数字。"
    example = "LK7J5V"
    syntax = _ID
    exact = rf"https://www\.docswell\.com/slide/({_ID})(?:/embed)?"
    #: The page of a deck without its account, which shows it whole.
    page = frame = "https://www.docswell.com/slide/{}/embed"
    page_from = frame_from = "#p{}"
    domains = ("docswell.com",)
    oembed = "https://www.docswell.com/service/oembed"
    has_oembed_of_ids = False

    def find(self, address: str) -> Found | None:
        """Return the deck of a page, which has its id and its account."""
        found = _PAGE.fullmatch(address)
        if found is None:
            return super().find(address)
        page = f"https://www.docswell.com/s/{found[1]}/{found[2]}{found[3] or ''}"
        return Found(found[2], page, found[1])

    def with_answer(self, plain: FetchedFacts, told: Mapping[str, Any]) -> FetchedFacts:
        """Return title, author and ratio."""
        return super().with_answer(plain, told).but(aspect=aspect(told))
