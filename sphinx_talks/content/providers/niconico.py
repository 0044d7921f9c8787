"""Niconico.

Player: the code that the site gives for embedding, `https://embed.nicovideo.jp/watch/ID` with `from` in seconds
(https://qa.nicovideo.jp/faq/show/17490). Facts and whether a video is there: https://ext.nicovideo.jp/api/getthumbinfo/ID,
which answers 200 with XML that says `status="ok"`, or `status="fail"` and a code (DELETED, NOT_FOUND, COMMUNITY).
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from sphinx_talks.content.providers import asking
from sphinx_talks.content.providers.asking import Conversation, Outcome, Reply, UselessError, Verdict
from sphinx_talks.content.providers.base import Medium, Provider

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinx_talks.content.providers.facts import FetchedFacts

_ID = "(?:sm|nm|so)[0-9]{1,10}"
_STATUS = re.compile(r'<nicovideo_thumb_response[^>]{0,40} status="(ok|fail)"')
_CODE = re.compile(r"<code>([A-Z_]{1,30})</code>")
_LENGTH = re.compile(r"<length>([0-9]{1,4}):([0-9]{2})</length>")


class Niconico(Provider):
    """Videos, by `sm`, `nm` or `so` and a number."""

    name = "niconico"
    label = "ニコニコ動画"
    media = frozenset({Medium.VIDEO})
    thing = "Niconico video"
    want = "its id, as sm9, or https://www.nicovideo.jp/watch/ID"
    description = "Id of the video on Niconico, as `sm9`."
    description_ja = "ニコニコ動画のid。`sm9`のように書く。"
    example = "sm9"
    syntax = _ID
    exact = rf"https?://(?:(?:www\.|sp\.|embed\.)?nicovideo\.jp/watch|nico\.ms)/({_ID})"
    is_telling = True
    page = "https://www.nicovideo.jp/watch/{}"
    page_from = "?from={}"
    frame = "https://embed.nicovideo.jp/watch/{}?autoplay=1"
    frame_from = "&from={}"
    domains = ("nicovideo.jp", "nico.ms")
    api = "https://ext.nicovideo.jp/api/getthumbinfo/"
    scripted = frozenset({"www.nicovideo.jp"})

    def outcome(self, reply: Reply) -> Outcome:
        """Return what the API says of a video: what is only shown to members of a community may be there."""
        status, code = _STATUS.search(reply.text), _CODE.search(reply.text)
        if status and status[1] == "ok":
            return Outcome(Verdict.ALIVE, reply.phrase)
        said = code[1] if code else reply.phrase
        gone = code is not None and code[1] in {"DELETED", "NOT_FOUND"}
        return Outcome(Verdict.GONE if gone else Verdict.UNCLEAR, f"the API says {said}")

    def facts(self, plain: FetchedFacts, _environment: Mapping[str, str]) -> Conversation[FetchedFacts]:
        """Return title, author and length of a video."""
        try:
            told = (yield from asking.useful(self.asked(plain.address))).text
        except UselessError as error:
            return plain.noting(f"{self.label}: {error}")
        length = _LENGTH.search(told)
        return plain.but(
            title=_element(told, "title"),
            author=_element(told, "user_nickname"),
            length=int(length[1]) * 60 + int(length[2]) if length else None,
            is_read=True,
        )


def _element(told: str, name: str) -> str:
    found = re.search(rf"<{name}>([^<]{{1,2000}})</{name}>", told)
    return unescape(found[1]) if found else ""
