"""How much the site holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_talks.content.records import Kind
from sphinx_talks.views.blocks import Label, Paragraph

if TYPE_CHECKING:
    from sphinx_talks.content.catalog import Catalog

WORDS = {
    Kind.EVENT: "events: %(count)s",
    Kind.TALK: "talks: %(count)s",
    Kind.PERSON: "people: %(count)s",
    Kind.TOPIC: "topics: %(count)s",
}


def view(catalog: Catalog) -> Paragraph:
    """Return the number of records of each kind, and of references."""
    line = [Label(words, (("count", len(catalog.all(kind))),), "total") for kind, words in WORDS.items()]
    line.append(Label("references: %(count)s", (("count", len(catalog.references)),), "total"))
    return Paragraph(tuple(line), "totals")
