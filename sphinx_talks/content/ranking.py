"""Who and what comes first, counted over the catalog."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx_talks.content.catalog import Catalog
    from sphinx_talks.content.pages import Entry

RELATED = 5
#: How many of the newest talks of a topic or person are looked at: keeps the cost linear.
POOL = 40


def people_on(catalog: Catalog, topic: Entry) -> list[tuple[Entry, int]]:
    """Return who spoke on a topic with the number of talks, most first."""
    counts = Counter(person.docname for talk in catalog.talks_on(topic) for person in catalog.named(talk, "speaker"))
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [(catalog.entries[docname], number) for docname, number in ranked]


def related_talks(catalog: Catalog, entry: Entry) -> list[Entry]:
    """Return talks of other places in the archive that share most topics, then speakers, newest first."""
    score: Counter[str] = Counter()
    for topic in catalog.named(entry, "topic"):
        score.update({other.docname: 2 for other in catalog.talks_on(topic)[-POOL:]})
    for person in catalog.named(entry, "speaker"):
        score.update(other.docname for other in catalog.talks_by(person)[-POOL:])
    del score[entry.docname]
    talks = sorted((catalog.entries[docname] for docname in score), key=catalog.talk_key, reverse=True)
    talks.sort(key=lambda other: -score[other.docname])
    return talks[:RELATED]
