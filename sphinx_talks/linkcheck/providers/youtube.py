"""Videos of YouTube, by oEmbed and thumbnail together.

A page of YouTube answers 200 whatever has become of its video. oEmbed (https://oembed.com/#section5) answers 401 both
for videos that may not be embedded and for private ones, of which alone the thumbnail is missing.
"""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from sphinx_talks.content.records import providers
from sphinx_talks.linkcheck import verdicts
from sphinx_talks.linkcheck.net.answer import NoAnswerError
from sphinx_talks.linkcheck.providers.jpeg import size_of
from sphinx_talks.linkcheck.verdicts import Outcome, Verdict

if TYPE_CHECKING:
    from sphinx_talks.linkcheck.net.answer import Answer
    from sphinx_talks.linkcheck.net.client import Client

OEMBED = "https://www.youtube.com/oembed"
THUMBNAIL = "https://i.ytimg.com/vi/{}/hqdefault.jpg"
#: The grey picture that stands for a video that is not there, in pixels.
PLACEHOLDER = (120, 90)

#: Status of oEmbed, whether there is a thumbnail: what has become of the video. Where the two contradict each other,
#: nobody can tell, for a thumbnail outlives its video for a while.
TABLE = {
    (200, True): Outcome(Verdict.ALIVE, "200 OK"),
    (200, False): Outcome(Verdict.UNCLEAR, "YouTube knows the video but has no picture of it"),
    (400, True): Outcome(Verdict.UNCLEAR, "oEmbed: 400 Bad Request, but there is a picture"),
    (400, False): Outcome(Verdict.GONE, "no video has this id", certain=True),
    (401, True): Outcome(Verdict.ALIVE, "may not be embedded"),
    (401, False): Outcome(Verdict.GONE, "the video is private"),
    (403, True): Outcome(Verdict.UNCLEAR, "oEmbed: 403 Forbidden, but there is a picture"),
    (403, False): Outcome(Verdict.GONE, "the video is private"),
    (404, True): Outcome(Verdict.UNCLEAR, "oEmbed: 404 Not Found, but there is a picture"),
    (404, False): Outcome(Verdict.GONE, "the video was removed", certain=True),
}


def matches(address: str) -> bool:
    """Tell whether an address is that of a video."""
    return providers.video_in(address) is not None


async def look(client: Client, address: str) -> Outcome:
    """Return what has become of a video."""
    found = providers.video_in(address)
    video = found.id if found else ""
    query = urlencode({"url": providers.youtube_address(video), "format": "json"})
    known, picture = await asyncio.gather(_ask(client, f"{OEMBED}?{query}"), _ask(client, THUMBNAIL.format(video)))
    if isinstance(known, NoAnswerError):
        return verdicts.of_service(known)
    status = _status(known)
    seen = _is_there(picture)
    if status == verdicts.WELL and seen is None:
        return TABLE[status, True]
    outcome = TABLE.get((status, seen)) if seen is not None else None
    return outcome or Outcome(Verdict.UNCLEAR, f"oEmbed: {verdicts.phrase(status)}")


async def _ask(client: Client, address: str) -> Answer | NoAnswerError:
    """Return the answer or why there is none: one of the two may do without the other."""
    try:
        return await client.ask(address)
    except NoAnswerError as fault:
        return fault


def _status(answer: Answer) -> int:
    """Return the status of oEmbed; for private videos it said `Forbidden` with a status of 200 at times."""
    if answer.status != verdicts.WELL:
        return answer.status
    try:
        known = json.loads(answer.body)
    except (ValueError, RecursionError):
        return 403
    return answer.status if isinstance(known, dict) and "title" in known else 403


def _is_there(picture: Answer | NoAnswerError) -> bool | None:
    """Tell whether a video has a thumbnail; None where nobody can tell."""
    if isinstance(picture, NoAnswerError):
        return None
    if picture.status in verdicts.GONE:
        return False
    return size_of(picture.body) != PLACEHOLDER if verdicts.is_well(picture.status) else None
