"""Vimeo.

Player: https://developer.vimeo.com/player/sdk/embed (`player.vimeo.com/video/ID`, `h` with the hash of an unlisted
video, `dnt=1` against tracking, the start in the fragment; messages: https://github.com/vimeo/player.js). oEmbed:
https://developer.vimeo.com/api/oembed/videos; it answers 404 for a video that was deleted, and 403 for one that only
some domains may embed.
"""

from __future__ import annotations

import re
from urllib.parse import urlencode

from sphinx_talks.content.providers.base import Found, Medium, Player, Provider

_ID = "[1-9][0-9]{4,11}(?:/[0-9a-f]{6,16})?"
_HASH = re.compile("[0-9a-f]{6,16}")
_PLAYER = re.compile(r"https?://player\.", re.IGNORECASE)


class Vimeo(Provider):
    """Videos, by a number, and behind a slash the hash of one that is not listed."""

    name = "vimeo"
    label = "Vimeo"
    media = frozenset({Medium.VIDEO})
    thing = "Vimeo video"
    want = "its number, as 76979871, or https://vimeo.com/NUMBER"
    description = "Number of the video; `76979871/8272103f6e` for one that is not listed."
    description_ja = "動画の番号。限定公開のものは`76979871/8272103f6e`のように書く。"
    example = "76979871"
    syntax = _ID
    exact = (
        r"https?://(?:player\.vimeo\.com/video/"
        r"|(?:www\.)?vimeo\.com/(?:channels/[A-Za-z0-9_-]+/|groups/[A-Za-z0-9_-]+/videos/)?)"
        rf"({_ID})"
    )
    page = "https://vimeo.com/{}"
    page_from = "#t={}s"
    domains = ("vimeo.com",)
    scripted = frozenset({"vimeo.com"})
    seek = '{"method":"setCurrentTime","value":{}}'
    watch = '{"method":"addEventListener","value":"timeupdate"}'
    reported = "data.seconds"
    oembed = "https://vimeo.com/api/oembed.json"
    rubyevents = "vimeo"

    def find(self, address: str) -> Found | None:
        """Return the video at its page or in its player, which has the hash in the query."""
        found = super().find(address)
        hidden = dict(found.beside).get("h", "") if found else ""
        if not found or "/" in found.id or not _PLAYER.match(address) or not _HASH.fullmatch(hidden):
            return found
        name = f"{found.id}/{hidden}"
        return Found(name, self.address(name), beside=found.beside)

    def player(self, name: str, start: int = 0, _end: int = 0) -> Player:
        """Return the player, asked not to track."""
        number, _, hidden = name.partition("/")
        query = ({"h": hidden} if hidden else {}) | {"autoplay": 1, "dnt": 1}
        moment = self.page_from.format(start) if start else ""
        return Player(f"https://player.vimeo.com/video/{number}?{urlencode(query)}{moment}")
