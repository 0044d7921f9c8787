"""What an address tells about a talk or an event, in the forms that front matter takes."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from pydantic_core import PydanticCustomError

from sphinx_talks.authoring.new.fetch.clean import one_line
from sphinx_talks.content.records import values

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Facts:
    """What was found; None for what was not. Every text is one that the check accepts for its field."""

    #: The address that was looked at, as it was given.
    address: str
    title: str | None = None
    #: Who made it, as the service writes the name.
    author: str | None = None
    #: Account on SpeakerDeck, from the address of the deck.
    account: str | None = None
    #: Id of a video on YouTube, and its length in seconds.
    video: str | None = None
    length: int | None = None
    #: Player id of a deck on SpeakerDeck, its shape and its page.
    deck: str | None = None
    aspect: str | None = None
    slides: str | None = None
    #: Page of an event, and what it says.
    event: str | None = None
    series: str | None = None
    date: str | None = None
    end_date: str | None = None
    start: str | None = None
    end: str | None = None
    format: str | None = None
    venue: str | None = None
    capacity: str | None = None
    hashtag: str | None = None
    #: Whether a page was read, so that it can be named as a source.
    is_read: bool = False
    #: What went wrong, in words for the contributor.
    notes: tuple[str, ...] = ()


#: How the check reads each text; the others are lines.
_READERS: dict[str, Callable[[str], object]] = {
    "account": values.handle,
    "video": values.youtube,
    "deck": values.speakerdeck,
    "aspect": values.aspect,
    "slides": values.address,
    "event": values.address,
    "date": values.partial_date,
    "end_date": values.partial_date,
    "start": values.time_of_day,
    "end": values.time_of_day,
    "capacity": values.count,
    "hashtag": values.hashtag,
}
_LINES = frozenset({"title", "author", "series", "venue"})


def sound(facts: Facts) -> Facts:
    """Return the facts without what the check would refuse, and all text on one clean line."""
    found: dict[str, str | None] = {}
    for field in fields(facts):
        value = getattr(facts, field.name)
        if isinstance(value, str) and field.name in _LINES:
            found[field.name] = one_line(value) or None
        elif isinstance(value, str) and field.name in _READERS:
            found[field.name] = value if _accepts(_READERS[field.name], value) else None
    return replace(facts, **found)  # type: ignore[arg-type] # only fields that hold text are replaced


def _accepts(reader: Callable[[str], object], text: str) -> bool:
    try:
        reader(text)
    except PydanticCustomError:
        return False
    return True
