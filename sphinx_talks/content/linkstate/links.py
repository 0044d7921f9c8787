"""Find the links of pages and of the bibliography, each with its position and its key."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, urlsplit, urlunsplit

from sphinx_talks.content import bibliography, providers, site
from sphinx_talks.content.bibliography import FILE
from sphinx_talks.content.characters import web_address
from sphinx_talks.content.problems import Position, Problem
from sphinx_talks.content.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from sphinx_talks.content.pages import Entry

#: What a browser takes off a fragment: words to scroll to (https://wicg.github.io/scroll-to-text-fragment/).
_DIRECTIVE = re.compile(r":~:.*", re.DOTALL)
_PORTS = {"http": 80, "https": 443}
_ENCODED = re.compile(r"%[0-9a-fA-F]{2}")
_FOREIGN = re.compile(r"[^\x00-\x7f]+")


class Key(NamedTuple):
    """An address without its fragment, in one form, and the fragment."""

    address: str
    fragment: str = ""


def key_of(address: str) -> Key:
    """Return the key of a plain http(s) address; anything else is returned as it is.

    Scheme and host in small letters, no default port, a path, escapes in capitals (RFC 3986, 6.2.2 and 6.2.3), what is
    not ASCII as UTF-8 in escapes, as it is asked for; what a provider knows to be one page is that page.
    """
    if not web_address(address):
        return Key(address)
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return Key(address)
    host = parts.hostname or ""
    if own := providers.key(address):
        return Key(own)
    place = host if port in {None, _PORTS[parts.scheme]} else f"{host}:{port}"
    plain = urlunsplit((parts.scheme, place, parts.path or "/", parts.query, ""))
    plain = _FOREIGN.sub(lambda found: quote(found[0]), plain)
    return Key(_ENCODED.sub(lambda found: found[0].upper(), plain), _DIRECTIVE.sub("", parts.fragment))


def host_of(address: str) -> str:
    """Return the host of an address with its port where that is not the usual one, '' where there is none."""
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return ""


class LinkPosition(NamedTuple):
    """Where a link stands: file below the folder of conf.py, line and column from 1, field of front matter or ''."""

    path: str
    line: int
    column: int
    field: str = ""

    def __str__(self) -> str:
        """Return `path:line:col`."""
        return f"{self.path}:{self.line}:{self.column}"


class WrittenLink(NamedTuple):
    """An address as a page has it, and where; `gone` when the page says itself that it is dead."""

    address: str
    position: LinkPosition
    gone: bool = False


@dataclass
class Target:
    """What is asked once: an address, its fragments, and every position of a link that leads there."""

    address: str
    positions: list[LinkPosition] = field(default_factory=list)
    #: Fragments with the positions of the links that name them.
    fragments: dict[str, list[LinkPosition]] = field(default_factory=dict)
    #: Whether every page says itself that it is dead, so that it is not reported.
    gone: bool = True
    #: The address with its escapes as a page has them, where those of its one form are others: servers may care.
    written: str = ""


class Sought(NamedTuple):
    """What there is to ask, and what keeps pages and references from being read, whose links nobody knows then."""

    targets: Mapping[str, Target]
    unread: tuple[Problem, ...] = ()
    #: Addresses that only built pages have, None where these were not looked at.
    built: frozenset[str] | None = None


def extract(root: Path, settings: Settings | None = None) -> list[WrittenLink]:
    """Return the links of all pages and references below `root`, sorted by position."""
    settings = settings or Settings.from_conf(root / "conf.py")
    return links_of(root, site.pages_of(root, settings)[0])


def unread(read: site.Read) -> tuple[Problem, ...]:
    """Return what keeps pages and references from being read, sorted: not all of their links are known then."""
    return tuple(sorted({*read.problems, *(problem for entry in read.entries for problem in entry.problems)}))


def links_of(root: Path, entries: Iterable[Entry]) -> list[WrittenLink]:
    """Return the links of pages that were read, and of the references, sorted by position."""
    found = [link for entry in entries for link in of_entry(entry)]
    found += [WrittenLink(address, LinkPosition(FILE, *position, name)) for address, position, name in addresses(root)]
    return sorted(set(found), key=lambda link: (link.position, link.address))


def of_entry(entry: Entry) -> Iterator[WrittenLink]:
    """Yield the links of one page."""
    for link in entry.outward:
        yield WrittenLink(link.address, LinkPosition(entry.path, *link.position, link.field), link.gone)
    for address, position in entry.prose.outward:
        yield WrittenLink(address, LinkPosition(entry.path, *position))


def targets(links: Iterable[WrittenLink]) -> dict[str, Target]:
    """Return what there is to ask, by address, sorted."""
    found: dict[str, Target] = {}
    for link in links:
        address, fragment = key_of(link.address)
        target = found.setdefault(address, Target(address))
        if link.position not in target.positions:
            target.positions.append(link.position)
        # One page that still counts on it is enough.
        target.gone &= link.gone
        written = link.address.partition("#")[0]
        if written != address and written.upper() == address.upper() and "%" in written:
            target.written = target.written or written
        if fragment:
            target.fragments.setdefault(fragment, []).append(link.position)
    return dict(sorted(found.items()))


_CITED = "|".join(filter(None, (one.bibtex for one in providers.table())))
_FIELD = re.compile(rf"(?<![\w-])(url|{_CITED})\s*=\s*[{{\"]([^{{}}\"]*)[}}\"]", re.IGNORECASE)


#: What is said of a reference in words, up to the end of its line, and the addresses in it.
_NOTE = re.compile(r"(?<![\w-])note\s*=\s*[{\"](.{1,2000}?)[}\"]\s*,?\s*(?:\n|\Z)", re.IGNORECASE | re.DOTALL)
_IN_WORDS = re.compile(r"https?://(?:[!#-;=?-Z_a-z~]|\\[_&%#])+(?<![.,;:!?)])", re.ASCII)


class FieldAddress(NamedTuple):
    """An address, where it stands, and in which field."""

    address: str
    position: Position
    field: str


def addresses(root: Path) -> list[FieldAddress]:
    """Return the addresses of all references below `root`; nothing when the file cannot be read."""
    known, _ = bibliography.load(root)
    if not known:
        return []
    text = (root / FILE).read_bytes().decode("utf-8-sig", "replace").replace("\r\n", "\n")
    found = list(_fields(text))
    seen = {one.address for one in found}
    # What stands in another form, as a @string, is found at the entry.
    for reference in known.values():
        if web_address(reference.url) and reference.url not in seen:
            at = text.find(reference.key)
            found.append(FieldAddress(reference.url, Position.at(text, max(at, 0)), "url"))
    return found


def _fields(text: str) -> Iterator[FieldAddress]:
    for match in _FIELD.finditer(text):
        name, value = match[1].lower(), match[2].strip().replace("\\", "")
        address = value if name == "url" else providers.cited(name, value)
        if web_address(address):
            yield FieldAddress(address, Position.at(text, match.start(1)), name)
    for note in _NOTE.finditer(text):
        found = [address[0].replace("\\", "") for address in _IN_WORDS.finditer(note[1])]
        at = Position.at(text, note.start()) if found else Position(1, 1)
        yield from (FieldAddress(address, at, "note") for address in found if web_address(address))
