"""Every link of the pages to other sites, with the places it stands at; found without Sphinx."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from sphinx_talks.content import site
from sphinx_talks.content.linkstate import bibliography
from sphinx_talks.content.linkstate.keys import key_of
from sphinx_talks.content.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from sphinx_talks.content.pages import Entry


class Place(NamedTuple):
    """Where a link stands: file below the folder of conf.py, line and column from 1, field of front matter or ''."""

    path: str
    line: int
    column: int
    field: str = ""

    def __str__(self) -> str:
        """Return `path:line:col`."""
        return f"{self.path}:{self.line}:{self.column}"


class Link(NamedTuple):
    """An address as a page has it, and where; `gone` when the page says itself that it is dead."""

    address: str
    place: Place
    gone: bool = False


@dataclass
class Target:
    """What is asked once: an address, its fragments, and every place that leads there."""

    address: str
    places: list[Place] = field(default_factory=list)
    #: Fragments with the places that name them.
    fragments: dict[str, list[Place]] = field(default_factory=dict)
    #: Whether every page says itself that it is dead, so that nobody has to be told.
    gone: bool = True


def extract(root: Path, settings: Settings | None = None) -> list[Link]:
    """Return the links of all pages and references below `root`, sorted by place."""
    settings = settings or Settings.from_conf(root / "conf.py")
    return links_of(root, site.pages_of(root, settings)[0])


def links_of(root: Path, entries: Iterable[Entry]) -> list[Link]:
    """Return the links of pages that were read, and of the references, sorted by place."""
    found = [link for entry in entries for link in of_entry(entry)]
    found += [
        Link(address, Place(bibliography.FILE, *position, name))
        for address, position, name in bibliography.addresses(root)
    ]
    return sorted(set(found), key=lambda link: (link.place, link.address))


def of_entry(entry: Entry) -> Iterator[Link]:
    """Yield the links of one page."""
    for link in entry.outward:
        yield Link(link.address, Place(entry.path, *link.position, link.field), link.gone)
    for address, position in entry.prose.outward:
        yield Link(address, Place(entry.path, *position))


def targets(links: Iterable[Link]) -> dict[str, Target]:
    """Return what there is to ask, by address, sorted."""
    found: dict[str, Target] = {}
    for link in links:
        address, fragment = key_of(link.address)
        target = found.setdefault(address, Target(address))
        if link.place not in target.places:
            target.places.append(link.place)
        target.gone &= link.gone
        if fragment:
            target.fragments.setdefault(fragment, []).append(link.place)
    return dict(sorted(found.items()))
