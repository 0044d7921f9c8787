"""Links of the built pages: those to other sites, so that none is missed, and those within the site."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from selectolax.lexbor import LexborHTMLParser

from sphinx_talks.content.records.providers import web_address

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from selectolax.lexbor import LexborNode

#: What the site adds by itself, the same on every page: what to do with it, and where it comes from.
OWN = ("talks-tools", "talks-footer", "talks-copy")
_ATTRIBUTES = ("href", "src", "data", "poster", "action", "cite")


class Seen(NamedTuple):
    """An address in a built page; `own` when the site itself put it there, beside what the page says."""

    page: str
    address: str
    tag: str
    own: bool


class Page(NamedTuple):
    """A built page: its path below the output folder, what it links to, and the places in it that can be linked to."""

    path: str
    links: tuple[Seen, ...]
    anchors: frozenset[str]


def pages(folder: Path) -> Iterator[Page]:
    """Yield every page below an output folder, sorted; a page is any HTML file but those of Sphinx's static files."""
    for path in sorted(folder.rglob("*.html")):
        name = path.relative_to(folder).as_posix()
        if not name.startswith("_static/"):
            yield _page(name, path.read_bytes())


def outward(folder: Path) -> Iterator[Seen]:
    """Yield the links of the built pages to other sites that are not the site's own."""
    for page in pages(folder):
        yield from (seen for seen in page.links if web_address(seen.address) and not seen.own)


def _page(name: str, content: bytes) -> Page:
    tree = LexborHTMLParser(content.decode("utf-8", "replace"))
    links: list[Seen] = []
    anchors: set[str] = set()
    for node in tree.css("*"):
        attributes = node.attributes
        anchors.update(value for key in ("id", "name") if (value := attributes.get(key)))
        found = [(key, attributes.get(key)) for key in _ATTRIBUTES if key in attributes]
        links += [Seen(name, value.strip(), f"{node.tag}", _is_own(node)) for _, value in found if value]
    return Page(name, tuple(links), frozenset(anchors))


def _is_own(node: LexborNode) -> bool:
    """Tell whether a link stands in what the site adds to every page, or in its head."""
    at: LexborNode | None = node
    while at is not None:
        names = (at.attributes.get("class") or "").split()
        if at.tag == "head" or any(name in OWN for name in names):
            return True
        at = at.parent
    return False
