"""Turn a view into docutils nodes that every builder can write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.errors import NoUri
from sphinx.locale import get_translation

from sphinx_talks.sphinxext.nodes import formats, listings, markup, pictures
from sphinx_talks.sphinxext.nodes.builders import can_play
from sphinx_talks.sphinxext.nodes.embeds import link_node, make_embed
from sphinx_talks.views.blocks import (
    Day,
    Facts,
    Hyperlink,
    Label,
    Listing,
    Number,
    Pager,
    Paragraph,
    Players,
    Section,
    Several,
    Table,
    Text,
    Time,
)
from sphinx_talks.views.pictures import Picture

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinx.builders import Builder

    from sphinx_talks.views.blocks import Block, Inline, Line

_ = get_translation("sphinx_talks")

SEPARATOR = " · "
#: Styles of nodes whose text is a title.
TITLES = frozenset({"heading", "item-title", "pager-title"})


class Renderer:
    """Render blocks for one page of one builder."""

    def __init__(self, builder: Builder, docname: str) -> None:
        """Remember where links start from."""
        self.builder, self.docname = builder, docname
        #: How many long listings of the page were cut so far: each has parts of its own; and how many have filters.
        self.cut = self.filters = 0
        #: Whether the output is shown in a browser, with our assets.
        self.drawn = can_play(builder)
        self.language = str(builder.config.language)
        self._addresses: dict[str, str | None] = {}

    def blocks(self, blocks: Iterable[Block], level: int = 1) -> list[nodes.Node]:
        """Return the nodes of blocks; `level` is that of the heading they stand under."""
        return [node for block in blocks for node in self.block(block, level)]

    def block(self, block: Block, level: int) -> list[nodes.Node]:
        """Return the nodes of one block."""
        match block:
            case Paragraph() | Facts() | Pager() | Table() | Picture():
                return [self.single(block)]
            case Players(embeds):
                made = [make_embed(embed) for embed in embeds]
                shown = made if can_play(self.builder) else [link_node(node, self.builder.format) for node in made]
                return [nodes.container("", *shown, classes=["talks-players"])]
            case Listing():
                return listings.render(self, block, level)
            case Several(inner):
                return self.blocks(inner, level)
            case Section(name, label, inner):
                title = self.title(nodes.title("", _(label)), "heading")
                anchor = f"talks-{name}"
                return [
                    nodes.section(
                        "", title, *self.blocks(inner, level + 1), ids=[anchor], classes=["talks-section", anchor]
                    )
                ]

    def single(self, block: Paragraph | Facts | Pager | Table | Picture) -> nodes.Node:
        """Return the node of a block that is one."""
        match block:
            case Paragraph(line, style):
                return self.paragraph(line, style)
            case Facts():
                return self.facts(block)
            case Pager():
                return self.pager(block)
            case Table():
                return pictures.table(self, block, drawn=self.drawn)
            case Picture():
                return pictures.render(self, block)

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
            case Hyperlink():
                return self.link(inline)
            case Text(text, style):
                tag = style == "language"
                return self.words(formats.language_name(text, self.language) if tag else text, style, own=tag)
            case Label(message, arguments, style):
                given = {name: self.number(value) for name, value in arguments}
                return self.mixed(_(message) % given if given else _(message), style or "label")
            case Day(date, last):
                return self.words(formats.days(date, last, self.language), "date", own=True)
            case Time(times, zone):
                return self.words(formats.clock(times, zone), "time", own=True)
            case Number(message, number):
                return self.words(formats.count(_(message), number, self.language), "number", own=True)

    def number(self, value: str | int) -> str:
        """Return a number in the form of the site's language, and words as they are."""
        return value if isinstance(value, str) else formats.number(value, self.language)

    def words(self, text: str, style: str = "", *, own: bool = False) -> nodes.Node:
        """Return text, marked with its language where that is not the site's; `own` words are the interface's."""
        classes = self.classes(text, style, own=own)
        return nodes.inline(text, text, classes=classes) if classes else nodes.Text(text)

    def mixed(self, text: str, style: str) -> nodes.inline:
        """Return words of the interface, with what they name marked where it is in another language."""
        parts = markup.parts(text, self.language)
        inner = (
            nodes.inline(part, part, classes=[f"language-{language}"]) if language else nodes.Text(part)
            for part, language in parts
        )
        return nodes.inline(text, "", *inner, classes=[f"talks-{style}"])

    def classes(self, text: str, style: str, *, own: bool) -> list[str]:
        """Return the classes of a run of text: its style and, for docutils to write `lang`, its language."""
        language = "" if own else formats.other_language(text, self.language)
        return [*([f"talks-{style}"] if style else []), *([f"language-{language}"] if language else [])]

    def link(self, link: Hyperlink) -> nodes.Node:
        """Return a link to a page or address; plain words where the builder has no such page."""
        text = link.text or _("cited on %s pages") % self.number(link.number)
        classes = self.classes(text, link.style, own=not link.text)
        if link.url:
            # Sphinx's plain text drops addresses.
            shown = f"{text} <{link.url}>" if self.builder.format == "text" and text != link.url else text
            return self.title(
                nodes.reference(text, shown, classes=classes, internal=False, refuri=link.url), link.style
            )
        address = self.address(link.docname) if link.docname else None
        if address is None:
            return self.words(text, link.style, own=not link.text)
        refuri = f"{address}#{link.fragment}" if link.fragment else address
        return self.title(nodes.reference(text, text, classes=classes, internal=True, refuri=refuri), link.style)

    def title(self, node: nodes.TextElement, style: str) -> nodes.TextElement:
        """Return a title, cut into phrases where a browser shows it; a node of another style as it is."""
        return markup.cut(node) if self.drawn and style in TITLES else node

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
        style = [f"talks-{facts.style}"] if facts.style else []
        made = nodes.field_list("", classes=["open", "talks-facts", *style])
        for label, values in facts.rows:
            body = nodes.field_body()
            if len(values) == 1:
                body += self.paragraph(values[0])
            else:
                rows = (nodes.list_item("", self.paragraph(value)) for value in values)
                body += nodes.bullet_list("", *rows, classes=["open"])
            made += nodes.field("", nodes.field_name("", "", self.words(_(label))), body)
        return made

    def pager(self, pager: Pager) -> nodes.container:
        """Return the way to the previous and next."""
        made = nodes.container("", classes=["talks-pager"])
        for link, label in ((pager.previous, "Previous"), (pager.next, "Next")):
            if link:
                line = (Label(label), link._replace(style="pager-title"))
                made += self.paragraph(line, label.lower())
        return made

    def separated(self, lines: Iterable[Line]) -> Iterator[nodes.Node]:
        """Yield lines with a mark between them."""
        for number, line in enumerate(lines):
            if number:
                yield nodes.Text(SEPARATOR)
            yield from self.line(line)
