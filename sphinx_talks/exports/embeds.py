"""What other sites show of this one: oEmbed of talks and events, and the talks of a person or a series as a list.

A site asks for oEmbed (https://oembed.com) by the link in the head of a page; the answers are files, one of each. The
list comes as a page for a frame, and as JSON for the script, which needs `Access-Control-Allow-Origin` of the host.
"""

from __future__ import annotations

import re
from copy import deepcopy
from functools import cache, partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree
from rjsmin import jsmin

from sphinx_talks.content import providers
from sphinx_talks.content.records import Event, Kind, Video
from sphinx_talks.content.watchable import has_video, watched
from sphinx_talks.exports.archive import Export, File, LeftOut, RecordArchive, add, json_line, title_of
from sphinx_talks.exports.whole import edtf

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_talks.content.pages import Entry
    from sphinx_talks.content.providers import Player

#: Kana and ideographs.
_JAPANESE = re.compile("[\u3041-\u30ff\u4e00-\u9fff]")
SCRIPT = "embed/talks.js"
#: The kinds of which others ask.
OF_OEMBED = (Kind.TALK, Kind.EVENT)
#: Of a player, in CSS pixels.
WIDTH, HEIGHT = 640, 360
#: An embedded page loads nothing at all.
_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'"
#: The `meta` elements of such a page.
_METAS: tuple[dict[str, str], ...] = (
    {"charset": "utf-8"},
    {"http-equiv": "Content-Security-Policy", "content": _POLICY},
    {"name": "viewport", "content": "width=device-width"},
    {"name": "color-scheme", "content": "light dark"},
    {"name": "robots", "content": "noindex"},
)


def oembed_of(entry: Entry) -> str:
    """Return the path of the answer on a talk or event."""
    return f"embed/oembed/{entry.docname}.json"


class OEmbed(Export):
    """An answer on each talk and event."""

    name = "oembed"
    about = "oEmbed (https://oembed.com) of each talk and event."
    absolute = True

    def files(self, archive: RecordArchive) -> Iterator[File]:
        """Yield the answers."""
        for kind in OF_OEMBED:
            for entry in archive.catalog.all(kind):
                yield File(oembed_of(entry), entry, partial(_answer, archive, entry), ())


def _answer(archive: RecordArchive, entry: Entry) -> bytes:
    title = title_of(entry)
    made = {
        "version": "1.0",
        "type": "link",
        "title": title,
        "url": archive.url(entry),
        "author_name": ", ".join(archive.speakers(entry)),
        "provider_name": archive.title,
        "provider_url": archive.base,
    }
    if player := _player(archive, entry):
        frame = f'<iframe src="{escape(player.waiting)}" width="{WIDTH}" height="{HEIGHT}" title="{escape(title)}"'
        made |= {"type": "video", "html": f'{frame} loading="lazy" allowfullscreen></iframe>'}
    sized = {"width": WIDTH, "height": HEIGHT} if made["type"] == "video" else {}
    return _json({name: value for name, value in {**made, **sized}.items() if value})


def _player(archive: RecordArchive, entry: Entry) -> Player | None:
    """Return the player of a recording that a frame can show."""
    video: Video | None = watched(archive.catalog, entry) if entry.kind is Kind.TALK else None
    if isinstance(entry.record, Event) and has_video(archive.catalog, entry.record):
        video = entry.record.video
    for name, value in video.ids.items() if video else ():
        found = providers.names()[name].player(value, (video and video.start) or 0)
        return found if found and found.element == "iframe" else None
    return None


class Embeds(Export):
    """The talks of each person and series: a page for a frame, JSON, and the script that shows it."""

    name = "embeds"
    about = "Talks of a person or series for other sites: pages for a frame, and JSON with a script."
    absolute = True
    is_polled = True

    def files(self, archive: RecordArchive) -> Iterator[File]:
        """Yield the script, and two files each."""
        yield File(SCRIPT, None, lambda: _script().encode(), ())
        for kind in (Kind.PERSON, Kind.SERIES):
            for entry in archive.catalog.all(kind):
                if talks := _talks(archive, entry):
                    for suffix, made in (("json", _listed), ("html", _page)):
                        path = f"embed/{entry.docname}.{suffix}"
                        yield File(path, entry, partial(made, archive, entry, talks), talks)

    def left_out(self, archive: RecordArchive) -> Iterator[LeftOut]:
        """Yield people and series without talks."""
        for kind in (Kind.PERSON, Kind.SERIES):
            yield from (
                LeftOut(one, "it has no talks") for one in archive.catalog.all(kind) if not _talks(archive, one)
            )


def _talks(archive: RecordArchive, entry: Entry) -> list[Entry]:
    """Return the talks of a person or a series, newest first."""
    catalog = archive.catalog
    events = catalog.naming(entry, "in-series")
    found = (
        catalog.talks_by(entry)
        if entry.kind is Kind.PERSON
        else [one for event in events for one in catalog.talks_of(event)]
    )
    return archive.newest(found)


def _listed(archive: RecordArchive, entry: Entry, talks: list[Entry]) -> bytes:
    rows = [dict(zip(("title", "url", "event", "date"), row, strict=True)) for row in _rows(archive, talks)]
    return _json({"title": title_of(entry), "url": archive.url(entry), "language": archive.language, "talks": rows})


def _rows(archive: RecordArchive, talks: list[Entry]) -> list[tuple[str, str, str, str]]:
    """Return what is said of talks; a talk stands in two files of each speaker, and of its series."""
    once, base = archive.catalog.once, archive.base
    return [once(("embedded", base, talk.docname), partial(_row, archive, talk)) for talk in talks]


def _row(archive: RecordArchive, talk: Entry) -> tuple[str, str, str, str]:
    event, date = archive.catalog.event_of(talk), archive.date(talk)
    return title_of(talk), archive.url(talk), title_of(event) if event else "", edtf(date) if date else ""


def _marked(text: str, site: str) -> dict[str, str]:
    """Return the attribute that says that words are Japanese, on a page in another language."""
    return {"lang": "ja"} if not site.startswith("ja") and _JAPANESE.search(text) else {}


@cache
def _frame(language: str) -> etree._Element:
    """Return what is the same of all pages in a language."""
    document = etree.Element("html", lang=language)
    head, _body = add(document, "head"), add(document, "body")
    for attributes in _METAS:
        add(head, "meta", **attributes)
    return document


def _page(archive: RecordArchive, entry: Entry, talks: list[Entry]) -> bytes:
    site, title = archive.language, title_of(entry)
    document = deepcopy(_frame(site))
    head, body = document
    add(head, "title", title, **_marked(title, site))
    # A link leads away from the frame.
    add(add(body, "h1"), "a", title, href=archive.url(entry), target="_top", **_marked(title, site))
    listed = add(body, "ul")
    for title, url, event, date in _rows(archive, talks):
        item = add(listed, "li")
        last = add(item, "a", title, href=url, target="_top", **_marked(title, site))
        if event:
            last.tail = " "
            last = add(item, "span", event, **_marked(event, site))
        last.tail = f" {date}".rstrip() or None
    return bytes(etree.tostring(document, method="html", doctype="<!DOCTYPE html>", encoding="utf-8"))


@cache
def _script() -> str:
    return f"{jsmin((Path(__file__).parent / 'talks-embedded.js').read_text('utf-8'))}\n"


def _json(value: object) -> bytes:
    return f"{json_line(value)}\n".encode()
