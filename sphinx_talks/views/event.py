"""What an event page renders beside its prose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_talks.content.catalog import Catalog, record
from sphinx_talks.content.records import Event, Format, Talk
from sphinx_talks.content.watchable import has_video, is_recorded
from sphinx_talks.views import blocks, identity, lists, parts, pictures, recorded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinx_talks.content.pages import Entry
    from sphinx_talks.content.records.base import Link as Written
    from sphinx_talks.views.parts import Fact

FORMATS = {Format.IN_PERSON: "In person", Format.ONLINE: "Online", Format.HYBRID: "In person and online"}
#: When and where: under the title.
BYLINE = frozenset({"Date", "Place", "Format", "Theme"})
TOPICS = frozenset({"Topics"})


def view(entry: Entry, catalog: Catalog, zone: str) -> blocks.View:
    """Return the view of an event page."""
    event = record(entry, Event)
    facts = tuple(parts.facts(_rows(entry, event, catalog, zone), event))
    return blocks.View(
        head=(
            blocks.Emblem(identity.art(catalog, entry)),
            *parts.title_en(event),
            *lists.only(facts, BYLINE, "byline"),
            *parts.summaries(event),
            *_programme(entry, catalog),
            *_recording(event),
            *lists.only(facts, TOPICS, "topics"),
            *recorded.beside(entry, catalog),
            *parts.holding("about", "About the event", lists.besides(facts, BYLINE | TOPICS)),
        ),
        tail=(*parts.reports(event.reports),),
    )


def item(catalog: Catalog, entry: Entry) -> blocks.Item:
    """Return an event for a listing."""
    event = record(entry, Event)
    # The day alone, for in a listing nobody compares hours.
    meta = [line for line in (parts.when(event.model_copy(update={"start": None}), ""),) if line]
    meta += [(blocks.Text(event.theme),)] if event.theme else []
    marks = ("Video",) if has_video(catalog, event) else ()
    talks = catalog.number_at(entry) or None
    found = parts.item(
        entry, meta=tuple(meta), summary=event.summary or "", marks=marks, talks=talks, art=identity.art(catalog, entry)
    )
    short = parts.short_event(catalog, entry)
    # The title in English would say the series again.
    return found if short == found.link.text else found._replace(link=parts.link_to(entry, short), title_en="")


def _rows(entry: Entry, event: Event, catalog: Catalog, zone: str) -> Iterator[Fact]:
    yield "Date", "date end_date start end timezone", (parts.when(event, zone),)
    yield "Place", "venue", parts.text(event.venue)
    yield "Format", "format", parts.label(event.format and FORMATS[event.format])
    yield "Theme", "theme", parts.text(event.theme)
    yield "Topics", "topics", parts.links_to(catalog.topics_of(entry))
    yield "Attendance", "attendance", tuple(_attendance(event))
    yield "Series", "series number", (_series(event, catalog),)
    yield "Organizers", "organizers", parts.speakers(catalog, event.organizers)
    yield "Helpers", "helpers", parts.speakers(catalog, event.helpers)
    yield "Hosts", "hosts", tuple(_supporter(catalog, "host", host) for host in event.hosts)
    yield "Sponsors", "sponsors", tuple(_supporter(catalog, "sponsor", sponsor) for sponsor in event.sponsors)
    yield "Admission", "admission", parts.text(event.admission)
    yield "Event page", "url", parts.address(event.url)
    yield "Hashtag", "hashtag", ((blocks.Text(f"#{event.hashtag}"),),) if event.hashtag else ()
    yield "Slides", "materials", parts.address(event.materials)
    yield "Posts", "togetter", parts.address(event.togetter)
    yield "Streaming", "streaming", parts.text(event.streaming)
    yield "After-party", "after_party", parts.text(event.after_party)
    yield "Title", "title", ()
    yield "Reports", "reports", ()
    yield "Tools", "tools", tuple(_tool(_named(tool.name, tool.url), tool.use) for tool in event.tools)


def _series(event: Event, catalog: Catalog) -> blocks.Line:
    if not event.series:
        return ()
    name, docname = catalog.named_as("in-series", event.series)
    shown = f"{name} #{event.number}" if event.number is not None else name
    return (blocks.Hyperlink(shown, docname),) if docname else (blocks.Text(shown),)


def _supporter(catalog: Catalog, role: str, one: Written) -> blocks.Line:
    """Return who made an event possible: its page here, else its own, and what it gave."""
    name, docname = catalog.named_as(role, one.name)
    return _tool(blocks.Hyperlink(name, docname), one.use) if docname else _tool(_named(name, one.url), one.use)


def _named(name: str, url: str | None) -> blocks.Inline:
    return blocks.Hyperlink(name, url=url) if url else blocks.Text(name)


def _tool(named: blocks.Inline, use: str | None) -> blocks.Line:
    return (named, blocks.Text(use, "use")) if use else (named,)


def _attendance(event: Event) -> Iterator[blocks.Line]:
    attendance = event.attendance
    if attendance is None:
        return
    for name, label in pictures.ATTENDANCE.items():
        if count := getattr(attendance, name):
            yield (blocks.Number(label, count),)
    if attendance.turnout:
        amount = f"{attendance.turnout.value}%"
        about = {"~": "turnout: about %(percent)s", ">": "turnout: more than %(percent)s"}
        message = about.get(attendance.turnout.about, "turnout: %(percent)s")
        yield (blocks.Label(message, (("percent", amount),), "stated"),)
    # Beside a stated share the computed one lets a reader see how far the two agree.
    if share := attendance.share():
        base = "registered" if attendance.registered else "capacity"
        percent = f"{share[1] * 100:.1f}"
        yield (blocks.Label(SHARES[share[0], base], (("percent", percent),), "computed"),)


SHARES = {
    ("attended", "registered"): "%(percent)s%% of those registered came (computed)",
    ("attended", "capacity"): "%(percent)s%% of the places were taken (computed)",
    ("peak_live_viewers", "registered"): "peak viewers are %(percent)s%% of those registered (computed)",
    ("peak_live_viewers", "capacity"): "peak viewers are %(percent)s%% of the places (computed)",
}


def _recording(event: Event) -> Iterator[blocks.Block]:
    if event.video and (embed := parts.video_embed(event.video, event.title)):
        yield blocks.Section("recording", "Recording", (blocks.Players((embed,)),))


def _programme(entry: Entry, catalog: Catalog) -> Iterator[blocks.Block]:
    talks = catalog.talks_of(entry)
    yield from parts.section("programme", "Programme", (_slot(catalog, talk) for talk in talks), "programme")
    if lost := [_wanted(catalog, talk) for talk in talks if talk.untitled]:
        yield parts.wanted(lost)


def _wanted(catalog: Catalog, talk: Entry) -> blocks.Item:
    """Return a talk without a title, by its speakers, with the way to say what is known of it."""
    found = parts.talk_item(catalog, talk, event=False)
    return found._replace(meta=(), summary="", wanted=(found.link.text, talk.id, talk.facts_path))


def _slot(catalog: Catalog, talk_entry: Entry) -> blocks.Item:
    talk = record(talk_entry, Talk)
    lead: blocks.Line = ((blocks.Time(talk.time),) if talk.time else ()) + recorded.moment(catalog, talk_entry)
    found = parts.talk_item(catalog, talk_entry, event=False)
    kind: tuple[blocks.Line, ...] = ((blocks.Label(parts.KINDS[talk.kind]),),) if talk.kind in parts.KINDS else ()
    # Times alone do not say it where there are several days.
    day: tuple[blocks.Line, ...] = ((blocks.Day(talk.date),),) if talk.date else ()
    return found._replace(lead=lead, meta=(*day, *found.meta, *kind))


def row(catalog: Catalog, entry: Entry) -> dict[str, str | int]:
    """Return the columns of `sphinx-talks list`."""
    event = record(entry, Event)
    return {
        "date": event.date.iso() if event.date else "",
        "venue": event.venue or "",
        "talks": len(catalog.talks_of(entry)),
        "recording": "yes" if is_recorded(catalog, entry) else "no",
    }


def links(catalog: Catalog, entry: Entry) -> dict[str, Sequence[Entry]]:
    """Return the records that it is related to, by how."""
    return {
        "talks": catalog.talks_of(entry),
        "organizers": catalog.named(entry, "organizer"),
        "helpers": catalog.named(entry, "helper"),
        "topics": catalog.topics_of(entry),
        "series": catalog.named(entry, "in-series"),
        "hosts": catalog.named(entry, "host"),
        "sponsors": catalog.named(entry, "sponsor"),
    }
