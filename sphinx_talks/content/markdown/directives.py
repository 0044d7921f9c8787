"""Which directives and roles anybody's page may use, and which of their parts are addresses.

Everything that reads files, executes, loads from elsewhere or writes markup stays out: `include`,
`literalinclude`, `raw`, `csv-table`, `eval-rst`, `ifconfig`, `meta`, `download`, `math` (its renderer comes
from another host). A site adds names of its own with `talks_directives`; what is in those is not looked at.
"""

from __future__ import annotations

from sphinx_talks.content.query import Drawn
from sphinx_talks.content.records import Kind

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
#: Hold text that is shown as it stands, or nothing.
LITERALS = frozenset(["code", "code-block", "contents", "image", "rubric", "slides", "youtube"])
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
PLAYERS = frozenset({"slides", "youtube"})
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

#: Forms of values, in words, where what is wanted is not told by the option's name.
WANT_VALUE = {
    "start": "a time as 35:10, 1:02:03 or seconds",
    "aspect": "width:height, as 16:9",
    "width": "a number, or one with `%` or `px`",
    "height": "a number, or one with `%` or `px`",
    "align": "left, center or right",
    "title": "one line of at most 300 characters",
}

#: Options of sphinxcontrib-youtube, each with the values it can have.
YOUTUBE_OPTIONS = {
    "width": r"[0-9]{1,5}(?:%|px)?",
    "height": r"[0-9]{1,5}(?:%|px)?",
    "aspect": r"[1-9][0-9]{0,4}:[1-9][0-9]{0,4}",
    "align": r"left|center|right",
    "url_parameters": r"(?:\?[A-Za-z0-9_=&;%.,-]*)?",
    "privacy_mode": r".*",
    "start": r"(?:(?:[0-9]{1,2}:)?[0-9]{1,3}:)?[0-9]{1,5}",
    "title": r".{1,300}",
}
SLIDES_OPTIONS = {
    "aspect": r"[0-9]{1,5}(?:\.[0-9]{1,20})?(?::[0-9]{1,5}(?:\.[0-9]{1,20})?)?",
    "title": r".{1,300}",
}
