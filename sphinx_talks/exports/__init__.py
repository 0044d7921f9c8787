"""What machines read: one class a format, each a view of the catalog as bytes, and without Sphinx."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_talks.exports.calendars import ICalendar
from sphinx_talks.exports.feeds import Atom, JsonFeed
from sphinx_talks.exports.whole import Schema, Whole

if TYPE_CHECKING:
    from sphinx_talks.exports.archive import Export

#: Every format in the order of the reference; a class that is added here is built, exported and listed.
_CLASSES: tuple[type[Export], ...] = (
    Atom,
    JsonFeed,
    ICalendar,
    Whole,
    Schema,
)
#: The formats by name.
FORMATS: dict[str, Export] = {made.name: made() for made in _CLASSES}
