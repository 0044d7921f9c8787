"""Which directives and roles anybody's page may use, and which of their parts are addresses.

Everything that reads files, executes, loads from elsewhere or writes markup stays out: `include`,
`literalinclude`, `raw`, `csv-table`, `eval-rst`, `ifconfig`, `meta`, `download`, `math` (its renderer comes
from another host). A site adds names of its own with `talks_directives`; what is in those is not looked at.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import cache
from textwrap import dedent
from typing import TYPE_CHECKING, NamedTuple

# This module of MyST imports neither Sphinx nor docutils.
from myst_parser.parsers.options import TokenizeError, options_to_items
from pygments.lexers import get_all_lexers  # type: ignore[import-untyped] # Pygments publishes no types

from sphinx_talks.content import providers, query
from sphinx_talks.content.characters import forbidden
from sphinx_talks.content.problems import Message, Position, message, one_of
from sphinx_talks.content.query import Drawn
from sphinx_talks.content.records import Kind, values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence


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


class OptionsError(ValueError):
    """The options cannot be read."""


class Directive(NamedTuple):
    """The opening line of a directive: taken apart, as it stands, and its position."""

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
#: Hold one line of Markdown.
BUTTONS = frozenset({"button-link", "button-ref"})
#: Overviews of the whole site and its search, without options.
OVERVIEWS = frozenset(
    {"missing-list", "attendance-list", "count-list", "link-list", "change-list", "search-field", *Drawn}
)
#: Listings, by directive name.
LISTINGS = {f"{kind}-list": kind for kind in Kind} | {"reference-list": None}
#: Only in pages that are no records, which stay out of tables of contents.
NAVIGATION = frozenset({"toctree"})

#: Quotations, whose last paragraph may name the author behind a dash; they take no options.
QUOTES = frozenset({"epigraph", "highlights", "pull-quote"})
CARDS = frozenset({"card", "grid-item-card"})
WITHOUT_OPTIONS = QUOTES | {"reference-list"}
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
#: Those that name a second of the recording, or a slide.
PLACE_ROLES: dict[str, Callable[[str], int]] = {"at": values.seconds, "slide": values.slide}
ROLES = frozenset([
    "abbr", "abbreviation", "cite", "code", "doc", "emphasis", "guilabel", "kbd", "literal", "ref", "strong", "sub",
    "subscript", "sup", "superscript", "bdg", "bdg-primary", "bdg-secondary", "bdg-success", "bdg-info", "bdg-warning",
    "bdg-danger", *RECORD_ROLES, *PLACE_ROLES,
])  # fmt: skip

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


class Content(Enum):
    """Whether a directive holds text below its options."""

    NONE = "none"
    OPTIONAL = "optional"
    REQUIRED = "required"


class DirectiveShape(NamedTuple):
    """Values of the options as regular expressions, number of arguments, and content.

    With `phrase` the last argument may hold spaces.
    """

    options: Mapping[str, str]
    required: int = 0
    optional: int = 0
    content: Content = Content.REQUIRED
    phrase: bool = True


ANY = r"(?s:.*)"
TEXT = r"(?s:.*\S.*)"
COUNT = r"[0-9]{1,6}"
WORD = r"[A-Za-z](?:[A-Za-z0-9_-]*[A-Za-z0-9])?"
CLASSES = rf"\s*{WORD}(?:\s+{WORD})*\s*"
LENGTH = r"[0-9]{1,5}(?:\.[0-9]{1,5})? ?(?:em|ex|px|in|cm|mm|pt|pc)?"
PERCENT = rf"(?:{LENGTH}|[0-9]{{1,5}}(?:\.[0-9]{{1,5}})? ?%)"
COLOURS = "primary|secondary|success|info|warning|danger|light|muted|dark|white|black"
SIDES = "left|center|right"


def _sizes(value: str) -> str:
    """Return the form of one value for all screens, or four."""
    return rf"\s*(?:{value})(?:(?:\s+(?:{value})){{3}})?\s*"


def _all(names: str, value: str) -> dict[str, str]:
    return dict.fromkeys(names.split(), value)


COLUMNS = _sizes("auto|[1-9]|1[0-2]")
COMMON = {"class": CLASSES, "name": TEXT}
ADMONITION = DirectiveShape({**COMMON, "collapsible": r"(?:open|closed)?"})
TABLE = {**COMMON, "align": SIDES, "width": PERCENT}
WIDTHS = r"\s*[1-9][0-9]{0,3}(?:(?:\s*,\s*|\s+)[1-9][0-9]{0,3})*\s*"
IMAGE = {
    **COMMON, "alt": ANY, "height": LENGTH, "width": PERCENT, "target": TEXT, "loading": "link|lazy",
}  # fmt: skip
MARGIN, PADDING = _sizes("auto|[0-5]"), _sizes("[0-5]")
SPACED = {"margin": MARGIN, "padding": PADDING}
CARD = {
    **_all("img-top img-bottom img-background link header footer", TEXT),
    **_all("img-alt link-alt link-new-tab", ANY),
    **_all(
        "class-card class-header class-body class-title class-footer class-img-top class-img-bottom", CLASSES
    ),
    "width": "auto|25%|50%|75%|100%",
    "text-align": f"{SIDES}|justify",
    "link-type": "url|any|ref|doc",
    "shadow": "none|sm|md|lg",
}  # fmt: skip
BUTTON = DirectiveShape(
    {
        **_all("outline expand click-parent new-tab shadow", ANY),
        "class": CLASSES,
        "color": COLOURS,
        "align": f"{SIDES}|justify",
        "tooltip": TEXT,
        "ref-type": "any|ref|doc",
    },
    required=1,
    content=Content.OPTIONAL,
)
CODE_BLOCK = {
    **COMMON, "force": ANY, "linenos": ANY, "dedent": f"(?:{COUNT})?", "lineno-start": COUNT,
    "emphasize-lines": r"[0-9]{1,6}(?:-[0-9]{1,6})?(?:, *[0-9]{1,6}(?:-[0-9]{1,6})?)*", "caption": TEXT,
}  # fmt: skip
QUOTE = DirectiveShape({})
SLOT = DirectiveShape({"class": CLASSES})

SHAPES: dict[str, DirectiveShape] = {
    **dict.fromkeys(ADMONITIONS, ADMONITION),
    "admonition": ADMONITION._replace(required=1),
    **dict.fromkeys(QUOTES, QUOTE),
    "figure": DirectiveShape(
        {**IMAGE, "align": SIDES, "figwidth": PERCENT, "figclass": CLASSES}, 1, 0, Content.OPTIONAL
    ),
    "image": DirectiveShape({**IMAGE, "align": SIDES}, 1, 0, Content.NONE),
    "list-table": DirectiveShape(
        {**TABLE, "widths": f"auto|{WIDTHS}", **_all("header-rows stub-columns", COUNT)}, 0, 1
    ),
    "table": DirectiveShape({**TABLE, "widths": f"auto|grid|{WIDTHS}"}, 0, 1),
    "sidebar": DirectiveShape({**COMMON, "subtitle": TEXT}, 0, 1),
    "topic": DirectiveShape(COMMON, 1),
    "rubric": DirectiveShape({**COMMON, "heading-level": "[1-6]"}, 1, 0, Content.NONE),
    "contents": DirectiveShape(
        {"class": CLASSES, "depth": COUNT, "local": ANY, "backlinks": "top|entry|none"}, 0, 1, Content.NONE
    ),
    "code": DirectiveShape({**COMMON, "force": ANY, "number-lines": f"(?:{COUNT})?"}, 0, 1, phrase=False),
    "code-block": DirectiveShape(CODE_BLOCK, 0, 1, Content.OPTIONAL, phrase=False),
    "card": DirectiveShape({**CARD, "margin": MARGIN}, 0, 1, Content.OPTIONAL),
    "card-carousel": DirectiveShape({"class": CLASSES}, 1, 0, phrase=False),
    "card-header": SLOT,
    "card-footer": SLOT,
    "grid": DirectiveShape(
        {**SPACED, "gutter": PADDING, **_all("outline reverse", ANY), **_all("class-container class-row", CLASSES)},
        0,
        1,
    ),
    "grid-item": DirectiveShape(
        {
            **SPACED,
            "columns": COLUMNS,
            "class": CLASSES,
            "outline": ANY,
            "child-direction": "column|row",
            "child-align": "start|end|center|justify|spaced",
        },
        content=Content.OPTIONAL,
    ),
    "grid-item-card": DirectiveShape(
        {**CARD, **SPACED, "columns": COLUMNS, "class-item": CLASSES}, 0, 1, Content.OPTIONAL
    ),
    "dropdown": DirectiveShape(
        {
            **_all("class-container class-title class-body", CLASSES),
            "name": TEXT,
            "open": ANY,
            "color": COLOURS,
            "chevron": "right-down|down-up",
            "animate": "fade-in|fade-in-slide-down",
            "margin": MARGIN,
        },
        0,
        1,
        Content.OPTIONAL,
    ),
    "tab-set": DirectiveShape({"class": CLASSES, "orientation": "horizontal|vertical", "sync-group": TEXT}),
    "tab-item": DirectiveShape(
        {**_all("class-container class-label class-content", CLASSES), "selected": ANY, "sync": TEXT, "name": TEXT}, 1
    ),
    "button-link": BUTTON,
    "button-ref": BUTTON,
    "toctree": DirectiveShape(
        {
            **COMMON,
            **_all("glob hidden includehidden titlesonly reversed", ANY),
            "maxdepth": "-?[0-9]{1,2}",
            "caption": TEXT,
        },
        content=Content.OPTIONAL,
    ),
    **{tag: DirectiveShape(one.all_options, 1, 0, Content.NONE, phrase=False) for tag, one in providers.tags().items()},
    **dict.fromkeys(OVERVIEWS, DirectiveShape({}, content=Content.NONE)),
    **{
        name: DirectiveShape(dict.fromkeys(sorted(query.OPTIONS[kind]) if kind else (), ANY), content=Content.NONE)
        for name, kind in LISTINGS.items()
    },
}
#: Arguments that are no title and no address.
ARGUMENTS = {"grid": COLUMNS, "card-carousel": "[1-9]|1[0-2]"}
#: Hold Markdown, which is checked like the page itself.
CONTAINERS = (
    frozenset(name for name, shape in SHAPES.items() if shape.content is not Content.NONE) - CODE - BUTTONS - NAVIGATION
)
#: What stands behind the name of these is the first line of what they hold.
WITHOUT_ARGUMENT = frozenset(name for name, shape in SHAPES.items() if not shape.required + shape.optional)
#: Directives whose argument is a title, in Markdown.
TEXT_ARGUMENT = (
    frozenset(name for name, shape in SHAPES.items() if shape.required + shape.optional and shape.phrase)
    - ARGUMENTS.keys()
    - IMAGE_ARGUMENT
    - BUTTONS
)


#: Options of players with more to them than their form.
_READERS: dict[str, Callable[[str], float]] = {"aspect": values.aspect, "start": values.seconds}


def wrong_values(name: str, options: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the options, with their values, that a directive knows but not with this value."""
    for option, value in options.items():
        form = SHAPES[name].options.get(option)
        fits = form is None or re.fullmatch(form, value) is not None
        if fits and form is not None and name in PLAYERS and option in _READERS:
            fits = _reads(_READERS[option], value)
        if not fits:
            yield option, value


def _reads(reader: Callable[[str], float], value: str) -> bool:
    try:
        reader(value)
    except ValueError:
        return False
    return True


def arguments_wanted(name: str, argument: str) -> str:
    """Return what is wanted instead of these arguments; '' when they are as they have to be.

    Where a directive takes no argument, what stands there is the first line of its content.
    """
    shape, number = SHAPES[name], len(argument.split())
    most = shape.required + shape.optional
    if number < shape.required:
        return f"an argument: `{{{name}}} …`"
    if most and number > most and not shape.phrase:
        return "one word"
    if number and name in ARGUMENTS and not re.fullmatch(ARGUMENTS[name], argument):
        return "columns from 1 to 12"
    return ""
