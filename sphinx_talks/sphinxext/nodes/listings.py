"""How a long listing is cut into pages in HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_talks.views.blocks import Group, Item, Listing

#: A listing longer than this is cut into pages in HTML, of at most this many items each.
MAX_ITEMS = 200
#: How many items of a cut listing the page itself still shows.
FIRST_ITEMS = 30


def parts(docname: str, listing: Listing, place: int = 0) -> Iterator[tuple[str, Group, int]]:
    """Yield page name, items and number of each part of a long listing, the `place`-th of its page."""
    # No id has an underscore, so that the names of two listings cannot meet.
    folder = f"{docname}/{place + 1}_" if place else f"{docname}/"
    for group in listing.groups:
        for start in range(0, len(group.items), MAX_ITEMS):
            number = start // MAX_ITEMS + 1
            name = f"{folder}{group.slug or 'all'}{f'-{number}' if number > 1 else ''}"
            yield name, group._replace(items=group.items[start : start + MAX_ITEMS]), number


def is_cut(listing: Listing) -> bool:
    """Return whether HTML cuts a listing."""
    return sum(len(group.items) for group in listing.groups) > MAX_ITEMS


def shown_items(listing: Listing) -> Iterator[Item]:
    """Yield the items of a listing that its page itself shows."""
    if is_cut(listing):
        yield from next(group for group in listing.groups if group.items).items[:FIRST_ITEMS]
    else:
        for group in listing.groups:
            yield from group.items
