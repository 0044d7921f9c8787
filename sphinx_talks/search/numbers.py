"""Numbers of documents that follow from which documents there are, whatever there was before: a new one moves few."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Collection

#: Numbers there are at least, how many for a document, and by how much they grow: then all documents move.
LEAST, SPARE, GROWTH = 64, 1.5, 1.25


def room(count: int) -> int:
    """Return how many numbers so many documents share; those behind it are taken as well where it is full."""
    size = LEAST
    while size < SPARE * count:
        size = int(size * GROWTH)
    return size


def numbered(docnames: Collection[str]) -> dict[str, int]:
    """Return the number of each docname, ascending: the one its CRC-32 names, or the next that is free.

    This is linear probing (Knuth, volume 3, section 6.4) in an order of its own, so that it has no history.
    """
    size, last = room(len(docnames)), -1
    made: dict[str, int] = {}
    for wanted, docname in sorted((crc32(docname.encode()) * size >> 32, docname) for docname in docnames):
        last = max(wanted, last + 1)
        made[docname] = last
    return made
