"""media.ccc.de, the videos of the Chaos Computer Club and of the conferences that it records.

Player: `https://media.ccc.de/v/SLUG/oembed`, as the code that the site gives for embedding has it; the page takes the
start as `#t=SECONDS`. API: https://github.com/voc/voctoweb#public-json-api, one event by its slug.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sphinx_talks.content.providers import asking
from sphinx_talks.content.providers.asking import Outcome, Silence, UselessError
from sphinx_talks.content.providers.base import Medium, Player, Provider, said

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinx_talks.content.providers.asking import Conversation
    from sphinx_talks.content.providers.facts import FetchedFacts

_ID = "[A-Za-z0-9][A-Za-z0-9._-]{2,199}"
_API = "https://api.media.ccc.de/public/events/"


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
    domains = ("ccc.de",)

    def address(self, name: str, start: int = 0) -> str:
        """Return the page of a video, from second `start`."""
        return f"https://media.ccc.de/v/{name}{f'#t={start}' if start else ''}"

    def player(self, name: str, start: int = 0, _end: int = 0) -> Player:
        """Return the player, which takes the start as its page does."""
        return Player(f"https://media.ccc.de/v/{name}/oembed{f'#t={start}' if start else ''}")

    def check(self, address: str) -> Conversation[Outcome]:
        """Return whether the API knows the event."""
        found = self.find(address)
        reply = yield from asking.ask(f"{_API}{quote(found.id if found else '')}")
        return reply.of_service if isinstance(reply, Silence) else asking.outcome_of(reply)

    def facts(self, plain: FetchedFacts, _environment: Mapping[str, str]) -> Conversation[FetchedFacts]:
        """Return title, speakers and length of a video."""
        try:
            told = yield from asking.mapping(f"{_API}{quote(plain.video or '')}")
        except UselessError as error:
            return plain.noting(f"{self.label}: {error}")
        return self.from_oembed(plain, told | {"author_name": _first(told.get("persons"))})


def _first(persons: Any) -> str:  # noqa: ANN401 - whatever the API says
    return said({"name": persons[0]}, "name") if isinstance(persons, list) and persons else ""
