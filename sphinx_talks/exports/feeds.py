"""Feeds to subscribe to: Atom (RFC 4287) of events, talks and what they belong to, JSON Feed 1.1 of all, their list.

Programs ask for an Atom feed again and again, so it has the newest entries; the JSON Feed has every one, its older ones
on pages that do not change when something new comes, as archived feeds of RFC 5005 are. A text of a page is text in
every element: lxml escapes it, and refuses what XML cannot hold.
"""

from __future__ import annotations

import datetime as dt
from functools import cache, partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from lxml import etree

from sphinx_talks.content.records import Kind
from sphinx_talks.exports.archive import (
    Export,
    File,
    LeftOut,
    RecordArchive,
    RecordSelection,
    add,
    json_line,
    listed,
    summary_of,
    title_of,
    xml_of,
)
from sphinx_talks.exports.calendars import begin_of, updated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sphinx_talks.content.pages import Entry

#: The feed that every page leads to.
ALL = f"feeds/{Kind.TALK.folder}.xml"
#: Entries of an Atom feed, and of an older page of the JSON Feed; its first page has less than twice as many.
MOST, PAGE = 50, 500
#: The JSON Feed; pages behind it have numbers, from that of the oldest on.
ALL_JSON = "feeds/all.json"
#: Where all feeds are named.
ALL_OPML = "feeds/all.opml"
ATOM = "http://www.w3.org/2005/Atom"
#: What stands around the entries.
_START, _END = f'<feed xmlns="{ATOM}">\n'.encode(), b"</feed>\n"
#: The kinds that have feeds of their own, as other parts of the site link to them.
OF_RECORDS = (Kind.SERIES, Kind.TOPIC, Kind.PERSON, Kind.ORGANIZATION)


class Post(NamedTuple):
    """An event or talk as feeds have it; what is not known is ''."""

    id: str
    url: str
    title: str
    summary: str
    updated: dt.datetime
    #: As RFC 3339 has it.
    published: str
    media: tuple[str, ...]
    authors: tuple[str, ...]
    #: Id and title.
    topics: tuple[tuple[str, str], ...]


def post_of(archive: RecordArchive, entry: Entry) -> Post:
    """Return an event or talk as feeds have it, made once for all of them."""
    posts = archive.posts
    if entry.docname not in posts:
        posts[entry.docname] = _post(archive, entry)
    return posts[entry.docname]


def _post(archive: RecordArchive, entry: Entry) -> Post:
    moment = published(archive, entry)
    return Post(
        archive.tag(f"{archive.edition}{archive.named(entry)}"),
        archive.url(entry),
        title_of(entry),
        summary_of(entry),
        updated(archive, entry),
        stamp(moment) if moment else "",
        tuple(archive.media(entry).values()),
        tuple(archive.speakers(entry)),
        tuple((topic.id, title_of(topic)) for topic in archive.topics(entry)),
    )


def published(archive: RecordArchive, entry: Entry) -> dt.datetime | None:
    """Return when an event or talk began, or its page came where it was announced before; None for no sure day."""
    date, began, first = archive.date(entry), begin_of(archive, entry), archive.commits.first.get(entry.path)
    if not (date and date.day and date.is_sure and began):
        return None
    # What is still to come would be hidden until then.
    return began if first is None else min(began, dt.datetime.fromtimestamp(first, dt.UTC))


class Feed(NamedTuple):
    """What a feed is about: its file ('' for none), the record (None: a kind, or a selection), and what is in it."""

    path: str
    #: What it is called for good in its `tag:` URI (RFC 4287, 4.2.6).
    name: str
    about: Entry | None
    title: str
    #: The newest first.
    entries: tuple[Entry, ...]


def feed_of(entry: Entry) -> str:
    """Return the path of the feed of a record."""
    return f"feeds/{entry.docname}.xml"


def belonging(archive: RecordArchive, entry: Entry) -> list[Entry]:
    """Return the events and talks that belong to a record, in no order."""
    return archive.catalog.once(("belonging", entry.docname), lambda: _belonging(archive, entry))


def _belonging(archive: RecordArchive, entry: Entry) -> list[Entry]:
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


def feeds(archive: RecordArchive, most: int | None = MOST) -> Iterator[Feed]:
    """Yield every feed with its newest entries, all for None.

    But for those of the kinds, to which every page leads, there is none that would be empty.
    """
    for kind in (Kind.EVENT, Kind.TALK):
        title, name = f"{archive.title}: {archive.words(kind.model.plural)}", f"feeds/{kind.folder}"
        yield Feed(f"{name}.xml", name, None, title, tuple(archive.newest(archive.catalog.all(kind), most)))
    for kind in OF_RECORDS:
        for entry in archive.catalog.all(kind):
            if found := belonging(archive, entry):
                title = f"{archive.title}: {title_of(entry)}"
                name = f"feeds/{kind.folder}/{archive.catalog.first_id(entry)}"
                yield Feed(feed_of(entry), name, entry, title, tuple(archive.newest(found, most)))


def _selected(archive: RecordArchive, entries: Sequence[Entry], selection: RecordSelection) -> Feed:
    """Return the feed of a selection, which has no file: what it is called follows from the filters."""
    kind, catalog = selection.kind, archive.catalog
    asked = [(name, catalog.first_id(one) if one else value) for name, value, one in selection.filters]
    about = ", ".join(f"{name} {title_of(one) if one else value}" for name, value, one in selection.filters)
    title = f"{archive.title}: {archive.words(kind.model.plural)}{f' ({about})' if about else ''}"
    name = f"feeds/{kind.folder}?{urlencode(sorted(asked))}"
    return Feed("", name, None, title, tuple(archive.newest(entries)))


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

    def selected(self, archive: RecordArchive, entries: Sequence[Entry], selection: RecordSelection) -> bytes:
        """Return the file of a kind, or a feed of some records."""
        file = f"feeds/{selection.kind.folder}.xml"
        built = next((feed for feed in feeds(archive) if feed.path == file and not selection.filters), None)
        return _atom(archive, built or _selected(archive, entries, selection), partial(_entry, archive))

    def left_out(self, archive: RecordArchive) -> Iterator[LeftOut]:
        """Yield events and talks that are older than the newest of a feed, each with the first one."""
        found: dict[str, LeftOut] = {}
        for feed in feeds(archive, None):
            for entry in feed.entries[MOST:]:
                reason = f"not among the {MOST} newest of {feed.path}; {ALL_JSON} has all"
                found.setdefault(entry.docname, LeftOut(entry, reason))
        yield from found.values()


class Opml(Export):
    """The feeds there are, by kind, for readers that take many at once."""

    name = "opml"
    about = "List of all feeds (OPML 2.0), for feed readers to import."
    absolute = True

    def files(self, archive: RecordArchive) -> Iterator[File]:
        """Yield the one file."""
        yield File(ALL_OPML, None, partial(_opml, archive))


def _opml(archive: RecordArchive) -> bytes:
    """Return the list of feeds (http://opml.org/spec2.opml); like them, without any that would be empty."""
    root = etree.Element("opml", version="2.0")
    add(add(root, "head"), "title", archive.title)
    body = add(root, "body")
    for kind in (Kind.EVENT, Kind.TALK):
        _add_feed(body, archive, archive.words(kind.model.plural), f"feeds/{kind.folder}.xml", archive.base)
    for kind in OF_RECORDS:
        if entries := [entry for entry in archive.catalog.all(kind) if belonging(archive, entry)]:
            group = etree.SubElement(body, "outline", {"text": archive.words(kind.model.plural)})
            for entry in entries:
                _add_feed(group, archive, title_of(entry), feed_of(entry), archive.url(entry))
    return xml_of(root)


def _add_feed(parent: etree._Element, archive: RecordArchive, title: str, path: str, page: str) -> None:
    # The type is that of feeds of any form.
    said = {"type": "rss", "text": title, "title": title, "xmlUrl": archive.file_url(path), "htmlUrl": page}
    etree.SubElement(parent, "outline", said)


def _atom(archive: RecordArchive, feed: Feed, made: Callable[[str], bytes]) -> bytes:
    """Return a feed of entries that `made` returns by their docnames: one is the same in every feed."""
    page = archive.url(feed.about) if feed.about else archive.base
    latest = max((post_of(archive, entry).updated for entry in feed.entries), default=None)
    root = etree.Element("feed", {"{http://www.w3.org/XML/1998/namespace}lang": archive.language}, {None: ATOM})
    add(root, "id", archive.tag(f"{archive.edition}{feed.name}"))
    add(root, "title", feed.title)
    add(root, "updated", stamp(latest) if latest else "1970-01-01T00:00:00Z")
    if feed.path:
        add(root, "link", rel="self", type="application/atom+xml", href=archive.file_url(feed.path))
    add(root, "link", rel="alternate", type="text/html", href=page)
    for tag, url in archive.elsewhere(feed.path) if feed.path else ():
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
    post = post_of(archive, archive.catalog.entries[docname])
    feed = etree.Element("feed", nsmap={None: ATOM})
    made = add(feed, "entry")
    add(made, "id", post.id)
    add(made, "title", post.title)
    add(made, "updated", stamp(post.updated))
    if post.published:
        add(made, "published", post.published)
    add(made, "link", rel="alternate", type="text/html", href=post.url)
    for address in post.media:
        add(made, "link", rel="related", href=address)
    for name in post.authors:
        add(add(made, "author"), "name", name)
    for term, label in post.topics:
        add(made, "category", term=term, label=label)
    if post.summary:
        add(made, "summary", post.summary)
    return xml_of(feed).partition(_START)[2].removesuffix(_END)


def stamp(moment: dt.datetime) -> str:
    """Return a moment as RFC 3339 has it."""
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


class JsonFeed(Export):
    """One feed of all events and talks."""

    name = "jsonfeed"
    kinds = (Kind.TALK, Kind.EVENT)
    about = "JSON Feed (https://jsonfeed.org/version/1.1) of all events and talks."
    absolute = True

    def files(self, archive: RecordArchive) -> Iterator[File]:
        """Yield the feed, and the pages with what is older."""
        catalog = archive.catalog
        rest = archive.newest([*catalog.all(Kind.EVENT), *catalog.all(Kind.TALK)])
        older = max(len(rest) // PAGE - 1, 0)
        pages = [ALL_JSON, *(f"feeds/all-{number}.json" for number in range(older, 0, -1)), ""]
        for path, behind in pairwise(pages):
            # Of the oldest page on each is full.
            page, rest = rest[: len(rest) - older * PAGE], rest[len(rest) - older * PAGE :]
            yield File(path, None, partial(_json_feed, archive, page, path, behind), page)
            older -= 1

    def selected(self, archive: RecordArchive, entries: Sequence[Entry], selection: RecordSelection) -> bytes:
        """Return a feed of some records."""
        feed = _selected(archive, entries, selection)
        return _json_feed(archive, feed.entries, "", title=feed.title)


def _json_feed(
    archive: RecordArchive, entries: Sequence[Entry], path: str, behind: str = "", *, title: str = ""
) -> bytes:
    """Return a page of the feed; `behind` is the path of the next older one, '' for none, as is `path`."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title or archive.title,
        "home_page_url": archive.base,
        **({"feed_url": archive.file_url(path)} if path else {}),
        **({"next_url": archive.file_url(behind)} if behind else {}),
        "language": archive.language,
        "authors": [{"name": archive.title, "url": archive.base}],
    }
    items = listed(json_line(_item(post_of(archive, entry))) for entry in entries)
    return f'{json_line(feed)[:-1]},\n"items": {items}}}\n'.encode()


def _item(post: Post) -> dict[str, Any]:
    item = {
        "id": post.id,
        "url": post.url,
        "title": post.title,
        "content_text": post.summary or post.title,
        "external_url": next(iter(post.media), ""),
        "date_published": post.published,
        "date_modified": stamp(post.updated),
        "authors": [{"name": name} for name in post.authors],
        "tags": [title for _, title in post.topics],
    }
    return {name: value for name, value in item.items() if value}
