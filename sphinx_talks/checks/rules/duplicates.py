"""Pages that are about the same thing: talks, decks, titles."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sphinx_talks.checks.rules.names import plain
from sphinx_talks.checks.rules.texts import page, problem
from sphinx_talks.content.catalog import Catalog, record
from sphinx_talks.content.problems import Code, Problem, message
from sphinx_talks.content.records import Kind, Talk, TalkKind

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

    from sphinx_talks.content.pages import Entry
    from sphinx_talks.content.settings import Settings

#: Given again and again, by the same people under the same title.
RECURRING = frozenset({TalkKind.OPENING, TalkKind.PANEL})


def problems(catalog: Catalog, _settings: Settings) -> Iterator[Problem]:
    """Yield talks that are there twice, decks shown with two talks, and titles given twice."""
    talks = catalog.all(Kind.TALK)
    titled = [entry for entry in talks if not entry.untitled]
    for entry, other in _alike((_talk(catalog, entry), entry) for entry in titled):
        text = message(
            f"title and speakers are those of {page(other)}", entry.id, "one page for one talk", other=page(other)
        )
        yield problem(entry, Code.SAME_TALK, text, "title")
    for entry, other in _alike((_recording(record(entry, Talk)), entry) for entry in talks):
        text = message(
            f"recording starts where that of {page(other)} does", want="a start of its own", other=page(other)
        )
        yield problem(entry, Code.SAME_TALK, text, "video")
    decks = ((record(entry, Talk).slides, entry) for entry in talks)
    for entry, other in _alike(((deck.key, deck.start), entry) for deck, entry in decks if deck):
        slides = record(entry, Talk).slides
        text = message(f"slides are those of {page(other)}", slides and slides.key, "its own", other=page(other))
        yield problem(entry, Code.SAME_SLIDES, text, "slides")
    # Of events, and of talks at the same event: people and topics have similar names.
    for entry, other in _alike((_title(entry), entry) for entry in (*catalog.all(Kind.EVENT), *titled)):
        if entry.kind is Kind.TALK and _is_same_talk(catalog, entry, other):
            continue
        title = entry.record.title if entry.record else None
        text = message(f"title is that of {page(other)}", title, "its own", other=page(other))
        yield problem(entry, Code.SAME_TITLE, text, "title")


def _talk(catalog: Catalog, entry: Entry) -> Hashable:
    """Return title and speakers of a talk, None for one that is given again and again."""
    speakers = frozenset(person.id for person in catalog.named(entry, "speaker"))
    talk = record(entry, Talk)
    return (plain(talk.title or ""), speakers) if speakers and talk.kind not in RECURRING else None


def _recording(talk: Talk) -> Hashable:
    # Without a start it is the recording of the whole event, or nobody has looked the place up.
    return (
        (talk.video.key, talk.video.start) if talk.video and talk.video.start is not None and talk.video.key else None
    )


def _title(entry: Entry) -> Hashable:
    """Return the title of an event, and of a talk with its event."""
    title = plain(entry.record.title or "") if entry.record else ""
    return (entry.kind, entry.id.partition("/")[0] if entry.kind is Kind.TALK else "", title)


def _is_same_talk(catalog: Catalog, one: Entry, other: Entry) -> bool:
    """Return whether two talks of one title are said to be the same already."""
    first, second = (catalog.named(entry, "speaker") for entry in (one, other))
    return bool(first) and first == second


def _alike(keyed: Iterable[tuple[Hashable, Entry]]) -> Iterator[tuple[Entry, Entry]]:
    """Yield each entry whose key another one has as well, with the first such; None is no key."""
    groups: dict[Hashable, list[Entry]] = defaultdict(list)
    for key, entry in keyed:
        if key is not None:
            groups[key].append(entry)
    for same in groups.values():
        if len(same) > 1:
            yield from ((entry, same[1] if entry is same[0] else same[0]) for entry in same)
