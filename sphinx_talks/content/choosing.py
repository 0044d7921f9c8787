"""Which records meet filters: the one answer of listings and of the command `list`."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from sphinx_talks.content.catalog import Catalog, has_slides, is_recorded, record
from sphinx_talks.content.pages import Entry
from sphinx_talks.content.records import NAMED, Kind, Talk
from sphinx_talks.content.records.fields import fields_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

#: What is asked for: a record, a year, yes or no, a word.
Wanted: TypeAlias = Entry | int | bool | str

#: How the talks of a record that is asked for are found, by the name of the filter.
_TALKS: dict[str, Callable[[Catalog, Entry], Sequence[Entry]]] = {
    "topic": Catalog.talks_on,
    "speaker": Catalog.talks_by,
    "event": Catalog.talks_of,
    "series": lambda catalog, entry: [
        talk for one in catalog.naming(entry, "in-series") for talk in catalog.talks_of(one)
    ],
    "organization": lambda catalog, entry: catalog.naming(entry, "affiliation"),
}
#: The events of a record that name it themselves.
_EVENTS: dict[str, Callable[[Catalog, Entry], Sequence[Entry]]] = {
    "topic": lambda catalog, entry: catalog.naming(entry, "event-topic"),
    "series": lambda catalog, entry: catalog.naming(entry, "in-series"),
    "organization": lambda catalog, entry: [*catalog.naming(entry, "host"), *catalog.naming(entry, "sponsor")],
}


def _named_by(kind: Kind) -> Callable[[Catalog, Entry], Sequence[Entry]]:
    """Return what finds the records of a kind that a talk or its event names by any of their names."""
    roles = [role for role, named in NAMED.items() if named is kind]

    def found(catalog: Catalog, talk: Entry) -> Sequence[Entry]:
        both = [talk, *([event] if (event := catalog.event_of(talk)) else [])]
        return [one for role in roles for page in both for one in catalog.named(page, role)]

    return found


#: What records of a kind a talk belongs to.
_OF_TALK: dict[Kind, Callable[[Catalog, Entry], Sequence[Entry]]] = {
    **{kind: _named_by(kind) for kind in Kind},
    Kind.TALK: lambda _, talk: [talk],
    Kind.EVENT: lambda catalog, talk: [event] if (event := catalog.event_of(talk)) else [],
    Kind.TOPIC: lambda catalog, talk: catalog.named(talk, "topic"),
    Kind.PERSON: lambda catalog, talk: catalog.named(talk, "speaker"),
}


def chosen(catalog: Catalog, kind: Kind, asked: Mapping[str, Wanted], language: str = "") -> list[Entry]:
    """Return the records that meet every filter, talks and events oldest first; `language` is that of the site.

    Where several filters ask for talks of a record, one talk has to meet all of them.
    """
    # Whose affiliation it is, a talk of several speakers does not say.
    beside_talks = {"organization"} if kind is Kind.PERSON else set()
    through = {
        name: value
        for name, value in asked.items()
        if name in _TALKS and name not in beside_talks and isinstance(value, Entry)
    }
    year = asked.get("year")
    reached = _reached(catalog, kind, through, year) if through or year else None
    beside = {name: value for name, value in asked.items() if name not in {*through, "year"}}
    return [
        entry
        for entry in catalog.all(kind)
        if (reached is None or entry.docname in reached)
        and all(_fits(catalog, entry, name, value, language) for name, value in beside.items())
    ]


def _reached(catalog: Catalog, kind: Kind, named: Mapping[str, Entry], year: Wanted | None) -> set[str]:
    """Return the pages of a kind that talks lead to; events also by topics of their own and by their year."""
    first, *others = [_TALKS[name](catalog, entry) for name, entry in named.items()] or [catalog.all(Kind.TALK)]
    common = {talk.docname for talk in first}.intersection(*({talk.docname for talk in row} for row in others))
    talks = [talk for talk in first if talk.docname in common and year in {None, catalog.year(talk)}]
    found = {entry.docname for talk in talks for entry in _OF_TALK[kind](catalog, talk)}
    if kind is Kind.EVENT and named.keys() <= _EVENTS.keys():
        rows = [{event.docname for event in _EVENTS[name](catalog, entry)} for name, entry in named.items()]
        own = [event for event in catalog.all(kind) if all(event.docname in row for row in rows)]
        found |= {event.docname for event in own if year in {None, catalog.year(event)}}
    if kind is Kind.TOPIC and named.keys() == {"event"} and year is None:
        found |= {topic.docname for topic in catalog.topics_of(named["event"])}
    return found


def _fits(catalog: Catalog, entry: Entry, name: str, value: Wanted, language: str) -> bool:
    match name:
        case "slides":
            return has_slides(catalog, record(entry, Talk)) is value
        case "video":
            return is_recorded(catalog, entry) is value
        case "language":
            return (record(entry, Talk).language or language) == value
        case "person" if isinstance(value, Entry):
            spoke = (catalog.event_of(talk) for talk in catalog.talks_by(value))
            return any(event is entry for event in (*catalog.naming(value, "organizer"), *spoke))
    field = next(one for one in fields_of(type(entry.record)) if one.spec.filter == name)  # type: ignore[arg-type] # sound
    if isinstance(value, Entry):
        is_named = any(one is value for one in catalog.named(entry, field.spec.role))
        return is_named or (name == "organization" and _spoke_for(catalog, entry, value))
    own = getattr(entry.record, field.attribute)
    return bool(own) is value if isinstance(value, bool) else str(own) == value


def _spoke_for(catalog: Catalog, person: Entry, organization: Entry) -> bool:
    """Return whether a person gave a talk with an affiliation that means an organization."""
    own = (
        speaker.affiliation
        for talk in catalog.talks_by(person)
        for speaker in record(talk, Talk).speakers
        if person in catalog.find(Kind.PERSON, speaker.person)
    )
    return any(name and organization in catalog.meant("affiliation", name)[:1] for name in own)
