"""The sites that hold videos, decks, papers and events: one table, one file a site.

Another package brings a site of its own by an entry point in the group `sphinx_talks.providers`
(https://packaging.python.org/specifications/entry-points/) that names a subclass of `Provider`.
"""

from __future__ import annotations

import logging
import re
from functools import cache
from importlib.metadata import entry_points
from typing import NamedTuple

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
_LOGGER = logging.getLogger(__name__)
_NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
#: What the records `Video` and `Slides` have of their own: other fields, what they are asked, names of pydantic's.
RESERVED = frozenset(
    {"aspect", "end", "license", "published", "start", "url"} | {"address", "ids", "key", "medium", "named", "page"}
)
_OF_MODELS = frozenset({"construct", "copy", "dict", "json", "schema", "shorthand", "slides", "validate", "video"})


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
            whose = f" of {point.dist.name}" if point.dist else ""
            reason = " ".join(fault.split())
            # One plain line on stderr: a warning of Python's would show a line of this file.
            _LOGGER.warning("provider %r (%s)%s is left out: %s", point.name, point.value, whose, reason)
        else:
            found[brought.name] = brought
    return tuple(found.values())


def _fault(brought: object, others: dict[str, Provider]) -> str:
    """Return why a provider of another package cannot be used, '' where it can."""
    if not isinstance(brought, Provider):
        return "not a subclass of Provider"
    if not _NAME.fullmatch(str(brought.name)):
        return f"not a name of a field: {brought.name!r}"
    if brought.name in RESERVED | _OF_MODELS or brought.name.startswith("model_"):
        return f"{brought.name!r} is the name of another field"
    if brought.name in others or brought.tag in {one.tag for one in others.values() if one.media}:
        return f"there is one called {brought.name!r}"
    needed = ("label", "thing", "want", "syntax") if brought.media else ("label",)
    missing = next((name for name in needed if not getattr(brought, name, "")), "")
    return f"{missing!r} is missing" if missing else _fault_of_ids(brought)


def _fault_of_ids(brought: Provider) -> str:
    """Return what is wrong with the patterns and the example of a provider; raises whatever its own code raises."""
    for name in ("syntax", "exact"):
        try:
            groups = re.compile(getattr(brought, name)).groups
        except re.error as error:
            return f"{name!r} is no regular expression: {error}"
        if name == "exact" and brought.exact and not groups:
            return "'exact' has no group for the id"
    if not brought.media:
        return ""
    if type(brought).address is Provider.address and not brought.page:
        return "'page' is missing"
    if brought.example:
        if brought.read(brought.example) is None:
            return f"'example' is not a {brought.thing}: {brought.example!r}"
        brought.address(brought.example)
        brought.player(brought.example)
    return ""


@cache
def with_medium(medium: Medium) -> tuple[Provider, ...]:
    """Return the providers of videos or decks."""
    return tuple(one for one in table() if medium in one.media)


@cache
def names_of(medium: Medium) -> tuple[str, ...]:
    """Return the names of the providers of videos or decks."""
    return tuple(one.name for one in with_medium(medium))


@cache
def names() -> dict[str, Provider]:
    """Return the providers by name."""
    return {one.name: one for one in table()}


@cache
def of_rubyevents() -> dict[str, Provider]:
    """Return the providers by the name that rubyevents gives them."""
    return {one.rubyevents: one for one in table() if one.rubyevents}


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
    host = re.split(r"[/?#]", host, maxsplit=1)[0].lower()
    # Digits that pass for letters.
    resembled = host.translate({ord("0"): "o", ord("1"): "l"})
    for one in table():
        if one.lookalike and re.search(one.lookalike, resembled, re.IGNORECASE):
            domains = "|".join(map(re.escape, one.domains))
            if not re.fullmatch(rf"(?:[a-z0-9-]+\.)*(?:{domains})", host):
                return one
    return None
