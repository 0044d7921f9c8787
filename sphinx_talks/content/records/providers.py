r"""Recognise the ids of YouTube videos and SpeakerDeck decks, and build every address from a checked id.

An address is taken apart by hand-written patterns on the exact host: `urllib` and browsers disagree on
what the host of `https://youtube.com\\@evil.example/` is, so anything but the plain forms is refused.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, urlencode

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


# What people copy: any spelling of the scheme and the exact host, more in the query.
_VIDEO = re.compile(
    r"(?a:(?i:https?://(?:(?:www\.|m\.|music\.)?youtube(?:-nocookie)?\.com|(youtu\.be))(?::443|:80)?))"
    r"/([^?#\s]*)(?:\?([^#\s]*))?(?:#(\S*))?"
)
_VIDEO_PATH = re.compile(r"(?:embed|live|shorts|v)/([^/&]*)/?(?:&.*)?")
_DECK = re.compile(r"(?a:(?i:https?://(?:www\.)?speakerdeck\.com))/player/([0-9a-f]{32})/?(?:[?#]\S*)?")
_DECK_PAGE = re.compile(
    r"(?a:(?i:https?://(?:www\.)?speakerdeck\.com))/([A-Za-z0-9_-]{1,39})/([A-Za-z0-9_-]{1,200})/?(?:[?#]\S*)?"
)
#: First parts of addresses of SpeakerDeck that are no account.
_NO_ACCOUNTS = frozenset({"player", "assets", "c", "p", "search", "features", "oembed", "embed", "u"})
_EVENT = re.compile(r"(?a:(?i:https?://((?:[a-z0-9-]{1,63}\.)?connpass\.com)))/event/([0-9]{1,9})(?:[/?#]\S*)?")
#: A number of arXiv (https://info.arxiv.org/help/arxiv_identifier.html): since April 2007, and before.
ARXIV = r"[0-9]{4}\.[0-9]{4,5}(?:v[0-9]+)?|[a-z-]+(?:\.[A-Z]{2})?/[0-9]{7}(?:v[0-9]+)?"


class Video(NamedTuple):
    """A video that an address leads to, and what else stands in its query and fragment, as `t` for its start."""

    id: str
    beside: dict[str, str]


class Deck(NamedTuple):
    """The page of a deck on SpeakerDeck in its one form, and the account it is of."""

    page: str
    account: str


class Event(NamedTuple):
    """The page of an event of connpass in its one form, and its number."""

    page: str
    number: str


def video_in(address: str) -> Video | None:
    """Return the video that any address of YouTube leads to, None for all other addresses."""
    found = _VIDEO.fullmatch(address)
    if found is None:
        return None
    short, path, query, fragment = found.groups(default="")
    beside = dict(reversed([*parse_qsl(query), *parse_qsl(fragment)]))
    if short:
        name = path.partition("&")[0].removesuffix("/")
    elif path.removesuffix("/") == "watch":
        name = beside.pop("v", "")
    else:
        inner = _VIDEO_PATH.fullmatch(path)
        name = inner[1] if inner else ""
    return Video(name, beside) if YOUTUBE_ID.fullmatch(name) else None


def deck_in(address: str) -> str | None:
    """Return the id of the deck whose player is at an address, None for all other addresses."""
    found = _DECK.fullmatch(address)
    return found[1] if found else None


def deck_page(address: str) -> Deck | None:
    """Return the page of a deck on SpeakerDeck, None for all other addresses."""
    found = _DECK_PAGE.fullmatch(address)
    if found is None or found[1].lower() in _NO_ACCOUNTS:
        return None
    return Deck(f"https://speakerdeck.com/{found[1]}/{found[2]}", found[1])


def event_page(address: str) -> Event | None:
    """Return the page of an event of connpass, None for all other addresses."""
    found = _EVENT.fullmatch(address)
    return Event(f"https://{found[1].lower()}/event/{found[2]}/", found[2]) if found else None


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
    """Tell whether `text` is a plain http(s) address: ASCII host with a dot, no user, no backslash, all visible."""
    return _WEB_ADDRESS.fullmatch(text) is not None and text.isprintable()


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
