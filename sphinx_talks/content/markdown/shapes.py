"""What each directive takes: arguments, content, and options with the values they can have.

The tables follow docutils, Sphinx and sphinx-design, whose classes a test compares them with. Left out on purpose are
options that ask for more than a page can promise: `scale` (needs the size of the image), `numbered` (no second table
of contents may list the same page), `icon` (names of a list that changes), `ref-type: myst`; and `figname`, which
Sphinx stops at beside `name`, the same in other words.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from sphinx_talks.content import query
from sphinx_talks.content.markdown import directives as known
from sphinx_talks.content.records import values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


class Content(Enum):
    """Whether a directive holds text below its options."""

    NONE = "none"
    OPTIONAL = "optional"
    REQUIRED = "required"


class Shape(NamedTuple):
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
ADMONITION = Shape({**COMMON, "collapsible": r"(?:open|closed)?"})
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
BUTTON = Shape(
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
QUOTE = Shape({})
SLOT = Shape({"class": CLASSES})

SHAPES: dict[str, Shape] = {
    **dict.fromkeys(known.ADMONITIONS, ADMONITION),
    "admonition": ADMONITION._replace(required=1),
    **dict.fromkeys(known.QUOTES, QUOTE),
    "figure": Shape({**IMAGE, "align": SIDES, "figwidth": PERCENT, "figclass": CLASSES}, 1, 0, Content.OPTIONAL),
    "image": Shape({**IMAGE, "align": SIDES}, 1, 0, Content.NONE),
    "list-table": Shape({**TABLE, "widths": f"auto|{WIDTHS}", **_all("header-rows stub-columns", COUNT)}, 0, 1),
    "table": Shape({**TABLE, "widths": f"auto|grid|{WIDTHS}"}, 0, 1),
    "sidebar": Shape({**COMMON, "subtitle": TEXT}, 0, 1),
    "topic": Shape(COMMON, 1),
    "rubric": Shape({**COMMON, "heading-level": "[1-6]"}, 1, 0, Content.NONE),
    "contents": Shape(
        {"class": CLASSES, "depth": COUNT, "local": ANY, "backlinks": "top|entry|none"}, 0, 1, Content.NONE
    ),
    "code": Shape({**COMMON, "force": ANY, "number-lines": f"(?:{COUNT})?"}, 0, 1, phrase=False),
    "code-block": Shape(CODE_BLOCK, 0, 1, Content.OPTIONAL, phrase=False),
    "card": Shape({**CARD, "margin": MARGIN}, 0, 1, Content.OPTIONAL),
    "card-carousel": Shape({"class": CLASSES}, 1, 0, phrase=False),
    "card-header": SLOT,
    "card-footer": SLOT,
    "grid": Shape(
        {**SPACED, "gutter": PADDING, **_all("outline reverse", ANY), **_all("class-container class-row", CLASSES)},
        0,
        1,
    ),
    "grid-item": Shape(
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
    "grid-item-card": Shape({**CARD, **SPACED, "columns": COLUMNS, "class-item": CLASSES}, 0, 1, Content.OPTIONAL),
    "dropdown": Shape(
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
    "tab-set": Shape({"class": CLASSES, "orientation": "horizontal|vertical", "sync-group": TEXT}),
    "tab-item": Shape(
        {**_all("class-container class-label class-content", CLASSES), "selected": ANY, "sync": TEXT, "name": TEXT}, 1
    ),
    "button-link": BUTTON,
    "button-ref": BUTTON,
    "toctree": Shape(
        {
            **COMMON,
            **_all("glob hidden includehidden titlesonly reversed", ANY),
            "maxdepth": "-?[0-9]{1,2}",
            "caption": TEXT,
        },
        content=Content.OPTIONAL,
    ),
    "youtube": Shape(known.YOUTUBE_OPTIONS, 1, 0, Content.NONE, phrase=False),
    "slides": Shape(known.SLIDES_OPTIONS, 1, 0, Content.NONE, phrase=False),
    **dict.fromkeys(known.OVERVIEWS, Shape({}, content=Content.NONE)),
    **{
        name: Shape(dict.fromkeys(sorted(query.OPTIONS[kind]) if kind else (), ANY), content=Content.NONE)
        for name, kind in known.LISTINGS.items()
    },
}
#: Arguments that are no title and no address.
ARGUMENTS = {"grid": COLUMNS, "card-carousel": "[1-9]|1[0-2]"}

#: Options of players with more to them than their form.
_READERS: dict[str, Callable[[str], float]] = {"aspect": values.aspect, "start": values.seconds}


def wrong_values(name: str, options: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the options, with their values, that a directive knows but not with this value."""
    for option, value in options.items():
        form = SHAPES[name].options.get(option)
        fits = form is None or re.fullmatch(form, value) is not None
        if fits and form is not None and name in known.PLAYERS and option in _READERS:
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
