r"""Recognise the ids of YouTube videos and SpeakerDeck decks, and build every address from a checked id.

An address is taken apart by hand-written patterns on the exact host: `urllib` and browsers disagree on
what the host of `https://youtube.com\\@evil.example/` is, so anything but the plain forms is refused.
"""

from __future__ import annotations

import re
from urllib.parse import quote, urlencode

YOUTUBE_ID = re.compile(r"[A-Za-z0-9_-]{11}")
SPEAKERDECK_ID = re.compile(r"[0-9a-f]{32}")

#: Where the page of an account is, by the field of a person.
ACCOUNTS = {
    "github": "https://github.com/",
    "x": "https://x.com/",
    "speakerdeck": "https://speakerdeck.com/",
}

_YOUTUBE_ADDRESS = re.compile(
    r"https://(?:www\.|m\.)?youtube(?:-nocookie)?\.com/(?:watch\?v=|embed/|live/|shorts/)([A-Za-z0-9_-]{11})"
    r"|https://youtu\.be/([A-Za-z0-9_-]{11})"
)
_SPEAKERDECK_PLAYER = re.compile(r"https://speakerdeck\.com/player/([0-9a-f]{32})")
# Letters of ASCII only: to ignore case, Python would also take U+212A for a k and U+017F for an s.
_WEB_ADDRESS = re.compile(
    r"(?a:(?i:https?)://(?!-)[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?::[0-9]{1,5})?)"
    r'(?:[/?#][^\s\\<>"^`{|}]*)?'
)
#: A host that looks like a player's but is not it, for a clear message.
_LOOKS_LIKE_PLAYER = re.compile(r"you-?tu|speaker-?deck", re.IGNORECASE)


def youtube_id(text: str) -> str | None:
    """Return the id in an id (11 characters) or an exact YouTube address; None for anything else."""
    if YOUTUBE_ID.fullmatch(text):
        return text
    found = _YOUTUBE_ADDRESS.fullmatch(text)
    return (found[1] or found[2]) if found else None


def speakerdeck_id(text: str) -> str | None:
    """Return the player id (32 hexadecimal digits) in an id or an exact player address, or None."""
    if SPEAKERDECK_ID.fullmatch(text):
        return text
    found = _SPEAKERDECK_PLAYER.fullmatch(text)
    return found[1] if found else None


def web_address(text: str) -> bool:
    """Tell whether `text` is a plain http(s) address: ASCII host with a dot, no user, no backslash."""
    return _WEB_ADDRESS.fullmatch(text) is not None


def imitates_player(text: str) -> bool:
    """Tell whether an address has a host that resembles a player's without being it."""
    host = re.sub(r"^[a-z]+:/*", "", text, flags=re.IGNORECASE)
    host = re.split(r"[/?#]", host, maxsplit=1)[0]
    exact = re.fullmatch(
        r"(?:[a-z0-9-]+\.)*(?:youtube\.com|youtu\.be|youtube-nocookie\.com|speakerdeck\.com)|blog\.youtube", host
    )
    return not exact and _LOOKS_LIKE_PLAYER.search(host) is not None


def player_address(provider: str, name: str) -> str:
    """Return the address by which the links of a player are asked: `youtube` or `speakerdeck`, and its id."""
    return youtube_address(name) if provider == "youtube" else speakerdeck_address(name)


def youtube_address(video: str, start: int | None = None) -> str:
    """Return the page of a video, from second `start`."""
    query = {"v": video} | ({"t": f"{start}s"} if start else {})
    return f"https://www.youtube.com/watch?{urlencode(query)}"


def speakerdeck_address(deck: str) -> str:
    """Return the player page of a deck, which needs no script of ours."""
    return f"https://speakerdeck.com/player/{quote(deck)}"
