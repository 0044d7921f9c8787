"""What the page of an organization renders beside its prose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_talks.content.catalog import record
from sphinx_talks.content.records import Kind, Organization, Talk
from sphinx_talks.views import event, lists, parts
from sphinx_talks.views.blocks import Group, Hyperlink, Item, Listing, Section, Text, View

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinx_talks.content.catalog import Catalog
    from sphinx_talks.content.pages import Entry
    from sphinx_talks.views.blocks import Block, Line

FIELDS = {"Website": "url"}
#: What nobody has found yet.
GAPS = {"Organizations without a website": lambda _, entry: record(entry, Organization).url is None}


def view(entry: Entry, catalog: Catalog, _zone: str) -> View:
    """Return the view of the page of an organization."""
    organization = record(entry, Organization)
    facts = tuple(parts.facts(_rows(organization), organization, FIELDS))
    hosted, sponsored = (
        [event.item(catalog, one) for one in reversed(catalog.naming(entry, role))] for role in ("host", "sponsor")
    )
    return View(
        head=(*parts.title_en(organization), *facts, *parts.summaries(organization)),
        tail=(
            *_talks(entry, catalog),
            *parts.section("hosted", "Events hosted", hosted),
            *parts.section("sponsored", "Events sponsored", sponsored),
            *parts.section("people", "People", _people(entry, catalog), "compact"),
        ),
    )


def item(catalog: Catalog, entry: Entry) -> Item:
    """Return an organization for a listing."""
    page = parts.page_of(entry)
    talks = len(catalog.naming(entry, "affiliation"))
    return Item(parts.link_to(entry), page.title_en or "", summary=page.summary or "", talks=talks or None)


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


def _rows(organization: Organization) -> Iterator[tuple[str, tuple[Line, ...]]]:
    yield "Also known as", tuple((Text(alias),) for alias in organization.aliases)
    yield "Website", ((Hyperlink(organization.url, url=organization.url),),) if organization.url else ()


def _talks(entry: Entry, catalog: Catalog) -> Iterator[Block]:
    """Yield the talks by year, the newest first, with those who gave them and how they named it then."""
    rows: dict[int, list[Item]] = {}
    for talk in reversed(catalog.naming(entry, "affiliation")):
        rows.setdefault(catalog.year(talk), []).append(_talk(talk, entry, catalog))
    groups = (Group(lists.year(year), tuple(items), str(year or "unknown")) for year, items in rows.items())
    if found := tuple(groups):
        yield Section("talks", "Talks", (Listing(found),))


def _talk(talk: Entry, entry: Entry, catalog: Catalog) -> Item:
    made = parts.talk_item(catalog, talk)
    own = [one for one in record(talk, Talk).speakers if one.affiliation and _is_from(one.affiliation, entry, catalog)]
    named = parts.speakers(catalog, own, linked=False)
    others = tuple(line for line in made.meta if not any(line[:1] == mine[:1] for mine in named))
    return made._replace(meta=(*named, *others))


def _is_from(affiliation: str, entry: Entry, catalog: Catalog) -> bool:
    return catalog.meant("affiliation", affiliation)[:1] == [entry]


def _speakers(entry: Entry, catalog: Catalog) -> list[Entry]:
    """Return who spoke for it, those with most talks first."""
    found: dict[str, int] = {}
    for talk in catalog.naming(entry, "affiliation"):
        for one in record(talk, Talk).speakers:
            person = catalog.find(Kind.PERSON, one.person)
            if person and one.affiliation and _is_from(one.affiliation, entry, catalog):
                found[person[0].docname] = found.get(person[0].docname, 0) + 1
    return [catalog.entries[docname] for docname in sorted(found, key=lambda name: (-found[name], name))]


def _people(entry: Entry, catalog: Catalog) -> Iterator[Item]:
    for person in _speakers(entry, catalog):
        yield Item(parts.link_to(person), parts.page_of(person).title_en or "")
