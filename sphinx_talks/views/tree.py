"""Topics as they lie below each other, with their talks and years."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sphinx_talks.content.records import Kind
from sphinx_talks.views import parts
from sphinx_talks.views.blocks import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx_talks.content.catalog import Catalog
    from sphinx_talks.content.pages import Entry
    from sphinx_talks.views.blocks import Item, Line, Listing


class _Branches:
    """The branches of one catalog, each topic in one of them."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.below: dict[str, list[Entry]] = defaultdict(list)
        self.placed: set[str] = set()
        for topic in catalog.all(Kind.TOPIC):
            # Each once, though it may have several broader ones.
            self.below[next((one.docname for one in catalog.named(topic, "broader")), "")].append(topic)

    def several(self, topics: Iterable[Entry]) -> list[tuple[Item, dict[str, Entry]]]:
        """Return topics that stand nowhere yet as items, those with most talks first, each with its talks."""
        found = [self.one(topic) for topic in topics if topic.docname not in self.placed]
        return sorted(found, key=lambda one: -len(one[1]))

    def one(self, topic: Entry) -> tuple[Item, dict[str, Entry]]:
        """Return a topic with what is below it, and the talks on any of them."""
        self.placed.add(topic.docname)
        inner = self.several(self.below[topic.docname])
        talks = {talk.docname: talk for talk in self.catalog.talks_on(topic)}
        for _, others in inner:
            talks |= others
        item = parts.item(
            topic,
            meta=self.years(talks.values()),
            summary=parts.page_of(topic).summary or "",
            talks=len(talks) or None,
            below=tuple(one for one, _ in inner),
        )
        return item, talks

    def years(self, talks: Iterable[Entry]) -> tuple[Line, ...]:
        """Return the first and the last year of talks, as 2014–2022."""
        known = {year for talk in talks if (year := self.catalog.year(talk))}
        return ((Text("–".join(map(str, sorted({min(known), max(known)})))),),) if known else ()


def topics(catalog: Catalog) -> Listing:
    """Return all topics below their broader ones."""
    branches = _Branches(catalog)
    found = branches.several(branches.below[""])
    # Topics that are broader than each other hang below none.
    found += branches.several(catalog.all(Kind.TOPIC))
    return parts.listing((item for item, _ in found), "tree", "Nothing here yet.")
