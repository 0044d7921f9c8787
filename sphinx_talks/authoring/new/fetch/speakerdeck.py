"""What SpeakerDeck tells of a deck by oEmbed (https://speakerdeck.com/faq#oembed): title, author, player and shape."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from sphinx_talks.authoring.new.fetch.asking import UselessError, mapping, told_text
from sphinx_talks.authoring.new.fetch.facts import Facts
from sphinx_talks.content.records.providers import deck_page

if TYPE_CHECKING:
    from sphinx_talks.linkcheck.net.client import Client

OEMBED = "https://speakerdeck.com/oembed.json"
_PLAYER = re.compile(r"speakerdeck\.com/player/([0-9a-f]{32})(?![0-9a-f])")
_USUAL = ("16:9", "4:3", "16:10", "3:2")


async def facts(client: Client, address: str) -> Facts:
    """Return what is told of the deck at its page, or notes on why that is not known."""
    page = deck_page(address)
    if page is None:
        return Facts(address)
    found = Facts(address, slides=page.page, account=page.account)
    try:
        told = await mapping(client, f"{OEMBED}?{urlencode({'url': page.page})}")
    except UselessError as error:
        return replace(found, notes=(f"SpeakerDeck: {error}",))
    player = _PLAYER.search(told_text(told, "html")[:4096])
    notes = () if player else ("SpeakerDeck: the answer names no player",)
    return replace(
        found,
        title=told_text(told, "title"),
        author=told_text(told, "author_name"),
        deck=player[1] if player else None,
        aspect=_aspect(told) if player else None,
        is_read=True,
        notes=notes,
    )


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
