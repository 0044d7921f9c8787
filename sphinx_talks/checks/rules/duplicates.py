"""Pages that are about the same thing: talks, decks, titles."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sphinx_talks.checks.rules.names import plain
from sphinx_talks.checks.rules.texts import page, problem
from sphinx_talks.content.catalog import record
from sphinx_talks.content.problems import Code, message
from sphinx_talks.content.records import Kind, Talk, TalkKind

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

    from sphinx_talks.content.catalog import Catalog
    from sphinx_talks.content.pages import Entry
    from sphinx_talks.content.problems import Problem
    from sphinx_talks.content.settings import Settings

#: Given again and again, by the same people under the same title.
RECURRING = frozenset({TalkKind.OPENING, TalkKind.PANEL})


def problems(catalog: Catalog, _settings: Settings) -> Iterator[Problem]:
    """Yield talks that are there twice, decks shown with two talks, and titles given twice."""
    talks = [entry for entry in catalog.all(Kind.TALK) if not entry.untitled]
    yield from _talks(catalog, talks)
    yield from _recordings(catalog)
    yield from _slides(catalog)
    yield from _titles(catalog, talks)


def _talks(catalog: Catalog, talks: Iterable[Entry]) -> Iterator[Problem]:
    groups: dict[Hashable, list[Entry]] = defaultdict(list)
    for entry in talks:
        speakers = frozenset(person.id for person in catalog.named(entry, "speaker"))
        if speakers and record(entry, Talk).kind not in RECURRING:
            groups[plain(record(entry, Talk).title or ""), speakers].append(entry)
    for entry, other in _pairs(groups):
        text = message(
            f"title and speakers are those of {page(other)}", entry.id, "one page for one talk", other=page(other)
        )
        yield problem(entry, Code.SAME_TALK, text, "title")


def _recordings(catalog: Catalog) -> Iterator[Problem]:
    groups: dict[Hashable, list[Entry]] = defaultdict(list)
    for entry in catalog.all(Kind.TALK):
        video = record(entry, Talk).video
        # Without a start it is the recording of the whole event, or nobody has looked the place up.
        if video and video.start is not None and video.key:
            groups[video.key, video.start].append(entry)
    for entry, other in _pairs(groups):
        text = message(
            f"recording starts where that of {page(other)} does", want="a start of its own", other=page(other)
        )
        yield problem(entry, Code.SAME_TALK, text, "video")


def _slides(catalog: Catalog) -> Iterator[Problem]:
    groups: dict[Hashable, list[Entry]] = defaultdict(list)
    for entry in catalog.all(Kind.TALK):
        slides = record(entry, Talk).slides
        if slides:
            groups[slides.key, slides.start].append(entry)
    for entry, other in _pairs(groups):
        slides = record(entry, Talk).slides
        got = slides.key if slides else None
        text = message(f"slides are those of {page(other)}", got, "its own", other=page(other))
        yield problem(entry, Code.SAME_SLIDES, text, "slides")


def _titles(catalog: Catalog, talks: Iterable[Entry]) -> Iterator[Problem]:
    """Yield titles given twice: of events, and of talks at the same event; people and topics have similar names."""
    groups: dict[Hashable, list[Entry]] = defaultdict(list)
    for entry in catalog.all(Kind.EVENT):
        groups[plain(entry.record.title or "") if entry.record else ""].append(entry)
    for entry in talks:
        groups[entry.id.partition("/")[0], plain(record(entry, Talk).title or "")].append(entry)
    for entry, other in _pairs(groups):
        title = entry.record.title if entry.record else None
        if entry.kind is Kind.TALK and _is_same_talk(catalog, entry, other):
            continue
        text = message(f"title is that of {page(other)}", title, "its own", other=page(other))
        yield problem(entry, Code.SAME_TITLE, text, "title")


def _is_same_talk(catalog: Catalog, one: Entry, other: Entry) -> bool:
    """Return whether two talks of one title are said to be the same already."""
    first, second = (catalog.named(entry, "speaker") for entry in (one, other))
    return bool(first) and first == second


def _pairs(groups: dict[Hashable, list[Entry]]) -> Iterator[tuple[Entry, Entry]]:
    """Yield each entry that is not alone in its group, with another one of it."""
    for same in groups.values():
        if len(same) > 1:
            yield from ((entry, same[1] if entry is same[0] else same[0]) for entry in same)
