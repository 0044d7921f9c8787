"""Markdown as MyST reads it, with the syntax the extension switches on and nothing a page can add."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import make_fence_rule
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.front_matter import front_matter_plugin
from mdit_py_plugins.myst_blocks import myst_block_plugin
from mdit_py_plugins.myst_role import myst_role_plugin

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

#: MyST's names of the same syntax, for the build.
MYST_EXTENSIONS = ("colon_fence", "deflist", "tasklist")
MYST_DISABLED = ("html_block", "html_inline")
MYST_SCHEMES = ("http", "https", "mailto")

_FENCE_MAY_END = ["paragraph", "reference", "blockquote", "list", "footnote_def"]


@cache
def parser() -> MarkdownIt:
    """Return the parser; HTML is left on, so that it is found and reported."""
    colons = make_fence_rule(markers=(":",), token_type="colon_fence", exact_match=False)  # noqa: S106 - a token of Markdown
    markdown = (
        MarkdownIt("commonmark")
        .enable("table")
        # MyST takes such a block out of the content of directives as well.
        .use(front_matter_plugin)
        .use(myst_block_plugin)
        .use(myst_role_plugin)
        .use(footnote_plugin, inline=False, move_to_end=False, always_match_refs=True)
        .use(deflist_plugin)
    )
    # What stands behind the box of a task is read as a block.
    markdown.options["tasklists"] = True
    markdown.block.ruler.before("fence", "colon_fence", colons, {"alt": _FENCE_MAY_END})
    return markdown


class MarkdownError(ValueError):
    """The parser stops at a text, in a way that is its own fault."""


def tokens(text: str, env: dict[str, Any]) -> Sequence[Token]:
    """Return the block tokens of `text`; inline tokens hold their children, `env` the addresses defined.

    Raises MarkdownError where the parser fails, as MyST does on the same text.
    """
    try:
        return parser().parse(text, env)
    except Exception as error:  # noqa: BLE001 - whatever goes wrong in there, the page is the cause
        raise MarkdownError(type(error).__name__) from None


def inline_token(text: str, env: dict[str, Any]) -> Token:
    """Return the token of a text without blocks, as titles are; it holds its children."""
    return parser().parseInline(text, env)[0]
