"""Structured data of a page (schema.org as JSON-LD 1.1): one graph, in which each thing has an address of its own.

Only what is known is said: a date that is not sure, a location nobody wrote down, a length of a recording are left out,
whatever a consumer would like to have. Things are named by the page they have and a fragment, `…/knots.html#talk`,
so that the graphs of all pages fit together.
"""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from pydantic_core import to_json

from sphinx_talks.content.catalog import record
from sphinx_talks.content.moments import address_at
from sphinx_talks.content.providers import Medium
from sphinx_talks.content.records import Event, Kind, Organization, Person, Recording, Series, Speaker, Talk, Video
from sphinx_talks.content.records import Format as Held
from sphinx_talks.content.records.forms import ID
from sphinx_talks.content.records.person import ACCOUNTS
from sphinx_talks.content.watchable import has_slides, has_video, recording_of
from sphinx_talks.exports import transcripts
from sphinx_talks.exports.archive import RecordArchive, summary_of, title_of
from sphinx_talks.exports.calendars import Span, span_of
from sphinx_talks.views.parts import anchor_of, cited_keys
from sphinx_talks.views.recorded import spoken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from sphinx_talks.content.bibliography import Reference
    from sphinx_talks.content.pages import Entry
    from sphinx_talks.content.records.base import Link
    from sphinx_talks.content.records.values import PartialDate

Node = dict[str, Any]
CONTEXT = "https://schema.org"
#: Talks, events or references that a page names at most: the head stays small, and each has a page that says more.
MOST = 24
#: The type of each kind.
TYPES = {
    Kind.TALK: "Event",
    Kind.EVENT: "Event",
    Kind.SERIES: "EventSeries",
    Kind.PERSON: "Person",
    Kind.ORGANIZATION: "Organization",
    Kind.TOPIC: "DefinedTerm",
}
#: Kinds that no card is a picture of.
_UNSEEN = frozenset({Kind.PERSON, Kind.ORGANIZATION})
_MODES = {Held.IN_PERSON: "Offline", Held.ONLINE: "Online", Held.HYBRID: "Mixed"}
#: Of BibTeX's types; of any other, only that it is a work is known.
_WORKS = {
    **dict.fromkeys(("article", "inproceedings", "conference", "incollection"), "ScholarlyArticle"),
    **dict.fromkeys(("phdthesis", "mastersthesis"), "Thesis"),
    "book": "Book",
    "techreport": "Report",
}
#: What would end the element, or begin another, as JSON has it in strings, where alone it can stand.
_ESCAPES = {one: f"\\u{ord(one):04x}" for one in "<>&"}


def written(nodes: Iterable[Node]) -> str:
    """Return nodes of a graph as JSON, whatever titles hold; they may stand in several graphs."""
    # Without spaces, and in half the time of Python's own.
    text = to_json([_known(node) for node in nodes])[1:-1].decode()
    for one, escaped in _ESCAPES.items():
        text = text.replace(one, escaped)
    return text


def graph(nodes: Iterable[str]) -> str:
    """Return the text of a `script` element of the type `application/ld+json`."""
    return f'{{"@context":"{CONTEXT}","@graph":[{",".join(filter(None, nodes))}]}}'


def _known(node: Node) -> Node:
    """Return a node without what is empty in it; a list of one is that one."""
    made: Node = {}
    for name, given in node.items():
        value, kind = given, type(given)
        # Most values are text, and there are many: types are compared, which is twice as fast.
        if kind is dict:
            value = _known(given)
        elif kind is list:
            rows = [_known(one) if type(one) is dict else one for one in given]
            value = rows[0] if len(rows) == 1 else rows
        if value or value == 0:
            made[name] = value
    return made


def thing(archive: RecordArchive, entry: Entry) -> str:
    """Return the address of what a record is about, apart from that of its page."""
    return f"{archive.url(entry)}#{entry.kind}"


def named(archive: RecordArchive, entry: Entry, name: str = "") -> Node:
    """Return what one page says of the thing of another: type, address and name."""
    kind = entry.kind
    return {"@type": TYPES[kind] if kind else "Thing", "@id": thing(archive, entry), "name": name or title_of(entry)}


def site_node(archive: RecordArchive, search: str = "") -> Node:
    """Return the site; with the path of its page of results, how it is searched."""
    action = {
        "@type": "SearchAction",
        "target": {"@type": "EntryPoint", "urlTemplate": f"{archive.file_url(search)}?q={{search_term_string}}"},
        "query-input": "required name=search_term_string",
    }
    return {
        "@type": "WebSite",
        "@id": f"{archive.base}#site",
        "url": archive.base,
        "name": archive.title,
        "inLanguage": archive.language,
        "potentialAction": action if search else None,
    }


def page_nodes(
    archive: RecordArchive, entry: Entry | None, url: str, title: str, trail: Sequence[tuple[str, str]]
) -> Iterator[Node]:
    """Yield a page and the way to it; `trail` are titles and full addresses, from the home page to this page."""
    keys = list(dict.fromkeys(cited_keys(entry))) if entry else []
    references = (archive.catalog.references.get(key) for key in keys[:MOST])
    yield {
        "@type": "WebPage",
        "@id": url,
        "url": url,
        "name": title,
        "inLanguage": archive.language,
        "isPartOf": {"@id": f"{archive.base}#site"},
        "mainEntity": {"@id": thing(archive, entry)} if entry and entry.kind else None,
        "breadcrumb": {"@id": f"{url}#trail"} if len(trail) > 1 else None,
        "license": archive.license if archive.license.startswith("http") else "",
        "citation": [_work(archive, one) for one in references if one],
    }
    if len(trail) > 1:
        steps = [
            {"@type": "ListItem", "position": number, "name": name, "item": address}
            for number, (name, address) in enumerate(trail, 1)
        ]
        yield {"@type": "BreadcrumbList", "@id": f"{url}#trail", "itemListElement": steps}


def _work(archive: RecordArchive, reference: Reference) -> Node:
    page = archive.catalog.page(archive.catalog.reference_page)
    container = {"@type": "CreativeWork", "name": reference.container} if reference.container else None
    return {
        "@type": _WORKS.get(reference.type, "CreativeWork"),
        "@id": f"{archive.url(page)}#{anchor_of(reference.key)}" if page else "",
        "name": reference.title,
        "author": [{"@type": "Person", "name": name} for name in reference.authors[:MOST]],
        "datePublished": reference.year if reference.year.isdecimal() else "",
        "isPartOf": container,
        "url": reference.url,
    }


def record_nodes(
    archive: RecordArchive, entry: Entry, picture: Callable[[Entry], str] = lambda _: ""
) -> Iterator[Node]:
    """Yield what a record is about, and what belongs to that; `picture` gives the address of a card, '' for none."""
    page, kind = entry.record, entry.kind
    if page is None or kind is None:
        return
    node = {
        **named(archive, entry),
        "url": archive.url(entry),
        "alternateName": list(_other_names(entry)),
        "description": summary_of(entry),
        "image": "" if kind in _UNSEEN else picture(entry),
    }
    match page:
        case Talk():
            yield from _talk(archive, entry, node, picture)
        case Event():
            yield from _event(archive, entry, node, picture)
        case Series():
            yield {**node, **_series(archive, entry, page)}
        case Person():
            yield {**node, **_person(archive, page)}
        case Organization():
            yield {**node, "sameAs": page.url}
        case _:
            yield node


def _other_names(entry: Entry) -> Iterator[str]:
    page = entry.record
    names = ([page.title_en] if page.title_en else []) + [*(page.aliases if page.has_names else ())] if page else []
    yield from (name for name in dict.fromkeys(names) if name != title_of(entry) and not ID.fullmatch(name))


def _person(archive: RecordArchive, person: Person) -> Node:
    accounts = (f"{site}{getattr(person, field)}" for field, site in ACCOUNTS.items() if getattr(person, field))
    return {
        "affiliation": _organization(archive, "affiliation", person.affiliation) if person.affiliation else None,
        "sameAs": [*accounts, *([person.website] if person.website else [])],
    }


def _organization(archive: RecordArchive, role: str, name: str, url: str | None = None) -> Node:
    """Return an organization as a page names it, with its own page where it has one."""
    found = archive.catalog.meant(role, name)
    if len(found) == 1:
        return named(archive, found[0], archive.catalog.named_as(role, name)[0])
    return {"@type": "Organization", "name": name, "url": url}


def _people(archive: RecordArchive, row: Iterable[Speaker]) -> list[Node]:
    """Return people by the names of the day."""
    found = ((archive.catalog.find(Kind.PERSON, one.person), one.name or "") for one in row)
    return [named(archive, people[0], name) for people, name in found if people]


def _holders(archive: RecordArchive, role: str, row: Iterable[Link]) -> list[Node]:
    return [_organization(archive, role, one.name, one.url) for one in row]


def _series(archive: RecordArchive, entry: Entry, series: Series) -> Node:
    events = archive.catalog.naming(entry, "in-series")
    return {
        "sameAs": series.url,
        "startDate": _iso(series.started),
        "organizer": _people(archive, series.organizers),
        "subEvent": [named(archive, event) for event in events[-MOST:]],
    }


def _iso(date: PartialDate | None) -> str:
    """Return a date that is sure, as far as it is known (ISO 8601); an interval of EDTF is no date of schema.org."""
    return date.iso() if date and date.is_sure else ""


def _when(archive: RecordArchive, entry: Entry) -> Node:
    span = span_of(archive, entry)
    if isinstance(span, Span):
        end = span.end.isoformat() if span.end is not None and span.end != span.start else ""
        return {"startDate": span.start.isoformat(), "endDate": end}
    event = archive.event(entry)
    if event and isinstance(entry.record, Talk) and event.end_date not in {None, event.date} and not entry.record.date:
        # On one of several days.
        return {}
    return {"startDate": _iso(archive.date(entry))}


def _where(event: Event | None) -> Node:
    if event is None:
        return {}
    place = {"@type": "Place", "name": event.venue} if event.venue and event.format is not Held.ONLINE else None
    online = event.format in {Held.ONLINE, Held.HYBRID}
    virtual = {"@type": "VirtualLocation", "url": event.url} if online and event.url else None
    mode = _MODES.get(event.format) if event.format else None
    return {
        "eventAttendanceMode": f"{CONTEXT}/{mode}EventAttendanceMode" if mode else "",
        "location": [one for one in (place, virtual) if one],
    }


def _event(archive: RecordArchive, entry: Entry, node: Node, picture: Callable[[Entry], str]) -> Iterator[Node]:
    event, catalog = record(entry, Event), archive.catalog
    capacity = event.attendance.capacity if event.attendance else None
    recorded = event.video if has_video(catalog, event) and event.video and event.video.address else None
    yield {
        **node,
        **_when(archive, entry),
        **_where(event),
        "sameAs": event.url,
        "superEvent": _in_series(archive, event),
        "organizer": [*_people(archive, event.organizers), *_holders(archive, "host", event.hosts)],
        "sponsor": _holders(archive, "sponsor", event.sponsors),
        "maximumAttendeeCapacity": capacity.value if capacity and not capacity.about else None,
        "about": [named(archive, topic) for topic in catalog.named(entry, "topic")],
        "subEvent": [named(archive, talk) for talk in catalog.talks_of(entry)[:MOST]],
        "recordedIn": {"@id": f"{archive.url(entry)}#video"} if recorded else None,
    }
    if recorded:
        talks = ((talk, *recording_of(catalog, talk)) for talk in catalog.talks_of(entry))
        is_in = Recording.AVAILABLE, True
        clips = (_clip_of(archive, talk, video) for talk, video, *state in talks if video and (*state,) == is_in)
        yield {
            **_video(archive, entry, recorded, picture),
            "hasPart": [one for one in clips if one][:MOST],
            "caption": [*_captions(archive, entry)],
        }


def _in_series(archive: RecordArchive, event: Event) -> Node | None:
    if not event.series:
        return None
    found = archive.catalog.meant("in-series", event.series)
    return named(archive, found[0]) if len(found) == 1 else {"@type": "EventSeries", "name": event.series}


def _talk(archive: RecordArchive, entry: Entry, node: Node, picture: Callable[[Entry], str]) -> Iterator[Node]:
    talk, catalog = record(entry, Talk), archive.catalog
    held, event = catalog.event_of(entry), archive.event(entry)
    video, state, shared = recording_of(catalog, entry)
    is_there = video is not None and bool(video.address) and state is Recording.AVAILABLE
    owner = held if shared and held else entry
    url = archive.url(entry)
    people = _people(archive, talk.speakers)
    deck = talk.slides if has_slides(catalog, talk) else None
    yield {
        **node,
        **_when(archive, entry),
        **_where(event),
        "inLanguage": talk.language or archive.language,
        "performer": people,
        "superEvent": named(archive, held) if held and event else None,
        "about": [named(archive, topic) for topic in catalog.named(entry, "topic")],
        "workFeatured": {"@id": f"{url}#slides"} if deck else None,
        "recordedIn": {"@id": f"{archive.url(owner)}#video"} if is_there else None,
    }
    if deck:
        yield {
            "@type": "PresentationDigitalDocument",
            "@id": f"{url}#slides",
            "name": title_of(entry),
            "url": deck.page or deck.address,
            "author": [{"@id": one["@id"]} for one in people],
            "datePublished": _iso(deck.published),
        }
    if video and is_there:
        yield {
            **_video(archive, owner, video, picture),
            "hasPart": [*_clips(archive, entry, video)],
            "caption": [*_captions(archive, entry)],
        }


def _video(archive: RecordArchive, owner: Entry, video: Video, picture: Callable[[Entry], str]) -> Node:
    named_video = video.named
    player = named_video.provider.player(named_video.id) if named_video and named_video.id else None
    return {
        "@type": "VideoObject",
        "@id": f"{archive.url(owner)}#video",
        "name": title_of(owner),
        "url": video.address,
        "embedUrl": player.waiting if player and player.element == "iframe" else "",
        "thumbnailUrl": picture(owner),
        "uploadDate": _iso(video.published),
    }


def _clips(archive: RecordArchive, entry: Entry, video: Video) -> Iterator[Node]:
    """Yield where a talk is in a recording, where that is known, and where its chapters are."""
    if whole := _clip_of(archive, entry, video):
        yield whole
    found = record(entry, Talk).chapters
    for one, after in zip_longest(found, found[1:]):
        end = after.at if after else _end(archive, entry, video, one.at)
        yield _clip(archive, entry, f"chapter-{one.at}", one.title, (one.at, end))


def _clip_of(archive: RecordArchive, talk: Entry, video: Video) -> Node | None:
    """Return where a talk is in a recording, None where its page does not say it: the programme only lets one guess."""
    if video.start is None:
        return None
    span = video.start, _end(archive, talk, video, video.start)
    return _clip(archive, talk, "clip", title_of(talk), span)


def _end(archive: RecordArchive, talk: Entry, video: Video, start: int) -> int | None:
    """Return where a talk ends: of a recording of several, where the next one begins; None where nobody knows."""
    held = archive.catalog.event_of(talk)
    if video.end is not None or held is None or not recording_of(archive.catalog, talk)[2]:
        return video.end
    starts = archive.catalog.once(("starts", held.docname), lambda: [*_starts(archive, held)])
    whole = record(held, Event).video
    return min((one for one in starts if one > start), default=whole.end if whole else None)


def _starts(archive: RecordArchive, event: Entry) -> Iterator[int]:
    """Yield where talks begin in the recording of their event."""
    for talk in archive.catalog.talks_of(event):
        video, _, is_shared = recording_of(archive.catalog, talk)
        if video and is_shared and video.start is not None:
            yield video.start


def _clip(archive: RecordArchive, entry: Entry, anchor: str, name: str, span: tuple[int, int | None]) -> Node:
    start, end = span
    url = address_at(archive.catalog, entry, Medium.VIDEO, start)
    made = {"@type": "Clip", "@id": f"{archive.url(entry)}#{anchor}", "name": name, "url": url}
    return {**made, "startOffset": start, "endOffset": end}


def _captions(archive: RecordArchive, entry: Entry) -> Iterator[Node]:
    """Yield what is said in a recording (https://schema.org/caption), page and file: the words would fill the head."""
    held = archive.catalog.transcripts
    if held is None or not held.files:
        return
    for one, transcript in zip(spoken(entry, archive.catalog), held.of(archive.catalog, entry), strict=True):
        page, file = archive.file_url(archive.address(one.docname)), transcripts.url_of(archive, transcript.path)
        form = transcripts.TYPES[transcript.path.rpartition(".")[2]] if file else "text/html"
        yield {
            "@type": "MediaObject", "encodingFormat": form, "inLanguage": one.language, "url": page, "contentUrl": file,
        }  # fmt: skip
