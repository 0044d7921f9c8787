"""Links within the built site, followed without a network: every page, file and anchor they name has to be there."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from sphinx_talks.content.characters import web_address
from sphinx_talks.content.problems import Code, Message, Problem, message

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


#: What the site adds by itself, the same on every page: what to do with it, and where it comes from.
OWN = ("talks-tools", "talks-footer", "talks-copy", "talks-correct")
_ATTRIBUTES = ("href", "src", "data", "poster", "action", "cite")


class BuiltLink(NamedTuple):
    """An address in a built page; `own` when the site itself put it there, beside what the page says."""

    page: str
    address: str
    tag: str
    own: bool


class BuiltPage(NamedTuple):
    """A built page: its path below the output folder, what it links to, and the anchors in it."""

    path: str
    links: tuple[BuiltLink, ...]
    anchors: frozenset[str]


def pages(folder: Path) -> Iterator[BuiltPage]:
    """Yield every page below an output folder, sorted; a page is any HTML file but those of Sphinx's static files."""
    for path in sorted(folder.rglob("*.html")):
        name = path.relative_to(folder).as_posix()
        if not name.startswith("_static/"):
            yield _page(name, path.read_bytes())


def outward(folder: Path) -> Iterator[BuiltLink]:
    """Yield the links of the built pages to other sites that are not the site's own."""
    for page in pages(folder):
        yield from (seen for seen in page.links if web_address(seen.address) and not seen.own)


def _page(name: str, content: bytes) -> BuiltPage:
    tree = LexborHTMLParser(content.decode("utf-8", "replace"))
    links: list[BuiltLink] = []
    anchors: set[str] = set()
    for node in tree.css("*"):
        attributes = node.attributes
        anchors.update(value for key in ("id", "name") if (value := attributes.get(key)))
        found = [(key, attributes.get(key)) for key in _ATTRIBUTES if key in attributes]
        links += [BuiltLink(name, value.strip(), f"{node.tag}", _is_own(node)) for _, value in found if value]
    return BuiltPage(name, tuple(links), frozenset(anchors))


def _is_own(node: LexborNode) -> bool:
    """Return whether a link stands in what the site adds to every page, or in its head."""
    at: LexborNode | None = node
    while at is not None:
        names = (at.attributes.get("class") or "").split()
        if at.tag == "head" or any(name in OWN for name in names):
            return True
        at = at.parent
    return False


#: What a server shows for any address of the site that is none, so that its links begin at the root of the server.
LOST = "404.html"
#: Fragments that are nobody's id: the top of the page (https://html.spec.whatwg.org/multipage/browsing-the-web.html).
_TOP = frozenset({"", "top"})


def problems(folder: Path, root: Path | None = None) -> list[Problem]:
    """Return a problem for each link of the pages in `folder` that leads to nothing there, sorted.

    They name the page's source below `root` where there is one, and the built page otherwise.
    """
    built = {page.path: page for page in pages(folder)}
    found = (
        (page.path, _fault(page.path, seen.address, built, folder)) for page in built.values() for seen in page.links
    )
    return sorted({Problem(_source(path, root), 1, 1, Code.UNKNOWN_LABEL, fault) for path, fault in found if fault})


def _fault(page: str, address: str, pages: Mapping[str, BuiltPage], folder: Path) -> Message | None:
    """Return what is wrong with a link, None when nothing is or it leads to another site."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return message("link cannot be read", address)
    if parts.scheme or parts.netloc:
        return None
    plain = unquote(parts.path)
    if page == LOST and plain.startswith("/"):
        return None if _ends_in_site(plain, folder) else message("no such page or file in the built site", address)
    path = posixpath.normpath(posixpath.join(posixpath.dirname(page), plain) if plain else page)
    if path.startswith(("..", "/")):
        return message("link leads out of the site", address)
    if (folder / path).is_dir():
        path = f"{path}/index.html".removeprefix("./")
    if path in pages:
        fragment = unquote(parts.fragment)
        known = fragment in _TOP or fragment in pages[path].anchors or fragment.startswith(":~:")
        return None if known else message("page has no such place", address)
    return None if (folder / path).is_file() else message("no such page or file in the built site", address)


def _ends_in_site(path: str, folder: Path) -> bool:
    """Return whether a path from the root of the server is one of the site, which may lie in a folder there."""
    parts = [part for part in path.split("/") if part]
    inner = ["/".join(parts[start:]) for start in range(len(parts))]
    return ".." not in parts and (not parts or any((folder / path).exists() for path in inner))


def _source(page: str, root: Path | None) -> str:
    """Return the source of a page where it is one, else its name in the output."""
    source = f"{page.removesuffix('.html')}.md"
    return source if root is not None and (root / source).is_file() else page
