"""What a person's page renders beside its prose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_talks.content.catalog import Catalog, record
from sphinx_talks.content.records import Person
from sphinx_talks.content.records.person import ACCOUNTS
from sphinx_talks.views import identity, lists, parts
from sphinx_talks.views.blocks import Hyperlink, Item, View
from sphinx_talks.views.event import item as event_item
from sphinx_talks.views.lists import talks_by_year

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinx_talks.content.pages import Entry
    from sphinx_talks.views.parts import Fact

LABELS = {"github": "GitHub", "x": "X (Twitter)", "speakerdeck": "Speaker Deck"}

TOPICS = frozenset({"Topics"})
#: How many topics of a person a listing names.
MOST_TOPICS = 3


def view(entry: Entry, catalog: Catalog, _zone: str) -> View:
    """Return the view of a person's page."""
    person = record(entry, Person)
    facts = tuple(parts.facts(_rows(entry, person, catalog), person))
    talks = catalog.talks_by(entry)[::-1]
    helped = [event_item(catalog, event) for event in reversed(catalog.naming(entry, "helper"))]
    organized = [event_item(catalog, event) for event in reversed(catalog.naming(entry, "organizer"))]
    return View(
        head=(
            identity.portrait(entry),
            *parts.title_en(person),
            *lists.besides(facts, TOPICS, "byline"),
            *parts.summaries(person),
            *lists.only(facts, TOPICS, "topics"),
        ),
        tail=(
            *parts.holding("talks", "Talks given", [talks_by_year(catalog, talks, entry)] if talks else ()),
            *parts.section("organized", "Events organized", organized),
            *parts.section("helped", "Events helped at", helped),
        ),
    )


def item(catalog: Catalog, entry: Entry) -> Item:
    """Return a person for a listing."""
    talks, organized = catalog.number_naming(entry, "speaker"), catalog.number_naming(entry, "organizer")
    # What they speak about, the latest first.
    meta = parts.links_to(catalog.topics_by(entry)[:MOST_TOPICS])
    return parts.item(entry, meta=meta, talks=talks or None, organized=organized or None)


def _rows(entry: Entry, person: Person, catalog: Catalog) -> Iterator[Fact]:
    read = identity.transliterated(entry)
    if read:
        yield "Name in Latin letters", "name_en reading", parts.text(read)
    yield "Also known as", "aliases", parts.other_names(person)
    affiliation = person.affiliation and parts.named(catalog, "affiliation", person.affiliation)
    yield "Affiliation", "affiliation", ((affiliation,),) if affiliation else ()
    yield "Topics", "", parts.links_to(catalog.topics_by(entry))
    for name, address in ACCOUNTS.items():
        if account := getattr(person, name):
            yield LABELS[name], name, ((Hyperlink(account, url=f"{address}{account}"),),)
    # Nowhere on the page but at its head and in their inferences.
    yield "Name", "name name_en", ()
    yield "Reading", "reading", ()
    yield "Website", "website", parts.address(person.website)


def row(catalog: Catalog, entry: Entry) -> dict[str, str | int]:
    """Return the columns of `sphinx-talks list`."""
    return {"talks": len(catalog.talks_by(entry)), "affiliation": record(entry, Person).affiliation or ""}


def links(catalog: Catalog, entry: Entry) -> dict[str, Sequence[Entry]]:
    """Return the records that it is related to, by how."""
    return {
        "talks": catalog.talks_by(entry),
        "organized": catalog.naming(entry, "organizer"),
        "helped": catalog.naming(entry, "helper"),
        "topics": catalog.topics_by(entry),
    }
