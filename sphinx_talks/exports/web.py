"""What programs ask a site for: icons, a manifest, how it is searched, and where its pages are.

The manifest: https://www.w3.org/TR/appmanifest/; OpenSearch 1.1: https://github.com/dewitt/opensearch.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from lxml.builder import ElementMaker

from sphinx_talks.content.records import Kind
from sphinx_talks.exports import transcripts
from sphinx_talks.exports.archive import Export, File, RecordArchive, add, json_of, summary_of, title_of, xml_of
from sphinx_talks.exports.feeds import stamp
from sphinx_talks.exports.twins import plain, twin_of
from sphinx_talks.exports.whole import edtf

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from sphinx_talks.content.pages import Entry


#: Of the package: icons drawn from the one of the theme, and the letters of cards.
FILES = Path(__file__).parent / "files"
ICON, TOUCH_ICON, LARGE_ICON = "favicon.ico", "apple-touch-icon.png", "icon-512.png"
MANIFEST, SEARCH = "site.webmanifest", "opensearch.xml"
#: Name of the page of results.
RESULTS = "search"
_SIZES = {TOUCH_ICON: "180x180", LARGE_ICON: "512x512"}
#: What the specification takes of a name and of a description, in characters.
_SHORT, _LONG = 16, 1024
_E = ElementMaker(
    namespace="http://a9.com/-/spec/opensearch/1.1/", nsmap={None: "http://a9.com/-/spec/opensearch/1.1/"}
)


class Web(Export):
    """Icons, the manifest, and how the site is searched where its address is known."""

    name = "web"
    about = "Icons, web app manifest and OpenSearch description of the site."

    def files(self, archive: RecordArchive) -> Iterator[File]:
        """Yield the files."""
        for name in (ICON, TOUCH_ICON, LARGE_ICON):
            yield File(name, None, (FILES / name).read_bytes, ())
        yield File(MANIFEST, None, lambda: manifest(archive), ())
        if archive.base:
            yield File(SEARCH, None, lambda: search(archive), ())


def manifest(archive: RecordArchive) -> bytes:
    """Return the manifest; its addresses are relative to it."""
    icons = [{"src": name, "sizes": sizes, "type": "image/png"} for name, sizes in _SIZES.items()]
    made = {"name": archive.title, "lang": archive.language, "start_url": ".", "display": "browser", "icons": icons}
    return json_of(made)


def search(archive: RecordArchive) -> bytes:
    """Return how the page of results is asked."""
    page = archive.file_url(archive.address(RESULTS))
    root = _E.OpenSearchDescription(
        _E.ShortName(archive.title[:_SHORT].strip()),
        _E.Description(archive.title[:_LONG]),
        _E.Language(archive.language),
        _E.InputEncoding("UTF-8"),
        _E.Image(archive.file_url(ICON), height="16", width="16", type="image/x-icon"),
        _E.Url(type="text/html", template=f"{page}?q={{searchTerms}}"),
    )
    return xml_of(root)


SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
#: Addresses in one sitemap (https://www.sitemaps.org/protocol.html).
MOST = 50_000
XHTML = "http://www.w3.org/1999/xhtml"
_S = ElementMaker(namespace=SITEMAP, nsmap={None: SITEMAP})
#: Of a page in several languages each address names all of them
#: (https://developers.google.com/search/docs/specialty/international/localized-versions#sitemap).
_ALTERNATE = ElementMaker(namespace=XHTML, nsmap={"xhtml": XHTML})


class Sitemap(Export):
    """For search engines: every page with the day of its last commit; several files where one cannot hold all."""

    name = "sitemap"
    about = "sitemap.xml, with the last commit of each page."
    absolute = True

    def files(self, archive: RecordArchive) -> Iterator[File]:
        """Yield the one sitemap, or an index and its parts."""
        pages = [*_pages(archive)]
        most = MOST // max(1, len(archive.editions))
        parts = [pages[start : start + most] for start in range(0, len(pages), most)]
        if len(parts) == 1:
            yield File("sitemap.xml", None, lambda: _urls(archive, pages))
            return
        names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
        listed = _S.sitemapindex(*(_S.sitemap(_S.loc(archive.file_url(name))) for name in names))
        yield File("sitemap.xml", None, partial(xml_of, listed))
        for name, part in zip(names, parts, strict=True):
            yield File(name, None, partial(_urls, archive, part))


class SitePage(NamedTuple):
    """A page by its name, the entry that it is of or beside, and the file of its words ('' for that of the entry)."""

    docname: str
    entry: Entry
    path: str = ""


def _pages(archive: RecordArchive) -> Iterator[SitePage]:
    for entry in archive.catalog.entries.values():
        yield SitePage(entry.docname, entry)
        yield from (SitePage(name, entry, path) for name, path in transcripts.pages_of(archive, entry))


def _urls(archive: RecordArchive, pages: list[SitePage]) -> bytes:
    urls = _S.urlset()
    for page in pages:
        _add_addresses(urls, archive, page)
    return xml_of(urls)


def _add_addresses(urls: etree._Element, archive: RecordArchive, page: SitePage) -> None:
    """Add the address of a page in each language of the site."""
    address, entry = archive.address(page.docname), page.entry
    there = [(tag, f"{base}{address}") for tag, base in archive.editions]
    twins = {tag.replace("_", "-"): twin for tag, twin in entry.twins}
    for language, url in there or [("", archive.file_url(address))]:
        one = add(urls, f"{{{SITEMAP}}}url")
        add(one, f"{{{SITEMAP}}}loc", url)
        if changed := archive.committed_at(page.path) if page.path else archive.changed_at(twins.get(language, entry)):
            add(one, f"{{{SITEMAP}}}lastmod", stamp(changed))
        for tag, other in there:
            one.append(_ALTERNATE.link(rel="alternate", hreflang=tag, href=other))


class Robots(Export):
    """Everything may be read; where the sitemap is."""

    name = "robots"
    about = "robots.txt (RFC 9309), which names the sitemap."
    absolute = True

    def files(self, archive: RecordArchive) -> Iterator[File]:
        """Yield the one file."""
        named = "" if "sitemap" in archive.without else f"\nSitemap: {archive.file_url('sitemap.xml')}\n"
        text = f"User-agent: *\nAllow: /\n{named}"
        yield File("robots.txt", None, text.encode, ())


class Llms(Export):
    """The site in one page of links to its Markdown twins (https://llmstxt.org)."""

    name = "llms"
    about = "llms.txt: the events, topics and people with their Markdown twins."
    absolute = True

    def files(self, archive: RecordArchive) -> Iterator[File]:
        """Yield the one file."""
        yield File("llms.txt", None, lambda: _llms(archive))


_ROUND = str.maketrans("[]", "()")


def _llms(archive: RecordArchive) -> bytes:
    summary = next((summary_of(entry) for entry in archive.catalog.entries.values() if entry.is_root), "")
    lines = [f"# {plain(archive.title)}", "", *([f"> {plain(summary)}", ""] if summary else [])]
    has_data = not archive.edition and "json" not in archive.without
    lines += [f"{archive.words('Data')}: {archive.file_url('data/talks.json')}", ""] if has_data else []
    lines += [line for tag, url in archive.elsewhere("llms.txt") for line in (f"{tag}: {url}", "")]
    for kind in sorted(Kind, key=lambda one: one is Kind.TALK):
        if entries := archive.catalog.all(kind):
            # Talks come last, under the name for what can be left out where room is short.
            lines += [f"## {'Optional' if kind is Kind.TALK else plain(archive.words(kind.model.plural))}", ""]
            lines += [_link(archive, entry) for entry in entries]
            lines.append("")
    return ("\n".join(lines).rstrip("\n") + "\n").encode()


def _link(archive: RecordArchive, entry: Entry) -> str:
    date = archive.date(entry)
    notes = ", ".join(filter(None, (edtf(date) if date else "", plain(summary_of(entry)))))
    # Readers of the format end a title at the first bracket, whether or not it is escaped.
    title = title_of(entry).translate(_ROUND)
    url = archive.url(entry) if "markdown" in archive.without else archive.file_url(twin_of(entry.docname))
    return f"- [{plain(title)}]({url}){f': {notes}' if notes else ''}"
