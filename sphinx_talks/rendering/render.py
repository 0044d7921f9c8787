"""Turn a view into docutils nodes that every builder can write."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from docutils import nodes
from sphinx.errors import NoUri
from sphinx.locale import get_translation

from sphinx_talks.rendering import formats, tables
from sphinx_talks.rendering.embeds import link_node, make_embed
from sphinx_talks.views.blocks import (
    Day,
    Facts,
    Label,
    Link,
    Listing,
    Number,
    Pager,
    Paragraph,
    Players,
    Section,
    Table,
    Text,
    Time,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinx.builders import Builder

    from sphinx_talks.views.blocks import Block, Group, Inline, Item, Line

_ = get_translation("sphinx_talks")

SEPARATOR = " · "
#: A listing longer than this is cut into pages in HTML, of at most this many items each.
MAX_ITEMS = 200
#: How many items of a cut listing the page itself still shows.
FIRST_ITEMS = 30


def can_play(builder: Builder) -> bool:
    """Tell whether players and assets of ours belong in the output."""
    return builder.format == "html" and builder.name != "epub"


class Renderer:
    """Render blocks for one page of one builder."""

    def __init__(self, builder: Builder, docname: str) -> None:
        """Remember where links start from."""
        self.builder, self.docname = builder, docname
        #: How many long listings of the page were cut so far: each has parts of its own.
        self.cut = 0
        self.language = str(builder.config.language)
        self._addresses: dict[str, str | None] = {}

    def blocks(self, blocks: Iterable[Block], level: int = 1) -> list[nodes.Node]:
        """Return the nodes of blocks; `level` is that of the heading they stand under."""
        return [node for block in blocks for node in self.block(block, level)]

    def block(self, block: Block, level: int) -> list[nodes.Node]:
        """Return the nodes of one block."""
        match block:
            case Paragraph() | Facts() | Pager():
                return [self.single(block)]
            case Players(embeds):
                made = [make_embed(embed) for embed in embeds]
                shown = made if can_play(self.builder) else [link_node(node, self.builder.format) for node in made]
                return [nodes.container("", *shown, classes=["talks-players"])]
            case Listing():
                return self.listing(block, level)
            case Table():
                return [tables.table(self, block, drawn=can_play(self.builder))]
            case Section(name, label, inner):
                title = nodes.title("", _(label))
                anchor = f"talks-{name}"
                return [
                    nodes.section(
                        "",
                        title,
                        *self.blocks(inner, level + 1),
                        ids=[anchor],
                        classes=["talks-section", anchor],
                    )
                ]

    def single(self, block: Paragraph | Facts | Pager) -> nodes.Node:
        """Return the node of a block that is one."""
        match block:
            case Paragraph(line, style):
                return self.paragraph(line, style)
            case Facts():
                return self.facts(block)
            case Pager():
                return self.pager(block)

    def paragraph(self, line: Line, style: str = "") -> nodes.paragraph:
        """Return a line as a paragraph."""
        return nodes.paragraph("", "", *self.line(line), classes=[f"talks-{style}"] if style else [])

    def line(self, line: Line) -> Iterator[nodes.Node]:
        """Yield inline nodes, one space apart."""
        for number, inline in enumerate(line):
            if number:
                yield nodes.Text(" ")
            yield self.inline(inline)

    def inline(self, inline: Inline) -> nodes.Node:
        """Return one inline node."""
        match inline:
            case Link():
                return self.link(inline)
            case Text(text, style):
                tag = style == "language"
                return self.words(formats.language_name(text, self.language) if tag else text, style, own=tag)
            case Label(message, arguments, style):
                return self.words(
                    _(message) % dict(arguments) if arguments else _(message),
                    style or "label",
                    own=True,
                )
            case Day(date, last):
                return self.words(formats.days(date, last, self.language), "date", own=True)
            case Time(times, zone):
                return self.words(formats.clock(times, zone), "time", own=True)
            case Number(message, number):
                return self.words(formats.count(_(message), number), "number", own=True)

    def words(self, text: str, style: str = "", *, own: bool = False) -> nodes.Node:
        """Return text, marked with its language where that is not the site's; `own` words are the interface's."""
        classes = self.classes(text, style, own=own)
        return nodes.inline(text, text, classes=classes) if classes else nodes.Text(text)

    def classes(self, text: str, style: str, *, own: bool) -> list[str]:
        """Return the classes of a run of text: its style and, for docutils to write `lang`, its language."""
        language = "" if own else formats.other_language(text, self.language)
        return [*([f"talks-{style}"] if style else []), *([f"language-{language}"] if language else [])]

    def link(self, link: Link) -> nodes.Node:
        """Return a link to a page or address; plain words where the builder has no such page."""
        text = link.text or _("cited on %s pages") % link.number
        classes = self.classes(text, link.style, own=not link.text)
        if link.url:
            # Sphinx's plain text drops addresses.
            shown = f"{text} <{link.url}>" if self.builder.format == "text" and text != link.url else text
            return nodes.reference(text, shown, classes=classes, internal=False, refuri=link.url)
        address = self.address(link.docname) if link.docname else None
        if address is None:
            return self.words(text, link.style, own=not link.text)
        refuri = f"{address}#{link.fragment}" if link.fragment else address
        return nodes.reference(text, text, classes=classes, internal=True, refuri=refuri)

    def address(self, docname: str) -> str | None:
        """Return the address of a page as seen from this one; None where the builder has no such page."""
        if docname not in self._addresses:
            try:
                self._addresses[docname] = self.builder.get_relative_uri(self.docname, docname)
            except NoUri:
                self._addresses[docname] = None
        return self._addresses[docname]

    def facts(self, facts: Facts) -> nodes.field_list:
        """Return facts as a field list."""
        made = nodes.field_list("", classes=["open", "talks-facts"])
        for label, values in facts.rows:
            body = nodes.field_body()
            if len(values) == 1:
                body += self.paragraph(values[0])
            else:
                rows = (nodes.list_item("", self.paragraph(value)) for value in values)
                body += nodes.bullet_list("", *rows, classes=["open"])
            made += nodes.field("", nodes.field_name("", _(label)), body)
        return made

    def pager(self, pager: Pager) -> nodes.container:
        """Return the way to the previous and next."""
        made = nodes.container("", classes=["talks-pager"])
        for link, label in ((pager.previous, "Previous"), (pager.next, "Next")):
            if link:
                line = (Label(label), link)
                made += self.paragraph(line, label.lower())
        return made

    def listing(self, listing: Listing, level: int) -> list[nodes.Node]:
        """Return a listing; a long one is cut in HTML, with links to its parts."""
        total = sum(len(group.items) for group in listing.groups)
        if not total:
            return [self.paragraph((Label(listing.empty or "Nothing here yet."),), "empty")]
        if total > MAX_ITEMS and can_play(self.builder):
            return self.cut_listing(listing, level)
        return [node for group in listing.groups for node in self.group(group, listing.style, level)]

    def cut_listing(self, listing: Listing, level: int) -> list[nodes.Node]:
        """Return the first items and links to the pages that hold all of them."""
        first = next(group for group in listing.groups if group.items)
        shown = first._replace(items=first.items[:FIRST_ITEMS])
        links = nodes.bullet_list("", classes=["open", "talks-parts"])
        rows = list(parts(self.docname, listing, self.cut))
        self.cut += 1
        for name, group, part in rows:
            count = len(group.items)
            words = [*self.line(group.heading), *([nodes.Text(f" ({part})")] if part > 1 else [])]
            refuri = self.builder.get_relative_uri(self.docname, name)
            reference = nodes.reference(
                "",
                "",
                nodes.inline("", nodes.Text(_plain(words) or _("All"))),
                internal=True,
                refuri=refuri,
            )
            links += nodes.list_item(
                "",
                nodes.paragraph("", "", reference, nodes.Text(" "), self.words(str(count), "count", own=True)),
            )
        return [*self.group(shown, listing.style, level), links]

    def group(self, group: Group, style: str, level: int) -> list[nodes.Node]:
        """Return a heading, where there is one, and the items."""
        made: list[nodes.Node] = []
        if group.heading:
            made.append(
                nodes.rubric(
                    "",
                    "",
                    *self.line(group.heading),
                    **{"heading-level": level + 1, "classes": ["talks-group"]},
                )
            )
        made.append(
            nodes.bullet_list(
                "",
                *(self.item(item, style) for item in group.items),
                classes=["open", "talks-list", *([f"talks-{style}"] if style else [])],
            )
        )
        return made

    def item(self, item: Item, style: str) -> nodes.list_item:
        """Return one record of a listing."""
        first: list[nodes.Node] = []
        if item.lead:
            first += [*self.line(item.lead), nodes.Text(" ")]
        first.append(self.link(item.link._replace(style="item-title")))
        if item.title_en and item.title_en != item.link.text:
            first += [nodes.Text(" "), self.words(item.title_en, "item-title-en")]
        if item.talks is not None:
            count = _("1 talk") if item.talks == 1 else _("%s talks") % item.talks
            first += [nodes.Text(" "), self.words(count, "count", own=True)]
        first += [node for mark in item.marks for node in (nodes.Text(" "), self.words(_(mark), "mark", own=True))]
        head = nodes.paragraph("", "", *first, classes=["talks-item-head"])
        head["ids"] += [item.anchor] if item.anchor else []
        # What is said here of another page is searched for on that page.
        made = nodes.list_item("", head, talks_elsewhere=bool(item.link.docname))
        if item.meta:
            made += nodes.paragraph("", "", *self.separated(item.meta), classes=["talks-item-meta"])
        if item.edit:
            made += nodes.paragraph("", "", self.edit(item.edit), classes=["talks-item-edit"])
        if item.summary and style != "compact":
            made += self.paragraph((Text(item.summary),), "item-summary")
        return made

    def edit(self, path: str) -> nodes.Node:
        """Return a link that opens a page for editing, or its path where the site does not say how."""
        address = str(self.builder.config.talks_edit_url)
        if not address:
            return nodes.literal("", path)
        return nodes.reference("", _("Edit %s") % path, internal=False, refuri=address.replace("{path}", quote(path)))

    def separated(self, lines: Iterable[Line]) -> Iterator[nodes.Node]:
        """Yield lines with a mark between them."""
        for number, line in enumerate(lines):
            if number:
                yield nodes.Text(SEPARATOR)
            yield from self.line(line)


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
