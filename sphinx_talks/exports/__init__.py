"""What machines read: one class a format, each a view of the catalog as bytes, and without Sphinx."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_talks.content.problems import message, nearest_of
from sphinx_talks.exports.calendars import ICalendar
from sphinx_talks.exports.citations import BibTeX, CslJson, Ris
from sphinx_talks.exports.elsewhere import PyVideo, RubyEvents
from sphinx_talks.exports.embeds import Embeds, OEmbed
from sphinx_talks.exports.engines import SearchEngines
from sphinx_talks.exports.feeds import Atom, JsonFeed, Opml
from sphinx_talks.exports.schedules import JsonChapters, ScheduleJson, ScheduleXml, VttChapters
from sphinx_talks.exports.transcripts import TranscriptFiles
from sphinx_talks.exports.twins import Markdown
from sphinx_talks.exports.web import Llms, Robots, Sitemap, Web
from sphinx_talks.exports.whole import Parquet, Schema, Sqlite, Whole

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx_talks.content.problems import Message
    from sphinx_talks.exports.archive import Export

#: Every format in the order of the reference; a class that is added here is built, exported and listed.
_CLASSES: tuple[type[Export], ...] = (
    Atom,
    JsonFeed,
    Opml,
    ICalendar,
    BibTeX,
    CslJson,
    Ris,
    ScheduleXml,
    ScheduleJson,
    VttChapters,
    JsonChapters,
    TranscriptFiles,
    OEmbed,
    Embeds,
    Sitemap,
    Robots,
    Llms,
    Markdown,
    Whole,
    Schema,
    Sqlite,
    Parquet,
    PyVideo,
    RubyEvents,
    SearchEngines,
    Web,
)
#: The formats by name.
FORMATS: dict[str, Export] = {made.name: made() for made in _CLASSES}
#: Those that readers of each language have of their own; data for programs, and what leads them, are of the site.
IN_EACH = frozenset({
    "atom", "jsonfeed", "opml", "ical", "bibtex", "csl", "ris", "oembed", "embeds", "llms", "markdown", "web",
})  # fmt: skip


def unknown(names: Iterable[str]) -> Message | None:
    """Return what is wrong with the names of `talks_exports_without`: that of no format; None where each is one."""
    for name in names:
        if name not in FORMATS:
            want = nearest_of(name, FORMATS, f"any of {', '.join(FORMATS)}")
            return message("talks_exports_without: no such format", name, want)
    return None
