"""Which records are meant: by filters, the one answer of listings and of the command `list`, and by ids.

Records are named by ids that can be pages, and events by series and number.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from sphinx_talks.content.catalog import Catalog, former_id, is_id, record
from sphinx_talks.content.characters import plain_name
from sphinx_talks.content.folder import identify, printable
from sphinx_talks.content.pages import Entry
from sphinx_talks.content.problems import Code, Position, Problem, RefusedError, message, nearest
from sphinx_talks.content.records import NAMED, Event, Kind, Talk
from sphinx_talks.content.records.fields import fields_of
from sphinx_talks.content.records.forms import ID, MAX_ID
from sphinx_talks.content.watchable import has_slides, is_recorded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence


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


#: How many ids a message gives to choose from.
MOST = 3
#: Fewer characters are part of many slugs.
SHORTEST = 3


def aliases(entry: Entry) -> Iterator[Problem]:
    """Yield the aliases that have the form of an id but could never have been one: their pages would not be ours."""
    if entry.kind is None:
        return
    has_names = entry.kind.model.has_names
    for role, alias, position in entry.uses:
        former = former_id(entry, alias)
        # What is no id is a name, or reported by the field itself.
        if role != "alias" or not (is_id(entry, former) if has_names else has_form(Kind.TALK, former)):
            continue
        identity, fault = identify(f"{entry.kind.folder}/{former}.md")
        if identity is None:
            fault = Code.RESERVED, message("name is reserved", former, "another name")
        if fault:
            yield Problem(printable(entry.path), *position, fault[0], replace(fault[1], field="aliases"))


def series(catalog: Catalog) -> Iterator[Problem]:
    """Yield the events that have the number of another one, or a series that is another but for case or width."""
    numbers: dict[tuple[str, int], Entry] = {}
    spelt: dict[str, tuple[str, Entry]] = {}
    for entry in catalog.by_id[Kind.EVENT].values():
        if entry.record is None:
            continue
        event = record(entry, Event)
        if not event.series:
            continue
        plain = plain_name(catalog.series_key(event.series))
        name, first = spelt.setdefault(plain, (event.series, entry))
        # A page has several names.
        if name != event.series and not catalog.meant("in-series", event.series):
            text = message(f"series is spelt otherwise in {printable(first.path)}", event.series, repr(name))
            yield Problem(printable(entry.path), *Position(), Code.DUPLICATE_ID, text)
        if event.number is None:
            continue
        first = numbers.setdefault((plain, event.number), entry)
        if first is not entry:
            text = message(f"number is that of {printable(first.path)}", event.number, "a number of its own")
            yield Problem(printable(entry.path), *Position(), Code.DUPLICATE_ID, text)


def has_form(kind: Kind, target: str) -> bool:
    """Return whether a target has the form of an id."""
    parts = target.split("/")
    return len(parts) <= kind.parts and all(ID.fullmatch(part) and len(part) <= MAX_ID for part in parts)


def record_by_id(catalog: Catalog, kind: Kind, target: str) -> Entry:
    """Return the record that an id means; raises RefusedError, with the nearest id, when none or several are meant."""
    found = catalog.find(kind, target)
    if len(found) == 1:
        return found[0]
    if found:
        want = " or ".join(sorted(entry.id for entry in found))
        raise RefusedError([message(f"more than one {kind}", target, want)])
    names = known(catalog, kind)
    near = nearest(target, names)
    want = holding(catalog, kind, target) or (repr(names[near]) if near else f"an id of `sphinx-talks list {kind}`")
    raise RefusedError([message(f"no such {kind}", target, want)])


def known(catalog: Catalog, kind: Kind) -> dict[str, str]:
    """Return what could be written for a record: ids, short ids, titles and other names, each with the id meant."""
    found: dict[str, str] = {}
    for entry in catalog.by_id[kind].values():
        found |= dict.fromkeys(entry.record.names if entry.record else (), entry.id)
    if kind is Kind.TALK:
        found |= {slug: slug for slug, entries in catalog.short.items() if len(entries) == 1}
    return found | {own: own for own in catalog.by_id[kind]}


def holding(catalog: Catalog, kind: Kind, target: str) -> str:
    """Return the talks whose slugs hold what stands for one, '' when none does."""
    if kind is not Kind.TALK or len(target) < SHORTEST:
        return ""
    return either(sorted(talk for talk in catalog.by_id[kind] if target in talk.partition("/")[2]))


def page_wanted(kind: Kind, target: str) -> str:
    """Return which page could be added for a link to lead there."""
    if kind is Kind.TALK:
        is_whole = "/" in target and has_form(kind, target)
        return f"a page talks/{target if is_whole else '<event-id>/<slug>'}.md"
    return f"a page {kind.folder}/{target if has_form(kind, target) else '<id>'}.md"


def either(ids: Sequence[str]) -> str:
    """Return a few ids to choose from."""
    return " or ".join([*ids[:MOST], *(["another"] if len(ids) > MOST else [])])
