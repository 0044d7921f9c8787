"""The controls that filter and sort a listing in place: written with the page, shown by a script."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

from sphinx.locale import get_translation

from sphinx_talks.content.query import FILTERS
from sphinx_talks.content.records import Kind
from sphinx_talks.sphinxext.nodes import formats
from sphinx_talks.views import lists

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sphinx_talks.sphinxext.nodes.html import HtmlRenderer
    from sphinx_talks.views.blocks import About, FilterControls, Group, Item, Listing

_ = get_translation("sphinx_talks")

#: Name of the page of results, which looks through more than a page shows.
SEARCH = "search"
#: What a value is chosen from, and what is there or not, with their words.
FACETS = {"topic": "Topic", "year": "Year", "speaker": "Speaker"}
MARKS = {"slides": "With slides", "video": "With recording"}
#: What is asked most, and is chosen at once on a phone as well.
AT_HAND = ("year", *MARKS)
ORDERS = {"newest": "Newest first", "oldest": "Oldest first", "title": "By title", "count": "Most talks first"}
#: The kinds whose filters the search has too, and what stands before an id there.
SEARCHED = frozenset({Kind.TALK, Kind.EVENT})
_FOLDERS = {name: f"{one.kind.folder}/" for name, one in FILTERS.items() if one.kind}
#: Words of a listing of each kind: how many there are, how many are left, none.
COUNTS = {
    "talk": ("%s talks", "%(shown)s of %(all)s talks", "No talk has all of that."),
    "event": ("%s events", "%(shown)s of %(all)s events", "No event has all of that."),
    "person": ("%s people", "%(shown)s of %(all)s people", "No person has all of that."),
}
#: From so many items on parts of a listing say of how many hundreds they are a part: else all of them would change with
#: every item.
MANY, STEP = 1_000, 100


class FilterValue(NamedTuple):
    """A value to filter by: what the address has for it, its words, and the positions of the items that have it."""

    value: str
    label: str
    places: frozenset[int]


def controls(renderer: HtmlRenderer, listing: Listing) -> str:
    """Return the controls of a listing as it stands on this page, '' where it is too short for any."""
    items = [item for group in listing.groups for item in group.items]
    if listing.filter is None or len({item.link.docname for item in items}) < lists.LEAST_ON_PAGE:
        return ""
    renderer.filters += 1
    search = renderer.builder.get_relative_uri(renderer.docname, SEARCH)
    shell = _shell(renderer, listing.filter, items, search)
    # The form of HTML: no element closes itself.
    return ET.tostring(shell, encoding="unicode", method="html")


def narrowed(listing: Listing) -> Callable[[Group], FilterControls | None]:
    """Return a function that returns the controls of one group, of a listing that may have thousands of items."""
    found = listing.filter
    if found is None:
        return lambda _group: None
    abouts, names = found.abouts, found.names
    places = {docname: place for place, docname in enumerate(abouts)}

    def of(group: Group) -> FilterControls:
        ordered = sorted({item.link.docname for item in group.items}, key=places.__getitem__)
        rows = {docname: abouts[docname] for docname in ordered}
        values = sorted({value for row in rows.values() for value in (*row.topic, *row.speaker)})
        named = {value: names[value] for value in values}
        return found._replace(abouts=rows, names=named, total=total(found))

    return of


def total(found: FilterControls) -> int:
    """Return how many items a part of a listing says that the whole has, or at least has."""
    number = len(found.abouts)
    return number if number < MANY else number // STEP * STEP


def _shell(renderer: HtmlRenderer, found: FilterControls, items: Sequence[Item], search: str) -> ET.Element:
    abouts = found.abouts
    facets = _facets([abouts[item.link.docname] for item in items], found.names)
    shell = ET.Element("div", {"class": "talks-filter", "role": "group", "hidden": ""})
    shell.set("aria-label", _("Filter and sort this list"))
    for key, value in _data(found, items, facets).items():
        shell.set(f"data-talks-{key}", value)
    if found.kind in SEARCHED:
        shell.set("data-talks-searched", " ".join(f"{name}={_FOLDERS.get(name, '')}" for name in facets))
    text = _field(shell, _("Find in this list"), "talks-filter-text")
    _add(text, "input", type="search", name="q", autocomplete="off", spellcheck="false", enterkeyhint="done")
    order = _add(_field(shell, _("Order"), "talks-filter-order"), "select", name="sort", autocomplete="off")
    for sort in found.sorts:
        # People have names.
        label = _("By name") if (found.kind, sort) == ("person", "title") else _(ORDERS[sort])
        _add(order, "option", label, value=sort)
    if facets:
        _add_facets(shell, facets, renderer)
    foot = _add(shell, "div", "", "talks-filter-foot")
    _add(foot, "p", "", "talks-filter-status", role="status")
    _add(foot, "button", _("Clear all"), "talks-filter-clear", type="button", hidden="")
    shown, total = len({item.link.docname for item in items}), found.total or len(abouts)
    if shown < total:
        values = {"shown": renderer.number(shown), "all": renderer.number(total)}
        query = urlencode((("kind", found.kind), *found.common))
        words = (
            _("This page has %(shown)s of at least %(all)s.")
            if found.total >= MANY
            else _("This page has %(shown)s of %(all)s.")
        )
        note = _add(shell, "p", words % values + " ", "talks-filter-note")
        _add(note, "a", _("Search all of them"), href=f"{search}?{query}")
    return shell


def _add_facets(shell: ET.Element, facets: Mapping[str, list[FilterValue]], renderer: HtmlRenderer) -> None:
    """Add what can be chosen: at hand what takes little room, behind a button, where there is little, the rest."""
    at_hand = {name: choices for name, choices in facets.items() if name in AT_HAND}
    if at_hand:
        _add_choices(_add(shell, "div", "", "talks-filter-facets"), at_hand, renderer)
    if len(facets) > len(at_hand):
        name = f"talks-filters-{renderer.filters}"
        more = _add(shell, "button", _("Filters"), "talks-filter-more", type="button")
        more.attrib.update({"aria-expanded": "false", "aria-controls": name})
        _add(more, "span", "", "talks-filter-chosen")
        rest = {name: choices for name, choices in facets.items() if name not in at_hand}
        _add_choices(_add(shell, "div", "", "talks-filter-facets talks-filter-rest", id=name), rest, renderer)


def _add_choices(box: ET.Element, facets: Mapping[str, list[FilterValue]], renderer: HtmlRenderer) -> None:
    for facet, choices in facets.items():
        if facet in MARKS:
            label = _add(box, "label", "", "talks-filter-mark")
            _add(label, "input", type="checkbox", name=facet, value=facet)
            _add(label, "span", _(MARKS[facet])).tail = " "
            _add(label, "span", "", "talks-filter-count")
        else:
            chooser = _add(_field(box, _(FACETS[facet])), "select", name=facet, autocomplete="off")
            _add(chooser, "option", _("All"), value="")
            for choice in choices:
                option = _add(chooser, "option", choice.label, value=choice.value)
                if language := formats.other_language(choice.label, renderer.language):
                    option.set("lang", language)


def _field(parent: ET.Element, label: str, style: str = "") -> ET.Element:
    field = _add(parent, "label", "", f"talks-filter-field {style}".strip())
    _add(field, "span", label).tail = " "
    return field


def _add(parent: ET.Element, tag: str, text: str = "", style: str = "", **attributes: str) -> ET.Element:
    child = ET.SubElement(parent, tag, {"class": style} if style else {}, **attributes)
    child.text = text
    return child


def _data(found: FilterControls, items: Sequence[Item], facets: Mapping[str, list[FilterValue]]) -> dict[str, str]:
    """Return the data of the script: for each item, in columns, the numbers of its values and its ranks."""
    # The order of the page and its reverse need no numbers.
    ranked = [sort for sort in found.sorts[1:] if {sort, found.sorts[0]} != {"newest", "oldest"}]
    columns = [_numbers(choices, len(items)) for choices in facets.values()]
    columns += [_ranks(sort, found, items) for sort in ranked]
    rows = ("/".join(row) for row in zip(*columns, strict=True))
    words = zip(("all", "some", "none"), COUNTS[found.kind], strict=True)
    return {
        "columns": " ".join((*facets, *ranked)),
        "rows": ";".join(rows),
        **{state: _(text) for state, text in words},
        **({"fixed": ""} if found.fixed else {}),
    }


def _numbers(choices: Sequence[FilterValue], length: int) -> list[str]:
    rows: list[list[str]] = [[] for _ in range(length)]
    for number, choice in enumerate(choices):
        for place in choice.places:
            rows[place].append(str(number))
    return [",".join(row) for row in rows]


def _ranks(sort: str, found: FilterControls, items: Sequence[Item]) -> list[str]:
    """Return the position of each item in an order."""
    catalog = {docname: place for place, docname in enumerate(found.abouts)}

    def key(place: int) -> tuple[object, ...]:
        item = items[place]
        number = catalog[item.link.docname]
        if sort == "title" and found.kind != "person":
            return item.link.text.casefold(), number
        return (-(item.talks or 0) if sort == "count" else 0), (-number if sort == "newest" else number)

    order = sorted(range(len(items)), key=key)
    return [str(rank) for _place, rank in sorted(zip(order, range(len(items)), strict=True))]


def _facets(rows: Sequence[About], names: Mapping[str, str]) -> dict[str, list[FilterValue]]:
    """Return the facets that distinguish items, with their values in order."""
    topics = _choices([row.topic for row in rows], names)
    facets = {
        "topic": sorted(topics, key=lambda topic: (topic.label.casefold(), topic.value)),
        "year": _choices([row.year for row in rows], names)[::-1],
        "speaker": _choices([row.speaker for row in rows], names),
        **{mark: _choices([(mark,) if mark in row.marks else () for row in rows], names) for mark in MARKS},
    }
    return {facet: choices for facet, choices in facets.items() if choices}


def _choices(rows: Sequence[Sequence[str | int]], names: Mapping[str, str]) -> list[FilterValue]:
    """Return the values that some items have and others have not; people in the order of their ids."""
    places: dict[str, set[int]] = {}
    for place, row in enumerate(rows):
        for value in row:
            places.setdefault(str(value), set()).add(place)
    return [
        # A docname without its folder is an id.
        FilterValue(value.partition("/")[2] or value, names.get(value, value), frozenset(found))
        for value, found in sorted(places.items())
        if len(found) < len(rows)
    ]
