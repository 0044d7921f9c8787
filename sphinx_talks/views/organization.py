"""What the page of an organization renders beside its prose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_talks.content.catalog import Catalog, record
from sphinx_talks.content.records import Kind, Organization, Speaker, Talk
from sphinx_talks.views import event, lists, parts
from sphinx_talks.views.blocks import Block, Item, Section, View

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinx_talks.content.pages import Entry
    from sphinx_talks.views.parts import Fact

#: The roles of its sections of events.
_PARTS = {"hosted": "host", "sponsored": "sponsor"}
#: What nobody has found yet.
GAPS = {"Organizations without a website": lambda _, entry: record(entry, Organization).url is None}


def view(entry: Entry, catalog: Catalog, _zone: str) -> View:
    """Return the view of the page of an organization."""
    organization = record(entry, Organization)
    facts = tuple(parts.facts(_rows(organization), organization))
    return View(
        head=(*parts.title_en(organization), *facts, *parts.summaries(organization)),
        tail=(
            *_talks(entry, catalog),
            *_events("hosted", "Events hosted", entry, catalog),
            *_events("sponsored", "Events sponsored", entry, catalog),
            *parts.section("people", "People", map(parts.item, _speakers(entry, catalog)), "compact"),
        ),
    )


def item(catalog: Catalog, entry: Entry) -> Item:
    """Return an organization for a listing."""
    talks = len(catalog.naming(entry, "affiliation"))
    return parts.item(entry, summary=parts.page_of(entry).summary or "", talks=talks or None)


def row(catalog: Catalog, entry: Entry) -> dict[str, str | int]:
    """Return the columns of `sphinx-talks list`."""
    roles = {"talks": "affiliation", "hosted": "host", "sponsored": "sponsor"}
    return {name: len(catalog.naming(entry, role)) for name, role in roles.items()}


def links(catalog: Catalog, entry: Entry) -> dict[str, Sequence[Entry]]:
    """Return the records that it is related to, by how."""
    return {
        "talks": catalog.naming(entry, "affiliation"),
        "people": _speakers(entry, catalog),
        "hosted": catalog.naming(entry, "host"),
        "sponsored": catalog.naming(entry, "sponsor"),
    }


def _rows(organization: Organization) -> Iterator[Fact]:
    yield "Also known as", "aliases", parts.other_names(organization)
    yield "Website", "url", parts.address(organization.url)


def _talks(entry: Entry, catalog: Catalog) -> Iterator[Block]:
    """Yield the talks by year, the newest first, with those who gave them and how they named it then."""
    if talks := catalog.naming(entry, "affiliation"):
        listing = lists.by_year(talks[::-1], catalog, lambda talk: _talk(talk, entry, catalog))
        yield Section("talks", "Talks", (lists.filtered_on_page(listing, talks, catalog, entry),))


def _events(name: str, label: str, entry: Entry, catalog: Catalog) -> Iterator[Block]:
    """Yield the events in which it had a part, the newest first."""
    found = catalog.naming(entry, _PARTS[name])
    items = (event.item(catalog, one) for one in reversed(found))
    yield from lists.filterable(parts.section(name, label, items), found, catalog, entry)


def _talk(talk: Entry, entry: Entry, catalog: Catalog) -> Item:
    made = parts.talk_item(catalog, talk)
    named = parts.speakers(catalog, _own_speakers(talk, entry, catalog), linked=False)
    # They stand first, as their affiliation was named then; the other speakers follow once.
    others = tuple(line for line in made.meta if not any(line[:1] == mine[:1] for mine in named))
    return made._replace(meta=(*named, *others))


def _own_speakers(talk: Entry, entry: Entry, catalog: Catalog) -> list[Speaker]:
    """Return those speakers of a talk who were with the organization at the time."""
    named = (one for one in record(talk, Talk).speakers if one.affiliation)
    return [one for one in named if catalog.meant("affiliation", one.affiliation or "")[:1] == [entry]]


def _speakers(entry: Entry, catalog: Catalog) -> list[Entry]:
    """Return who spoke for it, those with most talks first."""
    own = (one for talk in catalog.naming(entry, "affiliation") for one in _own_speakers(talk, entry, catalog))
    found = (person for one in own for person in catalog.find(Kind.PERSON, one.person)[:1])
    return [person for person, _ in parts.ranked(found)]
