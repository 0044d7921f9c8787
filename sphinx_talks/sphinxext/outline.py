"""Read pages of headings, plain paragraphs and roles without their nodes: what Sphinx keeps follows from the words.

Each of its collectors looks through the nodes of every page, for a title and for headings. Where nobody else listens,
that is noted as it is read, in a third of the time; a test compares it with what they note.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.nodes import fully_normalize_name
from sphinx.domains import Domain

from sphinx_talks.content.markdown.lines import plain_blocks
from sphinx_talks.sphinxext.announcing import read_through
from sphinx_talks.sphinxext.contents import PackedContents
from sphinx_talks.sphinxext.domain import domain_of
from sphinx_talks.sphinxext.nodes.formats import other_language
from sphinx_talks.sphinxext.nodes.html import talks_prose
from sphinx_talks.sphinxext.plain import SMART, as_packed, let_go, slug_of
from sphinx_talks.sphinxext.transforms import NUMBERED, talks_part

if TYPE_CHECKING:
    from sphinx_talks.content.markdown.lines import PlainBlock
    from sphinx_talks.sphinxext.contents import Heading
    from sphinx_talks.sphinxext.plain import PlainReader

    #: A node as `PlainReader.unpack` takes it: its class, source, line, attributes and children.
    Packed = tuple[type[nodes.Element], str, int | None, dict[str, Any], list[Any]]

#: Who listens to what is read: we, and collectors of Sphinx of which is known what they keep of such a page.
LISTENING = {"sphinx_talks.sphinxext.handlers"} | {
    f"sphinx.environment.collectors.{name}" for name in ("asset", "dependencies", "metadata", "title", "toctree")
}
DOMAINS = "sphinx.domains."


class OutlineReader:
    """Reads such pages of one build."""

    def __init__(self, reader: PlainReader) -> None:
        """Look at the settings of the site."""
        self.reader, self.env, self.domain = reader, reader.env, domain_of(reader.env)
        self.site = str(self.env.config.language)
        #: For domains of Sphinx, which would find nothing in such a page.
        self.empty = reader.empty("")
        self.domains = [one for one in self.env.domains.sorted() if type(one).process_doc is not Domain.process_doc]

    @classmethod
    def of(cls, reader: PlainReader) -> OutlineReader | None:
        """Return what reads pages of a build, None where others may look at them or ids are made in another way."""
        made, settings = cls(reader), reader.settings
        listening = {getattr(one.handler, "__module__", "") for one in reader.env.events.listeners["doctree-read"]}
        is_known = listening <= LISTENING and all(type(one).__module__.startswith(DOMAINS) for one in made.domains)
        has_usual_ids = not settings.id_prefix and settings.auto_id_prefix == "id"
        return made if is_known and has_usual_ids else None

    def read(self, docname: str, source: str) -> list[Packed] | None:
        """Note what is kept of a page that begins with its title, and return its nodes; None where there is more."""
        if self.domain.entries[docname].foreign or self.reader.is_foreign(docname):
            return None
        blocks = plain_blocks(source)
        page = _Page(self.site, self.reader, self.empty)
        if not blocks or not blocks[0].level or not all(map(page.add, blocks)):
            return None
        if page.smart:
            self.reader.quote(self.empty, [paragraph for paragraph, _ in page.smart])
            for paragraph, inside in page.smart:
                inside[:] = map(as_packed, paragraph.children)
                let_go(paragraph)
        # Where `place_parts` leaves them.
        whole = page.content[0][-1]
        whole.insert(1, (talks_part, "", None, {"part": "head"}, []))
        whole.append((talks_part, "", None, {"part": "tail"}, []))
        self._note(docname, page)
        return page.content

    def _note(self, docname: str, page: _Page) -> None:
        env, contents = self.env, self.env.tocs
        if isinstance(contents, PackedContents):
            contents.note(docname, page.contents)
        env.titles[docname] = env.longtitles[docname] = nodes.title("", "", nodes.Text(page.contents[0][0]))
        env.toc_num_entries[docname] = len(page.names)
        env.metadata[docname] |= {"orphan": True, **({"myst_slugs": page.slugs} if page.slugs else {})}
        for domain in self.domains:
            domain.process_doc(env, docname, self.empty)
        read_through(env, docname)


class _Page:
    """A page, block by block: its nodes, and the headings that are a table of its contents."""

    def __init__(self, site: str, reader: PlainReader, empty: nodes.document) -> None:
        self.site, self.reader, self.config, self.empty = site, reader, reader.config, empty
        self.content: list[Packed] = []
        self.contents: list[Heading] = []
        self.names, self.ids, self.number = set[str](), set[str](), 0
        #: As MyST keeps them.
        self.slugs: dict[str, tuple[int | None, str, str]] = {}
        #: Paragraphs whose quotation marks depend on what is around them, as nodes and as what is packed of them.
        self.smart: list[tuple[nodes.paragraph, list[Any]]] = []
        #: The sections that are open: level, nodes in them, and headings below.
        self.open: list[tuple[int, list[Any], list[Heading]]] = [(0, self.content, self.contents)]

    def add(self, block: PlainBlock) -> bool:
        """Add a block; return whether it is plain."""
        texts = block.texts()
        if texts is None:
            return not block.level and self.marked(block)
        return self.heading(block, texts[0]) if block.level else self.paragraph(texts)

    def paragraph(self, texts: list[str]) -> bool:
        """Add a paragraph to those before it."""
        if SMART.search("".join(texts)):
            self.smart.append((nodes.paragraph("", "", *map(nodes.Text, texts)), texts))
        inside = self.open[-1][1]
        if inside[-1][0] is talks_prose:
            inside[-1][3]["paragraphs"].append(texts)
        else:
            inside.append((talks_prose, "", None, {"paragraphs": [texts]}, []))
        return True

    def marked(self, block: PlainBlock) -> bool:
        """Add a paragraph with roles in it."""
        paragraph = self.reader.paragraph(self.empty, block)
        if paragraph is None:
            return False
        inside: list[Any] = []
        self.smart.append((paragraph, inside))
        self.open[-1][1].append((nodes.paragraph, "", paragraph.line, {}, inside))
        return True

    def heading(self, block: PlainBlock, text: str) -> bool:
        """Open a section, unless another has its name."""
        name, is_first = fully_normalize_name(text), not self.names
        if name in self.names or (not is_first and SMART.search(text)):
            return False
        self.names.add(name)
        line = block.lines[0] + 1
        ids = self.ids_for(name, text, block.level, line)
        said = {"support_smartquotes": False} if is_first else {}
        inside: list[Any] = [(nodes.title, "", line, said, [text])]
        while self.open[-1][0] >= block.level:
            self.open.pop()
        _, around, beside = self.open[-1]
        below: list[Heading] = []
        around.append((nodes.section, "", line, {"ids": ids, "names": [name]}, inside))
        beside.append((text, "" if is_first else f"#{ids[0]}", other_language(text, self.site), below))
        self.open.append((block.level, inside, below))
        return True

    def ids_for(self, name: str, text: str, level: int, line: int) -> list[str]:
        """Return the id that docutils gives a heading, which counts those without ASCII, and MyST's anchor for it.

        As `_Filling.name` and `order_ids` leave them.
        """
        made = nodes.make_id(name)
        while not made or made in self.ids:
            self.number += 1
            made = f"id{self.number}"
        self.ids.add(made)
        if level > self.config.heading_anchors or not (slug := slug_of(text, self.slugs, self.config)):
            return [made]
        self.slugs[slug] = line, made, text
        if not self.config.heading_anchors_html_ids or " " in slug or slug in self.ids:
            return [made]
        self.ids.add(slug)
        return [slug, made] if NUMBERED.fullmatch(made) and not NUMBERED.fullmatch(slug) else [made, slug]
