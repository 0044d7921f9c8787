"""What pages render of the seconds of a recording: chapters, and where the talks of an event start in it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sphinx_talks.content.catalog import Catalog, record
from sphinx_talks.content.moments import ROLES, address_at, estimated_end, start_of
from sphinx_talks.content.providers import Medium
from sphinx_talks.content.records import Kind, Recording, Talk
from sphinx_talks.content.watchable import recording_of
from sphinx_talks.views import parts
from sphinx_talks.views.blocks import (
    Block,
    Doubt,
    EditLink,
    Folded,
    Hyperlink,
    Item,
    Label,
    Line,
    Paragraph,
    PlayLink,
    Spoken,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_talks.content.pages import Entry
    from sphinx_talks.content.records.talk import TalkPoint


WANTED = "No transcript yet: it takes three steps"
STEPS = (
    "1. Save the captions of the video; on YouTube those who have uploaded it find them in YouTube Studio.",
    "2. Name the file %(file)s, and tidy it with %(command)s.",
    "3. Send this one file: what is said is then read beside the player, and the search finds it.",
)


def unknown_start(entry: Entry, catalog: Catalog) -> Line:
    """Return what a talk page says of its start in the recording of its event, which nobody has looked up yet."""
    start = start_of(catalog, entry)
    correction = EditLink("Say where it starts", entry.facts_path)
    if start is None:
        return (_somewhere(entry, catalog), correction)
    return (_estimated(start.second, estimated_end(catalog, entry)), correction)


def _estimated(start: int, end: int | None) -> Label:
    """Return from when, and until when where the programme has that as well, a talk is in a recording."""
    minutes = (("minutes", start // 60),) if start else ()
    if end is None:
        words = "In the recording of the whole event, about %(minutes)s min in by the programme."
        return Label(words if start else "At the start of the recording of the whole event, by the programme.", minutes)
    words = "In the recording of the whole event, from about %(minutes)s to about %(end)s min in by the programme."
    first = "In the recording of the whole event, from its start to about %(end)s min by the programme."
    return Label(words if start else first, (*minutes, ("end", end // 60)))


def _somewhere(entry: Entry, catalog: Catalog) -> Label:
    """Return that a talk is in a recording, and as which of the talks where their order is known."""
    held = catalog.event_of(entry)
    talks = catalog.talks_of(held) if held else []
    if len(talks) > 1 and all(record(one, Talk).order for one in talks):
        counted = (("number", talks.index(entry) + 1), ("all", len(talks)))
        words = "Talk %(number)s of %(all)s in the recording of the whole event; its start is not known yet."
        return Label(words, counted)
    return Label("In the recording of the whole event; where the talk starts is not known yet.")


def moment(catalog: Catalog, talk_entry: Entry) -> Line:
    """Return the link to the start of a talk in the recording of its event, nothing where that is not known."""
    _, state, shared = recording_of(catalog, talk_entry)
    start = start_of(catalog, talk_entry)
    if not shared or start is None or state is not Recording.AVAILABLE:
        return ()
    url = address_at(catalog, talk_entry, Medium.VIDEO, start.second)
    return (PlayLink(start.second, url, start.is_estimated),) if url else ()


def transcript_page(docname: str, language: str) -> str:
    """Return the name of the page of what is said beside a page, in a language."""
    return f"{docname}/transcript-{language.lower()}"


def slides_page(docname: str) -> str:
    """Return the name of the page of what the slides beside a page say."""
    return f"{docname}/slides"


def spoken(entry: Entry, catalog: Catalog) -> Iterator[Spoken]:
    """Yield the words of a recording, a page of their own in each language."""
    if catalog.transcripts is None or entry.kind is None or entry.record is None:
        return
    for one in catalog.transcripts.of(catalog, entry):
        yield Spoken(transcript_page(entry.docname, one.language), one.language, len(one.cues), one.digest)


def slide_texts(entry: Entry, catalog: Catalog) -> Iterator[Spoken]:
    """Yield the words of the slides of a talk, which have a page of their own."""
    if catalog.transcripts is None or entry.kind is not Kind.TALK or entry.record is None:
        return
    if (deck := catalog.transcripts.decks.of(entry)).slides:
        language = record(entry, Talk).language or ""
        turns = tuple((one.second, one.number) for one in deck.slides if one.second is not None)
        yield Spoken(slides_page(entry.docname), language, len(deck.slides), deck.digest, is_deck=True, turns=turns)


def beside(entry: Entry, catalog: Catalog) -> Iterator[Block]:
    """Yield the sections that lead to what is said, and to what the slides say."""
    yield from parts.holding("transcript", "Transcript", spoken(entry, catalog))
    yield from parts.holding("slide-texts", "Text of the slides", slide_texts(entry, catalog))


def wanted(entry: Entry, catalog: Catalog) -> Iterator[Block]:
    """Yield how to give the start and the words of a talk that nobody has, nothing where there is no recording."""
    talk, (video, state, shared) = record(entry, Talk), recording_of(catalog, entry)
    if video is None or state is not Recording.AVAILABLE:
        return
    if shared and start_of(catalog, entry) is None:
        how = Label("Whoever has looked it up writes %(field)s on this page.", (("field", "video: {start: 35:20}"),))
        yield Folded("Say where it starts", (Paragraph((how,), "step"),))
    if talk.transcript:
        return
    if catalog.transcripts is not None and not catalog.transcripts.of(catalog, entry):
        named = (("file", f"{entry.docname}.{talk.language or 'ja'}.vtt"), ("command", "sphinx-talks transcript"))
        yield Folded(WANTED, tuple(Paragraph((Label(step, named),), "step") for step in STEPS))


def points(entry: Entry, catalog: Catalog) -> Iterator[Block]:
    """Yield the section with what is worth knowing of a talk, each with links to where it is said."""
    talk = record(entry, Talk)
    items = tuple(Item(Hyperlink(one.text), meta=tuple(_said(entry, catalog, one))) for one in talk.points)
    if items and (why := dict(talk.inferred).get("points")):
        items = (*items[:-1], items[-1]._replace(meta=(*items[-1].meta, (Doubt((why,)),))))
    # More of them would stand between a reader and the player.
    for section in parts.section("points", "Worth knowing", items[:3], "points"):
        more = Folded("More worth knowing", (parts.listing(items[3:], "points"),), len(items[3:]))
        yield section._replace(blocks=(*section.blocks, more)) if more.number else section


def _said(entry: Entry, catalog: Catalog, point: TalkPoint) -> Iterator[Line]:
    for role, number in (("at", point.at), ("slide", point.slide)):
        if number is not None and (url := address_at(catalog, entry, ROLES[role], number)):
            yield (PlayLink(number, url, role=role),)
    if point.source:
        yield (Hyperlink(urlsplit(point.source).hostname or point.source, url=point.source),)


def chapters(entry: Entry, catalog: Catalog) -> Iterator[Block]:
    """Yield the section with the chapters of a talk, each a link into its recording."""
    found = record(entry, Talk).chapters
    items = (
        Item(Hyperlink(one.title), lead=(PlayLink(one.at, address_at(catalog, entry, Medium.VIDEO, one.at)),))
        for one in found
    )
    yield from parts.section("chapters", "Chapters", items, "chapters")
