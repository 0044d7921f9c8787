"""Addresses in references.bib, with their lines: `url`, and those that `doi` and `eprint` stand for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from sphinx_talks.content import bibliography
from sphinx_talks.content.bibliography import FILE
from sphinx_talks.content.problems import Position
from sphinx_talks.content.records.providers import ARXIV, web_address

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["FILE", "addresses"]

_FIELD = re.compile(r"(?<![\w-])(url|doi|eprint)\s*=\s*[{\"]([^{}\"]*)[}\"]", re.IGNORECASE)
_DOI = re.compile(r"10\.[0-9]{4,9}/\S+")


class Named(NamedTuple):
    """An address, where it stands, and in which field."""

    address: str
    position: Position
    field: str


def addresses(root: Path) -> list[Named]:
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
            found.append(Named(reference.url, _position(text, max(at, 0)), "url"))
    return found


def _fields(text: str) -> Iterator[Named]:
    for match in _FIELD.finditer(text):
        name, value = match[1].lower(), match[2].strip().replace("\\", "")
        address = value
        if name == "doi":
            found = _DOI.search(value)
            address = f"https://doi.org/{quote(found[0], safe='/:;()._-')}" if found else ""
        elif name == "eprint":
            address = f"https://arxiv.org/abs/{value}" if re.fullmatch(ARXIV, value) else ""
        if web_address(address):
            yield Named(address, _position(text, match.start(1)), name)


def _position(text: str, at: int) -> Position:
    return Position(text.count("\n", 0, at) + 1, at - (text.rfind("\n", 0, at) + 1) + 1)
