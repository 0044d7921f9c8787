"""What the templates of the theme render around the content."""

from __future__ import annotations

import re
from functools import cached_property, partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from markupsafe import Markup, escape

from sphinx_talks.content.records import Kind
from sphinx_talks.sphinxext.domain import domain_of
from sphinx_talks.sphinxext.nodes.formats import other_language
from sphinx_talks.sphinxext.nodes.html import talks_html
from sphinx_talks.sphinxext.words import word as _
from sphinx_talks.views.blocks import Hyperlink, Section

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from sphinx.builders import Builder
    from sphinx.builders.html import StandaloneHTMLBuilder


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


def sections(builder: Builder, pagename: str, first: str) -> list[dict[str, str]]:
    """Return label and address of the sections there are, as seen from a page; from beside it they look alike.

    `first` is the address of the first step to the page.
    """
    own = pagename if pagename in SECTIONS else ""
    folder = builder.get_target_uri(pagename).rpartition("/")[0]
    key = ("sections", folder, own, first)
    made = domain_of(builder.env).catalog.once(key, partial(_sections, builder, pagename, first))
    # Who changes those of a page changes no other.
    return [{**one} for one in made]


def _sections(builder: Builder, pagename: str, first: str) -> list[dict[str, str]]:
    made = []
    for docname, label in SECTIONS.items():
        if docname in builder.env.all_docs:
            uri = builder.get_relative_uri(pagename, docname)
            current = "page" if docname == pagename else "true" if uri == first else ""
            made.append({"label": _(label), "uri": uri, "current": current})
    return made


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
    steps = steps or [(words_of(step["title"]), step["link"]) for step in parents]
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


#: The templates of a page, and what they ask for that differs from page to page: texts, which they only write, or ask
#: whether they are there. All else is the same beside a page, or the page has a frame of its own.
TEMPLATE = "page.html"
TEMPLATES = (
    TEMPLATE, "layout.html", "head.html", "header.html", "talks-search-box.html", "breadcrumb.html", "headings.html",
    "talks-actions.html", "page-tools.html", "footer.html",
)  # fmt: skip
TEXTS = (
    "pageurl", "talks_body", "talks_description", "talks_head", "talks_headings", "talks_kind", "talks_languages",
    "talks_policy", "talks_title", "talks_title_lang", "talks_tools", "talks_trail",
)  # fmt: skip
#: A text that is still to come, as templates write it: as it is, or escaped.
_HOLE = re.compile("\0(<|&lt;)([0-9]+)\0")
#: More frames than these are made anew.
MOST = 500


class Frame:
    """A page without its texts."""

    def __init__(self, rendered: str) -> None:
        """Take a page apart at its holes."""
        *found, self.end = _HOLE.split(rendered)
        self.pieces = [*zip(found[::3], map(int, found[2::3]), (mark != "<" for mark in found[1::3]), strict=True)]

    def filled(self, texts: Sequence[str]) -> str:
        """Return the page with these texts."""
        made: list[str] = []
        for before, number, is_escaped in self.pieces:
            made += before, escaped(texts[number]) if is_escaped else texts[number]
        return "".join([*made, self.end])


class Frames:
    """Renders pages: what is around the texts of a page once for all that have it, which is nine tenths of Jinja."""

    def __init__(self, builder: StandaloneHTMLBuilder, folder: Path, *, is_watched: Callable[[], bool]) -> None:
        """Take over from what renders all pages, where the templates are in the folder of our theme."""
        self.builder, self.folder, self.is_watched = builder, folder, is_watched
        self.render: Callable[[str, dict[str, Any]], str] = builder.templates.render
        self.made: dict[object, Frame] = {}
        self._ways: dict[str, object] = {}

    @cached_property
    def is_ours(self) -> bool:
        """Return whether nobody else has a part in how pages look."""
        environment = getattr(self.builder.templates, "environment", None)
        if environment is None or self.is_watched():
            return False
        paths = [environment.loader.get_source(environment, name)[1] for name in TEMPLATES]
        return all(Path(path).parent == self.folder for path in paths)

    @cached_property
    def apart(self) -> frozenset[str]:
        """Return the pages to which those beside them lead."""
        return frozenset({*SECTIONS, DATA, self.builder.config.root_doc})

    def forget(self) -> None:
        """Begin another build."""
        self.made.clear()
        self._ways.clear()

    def __call__(self, template: str, context: dict[str, Any]) -> str:
        """Return a page."""
        if template != TEMPLATE or not self.is_ours:
            return self.render(template, context)
        pagename = context["pagename"]
        if pagename in self.apart or pagename not in self.builder.env.all_docs:
            return self.render(template, context)
        if not context.get("talks_body"):
            context["talks_body"] = quiet(str(context.get("body", "")), context["language"]), None
        texts: list[str] = []
        shapes = [_shape(context.get(name), texts) for name in TEXTS]
        key = (self._way(pagename, context), context["talks_left_out"], *_names(context), *shapes)
        if key not in self.made:
            if len(self.made) > MOST:
                self.made.clear()
            holes = map("\0<{}\0".format, count())
            holed = {name: _holed(context.get(name), holes) for name in TEXTS}
            self.made[key] = Frame(self.render(template, context | holed))
        return self.made[key].filled(texts)

    def _way(self, pagename: str, context: Mapping[str, Any]) -> object:
        """Return what leads from a page to all others that each page leads to."""
        folder = self.builder.get_target_uri(pagename).rpartition("/")[0]
        if folder not in self._ways:
            pathto, data, box = context["pathto"], context["talks_data"], context["talks_search"]
            found = [context["content_root"], context.get("favicon_url"), pathto(context["root_doc"])]
            found += [pathto(one["path"], 1) for one in context["talks_subscribe"]]
            found += [pathto(one["page"]) for one in (data, box) if one]
            self._ways[folder] = *found, *(section["uri"] for section in context["talks_sections"])
        return self._ways[folder], *[section["current"] for section in context["talks_sections"]]


def _names(context: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    for assets in (context["css_files"], context["script_files"]):
        yield tuple([one.filename for one in assets])


def _shape(value: Any, texts: list[str]) -> object:  # noqa: ANN401 - of any shape
    """Return what a template sees of a value before it writes its texts, which are added."""
    kind = type(value)
    if kind is str and value:
        texts.append(value)
        return str
    if kind is dict:
        return (*value, *[_shape(one, texts) for one in value.values()])
    return tuple([_shape(one, texts) for one in value]) if kind is list or kind is tuple else value


def _holed(value: Any, holes: Iterator[str]) -> Any:  # noqa: ANN401 - of any shape
    """Return a value with holes in place of its texts, in the same order."""
    if type(value) is str and value:
        return next(holes)
    if isinstance(value, dict):
        return {name: _holed(one, holes) for name, one in value.items()}
    return [_holed(one, holes) for one in value] if isinstance(value, (list, tuple)) else value


#: What stands for something else in an attribute of HTML.
_SPECIAL = re.compile("[&<>\"']")


def escaped(text: str) -> str:
    """Return a text as HTML. Few have anything to escape, and there are dozens on every page."""
    return str(escape(text)) if _SPECIAL.search(text) else text


def words_of(title: str) -> str:
    """Return the words of a title that is HTML, which mostly is without any mark-up."""
    is_marked = "<" in title or "&" in title
    return str(Markup(title).striptags()) if is_marked else " ".join(title.split())  # noqa: S704 - only read


def title(words: str, project: str, *, is_root: bool) -> str:
    """Return the title of a document, from that of its page."""
    is_whole = is_root or not project or words == project
    return words or words_of(project) if is_whole else f"{words} – {project}"


_SIGN = '<a class="headerlink" '


def quiet(body: str, language: str) -> str:
    """Return a page whose headings have their names without their signs, which the keyboard passes by.

    What a sign says is in the language of the site, also among prose in another one.
    """
    of = f'lang="{language.replace("_", "-")}" ' if 'class="talks-original"' in body else ""
    return body.replace(_SIGN, f'{_SIGN}aria-hidden="true" tabindex="-1" {of}')


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
