"""What the blocks inside a directive have to be: the rows of a list-table, the tabs of a tab set."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from sphinx_talks.content.markdown import directives, inline
from sphinx_talks.content.markdown.directives import opening
from sphinx_talks.content.markdown.inline import Content

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from markdown_it.token import Token

#: Leave nothing behind that could be in the wrong place.
_NOTHING = frozenset({"front_matter", "myst_line_comment", "myst_block_break", "myst_target"})

Fault: TypeAlias = "tuple[Token | None, str, str]"


def faults(name: str, tokens: Sequence[Token], options: Mapping[str, str]) -> Iterator[Fault]:
    """Yield token (None for the whole), what is wrong, and what is wanted."""
    outer = [token for token in tokens if token.level == 0 and token.nesting >= 0]
    if not any(token.type not in _NOTHING for token in outer) and inline.SHAPES[name].content is Content.REQUIRED:
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
    return opening(token.info)[0] if token.type in {"fence", "colon_fence"} else ""


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
