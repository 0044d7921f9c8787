"""What a page of another site says of itself: its encoding, its titles, the places that links can point to."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser

if TYPE_CHECKING:
    from collections.abc import Iterator

HTML = frozenset({"text/html", "application/xhtml+xml"})
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([a-z0-9_:.-]+)""", re.IGNORECASE)
#: Where `<meta charset>` has to stand: https://html.spec.whatwg.org/#charset
_HEAD = 1_024
#: A page whose end is cut off may end in the middle of a character of up to four bytes.
_TORN = 3
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
    return Document(LexborHTMLParser(_decoded(content_type, body))) if is_page(content_type) else None


def _decoded(content_type: str, body: bytes) -> str:
    """Return a body as text: what is valid UTF-8 is UTF-8, whatever the server says of it."""
    for end in (len(body), *(len(body) - torn for torn in range(1, _TORN + 1))):
        try:
            return body[:end].decode("utf-8-sig")
        except UnicodeDecodeError:
            continue
    for found in (_CHARSET.search(body[:_HEAD]), _CHARSET.search(content_type.encode("ascii", "replace"))):
        if found is not None and (codec := _codec(found[1].decode())) is not None:
            return body.decode(codec, "replace")
    return body.decode("utf-8", "replace")


def _codec(label: str) -> str | None:
    """Return Python's name of an encoding, None where there is none for texts."""
    # What is labelled Shift_JIS on the web is the code page of Windows: https://encoding.spec.whatwg.org/#names-and-labels
    name = {"shift_jis": "cp932", "x-sjis": "cp932", "sjis": "cp932"}.get(label.lower(), label)
    try:
        found = codecs.lookup(name)
        b"\xff".decode(found.name, "replace")
    except (LookupError, ValueError):
        return None
    return found.name
