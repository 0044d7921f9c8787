"""By what a record is known at a glance: what its drawing follows from, and the initials of a person."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinx_talks.content.records import Kind
from sphinx_talks.views.blocks import Art, Emblem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sphinx_talks.content.catalog import Catalog
    from sphinx_talks.content.pages import Entry


def art(catalog: Catalog, entry: Entry) -> Art:
    """Return what the drawing of a record follows from: its first topic, its event, and itself."""
    topics: Sequence[Entry] = ()
    event = ""
    if entry.kind is Kind.TALK:
        topics, event = catalog.named(entry, "topic"), entry.id.partition("/")[0]
    elif entry.kind is Kind.EVENT:
        topics, event = catalog.topics_of(entry), entry.id
    return Art(topics[0].id if topics else entry.id, event or entry.id, entry.docname)


def initials(name: str) -> str:
    """Return two letters of a name in Latin script, the first of a name in another."""
    words = [word for word in re.split(r"[\W_]+", name) if word]
    if not words or not name.isascii():
        return words[0][:1] if words else ""
    return "".join(word[0] for word in dict.fromkeys((words[0], words[-1]))).upper()


def portrait(entry: Entry) -> Emblem:
    """Return the initials of a person."""
    return Emblem(Art(entry.id, "", ""), initials((entry.record and entry.record.title) or ""))
