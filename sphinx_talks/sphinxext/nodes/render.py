"""Turn a view into docutils nodes that every builder can write; pages of HTML have `html`."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from docutils import nodes
from sphinx.locale import get_translation

from sphinx_talks.content import citation
from sphinx_talks.sphinxext.nodes import formats, markup, pictures
from sphinx_talks.sphinxext.nodes.builders import can_play
from sphinx_talks.sphinxext.nodes.embeds import link_node, make_embed
from sphinx_talks.sphinxext.nodes.formats import SEPARATOR, PageWords, rows
from sphinx_talks.views import blocks as view
from sphinx_talks.views.pictures import Picture

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


_ = get_translation("sphinx_talks")


class Renderer(PageWords):
    """Render blocks for one page of one builder."""

    def blocks(self, blocks: Iterable[view.Block], level: int = 1) -> list[nodes.Node]:
        """Return the nodes of blocks; `level` is that of the heading they stand under."""
        return [node for block in blocks for node in self.block(block, level)]

    def block(self, block: view.Block, level: int) -> list[nodes.Node]:
        """Return the nodes of one block."""
        match block:
            case view.Paragraph() | view.Facts() | view.Pager() | view.Table() | Picture() | view.Players():
                return [self.single(block)]
            case view.Listing():
                return self.listing(block, level)
            # An emblem says nothing, and for words that were spoken nobody asks on paper.
            case view.Emblem() | view.Spoken() | view.Section(blocks=(view.Spoken(), *_)):
                return []
            case view.Several(inner) | view.Folded(blocks=inner):
                return self.blocks(inner, level)
            case view.Section(name, label, inner):
                anchor = f"talks-{name}"
                title, inside = nodes.title("", _(label)), self.blocks(inner, level + 1)
                return [nodes.section("", title, *inside, ids=[anchor], classes=["talks-section", anchor])]

    def single(
        self, block: view.Paragraph | view.Facts | view.Pager | view.Table | Picture | view.Players
    ) -> nodes.Node:
        """Return the node of a block that is one."""
        match block:
            case view.Paragraph(line, style):
                return self.paragraph(line, style)
            case view.Facts():
                return self.facts(block)
            case view.Pager():
                return self.pager(block)
            case view.Table():
                return self.table(block)
            case Picture(drawing, title, table):
                # Of a picture the numbers say the same; Sphinx numbers tables that have a title, by their id.
                made = self.table(table)
                made.insert(0, nodes.title("", _(title)))
                made["ids"].append(f"talks-{pictures.NAMES[type(drawing)]}")
                return made
            case view.Players(embeds):
                players = [make_embed(embed) for embed in embeds]
                plays, output = can_play(self.builder), self.builder.format
                shown = (player if plays else link_node(player, output) for player in players)
                return nodes.container("", *shown, classes=["talks-players"])

    def paragraph(self, line: view.Line, style: str = "") -> nodes.paragraph:
        """Return a line as a paragraph."""
        return nodes.paragraph("", "", *self.line(line), classes=[f"talks-{style}"] if style else [])

    def line(self, line: view.Line) -> Iterator[nodes.Node]:
        """Yield inline nodes, one space apart."""
        for number, inline in enumerate(line):
            if number:
                yield nodes.Text(" ")
            yield self.inline(inline)

    def inline(self, inline: view.Inline) -> nodes.Node:
        """Return one inline node."""
        text, (style, language) = self.text(inline), self.style(inline)
        if isinstance(inline, view.Hyperlink):
            return self.link(inline, text)
        if isinstance(inline, view.PlayLink) and inline.url:
            return nodes.reference(text, text, internal=False, refuri=inline.url)
        if isinstance(inline, view.EditLink):
            # On paper there is nothing to press.
            return nodes.Text("")
        if isinstance(inline, view.Label) and inline.docname:
            return self.link(view.Hyperlink(text, inline.docname, fragment=inline.fragment, style=inline.style), text)
        if isinstance(inline, view.Label):
            made = nodes.inline(text, "", classes=[f"talks-{style}"])
            made += [
                nodes.inline(part, part, classes=[f"language-{other}"]) if other else nodes.Text(part)
                for part, other in markup.parts(text, self.language)
            ]
            return made
        return self.words(text, style, language)

    def words(self, text: str, style: str = "", language: str = "") -> nodes.Node:
        """Return text with its style, marked with its language where one is given."""
        classes = [*([f"talks-{style}"] if style else []), *([f"language-{language}"] if language else [])]
        return nodes.inline(text, text, classes=classes) if classes else nodes.Text(text)

    def link(self, link: view.Hyperlink, text: str) -> nodes.Node:
        """Return a link to a page or address; plain words where the builder has no such page."""
        shown, (style, language) = self.words(text, *self.style(link)), self.style(link)
        classes = [*([f"talks-{style}"] if style else []), *([f"language-{language}"] if language else [])]
        if link.url:
            # Sphinx's plain text drops addresses.
            words = f"{text} <{link.url}>" if self.builder.format == "text" and text != link.url else text
            return nodes.reference(text, words, classes=classes, internal=False, refuri=link.url)
        address = self.address(link.docname) if link.docname else None
        if address is None:
            return shown
        refuri = f"{address}#{link.fragment}" if link.fragment else address
        return nodes.reference(text, text, classes=classes, internal=True, refuri=refuri)

    def facts(self, facts: view.Facts) -> nodes.field_list:
        """Return facts as a field list."""
        style = [f"talks-{facts.style}"] if facts.style else []
        made = nodes.field_list("", classes=["open", "talks-facts", *style])
        for label, values in rows(facts):
            body = nodes.field_body()
            if len(values) == 1:
                body += self.paragraph(values[0])
            else:
                body += nodes.bullet_list(
                    "", *(nodes.list_item("", self.paragraph(value)) for value in values), classes=["open"]
                )
            name = self.words(label, language=formats.other_language(label, self.language))
            made += nodes.field("", nodes.field_name("", "", name), body)
        return made

    def pager(self, pager: view.Pager) -> nodes.container:
        """Return the way to the previous and next."""
        made = nodes.container("", classes=["talks-pager"])
        for line, style in self.ways(pager):
            made += self.paragraph(line, style)
        return made

    def table(self, block: view.Table) -> nodes.table:
        """Return a table, without the bars that say the same as its numbers."""
        head = nodes.row("", *(_entry(nodes.Text(_(label))) for label in block.head))
        body = nodes.tbody()
        for row in block.rows:
            body += nodes.row("", _entry(self.inline(row.link)), *(_entry(*self.line(cell)) for cell in row.cells))
        columns = [nodes.colspec(colwidth=10) for _label in block.head]
        group = nodes.tgroup("", *columns, nodes.thead("", head), body, cols=len(columns))
        return nodes.table("", group, classes=["talks-table"])

    def listing(self, listing: view.Listing, level: int) -> list[nodes.Node]:
        """Return the groups of a listing."""
        if not any(group.items for group in listing.groups):
            return [self.paragraph((view.Label(listing.empty),), "empty")]
        return [node for group in listing.groups for node in self.group(group, listing.style, level)]

    def group(self, group: view.Group, style: str, level: int) -> Iterator[nodes.Node]:
        """Yield a heading, where there is one, and the items."""
        if group.heading:
            options = {"heading-level": level + 1, "classes": ["talks-group"]}
            yield nodes.rubric("", "", *self.line(group.heading), **options)
        classes = ["open", "talks-list", *([f"talks-{style}"] if style else [])]
        yield nodes.bullet_list("", *(self.item(item, style) for item in group.items), classes=classes)

    def item(self, item: view.Item, style: str) -> nodes.list_item:
        """Return one record of a listing."""
        first = [*self.line(item.lead), nodes.Text(" ")] if item.lead else []
        first.append(self.inline(item.link._replace(style="item-title")))
        if item.title_en and item.title_en != item.link.text:
            first += [nodes.Text(" "), self.inline(view.Text(item.title_en, "item-title-en"))]
        said = (*self.counted(item), *((link.text, link.style) for link in self.marked(item)))
        first += [node for words in said for node in (nodes.Text(" "), self.words(*words))]
        head = nodes.paragraph("", "", *first, classes=["talks-item-head"])
        head["ids"] += [item.anchor] if item.anchor else []
        made = nodes.list_item("", head)
        if item.why:
            made += nodes.paragraph("", "", *self.separated(item.why), classes=["talks-item-why"])
        if item.meta:
            made += nodes.paragraph("", "", *self.separated(item.meta), classes=["talks-item-meta"])
        if item.edit:
            made += nodes.paragraph("", "", self.edit(item.edit), classes=["talks-item-edit"])
        if item.wanted:
            words, address = wanted(self, *item.wanted)
            asked = nodes.reference("", words, internal=False, refuri=address) if address else nodes.Text(words)
            made += nodes.paragraph("", "", asked, classes=["talks-item-edit"])
        if item.summary and style != "compact":
            made += self.paragraph((view.Text(item.summary),), "item-summary")
        if item.below:
            inner = (self.item(one, style) for one in item.below)
            made += nodes.bullet_list("", *inner, classes=["open", "talks-list", f"talks-{style}"])
        return made

    def separated(self, lines: Iterable[view.Line]) -> Iterator[nodes.Node]:
        """Yield lines with a mark between them."""
        for number, line in enumerate(lines):
            if number:
                yield nodes.Text(SEPARATOR)
            yield from self.line(line)

    def edit(self, path: str) -> nodes.Node:
        """Return a link that opens a page for editing, or its path where the site does not say how."""
        if address := edit_address(self, path):
            return nodes.reference("", _("Edit %s") % path, internal=False, refuri=address)
        return nodes.literal("", path)


def edit_address(wording: PageWords, path: str) -> str:
    """Return the address at which a page can be edited, '' where the site does not say."""
    return str(wording.builder.config.talks_edit_url).replace("{path}", quote(path))


def wanted(wording: PageWords, title: str, target: str, path: str) -> tuple[str, str]:
    """Return how to say what is known of a page, and the address of the form; '' where the site has none."""
    address = citation.address(str(wording.builder.config.talks_issue_url), title=title, id=target, path=path)
    if not address and (address := edit_address(wording, path)):
        return _("Edit %s") % path, address
    return _("Tell what you know") if address else _("Write what you know in %s") % path, address


def _entry(*inner: nodes.Node) -> nodes.entry:
    return nodes.entry("", nodes.paragraph("", "", *inner))
