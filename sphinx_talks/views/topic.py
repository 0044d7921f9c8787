"""What a topic page renders beside its prose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_talks.content.catalog import Catalog, record
from sphinx_talks.content.records import Topic
from sphinx_talks.views import identity, lists, parts, pictures
from sphinx_talks.views.blocks import Block, Emblem, Item, Label, Paragraph, Section, View
from sphinx_talks.views.lists import talks_by_year

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinx_talks.content.pages import Entry
    from sphinx_talks.views.parts import Fact


#: How many talks stand before what is written of a topic.
FIRST = 3
#: Other topics: below the talks and people of this one.
AROUND = frozenset({"Broader", "Narrower", "Related"})


def view(entry: Entry, catalog: Catalog, _zone: str) -> View:
    """Return the view of a topic page."""
    topic = record(entry, Topic)
    facts = tuple(parts.facts(_rows(entry, topic, catalog), topic))
    people = parts.counted(catalog.talks_on(entry), catalog, "speaker")
    return View(
        head=(
            Emblem(identity.art(catalog, entry)),
            *parts.title_en(topic),
            *parts.summaries(topic, definition=True),
            *lists.besides(facts, AROUND),
            *_first(entry, catalog),
        ),
        tail=(
            *(_talks(entry, catalog) if len(catalog.talks_on(entry)) > FIRST else ()),
            *parts.section("people", "People", people, "compact"),
            *parts.holding("related-topics", "Related topics", lists.only(facts, AROUND, "around")),
        ),
    )


def item(catalog: Catalog, entry: Entry) -> Item:
    """Return a topic for a listing."""
    summary = parts.page_of(entry).summary or ""
    art = identity.art(catalog, entry)
    return parts.item(entry, summary=summary, talks=catalog.number_on(entry) or None, art=art)


def _rows(entry: Entry, topic: Topic, catalog: Catalog) -> Iterator[Fact]:
    yield "Also called", "aliases", parts.other_names(topic)
    yield "Broader", "broader", parts.links_to(catalog.named(entry, "broader"))
    yield "Narrower", "", parts.links_to(catalog.naming(entry, "broader"))
    yield "Related", "related", parts.links_to(catalog.beside(entry))


def _first(entry: Entry, catalog: Catalog) -> Iterator[Block]:
    """Yield the talks where there are few, else the newest with titles and the way to all of them."""
    talks = catalog.talks_on(entry)[::-1]
    if 0 < len(talks) <= FIRST:
        drawn = pictures.topic_years(catalog, entry)
        listed = parts.listing(parts.talk_item(catalog, talk) for talk in talks)
        yield Section("talks", "Talks", (listed, *([drawn] if drawn else [])))
    elif talks:
        titled = [parts.talk_item(catalog, talk)._replace(summary="") for talk in talks if not talk.untitled]
        label = Label("All talks by year: %(count)s", (("count", len(talks)),), "more", entry.docname, "talks-talks")
        listed = parts.listing(titled[:FIRST], "dense")
        yield Section("first-talks", "Where to listen", (listed, Paragraph((label,), "more")))


def _talks(entry: Entry, catalog: Catalog) -> Iterator[Block]:
    drawn = pictures.topic_years(catalog, entry)
    listed = talks_by_year(catalog, catalog.talks_on(entry)[::-1], entry)._replace(style="timeline")
    yield Section("talks", "Talks", (*([drawn] if drawn else []), listed))


def row(catalog: Catalog, entry: Entry) -> dict[str, str | int]:
    """Return the columns of `sphinx-talks list`."""
    return {"talks": len(catalog.talks_on(entry)), "summary": parts.page_of(entry).summary or ""}


def links(catalog: Catalog, entry: Entry) -> dict[str, Sequence[Entry]]:
    """Return the records that it is related to, by how."""
    return {
        "broader": catalog.named(entry, "broader"),
        "narrower": catalog.naming(entry, "broader"),
        "related": catalog.beside(entry),
        "talks": catalog.talks_on(entry),
        "events": catalog.naming(entry, "event-topic"),
    }
