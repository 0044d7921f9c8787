"""The opening and the options of a directive, what they name, and what the blocks inside it have to be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from sphinx_talks.content import providers, query
from sphinx_talks.content.markdown import directives
from sphinx_talks.content.markdown.directives import Content, Directive, Head
from sphinx_talks.content.markdown.findings import Contents, Crossing, Mention
from sphinx_talks.content.markdown.inline import Inline
from sphinx_talks.content.problems import Code, Position, nearest_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from markdown_it.token import Token


class Parts(Inline):
    """The checks of a directive beside the Markdown it holds."""

    def shape(self, found: Directive, head: Head) -> None:
        """Check arguments, names and values of options, and whether there is content."""
        name, position, shape = found.name, found.position, directives.SHAPES[found.name]
        if name in directives.LISTINGS:
            self.listing(name, head, position)
        else:
            for option in head.options.keys() - shape.options.keys():
                want = nearest_of(option, shape.options, f"one of {', '.join(shape.options) or 'none'}")
                self.report(Code.OPTION, position, "unknown option", option, want)
        for option, value in directives.wrong_values(name, head.options):
            form = directives.WANT_VALUE.get(option) if name in directives.PLAYERS else None
            want = form or "a value of its documentation"
            self.report(Code.OPTION, position, f"{name}: option {option!r}", value, want)
        if name in directives.PLAYERS:
            self.embed(name, found.argument, position)
        elif want := directives.arguments_wanted(name, found.argument):
            self.report(Code.OPTION, position, f"{name}: argument", found.argument, want)
        self.content(found, head)
        if "subtitle" in head.options and not found.argument:
            self.report(Code.OPTION, position, f"{name}: subtitle without a title", want=f"`{{{name}}} Title`")
        for option in directives.NAMES & head.options.keys():
            self.label(head.options[option], position, has_title=_titled(found, head))

    def content(self, found: Directive, head: Head) -> None:
        """Check whether there is content, and what code is made of."""
        name, position, lines = found.name, found.position, head.content.splitlines()
        if found.argument and name in directives.WITHOUT_ARGUMENT:
            if head.has_block and any(lines):
                want = "text below the options"
                self.report(Code.OPTION, position, f"{name}: text before the options", found.argument, want)
            # MyST takes it for the first line of the content.
            lines.insert(0, found.argument)
        if lines and not lines[0].strip():
            del lines[0]
        wanted = directives.SHAPES[name].content
        if wanted is Content.NONE and lines:
            got = next((line for line in lines if line.strip()), "empty lines")
            self.report(Code.STRUCTURE, position, f"{name}: text in a directive that takes none", got, "none")
        elif (
            wanted is Content.REQUIRED and name not in directives.CONTAINERS and not any(line.strip() for line in lines)
        ):
            self.report(Code.STRUCTURE, position, f"{name}: nothing in it", want="text below the opening line")
        if name in directives.CODE:
            if len(found.argument.split()) == 1 and (fault := directives.unknown_language(found.argument)):
                self.report(Code.LANGUAGE, position, fault)
            for fault in directives.wrong_lines(_sound(name, head.options), lines):
                self.report(Code.OPTION, position, fault)

    def addresses(self, found: Directive, head: Head) -> None:
        """Check the parts of a directive that are addresses, files, ids or records."""
        name, argument, _, position = found
        options = head.options
        if name in directives.IMAGE_ARGUMENT:
            # docutils takes white space out of addresses.
            self.image("".join(argument.split()), position, options.get("alt", ""))
        if name in directives.LINK_ARGUMENT:
            self.link("".join(argument.split()), position)
        if name == "button-ref":
            self.crossing(options.get("ref-type", "any"), argument, position, has_words=bool(head.content.strip()))
        for option, value in options.items():
            if option in directives.IMAGE_OPTIONS:
                # A background is decoration; sphinx-design gives it no words.
                words = options.get("img-alt", "") if option != "img-background" else option
                self.image("".join(value.split()), position, words)
            if option in directives.LINK_OPTIONS:
                kind = options.get("link-type", "url")
                if kind in directives.CROSSINGS:
                    self.crossing(kind, value, position, has_words="link-alt" in options)
                else:
                    self.link("".join(value.split()), position)

    def crossing(self, role: str, target: str, position: Position, *, has_words: bool) -> None:
        """Keep what a button or card leads to."""
        self.crossings.append(Crossing(role, " ".join(target.split()), has_words, position))

    def listing(self, name: str, head: Head, position: Position) -> None:
        """Check the options of a listing and keep the records they name."""
        kind, options = directives.LISTINGS[name], head.options
        self.lists_references |= kind is None
        if kind:
            for fault in query.faults(kind, options):
                self.report(Code.OPTION, position, fault)
            named = query.named(kind, options)
            self.mentions += [Mention(f"option:{other}", target, position) for _, other, target in named]
            for old, now, value in query.outdated(kind, options):
                line = position.line + head.at.get(old, 0)
                place = Position(line, 1) if line > position.line else position
                got = f":{old}: {options[old]}".rstrip()
                self.outdated.append((got, f":{now}: {value}".rstrip(), place))

    def embed(self, name: str, argument: str, position: Position) -> None:
        """Check the id of a player in prose."""
        provider = providers.tags()[name]
        found = provider.read(argument)
        if found is not None:
            self.outward.append((provider.address(found), position))
        else:
            self.report(Code.EMBED, position, f"{name}: not an id", argument, provider.want)

    def toctree(self, content: str, first_line: int, *, is_pattern: bool) -> None:
        """Keep the entries of a table of contents; those to other sites are checked here."""
        lines = content.split("\n")
        table = len({entry.table for entry in self.contents})
        for number, line in enumerate(lines):
            position = Position(first_line + number, 1)
            if re.match(".+://", line):
                entry = _TITLED.fullmatch(line)
                self.link(entry[1] if entry else line, position)
            elif line.strip() or (line and number):
                self.contents.append(Contents(line, is_pattern, table, position))


def has_caption(content: str) -> bool:
    """Return whether a figure has a caption; a label alone is none."""
    return bool(content.strip()) and not content.lstrip().startswith("(")


_TITLED = re.compile(r".+?\s*<([^<]*)>")


def _sound(name: str, options: Mapping[str, str]) -> dict[str, str]:
    """Return the options without those whose values were found wrong."""
    wrong = {option for option, _ in directives.wrong_values(name, options)}
    return {option: value for option, value in options.items() if option not in wrong}


def _titled(found: Directive, head: Head) -> bool:
    """Return whether the name of a directive gives links their words."""
    if found.name == "code-block":
        return "caption" in head.options
    if found.name == "figure":
        return has_caption(head.content)
    return found.name in directives.TITLED and bool(found.argument)


#: Leave nothing behind that could be in the wrong position.
_NOTHING = frozenset({"front_matter", "myst_line_comment", "myst_block_break", "myst_target"})

Fault: TypeAlias = "tuple[Token | None, str, str]"


def misplaced(name: str, tokens: Sequence[Token], options: Mapping[str, str]) -> Iterator[Fault]:
    """Yield token (None for the whole), what is wrong, and what is wanted."""
    outer = [token for token in tokens if token.level == 0 and token.nesting >= 0]
    if not any(token.type not in _NOTHING for token in outer) and directives.SHAPES[name].content is Content.REQUIRED:
        yield None, f"{name}: nothing in it", "text below the opening line"
    elif name in directives.CHILDREN:
        yield from _children(name, outer)
    elif name == "list-table":
        yield from _list_table(tokens, outer, options)
    elif name == "table":
        yield from _table(tokens, outer, options)
    elif name == "figure":
        first = next((token for token in outer if token.type != "myst_target"), None)
        if first and first.type != "paragraph_open":
            yield first, "figure: caption is not text", "a paragraph, then what else there is to say"
    elif name in directives.CARDS:
        yield from _slots(outer, options)


def directive_of(token: Token) -> str:
    """Return the name of the directive in a token, '' where there is none."""
    return directives.opening(token.info)[0] if token.type in {"fence", "colon_fence"} else ""


def _children(name: str, outer: Sequence[Token]) -> Iterator[Fault]:
    wanted = directives.CHILDREN[name]
    for token in outer:
        if token.type not in _NOTHING and directive_of(token) not in wanted:
            yield token, f"{name}: holds something else", f"only `{'` or `'.join(sorted(wanted))}`"
    selected = [token for token in outer if directive_of(token) == "tab-item" and ":selected:" in token.content]
    for token in selected[1:]:
        yield token, f"{name}: second tab that is selected", "one"


def _slots(outer: Sequence[Token], options: Mapping[str, str]) -> Iterator[Fault]:
    for slot in ("header", "footer"):
        found = [token for token in outer if directive_of(token) == f"card-{slot}"]
        for token in found if slot in options else found[1:]:
            yield token, f"card has two of card-{slot}", "one"


def _list_table(tokens: Sequence[Token], outer: Sequence[Token], options: Mapping[str, str]) -> Iterator[Fault]:
    want = "one list of rows, each a list of its cells"
    if [token.type for token in outer] != ["bullet_list_open"]:
        yield None, "list-table: not a list of lists", want
        return
    #: The number of cells of each row.
    rows: list[int] = []
    for number, token in enumerate(tokens):
        if token.level == 1 and token.type == "list_item_open":
            rows.append(0)
            if tokens[number + 1].type != "bullet_list_open":
                yield token, "list-table: row is not a list", want
                return
        elif token.level == 2 and token.nesting >= 0 and token.type != "bullet_list_open":  # noqa: PLR2004 - in a row
            yield token, "list-table: row holds more than its cells", want
            return
        elif token.level == 3 and token.type == "list_item_open":  # noqa: PLR2004 - in the list of a row
            rows[-1] += 1
    if sum(token.level == 2 and token.type == "bullet_list_open" for token in tokens) != len(rows):  # noqa: PLR2004 - in a row
        yield None, "list-table: row holds two lists", want
    elif len(set(rows)) > 1:
        yield None, "list-table: rows differ in length", "as many cells in each row"
    else:
        yield from _dimensions("list-table", len(rows), rows[0], options)


def _dimensions(name: str, rows: int, columns: int, options: Mapping[str, str]) -> Iterator[Fault]:
    for option, number, what in (("header-rows", rows, "rows"), ("stub-columns", columns, "columns")):
        value = options.get(option, "")
        if value.isascii() and value.isdigit() and int(value) and int(value) >= number:
            yield None, f"{name}: {option} leaves nothing over", f"less than the {number} {what}"
    widths = re.findall("[0-9]+", options.get("widths", ""))
    if widths and len(widths) != columns:
        yield None, f"{name}: number of widths", f"one for each of {columns} columns"


def _table(tokens: Sequence[Token], outer: Sequence[Token], options: Mapping[str, str]) -> Iterator[Fault]:
    if [token.type for token in outer] != ["table_open"]:
        yield None, "table: not a table", "one table and nothing else"
    else:
        yield from _dimensions("table", 0, sum(token.type == "th_open" for token in tokens), options)
