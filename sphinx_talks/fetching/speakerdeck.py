"""What SpeakerDeck tells of a deck by oEmbed (https://speakerdeck.com/faq#oembed): title, author, player and shape."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from sphinx_talks.fetching.asking import UselessError, mapping
from sphinx_talks.fetching.facts import Facts
from sphinx_talks.providers import speakerdeck_id

if TYPE_CHECKING:
    from sphinx_talks.net.client import Client

OEMBED = "https://speakerdeck.com/oembed.json"
_PAGE = re.compile(r"(https://speakerdeck\.com/([A-Za-z0-9_-]{1,39})/([A-Za-z0-9_-]{1,200}))(?:[/?#].*)?")
#: First parts of addresses that are no account.
_NOT_ACCOUNTS = frozenset({"player", "assets", "c", "p", "search", "features", "oembed", "embed", "u"})
_PLAYER = re.compile(r"speakerdeck\.com/player/([0-9a-f]{32})(?![0-9a-f])")
_USUAL = ("16:9", "4:3", "16:10", "3:2")


def deck_page(address: str) -> tuple[str, str] | None:
    """Return the plain address and the account of the page of a deck, None for any other address."""
    found = _PAGE.fullmatch(address)
    return (found[1], found[2]) if found and found[2].lower() not in _NOT_ACCOUNTS else None


async def facts(client: Client, address: str) -> Facts:
    """Return what is told of the deck at its page, or notes on why that is not known."""
    page = deck_page(address)
    if page is None:
        return Facts(address, deck=speakerdeck_id(address))
    found = Facts(address, slides=page[0], account=page[1])
    try:
        told = await mapping(client, f"{OEMBED}?{urlencode({'url': page[0]})}")
    except UselessError as error:
        return replace(found, notes=(f"SpeakerDeck: {error}",))
    player = _PLAYER.search(_text(told, "html")[:4096])
    notes = () if player else ("SpeakerDeck: the answer names no player",)
    return replace(
        found,
        title=_text(told, "title"),
        author=_text(told, "author_name"),
        deck=player[1] if player else None,
        aspect=_aspect(told) if player else None,
        is_read=True,
        notes=notes,
    )


def _text(told: dict[str, Any], name: str) -> str:
    value = told.get(name)
    return value if isinstance(value, str) else ""


def _aspect(told: dict[str, Any]) -> str | None:
    """Return width to height, by its usual name where it has one."""
    ratio = _number(told.get("ratio")) or _number(told.get("width")) / (_number(told.get("height")) or 1.0)
    for usual in _USUAL:
        width, height = map(int, usual.split(":"))
        if abs(ratio - width / height) < 0.005:  # noqa: PLR2004 - half a percent, the pixels of a preview
            return usual
    return f"{ratio:.4f}" if ratio else None


def _number(value: object) -> float:
    try:
        number = float(value) if isinstance(value, int | float | str) else 0.0
    except (ValueError, OverflowError):
        return 0.0
    return number if 0 < number < 100_000 else 0.0  # noqa: PLR2004 - wider than any screen
