"""Put what other pages decide into a page: facts, players, listings, back-links; the directives that ask for it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.locale import get_translation
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from sphinx_talks.content import providers, query
from sphinx_talks.content.languages import messages_of
from sphinx_talks.content.linkstate.links import key_of
from sphinx_talks.content.providers import MediaRef, Medium, Provider
from sphinx_talks.content.query import FORMER, Drawn, Overview
from sphinx_talks.content.records import Kind, values
from sphinx_talks.sphinxext.domain import domain_of
from sphinx_talks.sphinxext.nodes.builders import can_play, has_pages
from sphinx_talks.sphinxext.nodes.embeds import link_node, make_embed, talks_embed
from sphinx_talks.sphinxext.nodes.formats import language_name
from sphinx_talks.sphinxext.nodes.html import HtmlRenderer, encode, talks_html
from sphinx_talks.sphinxext.nodes.markup import cut, is_title, most, sentences, talks_original
from sphinx_talks.sphinxext.nodes.render import Renderer
from sphinx_talks.sphinxext.nodes.search import talks_field
from sphinx_talks.views import lists, parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

    from sphinx_talks.content.pages import Entry
    from sphinx_talks.views.blocks import Block


class talks_listing(nodes.General, nodes.Element):  # noqa: N801 - docutils names nodes in lower case
    """Stands where a listing or picture will be: `query`, a Query, an Overview or a Drawn."""


class ListDirective(SphinxDirective):
    """List records by their relations; subclasses say which kind."""

    kind: ClassVar[Kind | Overview | Drawn] = Overview.REFERENCES

    def run(self) -> list[nodes.Node]:
        """Leave a placeholder for the listing, which other pages decide."""
        if isinstance(self.kind, Overview | Drawn):
            return [talks_listing("", query=self.kind)]
        try:
            return [talks_listing("", query=query.query(self.kind, self.options, str(self.env.config.language)))]
        except query.QueryError as error:
            raise self.error(str(error)) from None


def _list_directive(kind: Kind | Overview | Drawn) -> type[ListDirective]:
    options = {*query.OPTIONS[kind], *FORMER} if isinstance(kind, Kind) else ()
    spec = dict.fromkeys(options, directives.unchanged)
    members = {"kind": kind, "option_spec": spec, "__doc__": f"List records of kind {kind}."}
    return type(f"{kind.title()}ListDirective", (ListDirective,), members)


class PlayerDirective(SphinxDirective):
    """Render a video or deck by its id; subclasses say of which provider.

    Width, height and alignment, which other directives of the name take, follow the page.
    """

    provider: ClassVar[Provider]
    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return a player, or an error where the id is none; nothing is fetched."""
        name = self.provider.read(self.arguments[0])
        if name is None:
            raise self.error(f"{self.provider.denied()}: {self.arguments[0]!r}")
        medium = next(medium for medium in Medium if medium in self.provider.media)
        aspect = values.aspect(self.options["aspect"]) if "aspect" in self.options else 0.0
        read = values.seconds if medium is Medium.VIDEO else values.whole_number
        start = read(self.options["start"]) if "start" in self.options else self.provider.start_in(self.options)
        title = self.options.get("title") or self._page_title()
        return [make_embed(parts.embed(MediaRef(self.provider, name), medium, title, aspect=aspect, start=start))]

    def _page_title(self) -> str:
        """Return the title of the page, so that a player is called by what it shows."""
        entry = domain_of(self.env).entries.get(self.env.docname)
        return (entry.record.title if entry and entry.record else None) or ""


def _player_directive(provider: Provider) -> type[PlayerDirective]:
    options = dict.fromkeys(provider.all_options, directives.unchanged)
    members = {"provider": provider, "option_spec": options, "__doc__": f"Show what is at {provider.label}."}
    return type(f"{type(provider).__name__}Directive", (PlayerDirective,), members)


def setup_directives(app: Sphinx) -> None:
    """Register the directives; those of players replace what other extensions have under their names."""
    for kind in (*Kind, *Overview):
        app.add_directive(f"{kind}-list", _list_directive(kind))
    for drawn in Drawn:
        app.add_directive(drawn, _list_directive(drawn))
    for tag, provider in providers.tags().items():
        app.add_directive(tag, _player_directive(provider), override=True)


_ = get_translation("sphinx_talks")


class talks_part(nodes.General, nodes.Element):  # noqa: N801 - docutils names nodes in lower case
    """Stands where the head or tail of a record's view will be."""


_PLACES = (talks_part, talks_listing)


class TitleTransform(SphinxTransform):
    """Keep a title as it is written in the front matter: SmartQuotes (750) is for prose."""

    default_priority = 740

    def apply(self, **_kwargs: object) -> None:
        """Mark the first title of a page as not to be touched."""
        entry = domain_of(self.env).entries.get(self.env.current_document.docname)
        title = next(self.document.findall(nodes.title), None)
        if title is not None and entry and entry.record and entry.record.title:
            title["support_smartquotes"] = False


class PhraseTransform(SphinxPostTransform):
    """Cut the headings of a page, and the titles of its cards, into phrases.

    After lines are joined (300) and languages marked (305); what other pages decide, the renderer cuts itself.
    """

    default_priority = 310

    def run(self, **_kwargs: object) -> None:
        """Cut each title."""
        if can_play(self.env._app.builder):  # noqa: SLF001 - as in TalksTransform
            for title in self.document.findall(is_title):
                if isinstance(title, nodes.Element):
                    cut(title)


#: The id docutils gives a heading without ASCII letters.
NUMBERED = re.compile(r"id[0-9]+")


def order_ids(document: nodes.document) -> None:
    """Let a heading be known by its words: docutils counts Japanese ones."""
    for section in document.findall(nodes.section):
        ids = section["ids"]
        if NUMBERED.fullmatch(ids[0] if ids else "") and not all(map(NUMBERED.fullmatch, ids)):
            ids.append(ids.pop(0))


def place_parts(document: nodes.document) -> None:
    """Leave placeholders behind the title and at the end of a page."""
    title = next(document.findall(nodes.title), None)
    if title is None or title.parent is None:
        return
    section = title.parent
    section.insert(section.index(title) + 1, talks_part("", part="head"))
    section.append(talks_part("", part="tail"))


def visit_original(translator: HTML5Translator, node: talks_original) -> None:
    """Open what a reader unfolds."""
    tag = node["lang"]
    words = _("In the original language (%s)") % language_name(tag, str(translator.config.language))
    translator.body.append(f'<details class="talks-original"><summary>{encode(words)}</summary>\n<div lang="{tag}">\n')


def depart_original(translator: HTML5Translator, _node: talks_original) -> None:
    """Close it."""
    translator.body.append("</div>\n</details>\n")


def fold_original(document: nodes.document, entry: Entry) -> bool:
    """Fold the prose of a page that nobody has translated; what lists others is for readers of any language.

    Return whether there was such prose.
    """
    title = next(document.findall(nodes.title), None) if entry.foreign else None
    if title is None or title.parent is None:
        return False
    # A record has prose of its own around what it lists.
    if not entry.kind and any(document.findall(_is_for_all)):
        return False
    section = title.parent
    prose = [child for child in section.children if child is not title and not isinstance(child, talks_part)]
    # Where the letters show it: prose may be in the language of this site as it is.
    told = entry.foreign.startswith("ja")
    if (document.get("translation_progress") or {"translated": 0})["translated"]:
        if not told:
            mark_untranslated(document, entry.foreign)
        return False
    own = "".join(sentences(child) for child in prose if isinstance(child, nodes.Element))
    if not prose or (told and most(own, "en") != "ja"):
        return False
    place = section.index(prose[0])
    for child in prose:
        section.remove(child)
    folded = talks_original("", *prose, lang=entry.foreign.replace("_", "-"))
    for listed in list(folded.findall(talks_listing)):
        # What it lists is in the language of this site.
        listed.replace_self(nodes.container("", listed.deepcopy(), classes=[f"language-{entry.language}"]))
    section.insert(place, folded)
    return True


def mark_untranslated(document: nodes.document, tag: str) -> None:
    """Say the language of each piece of prose that a catalogue leaves as it was."""
    for block in list(document.findall(nodes.TextElement)):
        if block.get("translated") is False and not isinstance(block, nodes.FixedTextElement | nodes.Inline):
            children, block.children = block.children, []
            block.append(nodes.inline("", "", *children, classes=[f"language-{tag.replace('_', '-')}"]))


def _is_for_all(node: nodes.Node) -> bool:
    return isinstance(node, talks_listing | talks_field) or (
        isinstance(node, addnodes.toctree) and not node.get("hidden")
    )


class TalksTransform(SphinxPostTransform):
    """Fill every placeholder from the catalog.

    Late, since what is put in is final: Sphinx's own transforms, each of which walks the whole page, are done.
    Before the collector of the link checker (800), which is to see our links.
    """

    default_priority = 750

    def run(self, **_kwargs: object) -> None:
        """Replace the placeholders in a page by what belongs there."""
        domain = domain_of(self.env)
        if domain.looking:
            domain.looking.note(self.env.docname)
        # As Sphinx's own transforms do: `self.app` is deprecated, and nothing public has taken its place.
        builder = self.env._app.builder  # noqa: SLF001
        if has_pages(builder):
            self.write(HtmlRenderer(builder, self.env.docname))
        else:
            renderer = Renderer(builder, self.env.docname)
            for place, blocks, level in self.places():
                place.replace_self(renderer.blocks(blocks, level))
        if not can_play(builder):
            for embed in list(self.document.findall(talks_embed)):
                embed.replace_self(link_node(embed, builder.format))
        if builder.name in _PLACED and (entry := domain.entries.get(self.env.docname)):
            _PLACED[builder.name](self.document, entry)

    def write(self, renderer: HtmlRenderer) -> None:
        """Replace the placeholders by finished HTML, and keep which assets that needs."""
        for place, blocks, level in self.places():
            place.parent.replace(place, talks_html("", html=renderer.blocks(blocks, level), blocks=blocks))
        self.document["talks_filters"] = renderer.filters > 0
        self.document["talks_pictures"] = renderer.pictures > 0
        self.document["talks_transcripts"] = renderer.transcripts > 0

    def places(self) -> Iterator[tuple[nodes.Element, tuple[Block, ...], int]]:
        """Yield each placeholder, what belongs there, and the level of the heading it stands under."""
        domain = domain_of(self.env)
        found = [one for one in self.document.findall() if isinstance(one, _PLACES)]
        for place in (one for one in found if isinstance(one, talks_part)):
            view = domain.view(self.env.docname)
            yield place, view.head if place["part"] == "head" else view.tail, 1
        for listed in (one for one in found if isinstance(one, talks_listing)):
            yield listed, (lists.show(listed["query"], domain.catalog),), _level(listed)


def place_links(document: nodes.document, entry: Entry) -> None:
    """Give links that come from the front matter the line in which they stand; Sphinx would say line 1."""
    lines = {key_of(link.address).address: link.position.line for link in reversed(entry.outward)}
    for reference in document.findall(nodes.reference):
        address = reference.get("refuri", "")
        if reference.line is None and key_of(address).address in lines:
            reference.line = lines[key_of(address).address]


def place_words(document: nodes.document, entry: Entry) -> None:
    """Give the words of the front matter to those who translate; the title is a heading already."""
    for attribute, name, texts in messages_of(entry.record) if entry.record else ():
        for text in texts if attribute != "title" else ():
            made = nodes.paragraph(text, text)
            made.source, made.line = str(document["source"]), entry.position(name).line
            # Without one Sphinx takes a node for a copy of another.
            made.uid = ""  # type: ignore[attr-defined]
            document += made


#: What builders that write no page are given besides.
_PLACED = {"linkcheck": place_links, "gettext": place_words}


def _level(node: nodes.Node) -> int:
    """Return the level of the heading a node stands under."""
    level = 0
    while (node := node.parent) is not None:
        level += isinstance(node, nodes.section)
    return level or 1
