"""Walk the blocks of a page once: what it mentions, and what it may not hold."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from sphinx_talks.content.markdown import directives, syntax
from sphinx_talks.content.markdown.directives import Directive
from sphinx_talks.content.markdown.findings import MOST, Heading, Outline, lines_inside, plain_words, relevelled
from sphinx_talks.content.markdown.inline import Inline
from sphinx_talks.content.markdown.parts import Parts, directive_of, has_caption, misplaced
from sphinx_talks.content.markdown.syntax import Finder, MarkdownError, inline_token, tokens
from sphinx_talks.content.problems import Code, Position, nearest_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from markdown_it.token import Token

    from sphinx_talks.content.markdown.findings import Fault, Prose


MAX_BYTES = 64 * 1024
MAX_DEPTH = 20
#: Of blocks in blocks. What stands deeper is left out by markdown-it-py, whose `maxNesting` is 20 for CommonMark.
MAX_LEVEL = 19

# Prose without any of these is only paragraphs and lists: nothing to look into. Of most characters the first line says
# at once that none of them begins there.
_SUSPECT = re.compile(
    r"(?=[{\[<%&\uff5b\uff3b*:`#\uff03\uff1a~)=_\u24b6-\u24e9\U0001d400-\U0001d7cb\U0001f130-\U0001f149-])(?:"
    r"[{\[<%&\uff5b\uff3b]|\*\*|::|:`|`_|[#\uff03]{2}|\uff1a\uff1a|```|~~~|\)="
    r"|[\u24b6-\u24e9\U0001d400-\U0001d7cb\U0001f130-\U0001f149]{2}"
    r"|(?<![^ \t>\n])(?:#{1,6}(?:[ \t]|$)|[-=*_][-=*_ \t]*$))"
    r"|^[ \t>*+0-9.):-]{9}",
    re.MULTILINE,
)
_FIELD = re.compile(r"[A-Za-z_]+:(?:[ \t]|$)", re.MULTILINE)
_CARD_SEPARATOR = re.compile(r"(?:\^{3,}|\+{3,})\s*")
_ATTRIBUTION = re.compile(r"(?:---?(?!-)|\u2014) *.+")


@dataclass
class Scanner(Parts, Inline):
    """Collect the findings of one page; `line` counts from the first line of the file."""

    is_record: bool = False
    extra: frozenset[str] = frozenset()
    #: Title of the front matter, which stands before everything else.
    title: str | None = None
    #: What Markdown keeps from one block to the next: an address defined in one is known in all.
    env: dict[str, Any] = field(default_factory=dict)
    outline: Outline = field(init=False)

    def scan(self, body: str, first_line: int) -> Prose:
        """Return the findings in `body`, whose first line is line `first_line` of the file."""
        self.outline = Outline(self.title, is_record=self.is_record)
        size = len(body.removesuffix("\n").encode())
        if size > MAX_BYTES:
            want = f"at most {MAX_BYTES} bytes"
            self.report(Code.BODY_SIZE, Position(first_line, 1), "page is too long", f"{size} bytes", want)
            return self.prose(())
        if too_much := list(syntax.exceeded(body, first_line)):
            self.faults(too_much)
            return self.prose(())
        if _SUSPECT.search(body):
            # A title stands before the body; without one it could open with a block that MyST takes away.
            self.blocks(f"\n{body}", first_line - 1, 0)
        self.faults(self.outline.end())
        wrong = next((number for number, problem in enumerate(self.problems) if problem.code is Code.HEADING), None)
        if wrong is not None:
            # The first one stands for all.
            fix = relevelled(body, first_line, self.headings)
            self.problems[wrong] = replace(self.problems[wrong], fix=fix)
        self.end_footnotes()
        return self.prose(tuple(self.outline.slugs))

    def faults(self, found: Iterable[Fault]) -> None:
        """Note what is wrong with the outline."""
        for fault in found:
            self.report(*fault)

    def blocks(self, text: str, first_line: int, depth: int, parent: str = "") -> Sequence[Token]:
        """Look through block tokens and return them; nested directives are parsed in their turn."""
        found = self.parse(text, first_line)
        lines = text.split("\n")
        for number, token in enumerate(found):
            position = Position(first_line + (token.map[0] if token.map else 0), 1)
            is_section = depth == 0 and token.level == 0
            if is_section and token.nesting >= 0:
                self.faults(self.outline.block(_kind(token), position))
            if token.type == "inline":
                start, end = token.map or (0, len(lines))
                self.inline(token, Finder("\n".join(lines[start:end]), first_line + start))
            elif token.type in {"fence", "colon_fence"}:
                self.fence(token, position, depth, (parent if token.level == 0 else "?", is_section))
            elif token.type == "heading_open":
                if is_second_block(found[max(number - 1, 0)], token, found[number + 1]):
                    what, want = "second block of front matter", "its fields in the block at the head"
                    self.report(Code.SECOND_BLOCK, Position(position.line - 1, 1), what, want=want)
                self.count("headings", position)
                level, words = int(token.tag[1]), found[number + 1]
                self.faults(self.outline.heading(level, words, position, is_section=is_section))
                if is_section:
                    self.headings.append(Heading(level, plain_words(words), position))
            else:
                # A label looks past the labels behind it, of which a page cannot have more.
                self.block(token, position, found[number + 1 : number + 2 + MOST])
        inside = found if depth else [token for token in found if token.level]
        self.faults(lines_inside(inside, Position(first_line, 1)))
        return found

    def parse(self, text: str, first_line: int) -> Sequence[Token]:
        """Return block tokens; reports the addresses that are defined a second time."""
        known_twice = len(self.env.get("duplicate_refs", ()))
        try:
            found = tokens(text, self.env)
        except MarkdownError as error:
            want = "the blocks in a simpler form"
            self.report(Code.MARKDOWN, Position(first_line, 1), "the Markdown parser fails here", str(error), want)
            return ()
        for twice in self.env.get("duplicate_refs", ())[known_twice:]:
            at = Position(first_line + twice["map"][0], 1)
            self.report(Code.DUPLICATE_LABEL, at, "address is defined twice", twice["label"], "another name")
        return found

    def block(self, token: Token, position: Position, following: Sequence[Token]) -> None:
        """Look at a block that is neither text nor heading nor fence."""
        match token.type:
            case "html_block":
                want = "Markdown, or `%` for a comment"
                self.report(Code.RAW_HTML, position, "HTML in a page", token.content.strip(), want)
            case "myst_target":
                self.label(token.content, position, has_title=self.leads_to_title(following, token.level))
            case "footnote_reference_open":
                self.footnote(str(token.meta["label"]), position)
            case "blockquote_open" | "list_item_open" | "dd_open" if (
                token.level >= MAX_LEVEL and following[0].nesting < 0
            ):
                # The parser leaves out all that stands within.
                want = f"at most {MAX_LEVEL}, each list counted twice"
                self.report(Code.PROSE_NESTING, position, "blocks nested too deep", want=want)
            case "list_item_open" if "checked" in token.meta and following[0].type != "paragraph_open":
                self.report(Code.STRUCTURE, position, "task without words", want="text behind the box")

    def leads_to_title(self, following: Sequence[Token], level: int) -> bool:
        """Return whether the first block after a label gives links their words."""
        first = next((token for token in following if token.type != "myst_target"), None)
        if first is None or first.level != level:
            return False
        if first.type == "heading_open":
            return True
        if first.type not in {"fence", "colon_fence"}:
            return False
        name, argument = directives.opening(first.info)
        return (name in {"list-table", "rubric", "table"} and bool(argument)) or (
            name == "figure" and has_caption(_below_options(first.content))
        )

    def fence(self, token: Token, position: Position, depth: int, around: tuple[str, bool]) -> None:
        """Check a directive, which stands in the block `around`, or the language of code."""
        name, argument = directives.opening(token.info)
        if not is_closed(token):
            want = f"a last line {token.markup}"
            self.report(Code.UNCLOSED_BLOCK, position, "block is not closed", f"{token.markup}{token.info}", want)
        if not name and token.type == "fence":
            if fault := directives.unknown_language(token.info.split(maxsplit=1)[0] if token.info.strip() else ""):
                self.report(Code.LANGUAGE, position, fault)
        elif depth >= MAX_DEPTH:
            self.report(Code.PROSE_NESTING, position, "directives nested too deep", want=f"at most {MAX_DEPTH}")
        elif not name:
            self.blocks(token.content, position.line + 1, depth + 1, "?")
        elif name in self.extra:
            return
        elif name not in directives.SHAPES or (name in directives.NAVIGATION and self.is_record):
            allowed = directives.SHAPES.keys() - (directives.NAVIGATION if self.is_record else set())
            want = nearest_of(name, allowed, directives.WANT_DIRECTIVE)
            self.report(Code.DIRECTIVE, position, "directive is not allowed here", name, want)
        else:
            self.around(name, position, *around)
            self.directive(Directive(name, argument, f"{token.markup}{token.info}", position), token.content, depth)

    def around(self, name: str, position: Position, parent: str, is_outermost: bool) -> None:  # noqa: FBT001 - unpacked
        """Check that a directive stands where it can."""
        parents = directives.PARENTS.get(name)
        if parents and parent not in parents:
            want = f"it directly in `{'` or `'.join(sorted(parents))}`"
            self.report(Code.DIRECTIVE, position, "directive is not allowed here", name, want)
        elif name in directives.OUTERMOST and not is_outermost:
            self.report(Code.DIRECTIVE, position, "directive is not allowed here", name, "it in no other block")

    def directive(self, found: Directive, content: str, depth: int) -> None:
        """Check an allowed directive: options, argument, and the Markdown it holds."""
        name, argument, position = found.name, found.argument, found.position
        try:
            head = directives.split(content, takes_options=name not in directives.WITHOUT_OPTIONS)
        except directives.OptionsError as error:
            self.report(Code.OPTION, position, f"{name}: options cannot be read: {error}", want="`:name: value`")
            return
        self.shape(found, head)
        self.addresses(found, head)
        for option in directives.TEXT_OPTIONS & head.options.keys():
            self.option_text(name, option, head.options[option], position, depth)
        body, first_line = head.content, position.line + 1 + head.lines
        if argument and name in directives.WITHOUT_ARGUMENT:
            body, first_line = f"{argument}\n{body}", first_line - 1
        elif argument and name in directives.TEXT_ARGUMENT:
            self.inline(inline_token(argument, self.env), Finder(found.source, position.line))
        if name in directives.CONTAINERS:
            self.body(found, body, first_line, depth, head.options)
        elif name in directives.BUTTONS:
            self.inline(inline_token(body, self.env), Finder(body, first_line))
        elif name == "toctree":
            self.toctree(body, first_line, is_pattern="glob" in head.options)

    def option_text(self, name: str, option: str, text: str, position: Position, depth: int) -> None:
        """Look through an option that is Markdown: one paragraph, or its inline part only."""
        if name == "code-block":
            found = [token.type for token in self.blocks(text, position.line, depth + 1, "?") if token.level == 0]
            if found != ["paragraph_open", "paragraph_close"]:
                self.report(Code.OPTION, position, f"{name}: option {option!r}", text, "one paragraph")
        else:
            self.inline(inline_token(text, self.env), Finder(text, position.line))

    def body(self, found: Directive, text: str, first_line: int, depth: int, options: dict[str, str]) -> None:
        """Look through the Markdown in a directive, cut where the directive cuts it."""
        name, lines = found.name, text.split("\n")
        if not lines[0].strip():
            lines, first_line = lines[1:], first_line + 1
        if name in directives.CARDS:
            for number, line in enumerate(lines):
                if _CARD_SEPARATOR.fullmatch(line):
                    want = "the directive card-header or card-footer"
                    position = Position(first_line + number, 1)
                    self.report(Code.OPTION, position, f"{name}: separator", line.strip(), want)
        elif name in directives.QUOTES:
            ends = (n for n in range(1, len(lines)) if not lines[n - 1].strip() and _ATTRIBUTION.match(lines[n]))
            cut = next(ends, None)
            if cut is not None:
                attribution = "\n".join(lines[cut:])
                self.inline(inline_token(attribution, self.env), Finder(attribution, first_line + cut))
                lines = lines[:cut]
        text = "\n".join(lines)
        inside = self.blocks(text, first_line, depth + 1, name)
        if not inside and self.problems and self.problems[-1].code is Code.MARKDOWN:
            return
        if name == "figure" and text.splitlines() and not any(token.type != "front_matter" for token in inside):
            self.report(Code.STRUCTURE, found.position, "figure: empty lines in it", want="a caption or nothing")
        for token, text_, want in misplaced(name, inside, options):
            at = Position(first_line + token.map[0], 1) if token and token.map else found.position
            self.report(Code.STRUCTURE, at, text_, want=want)


def is_closed(token: Token) -> bool:
    """Return whether a fence ends with a line of its own, and not with what is around it (CommonMark 0.31, 4.5)."""
    first, end = token.map or (0, 0)
    lines = token.content.count("\n") + bool(token.content and not token.content.endswith("\n"))
    return end - first == lines + 2  # the opening and the closing line


def is_second_block(before: Token, heading: Token, words: Token) -> bool:
    """Return whether a heading is what Markdown makes of fields between two lines `---`."""
    return before.type == "hr" and heading.markup == "-" and _FIELD.match(words.content) is not None


def _kind(token: Token) -> str:
    """Return the type of a token; a table of contents may vanish, where there is nothing to list."""
    return "myst_target" if directive_of(token) == "contents" else token.type


def _below_options(content: str) -> str:
    try:
        return directives.split(content).content
    except directives.OptionsError:
        return ""
