"""Turn a listing into docutils nodes; in HTML a long one is cut into parts."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from docutils import nodes
from sphinx.locale import get_translation

from sphinx_talks.sphinxext.nodes import filters
from sphinx_talks.views.blocks import Label, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinx_talks.sphinxext.nodes.render import Renderer
    from sphinx_talks.views.blocks import Group, Item, Listing

_ = get_translation("sphinx_talks")

#: A listing longer than this is cut into pages in HTML, of at most this many items each.
MAX_ITEMS = 200
#: How many items of a cut listing the page itself still shows.
FIRST_ITEMS = 30


def render(renderer: Renderer, listing: Listing, level: int) -> list[nodes.Node]:
    """Return the nodes of a listing; a long one is cut in HTML, with links to its parts."""
    total = sum(len(group.items) for group in listing.groups)
    if not total:
        return [renderer.paragraph((Label(listing.empty or "Nothing here yet."),), "empty")]
    if total > MAX_ITEMS and renderer.drawn:
        return cut_listing(renderer, listing, level)
    return filtered(renderer, listing, level)


def cut_listing(renderer: Renderer, listing: Listing, level: int) -> list[nodes.Node]:
    """Return the first items and links to the pages that hold all of them."""
    first = next(group for group in listing.groups if group.items)
    shown = first._replace(items=first.items[:FIRST_ITEMS])
    links = nodes.bullet_list("", classes=["open", "talks-parts"])
    rows = list(parts(renderer.docname, listing, renderer.cut))
    renderer.cut += 1
    for name, part_group, part in rows:
        count = len(part_group.items)
        words = [*renderer.line(part_group.heading), *([nodes.Text(f" ({part})")] if part > 1 else [])]
        refuri = renderer.builder.get_relative_uri(renderer.docname, name)
        reference = nodes.reference(
            "", "", nodes.inline("", nodes.Text(_plain(words) or _("All"))), internal=True, refuri=refuri
        )
        links += nodes.list_item(
            "",
            nodes.paragraph(
                "", "", reference, nodes.Text(" "), renderer.words(renderer.number(count), "count", own=True)
            ),
        )
    return [*filtered(renderer, listing._replace(groups=(shown,)), level), links]


def filtered(renderer: Renderer, listing: Listing, level: int) -> list[nodes.Node]:
    """Return the groups of a listing, below controls where a reader can filter them."""
    made = [node for group in listing.groups for node in render_group(renderer, group, listing.style, level)]
    controls = filters.controls(renderer, listing)
    return [nodes.container("", controls, *made, classes=["talks-listing"])] if controls else made


def render_group(renderer: Renderer, group: Group, style: str, level: int) -> list[nodes.Node]:
    """Return a heading, where there is one, and the items."""
    made: list[nodes.Node] = []
    if group.heading:
        made.append(
            renderer.title(
                nodes.rubric(
                    "", "", *renderer.line(group.heading), **{"heading-level": level + 1, "classes": ["talks-group"]}
                ),
                "heading",
            )
        )
    made.append(
        nodes.bullet_list(
            "",
            *(render_item(renderer, item, style) for item in group.items),
            classes=["open", "talks-list", *([f"talks-{style}"] if style else [])],
        )
    )
    return made


def render_item(renderer: Renderer, item: Item, style: str) -> nodes.list_item:
    """Return one record of a listing."""
    first: list[nodes.Node] = []
    if item.lead:
        first += [*renderer.line(item.lead), nodes.Text(" ")]
    first.append(renderer.link(item.link._replace(style="item-title")))
    if item.title_en and item.title_en != item.link.text:
        first += [nodes.Text(" "), renderer.words(item.title_en, "item-title-en")]
    if item.talks is not None:
        count = _("1 talk") if item.talks == 1 else _("%s talks") % renderer.number(item.talks)
        first += [nodes.Text(" "), renderer.words(count, "count", own=True)]
    if item.organized:
        organized = _("1 event organized") if item.organized == 1 else _("%s events organized") % item.organized
        first += [nodes.Text(" "), renderer.words(organized, "count", own=True)]
    first += [node for mark in item.marks for node in (nodes.Text(" "), renderer.words(_(mark), "mark", own=True))]
    head = nodes.paragraph("", "", *first, classes=["talks-item-head"])
    head["ids"] += [item.anchor] if item.anchor else []
    # What is said here of another page is searched for on that page.
    made = nodes.list_item("", head, talks_elsewhere=bool(item.link.docname))
    if item.meta:
        made += nodes.paragraph("", "", *renderer.separated(item.meta), classes=["talks-item-meta"])
    if item.edit:
        made += nodes.paragraph("", "", edit(renderer, item.edit), classes=["talks-item-edit"])
    if item.summary and style != "compact":
        made += renderer.paragraph((Text(item.summary),), "item-summary")
    return made


def edit(renderer: Renderer, path: str) -> nodes.Node:
    """Return a link that opens a page for editing, or its path where the site does not say how."""
    address = str(renderer.builder.config.talks_edit_url)
    if not address:
        return nodes.literal("", path)
    return nodes.reference("", _("Edit %s") % path, internal=False, refuri=address.replace("{path}", quote(path)))


def parts(docname: str, listing: Listing, place: int = 0) -> Iterator[tuple[str, Group, int]]:
    """Yield page name, items and number of each part of a long listing, the `place`-th of its page."""
    # No id has an underscore, so that the names of two listings cannot meet.
    folder = f"{docname}/{place + 1}_" if place else f"{docname}/"
    for group in listing.groups:
        for start in range(0, len(group.items), MAX_ITEMS):
            number = start // MAX_ITEMS + 1
            name = f"{folder}{group.slug or 'all'}{f'-{number}' if number > 1 else ''}"
            yield name, group._replace(items=group.items[start : start + MAX_ITEMS]), number


def _plain(words: Iterable[nodes.Node]) -> str:
    return "".join(node.astext() for node in words)
