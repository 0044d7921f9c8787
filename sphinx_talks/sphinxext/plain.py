"""Read prose that is paragraphs, lists, quotations, tables and headings, with only links and roles of ours in them.

Most pages of records hold no more. The nodes are those that MyST and docutils make of the same page in a dozen times
the time, up to the moment where Sphinx announces a doctree as read; a test compares the pages that come of both. What
is not plain is left to them: `read` returns None.
"""

from __future__ import annotations

import os
import pickle
import re
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from docutils import nodes
from docutils.readers import standalone
from markdown_it.renderer import RendererHTML
from myst_parser.parsers.mdit import create_md_parser
from myst_parser.parsers.sphinx_ import MystParser
from myst_parser.slugs import github_slugify, unique_slug
from sphinx.transforms import SphinxSmartQuotes
from sphinx.util.docutils import LoggingReporter, _get_settings

from sphinx_talks.content.markdown.lines import plain_tokens
from sphinx_talks.sphinxext.domain import domain_of
from sphinx_talks.sphinxext.languages import TranslatedSphinx
from sphinx_talks.sphinxext.nodes.html import talks_prose

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from markdown_it.token import Token
    from myst_parser.config.main import MdParserConfig
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import RoleFunction

    from sphinx_talks.content.markdown.lines import PlainBlock

    Parsed = dict[str, tuple[Sequence[Token], Mapping[str, Any]]]

#: Node types of blocks and marks, by what their tokens begin with.
_BLOCKS = {
    "paragraph": nodes.paragraph, "list_item": nodes.list_item, "blockquote": nodes.block_quote,
    "thead": nodes.thead, "tbody": nodes.tbody, "tr": nodes.row,
}  # fmt: skip
_MARKS = {"em": nodes.emphasis, "strong": nodes.strong}
_WEB = ("http://", "https://")
#: A block without any of these is the same with smart quotes.
SMART = re.compile(r"""["'`\\&]|--|\. ?\.""")
#: Pages whose tokens are kept for another language.
MOST_PARSED = 2_000


def let_go(node: nodes.Node) -> None:
    """Take nodes apart that nobody needs any more: their circles would stay until they are looked for."""
    for child in node.children:
        let_go(child)
    vars(node).clear()


def slug_of(words: str, known: Mapping[str, object], config: MdParserConfig) -> str:
    """Return the anchor that MyST gives a heading among those that are known, '' where it gives none."""
    return str(unique_slug((config.heading_slug_func or github_slugify)(words), known))


def prose_at_end(children: list[nodes.Node], section: nodes.Element) -> talks_prose:
    """Return the paragraphs at the end of what will be in a section; a title stands before all else."""
    prose = children[-1]
    if not isinstance(prose, talks_prose):
        prose = talks_prose("", paragraphs=[])
        prose.parent = section
        children.append(prose)
    return prose


def packed(document: nodes.document) -> bytes:
    """Return the nodes of a page in a fiftieth of the memory."""
    return pickle.dumps([as_packed(node) for node in document.children], pickle.HIGHEST_PROTOCOL)


def as_packed(node: nodes.Node) -> object:
    """Return a node as it is packed: a text, or class, source, line, attributes and children."""
    if isinstance(node, nodes.Text):
        return str(node)
    assert isinstance(node, nodes.Element)  # noqa: S101 - for the type alone
    said = {name: value for name, value in node.attributes.items() if value != []}
    return type(node), node.rawsource, node.line, said, [as_packed(child) for child in node.children]


def _unpacked(found: Any) -> nodes.Node:  # noqa: ANN401 - as `as_packed` gives it
    if isinstance(found, str):
        return nodes.Text(found)
    kind, source, line, said, children = found
    made: nodes.Element = kind(source)
    made.line = line
    made.attributes.update(said)
    # As nodes do, which ask each time for the document that this is not in yet.
    made.children = [*map(_unpacked, children)]
    for child in made.children:
        child.parent = made
    return made


class NotPlainError(Exception):
    """Something in a page is for MyST to read."""


class PlainReader:
    """Reads pages of one build: settings and parser are made once."""

    def __init__(self, env: BuildEnvironment, parsed: Parsed) -> None:
        """Make the settings that Sphinx would make anew for every page, and the parser that MyST would.

        `parsed` has the tokens of pages by their text, for another language of the site.
        """
        self.env, self.parsed = env, parsed
        self.config: MdParserConfig = env.myst_config  # type: ignore[attr-defined] # set by MyST
        self.markdown = create_md_parser(self.config, RendererHTML).disable("wordcount")
        defaults = {"traceback": True, **env.settings}
        self.settings = _get_settings(standalone.Reader, MystParser(), defaults=defaults, read_config_files=True)
        self.settings.env = env

    def is_foreign(self, docname: str) -> bool:
        """Return whether the prose of a page is in another language than the site, with marks of its own."""
        app = self.env._app  # noqa: SLF001 - as in transforms
        return isinstance(app, TranslatedSphinx) and app.original_of(docname) is not None

    def parse(self, source: str) -> tuple[Sequence[Token], Mapping[str, Any]]:
        """Return the tokens of a page that is for markdown-it, and what that has noted of it."""
        if source in self.parsed:
            return self.parsed[source]
        marks: dict[str, Any] = {}
        found = self.markdown.parse(source, marks), marks
        if self.env.config.talks_languages[1:] and len(self.parsed) < MOST_PARSED:
            self.parsed[source] = found
        return found

    def empty(self, docname: str) -> nodes.document:
        """Return a doctree for a page."""
        reporter = LoggingReporter(f"{self.env.srcdir}{os.sep}{docname}.md")
        return nodes.document(self.settings, reporter, source=reporter.source)

    def unpack(self, docname: str, content: bytes) -> nodes.document:
        """Return a doctree that was packed in this build."""
        document = self.empty(docname)
        document.extend(map(_unpacked, pickle.loads(content)))  # noqa: S301 - of this process
        return document

    def read(self, docname: str, source: str) -> nodes.document | None:
        """Return the doctree of a page whose source begins with its title, None where it is not plain."""
        document = self.empty(docname)
        filling = _Filling(self, document, docname)
        plain = plain_tokens(source)
        tokens, marks = self.parse(source) if plain is None else (plain, {})
        try:
            filling.blocks(tokens)
        except NotPlainError:
            return None
        if marks.get("duplicate_refs"):
            return None
        title = next(document.findall(nodes.title))
        # As it is written in the front matter: smart quotes are for prose.
        title["support_smartquotes"] = False
        if filling.smart and not self.is_foreign(docname):
            self.quote(document, filling.smart)
        return document

    def paragraph(self, document: nodes.document, block: PlainBlock) -> nodes.paragraph | None:
        """Return a paragraph with roles in it, None where one of them is not ours; the document stays empty."""
        made = nodes.paragraph()
        made.line = block.lines[0] + 1
        try:
            _Filling(self, document, "").inline([*block.tokens()][1], made)
        except NotPlainError:
            return None
        return made

    def quote(self, document: nodes.document, blocks: Sequence[nodes.Element]) -> None:
        """Give blocks of a page smart quotes."""
        quotes = SphinxSmartQuotes(document, None)
        # As the document, of which it would go through every block.
        of_blocks = {"settings": self.settings, "reporter": document.reporter, "findall": lambda _kind: blocks}
        quotes.document = cast("nodes.document", SimpleNamespace(**of_blocks))
        quotes.apply()

    def settle(self, docname: str, document: nodes.document) -> nodes.document:
        """Return a doctree in which paragraphs without marks are single nodes, into which no transform looks."""
        for section in document.findall(nodes.section) if not self.is_foreign(docname) else ():
            kept: list[nodes.Node] = []
            for child in section.children:
                if type(child) is not nodes.paragraph or not all(type(one) is nodes.Text for one in child.children):
                    kept.append(child)
                    continue
                prose_at_end(kept, section)["paragraphs"].append([*map(str, child.children)])
                let_go(child)
            section.children = kept
        return document


class _Filling:
    """Turns the tokens of one page into nodes."""

    def __init__(self, reader: PlainReader, document: nodes.document, docname: str) -> None:
        self.reader, self.document, self.docname = reader, document, docname
        self.domain = domain_of(reader.env)
        self.slugs: dict[str, tuple[int | None, str, str]] = {}
        #: What is open: the sections by their level, then blocks in one another.
        self.sections: dict[int, nodes.Element] = {0: document}
        self.open: list[nodes.Element] = [document]
        #: Blocks that smart quotes may change.
        self.smart: list[nodes.Element] = []
        # What roles of docutils ask for.
        source = SimpleNamespace(get_source_and_line=lambda line: (document["source"], line))
        self.inliner: Any = SimpleNamespace(document=document, reporter=source)

    def blocks(self, tokens: Sequence[Token]) -> None:
        for number, token in enumerate(tokens):
            kind = token.type.removesuffix("_open")
            if token.type.endswith("_close"):
                self.open.pop()
            elif token.type == "inline":
                # That of a heading is there already.
                if tokens[number - 1].type != "heading_open":
                    self.inline(token, self.open[-1])
            elif kind == "heading":
                self.heading(token, tokens[number + 1])
            elif kind == "table":
                self.table(token, tokens[number:])
            elif kind in {"th", "td"}:
                self.cell(token)
            elif token.attrs.keys() - {"start"} or token.meta:
                raise NotPlainError
            else:
                made = self.block(kind, token)
                self.open[-1].append(made)
                self.open.append(made)
        if self.slugs:
            self.reader.env.metadata[self.docname]["myst_slugs"] = self.slugs

    def block(self, kind: str, token: Token) -> nodes.Element:
        made: nodes.Element
        if kind in _BLOCKS:
            made = _BLOCKS[kind]()
        elif kind == "bullet_list":
            made = nodes.bullet_list(bullet=token.markup)
        elif kind == "ordered_list":
            made = nodes.enumerated_list(enumtype="arabic", prefix="", suffix=token.markup)
            made.attributes.update(token.attrs)
        else:
            raise NotPlainError
        made.line = token.map[0] + 1 if token.map else None
        return made

    def table(self, token: Token, rest: Sequence[Token]) -> None:
        """Open a table of as many equal columns as its first row has cells."""
        ends = [one.type for one in rest].index("tr_close")
        columns = sum(one.type == "th_open" for one in rest[:ends])
        group = nodes.tgroup("", *(nodes.colspec(colwidth=100 // columns) for _ in range(columns)), cols=columns)
        made = nodes.table("", group, classes=["colwidths-auto"])
        made.line = token.map[0] + 1 if token.map else None
        self.open[-1].append(made)
        self.open.append(group)

    def cell(self, token: Token) -> None:
        """Open the paragraph of a cell, which has a class for how it is aligned."""
        side = str(token.attrs.get("style", "")).partition(":")[2]
        paragraph = nodes.paragraph()
        self.open[-1].append(nodes.entry("", paragraph, classes=[f"text-{side}"] if side else []))
        self.open.append(paragraph)

    def heading(self, token: Token, words: Token) -> None:
        """Open a section, and leave its title open for the words."""
        level = int(token.tag[1])
        if token.level or token.attrs:
            raise NotPlainError
        section, title = nodes.section(), nodes.title()
        section.line = title.line = token.map[0] + 1 if token.map else None
        self.sections = {above: one for above, one in self.sections.items() if above < level}
        self.sections[max(self.sections)].append(section)
        self.sections[level] = section
        section.append(title)
        self.inline(words, title)
        self.name(section, title, level, words)
        self.open = [section, title]

    def name(self, section: nodes.section, title: nodes.title, level: int, words: Token) -> None:
        """Give a section its id and, where MyST gives one, its anchor."""
        text = title.astext()
        name = nodes.fully_normalize_name(text)
        if name in self.document.nameids:
            raise NotPlainError
        section["names"] = [name]
        self.document.note_implicit_target(section, section)
        config = self.reader.config
        if level > config.heading_anchors:
            return
        plain = "".join(one.content for one in words.children or () if one.type in {"text", "code_inline"})
        slug = slug_of(plain, self.slugs, config)
        if slug:
            self.slugs[slug] = (section.line, section["ids"][0], text)
            if config.heading_anchors_html_ids and " " not in slug and slug not in self.document.ids:
                section["ids"].append(slug)
                self.document.ids[slug] = section

    def inline(self, words: Token, parent: nodes.Element) -> None:
        if SMART.search(words.content):
            self.smart.append(parent)
        open_: list[nodes.Element] = [parent]
        for token in words.children or ():
            kind, _, end = token.type.rpartition("_")
            if token.type == "text":
                open_[-1].append(nodes.Text(token.content))
            elif end == "close":
                open_.pop()
            elif end == "open":
                made = self.mark(kind, token)
                open_[-1].append(made)
                open_.append(made)
            else:
                open_[-1].extend(self.piece(token))

    def mark(self, kind: str, token: Token) -> nodes.Element:
        if kind in _MARKS and not token.attrs:
            return _MARKS[kind]()
        address = str(token.attrs.get("href", ""))
        scheme = address.partition(":")[0]
        if kind != "link" or not address.startswith(_WEB) or self.reader.config.url_schemes.get(scheme, "") is not None:
            raise NotPlainError
        made = nodes.reference(refuri=address)
        if title := token.attrs.get("title"):
            made["reftitle"] = title
        return made

    def piece(self, token: Token) -> Iterator[nodes.Node]:
        """Yield the nodes of a token that holds no others."""
        if token.type == "softbreak":
            yield nodes.Text("\n")
        elif token.type == "hardbreak":
            yield nodes.raw("", "<br />\n", format="html")
            yield nodes.raw("", "\\\\\n", format="latex")
        elif token.type == "code_inline" and not token.attrs:
            yield nodes.literal(token.content, token.content)
        elif token.type == "myst_role" and (role := self.role(str(token.meta["name"]))):
            rawtext = f":{token.meta['name']}:`{token.content}`"
            made, messages = role(token.meta["name"], rawtext, token.content, 0, self.inliner, {}, [])
            if messages:
                raise NotPlainError
            yield from made
        else:
            raise NotPlainError

    def role(self, name: str) -> RoleFunction | None:
        """Return a role of ours, None where another is meant."""
        default = self.reader.env.config.primary_domain == self.domain.name
        domain, _, bare = name.rpartition(":")
        return self.domain.role(bare) if domain == self.domain.name or (default and not domain) else None
