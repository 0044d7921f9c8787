"""The sites that hold videos, decks, papers and events: one table, one file a site.

Another package brings a site of its own by an entry point in the group `sphinx_talks.providers`
(https://packaging.python.org/specifications/entry-points/) that names a subclass of `Provider`.
"""

from __future__ import annotations

import re
import warnings
from functools import cache
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, NamedTuple

from sphinx_talks.content.providers.archive import Archive
from sphinx_talks.content.providers.arxiv import Arxiv
from sphinx_talks.content.providers.base import Found, Medium, Player, Provider
from sphinx_talks.content.providers.ccc import Ccc
from sphinx_talks.content.providers.connpass import Connpass
from sphinx_talks.content.providers.docswell import Docswell
from sphinx_talks.content.providers.doi import Doi
from sphinx_talks.content.providers.file import FileAddress
from sphinx_talks.content.providers.google_slides import GoogleSlides
from sphinx_talks.content.providers.niconico import Niconico
from sphinx_talks.content.providers.slideshare import SlideShare
from sphinx_talks.content.providers.speakerdeck import SpeakerDeck
from sphinx_talks.content.providers.vimeo import Vimeo
from sphinx_talks.content.providers.youtube import YouTube

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Found", "MediaRef", "Medium", "Player", "Provider"]

GROUP = "sphinx_talks.providers"
#: Those of our own, in the order of the fields; what takes any address of a file comes last. A list of them here, not
#: entry points: a checkout whose installed metadata are older knows them too.
BUILT_IN: tuple[type[Provider], ...] = (
    YouTube,
    Vimeo,
    Niconico,
    Ccc,
    SpeakerDeck,
    Docswell,
    SlideShare,
    GoogleSlides,
    Archive,
    Connpass,
    Doi,
    Arxiv,
    FileAddress,
)
_NAME = re.compile(r"[a-z][a-z0-9_]{1,30}")


class MediaRef(NamedTuple):
    """Something at a provider: its id, '' where only its page is known."""

    provider: Provider
    id: str
    page: str = ""


@cache
def table() -> tuple[Provider, ...]:
    """Return the providers, our own first; what another package brings and cannot be used is warned of and left out."""
    found = {one.name: one() for one in BUILT_IN}
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        try:
            brought = point.load()()
            fault = _fault(brought, found)
        except Exception as error:  # noqa: BLE001 - whatever another package does at import
            fault = f"{type(error).__name__}: {error}"
        if fault:
            warnings.warn(f"provider {point.name!r} ({point.value}) is left out: {fault}", stacklevel=2)
        else:
            found[brought.name] = brought
    return tuple(found.values())


def _fault(brought: object, others: dict[str, Provider]) -> str:
    if not isinstance(brought, Provider):
        return "not a subclass of Provider"
    if not _NAME.fullmatch(brought.name):
        return f"not a name of a field: {brought.name!r}"
    return f"there is one called {brought.name!r}" if brought.name in others else ""


def with_medium(medium: Medium) -> Iterator[Provider]:
    """Yield the providers of videos or decks."""
    return (one for one in table() if medium in one.media)


def by_name(name: str) -> Provider:
    """Return a provider; raises KeyError."""
    return {one.name: one for one in table()}[name]


def by_tag(tag: str) -> Provider:
    """Return the provider whose player a directive renders; raises KeyError."""
    return tags()[tag]


@cache
def tags() -> dict[str, Provider]:
    """Return the providers with a player by the name of their directive."""
    return {one.tag: one for one in table() if one.media}


def found_at(address: str, medium: Medium | None = None) -> tuple[Provider, Found] | None:
    """Return the provider of an address with what it leads to, None for a page of any other site."""
    for one in table():
        if (medium is None or medium in one.media) and (found := one.find(address)):
            return one, found
    return None


def key(address: str) -> str | None:
    """Return the one address by which several of a provider are checked and remembered."""
    return next(filter(None, (one.key(address) for one in table())), None)


def closed(address: str) -> str:
    """Return why programs may not ask an address, '' where they may."""
    return next(filter(None, (one.closed(address) for one in table())), "")


def cited(field: str, value: str) -> str:
    """Return the address that a field of BibTeX means, '' where it means none."""
    return next(filter(None, (one.cited(value) for one in table() if field and one.bibtex == field)), "")


def imitated(text: str) -> Provider | None:
    """Return the provider whose host the host of an address resembles without being it."""
    host = re.sub(r"^[a-z]+:/*", "", text, flags=re.IGNORECASE)
    host = re.split(r"[/?#]", host, maxsplit=1)[0]
    for one in table():
        if one.lookalike and re.search(one.lookalike, host, re.IGNORECASE):
            domains = "|".join(map(re.escape, one.domains))
            if not re.fullmatch(rf"(?:[a-z0-9-]+\.)*(?:{domains})", host):
                return one
    return None
