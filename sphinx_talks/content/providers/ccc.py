"""media.ccc.de, the videos of the Chaos Computer Club and of the conferences that it records.

Player: `https://media.ccc.de/v/SLUG/oembed`, as the code that the site gives for embedding has it; the page takes the
start as `#t=SECONDS`. API: https://github.com/voc/voctoweb#public-json-api, one event by its slug.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sphinx_talks.content.providers.base import Medium, Provider, said

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinx_talks.content.providers.asking import Outcome, Reply
    from sphinx_talks.content.providers.facts import FetchedFacts

_ID = "[A-Za-z0-9][A-Za-z0-9._-]{2,199}"


class Ccc(Provider):
    """Videos, by the last part of the address of their page."""

    name = "ccc"
    label = "media.ccc.de"
    media = frozenset({Medium.VIDEO})
    thing = "video of media.ccc.de"
    want = "the last part of its address, https://media.ccc.de/v/ID"
    description = "Last part of the address of the video on media.ccc.de."
    description_ja = "media.ccc.deの動画のアドレスの、最後の部分。"
    example = "36c3-10652-bahnmining_-_punktlichkeit_ist_eine_zier"
    syntax = _ID
    exact = rf"https?://media\.ccc\.de/v/({_ID})(?:/oembed)?"
    page = "https://media.ccc.de/v/{}"
    frame = "https://media.ccc.de/v/{}/oembed"
    page_from = frame_from = "#t={}"
    domains = ("ccc.de",)
    api = "https://api.media.ccc.de/public/events/"

    def outcome(self, reply: Reply) -> Outcome:
        """Return whether the API knows the event."""
        return reply.outcome

    def with_answer(self, plain: FetchedFacts, told: Mapping[str, Any]) -> FetchedFacts:
        """Return title, first speaker and length of a video."""
        return super().with_answer(plain, {**told, "author_name": _first(told.get("persons"))})


def _first(persons: Any) -> str:  # noqa: ANN401 - whatever the API says
    return said({"name": persons[0]}, "name") if isinstance(persons, list) and persons else ""
