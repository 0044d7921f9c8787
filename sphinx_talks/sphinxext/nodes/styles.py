"""Style sheets as they travel: without comments and needless space, and for one page only what it can show."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

import tinycss2
from tinycss2 import ast

from sphinx_talks.sphinxext.nodes.names import texts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

#: Characters beside which space says nothing, wherever they stand (CSS Syntax Level 3).
APART = frozenset({",", ";"})
#: Of what they hold one has to be there.
_ANY = frozenset({"is", "where", "has"})
#: Rules that hold rules.
_GROUPS = frozenset({"layer", "media", "supports", "container"})
#: Tags and names in a template.
_TAG = re.compile(r"<([a-z][a-z0-9]*)")
_NAMED = re.compile(r'\b(?:class|id)="([^"]*)"')
_WORD = re.compile(r"[A-Za-z][\w-]*")


# A preview and the tests build again and again in one process, each time with the same few style sheets.
@lru_cache(maxsize=16)
def minified_style(text: str) -> str:
    """Return a style sheet without comments, line breaks and the space around blocks, commas and what is declared."""
    return str(tinycss2.serialize(list(_lean(tinycss2.parse_component_value_list(text, skip_comments=True)))))


def _lean(nodes: Iterable[ast.Node], *, is_block: bool = False) -> Iterator[ast.Node]:
    """Yield the tokens, runs of space as one space, and none at the ends and beside what stands apart."""
    before: ast.Node | None = None
    space: ast.Node | None = None
    #: How much has been read of the beginning of a declaration: nothing, its name, the colon as well.
    begun = 0 if is_block else -1
    for node in chain(nodes, [None]):
        if isinstance(node, ast.WhitespaceToken):
            space = node
            continue
        if space is not None and not (_apart(before) or _apart(node) or begun == len(_DECLARED)):
            yield ast.WhitespaceToken(space.source_line, space.source_column, " ")
        if node is not None:
            yield _inner(node)
        if is_block:
            begun = _begun(node, begun)
        before, space = node, None


#: A declaration begins so, in a block or behind a semicolon; no selector has a space behind its colon.
_DECLARED = ("ident", "literal")


def _begun(node: ast.Node | None, begun: int) -> int:
    if isinstance(node, ast.LiteralToken) and node.value == ";":
        return 0
    is_next = node is not None and 0 <= begun < len(_DECLARED) and node.type == _DECLARED[begun]
    return begun + 1 if is_next and getattr(node, "value", "") != "," else -1


def _apart(node: ast.Node | None) -> bool:
    if node is None or isinstance(node, ast.CurlyBracketsBlock):
        return True
    return isinstance(node, ast.LiteralToken) and node.value in APART


def _inner(node: ast.Node) -> ast.Node:
    """Return a block or function with what it holds made lean, anything else as it is."""
    for part in ("content", "arguments"):
        if hasattr(node, part):
            is_block = isinstance(node, ast.CurlyBracketsBlock)
            setattr(node, part, list(_lean(getattr(node, part), is_block=is_block)))
    return node


def shown(templates: Iterable[str], scripts: Iterable[str] = ()) -> set[str]:
    """Return tags, classes and ids that templates write and scripts can add; what ends in `-` is any that begins so."""
    said = [text for script in scripts for text in texts(script)]
    written = list(templates)
    named = [text for template in written for text in _NAMED.findall(template)]
    return {
        *(tag for template in written for tag in _TAG.findall(template)),
        *(word for text in (*named, *said) for word in _WORD.findall(text)),
    }


def sparing(text: str, names: Collection[str], others: str = "") -> str:
    """Return of a lean style sheet the rules that apply where nothing has other tags, classes and ids than `names`.

    Of custom properties those are kept that the rules use, or what is written on the page by `others`.
    """
    kept = "".join(_rules(tinycss2.parse_stylesheet(text), names))
    used = set(re.findall(r"var\((--[\w-]+)", kept + others))
    left = re.sub(r"(--[\w-]+):[^;{}]*;", lambda found: found[0] if found[1] in used else "", kept)
    return re.sub(r"(?<=[{}])[^{}@]+\{\}", "", left)


def _rules(rules: Iterable[ast.Node], names: Collection[str]) -> Iterator[str]:
    for rule in rules:
        if isinstance(rule, ast.QualifiedRule):
            wanted = [selector for selector in _alternatives(rule.prelude) if _applies(selector, names)]
            if wanted and rule.content:
                yield f"{','.join(map(tinycss2.serialize, wanted))}{{{tinycss2.serialize(rule.content)}}}"
        elif isinstance(rule, ast.AtRule) and rule.content is not None and rule.lower_at_keyword in _GROUPS:
            if inner := "".join(_rules(tinycss2.parse_rule_list(rule.content), names)):
                yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{inner}}}"
        else:
            yield rule.serialize()


def _alternatives(selector: Iterable[ast.Node]) -> list[list[ast.Node]]:
    made: list[list[ast.Node]] = [[]]
    for node in selector:
        if isinstance(node, ast.LiteralToken) and node.value == ",":
            made.append([])
        else:
            made[-1].append(node)
    return made


def _applies(selector: Sequence[ast.Node], names: Collection[str]) -> bool:
    """Return whether something can be there that a selector is for.

    Lists in it are kept whole where one will do: how much a list counts beside other rules follows from all of it.
    """
    before: ast.Node | None = None
    for node in selector:
        sign = before.value if isinstance(before, ast.LiteralToken) else ""
        is_list = isinstance(node, ast.FunctionBlock) and node.lower_name in _ANY
        if is_list and not any(_applies(one, names) for one in _alternatives(node.arguments)):
            return False
        is_name = isinstance(node, ast.HashToken) or (isinstance(node, ast.IdentToken) and sign != ":")
        if is_name and not _is_known(node.value, names):
            return False
        before = node
    return True


def _is_known(name: str, names: Collection[str]) -> bool:
    return name in names or any(one.endswith("-") and name.startswith(one) for one in names)
