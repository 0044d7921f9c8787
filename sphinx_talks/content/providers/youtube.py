"""YouTube.

Player: https://developers.google.com/youtube/player_parameters (`start` and `end` in seconds, the privacy-enhanced
host `www.youtube-nocookie.com`; `enablejsapi` lets it take messages, whose form is that of
https://www.youtube.com/iframe_api). A page of YouTube answers 200 whatever has become of its video. oEmbed
(https://oembed.com/#section5) answers 401 both for videos that may not be embedded and for private ones, of which
alone the thumbnail is missing. The length of a video stands on its page as schema.org `duration` (ISO 8601) and as
`lengthSeconds` of the player.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import parse_qsl

import imagesize

from sphinx_talks.content.providers import asking
from sphinx_talks.content.providers.asking import Outcome, Reply, Request, Silence, UselessError, Verdict
from sphinx_talks.content.providers.base import Found, Medium, Player, Provider, said

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinx_talks.content.providers.asking import Answer, Conversation
    from sphinx_talks.content.providers.facts import FetchedFacts

_ID = r"[A-Za-z0-9_-]{11}"
# What people copy: any spelling of the scheme and the exact host, more in the query.
_VIDEO = re.compile(
    r"(?a:(?i:https?://(?:(?:www\.|m\.|music\.)?youtube(?:-nocookie)?\.com|(youtu\.be))(?::443|:80)?))"
    r"/([^?#\s]*)(?:\?([^#\s]*))?(?:#(\S*))?"
)
#: oEmbed answers on these too; their pages answer 200 whatever has become of them.
_PLAYLIST = re.compile(
    r"(?a:(?i:https?://(?:www\.|m\.|music\.)?youtube\.com(?::443|:80)?))"
    r"/playlist\?(?:[^#\s]*&)?list=[A-Za-z0-9_-]{10,64}(?:[&#]\S*)?"
)
_VIDEO_PATH = re.compile(r"(?:embed|live|shorts|v)/([^/&]*)/?(?:&.*)?")
#: What an address of a video may say beside it; in a playlist, or with words of its own, the page is another one.
_BESIDE = frozenset({"t", "start", "end", "si", "feature"})
_THUMBNAIL = "https://i.ytimg.com/vi/{}/hqdefault.jpg"
#: The grey picture that stands for a video that is not there, in pixels.
_PLACEHOLDER = (120, 90)
#: Status of oEmbed, whether there is a thumbnail: what has become of the video. Where the two contradict each other,
#: it is unknown, for a thumbnail outlives its video for a while.
TABLE = {
    (200, True): Outcome(Verdict.ALIVE, "200 OK"),
    #: Of some that are new or were streamed there is no picture yet.
    (200, False): Outcome(Verdict.ALIVE, "200 OK"),
    (400, True): Outcome(Verdict.UNCLEAR, "oEmbed: 400 Bad Request, but there is a picture"),
    (400, False): Outcome(Verdict.GONE, "no video has this id", certain=True),
    (401, True): Outcome(Verdict.ALIVE, "may not be embedded"),
    (401, False): Outcome(Verdict.GONE, "the video is private"),
    (403, True): Outcome(Verdict.UNCLEAR, "oEmbed: 403 Forbidden, but there is a picture"),
    (403, False): Outcome(Verdict.GONE, "the video is private"),
    (404, True): Outcome(Verdict.UNCLEAR, "oEmbed: 404 Not Found, but there is a picture"),
    (404, False): Outcome(Verdict.GONE, "the video was removed", certain=True),
}
#: What an answer without a title means, whatever its status.
_REFUSED = "403 Forbidden"
_LENGTH = re.compile(r'"lengthSeconds"\s*:\s*"?([0-9]{1,7})\b')
_META = re.compile(r'itemprop="duration"\s+content="([A-Z0-9.]{2,30})"')
_DURATION = re.compile(r"P(?:([0-9]{1,3})D)?(?:T(?:([0-9]{1,4})H)?(?:([0-9]{1,5})M)?(?:([0-9]{1,7})(?:\.[0-9]+)?S)?)?")


class YouTube(Provider):
    """Videos, by an id of 11 characters."""

    name = "youtube"
    label = "YouTube"
    media = frozenset({Medium.VIDEO})
    thing = "YouTube video"
    want = "its 11-character id or https://www.youtube.com/watch?v=ID"
    description = "Id of the video, or its exact YouTube address."
    description_ja = "動画のid（11文字）、またはYouTubeの正確なアドレス。"
    example = "mPByIMURM8A"
    syntax = _ID
    exact = (
        r"https://(?:(?:www\.|m\.)?youtube(?:-nocookie)?\.com/(?:watch\?v=|embed/|live/|shorts/)|youtu\.be/)"
        rf"({_ID})"
    )
    is_telling = True
    #: Options that sphinxcontrib-youtube documents; all but the start follow the page.
    options: ClassVar[Mapping[str, str]] = {
        "width": r"[0-9]{1,5}(?:%|px)?",
        "height": r"[0-9]{1,5}(?:%|px)?",
        "aspect": r"[1-9][0-9]{0,4}:[1-9][0-9]{0,4}",
        "align": r"left|center|right",
        "url_parameters": r"(?:\?[A-Za-z0-9_=&;%.,-]*)?",
        "privacy_mode": r".*",
    }
    page = "https://www.youtube.com/watch?v={}"
    page_from = "&t={}s"
    domains = ("youtube.com", "youtu.be", "youtube-nocookie.com", "blog.youtube")
    lookalike = "you-?tu"
    scripted = frozenset({"www.youtube.com", "youtu.be"})
    seek = '{"event":"command","func":"seekTo","args":[{},true]}'
    watch = '{"event":"listening","id":1,"channel":"widget"}'
    reported = "info.currentTime"
    oembed = "https://www.youtube.com/oembed"
    rubyevents = "youtube"
    rubyevents_asks_day = True

    def find(self, address: str) -> Found | None:
        """Return the video that any address of YouTube leads to."""
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
        return Found(name, self.address(name), beside=tuple(beside.items())) if re.fullmatch(_ID, name) else None

    def key(self, address: str) -> str | None:
        """Return the page of the video that an address means as a whole."""
        found = self.find(address)
        return found.page if found and dict(found.beside).keys() <= _BESIDE else None

    def player(self, name: str, start: int = 0, end: int = 0) -> Player:
        """Return the player without cookies; it plays at once, for it is loaded by a click."""
        query = ({"start": start} if start else {}) | ({"end": end} if end > start else {}) | {"autoplay": 1, "rel": 0}
        asked = "&".join(f"{option}={number}" for option, number in {**query, "enablejsapi": 1}.items())
        return Player(f"https://www.youtube-nocookie.com/embed/{name}?{asked}")

    def start_in(self, options: Mapping[str, str]) -> int:
        """Return the start in `?start=43&…` of `url_parameters`."""
        parameters = options.get("url_parameters", "").lstrip("?").replace("&amp;", "&")
        start = dict(part.partition("=")[::2] for part in parameters.split("&")).get("start", "")
        return int(start) if start.isascii() and start.isdigit() else 0

    def checks(self, address: str) -> bool:
        """Return whether an address is that of a video or a playlist."""
        return super().checks(address) or _PLAYLIST.fullmatch(address) is not None

    def check(self, address: str) -> Conversation[Outcome]:
        """Return what oEmbed says of a playlist, or oEmbed and the thumbnail together of a video."""
        if _PLAYLIST.fullmatch(address):
            return (yield from self.ask(address))
        found = self.find(address)
        pictured = Request(_THUMBNAIL.format(found.id if found else ""))
        known, picture = yield (Request(self.asked(address)), pictured)
        if isinstance(known, Silence):
            return known.of_service
        status, seen = _status(known), _is_there(picture)
        if status == asking.WELL and seen is None:
            return TABLE[status, True]
        outcome = TABLE.get((status, seen)) if seen is not None else None
        return outcome or Outcome(Verdict.UNCLEAR, f"oEmbed: {known.phrase if status == known.status else _REFUSED}")

    def facts(self, plain: FetchedFacts, _environment: Mapping[str, str]) -> Conversation[FetchedFacts]:
        """Return title, channel and length of a video, or notes on why they are not known."""
        page = self.address(plain.video or "")
        try:
            told = yield from asking.mapping(self.asked(page))
        except UselessError as error:
            return plain.noting(f"{self.label}: {error}")
        found = plain.but(title=said(told, "title"), author=said(told, "author_name"), is_read=True)
        try:
            return found.but(length=length_in((yield from asking.text(page))))
        except UselessError as error:
            return found.noting(f"length of the video: {error}")


def _status(reply: Reply) -> int:
    """Return the status of oEmbed; for private videos it said `Forbidden` with a status of 200 at times."""
    if reply.status != asking.WELL:
        return reply.status
    return reply.status if "title" in (reply.object or {}) else 403


def _is_there(picture: Answer) -> bool | None:
    """Return whether a video has a thumbnail; None where that is unknown."""
    if isinstance(picture, Silence):
        return None
    if picture.status in asking.GONE:
        return False
    return not _is_placeholder(picture.body) if asking.is_well(picture.status) else None


def _is_placeholder(picture: bytes) -> bool:
    """Return whether a thumbnail is the grey picture; one that is cut off is none."""
    try:
        return bool(imagesize.get(BytesIO(picture)) == _PLACEHOLDER)
    except ValueError:
        # Before version 2 imagesize does not say -1 of a picture that is cut off.
        return False


def length_in(page: str) -> int | None:
    """Return the seconds that the page of a video says it takes; None where it does not (live, say)."""
    told = _META.search(page)
    seconds = (duration(told[1]) if told else None) or 0
    if not seconds:
        player = _LENGTH.search(page)
        seconds = int(player[1]) if player else 0
    return seconds or None


def duration(iso: str) -> int | None:
    """Return the seconds of a duration in ISO 8601, as `PT1H35M12S`; None for anything else."""
    found = _DURATION.fullmatch(iso)
    if not found or not any(found.groups()):
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds
