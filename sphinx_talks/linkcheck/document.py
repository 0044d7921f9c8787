"""A page that was read: its titles and text, the places in it, and where it sends its readers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin

from selectolax.lexbor import LexborHTMLParser
from yarl import URL

from sphinx_talks.content import providers
from sphinx_talks.content.providers.asking import HTML
from sphinx_talks.linkcheck.net.answer import kind_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

#: How much of a title is looked at, in characters.
_LONGEST = 200
#: What is no text of the page itself.
_BESIDE = ["script", "style", "template", "noscript", "nav", "header", "footer", "aside", "svg", "title"]
#: Where scripts of frameworks put what they make.
_MOUNTS = (
    "#root, #app, #__next, #__nuxt, #___gatsby, #svelte, app-root, astro-island"
    ", [data-reactroot], [ng-app], [ng-version]"
)
#: What gives headings their ids without a script.
_OWN = ":is(h1, h2, h3, h4)[id], :is(h1, h2, h3, h4) [id], :is(h1, h2, h3, h4) a[name], section[id]"
#: Fragments that scripts make for what they load or count: slides, lines, comments.
_COUNTED = re.compile(r"[A-Za-z]{0,20}[-_]?[0-9]+(?:-[A-Za-z]?[0-9]+)?")
#: https://html.spec.whatwg.org/#attr-meta-http-equiv-refresh
_REFRESH = re.compile(r"\s*([0-9]{1,6})(?:\.[0-9.]*)?\s*[;,]?\s*(?:url\s*=\s*)?[\"']?([^\"']*)[\"']?", re.IGNORECASE)
#: A page that is shown for longer is one of its own.
_PATIENCE = 30
#: A script that sends readers on and does little else, in a page without a word.
_SCRIPT = re.compile(
    r"""\blocation(?:\.href)?\s*=\s*["']([^"'\s]+)["']|\blocation\.(?:replace|assign)\(\s*["']([^"'\s]+)["']"""
)
_LITTLE = 400


@dataclass(frozen=True)
class ReadPage:
    """A page that was read; `guessed` where its character set is a guess."""

    html: str
    guessed: bool = False

    @cached_property
    def tree(self) -> LexborHTMLParser:
        """Return the elements."""
        return LexborHTMLParser(self.html)

    @cached_property
    def readable(self) -> str:
        """Return the text without what stands beside it on every page of a site."""
        tree = LexborHTMLParser(self.html)
        tree.strip_tags(_BESIDE)
        lines = tree.body.text(separator="\n").splitlines() if tree.body else []
        return "\n".join(line for line in map(str.strip, lines) if line)

    @property
    def titles(self) -> Iterator[str]:
        """Yield the title and the first heading, as one line each."""
        for selector in ("head > title", "h1"):
            if (found := self.tree.css_first(selector)) is not None:
                yield " ".join(found.text()[:_LONGEST].split())

    def has(self, fragment: str) -> bool | None:
        """Return whether a fragment leads to a place, None where nobody can tell: scripts may make it.

        https://html.spec.whatwg.org/#find-a-potential-indicated-element
        """
        wanted = {fragment, unquote(fragment)}
        if unquote(fragment).lower() in {"", "top"} or not wanted.isdisjoint(self._places()):
            return True
        return None if self.guessed or self._may_make(fragment) else False

    def sends_on(self, address: str) -> str:
        """Return where a line of HTML, or a script and nothing else, sends on from an address, '' where none does."""
        for element in self.tree.css("meta[http-equiv]"):
            values = {name: value or "" for name, value in element.attributes.items()}
            found = _REFRESH.fullmatch(values.get("content", "")) if values["http-equiv"].lower() == "refresh" else None
            parent = element.parent.tag if element.parent else ""
            if found and found[2].strip() and int(found[1]) <= _PATIENCE and parent != "noscript":
                return urljoin(address, str(found[2]).strip())
        return urljoin(address, to) if (to := self._scripted()) else ""

    def _scripted(self) -> str:
        scripts = "".join(script.text() for script in self.tree.css("script"))
        if self.readable or len(scripts) > _LITTLE or self.tree.css_first(_MOUNTS) is not None:
            return ""
        found = _SCRIPT.search(scripts)
        return str(found[1] or found[2]) if found else ""

    def _places(self) -> Iterator[str]:
        for element in self.tree.css("[id], a[name]"):
            attributes = element.attributes
            yield from (found for name in ("id", "name") if (found := attributes.get(name)))

    def _may_make(self, fragment: str) -> bool:
        """Tell whether a script may make the place: of an application, of headings without ids, of what it counts."""
        if self.tree.css_first("script") is None:
            return False
        own = self.tree.css_first(_OWN)
        return own is None or self.tree.css_first(_MOUNTS) is not None or _COUNTED.fullmatch(fragment) is not None


def parsed(content_type: str, body: bytes) -> ReadPage | None:
    """Return the document in a body, None where it is no HTML."""
    return ReadPage(*text_of(content_type, body)) if kind_of(content_type) in HTML else None


#: Hosts whose pages are put together by scripts: what a fragment leads to is not in what they send.
SCRIPTED = frozenset(
    {
        "github.com", "gist.github.com", "gitlab.com", "bitbucket.org", "drive.google.com",
        "groups.google.com", "www.google.com", "twitter.com", "x.com",
        "www.facebook.com", "www.linkedin.com", "www.notion.so", "www.figma.com", "miro.com", "medium.com", "note.com",
        "app.element.io", "mastodon.social", "web.archive.org",
    }
)  # fmt: skip
#: What follows is for a script: `#/route`, `#!route`, `#?a=b`, `#a=b&c=d`.
_ROUTES = ("/", "!", "?")


def wanted(address: str) -> str | None:
    """Return the fragment to look for, as written; None where there is none, or nobody could tell."""
    _, sign, fragment = address.partition("#")
    # Text to highlight is no place: https://wicg.github.io/scroll-to-text-fragment/
    fragment = fragment.partition(":~:")[0]
    if not sign or not fragment or fragment.startswith(_ROUTES) or "=" in fragment:
        return None
    try:
        host = URL(address).host or ""
    except ValueError:
        return None
    is_scripted = host in SCRIPTED or any(host in one.scripted for one in providers.table())
    return None if is_scripted or host.endswith((".notion.site", ".medium.com")) else fragment
