"""Google Slides.

Only what was published to the web may be embedded (https://support.google.com/docs/answer/183965): its address has an
id of its own, `/presentation/d/e/ID/pub`, and `/embed` in place of `/pub` is the player, with `slide` for its first.
A deck that is only shared, `/presentation/d/ID/edit`, is rendered as a link card: whether others may see it is up to
its owner. There is no oEmbed; the page says its title.
"""

from __future__ import annotations

import re

from sphinx_talks.content.providers.base import Found, Medium, Provider

_ID = "2PACX-[A-Za-z0-9_-]{20,150}"
_SHARED = re.compile(
    r"(?a:(?i:https?://docs\.google\.com))/presentation/(?:u/[0-9]/)?d/([A-Za-z0-9_-]{20,80})(?:/[a-z]*)?(?:[?#]\S*)?"
)


class GoogleSlides(Provider):
    """Decks, by the id of what was published to the web."""

    name = "google_slides"
    label = "Google Slides"
    media = frozenset({Medium.SLIDES})
    thing = "deck published on Google Slides"
    want = "the id that begins with 2PACX- in the address of File, Share, Publish to web"
    description = "Id of the deck as published to the web, which begins with `2PACX-`."
    description_ja = "ウェブに公開したGoogleスライドのid。`2PACX-`で始まる。"
    example = "2PACX-1vTs-Ng5dIAwkg91oTTUdt8ua7woBXhPnwavZ0FxgR8Bs"
    syntax = _ID
    exact = rf"https://docs\.google\.com/presentation/d/e/({_ID})/(?:pub|embed|pubembed)"
    page = "https://docs.google.com/presentation/d/e/{}/pub"
    frame = "https://docs.google.com/presentation/d/e/{}/embed"
    page_from = frame_from = "?slide={}"
    domains = ("docs.google.com",)
    scripted = frozenset({"docs.google.com"})
    reads_page = True

    def find(self, address: str) -> Found | None:
        """Return the published deck of an address, or the page of one that is only shared."""
        found = _SHARED.fullmatch(address)
        return Found("", f"https://docs.google.com/presentation/d/{found[1]}") if found else super().find(address)
