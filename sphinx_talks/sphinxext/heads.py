"""The head of each page within the build: what cards, catalogues, search engines and readers of feeds find there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urljoin

from markupsafe import Markup, escape
from sphinxcontrib.serializinghtml import SerializingHTMLBuilder

from sphinx_talks.content.records import Kind
from sphinx_talks.exports import heads, linked, web
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
    from sphinx_talks.exports.heads import Discovery, HeadPage
    from sphinx_talks.views import View


#: Relation, sizes and path, as browsers and telephones know them.
ICONS = (("icon", "32x32", web.ICON), ("apple-touch-icon", "180x180", web.TOUCH_ICON))


def is_by_talk(config: Config, archive: RecordArchive) -> bool:
    """Return whether talks have cards of their own."""
    few = len(archive.catalog.by_id[Kind.TALK]) <= heads.MOST_TALKS
    return config.talks_cards == "talk" or (config.talks_cards == "auto" and few)


class OfRecords(NamedTuple):
    """What a head takes from records: what cards say, nodes of the graph as text, and files."""

    page: HeadPage
    nodes: str = ""
    links: tuple[Discovery, ...] = ()


class Heads:
    """Makes the heads of one build, all from one archive."""

    def __init__(self, app: Sphinx) -> None:
        """Look at what the site has."""
        self.archive, self.formats = offering_of(app).archive, offering_of(app).built
        self.links = tuple(heads.site_discoveries(self.archive, self.formats))
        self.has_icons = "web" in self.formats and not app.config.html_favicon
        self.has_cards = bool(self.archive.base) and app.config.talks_cards != "none"
        self.by_talk = is_by_talk(app.config, self.archive)
        self.is_ours = is_ours(app.builder)
        self._site = linked.written([linked.site_node(self.archive)])
        #: Kept from the look at a page until it is written, by its docname.
        self._made: dict[str, OfRecords] = {}
        #: Links to files of the site, by the way to its root: relations of the site and icons.
        self._around: dict[str, tuple[str, str]] = {}

    def seen(self, entry: Entry | None, view: View) -> object:
        """Return what the head of a page takes from other pages."""
        site = self.links, self.has_icons
        if entry is None:
            return site
        made = self._made[entry.docname] = self._of_records(entry, view)
        return made, site

    def head(self, entry: Entry | None, context: dict[str, Any], view: View) -> str:
        """Return the head of a page as HTML; a page that is no document stays out of search engines."""
        pathto = context["pathto"]
        site, icons = self._of_site(pathto("_", 1)[:-1])
        if entry is None:
            return f"{site}{icons}"
        made = self._made.pop(entry.docname, None) or self._of_records(entry, view)
        title = str(Markup(context.get("title") or self.archive.title).striptags())  # noqa: S704 - only read
        # Not by a template, which takes eight times as long, on every page.
        metas = "".join(
            f'\n<meta {one.attribute}="{one.name}" content="{escape(one.content)}">'
            for one in heads.metas(self.archive, made.page, title)
        )
        links = "".join(_link(one, pathto(one.path, 1)) for one in made.links)
        graph = self._graph(entry, title, context, view, made)
        return f"{metas}{site}{links}{icons}{graph}"

    def _of_site(self, root: str) -> tuple[str, str]:
        """Return the links to files of the site, as seen from a page with this way to its root."""
        if root not in self._around:
            icons = [f'rel="{rel}" sizes="{sizes}" href="{escape(root)}{path}"' for rel, sizes, path in ICONS]
            icons += [f'rel="manifest" href="{escape(root)}{web.MANIFEST}"']
            self._around[root] = (
                "".join(_link(one, f"{root}{one.path}") for one in self.links),
                "".join(f"\n<link {one}>" for one in icons if self.has_icons),
            )
        return self._around[root]

    def _of_records(self, entry: Entry, view: View) -> OfRecords:
        archive = self.archive
        url = archive.url(entry) if archive.base else ""
        page = heads.head_page(archive, entry, view.description, url, self._picture(entry))
        nodes = linked.record_nodes(archive, entry, self._picture) if archive.base else ()
        return OfRecords(page, linked.written(nodes), tuple(heads.discoveries(archive, entry, self.formats)))

    def _picture(self, entry: Entry) -> str:
        path = heads.path_of(self.archive, entry, by_talk=self.by_talk)
        return self.archive.file_url(path) if self.has_cards else ""

    def _graph(self, entry: Entry, title: str, context: dict[str, Any], view: View, made: OfRecords) -> str:
        """Return the graph of a page; none where things would have no addresses."""
        archive, url = self.archive, made.page.url
        if not archive.base:
            return ""
        steps = [(link.text, f"{archive.base}{archive.address(link.docname)}") for link in view.trail]
        # Those of Sphinx are as seen from the page.
        steps = steps or [(step["title"], urljoin(url, step["uri"])) for step in context["talks_trail"]]
        way = [] if entry.is_root else [(archive.title, archive.base), *steps, (title, url)]
        site = linked.written([linked.site_node(archive, archive.address(PAGE))]) if entry.is_root else self._site
        around = linked.written(linked.page_nodes(archive, entry, url, title, way))
        # It has no `<`, wherever it is from.
        return f'\n<script type="application/ld+json">{linked.graph([made.nodes, around, site])}</script>'


def _link(one: Discovery, path: str) -> str:
    title = f' title="{escape(one.title)}"' if one.title else ""
    return f'\n<link rel="{one.rel}" type="{one.type}"{title} href="{escape(path)}">'


def add_head(app: Sphinx, heading: Heads, pagename: str, context: dict[str, Any]) -> None:
    """Give the template of the frame the head of a page; another theme finds it in `metatags`."""
    # Builders that write data instead of pages have no addresses in their context.
    if not has_pages(app.builder) or isinstance(app.builder, SerializingHTMLBuilder):
        return
    domain = domain_of(app.env)
    head = heading.head(domain.entries.get(pagename), context, domain.view(pagename))
    context["talks_head"] = head
    if not heading.is_ours:
        context["metatags"] = f"{context.get('metatags', '')}{head}\n"
