"""What YouTube tells of a video: title and channel by oEmbed (https://oembed.com), length by the metadata of its page.

The length stands there as schema.org `duration` (ISO 8601) and as `lengthSeconds` of the player.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from sphinx_talks.authoring.new.fetch.asking import UselessError, mapping, text, told_text
from sphinx_talks.authoring.new.fetch.facts import Facts
from sphinx_talks.content.records.providers import youtube_address

if TYPE_CHECKING:
    from sphinx_talks.linkcheck.net.client import Client

OEMBED = "https://www.youtube.com/oembed"
_PLAYER = re.compile(r'"lengthSeconds"\s*:\s*"?([0-9]{1,7})\b')
_META = re.compile(r'itemprop="duration"\s+content="([A-Z0-9.]{2,30})"')
_DURATION = re.compile(r"P(?:([0-9]{1,3})D)?(?:T(?:([0-9]{1,4})H)?(?:([0-9]{1,5})M)?(?:([0-9]{1,7})(?:\.[0-9]+)?S)?)?")


async def facts(client: Client, address: str, video: str) -> Facts:
    """Return title, channel and length of a video, or notes on why they are not known."""
    found = Facts(address, video=video)
    page = youtube_address(video)
    try:
        told = await mapping(client, f"{OEMBED}?{urlencode({'url': page, 'format': 'json'})}")
    except UselessError as error:
        return replace(found, notes=(f"YouTube: {error}",))
    found = replace(found, title=told_text(told, "title"), author=told_text(told, "author_name"), is_read=True)
    try:
        return replace(found, length=length_in(await text(client, page)))
    except UselessError as error:
        return replace(found, notes=(f"length of the video: {error}",))


def length_in(page: str) -> int | None:
    """Return the seconds that the page of a video says it takes; None where it does not (live, say)."""
    told = _META.search(page)
    seconds = (duration(told[1]) if told else None) or 0
    if not seconds:
        player = _PLAYER.search(page)
        seconds = int(player[1]) if player else 0
    return seconds or None


def duration(iso: str) -> int | None:
    """Return the seconds of a duration in ISO 8601, as `PT1H35M12S`; None for anything else."""
    found = _DURATION.fullmatch(iso)
    if not found or not any(found.groups()):
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds
