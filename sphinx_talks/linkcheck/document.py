"""What a page of another site says of itself: its encoding, its titles, the places that links can point to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser

from sphinx_talks.linkcheck.net.text import HTML, decoded, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator

#: How much of a title is looked at, in characters.
_LONGEST = 200


@dataclass(frozen=True)
class Document:
    """A page that was read."""

    tree: LexborHTMLParser

    @property
    def titles(self) -> Iterator[str]:
        """Yield the title and the first heading, as one line each."""
        for selector in ("head > title", "h1"):
            if (found := self.tree.css_first(selector)) is not None:
                yield " ".join(found.text()[:_LONGEST].split())

    def has(self, fragment: str) -> bool:
        """Tell whether a fragment leads to a place.

        https://html.spec.whatwg.org/#find-a-potential-indicated-element
        """
        wanted = {fragment, unquote(fragment)}
        return unquote(fragment).lower() in {"", "top"} or not wanted.isdisjoint(self._places())

    def _places(self) -> Iterator[str]:
        for element in self.tree.css("[id], a[name]"):
            attributes = element.attributes
            yield from (found for name in ("id", "name") if (found := attributes.get(name)))


def is_page(content_type: str) -> bool:
    """Tell whether what is served is HTML."""
    return content_type.partition(";")[0].strip().lower() in HTML


def parsed(content_type: str, body: bytes) -> Document | None:
    """Return the document in a body, None where it is no HTML."""
    return Document(LexborHTMLParser(decoded(content_type, body))) if kind_of(content_type) in HTML else None
