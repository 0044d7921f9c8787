"""Style sheets without what a browser does not read: token by token, so that no space goes that tells two things apart.

Minifiers that work on the text take `a:focus-visible :is(b)` for `a:focus-visible:is(b)`, which selects something else.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

import tinycss2
from tinycss2 import ast

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: Signs beside which space says nothing, wherever they stand (CSS Syntax Level 3).
APART = frozenset({",", ";"})


# A preview and the tests build again and again in one process, each time with the same few style sheets.
@lru_cache(maxsize=16)
def minified(text: str) -> str:
    """Return a style sheet without comments, line breaks and the space around blocks, commas and semicolons."""
    return str(tinycss2.serialize(list(_lean(tinycss2.parse_component_value_list(text, skip_comments=True)))))


def _lean(nodes: Iterable[ast.Node]) -> Iterator[ast.Node]:
    """Yield the tokens, runs of space as one space, and none at the ends and beside what stands apart."""
    before: ast.Node | None = None
    space: ast.Node | None = None
    for node in chain(nodes, [None]):
        if isinstance(node, ast.WhitespaceToken):
            space = node
            continue
        if space is not None and not (_apart(before) or _apart(node)):
            yield ast.WhitespaceToken(space.source_line, space.source_column, " ")
        if node is not None:
            yield _inner(node)
        before, space = node, None


def _apart(node: ast.Node | None) -> bool:
    if node is None or isinstance(node, ast.CurlyBracketsBlock):
        return True
    return isinstance(node, ast.LiteralToken) and node.value in APART


def _inner(node: ast.Node) -> ast.Node:
    """Return a block or function with what it holds made lean, anything else as it is."""
    for part in ("content", "arguments"):
        if hasattr(node, part):
            setattr(node, part, list(_lean(getattr(node, part))))
    return node
