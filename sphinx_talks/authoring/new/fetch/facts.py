"""Keep of the facts of a provider or page what the check would accept."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

from pydantic_core import PydanticCustomError

from sphinx_talks.content import providers
from sphinx_talks.content.providers.facts import FetchedFacts, one_line
from sphinx_talks.content.records import values

if TYPE_CHECKING:
    from collections.abc import Callable

#: How the check reads each text; the others are lines.
_READERS: dict[str, Callable[[str], object]] = {
    "account": values.handle,
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


def sound(facts: FetchedFacts) -> FetchedFacts:
    """Return the facts without what the check would refuse, and all text on one clean line."""
    found: dict[str, str | None] = {}
    readers = _READERS
    if facts.provider:
        own = providers.by_name(facts.provider).read
        readers = {**_READERS, "video": own, "deck": own}
    for field in fields(facts):
        value = getattr(facts, field.name)
        if isinstance(value, str) and field.name in _LINES:
            found[field.name] = one_line(value) or None
        elif isinstance(value, str) and field.name in readers:
            found[field.name] = value if _accepts(readers[field.name], value) else None
    return replace(facts, **found)  # type: ignore[arg-type] # only fields that hold text are replaced


def _accepts(reader: Callable[[str], object], text: str) -> bool:
    try:
        return reader(text) is not None
    except PydanticCustomError:
        return False
