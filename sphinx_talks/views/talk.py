"""What a talk page renders beside its prose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_talks.content.catalog import Catalog, record
from sphinx_talks.content.characters import readable
from sphinx_talks.content.citation import citation
from sphinx_talks.content.moments import start_of
from sphinx_talks.content.records import Event, Recording, Slides, SlidesState, Talk
from sphinx_talks.content.watchable import dead_deck, dead_slides, has_slides, is_recorded, recording_of
from sphinx_talks.views import identity, lists, parts, recorded, related
from sphinx_talks.views.blocks import (
    Block,
    Day,
    Embed,
    Emblem,
    Folded,
    Hyperlink,
    Item,
    Label,
    Line,
    Players,
    Time,
    View,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinx_talks.content.pages import Entry
    from sphinx_talks.views.parts import Fact

STATES = {
    Recording.NOT_RECORDED: "The talk was not recorded.",
    Recording.NOT_PUBLISHED: "The recording was not published.",
    Recording.GONE: "The recording is no longer available.",
}
SLIDES_STATES = {
    SlidesState.NOT_PUBLISHED: "The slides were not published.",
    SlidesState.GONE: "The slides are no longer available.",
}
#: Who spoke, where and when: under the title.
BYLINE = frozenset({"Speakers", "Event", "Time", "Kind"})
TOPICS = frozenset({"Topics"})
#: What there is besides players, or why there is none: below them.
MEDIA = frozenset({"Slides", "Recording"})


def view(entry: Entry, catalog: Catalog, _zone: str) -> View:
    """Return the view of a talk page."""
    talk = record(entry, Talk)
    facts = tuple(parts.facts(_rows(entry, talk, catalog), talk))
    players = tuple(_players(entry, talk, catalog))
    # Each with the reason why it is listed.
    others = [
        parts.talk_item(catalog, other)._replace(why=tuple(related.why(catalog, entry, other)))
        for other in related.talks(catalog, entry)
    ]
    return View(
        head=(
            # A player has the drawing on its poster.
            *(() if players else (Emblem(identity.art(catalog, entry)),)),
            *parts.title_en(talk),
            *lists.only(facts, BYLINE, "byline"),
            # What there is to watch comes before what is said of it, and so is on the first screen of a phone.
            *players,
            *parts.summary(talk),
            *recorded.points(entry, catalog),
            *parts.summary_en(talk),
            *lists.only(facts, MEDIA, "byline"),
            *recorded.chapters(entry, catalog),
            *recorded.beside(entry, catalog),
            *lists.only(facts, TOPICS, "topics"),
            *_details(facts),
        ),
        tail=(
            *(_asked(entry) if entry.untitled else ()),
            *parts.section("related-talks", "Related talks", others),
            *parts.reports(talk.reports),
            # For those who write pages; readers are done by then.
            *recorded.wanted(entry, catalog),
        ),
        cite=citation(entry, catalog),
    )


def _rows(entry: Entry, talk: Talk, catalog: Catalog) -> Iterator[Fact]:
    yield "Speakers", "speakers", parts.speakers(catalog, talk.speakers)
    yield "Event", "date time", (_event(entry, talk, catalog),)
    yield "Time", "time", ((Time(talk.time),),) if talk.time and not catalog.event_of(entry) else ()
    # That it is a talk goes without saying where nobody had to work it out.
    ordinary = "Talk" if "kind" in dict(talk.inferred) else None
    yield "Kind", "kind", parts.label(parts.KINDS.get(talk.kind, ordinary))
    yield "Topics", "topics", parts.links_to(catalog.named(entry, "topic"))
    yield "Announced as", "announced_title", parts.text(talk.announced_title)
    yield "Language", "language", parts.text(talk.language, "language")
    yield "Slides", "slides slides_state", (_slides(talk, catalog),)
    yield "License of the slides", "slides", parts.text(talk.slides.license if talk.slides else None)
    yield "Transcript", "transcript", parts.address(talk.transcript)
    yield "Recording", "recording video", (_recording(entry, talk, catalog),)
    yield "", "points", ()
    # Nowhere on the page but in its inferences.
    yield "Title", "title", ()
    yield "Place in the programme", "order", ()
    yield "Reports", "reports", ()


def _asked(entry: Entry) -> Iterator[Block]:
    """Yield the question for a title that nobody knows, with the way to answer it."""
    title = parts.page_of(entry).title or ""
    answer = Item(Hyperlink(title), wanted=(title, entry.id, entry.facts_path))
    yield parts.wanted([answer])


def _details(facts: Sequence[Block]) -> Iterator[Block]:
    """Yield what few ask for, folded, with the reasons for what was inferred."""
    rest = lists.besides(facts, BYLINE | TOPICS | MEDIA)
    found = tuple(inner for block in rest for inner in (block.blocks if isinstance(block, Folded) else (block,)))
    if found:
        yield Folded("Details", found)


def _slides(talk: Talk, catalog: Catalog) -> Line:
    if talk.slides_state in SLIDES_STATES:
        return (Label(SLIDES_STATES[talk.slides_state]), *_dead_link(catalog, talk.slides.url if talk.slides else None))
    if talk.slides is None or not talk.slides.url:
        return ()
    published: Line = (Label("published"), Day(talk.slides.published)) if talk.slides.published else ()
    dead = dead_slides(catalog, talk.slides)
    if not published and (dead or not dead_deck(catalog, talk.slides)):
        # The link, or that there is nothing any more, stands where the slides are rendered.
        return ()
    gone = (Label(SLIDES_STATES[SlidesState.GONE]),) if dead else ()
    return (*gone, Hyperlink(talk.slides.url, url=talk.slides.url), *published)


def _event(entry: Entry, talk: Talk, catalog: Catalog) -> Line:
    held = catalog.event_of(entry)
    if held is None:
        return ()
    event = record(held, Event)
    day = talk.date or event.date
    when: Line = (Day(day),) if day else ()
    # That of the site goes without saying.
    return (parts.link_to(held), *when, *((Time(talk.time, event.timezone or ""),) if talk.time else ()))


def _recording(entry: Entry, talk: Talk, catalog: Catalog) -> Line:
    video, state, shared = recording_of(catalog, entry)
    # The page says that something is missing only where somebody has looked.
    if state in STATES:
        if video and talk.recording is not Recording.GONE:
            # Found by the checks of the links, and said where the recording would be rendered.
            return ()
        return (Label(STATES[state]), *_dead_link(catalog, video.address if video else None))
    if video is None:
        return (Label("No recording is known."),) if state is Recording.UNKNOWN and talk.recording else ()
    if shared and video.start is None:
        return recorded.unknown_start(entry, catalog)
    # Beside a player; a page alone has a card.
    return (Hyperlink(video.page, url=video.page),) if video.page and video.ids else ()


def _players(entry: Entry, talk: Talk, catalog: Catalog) -> Iterator[Block]:
    # What the checks of the links found dead is kept: a notice will stand in its place.
    video, _, _ = recording_of(catalog, entry)
    is_shown = talk.recording is not Recording.GONE
    start = start_of(catalog, entry)
    embeds = [parts.video_embed(video, talk.title or "", start and start.second)] if video and is_shown else []
    embeds.append(_deck(talk, talk.slides, catalog) if talk.slides else None)
    if players := tuple(one._replace(art=identity.art(catalog, entry)) for one in embeds if one):
        yield Players(players)


def _deck(talk: Talk, slides: Slides, catalog: Catalog) -> Embed | None:
    """Return the player or card of a deck; none where only its page is left, to which there is a link."""
    named = slides.named
    dead = dead_slides(catalog, slides)
    if (dead_deck(catalog, slides) and not dead) or (talk.slides_state and not slides.ids):
        return None
    if named is None:
        return parts.card(slides, talk.title or "")
    page = slides.page if dead or not catalog.links.dead_at(slides.page) else ""
    start = slides.start or 0
    return parts.embed(named, slides.medium, talk.title or "", page=page, aspect=slides.aspect or 0.0, start=start)


def _dead_link(catalog: Catalog, address: str | None) -> Line:
    """Return the link to what the page itself calls gone, where there is a copy of it."""
    dead = catalog.links.dead_at(address) if address else None
    return (Hyperlink(readable(address), url=address),) if address and dead and dead.archived else ()


def row(catalog: Catalog, entry: Entry) -> dict[str, str | int]:
    """Return the columns of `sphinx-talks list`."""
    talk, held = record(entry, Talk), catalog.event_of(entry)
    date = talk.date or (record(held, Event).date if held and held.record else None)
    return {
        "date": date.iso() if date else "",
        "speakers": " ".join(one.id for one in catalog.named(entry, "speaker")),
        "topics": " ".join(one.id for one in catalog.named(entry, "topic")),
        "slides": "yes" if has_slides(catalog, talk) else "no",
        "recording": "yes" if is_recorded(catalog, entry) else "no",
    }


def links(catalog: Catalog, entry: Entry) -> dict[str, Sequence[Entry]]:
    """Return the records that it is related to, by how."""
    return {
        "event": [event] if (event := catalog.event_of(entry)) else [],
        "speakers": catalog.named(entry, "speaker"),
        "topics": catalog.named(entry, "topic"),
    }
