"""The Internet Archive.

Player: https://archive.org/help/video.php (`archive.org/embed/IDENTIFIER`, `start` in seconds), which shows films and
sound, and the pages of books and slides. Identifiers: https://archive.org/developers/metadata-schema/ (identifier).
Metadata: https://archive.org/developers/md-read.html; an item that is not there is an empty object.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlencode

from sphinx_talks.content.providers import asking
from sphinx_talks.content.providers.asking import Outcome, Reply, UselessError, Verdict
from sphinx_talks.content.providers.base import Found, Medium, Player, Provider, said

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinx_talks.content.providers.facts import FetchedFacts

_ID = "[A-Za-z0-9][A-Za-z0-9._-]{2,99}"
_OF_BOOK = re.compile(r"(?<=[A-Za-z0-9._-])/page/[A-Za-z0-9]{1,9}(?:/mode/[a-z0-9]{1,9})?/?(?=$|[?#])")


class Archive(Provider):
    """Items, by their identifiers."""

    name = "archive"
    label = "Internet Archive"
    media = frozenset({Medium.VIDEO, Medium.SLIDES})
    thing = "item of the Internet Archive"
    want = "its identifier, the last part of https://archive.org/details/ID"
    description = "Identifier of the item at the Internet Archive."
    description_ja = "Internet Archiveの項目の識別子。"
    example = "Popeye_forPresident"
    syntax = _ID
    exact = rf"https?://(?:www\.)?archive\.org/(?:details|embed)/({_ID})"
    page = "https://archive.org/details/{}"
    page_from = "?start={}"
    domains = ("archive.org",)
    api = "https://archive.org/metadata/"
    gaps: ClassVar[Mapping[str, float]] = {"archive.org": 5.0, "web.archive.org": 5.0}

    def find(self, address: str) -> Found | None:
        """Return the item at its page, or at a page of the book it is."""
        return super().find(_OF_BOOK.sub("", address))

    def player(self, name: str, start: int = 0, end: int = 0) -> Player:
        """Return the player of an item."""
        query = ({"start": start} if start else {}) | ({"end": end} if end > start else {})
        return Player(f"https://archive.org/embed/{name}{f'?{urlencode(query)}' if query else ''}")

    def outcome(self, reply: Reply) -> Outcome:
        """Return whether there are metadata of the item; items that were taken down say so in them."""
        told = reply.object
        if not asking.is_well(reply.status) or told is None:
            return Outcome(Verdict.UNCLEAR, f"metadata: {reply.phrase}")
        if told.get("is_dark"):
            return Outcome(Verdict.GONE, "the item was taken down")
        return Outcome(Verdict.ALIVE, "200 OK") if told else Outcome(Verdict.GONE, "no item has this identifier")

    def with_answer(self, plain: FetchedFacts, told: Mapping[str, Any]) -> FetchedFacts:
        """Return title and creator of an item, and whether it is a text to look at as slides."""
        item = told.get("metadata")
        if not isinstance(item, dict):
            raise UselessError("no item has this identifier")
        found = plain.but(title=said(item, "title"), author=said(item, "creator"), is_read=True)
        return found.but(video=None, deck=plain.video) if item.get("mediatype") == "texts" else found
