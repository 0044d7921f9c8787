"""What tells programs where the pages are: sitemap.xml, robots.txt and llms.txt."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from lxml import etree
from lxml.builder import ElementMaker

from sphinx_talks.content.records import Kind
from sphinx_talks.exports.archive import Export, File, title_of
from sphinx_talks.exports.feeds import stamp
from sphinx_talks.exports.twins import plain, twin_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_talks.content.pages import Entry
    from sphinx_talks.exports.archive import RecordArchive

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
#: Addresses in one sitemap (https://www.sitemaps.org/protocol.html).
MOST = 50_000
_S = ElementMaker(namespace=SITEMAP, nsmap={None: SITEMAP})


class Sitemap(Export):
    """For search engines: every page with the day of its last commit; several files where one cannot hold all."""

    name = "sitemap"
    about = "sitemap.xml, with the last commit of each page."
    absolute = True

    def files(self, archive: RecordArchive) -> Iterator[File]:
        """Yield the one sitemap, or an index and its parts."""
        entries = [*archive.catalog.entries.values()]
        parts = [entries[start : start + MOST] for start in range(0, len(entries), MOST)]
        if len(parts) == 1:
            yield File("sitemap.xml", None, lambda: _urls(archive, entries))
            return
        names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
        listed = _S.sitemapindex(*(_S.sitemap(_S.loc(archive.file_url(name))) for name in names))
        yield File("sitemap.xml", None, partial(_xml, listed))
        for name, part in zip(names, parts, strict=True):
            yield File(name, None, partial(_urls, archive, part))


def _urls(archive: RecordArchive, entries: list[Entry]) -> bytes:
    return _xml(_S.urlset(*(_url(archive, entry) for entry in entries)))


def _url(archive: RecordArchive, entry: Entry) -> etree._Element:
    changed = archive.changed_at(entry)
    return _S.url(_S.loc(archive.url(entry)), *([_S.lastmod(stamp(changed))] if changed else []))


def _xml(root: etree._Element) -> bytes:
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)


class Robots(Export):
    """Everything may be read; where the sitemap is."""

    name = "robots"
    about = "robots.txt (RFC 9309), which names the sitemap."
    absolute = True

    def files(self, archive: RecordArchive) -> Iterator[File]:
        """Yield the one file."""
        text = f"User-agent: *\nAllow: /\n\nSitemap: {archive.file_url('sitemap.xml')}\n"
        yield File("robots.txt", None, text.encode)


class Llms(Export):
    """The site in one page of links to its Markdown twins (https://llmstxt.org)."""

    name = "llms"
    about = "llms.txt: the events, topics and people with their Markdown twins."
    absolute = True

    def files(self, archive: RecordArchive) -> Iterator[File]:
        """Yield the one file."""
        yield File("llms.txt", None, lambda: _llms(archive))


def _llms(archive: RecordArchive) -> bytes:
    root = next((entry.record for entry in archive.catalog.entries.values() if entry.is_root), None)
    summary = (root and (root.summary or root.summary_en)) or ""
    lines = [f"# {plain(archive.title)}", "", *([f"> {plain(summary)}", ""] if summary else [])]
    lines += [f"{archive.words('Data')}: {archive.file_url('data/talks.json')}", ""]
    for kind in sorted(Kind, key=lambda one: one is Kind.TALK):
        if entries := archive.catalog.all(kind):
            # Talks come last, under the name for what can be left out where room is short.
            lines += [f"## {'Optional' if kind is Kind.TALK else plain(archive.words(kind.model.plural))}", ""]
            lines += [_link(archive, entry) for entry in entries]
            lines.append("")
    return ("\n".join(lines).rstrip("\n") + "\n").encode()


def _link(archive: RecordArchive, entry: Entry) -> str:
    summary = (entry.record and (entry.record.summary or entry.record.summary_en)) or ""
    date = archive.date(entry)
    notes = ", ".join(filter(None, (date.iso() if date else "", plain(summary))))
    return f"- [{plain(title_of(entry))}]({archive.file_url(twin_of(entry.docname))}){f': {notes}' if notes else ''}"
