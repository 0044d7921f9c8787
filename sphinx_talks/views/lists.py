"""What the listing directives render: records chosen, ordered, grouped and cut as asked for, and how to filter them."""

from __future__ import annotations

from collections import defaultdict
from importlib import import_module
from typing import TYPE_CHECKING

from sphinx_talks.content.catalog import Catalog, record
from sphinx_talks.content.choosing import Wanted, chosen
from sphinx_talks.content.query import FILTERS, Drawn, GroupBy, Layout, Overview, Query, Sort, taken
from sphinx_talks.content.records import Event, Format, Kind, Person, Recording, SlidesState, Talk, Video
from sphinx_talks.content.watchable import dead_slides, dead_video, has_video, recording_of
from sphinx_talks.views import blocks, changes, identity, parts, pictures, standing

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from sphinx_talks.content.pages import Entry


class _Branches:
    """The branches of one catalog, each topic in one of them."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.below: dict[str, list[Entry]] = defaultdict(list)
        self.placed: set[str] = set()
        for topic in catalog.all(Kind.TOPIC):
            # Each once, though it may have several broader ones.
            self.below[next((one.docname for one in catalog.named(topic, "broader")), "")].append(topic)

    def several(self, topics: Iterable[Entry]) -> list[tuple[blocks.Item, dict[str, Entry]]]:
        """Return topics that stand nowhere yet as items, those with most talks first, each with its talks."""
        found = [self.one(topic) for topic in topics if topic.docname not in self.placed]
        return sorted(found, key=lambda one: -len(one[1]))

    def one(self, topic: Entry) -> tuple[blocks.Item, dict[str, Entry]]:
        """Return a topic with what is below it, and the talks on any of them; counted are its own, as on its page."""
        self.placed.add(topic.docname)
        inner = self.several(self.below[topic.docname])
        own = self.catalog.talks_on(topic)
        talks = {talk.docname: talk for talk in own}
        for _, others in inner:
            talks |= others
        item = parts.item(
            topic,
            meta=parts.text(parts.years({year for talk in own if (year := self.catalog.year(talk))})),
            summary=parts.page_of(topic).summary or "",
            talks=len(own) or None,
            below=tuple(one for one, _ in inner),
        )
        return item, talks


def topic_tree(catalog: Catalog) -> blocks.Listing:
    """Return all topics below their broader ones."""
    branches = _Branches(catalog)
    found = branches.several(branches.below[""])
    # Topics that are broader than each other hang below none.
    found += branches.several(catalog.all(Kind.TOPIC))
    return parts.listing((item for item, _ in found), "tree")


#: What is counted, in the order of the line.
COUNTED = tuple(dict.fromkeys((Kind.EVENT, Kind.TALK, Kind.PERSON, *Kind)))


def counts_view(catalog: Catalog) -> blocks.Paragraph:
    """Return the number of records of each kind, and of references."""
    counts = {kind: len(catalog.all(kind)) for kind in COUNTED}
    indexes = {kind: name for kind in counts if catalog.page(name := f"{kind.folder}/index")}
    line = [
        blocks.total(kind.folder, count, docname=indexes.get(kind, ""))
        for kind, count in counts.items()
        if count or not kind.model.optional
    ]
    line.append(blocks.total("references", len(catalog.references), docname=catalog.reference_page))
    return blocks.Paragraph(tuple(line), "totals")


def only(facts: Iterable[blocks.Block], labels: Collection[str], style: str) -> Iterator[blocks.Facts]:
    """Yield the facts with these labels, in a style of their own."""
    for block in facts:
        if isinstance(block, blocks.Facts) and (rows := tuple(row for row in block.rows if row[0] in labels)):
            yield blocks.Facts(rows, style)


def besides(facts: Iterable[blocks.Block], labels: Collection[str], style: str = "") -> Iterator[blocks.Block]:
    """Yield all other facts, and what is folded behind them."""
    for block in facts:
        if not isinstance(block, blocks.Facts):
            yield block
        elif rows := tuple(row for row in block.rows if row[0] not in labels):
            yield blocks.Facts(rows, style)


#: A row of names this long gets the first letters of the ids as headings.
LETTERS_FROM = 60
#: People are looked for by name in shorter ones as well.
_HEADED: dict[Kind, int] = {Kind.PERSON: 13}


def show(query: Query | Overview | Drawn, catalog: Catalog) -> blocks.Block:
    """Return what a listing directive renders: the listing of a query, or an overview or picture of the whole site."""
    return catalog.once(("rendered", query), lambda: _rendered(query, catalog))


def _rendered(query: Query | Overview | Drawn, catalog: Catalog) -> blocks.Block:
    if query is Drawn.TOPICS:
        return topic_tree(catalog)
    if isinstance(query, Drawn):
        return pictures.show(query, catalog)
    return OVERVIEWS[query](catalog) if isinstance(query, Overview) else view(query, catalog)


def view(query: Query, catalog: Catalog) -> blocks.Listing:
    """Return the listing of a query."""
    found = _chosen(query, catalog)
    entries = _ordered(found, query, catalog)[: query.limit]
    listing = _listed(query, entries, catalog)
    shown = {entry.docname for entry in entries}
    if query.layout is Layout.CARDS:
        return listing._replace(style="cards")
    return _with_filters(query, listing, [entry for entry in found if entry.docname in shown], catalog)


#: Of the items of a listing, for the style sheet.
_STYLES = {Kind.TOPIC: "topics", Kind.PERSON: "people"}


def _listed(query: Query, entries: list[Entry], catalog: Catalog) -> blocks.Listing:
    if query.kind is Kind.TALK:
        return _talks(query, entries, catalog)
    item, style = _item_of(query.kind), _STYLES.get(query.kind, "")
    if query.group_by is GroupBy.YEAR:
        return by_year(entries, catalog, lambda entry: item(catalog, entry), style)
    if query.kind is Kind.EVENT or query.sort is Sort.COUNT or len(entries) < _HEADED.get(query.kind, LETTERS_FROM):
        return parts.listing((item(catalog, entry) for entry in entries), style)
    if query.kind is Kind.PERSON:
        return _grouped(entries, identity.row, _letter, lambda entry: item(catalog, entry), style)
    # The id is always ASCII; a name may be in any script.
    by_id = sorted(entries, key=lambda entry: entry.id[0])
    return _grouped(by_id, lambda entry: entry.id[0], _letter, lambda entry: item(catalog, entry), style)


def _item_of(kind: Kind) -> Callable[[Catalog, Entry], blocks.Item]:
    """Return what makes a record of a kind an item of a listing."""
    # The module of a kind, which is called as its role, imports this one.
    found: Callable[[Catalog, Entry], blocks.Item] = import_module(f"sphinx_talks.views.{kind}").item
    return found


def references(catalog: Catalog) -> blocks.Listing:
    """Return the listing of all references, each with the anchor that others link to."""
    items = [parts.reference_item(catalog, one, all_pages=True) for one in catalog.references.values()]
    # By who wrote it, as references are looked for, and by title where nobody is named.
    return parts.listing(sorted(items, key=lambda item: (item.by or item.link.text).casefold()), "references")


def talks_by_year(catalog: Catalog, talks: Sequence[Entry], page: Entry) -> blocks.Listing:
    """Return the talks of a topic or person, newest first, under the years they were given in."""
    # On the page of a person it goes without saying who spoke.
    person = page.docname if page.kind is Kind.PERSON else ""
    found = by_year(talks, catalog, lambda entry: _without(parts.talk_item(catalog, entry), person))
    return filtered_on_page(found, talks[::-1], catalog, page)


def _without(item: blocks.Item, docname: str) -> blocks.Item:
    meta = tuple(
        line for line in item.meta if not (isinstance(line[0], blocks.Hyperlink) and line[0].docname == docname)
    )
    return item._replace(meta=meta) if docname else item


def _chosen(query: Query, catalog: Catalog) -> list[Entry]:
    """Return the records that meet every option of a query, oldest first or by id."""
    known = taken(query.kind)
    asked: dict[str, Wanted] = {
        name: catalog.find(kind, str(value))[0] if (kind := known[name].kind) else value
        for name, value in query.filters
    }
    return chosen(catalog, query.kind, asked, query.language)


def _ordered(entries: list[Entry], query: Query, catalog: Catalog) -> list[Entry]:
    """Return records, which are oldest first or by id, in the order that a query asks for."""
    match query.sort:
        case Sort.NEWEST:
            return entries[::-1]
        case Sort.COUNT:
            item = _item_of(query.kind)
            return sorted(entries, key=lambda entry: (-(item(catalog, entry).talks or 0), entry.id))
        case Sort.TITLE:
            return sorted(entries, key=identity.key if query.kind is Kind.PERSON else _title_key)
    return entries


def _title_key(entry: Entry) -> tuple[str, str]:
    return parts.page_of(entry).title.casefold(), entry.id


def _talks(query: Query, entries: Sequence[Entry], catalog: Catalog) -> blocks.Listing:
    # Where the event is the heading or was asked for, it need not stand in every row.
    by_event = query.group_by is GroupBy.EVENT or "event" in dict(query.filters)

    def item(entry: Entry) -> blocks.Item:
        return parts.talk_item(catalog, entry, event=not by_event)

    style = "dense" if len(entries) >= LEAST else ""
    if query.group_by is GroupBy.YEAR:
        return by_year(entries, catalog, item, style)
    if query.group_by is GroupBy.EVENT:
        return _grouped(
            entries,
            lambda entry: entry.id.partition("/")[0],
            lambda key: _record_heading(Kind.EVENT, key, catalog),
            item,
        )
    if query.group_by is GroupBy.TOPIC:
        return _by_topic(entries, catalog, item)
    return parts.listing((item(entry) for entry in entries), style)


def _by_topic(entries: Sequence[Entry], catalog: Catalog, item: Callable[[Entry], blocks.Item]) -> blocks.Listing:
    groups = []
    for topic in sorted(catalog.all(Kind.TOPIC), key=_title_key):
        talks = [entry for entry in entries if topic in catalog.named(entry, "topic")]
        if talks:
            groups.append(blocks.Group((parts.link_to(topic),), tuple(map(item, talks)), topic.id))
    return blocks.Listing(tuple(groups))


def by_year(
    entries: Sequence[Entry], catalog: Catalog, item: Callable[[Entry], blocks.Item], style: str = ""
) -> blocks.Listing:
    """Return records under the years they are of, in the order of the first of each; last those of no known year."""
    dated = sorted(entries, key=lambda entry: not catalog.year(entry))
    return _grouped(dated, catalog.year, year, item, style)


def _grouped(
    entries: Sequence[Entry],
    key: Callable[[Entry], object],
    heading: Callable[[object], blocks.Line],
    item: Callable[[Entry], blocks.Item],
    style: str = "",
) -> blocks.Listing:
    # By first appearance, each once: an event without a date may stand between two of one year.
    rows: dict[object, list[Entry]] = {}
    for entry in entries:
        rows.setdefault(key(entry), []).append(entry)
    is_long = len(entries) > blocks.MAX_ITEMS
    made = ((one, blocks.Items(row, item) if is_long else tuple(map(item, row))) for one, row in rows.items())
    groups = (blocks.Group(heading(one), items, str(one or blocks.UNDATED)) for one, items in made)
    return blocks.Listing(tuple(groups), style)


def year(value: object) -> blocks.Line:
    """Return the heading of a year, 0 for one that is not known."""
    return (blocks.Text(str(value)),) if value else (blocks.Label("Year unknown"),)


def _letter(value: object) -> blocks.Line:
    return (blocks.Text(str(value).upper()),) if value else ()


def _record_heading(kind: Kind, key: object, catalog: Catalog) -> blocks.Line:
    entry = catalog.page(f"{kind.folder}/{key}")
    return (parts.link_to(entry),) if entry else ()


def missing(catalog: Catalog) -> blocks.Listing:
    """Return every gap that has pages, each page with the way to edit it."""
    groups = []
    for label, found in gaps(catalog):
        items = tuple(_lacking(catalog, entry, lost) for entry, lost in found)
        groups.append(blocks.Group((blocks.Label(label),), items, label.lower().replace(" ", "-")))
    return blocks.Listing(tuple(groups), "compact", "Nothing is missing.")


def gaps(catalog: Catalog) -> Iterator[tuple[str, list[tuple[Entry, str]]]]:
    """Yield each kind of gap that there is, with the records that have it and the address that is dead, '' for none."""
    # The modules of the kinds import this one by their lists.
    own = {
        label: (kind, lacks)
        for kind in Kind
        for label, lacks in getattr(import_module(f"sphinx_talks.views.{kind}"), "GAPS", {}).items()
    }
    for label, (kind, lacks) in (GAPS | own).items():
        if found := [(entry, "") for entry in catalog.all(kind) if lacks(catalog, entry)]:
            yield label, found
    for label, (kind, address) in LOST.items():
        if found := [(entry, lost) for entry in catalog.all(kind) if (lost := address(catalog, entry))]:
            yield label, found


def _lacking(catalog: Catalog, entry: Entry, lost: str = "") -> blocks.Item:
    """Return a page with its event and, where it led to what is `lost`, that address."""
    held = catalog.event_of(entry) if entry.kind is Kind.TALK else None
    meta = [(parts.link_to(held),)] if held else []
    meta += [(blocks.Hyperlink(lost, url=lost),)] if lost else []
    return blocks.Item(parts.link_to(entry), meta=tuple(meta), edit=entry.facts_path)


def _lacks_slides(_catalog: Catalog, entry: Entry) -> bool:
    talk = record(entry, Talk)
    return talk.slides is None and talk.slides_state is not SlidesState.NOT_PUBLISHED


def _lacks_place(_catalog: Catalog, entry: Entry) -> bool:
    event = record(entry, Event)
    return event.venue is None and event.format is not Format.ONLINE


def _lacks_account(_catalog: Catalog, entry: Entry) -> bool:
    person = record(entry, Person)
    return not (person.github or person.x or person.speakerdeck or person.website)


def _lost_slides(catalog: Catalog, entry: Entry) -> str:
    """Return the address of slides that are dead though the page does not say so, '' where they are not."""
    talk = record(entry, Talk)
    if not talk.slides or talk.slides_state is SlidesState.GONE or not dead_slides(catalog, talk.slides):
        return ""
    return talk.slides.page or talk.slides.address


def _lost_recording(catalog: Catalog, entry: Entry) -> str:
    """Return the same of the recording of a talk, where it has one of its own."""
    talk = record(entry, Talk)
    return "" if talk.recording is Recording.GONE else _lost_video(catalog, talk.video)


def _lost_video(catalog: Catalog, video: Video | None) -> str:
    return video.address if video and dead_video(catalog, video) else ""


#: What was there once and is dead now.
LOST: dict[str, tuple[Kind, Callable[[Catalog, Entry], str]]] = {
    "Talks whose slides are no longer there": (Kind.TALK, _lost_slides),
    "Talks whose recording is no longer there": (Kind.TALK, _lost_recording),
    "Events whose recording is no longer there": (
        Kind.EVENT,
        lambda catalog, entry: _lost_video(catalog, record(entry, Event).video),
    ),
}
GAPS: dict[str, tuple[Kind, Callable[[Catalog, Entry], bool]]] = {
    "Talks without a title": (Kind.TALK, lambda _, entry: entry.untitled),
    "Talks without speakers": (Kind.TALK, lambda _, entry: not record(entry, Talk).speakers),
    "Talks without slides": (Kind.TALK, _lacks_slides),
    "Talks without a recording": (Kind.TALK, lambda *asked: recording_of(*asked)[1] is Recording.UNKNOWN),
    "Events without a date": (Kind.EVENT, lambda _, entry: record(entry, Event).date is None),
    "Events without a place": (Kind.EVENT, _lacks_place),
    "Events without attendance": (Kind.EVENT, lambda _, entry: record(entry, Event).attendance is None),
    "People without an account": (Kind.PERSON, _lacks_account),
}


OVERVIEWS: dict[Overview, Callable[[Catalog], blocks.Block]] = {
    Overview.REFERENCES: references,
    Overview.MISSING: missing,
    Overview.ATTENDANCE: pictures.attendance_table,
    Overview.COUNTS: counts_view,
    Overview.LINKS: standing.view,
    Overview.CHANGES: changes.view,
}


#: As many records are looked over at a glance: no filters below that.
LEAST = 13
#: At the foot of a page of a record, where more stands around it.
LEAST_ON_PAGE = 9

#: What the search calls records that others are filtered by.
_FACETS: dict[Kind | None, str] = {kind: kind.model.facet for kind in Kind if kind.model.facet}
_BY_DATE = (Sort.NEWEST, Sort.OLDEST)
#: The kinds whose listings can be filtered, with their orders.
SORTS = {kind: tuple(map(Sort, kind.model.sorts)) for kind in (Kind.TALK, Kind.EVENT, Kind.PERSON)}


def _with_filters(query: Query, listing: blocks.Listing, entries: Sequence[Entry], catalog: Catalog) -> blocks.Listing:
    """Return the listing of a query with its filters; `entries` are those rendered, in the order of the catalog."""
    if len(entries) < LEAST or query.kind not in SORTS:
        return listing
    # Where the events are the headings, their talks belong together.
    sorts = _BY_DATE if query.group_by is GroupBy.EVENT else SORTS[query.kind]
    ordered = (query.sort, *(sort for sort in sorts if sort is not query.sort))
    found = _filter(entries, query.kind, ordered, catalog)
    return listing._replace(
        filter=found._replace(common=tuple(_common(query, catalog)), fixed=query.group_by is GroupBy.TOPIC)
    )


def _common(query: Query, catalog: Catalog) -> Iterator[tuple[str, str]]:
    """Yield what all of a listing have in common, as the search asks for it."""
    for name, value in query.filters:
        kind = FILTERS[name].kind
        if kind is None:
            yield name, str(value) if not isinstance(value, bool) else "yes" if value else "no"
        elif kind.model.facet:
            yield kind.model.facet, catalog.find(kind, str(value))[0].docname


def filtered_on_page(
    listing: blocks.Listing, entries: Sequence[Entry], catalog: Catalog, page: Entry, first: Sort = Sort.NEWEST
) -> blocks.Listing:
    """Return the talks or events of the page of a record with their filters.

    `entries` are oldest first, as in the catalog; `first` is the order of the listing.
    """
    kind = entries[0].kind if entries else None
    if len(entries) < LEAST_ON_PAGE or kind is None:
        return listing
    common = ((_FACETS[page.kind], page.docname),) if page.kind in _FACETS else ()
    sorts = (first, *(sort for sort in SORTS[kind] if sort is not first))
    return listing._replace(filter=_filter(entries, kind, sorts, catalog)._replace(common=common))


def filterable(
    sections: Iterable[blocks.Section],
    entries: Sequence[Entry],
    catalog: Catalog,
    page: Entry,
    first: Sort = Sort.NEWEST,
) -> Iterator[blocks.Section]:
    """Yield sections, each of a listing of `entries` alone, with their filters."""
    for section in sections:
        found = (one for one in section.blocks if isinstance(one, blocks.Listing))
        listings = (filtered_on_page(one, entries, catalog, page, first) for one in found)
        yield section._replace(blocks=tuple(listings))


def _filter(entries: Sequence[Entry], kind: Kind, sorts: Sequence[Sort], catalog: Catalog) -> blocks.FilterControls:
    known = {entry.docname: entry for entry in entries}

    def title(docname: str) -> str | None:
        page = catalog.page(docname)
        return parts.link_to(page).text if page else None

    abouts: Mapping[str, blocks.About] = blocks.Told(known, lambda docname: about(known[docname], catalog))
    names: Mapping[str, str] = blocks.Told((), title)
    if len(entries) <= blocks.MAX_ITEMS:
        abouts = dict(abouts)
        used = sorted({docname for one in abouts.values() for docname in (*one.topic, *one.speaker)})
        names = {docname: names[docname] for docname in used}
    return blocks.FilterControls(str(kind), tuple(map(str, sorts)), abouts, names)


def about(entry: Entry, catalog: Catalog) -> blocks.About:
    """Return what a record can be filtered by."""
    return catalog.once(("about", entry.docname), lambda: _about(entry, catalog))


def _about(entry: Entry, catalog: Catalog) -> blocks.About:
    if entry.kind is Kind.TALK:
        marks = parts.marks(catalog, entry)
        return blocks.About(
            tuple(catalog.names_in(entry, "topic")),
            _years([entry], catalog),
            tuple(catalog.names_in(entry, "speaker")),
            tuple(name for name, mark in (("slides", "Slides"), ("video", "Video")) if mark in marks),
        )
    if entry.kind is Kind.EVENT:
        marks = ("video",) if has_video(catalog, record(entry, Event)) else ()
        return blocks.About(_docnames(catalog.topics_of(entry)), _years([entry], catalog), marks=marks)
    return blocks.About(_docnames(catalog.topics_by(entry)), tuple(filter(None, catalog.years_by(entry))))


def _docnames(entries: Sequence[Entry]) -> tuple[str, ...]:
    return tuple(entry.docname for entry in entries)


def _years(entries: Sequence[Entry], catalog: Catalog) -> tuple[int, ...]:
    return tuple(sorted({year for entry in entries if (year := catalog.year(entry))}))
