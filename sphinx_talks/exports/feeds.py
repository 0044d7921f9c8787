"""Feeds to subscribe to: Atom (RFC 4287) of events, talks and what they belong to, JSON Feed 1.1 of all.

A text of a page is text in every element: lxml escapes it, and refuses what XML cannot hold.
"""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple

from lxml import etree

from sphinx_talks.content.records import Kind
from sphinx_talks.exports.archive import Export, File, RecordArchive, add, json_of, summary_of, title_of, xml_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Sequence

    from sphinx_talks.content.pages import Entry

#: The feed that every page leads to.
ALL = f"feeds/{Kind.TALK.folder}.xml"
#: Entries of one feed: readers ask for it again and again, and what is older is on the pages.
MOST = 50
ATOM = "http://www.w3.org/2005/Atom"
#: What stands around the entries.
_START, _END = f'<feed xmlns="{ATOM}">\n'.encode(), b"</feed>\n"
#: The kinds that have feeds of their own, as other parts of the site link to them.
OF_RECORDS = (Kind.SERIES, Kind.TOPIC, Kind.PERSON, Kind.ORGANIZATION)


class Feed(NamedTuple):
    """What a feed is about: its file, the record (None: a kind, or all), its title, and its entries, newest first."""

    path: str
    about: Entry | None
    title: str
    entries: tuple[Entry, ...]


def feed_of(entry: Entry) -> str:
    """Return the path of the feed of a record."""
    return f"feeds/{entry.docname}.xml"


def feed_entries(archive: RecordArchive, entry: Entry) -> list[Entry]:
    """Return the events and talks that belong to a record, newest first."""
    return archive.catalog.once(
        ("feed entries", entry.docname), lambda: archive.newest(belonging(archive, entry), MOST)
    )


def belonging(archive: RecordArchive, entry: Entry) -> list[Entry]:
    """Return the events and talks that belong to a record, in no order."""
    catalog = archive.catalog
    match entry.kind:
        case Kind.TOPIC:
            found = [*catalog.talks_on(entry), *catalog.naming(entry, "event-topic")]
        case Kind.PERSON:
            found = [*catalog.talks_by(entry), *catalog.naming(entry, "organizer")]
        case Kind.SERIES:
            events = catalog.naming(entry, "in-series")
            found = [*events, *(talk for event in events for talk in catalog.talks_of(event))]
        case Kind.ORGANIZATION:
            found = [one for role in ("affiliation", "host", "sponsor") for one in catalog.naming(entry, role)]
        case _:
            found = []
    return [*{one.docname: one for one in found if one.kind in {Kind.TALK, Kind.EVENT}}.values()]


def feeds(archive: RecordArchive) -> Iterator[Feed]:
    """Yield every feed; but for those of the kinds, to which every page leads, none that would be empty."""
    for kind in (Kind.EVENT, Kind.TALK):
        title = f"{archive.title}: {archive.words(kind.model.plural)}"
        yield Feed(f"feeds/{kind.folder}.xml", None, title, tuple(archive.newest(archive.catalog.all(kind), MOST)))
    for kind in OF_RECORDS:
        for entry in archive.catalog.all(kind):
            if entries := feed_entries(archive, entry):
                yield Feed(feed_of(entry), entry, f"{archive.title}: {title_of(entry)}", tuple(entries))


class Atom(Export):
    """A feed of each kind and of each topic, person, series and organization."""

    name = "atom"
    kinds = (Kind.TALK, Kind.EVENT)
    about = "Atom feed (RFC 4287) of events and talks."
    absolute = True
    is_polled = True

    def files(self, archive: RecordArchive) -> Iterator[File]:
        """Yield the feeds."""
        made = cache(partial(_entry, archive))
        for feed in feeds(archive):
            yield File(feed.path, feed.about, partial(_atom, archive, feed, made), feed.entries)

    def of(self, archive: RecordArchive, entries: Sequence[Entry]) -> bytes:
        """Return a feed of some records."""
        chosen = [entry for entry in entries if entry.kind in {Kind.TALK, Kind.EVENT}]
        feed = Feed("feeds/all.xml", None, archive.title, tuple(archive.newest(chosen, MOST)))
        return _atom(archive, feed, partial(_entry, archive))


def _atom(archive: RecordArchive, feed: Feed, made: Callable[[str], bytes]) -> bytes:
    """Return a feed of entries that `made` returns by their docnames: one is the same in every feed."""
    page = archive.url(feed.about) if feed.about else archive.base
    updated = max((archive.updated(entry) for entry in feed.entries), default=None)
    root = etree.Element("feed", {"{http://www.w3.org/XML/1998/namespace}lang": archive.language}, {None: ATOM})
    add(root, "id", archive.tag(f"{archive.edition}{feed.path.removesuffix('.xml')}"))
    add(root, "title", feed.title)
    add(root, "updated", stamp(updated) if updated else "1970-01-01T00:00:00Z")
    add(root, "link", rel="self", type="application/atom+xml", href=archive.file_url(feed.path))
    add(root, "link", rel="alternate", type="text/html", href=page)
    for tag, url in archive.elsewhere(feed.path):
        add(root, "link", rel="alternate", type="application/atom+xml", hreflang=tag, href=url)
    author = add(root, "author")
    add(author, "name", archive.title)
    add(author, "uri", archive.base)
    if archive.license:
        add(root, "rights", archive.license)
    entries = b"".join(made(entry.docname) for entry in feed.entries)
    return xml_of(root).removesuffix(_END) + entries + _END


def _entry(archive: RecordArchive, docname: str) -> bytes:
    """Return an entry with the lines that it has in a feed."""
    entry = archive.catalog.entries[docname]
    summary, published = summary_of(entry), archive.published(entry)
    feed = etree.Element("feed", nsmap={None: ATOM})
    made = add(feed, "entry")
    add(made, "id", archive.tag(f"{archive.edition}{archive.named(entry)}"))
    add(made, "title", title_of(entry))
    add(made, "updated", stamp(archive.updated(entry)))
    if published:
        add(made, "published", stamp(published))
    add(made, "link", rel="alternate", type="text/html", href=archive.url(entry))
    for address in archive.media(entry).values():
        add(made, "link", rel="related", href=address)
    for name in archive.speakers(entry):
        add(add(made, "author"), "name", name)
    for topic in archive.topics(entry):
        add(made, "category", term=topic.id, label=title_of(topic))
    if summary:
        add(made, "summary", summary)
    return xml_of(feed).partition(_START)[2].removesuffix(_END)


def stamp(moment: dt.datetime) -> str:
    """Return a moment as RFC 3339 has it."""
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


class JsonFeed(Export):
    """One feed of all events and talks."""

    name = "jsonfeed"
    kinds = (Kind.TALK, Kind.EVENT)
    about = "JSON Feed (https://jsonfeed.org/version/1.1) of events and talks."
    absolute = True

    def files(self, archive: RecordArchive) -> Iterator[File]:
        """Yield the one feed."""
        entries = archive.newest([*archive.catalog.all(Kind.EVENT), *archive.catalog.all(Kind.TALK)], MOST)
        yield File("feeds/all.json", None, lambda: self.of(archive, entries), entries)

    def of(self, archive: RecordArchive, entries: Sequence[Entry]) -> bytes:
        """Return a feed of some records."""
        chosen = [entry for entry in entries if entry.kind in {Kind.TALK, Kind.EVENT}]
        feed = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": archive.title,
            "home_page_url": archive.base,
            "feed_url": archive.file_url("feeds/all.json"),
            "language": archive.language,
            "authors": [{"name": archive.title, "url": archive.base}],
            "items": [_item(archive, entry) for entry in archive.newest(chosen, MOST)],
        }
        return json_of(feed)


def _item(archive: RecordArchive, entry: Entry) -> dict[str, Any]:
    published = archive.published(entry)
    item = {
        "id": archive.tag(f"{archive.edition}{archive.named(entry)}"),
        "url": archive.url(entry),
        "title": title_of(entry),
        "content_text": summary_of(entry) or title_of(entry),
        "external_url": next(iter(archive.media(entry).values()), ""),
        "date_published": stamp(published) if published else "",
        "date_modified": stamp(archive.updated(entry)),
        "authors": [{"name": name} for name in archive.speakers(entry)],
        "tags": [title_of(topic) for topic in archive.topics(entry)],
    }
    return {name: value for name, value in item.items() if value}
