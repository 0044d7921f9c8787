"""Markdown as MyST reads it, with the syntax the extension switches on and nothing a page can add."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline, autolink, image, link
from mdit_py_plugins.myst_role.index import myst_role
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

from sphinx_talks.content.markdown.lines import plain_tokens
from sphinx_talks.content.problems import Code, Message, Position, message
from sphinx_talks.content.settings import SYNTAX

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

    Rule = Callable[[StateInline, bool], bool]


class Finder:
    """Find the position of inline syntax, which Markdown parsers do not keep: in order, in the source lines."""

    def __init__(self, text: str, first_line: int) -> None:
        """Start at the first of the lines in `text`."""
        self.text, self.first_line, self.at = text, first_line, 0

    def find(self, *needles: str) -> Position:
        """Return the position of the first needle that is found, that of the block if none is."""
        for needle in needles:
            at = self.text.find(needle, self.at) if needle else -1
            if at >= 0:
                self.at = at + 1
                return self.at_index(at)
        return Position(self.first_line, 1)

    def at_index(self, index: int) -> Position:
        """Return the position of a character of the source lines."""
        return Position.at(self.text, max(index, 0), self.first_line)


def role_target(content: str) -> str:
    """Return the id in the content of a role: `id` or `words <id>`."""
    text = content.strip()
    # As Sphinx splits it, at the first bracket; its own pattern takes quadratic time on long texts.
    bracket = text.find("<", 1)
    return text[bracket + 1 : -1].strip() if bracket > 0 and text.endswith(">") else text


#: Brackets in a page; the most in a real one were some hundreds.
MOST_BRACKETS = 5000
#: Characters of the label of a footnote, which ends with a space, a line, or its bracket.
LONGEST_LABEL = 300

_LABEL = re.compile(rf"\[\^[^ \n\]]{{{LONGEST_LABEL + 1}}}")


def exceeded(body: str, first_line: int) -> Iterator[tuple[Code, Position, Message]]:
    """Yield what is too much in the text that begins at a line."""
    if body.count("[") > MOST_BRACKETS:
        at = -1
        for _ in range(MOST_BRACKETS + 1):
            at = body.index("[", at + 1)
        text = message("page has too many brackets", f"more than {MOST_BRACKETS}", f"at most {MOST_BRACKETS}")
        yield Code.BODY_SIZE, Position.at(body, at, first_line), text
    if label := _LABEL.search(body):
        text = message("label of a footnote is too long", label[0], f"at most {LONGEST_LABEL} characters, then `]`")
        yield Code.FOOTNOTE, Position.at(body, label.start(), first_line), text


#: Fields of MyST's configuration that decide what a page says; the others are for the site to choose.
MYST_SYNTAX = (
    "commonmark_only", "gfm_only", "enable_extensions", "disable_syntax", "all_links_external", "url_schemes",
    "fence_as_directive", "title_to_header", "heading_slug_func", "colon_fence_exact_match",
)  # fmt: skip


def myst_config() -> MdParserConfig:
    """Return MyST's configuration of every page, for the checks and for the build."""
    return MdParserConfig(
        enable_extensions=set(SYNTAX),
        disable_syntax=["html_block", "html_inline"],
        url_schemes=dict.fromkeys(("http", "https", "mailto")),
    )


#: A key of `env` that lets the tokens of roles, links and images say where they stand in the content of their block:
#: `meta["place"]` has the first and the last character of the role, or of the address, where one stands there.
PLACES = "places"


@cache
def parser() -> MarkdownIt:
    """Return the parser that MyST builds with; HTML is switched on, so that it is found and reported."""
    config = myst_config()
    markdown = create_md_parser(config, RendererHTML).enable(list(config.disable_syntax)).disable("wordcount")
    for name, rule in (("myst_role", myst_role), ("autolink", autolink), ("link", link), ("image", image)):
        markdown.inline.ruler.at(name, _placed(rule))
    return markdown


def _placed(rule: Rule) -> Rule:
    def placed(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the signature of markdown-it
        start, count = state.pos, len(state.tokens)
        found = rule(state, silent)
        if found and not silent and PLACES in state.env:
            token = next((one for one in state.tokens[count:] if one.type in {"myst_role", "link_open", "image"}), None)
            if token is not None:
                token.meta["place"] = _span(token, state, start)
        return found

    return placed


def _span(token: Token, state: StateInline, start: int) -> tuple[int, int]:
    if token.type == "myst_role" or token.info == "auto":
        return start, state.pos
    is_image = token.type == "image"
    at = state.md.helpers.parseLinkLabel(state, start + is_image, not is_image) + 1
    if state.src[at : at + 1] != "(":
        return at, at
    at += 1
    while state.src[at : at + 1] in {" ", "\t", "\n"}:
        at += 1
    return at, state.md.helpers.parseLinkDestination(state.src, at, len(state.src)).pos


class MarkdownError(ValueError):
    """The parser stops at a text, in a way that is its own fault."""


def tokens(text: str, env: dict[str, Any]) -> Sequence[Token]:
    """Return the block tokens of `text`; inline tokens hold their children, `env` the addresses defined.

    Raises MarkdownError where the parser fails, as MyST does on the same text.
    """
    if PLACES not in env and (found := plain_tokens(text)) is not None:
        return found
    try:
        return parser().parse(text, env)
    except Exception as error:  # noqa: BLE001 - whatever goes wrong in there, the page is the cause
        raise MarkdownError(type(error).__name__) from None


def inline_token(text: str, env: dict[str, Any]) -> Token:
    """Return the token of a text without blocks, as titles are; it holds its children."""
    return parser().parseInline(text, env)[0]
