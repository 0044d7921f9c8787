"""Records of a kind as rows: which of them, and what is said of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sphinx_talks.content import media
from sphinx_talks.content.catalog import record
from sphinx_talks.content.ids import the
from sphinx_talks.content.problems import RefusedError, message, nearest_of
from sphinx_talks.content.records import MODELS, Event, Kind, Person, Recording, Talk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sphinx_talks.content.catalog import Catalog
    from sphinx_talks.content.pages import Entry


@dataclass(frozen=True)
class Filters:
    """What the records have to be; None asks for nothing."""

    topic: str | None = None
    speaker: str | None = None
    event: str | None = None
    year: int | None = None
    has_slides: bool | None = None
    has_recording: bool | None = None
    language: str | None = None
    missing: str | None = None


#: Which filters each kind has; all can be asked for what they lack.
TAKEN = {
    Kind.TALK: ("topic", "speaker", "event", "year", "has_slides", "has_recording", "language", "missing"),
    Kind.EVENT: ("topic", "speaker", "year", "has_recording", "missing"),
    Kind.TOPIC: ("speaker", "event", "missing"),
    Kind.PERSON: ("topic", "event", "year", "missing"),
}


def chosen(catalog: Catalog, kind: Kind, filters: Filters, language: str) -> Iterator[Entry]:
    """Yield the records that pass, talks and events oldest first; `language` is that of talks that name none.

    Raises RefusedError for a record, a field or a filter that the kind does not have.
    """
    for name in Filters.__dataclass_fields__:
        if getattr(filters, name) is not None and name not in TAKEN[kind]:
            option = f"--{name.replace('_', '-')}"
            raise RefusedError([message(f"{option} is not for {kind.folder}", want=_options(kind))])
    tests = list(_tests(catalog, kind, filters, language))
    return (entry for entry in catalog.all(kind) if all(test(entry) for test in tests))


def _options(kind: Kind) -> str:
    return f"any of {', '.join('--' + name.replace('_', '-') for name in TAKEN[kind])}"


def _tests(catalog: Catalog, kind: Kind, filters: Filters, language: str) -> Iterator[Callable[[Entry], bool]]:
    talks = _talks(catalog, filters)
    if talks is not None:
        yield lambda entry: entry.docname in _of(catalog, kind, talks, filters)
    if filters.has_slides is not None:
        yield lambda entry: media.has_slides(catalog, record(entry, Talk)) is filters.has_slides
    if filters.has_recording is not None:
        yield lambda entry: has_recording(catalog, entry) is filters.has_recording
    if filters.language is not None:
        yield lambda entry: (record(entry, Talk).language or language) == filters.language
    if filters.missing is not None:
        field = _field(kind, filters.missing)
        yield lambda entry: (entry.untitled and field == "title") or not getattr(entry.record, field)


def _talks(catalog: Catalog, filters: Filters) -> list[Entry] | None:
    """Return the talks that pass what is asked of topic, speaker, event and year; None when nothing is."""
    if not any((filters.topic, filters.speaker, filters.event, filters.year)):
        return None
    found = catalog.all(Kind.TALK)
    for role, kind, target in (("topic", Kind.TOPIC, filters.topic), ("speaker", Kind.PERSON, filters.speaker)):
        if target:
            wanted = the(catalog, kind, target)
            found = [talk for talk in found if wanted in catalog.named(talk, role)]
    if filters.event:
        wanted = the(catalog, Kind.EVENT, filters.event)
        found = [talk for talk in found if catalog.event_of(talk) is wanted]
    if filters.year:
        found = [talk for talk in found if catalog.year(talk) == filters.year]
    return found


def _of(catalog: Catalog, kind: Kind, talks: list[Entry], filters: Filters) -> set[str]:
    """Return the pages of a kind that talks belong to; events also by their own topics and year."""
    return catalog.once(("rows", kind, filters), lambda: set(_ways(catalog, kind, talks, filters)))


def _ways(catalog: Catalog, kind: Kind, talks: list[Entry], filters: Filters) -> Iterator[str]:
    for talk in talks:
        match kind:
            case Kind.TALK:
                yield talk.docname
            case Kind.EVENT:
                yield from (event.docname for event in [catalog.event_of(talk)] if event)
            case Kind.TOPIC:
                yield from (topic.docname for topic in catalog.named(talk, "topic"))
            case Kind.PERSON:
                yield from (person.docname for person in catalog.named(talk, "speaker"))
    if kind is Kind.EVENT and not filters.speaker:
        events = catalog.events_on(the(catalog, Kind.TOPIC, filters.topic)) if filters.topic else catalog.all(kind)
        yield from (event.docname for event in events if filters.year in {None, catalog.year(event)})


def _field(kind: Kind, name: str) -> str:
    """Return the attribute of a field, by the name it has in front matter; raises RefusedError."""
    names = {field.alias or own: own for own, field in MODELS[kind].model_fields.items()}
    if name not in names:
        raise RefusedError([message(f"{kind.folder} have no such field", name, nearest_of(name, names, "a field"))])
    return names[name]


def has_recording(catalog: Catalog, entry: Entry) -> bool:
    """Tell whether there is a recording, for a talk also as part of that of its event."""
    if entry.kind is Kind.EVENT:
        return media.has_video(catalog, record(entry, Event))
    return media.recording_of(catalog, entry)[1] is Recording.AVAILABLE


def row(catalog: Catalog, entry: Entry) -> dict[str, str | int]:
    """Return what a listing says of a record: `id` and `title` first."""
    found: dict[str, str | int] = {"id": entry.id, "title": (entry.record and entry.record.title) or ""}
    match entry.kind:
        case Kind.TALK:
            found |= {
                "date": _date(catalog, entry),
                "speakers": " ".join(one.id for one in catalog.named(entry, "speaker")),
                "topics": " ".join(one.id for one in catalog.named(entry, "topic")),
                "slides": _flag(media.has_slides(catalog, record(entry, Talk))),
                "recording": _flag(has_recording(catalog, entry)),
            }
        case Kind.EVENT:
            found |= {
                "date": _date(catalog, entry),
                "venue": record(entry, Event).venue or "",
                "talks": len(catalog.talks_of(entry)),
                "recording": _flag(has_recording(catalog, entry)),
            }
        case Kind.TOPIC:
            found |= {"talks": len(catalog.talks_on(entry)), "summary": (entry.record and entry.record.summary) or ""}
        case Kind.PERSON:
            found |= {"talks": len(catalog.talks_by(entry)), "affiliation": record(entry, Person).affiliation or ""}
    return found


def _flag(value: bool) -> str:  # noqa: FBT001 - what it is about is the name of the column
    return "yes" if value else "no"


def _date(catalog: Catalog, entry: Entry) -> str:
    own = record(entry, Talk).date if entry.kind is Kind.TALK else None
    event = catalog.event_of(entry)
    date = own or (record(event, Event).date if event and event.record else None)
    return date.iso() if date else ""
