"""Turn a view into the HTML of a page, without nodes in between.

Written as Sphinx's writer would write the nodes of `render`, which all other builders have.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.locale import _ as in_sphinx
from sphinx.writers.html5 import HTML5Translator

from sphinx_talks.content.phrases import phrases
from sphinx_talks.sphinxext.domain import domain_of
from sphinx_talks.sphinxext.nodes import dead, embeds, filters, formats, markup, pictures, transcript
from sphinx_talks.sphinxext.nodes.formats import SEPARATOR, TITLES, PageWords, rows
from sphinx_talks.sphinxext.nodes.markup import PHRASES
from sphinx_talks.sphinxext.nodes.render import edit_address, wanted
from sphinx_talks.sphinxext.words import word as _
from sphinx_talks.views import blocks as view
from sphinx_talks.views import svg
from sphinx_talks.views.pictures import Picture

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sphinx.builders.html import StandaloneHTMLBuilder

    from sphinx_talks.content.linkstate.state import Dead


class talks_html(nodes.General, nodes.Element):  # noqa: N801 - docutils names nodes in lower case
    """Finished HTML: `html`, and the `blocks` it was made of, for the search and the list of headings."""


def visit_html(translator: HTML5Translator, node: talks_html) -> None:
    """Write it."""
    translator.body.append(node["html"])
    raise nodes.SkipNode


class talks_prose(nodes.General, nodes.Element):  # noqa: N801 - as above
    """Neighbouring paragraphs without marks, each by the texts and line breaks it is made of: `paragraphs`."""


def visit_prose(translator: HTML5Translator, node: talks_prose) -> None:
    """Write it."""
    translator.body += [prose(lines, str(translator.config.language)) for lines in node["paragraphs"]]
    raise nodes.SkipNode


def prose(lines: Sequence[str], site: str) -> str:
    """Return a paragraph without marks, by its texts and line breaks."""
    language, pieces = markup.of_lines(lines, site)
    if any(of for _, of in pieces):
        inner = "".join([span(encode(text), "", of) for text, of in pieces])
    else:
        inner = encode("".join([text for text, _ in pieces]))
    return f"<p>{span(inner, '', language)}</p>\n"


#: Inline parts that are kept at a time.
MOST_KNOWN = 20_000
#: Stands for the address of a page; no text has it.
_HERE = "\0"
_SPECIAL = re.compile(f"[{''.join(map(chr, HTML5Translator.special_characters))}]")


def encode(text: str) -> str:
    """Return text as Sphinx writes it."""
    # Few texts have any of these, and most are Japanese, where to translate takes long.
    return text.translate(HTML5Translator.special_characters) if _SPECIAL.search(text) else text


def span(content: str, style: str = "", language: str = "") -> str:
    """Return a run of text in what its style and language need; nothing around it where it has none."""
    if not style and not language:
        return content
    kind = f' class="talks-{style}"' if style else ""
    return f"<span{kind}{_lang(language)}>{content}</span>"


def _lang(language: str) -> str:
    return f' lang="{language}"' if language else ""


class HtmlRenderer(PageWords):
    """Render blocks for one page."""

    def __init__(self, builder: StandaloneHTMLBuilder, docname: str) -> None:
        """Count what the page has: cut listings, of which each has parts of its own, filters and pictures."""
        super().__init__(builder, docname)
        self.permalinks = bool(builder.config.html_permalinks and builder.add_permalinks)
        self.cut = self.filters = self.pictures = self.doubts = self.transcripts = 0
        self.anchors: set[str] = set()
        catalog = domain_of(builder.env).catalog
        self.links = catalog.links
        #: Parts that were rendered on other pages, nine of ten of them: what is around an address.
        self.hrefs = _hrefs(catalog.once(("hrefs",), dict), builder.get_target_uri(docname).rpartition("/")[0])
        self.known: dict[tuple[object, ...], list[str]] = catalog.once(("inline",), dict)

    def blocks(self, blocks: Iterable[view.Block], level: int = 1) -> str:
        """Return the HTML of blocks; `level` is that of the heading they stand under."""
        return "".join([self.block(block, level) for block in blocks])

    def block(self, block: view.Block, level: int) -> str:
        """Return the HTML of one block."""
        match block:
            case view.Listing():
                return self.listing(block, level)
            case view.Section():
                return self.section(block, level)
            case view.Several(inner):
                return self.blocks(inner, level)
            case view.Folded(label, inner, number):
                head = f"<summary>{encode(_(label))}{f' ({self.number(number)})' if number else ''}</summary>"
                return f'<details class="talks-folded">{head}\n{self.blocks(inner, level)}</details>\n'
            case view.Emblem() | view.Spoken():
                return self.beside(block)
            case _:
                return self.single(block)

    def beside(self, block: view.Emblem | view.Spoken) -> str:
        """Return the HTML of a block that HTML alone has."""
        if isinstance(block, view.Spoken):
            self.transcripts += 1
            return transcript.link(self, block)
        drawn = _avatar(block.art, block.initials, self.language) if block.initials else svg.draw(block.art, 8, 5)
        return container(drawn, "talks-emblem")

    def single(self, block: view.Paragraph | view.Facts | view.Players | view.Pager | view.Table | Picture) -> str:
        """Return the HTML of a block that no heading stands over."""
        match block:
            case view.Paragraph(line, style):
                return self.paragraph(line, style)
            case view.Facts():
                return self.facts(block)
            case view.Players(embeds):
                made = [self.player(embed, self.anchor(embed.medium)) for embed in embeds]
                return container("".join(made), "talks-players")
            case view.Pager():
                return self.pager(block)
            case view.Table():
                return self.table(block)
            case Picture():
                self.pictures += 1
                return pictures.html(self, block, self.table(block.table))

    def paragraph(self, line: view.Line, style: str = "") -> str:
        """Return a line as a paragraph."""
        return _paragraph(self.line(line), f"talks-{style}" if style else "") + "\n"

    def line(self, line: view.Line) -> str:
        """Return inline parts, one space apart."""
        return " ".join(filter(None, [self.inline(inline) for inline in line]))

    def inline(self, inline: view.Inline) -> str:
        """Return one inline part."""
        if isinstance(inline, view.Doubt):
            # They are counted.
            return self.doubt(inline)
        # What is equal to another may be of another class.
        key = (type(inline), inline)
        return self.once(key, getattr(inline, "docname", ""), lambda: self.placed(inline))

    def once(self, key: tuple[object, ...], docname: str, make: Callable[[], str]) -> str:
        """Return what `make` gives, made once for all pages but for the address of a page that it leads to."""
        made = self.known.get(key)
        if made is None:
            if len(self.known) >= MOST_KNOWN:
                self.known.clear()
            address = self.address(docname) if docname else None
            if address is not None:
                self._addresses[docname] = _HERE
            made = self.known[key] = make().split(_HERE)
            if address is not None:
                self._addresses[docname] = address
        if len(made) == 1:
            return made[0]
        href = self.hrefs.get(docname) if docname != self.docname else encode(self.address(docname) or "")
        if href is None:
            href = self.hrefs[docname] = encode(self.address(docname) or "")
        return href.join(made)

    def placed(self, inline: view.Inline) -> str:
        """Return one inline part as on this page."""
        style, language = self.style(inline)
        # The kinds there are most of first: to match each costs a twentieth of a page.
        if isinstance(inline, view.Hyperlink):
            return self.hyperlink(inline, style, language)
        text = self.text(inline)
        if isinstance(inline, view.Text):
            return span(encode(text), style, language)
        match inline:
            case view.PlayLink(number, url, role=role) if url:
                made = self.outward(url, encode(text), f"talks-{role} talks-{role}-{number} ")
            case view.EditLink(_, path):
                url = edit_address(self, path)
                made = self.outward(url, encode(text), "talks-correct ") if url else ""
            case view.Label(docname=docname, fragment=fragment) if docname:
                made = self.link(view.Hyperlink(text, docname, fragment=fragment), encode(text), f"talks-{style} ", "")
            case view.Label():
                made = span(_mixed(text, self.language), style)
            case view.Time(times, zone) if zone:
                # A line may end between them, and nowhere within.
                made = f"{span(formats.clock(times), style)} {span(encode(f'({zone})'), 'zone')}"
            case _:
                made = span(encode(text), style, language)
        return made

    def hyperlink(self, link: view.Hyperlink, style: str, language: str) -> str:
        """Return a link in a style, its words cut into phrases where they are a title."""
        text = link.text or self.text(link)
        if style in TITLES and (link.url or link.docname):
            content, more = _broken(text)
            return self.link(link, content, f"talks-{style} {more}", language)
        return self.link(link, encode(text), f"talks-{style} " if style else "", language)

    def doubt(self, doubt: view.Doubt) -> str:
        """Return a mark that opens the reasons behind a value; where nothing can open they stand beside it."""
        self.doubts += 1
        name = f"talks-doubt-{self.doubts}"
        reasons = ((_lang(formats.other_language(one, self.language)), encode(one)) for one in doubt.reasons)
        opened = (f'<span class="talks-doubt-reason"{lang}>{text}</span>' for lang, text in reasons)
        label = encode(_("Inferred. Why?"))
        return (
            f'<button type="button" class="talks-doubt" popovertarget="{name}" aria-label="{label}"></button> '
            f'<span class="talks-doubt-reasons" id="{name}" popover="auto">'
            f'<span class="talks-doubt-title">{encode(_("Inferred"))}</span> {" ".join(opened)}</span>'
        )

    def link(self, link: view.Hyperlink, content: str, classes: str, language: str) -> str:
        """Return a link to a page or address around finished HTML; plain words where it leads nowhere."""
        if link.url:
            return self.outward(link.url, content, classes, language)
        address = self.address(link.docname) if link.docname else None
        if address is None:
            return span(content, link.style, language)
        href = encode(f"{address}#{link.fragment}" if link.fragment else address)
        return f'<a class="{classes}reference internal" href="{href}"{_lang(language)}>{content}</a>'

    def outward(self, url: str, content: str, classes: str = "", language: str = "") -> str:
        """Return a link to another site, struck where it is dead; one that is its own address says so for paper."""
        classes += "talks-address " if content == encode(url) else ""
        made = f'<a class="{classes}reference external" href="{encode(url)}"{_lang(language)}>{content}</a>'
        if self.links.dead and (found := self.links.dead_at(url)):
            return f'<s class="talks-dead">{made}</s>{self.note(found)}'
        return made

    def note(self, found: Dead) -> str:
        """Return what is said behind a dead link."""
        opening, between, closing = dead.marks(self.language)
        words = encode(opening + dead.since(found, self.language))
        if found.archived:
            words += f"{between}{self.outward(found.archived, encode(_('archived copy')), 'talks-copy ')}"
        return f'<span class="talks-dead-note">{words}{closing}</span>'

    def anchor(self, medium: str) -> str:
        """Return the id of a player, for the first of its medium on the page; '' for any other."""
        found = f"talks-{medium}"
        if found in self.anchors:
            return ""
        self.anchors.add(found)
        return found

    def player(self, embed: view.Embed, anchor: str) -> str:
        """Return a player or card; a notice where there is nothing to play any more."""
        if self.links.dead and (found := self.links.dead_player(embed.source, embed.url)):
            return _paragraph(encode(dead.gone(embed.medium)) + self.note(found), "talks-gone") + "\n"
        return embeds.html(embed._asdict(), self.language, anchor)

    def facts(self, facts: view.Facts) -> str:
        """Return facts as a list of fields."""
        style = f" talks-{facts.style}" if facts.style else ""
        made = [f'<dl class="open talks-facts{style} field-list">\n']
        for number, (label, values) in enumerate(rows(facts)):
            parity = "field-even" if number % 2 else "field-odd"
            name = span(encode(label), "", formats.other_language(label, self.language))
            made.append(f'<dt class="{parity}">{name}<span class="colon">:</span></dt>\n<dd class="{parity}">')
            if len(values) == 1:
                made.append(self.paragraph(values[0]))
            else:
                inner = "".join([f"<li>{_paragraph(self.line(value))}</li>\n" for value in values])
                made.append(f'<ul class="open">\n{inner}</ul>\n')
            made.append("</dd>\n")
        return "".join([*made, "</dl>\n"])

    def pager(self, pager: view.Pager) -> str:
        """Return the way to the previous and next."""
        return container("".join([self.paragraph(line, style) for line, style in self.ways(pager)]), "talks-pager")

    def section(self, section: view.Section, level: int) -> str:
        """Return a part of the page with a heading."""
        anchor, tag = f"talks-{section.name}", f"h{level + 1}"
        title, more = _broken(_(section.label))
        config, permalink = self.builder.config, ""
        if self.permalinks:
            said = in_sphinx("Link to this heading")
            permalink = f'<a class="headerlink" href="#{anchor}" title="{said}">{config.html_permalinks_icon}</a>'
        return (
            f'<section class="talks-section {anchor}" id="{anchor}">\n<{tag}{_class(more)}>{title}{permalink}</{tag}>\n'
            f"{self.blocks(section.blocks, level + 1)}</section>\n"
        )

    def table(self, block: view.Table) -> str:
        """Return a table in a box that can be moved sideways."""
        head = "".join([f'<th class="head"><p>{encode(_(label))}</p></th>\n' for label in block.head])
        body = []
        for number, row in enumerate(block.rows):
            cells = [self.line(cell) for cell in row.cells]
            if row.bar is not None:
                cells[-1] += pictures.bar(row.bar)
            inner = "".join([f"<td><p>{cell}</p></td>\n" for cell in (self.inline(row.link), *cells)])
            body.append(f'<tr class="row-{"odd" if number % 2 else "even"}">{inner}</tr>\n')
        made = (
            '<table class="talks-table docutils align-default">\n'
            f'<thead>\n<tr class="row-odd">{head}</tr>\n</thead>\n<tbody>\n{"".join(body)}</tbody>\n</table>\n'
        )
        return container(made, "talks-scroll")

    def listing(self, listing: view.Listing, level: int) -> str:
        """Return a listing; of a long one the first items, and links to the pages that hold all of them."""
        if not any(group.items for group in listing.groups):
            return self.paragraph((view.Label(listing.empty),), "empty")
        if not view.is_cut(listing):
            return self.filtered(listing, level)
        first = next(group for group in listing.groups if group.items)
        links = "".join(map(self.part, view.parts(self.docname, listing, self.cut)))
        self.cut += 1
        cut = listing._replace(groups=(first._replace(items=first.items[: view.FIRST_ITEMS]),))
        return f'{self.filtered(cut, level)}<ul class="open talks-parts">\n{links}</ul>\n'

    def part(self, found: tuple[str, view.Group, int]) -> str:
        """Return the link to a part of a long listing, with the number of its items."""
        name, group, number = found
        words = self.plain(group.heading) + (f" ({number})" if number > 1 else "")
        href = encode(self.builder.get_relative_uri(self.docname, name))
        link = f'<a class="reference internal" href="{href}"><span>{encode(words or _("All"))}</span></a>'
        count = span(self.number(len(group.items)), "count")
        return f"<li>{_paragraph(f'{link} {count}')}</li>\n"

    def filtered(self, listing: view.Listing, level: int) -> str:
        """Return the groups of a listing, below controls where a reader can filter them."""
        made = "".join([self.group(group, listing.style, level) for group in listing.groups])
        controls = filters.controls(self, listing)
        return container(f"{controls}\n{made}", "talks-listing") if controls else made

    def group(self, group: view.Group, style: str, level: int) -> str:
        """Return a heading, where there is one, and the items."""
        heading = ""
        if group.heading:
            content, more = self.broken(group.heading)
            tag, last = f"h{level + 1}", "talks-undated " if group.slug == view.UNDATED else ""
            heading = f"<{tag}{_class(f'talks-group {last}{more}rubric')}>{content}</{tag}>\n"
        items = "".join([self.item(item, style) for item in group.items])
        return f'{heading}<ul class="open talks-list{f" talks-{style}" if style else ""}">\n{items}</ul>\n'

    def item(self, item: view.Item, style: str) -> str:
        """Return one record of a listing."""
        first = f"{self.line(item.lead)} " if item.lead else ""
        first += self.once(("title", item.link), item.link.docname, lambda: self.title(item.link))
        if item.title_en and item.title_en != item.link.text:
            first += f" {self.inline(view.Text(item.title_en, 'item-title-en'))}"
        marks = "".join([f" {span(encode(words), kind)}" for words, kind in self.counted(item)])
        if item.marks:
            marks += self.once(("marks", item.marks), item.link.docname, lambda: self.marks(item))
        # In close rows what there is of a talk stands behind who gave it and when.
        meta = SEPARATOR.join([self.line(line) for line in item.meta])
        if style == "dense" and meta:
            meta += marks
        else:
            first += marks
        anchor = f' id="{item.anchor}"' if item.anchor else ""
        made = [f'{_drawn(item, style, self.language)}<p class="talks-item-head"{anchor}>{first}</p>']
        if item.why:
            made.append(_paragraph(SEPARATOR.join([self.line(line) for line in item.why]), "talks-item-why"))
        if meta:
            made.append(_paragraph(meta, "talks-item-meta"))
        if item.edit:
            made.append(_paragraph(self.edit(item.edit), "talks-item-edit"))
        if item.wanted:
            words, address = wanted(self, *item.wanted)
            asked = self.outward(address, encode(words)) if address else encode(words)
            made.append(_paragraph(asked, "talks-item-edit"))
        if item.summary and style != "compact":
            made.append(_paragraph(self.inline(view.Text(item.summary)), "talks-item-summary"))
        if item.below:
            inner = "".join([self.item(one, style) for one in item.below])
            made.append(f'<ul class="open talks-list talks-{style}">\n{inner}</ul>')
        # As docutils ends them: the only paragraph of an item stands on the line of the item.
        return f"<li>{made[0]}</li>\n" if len(made) == 1 else "<li>{}\n</li>\n".format("\n".join(made))

    def title(self, link: view.Hyperlink) -> str:
        """Return the title of an item."""
        shown = link if link.docname else link._replace(style="item-title")
        return self.hyperlink(shown, "item-title", formats.other_language(link.text, self.language))

    def marks(self, item: view.Item) -> str:
        """Return the links to what there is of a talk or event, each behind a space."""
        return "".join([f" {self.link(link, encode(link.text), 'talks-mark ', '')}" for link in self.marked(item)])

    def edit(self, path: str) -> str:
        """Return a link that opens a page for editing, or its path where the site does not say how."""
        if address := edit_address(self, path):
            return self.outward(address, encode(_("Edit %s") % path))
        return f'<code class="docutils literal notranslate"><span class="pre">{encode(path)}</span></code>'

    def broken(self, line: view.Line) -> tuple[str, str]:
        """Return a line as a title, cut into phrases, and the class of what is cut."""
        words = [self.text(inline) for inline in line]
        pieces = phrases(" ".join(words))
        if len(pieces) == 1:
            return self.line(line), ""
        places = list(accumulate(map(len, pieces)))[:-1]
        made, start = [], 0
        for inline, text in zip(line, words, strict=True):
            style, language = self.style(inline)
            content = cut(text, [place - start for place in places])
            classes = f"talks-{style} " if style else ""
            if isinstance(inline, view.Hyperlink):
                made.append(self.link(inline, content, classes, language))
            else:
                made.append(span(content, style, language))
            start += len(text) + 1
        return " ".join(made), f"{PHRASES} "


def _hrefs(kept: dict[str, str], folder: str) -> dict[str, str]:
    """Return the addresses that pages of a folder have led to; pages are written folder by folder."""
    if kept.get("") != folder:
        kept.clear()
        kept[""] = folder
    return kept


def _drawn(item: view.Item, style: str, site: str) -> str:
    """Return what stands for an item: the initials of a person, the drawing of a record, larger on a card."""
    if item.initials:
        return _avatar(view.Art(item.link.docname.rpartition("/")[2], "", ""), item.initials, site)
    if item.art is None or style in {"compact", "timeline"}:
        return ""
    return svg.draw(item.art, *((10, 5) if style == "cards" else (3, 3)))


def _avatar(art: view.Art, initials: str, site: str) -> str:
    lang = _lang(formats.other_language(initials, site))
    return f'<span class="talks-avatar talks-hue-{svg.hue(art)}"{lang} aria-hidden="true">{encode(initials)}</span>'


# Pages have the same few words on them.
@lru_cache(maxsize=1024)
def _mixed(text: str, site: str) -> str:
    return "".join([span(encode(part), "", language) for part, language in markup.parts(text, site)])


def container(content: str, style: str = "") -> str:
    """Return blocks in a box."""
    return f"<div{_class(f'{style} docutils container')}>\n{content}</div>\n"


def _paragraph(content: str, style: str = "") -> str:
    return f"<p{_class(style)}>{content}</p>"


def _class(names: str) -> str:
    return f' class="{names.strip()}"' if names else ""


def _broken(text: str) -> tuple[str, str]:
    """Return a title cut into phrases, and the class of what is cut."""
    pieces = phrases(text)
    return ("<wbr>".join(map(encode, pieces)), f"{PHRASES} ") if len(pieces) > 1 else (encode(text), "")


def cut(text: str, places: Iterable[int]) -> str:
    """Return text with a break opportunity at each of these positions."""
    inside = [place for place in places if 0 <= place < len(text)]
    pieces = [text[start:end] for start, end in pairwise([0, *inside, len(text)])]
    return "<wbr>".join(map(encode, pieces))
