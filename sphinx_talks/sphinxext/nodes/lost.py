"""The page 404.html, which servers give for an address that leads nowhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from sphinx.locale import get_translation

from sphinx_talks.sphinxext.nodes import search
from sphinx_talks.sphinxext.nodes.assets import is_ours

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sphinx.application import Sphinx
    from sphinx.builders.html import StandaloneHTMLBuilder

    from sphinx_talks.sphinxext.extra_pages import Collected

_ = get_translation("sphinx_talks")

#: Name of the page; no document may be called so.
PAGE = "404"
TEMPLATE = "talks-lost.html"
ADDRESS = re.compile(r'\b(href|src)="([^"]*)"')


def pages(builder: StandaloneHTMLBuilder) -> Iterator[Collected]:
    """Yield the page, where it has the frame of our theme."""
    if not is_ours(builder):
        return
    context = {
        "title": _("This page was not found"),
        "talks_lost_words": {
            "lost": _("Nothing is at this address. It may have been mistyped, or what was here has gone."),
            "label": _("Search events, talks, topics and people"),
            "instead": _("Or look through all of them:"),
        },
        "talks_lost_indexes": search.indexes(builder),
        "talks_root": root(builder.config.html_baseurl),
    }
    yield PAGE, context, TEMPLATE


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
    at = start + app.builder.get_target_uri(PAGE)
    context["content_root"] = start
    context["pathto"] = _from(at, context["pathto"])
    for helper in ("css_tag", "js_tag"):
        context[helper] = _in_tag(at, context[helper])
    for name in ("talks_sections", "talks_lost_indexes"):
        context[name] = [{**one, "uri": urljoin(at, one["uri"])} for one in context.get(name, ())]
    if context.get("favicon_url"):
        context["favicon_url"] = urljoin(at, context["favicon_url"])


def _from(at: str, relative: Callable[..., str]) -> Callable[..., str]:
    return lambda *arguments, **options: urljoin(at, relative(*arguments, **options))


def _in_tag(at: str, make: Callable[[object], str]) -> Callable[[object], str]:
    # Sphinx's helpers have kept the function that gives relative addresses.
    return lambda asset: ADDRESS.sub(lambda found: f'{found[1]}="{urljoin(at, found[2])}"', make(asset))
