"""Look through the inline syntax of a page: roles, links, images, footnotes."""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from sphinx_talks.content import providers, query
from sphinx_talks.content.characters import forbidden, forbidden_entities, lookalikes, web_address
from sphinx_talks.content.markdown import directives, targets
from sphinx_talks.content.markdown.findings import Crossing, Findings, Mention
from sphinx_talks.content.markdown.syntax import parser, role_target
from sphinx_talks.content.problems import Code, message, nearest_of, short
from sphinx_talks.content.records import values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from markdown_it.token import Token

    from sphinx_talks.content.markdown.syntax import Finder
    from sphinx_talks.content.problems import Position


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
    **dict.fromkeys(directives.ADMONITIONS, ADMONITION),
    "admonition": ADMONITION._replace(required=1),
    **dict.fromkeys(directives.QUOTES, QUOTE),
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
    **dict.fromkeys(directives.OVERVIEWS, DirectiveShape({}, content=Content.NONE)),
    **{
        name: DirectiveShape(dict.fromkeys(sorted(query.OPTIONS[kind]) if kind else (), ANY), content=Content.NONE)
        for name, kind in directives.LISTINGS.items()
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
        if fits and form is not None and name in directives.PLAYERS and option in _READERS:
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


#: How long the text of a role can be.
MAX_ROLE = 300
#: What the Markdown parser refuses to take for a link.
_REFUSED = re.compile(r"\]\(\s*<?((?:javascript|vbscript|data|file):(?:[^()\s]|\([^()\s]*\))*)", re.IGNORECASE)


class Inline(Findings):
    """The checks of inline tokens."""

    def inline(self, token: Token, finder: Finder) -> None:
        """Look through the inline tokens of one block."""
        children = token.children or []
        self.characters(children, finder)
        for number, child in enumerate(children):
            match child.type:
                case "myst_role":
                    self.role(child, finder.find(f"{{{child.meta['name']}}}`"))
                case "link_open":
                    target = str(child.attrs.get("href", ""))
                    self.inline_link(target, _has_words(children[number:]), finder.find(target, "](", "<"))
                case "image":
                    target = str(child.attrs.get("src", ""))
                    self.image(target, finder.find(target, "!["), child.content)
                case "footnote_ref":
                    name = str(child.meta["label"])
                    self.notes_named.setdefault(name, finder.find(f"[^{name}]"))
                case "html_inline":
                    want = "Markdown, or `%` for a comment"
                    text = message("HTML in a page", child.content, want)
                    self.report(Code.RAW_HTML, finder.find(child.content), text)
                case "text":
                    self.text(child.content, finder)

    def characters(self, children: Sequence[Token], finder: Finder) -> None:
        """Report what readers get and the page does not show: characters that are written as entities.

        All others were looked for in the text of the page.
        """
        texts = [
            text
            for outer in children
            for child in (outer, *(outer.children or ()))
            for text in (child.content, *map(str, (child.attrs.get(name, "") for name in ("title", "alt"))))
        ]
        hidden = next((name for text in texts for _, name in forbidden(text)), None)
        letters = next((name for text in texts for _, name in lookalikes(text)), None)
        if hidden:
            index = next((index for index, _ in forbidden_entities(finder.text)), 0)
            text = message(f"forbidden character {hidden}", want="a page without it")
            self.report(Code.CHARACTER, finder.at_index(index), text)
        elif letters:
            text = message(f"letter {letters} among Latin ones", want="the Latin letter it looks like")
            self.report(Code.CHARACTER, finder.at_index(finder.text.find("&#")), text)

    def text(self, content: str, finder: Finder) -> None:
        """Look at words for what would be syntax elsewhere, and is rendered as it stands here."""
        if "{{" in content:
            text = message("substitutions are not evaluated", want="the text itself, or `code`")
            self.report(Code.DIRECTIVE, finder.find("{{"), text)
        for found in _REFUSED.finditer(content):
            text = message("link is not allowed", found[1], targets.LINK_WANT)
            self.report(Code.LINK, finder.find(found[0], "]("), text)

    def role(self, token: Token, position: Position) -> None:
        """Check a role's name, and keep what it mentions."""
        name = str(token.meta["name"])
        bare = name.removeprefix("talks:")
        self.count("roles", position)
        if len(token.content) > MAX_ROLE:
            text = message(f"{short(name)}: text of a role", f"{len(token.content)} characters", f"at most {MAX_ROLE}")
            self.report(Code.ROLE, position, text)
        elif (
            name not in directives.ROLES
            and bare not in directives.RECORD_ROLES
            and not name.startswith(directives.OF_OTHER_SITES)
        ):
            want = nearest_of(name, directives.ROLES, directives.WANT_ROLE)
            self.report(Code.ROLE, position, message("role is not allowed", name, want))
        elif bare in directives.RECORD_ROLES:
            self.mentions.append(Mention(bare, role_target(token.content), position))
        elif name == "cite":
            for key in role_target(token.content).split(","):
                self.mentions.append(Mention("cite", key.strip(), position))
        elif name in directives.CROSSING_ROLES:
            target = " ".join(role_target(token.content).split())
            self.crossings.append(Crossing(name, target, target != " ".join(token.content.split()), position))

    def inline_link(self, target: str, has_words: bool, position: Position) -> None:  # noqa: FBT001 - no flag
        """Check where a Markdown link leads, down to the place on the page."""
        path = self.link(target, position)
        plain = parser().normalizeLinkText(target.removeprefix("project:"))
        page, mark, place = plain.partition("#")
        if not plain or plain == "#":
            text = message("link leads nowhere", target, targets.LINK_WANT)
            self.report(Code.LINK, position, text)
        elif mark and not page:
            self.crossings.append(Crossing("anchor", f"#{place}", has_words, position))
        elif path and place and not target.startswith("path:"):
            self.crossings.append(Crossing("anchor", f"{path}#{place}", has_words, position))

    def link(self, target: str, position: Position) -> str | None:
        """Check where a link leads; returns the page of the site, if it is one."""
        try:
            page = targets.link(target, self.path, self.root)
        except targets.TargetError as error:
            self.report(Code.LINK, position, error.parts)
            return None
        if page:
            self.links.append((page, position))
        elif web_address(target):
            self.outward.append((target, position))
        return page

    def image(self, target: str, position: Position, alt: str = "") -> None:
        """Check that an image is a file of the site, and note one without words for those who do not see it."""
        try:
            self.images.append(targets.image(target, self.path, self.root))
            if not alt.strip():
                self.silent_images.append((target, position))
        except targets.TargetError as error:
            self.report(Code.IMAGE, position, error.parts)


def _has_words(tokens: Sequence[Token]) -> bool:
    """Return whether a link has words of its own; `tokens` begins with its opening."""
    return tokens[0].info != "auto" and len(tokens) > 1 and tokens[1].type != "link_close"
