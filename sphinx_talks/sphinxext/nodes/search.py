"""The page of search results, the box that leads to it, and the page 404 for an address that leads nowhere."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from docutils import nodes
from sphinx.util.docutils import SphinxDirective
from sphinx.util.osutil import relative_uri

from sphinx_talks.content.languages import words
from sphinx_talks.content.records import Kind
from sphinx_talks.search import files, packs
from sphinx_talks.search.spoken.units import DECK, SPOKEN
from sphinx_talks.sphinxext.domain import domain_of
from sphinx_talks.sphinxext.nodes import frame
from sphinx_talks.sphinxext.nodes.assets import is_ours
from sphinx_talks.sphinxext.nodes.builders import has_pages
from sphinx_talks.sphinxext.nodes.formats import language_name
from sphinx_talks.sphinxext.words import word as _
from sphinx_talks.views import dates

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.builders.html import StandaloneHTMLBuilder
    from sphinx.writers.html5 import HTML5Translator

    from sphinx_talks.sphinxext.extra_pages import Collected


class talks_field(nodes.General, nodes.Element):  # noqa: N801 - docutils names nodes in lower case
    """A search field; nothing in output that has no page of results."""


class FieldDirective(SphinxDirective):
    """Render a search field."""

    def run(self) -> list[nodes.Node]:
        """Return the field."""
        return [talks_field()]


# The form leads to the page of results, with or without a script.
_HTML = """\
<form class="talks-search-field" role="search" method="get" action="{action}" aria-label="{label}">
<label><span class="talks-search-label">{label}</span>
<input type="search" name="q" placeholder="{label}" aria-keyshortcuts="/" autocomplete="off" autocapitalize="off" \
spellcheck="false" enterkeyhint="search"></label>
<button type="submit">{button}</button>
</form>
"""


def visit_field(translator: HTML5Translator, _node: talks_field) -> None:
    """Write the form."""
    builder = translator.builder
    if has_pages(builder):
        action = builder.get_relative_uri(builder.current_docname, PAGE)
        values = {"action": action, "label": _("Search events, talks, topics and people"), "button": _("Search")}
        translator.body.append(_HTML.format_map({name: escape(value) for name, value in values.items()}))
    raise nodes.SkipNode


def skip_field(_translator: object, _node: talks_field) -> None:
    """Write nothing."""
    raise nodes.SkipNode


#: Name of the page; no document may be called so.
PAGE = "search"
TEMPLATE = "talks-search.html"
#: Where somebody goes who cannot search.
INDEXES = tuple(f"{kind.folder}/index" for kind in Kind)


def search_page(builder: StandaloneHTMLBuilder) -> Collected:
    """Return name, context and template of the page of results."""
    has_words, language = domain_of(builder.env).transcripts.has_words, str(builder.config.language)
    # Those of the site, and English, in which most talks are that are in another.
    likely = dict.fromkeys(tag.replace("_", "-") for tag in (language, *builder.config.talks_languages, "en"))
    context = {
        "title": _("Search"),
        "talks_search_words": page_words(),
        "talks_search_script_words": {
            **script_words(_used(builder), has_words=has_words),
            "dates": "|".join(dates.forms(language)),
            **{f"language-{tag}": language_name(tag, language) for tag in likely},
        },
        "talks_search_manifest": f"{files.FOLDER}/{packs.MANIFEST}",
        "talks_search_indexes": indexes(builder),
    }
    return PAGE, context, TEMPLATE


def _used(builder: Builder) -> frozenset[Kind]:
    """Return the kinds of which the site has pages."""
    return frozenset(kind for kind, found in domain_of(builder.env).catalog.by_id.items() if found)


def box(builder: Builder, pagename: str) -> dict[str, object]:
    """Return the words of the box; nothing where there is no page of results or this is it."""
    if not has_pages(builder) or pagename == PAGE:
        return {}
    return {"label": _("Search"), "page": PAGE}


def indexes(builder: Builder, language: str = "") -> list[dict[str, object]]:
    """Return label and address of the indexes there are, as seen from the page of results; else of the home page.

    They are those of another `language`, where one is given.
    """
    _ = words(language or str(builder.config.language))
    found = [(_(frame.SECTIONS[name]), name) for name in INDEXES if name in builder.env.all_docs]
    shown = found or [(_("Home"), str(builder.config.root_doc))]
    return [{"label": label, "uri": _uri_in(builder, language, PAGE, name)} for label, name in shown]


def _uri_in(builder: Builder, language: str, here: str, name: str) -> str:
    """Return where a page is in another language, '' for that of this site, as seen from a page of this one."""
    there = builder.get_target_uri(name)
    return relative_uri(builder.get_target_uri(here), f"{language}/{there}" if language else there)


def page_words() -> dict[str, str]:
    """Return the words that stand in the page."""
    return {
        "search": _("Search"),
        "label": _("Search events, talks, topics and people"),
        "filters": _("Filters"),
        "more": _("More results"),
        "advice": _("What may help:"),
        "shorter": _("Shorter or fewer words"),
        "spelling": _("Another spelling, or another name"),
        "unfiltered": _("Fewer filters"),
        "instead": _("Or look through all of them:"),
        "failed": _("The search could not be loaded."),
        "needs": _("It needs a connection to the site, and a page opened as a file has none."),
        "missing": _("Something may be missing here."),
        "retry": _("Try again"),
        "scriptless": _("The search needs JavaScript. These pages lead to everything without it:"),
        "keys": _("Keys and operators"),
        "keys_query": _(
            "“…” finds words in a row, -word leaves out pages that have it. "
            "kind:talk, year:2024 and speaker:name filter."
        ),
        "keys_move": _("Down and Up move through the results, Enter opens one, Escape leads back and clears."),
        "keys_slash": _("The key / leads to the search on every page"),
    }


def script_words(used: Collection[Kind] = (), *, has_words: bool = False) -> dict[str, str]:
    """Return the words of the script by the names of their data attributes; it fills in `%s`.

    Of the kinds that a site may do without, those it has are `used`.
    """
    return {
        "results": _("%s results"),
        "result": _("1 result"),
        "pages": _("%s pages, newest first"),
        "page": _("1 page"),
        "inexact": _("No exact match"),
        "near-count": _("near matches: %s"),
        "near": _("Near matches: spelled a little differently, or with only some of the words"),
        "nothing": _("Nothing was found."),
        "meant": _("Did you mean %s?"),
        "cause-network": _("The site did not answer; the search needs a connection to it."),
        "cause-status": _("A file of the search is not where it should be: %s."),
        "cause-damaged": _("A file of the search did not arrive whole."),
        "cause-version": _("This page is older than the site: load it anew."),
        "all": _("Show all (%s)"),
        "fewer": _("Show fewer"),
        "remove": _("Remove filter: %s"),
        "clear": _("Remove all filters"),
        "loading": _("Loading …"),
        "kind": _("Kind"),
        "topic": _("Topics"),
        "speaker": _("Speakers"),
        "year": _("Year"),
        "language": _("Language"),
        "with": _("Material"),
        "slides": _("Slides"),
        "video": _("Recording"),
        **{f"kind-{kind}": _(kind.model.label) for kind in Kind if kind in used or not kind.model.optional},
        **{f"facet-{kind.model.facet}": _(kind.model.plural) for kind in Kind if kind in used and kind.model.optional},
        "kind-page": _("Page"),
        **(_spoken_words() if has_words else {}),
    }


def _spoken_words() -> dict[str, str]:
    """Return the words of hits in recordings and on slides."""
    return {
        "spoken": _("Said in recordings, or on slides"),
        "spoken-found": _("in recordings and slides: %s"),
        "spoken-count": _("%s places"),
        "spoken-slide": _("Slide %s"),
        "spoken-more": _("Look further"),
        f"kind-{SPOKEN}": _("Said"),
        f"kind-{DECK}": _("Slides"),
    }


#: Name of the page; no document may be called so.
LOST = "404"
LOST_TEMPLATE = "talks-lost.html"
ADDRESS = re.compile(r'\b(href|src)="([^"]*)"')


def lost_page(builder: StandaloneHTMLBuilder) -> Iterator[Collected]:
    """Yield the page, where it has the frame of our theme: a host has one for all languages."""
    if not is_ours(builder):
        return
    context = {
        "title": _("This page was not found"),
        "talks_lost": [_lost_in(builder, tag) for tag in ("", *builder.config.talks_languages[1:])],
        "talks_root": root(builder.config.html_baseurl),
    }
    yield LOST, context, LOST_TEMPLATE


def _lost_in(builder: Builder, language: str) -> dict[str, object]:
    """Return the words and ways out of the page in another language, '' for that of this site."""
    _ = words(language or str(builder.config.language))
    return {
        "lang": language.replace("_", "-"),
        "title": _("This page was not found"),
        "lost": _("Nothing is at this address. It may have been mistyped, or what was here has gone."),
        "label": _("Search events, talks, topics and people"),
        "search": _("Search"),
        "instead": _("Or look through all of them:"),
        "action": _uri_in(builder, language, LOST, PAGE),
        "indexes": indexes(builder, language),
    }


def root(baseurl: str) -> str:
    """Return where the site starts on its host: the path of `html_baseurl`, without one the root of the host.

    A server gives the page at any depth, so that nothing in it can be relative to itself; and the host is left
    out, so that a copy of the site on another host loads its own styles.
    """
    return f"/{urlsplit(baseurl).path.strip('/')}/".replace("//", "/")


def from_root(app: Sphinx, context: dict[str, Any]) -> None:
    """Let every address on the page start at the root of the site."""
    start = root(app.config.html_baseurl)
    # With `dirhtml` the page lies in a folder of its own.
    at = start + app.builder.get_target_uri(LOST)
    context["content_root"] = start
    context["pathto"] = _from(at, context["pathto"])
    for helper in ("css_tag", "js_tag"):
        context[helper] = _in_tag(at, context[helper])

    def joined(links: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{**one, "uri": urljoin(at, one["uri"])} for one in links]

    context["talks_sections"] = joined(context.get("talks_sections", ()))
    for one in context["talks_lost"]:
        one |= {"action": urljoin(at, one["action"]), "indexes": joined(one["indexes"])}
    if context.get("favicon_url"):
        context["favicon_url"] = urljoin(at, context["favicon_url"])


def _from(at: str, relative: Callable[..., str]) -> Callable[..., str]:
    return lambda *arguments, **options: urljoin(at, relative(*arguments, **options))


def _in_tag(at: str, make: Callable[[object], str]) -> Callable[[object], str]:
    # Sphinx's helpers have kept the function that gives relative addresses.
    return lambda asset: ADDRESS.sub(lambda found: f'{found[1]}="{urljoin(at, found[2])}"', make(asset))
