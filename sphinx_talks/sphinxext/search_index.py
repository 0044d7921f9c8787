"""The search index within the build: collect the text of what is written, and bring the index up to date at the end.

So are the packed words of recordings and slides: what is packed, and when it is written.
"""

from __future__ import annotations

import gc
import shutil
from functools import partial
from itertools import chain, filterfalse
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes
from sphinx.locale import get_translation
from sphinx.util.display import progress_message
from sphinx.util.parallel import parallel_available

from sphinx_talks.content.pages import Entry
from sphinx_talks.content.records import Kind, Plain
from sphinx_talks.search.documents import Block, Built, Document, PageText, gather
from sphinx_talks.search.files import FOLDER
from sphinx_talks.search.manifest import Wording
from sphinx_talks.search.packs import MANIFEST
from sphinx_talks.search.spoken import pack as packed
from sphinx_talks.search.spoken import units
from sphinx_talks.search.spoken.pack import WordSource
from sphinx_talks.search.spoken.store import WordStore
from sphinx_talks.search.store import BROKEN, IndexState, MissingTextError, Store, pack, state_of
from sphinx_talks.sphinxext import digests
from sphinx_talks.sphinxext.alike import talks_alike
from sphinx_talks.sphinxext.domain import domain_of
from sphinx_talks.sphinxext.languages import TranslatedSphinx
from sphinx_talks.sphinxext.looking import document_of
from sphinx_talks.sphinxext.nodes.builders import has_pages
from sphinx_talks.sphinxext.nodes.formats import SEPARATOR, PageWords, rows
from sphinx_talks.sphinxext.nodes.html import talks_html, talks_prose
from sphinx_talks.sphinxext.nodes.markup import joined
from sphinx_talks.sphinxext.processes import together
from sphinx_talks.views import recorded
from sphinx_talks.views.blocks import Facts, Folded, Label, Listing, Paragraph, Section, Several, shown_items

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinx.application import Sphinx

    from sphinx_talks.content.catalog import Catalog
    from sphinx_talks.content.transcripts import Passage
    from sphinx_talks.search.spoken.units import TalkHead, Unit
    from sphinx_talks.sphinxext.handlers import Building
    from sphinx_talks.views.blocks import Block as ViewBlock
    from sphinx_talks.views.blocks import Line, Spoken


#: Parts that are no text of the page: what the search knows from the record, and what all pages without words say.
_SKIPPED = frozenset({"title-en", "step"})
_SUMMARY = frozenset({"summary", "definition"})
_NO_TEXT = (
    nodes.Invisible, nodes.system_message, nodes.raw, addnodes.toctree, addnodes.index,
)  # fmt: skip
#: As tuples: a union would be made anew at each node.
_WHOLE = (nodes.field, nodes.row, nodes.TextElement)
_ITEMS, _IN_ITEMS = (nodes.list_item, nodes.definition_list_item), (nodes.TextElement, nodes.definition)
_HEADED, _HIDDEN = (nodes.section, nodes.document), (nodes.raw, nodes.Invisible)
#: Words of ours behind a link that is dead.
_NOTE = "talks-dead-note"


def text_of(doctree: nodes.document, wording: PageWords) -> PageText:
    """Return the text of a page that is ready to be written."""
    headings: list[str] = []
    blocks = tuple(_blocks(doctree, Block("", "", ""), headings, wording, depth=0))
    return PageText(tuple(headings), blocks)


def _blocks(
    node: nodes.Element, place: Block, headings: list[str], wording: PageWords, *, depth: int
) -> Iterator[Block]:
    for child in node.children:
        yield from _child(child, place, headings, wording, depth=depth)


def _child(child: nodes.Node, place: Block, headings: list[str], wording: PageWords, *, depth: int) -> Iterator[Block]:
    if not isinstance(child, nodes.Element) or _is_skipped(child):
        return
    if isinstance(child, talks_html):
        for block in child["blocks"]:
            yield from _shown(block, place, headings, wording)
    elif isinstance(child, talks_prose):
        yield from (place._replace(text=" ".join("".join(joined(one)).split())) for one in child["paragraphs"])
    elif isinstance(child, talks_alike):
        if child.written.texts is None or child.children:
            child.written.texts = tuple(block.text for block in _blocks(child, place, headings, wording, depth=depth))
        yield from (place._replace(text=text) for text in child.written.texts)
    elif isinstance(child, nodes.section):
        yield from _section(child, place, headings, wording, depth=depth + 1)
    elif isinstance(child, _WHOLE) or _is_item(child):
        if text := _text(child):
            yield place._replace(text=text)
    else:
        yield from _blocks(child, place, headings, wording, depth=depth)


def _text(block: nodes.Element) -> str:
    """Return the text of a block that is rendered on one line."""
    if isinstance(block, nodes.field):
        return f"{_words(block[0])}: {_words(block[1])}"
    return _words(block) if isinstance(block, nodes.TextElement) else _words(block, SEPARATOR)


def _shown(block: ViewBlock, place: Block, headings: list[str], wording: PageWords) -> Iterator[Block]:
    """Yield the text of a block beside the prose; what it says of another page is searched for on that page."""
    match block:
        case Paragraph(line, style) if style not in _SKIPPED:
            if text := _line(line, wording):
                yield place._replace(text=text)
        case Facts():
            for label, values in rows(block):
                said = ", ".join(filter(None, (_line(value, wording) for value in values)))
                yield place._replace(text=f"{' '.join(label.split())}: {said}")
        case Listing():
            yield from (place._replace(text=text) for text in _listed(block, wording) if text)
        case Several(inner) | Folded(blocks=inner):
            for one in inner:
                yield from _shown(one, place, headings, wording)
        case Section(name, label, inner):
            at = Block(f"talks-{name}", _(label), "")
            below: list[str] = []
            if found := [text for one in inner for text in _shown(one, at, below, wording)]:
                headings += [at.heading, *below]
            yield from found


def _listed(listing: Listing, wording: PageWords) -> Iterator[str]:
    if not any(group.items for group in listing.groups):
        yield _line((Label(listing.empty),), wording)
    for item in shown_items(listing):
        if not item.link.docname:
            head = [wording.plain((*item.lead, item.link)), item.title_en, *(text for text, _ in wording.counted(item))]
            summary = item.summary if listing.style != "compact" else ""
            lines = (" ".join(head), SEPARATOR.join(map(wording.plain, item.meta)), summary)
            yield SEPARATOR.join(filter(None, (" ".join(line.split()) for line in lines)))


def _line(line: Line, wording: PageWords) -> str:
    return " ".join(wording.plain(line).split())


def _section(
    section: nodes.section, place: Block, headings: list[str], wording: PageWords, *, depth: int
) -> Iterator[Block]:
    """Yield the blocks of a section."""
    heading = section[0].astext() if section.children and isinstance(section[0], nodes.title) else ""
    if depth == 1:
        # The title of the page.
        yield from _summary_first(section, place, headings, wording)
        return
    headings.append(heading)
    anchor = section["ids"][0] if section["ids"] else ""
    yield from _blocks(section, Block(anchor, heading, ""), headings, wording, depth=depth)


def _summary_first(section: nodes.section, place: Block, headings: list[str], wording: PageWords) -> Iterator[Block]:
    """Yield what is in a page with its summary first: that is rendered of it where nothing is searched for."""
    derived = [block for child in section.children if isinstance(child, talks_html) for block in child["blocks"]]
    for block in filter(_is_summary, derived):
        yield from _shown(block, place, headings, wording)
    for child in section.children:
        if isinstance(child, talks_html):
            for block in filterfalse(_is_summary, child["blocks"]):
                yield from _shown(block, place, headings, wording)
        else:
            yield from _child(child, place, headings, wording, depth=1)


def _is_summary(block: ViewBlock) -> bool:
    return getattr(block, "style", "") in _SUMMARY


def _is_skipped(node: nodes.Element) -> bool:
    # The title of a box or table is text like any other.
    is_heading = isinstance(node, nodes.title) and isinstance(node.parent, _HEADED)
    return is_heading or isinstance(node, _NO_TEXT)


def _is_item(node: nodes.Element) -> bool:
    """Return whether a node is an item of a list that holds nothing longer than paragraphs."""
    if not isinstance(node, _ITEMS):
        return False
    return all(isinstance(child, _IN_ITEMS) for child in node.children)


def _words(node: nodes.Node, between: str = ", ") -> str:
    """Return the text of a node on one line, with something between its paragraphs."""
    if isinstance(node, nodes.TextElement):
        return " ".join("".join(_inline(node)).split())
    return between.join(filter(None, (_words(child, between) for child in node.children)))


def _is_note(node: nodes.Element) -> bool:
    return _NOTE in node.get("classes", ())


def _inline(node: nodes.Node) -> Iterator[str]:
    """Yield the text in a node as a reader sees it: no markup, footnotes as they are marked."""
    if isinstance(node, nodes.Text):
        yield node.astext()
    elif isinstance(node, nodes.Element) and not isinstance(node, _HIDDEN) and not _is_note(node):
        inner = [text for child in node.children for text in _inline(child)]
        yield from ["[", *inner, "]"] if isinstance(node, nodes.footnote_reference) else inner


_ = get_translation("sphinx_talks")
#: More processes are not started for an index: each puts aside and reads what all others have.
MOST_PROCESSES = 8


class Searching:
    """Handlers of one application."""

    def __init__(self, building: Building) -> None:
        """Keep who knows what has changed."""
        self.building = building

    def on_doctree_resolved(self, app: Sphinx, doctree: nodes.document, docname: str) -> None:
        """Keep the text of a page about to be written; in a parallel build its process gives it back."""
        if has_pages(app.builder) and not _is_sample(domain_of(app.env).entries.get(docname)):
            domain_of(app.env).texts[docname] = pack(text_of(doctree, PageWords(app.builder, docname)))

    def on_build_finished(self, app: Sphinx, exception: Exception | None) -> None:
        """Write what has changed of the index."""
        if exception is not None or not has_pages(app.builder):
            return
        update_words(app)
        with Store(state_file(app)) as store:
            try:
                is_same = not domain_of(app.env).texts and _is_current(app, state_of(store))
            except BROKEN:
                is_same = False
            if is_same:
                return
            with progress_message(_("writing the search index")):
                # What is made here are lists and bytes in great number, without any cycle.
                gc.disable()
                # A tenth of the memory of a large site: pages are written, and of nothing else are these parts.
                domain_of(app.env).catalog.let_go("talk_item", "about", "pool", "rendered", "view")
                self._write(app, store)
                gc.enable()

    def _write(self, app: Sphinx, store: Store) -> None:
        """Write the index; where texts are not known any more, all pages are resolved once more for it."""
        texts = domain_of(app.env).texts
        try:
            self._update(app, store)
        except (MissingTextError, *BROKEN):
            store.clear()
            for docname in _found(app):
                if docname not in texts:
                    app.env.get_and_resolve_doctree(docname, app.builder, tags=app.tags)
            self._update(app, store)
        texts.clear()
        domain_of(app.env).documents.clear()

    def _update(self, app: Sphinx, store: Store) -> None:
        from sphinx_talks.search import index

        domain = domain_of(app.env)
        texts = dict(domain.texts)
        # Of a page that nobody had to look at, all that is known is what it was.
        known = store.docnames()
        same = known - texts.keys() - self.building.new.looked
        # Where no page has come, gone or become a sample, no page has to be asked.
        found = sorted(known) if known and domain.is_alike else _found(app)
        pages = domain.catalog.entries
        heads = {
            one: domain.documents.get(one) or document_of(app.builder, pages.get(one) or Entry(one, ""))
            for one in found if one not in same
        }  # fmt: skip
        first = app.original if isinstance(app, TranslatedSphinx) else app
        if first is app:
            domain.bodies = index.Bodies() if app.config.talks_languages[1:] else None
        processes = 1 << (min(app.parallel, MOST_PROCESSES).bit_length() - 1) if parallel_available else 1
        origin = index.Origin(
            str(app.config.language), wording(), _code(app), digests.digest(found), domain_of(first.env).bodies,
            processes, together,
        )  # fmt: skip
        index.update(Path(app.outdir, FOLDER), store, heads, texts, origin, same=same.intersection(found))


def _code(app: Sphinx) -> str:
    """Return a hash of what the index of any pages follows from: our code, the language, and words for readers."""
    return digests.digest(digests.own_code(), str(app.config.language), *wording())


def _is_current(app: Sphinx, state: IndexState) -> bool:
    """Return whether the index of this site is there; what is as it was in the last build was in that as well."""
    is_kept = state.code == _code(app)
    is_kept &= domain_of(app.env).is_same or state.beside == digests.digest(_found(app))
    return is_kept and Path(app.outdir, FOLDER, MANIFEST).is_file()


def wording() -> Wording:
    """Return the words of suggestions."""
    kinds = {**{str(kind): _(kind.model.label) for kind in Kind}, "page": _("Page")}
    words = {"list": _("Suggestions"), "recent": _("Recent searches"), "clear": _("Clear recent searches")}
    return Wording(kinds, words)


def state_file(app: Sphinx) -> Path:
    """Return the file that keeps what is known of the index, one per builder and output folder."""
    return Path(app.doctreedir, f"talks-search-{app.builder.name}-{digests.digest(str(app.outdir))}.sqlite")


def is_whole(app: Sphinx) -> bool:
    """Return whether the index of the last build and what is known of it are still there."""
    if not has_pages(app.builder):
        return True
    is_there = state_file(app).is_file() and Path(app.outdir, FOLDER, MANIFEST).is_file()
    return is_there and has_words(app)


def _found(app: Sphinx) -> list[str]:
    entries = domain_of(app.env).entries
    return sorted(docname for docname in app.env.found_docs if not _is_sample(entries.get(docname)))


def _is_sample(entry: Entry | None) -> bool:
    """Return whether a page is a sample of what pages can have: nobody finds it, as it says nothing itself."""
    return bool(entry and isinstance(entry.record, Plain) and entry.record.sample)


def update_words(app: Sphinx) -> None:
    """Write what has changed of the packed words; a site without any has no such folder."""
    domain = domain_of(app.env)
    folder, file = Path(app.outdir, packed.FOLDER), _state_file(app)
    if not domain.transcripts.has_words:
        file.unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    with WordStore(file) as store:
        known = store.known()
        if domain.texts or known is None or known.signature != domain.transcripts.signature or not has_words(app):
            sources = [source for _, source in sorted(_sources(app), key=_order)]
            packed.update(folder, store, sources, domain.transcripts.signature)


def has_words(app: Sphinx) -> bool:
    """Return whether the packed words of the last build are still there, where there are any."""
    return not domain_of(app.env).transcripts.has_words or Path(app.outdir, packed.FOLDER, packed.MANIFEST).is_file()


def _state_file(app: Sphinx) -> Path:
    return Path(app.doctreedir, f"talks-spoken-{app.builder.name}-{digests.digest(str(app.outdir))}.sqlite")


def _order(row: tuple[int, WordSource]) -> tuple[int, str]:
    """Return day and name: what is new comes behind what is there, and moves nothing."""
    return row[0], row[1].name


def _sources(app: Sphinx) -> Iterator[tuple[int, WordSource]]:
    """Yield the words of each talk with its day, and of each event what is said outside its talks."""
    catalog, language = domain_of(app.env).catalog, str(app.config.language)
    for entry in chain(catalog.all(Kind.TALK), catalog.all(Kind.EVENT)):
        found = [*recorded.spoken(entry, catalog), *recorded.slide_texts(entry, catalog)]
        parts = {one: _passages(catalog, entry, one) for one in found if not getattr(entry.record, "sample", False)}
        said = {one: row for one, row in parts.items() if row or one.is_deck}
        if not said:
            continue
        shown = Built(app.builder.get_target_uri(entry.docname), digests.title_of(app.env, entry.docname), language)
        made = gather(entry, catalog, shown)
        for one, row in said.items():
            tag = one.language or made.language
            kind = units.DECK if one.is_deck else units.SPOKEN
            head = units.TalkHead(one.docname, made.url, made.title, kind, made.date, made.by, tag)
            facets = tuple(_facets(made, head))
            parts_of_it = [(cues[0], len(cues), after) for cues, after in row]
            digest = digests.digest(head, facets, one.digest, parts_of_it)
            yield made.day, WordSource(head.docname, digest, tag, facets, partial(_units, catalog, entry, one, head))


def _passages(catalog: Catalog, entry: Entry, spoken: Spoken) -> list[Passage]:
    return (
        catalog.transcripts.passages(catalog, entry, spoken.language)
        if catalog.transcripts and not spoken.is_deck
        else []
    )


def _units(catalog: Catalog, entry: Entry, spoken: Spoken, head: TalkHead) -> Sequence[Unit]:
    """Return the words of a page; they are read when they are packed, and not held."""
    if spoken.is_deck and catalog.transcripts:
        slides = [(one.number, one.text) for one in catalog.transcripts.decks.of(entry).slides if one.text]
        return [*units.split(head, slides, len(slides))]
    said = (
        ([(one.start // 1000, one.text) for one in (*cues, *after)], len(cues))
        for cues, after in _passages(catalog, entry, spoken)
    )
    return [unit for rows_said, own in said for unit in units.split(head, rows_said, own)]


def _facets(made: Document, head: TalkHead) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the values of a talk by facet, as the search of pages filters by them."""
    yield "topic", made.topics
    yield "speaker", made.speakers
    yield from made.others
    yield "kind", (head.kind,)
    yield "language", (head.lang,)
    yield "year", (made.date[:4],) if made.date else ()
    yield "slides", ("yes",) if made.slides else ()
    yield "video", ("yes",) if made.video else ()
