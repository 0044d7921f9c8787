"""How large a built site is, and how near that is to what its host takes."""

from __future__ import annotations

from statistics import median_low
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: The share of what a host takes from which on it is worth a word.
NEAR = 0.8
#: So many of the largest pages are named.
MOST = 3


class Sizes(NamedTuple):
    """Bytes: of all files, of the median page and talk (0 where there is none), and of the largest pages."""

    site: int
    files: int
    page: int
    talk: int
    largest: tuple[tuple[str, int], ...]


def measured(files: Mapping[str, int], pages: Iterable[str], talks: Iterable[str]) -> Sizes:
    """Return the sizes of a site, from those of its files in bytes by path, and the paths of its pages and talks."""
    of_pages = {path: files[path] for path in pages if path in files}
    of_talks = [files[path] for path in talks if path in files]
    largest = sorted(of_pages.items(), key=lambda row: (-row[1], row[0]))[:MOST]
    page, talk = (median_low(found) if found else 0 for found in (list(of_pages.values()), of_talks))
    return Sizes(sum(files.values()), len(files), page, talk, tuple(largest))


def readable(size: float) -> str:
    """Return a number of bytes in the unit (SI) that leaves one to three digits before the point."""
    units = ["GB", "MB", "KB", "B"]
    # Rounded as it is written, so that no thousand is left.
    while round(size, 1) >= 1000 and len(units) > 1:  # noqa: PLR2004 - the step from unit to unit
        size, _ = size / 1000, units.pop()
    return f"{size:.0f} B" if units[-1] == "B" else f"{size:.1f} {units[-1]}"
