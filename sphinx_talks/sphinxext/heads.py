"""The head of each page within the build: what cards, catalogues, search engines and readers of feeds find there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urljoin

from markupsafe import Markup
from sphinxcontrib.serializinghtml import SerializingHTMLBuilder

from sphinx_talks.content.records import Kind
from sphinx_talks.exports import heads, linked, web
from sphinx_talks.exports.heads import Discovery, HeadPage, Meta
from sphinx_talks.sphinxext.domain import domain_of
from sphinx_talks.sphinxext.nodes.assets import is_ours
from sphinx_talks.sphinxext.nodes.builders import has_pages
from sphinx_talks.sphinxext.nodes.search import PAGE
from sphinx_talks.sphinxext.page_tools import offering_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

    from sphinx_talks.content.pages import Entry
    from sphinx_talks.exports.archive import RecordArchive
    from sphinx_talks.views import View


TEMPLATE = "talks-head.html"
#: Relation, sizes and path, as browsers and telephones know them.
ICONS = (("icon", "32x32", web.ICON), ("apple-touch-icon", "180x180", web.TOUCH_ICON))


class HeadParts(NamedTuple):
    """What the template of the head renders."""

    metas: tuple[Meta, ...] = ()
    #: Of the site, and of the page.
    site: tuple[Discovery, ...] = ()
    links: tuple[Discovery, ...] = ()
    #: Relation, sizes and path.
    icons: tuple[tuple[str, str, str], ...] = ()
    #: Path of the manifest.
    manifest: str = ""
    graph: str = ""


def is_by_talk(config: Config, archive: RecordArchive) -> bool:
    """Return whether talks have cards of their own."""
    few = len(archive.catalog.by_id[Kind.TALK]) <= heads.MOST_TALKS
    return config.talks_cards == "talk" or (config.talks_cards == "auto" and few)


class OfRecords(NamedTuple):
    """What a head takes from records: nodes of the graph as text, and files."""

    nodes: str = ""
    links: tuple[Discovery, ...] = ()


class Heads:
    """Makes the heads of one build, all from one archive."""

    def __init__(self, app: Sphinx) -> None:
        """Look at what the site has."""
        self.archive, self.formats = offering_of(app).archive, offering_of(app).built
        links = tuple(heads.site_discoveries(self.archive, self.formats))
        has_icons = "web" in self.formats and not app.config.html_favicon
        #: What the head of every page has.
        self.plain = HeadParts(site=links, icons=ICONS if has_icons else (), manifest=web.MANIFEST if has_icons else "")
        self.has_cards = bool(self.archive.base) and app.config.talks_cards != "none"
        self.by_talk = is_by_talk(app.config, self.archive)
        self._site = linked.written([linked.site_node(self.archive)])
        #: Kept from the look at a page until it is written, by its docname.
        self._made: dict[str, OfRecords] = {}

    def seen(self, entry: Entry | None, view: View) -> object:
        """Return what the head of a page takes from other pages."""
        if entry is None:
            return self.plain
        made = self._made[entry.docname] = self._of_records(entry)
        return tuple(heads.metas(self.archive, self._page(entry, "", view.description))), made, self.plain

    def head(self, entry: Entry | None, context: dict[str, Any], view: View) -> HeadParts:
        """Return the head of a page that is no document where `entry` is None: it stays out of search engines."""
        if entry is None:
            return self.plain
        made = self._made.pop(entry.docname, None) or self._of_records(entry)
        title = str(Markup(context.get("title") or self.archive.title).striptags())  # noqa: S704 - only read
        page = self._page(entry, title, view.description)
        metas = tuple(heads.metas(self.archive, page))
        return self.plain._replace(metas=metas, links=made.links, graph=self._graph(page, context, view, made.nodes))

    def _of_records(self, entry: Entry) -> OfRecords:
        links = tuple(heads.discoveries(self.archive, entry, self.formats))
        nodes = linked.record_nodes(self.archive, entry, self._picture) if self.archive.base else ()
        return OfRecords(linked.written(nodes), links)

    def _page(self, entry: Entry, title: str, description: str) -> HeadPage:
        url = self.archive.url(entry) if self.archive.base else ""
        return HeadPage(entry, title, description, url, self._picture(entry))

    def _picture(self, entry: Entry) -> str:
        path = heads.path_of(self.archive, entry, by_talk=self.by_talk)
        return self.archive.file_url(path) if self.has_cards else ""

    def _graph(self, page: HeadPage, context: dict[str, Any], view: View, nodes: str) -> str:
        """Return the graph of a page; none where things would have no addresses."""
        archive, entry = self.archive, page.entry
        if not archive.base or entry is None:
            return ""
        steps = [(link.text, f"{archive.base}{archive.address(link.docname)}") for link in view.trail]
        # Those of Sphinx are as seen from the page.
        steps = steps or [(step["title"], urljoin(page.url, step["uri"])) for step in context["talks_trail"]]
        way = [] if entry.is_root else [(archive.title, archive.base), *steps, (page.title, page.url)]
        site = linked.written([linked.site_node(archive, archive.address(PAGE))]) if entry.is_root else self._site
        around = linked.written(linked.page_nodes(archive, entry, page.url, page.title, way))
        return linked.graph([nodes, around, site])


def add_head(app: Sphinx, heading: Heads, pagename: str, context: dict[str, Any]) -> None:
    """Give the template of the head what it renders; another theme finds it rendered in `metatags`."""
    templates = getattr(app.builder, "templates", None)
    # Builders that write data instead of pages have no addresses in their context.
    if templates is None or not has_pages(app.builder) or isinstance(app.builder, SerializingHTMLBuilder):
        return
    domain = domain_of(app.env)
    context["talks_head"] = heading.head(domain.entries.get(pagename), context, domain.view(pagename))
    if not is_ours(app.builder):
        context["metatags"] = f"{context.get('metatags', '')}{templates.render(TEMPLATE, context)}\n"
