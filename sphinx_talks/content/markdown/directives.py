"""Which directives and roles anybody's page may use, and which of their parts are addresses.

Everything that reads files, executes, loads from elsewhere or writes markup stays out: `include`,
`literalinclude`, `raw`, `csv-table`, `eval-rst`, `ifconfig`, `meta`, `download`, `math` (its renderer comes
from another host). A site adds names of its own with `talks_directives`; what is in those is not looked at.
"""

from __future__ import annotations

import re
from functools import cache
from textwrap import dedent
from typing import TYPE_CHECKING, NamedTuple

from myst_parser.parsers.options import TokenizeError, options_to_items
from pygments.lexers import get_all_lexers  # type: ignore[import-untyped] # Pygments publishes no types

from sphinx_talks.content import providers
from sphinx_talks.content.characters import forbidden
from sphinx_talks.content.problems import Message, message, one_of
from sphinx_talks.content.query import Drawn
from sphinx_talks.content.records import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sphinx_talks.content.problems import Position

#: Names that Sphinx knows besides those of Pygments.
OF_SPHINX = frozenset({"default", "none", "py3", "pycon3", "rest"})


@cache
def languages() -> frozenset[str]:
    """Return every name of a language that is highlighted."""
    return OF_SPHINX.union(*(aliases for _, aliases, _, _ in get_all_lexers(plugins=False)))


def unknown_language(name: str) -> Message | None:
    """Return what is wrong with the name of a language, None if it is known."""
    if not name or name.lower() in languages():
        return None
    return message("unknown language of code", name, one_of(name, languages(), "`text`, or a name Pygments knows"))


def wrong_lines(options: Mapping[str, str], lines: Sequence[str]) -> Iterator[Message]:
    """Yield what the options of a code block say of lines that are not so."""
    for part in options.get("emphasize-lines", "").split(","):
        first, _, last = part.strip().partition("-")
        if first and not 1 <= int(first) <= int(last or first) <= len(lines):
            yield message("code-block: no such lines", part.strip(), f"1 to {len(lines)}")
    dedent = options.get("dedent", "")
    if dedent and any(line[: int(dedent)].strip() for line in lines):
        yield message("code-block: dedent takes signs away", dedent, "no more than every line is indented")


# This module of MyST imports neither Sphinx nor docutils.


class OptionsError(ValueError):
    """The options cannot be read."""


class Directive(NamedTuple):
    """The opening line of a directive: taken apart, as it stands, and its place."""

    name: str
    argument: str
    source: str
    position: Position


class Head(NamedTuple):
    """Options by name, what is left of the content, how many lines stand before it, and whether options were seen.

    `at` says in which line of the content, from 1, a name stands.
    """

    options: dict[str, str]
    content: str
    lines: int
    has_block: bool = False
    at: Mapping[str, int] = {}


def opening(info: str) -> tuple[str, str]:
    """Return name and argument in the opening line of a directive, as MyST takes it apart; '' for code."""
    first, *rest = info.split(maxsplit=1) or [""]
    if len(first) > 1 and first.startswith("{") and first.endswith("}"):
        return first[1:-1] or "{}", rest[0].strip() if rest else ""
    return "", ""


def split(content: str, *, takes_options: bool = True) -> Head:
    """Return the options at the head of a directive's content: `:name: value` lines, or a block between `---`.

    Follows myst_parser.parsers.directives; raises OptionsError.
    """
    # With options a last line break goes missing, as it does in MyST.
    lines = content.splitlines()
    if not takes_options or not content.lstrip().startswith((":", "---")):
        return Head({}, content, 0)
    if content.startswith("---"):
        end = next((number for number, line in enumerate(lines) if number and line.startswith("---")), len(lines))
        block, rest = dedent("\n".join(lines[1:end])), lines[end + 1 :]
        if end < len(lines) and lines[end].strip("-"):
            raise OptionsError("text behind the closing `---`")
        skipped = min(end + 1, len(lines))
        has_block = True
    else:
        skipped = next((number for number, line in enumerate(lines) if not _is_option(line)), len(lines))
        block, rest = "\n".join(line.lstrip()[1:] for line in lines[:skipped]), lines[skipped:]
        # MyST takes what begins with a colon for options, even where it turns out to be a block.
        has_block = content.lstrip().startswith(":")
    names = (re.match(r"\s*:?([a-z-]+):", line) for line in lines[:skipped])
    at = {found[1]: number for number, found in enumerate(names, 1) if found}
    return Head(_read(block), "\n".join(rest), skipped, has_block, at)


def _is_option(line: str) -> bool:
    """Return whether a line is an option: three colons or more open a block instead."""
    return line.lstrip().startswith(":") and not line.lstrip().startswith(":::")


def _read(block: str) -> dict[str, str]:
    try:
        items, state = options_to_items(block)
    except TokenizeError as error:
        raise OptionsError(error.problem) from None
    if state.has_comments:
        raise OptionsError("` #` starts a comment; a value that holds it stands in quotes")
    # Escapes in double quotes can bring in what the check of the raw text could not see.
    if hidden := next((name for item in items for text in item for _, name in forbidden(text)), None):
        raise OptionsError(f"forbidden character {hidden}")
    names = [name for name, _ in items]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise OptionsError(f"option {twice!r} is given twice")
    return dict(items)


#: Boxes whose title is their name.
ADMONITIONS = frozenset([
    "attention", "caution", "danger", "error", "hint", "important", "note", "seealso", "tip", "warning",
])  # fmt: skip
#: Hold Markdown, which is checked like the page itself.
CONTAINERS = ADMONITIONS | frozenset(
    [
        "admonition",
        "epigraph",
        "figure",
        "highlights",
        "list-table",
        "pull-quote",
        "sidebar",
        "table",
        "topic",
        "card",
        "card-carousel",
        "card-footer",
        "card-header",
        "dropdown",
        "grid",
        "grid-item",
        "grid-item-card",
        "tab-item",
        "tab-set",
    ]
)
#: Hold text that is rendered as it stands, or nothing.
LITERALS = frozenset(["code", "code-block", "contents", "image", "rubric", *providers.tags()])
#: Hold one line of Markdown.
BUTTONS = frozenset({"button-link", "button-ref"})
#: Listings, by directive name.
#: Overviews of the whole site and its search, without options.
OVERVIEWS = frozenset({"missing-list", "attendance-list", "count-list", "link-list", "search-field", *Drawn})
LISTINGS = {f"{kind}-list": kind for kind in Kind} | {"reference-list": None}
#: Only in pages that are no records, which stay out of tables of contents.
NAVIGATION = frozenset({"toctree"})

ALLOWED = CONTAINERS | LITERALS | OVERVIEWS | BUTTONS | LISTINGS.keys() | NAVIGATION

#: Quotations, whose last paragraph may name the author behind a dash; they take no options.
QUOTES = frozenset({"epigraph", "highlights", "pull-quote"})
CARDS = frozenset({"card", "grid-item-card"})
WITHOUT_OPTIONS = QUOTES | {"reference-list"}
#: What stands behind the name of these is the first line of what they hold.
WITHOUT_ARGUMENT = (
    QUOTES | ADMONITIONS | LISTINGS.keys() | {"card-footer", "card-header", "grid-item", "tab-set", "toctree"}
)
#: Directives whose argument is a title, in Markdown.
TEXT_ARGUMENT = frozenset({
    "admonition", "card", "contents", "dropdown", "grid-item-card", "list-table", "rubric", "sidebar", "tab-item",
    "table", "topic",
})  # fmt: skip
#: Options of any directive that are Markdown.
TEXT_OPTIONS = frozenset({"caption", "footer", "header", "subtitle"})

#: Directives that are only found directly in these.
PARENTS = {
    "card-footer": CARDS, "card-header": CARDS, "grid-item": {"grid"}, "grid-item-card": {"grid"},
    "tab-item": {"tab-set"},
}  # fmt: skip
#: Directives that hold only these.
CHILDREN = {"card-carousel": {"card"}, "grid": {"grid-item", "grid-item-card"}, "tab-set": {"tab-item"}}
#: Directives that are found in no other block.
OUTERMOST = frozenset({"contents", "sidebar", "topic"})
PLAYERS = frozenset(providers.tags())
CODE = frozenset({"code", "code-block"})
#: Options that make a label of their value, and directives whose title is then the words of a link.
NAMES = frozenset({"name"})
TITLED = frozenset({"dropdown", "list-table", "rubric", "tab-item", "table"})
#: What may be used, in words.
WANT_DIRECTIVE = "a box, card, grid, tab set, dropdown, image, figure, table, code, quotation, button, player, listing"
WANT_ROLE = "talk, event, topic, person, cite, ref, doc, or one that changes how words look"

#: Directives whose argument is an image file, a page or an address.
IMAGE_ARGUMENT = frozenset({"image", "figure"})
LINK_ARGUMENT = frozenset({"button-link"})
#: Options of any directive that are image files or addresses.
IMAGE_OPTIONS = frozenset({"img-top", "img-bottom", "img-background"})
LINK_OPTIONS = frozenset({"link", "target"})

#: What buttons and cards lead to by name, and the roles that do.
CROSSINGS = frozenset({"any", "doc", "ref"})
CROSSING_ROLES = frozenset({"doc", "ref"})
RECORD_ROLES = {str(kind): kind for kind in Kind}
ROLES = frozenset(
    [
        "abbr",
        "abbreviation",
        "cite",
        "code",
        "doc",
        "emphasis",
        "guilabel",
        "kbd",
        "literal",
        "ref",
        "strong",
        "sub",
        "subscript",
        "sup",
        "superscript",
        "bdg",
        "bdg-primary",
        "bdg-secondary",
        "bdg-success",
        "bdg-info",
        "bdg-warning",
        "bdg-danger",
    ]
) | frozenset(RECORD_ROLES)

#: Beginnings of the roles of intersphinx.
OF_OTHER_SITES = ("external:", "external+")

#: Forms of values, in words, where what is wanted is not clear from the option's name.
WANT_VALUE = {
    "start": "a time as 35:10, 1:02:03 or seconds",
    "aspect": "width:height, as 16:9",
    "width": "a number, or one with `%` or `px`",
    "height": "a number, or one with `%` or `px`",
    "align": "left, center or right",
    "title": "one line of at most 300 characters",
}
