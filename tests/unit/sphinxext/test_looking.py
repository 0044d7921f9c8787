"""What decides whether a part of a long listing is looked at again."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

from sphinx_talks.content.catalog import Catalog
from sphinx_talks.sphinxext.looking import part_marks
from sphinx_talks.views.blocks import About, FilterControls, Group, Hyperlink, Item, Items, Listing, Told

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx_talks.content.pages import Entry


def item(entry: Entry) -> Item:
    return Item(Hyperlink(entry.docname, entry.docname))


def arounds(*names: str, common: tuple[tuple[str, str], ...] = ()) -> list[object]:
    """Return what parts follow from, beside their records; `names` are those of all talks, in their order."""
    entries = [cast("Entry", SimpleNamespace(docname=name)) for name in sorted(names)[:2]]
    controls = FilterControls("talk", ("title",), Told(names, lambda _: About()), Told((), str), common)
    found = list[object]()

    def mark_of(_key: str, _group: Group, around: object, make: Callable[[], str]) -> str:
        found.append(around)
        return make()

    part_marks(Catalog((), {}), "talks", 0, Listing((Group((), Items(entries, item)),), filter=controls), mark_of)
    return found


def test_a_part_follows_from_the_order_of_its_records_and_from_what_all_parts_say() -> None:
    before = arounds("a", "b", "c")
    assert arounds("c", "a", "b") == before
    assert arounds("b", "a", "c") != before
    assert arounds("a", "b", "c", "d") != before
    assert arounds("a", "b", "c", common=(("year", "2019"),)) != before
