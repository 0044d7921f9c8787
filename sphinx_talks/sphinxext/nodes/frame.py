"""What the templates of the theme render around the content."""

from __future__ import annotations

from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from markupsafe import Markup

from sphinx_talks.content.records import Kind
from sphinx_talks.sphinxext.domain import domain_of
from sphinx_talks.sphinxext.nodes.formats import other_language
from sphinx_talks.sphinxext.nodes.html import talks_html
from sphinx_talks.sphinxext.words import word as _
from sphinx_talks.views.blocks import Hyperlink, Section

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from sphinx.builders import Builder


#: The page on what programs read, where a site has it.
DATA = "contributing/data"
#: Sections of the site with their labels, which are message ids.
SECTIONS = {
    **{f"{kind.folder}/index": kind.model.plural for kind in Kind},
    "references": "References",
    "contributing/index": "Contribute",
}
#: Fewer headings are in sight anyway.
LEAST_HEADINGS = 3
#: Signs of what can be subscribed to.
SIGNS = ("feed", "calendar")
#: Templates that render alike for many pages, with those that they include.
KEPT = {"header.html": ("header.html", "talks-search-box.html"), "footer.html": ("footer.html",)}


def words() -> dict[str, str]:
    """Return the words of the page frame."""
    return {
        "skip": _("Skip to content"),
        "home": _("Home"),
        "sections": _("Sections"),
        "trail": _("You are here"),
        "headings": _("On this page"),
        "moved": _("This page has moved"),
        "built": _("Built with Sphinx and sphinx_talks"),
        "system": _("Colours: as the system"),
        "light": _("Colours: light"),
        "dark": _("Colours: dark"),
    }


def alike(builder: Builder, *, is_ours: bool) -> dict[str, object]:
    """Return what templates know of every page alike, made once for a build."""
    # A macro, which Jinja would look for on every page, takes a hundredth of a build.
    signs = {name: builder.templates.render("talks-signs.html", {"name": name}) for name in SIGNS if is_ours}
    return {"talks_words": words(), "talks_data": data(builder), "talks_signs": signs}


def sections(builder: Builder, pagename: str) -> list[dict[str, object]]:
    """Return label and address of the sections there are, as seen from a page; from beside it they look alike."""
    own = pagename if pagename in SECTIONS else ""
    folder = builder.get_target_uri(pagename).rpartition("/")[0]
    made = domain_of(builder.env).catalog.once(("sections", folder, own), partial(_sections, builder, pagename))
    # Who changes those of a page changes no other.
    return [{**one} for one in made]


def _sections(builder: Builder, pagename: str) -> list[dict[str, object]]:
    return [
        {"label": _(label), "uri": builder.get_relative_uri(pagename, docname), "current": docname == pagename}
        for docname, label in SECTIONS.items()
        if docname in builder.env.all_docs
    ]


def data(builder: Builder) -> dict[str, str] | None:
    """Return name and label of the page on what programs read, None for a site without it."""
    return {"page": DATA, "label": _("Data and feeds")} if DATA in builder.env.all_docs else None


def trail(
    builder: Builder, pagename: str, links: Iterable[Hyperlink], parents: Iterable[Mapping[str, str]] = ()
) -> list[dict[str, str]]:
    """Return title, language and address of the steps to a page, as seen from it.

    Without links of ours they are Sphinx's `parents`, whose titles are HTML.
    """
    steps = [(link.text, builder.get_relative_uri(pagename, link.docname)) for link in links]
    steps = steps or [(Markup(step["title"]).striptags(), step["link"]) for step in parents]  # noqa: S704 - read only
    site = str(builder.config.language)
    return [{"title": title, "lang": other_language(title, site), "uri": uri} for title, uri in steps]


def headings(doctree: nodes.document | None, site: str) -> list[dict[str, str]]:
    """Return title, language and anchor of the parts of a page, where there are enough to choose from."""
    found = list(_headings(doctree, site)) if doctree is not None else []
    return found if len(found) >= LEAST_HEADINGS else []


def _headings(doctree: nodes.document, site: str) -> Iterator[dict[str, str]]:
    for page in (node for node in doctree.children if isinstance(node, nodes.section)):
        for part in page.children:
            if isinstance(part, talks_html):
                for block in part["blocks"]:
                    if isinstance(block, Section):
                        title = _(block.label)
                        yield {"title": title, "lang": other_language(title, site), "anchor": f"talks-{block.name}"}
            elif isinstance(part, nodes.section) and part["ids"] and isinstance(part[0], nodes.title):
                title = part[0].astext()
                yield {"title": title, "lang": other_language(title, site), "anchor": part["ids"][0]}


class AlikeParts:
    """Parts of the frame that are the same on many pages, rendered once for all of them."""

    def __init__(self, builder: Builder, folder: Path, *, is_watched: bool) -> None:
        """Keep those parts whose templates are those in the folder of our theme, if nobody changes what they know."""
        self.builder, self.made = builder, dict[tuple[object, ...], str]()
        self.kept: set[str] = set()
        environment = getattr(builder.templates, "environment", None)
        if environment is None or is_watched:
            return
        for name, parts in KEPT.items():
            if all(Path(environment.get_template(part).filename or "").parent == folder for part in parts):
                self.kept.add(name)

    def maker(self, pagename: str, context: Mapping[str, Any]) -> Callable[..., str]:
        """Return what a template calls with the name of a part, and with what renders it."""
        trail = context["talks_trail"]
        # What is at no page of the table of contents differs from page to page.
        is_kept = pagename in self.builder.env.all_docs
        is_linked = any(section["current"] for section in context["talks_sections"])
        own = pagename if is_linked or (context["talks_data"] or {}).get("page") == pagename else ""
        is_root = pagename == self.builder.config.root_doc
        # Where the links lead from.
        folder = self.builder.get_target_uri(pagename).rpartition("/")[0]
        key = (folder, trail[0]["uri"] if trail else "", own, is_root)

        def kept(name: str, caller: Callable[[], str]) -> str:
            if not is_kept or name not in self.kept:
                return caller()
            if (name, *key) not in self.made:
                self.made[name, *key] = caller()
            return self.made[name, *key]

        return kept


class Later:
    """HTML that is made when a template or extension asks for it."""

    def __init__(self, make: Callable[[], str]) -> None:
        """Keep how it is made."""
        self.make = make

    @cached_property
    def made(self) -> str:
        """Return it."""
        return self.make()

    def __str__(self) -> str:
        """Return it as text."""
        return self.made

    def __html__(self) -> str:
        """Return it as markup."""
        return self.made


class PageContext(dict[str, Any]):
    """What templates know of a page. Sphinx puts all of it, the page itself too, into a record that nobody sees."""

    def copy(self) -> PageContext:
        """Return one for another page."""
        return PageContext(self)

    def __repr__(self) -> str:
        """Return that alone by which it is known."""
        return f"<context of {self.get('pagename')}>"
