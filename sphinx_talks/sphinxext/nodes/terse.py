"""What a script says is said shorter: without brackets, semicolons and lines that nothing needs, declarations joined.

Each statement stays what it is, where it is (ECMAScript 2025, 12.10 and 14).
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from sphinx_talks.sphinxext.nodes.names import parsed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

#: Statements that end with a semicolon, which goes where a block ends behind it.
_ENDED = frozenset({"expression_statement", "return_statement", "throw_statement", "lexical_declaration"})
#: Statements that end with a block: what is behind it needs no line of its own.
_BLOCKS = frozenset({
    "function_declaration", "generator_function_declaration", "class_declaration", "method_definition",
    "if_statement", "for_statement", "for_in_statement", "while_statement", "try_statement",
})  # fmt: skip
#: What needs no parentheses, wherever it stands but for what they are part of, or where a chain ends in them.
_ATOMS = frozenset(
    {"identifier", "call_expression", "member_expression", "subscript_expression", "array", "string", "this"}
)
_WITH_PARENTHESES = frozenset(
    {"if_statement", "while_statement", "do_statement", "switch_statement", "with_statement", "new_expression"}
)
_LINKS = frozenset({"member_expression", "subscript_expression", "call_expression"})


class _Edit(NamedTuple):
    start: int
    end: int
    text: bytes


def terse(text: str) -> str:
    """Return a script that does the same; what is left of a name or sign stays apart from what is beside it."""
    content = text.encode()
    made, end = [], 0
    for edit in sorted(_edits(parsed(content))):
        made += [content[end : edit.start], edit.text]
        end = edit.end
    return b"".join([*made, content[end:]]).decode()


def _edits(node: Node) -> Iterator[_Edit]:
    left = [node]
    while left:
        one = left.pop()
        kind = one.type
        if kind == "parenthesized_expression":
            yield from _without(one) if _is_needless(one) else ()
        elif kind == "statement_block":
            yield from _ended(one)
        elif kind == "variable_declarator":
            yield from _each(one)
        if kind in {"program", "statement_block", "class_body"}:
            yield from _joined(one)
        left += one.named_children


def _without(node: Node) -> Iterator[_Edit]:
    """Take away the first and the last sign of a node."""
    yield _Edit(node.start_byte, node.start_byte + 1, b" ")
    yield _Edit(node.end_byte - 1, node.end_byte, b" ")


def _each(declared: Node) -> Iterator[_Edit]:
    """Name each of several values by itself, `let a = 1, b = 2`: of a list of them a browser makes two."""
    name, value = (declared.child_by_field_name(part) for part in ("name", "value"))
    if name is None or value is None or (name.type, value.type) != ("array_pattern", "array"):
        return
    names, values = _said(name), _said(value)
    # One sign between two, and none left out; within calls and functions something may be said shorter as well.
    is_even = 2 * len(names) + 1 == len(name.children) == 2 * len(values) + 1 == len(value.children)
    is_plain = not re.search(rb"[({]|\.\.\.", value.text or b"")
    if is_even and is_plain and {one.type for one in names} == {"identifier"}:
        text = b",".join(b"%s=%s" % (one.text, other.text) for one, other in zip(names, values, strict=True))
        yield _Edit(declared.start_byte, declared.end_byte, text)


def _said(node: Node) -> list[Node]:
    return [child for child in node.named_children if child.type != "comment"]


def _is_needless(node: Node) -> bool:
    parent, inner = node.parent, _said(node)
    if parent is None or parent.type in _WITH_PARENTHESES or len(inner) != 1 or inner[0].type not in _ATOMS:
        return False
    # What is behind the parentheses is not part of a chain that may end within them.
    return parent.type not in _LINKS or b"?." not in (node.text or b"")


def _ended(block: Node) -> Iterator[_Edit]:
    """Take away the semicolon of the last statement."""
    statements = _said(block)
    last = statements[-1].children[-1] if statements and statements[-1].type in _ENDED else None
    if last is not None and last.type == ";":
        yield _Edit(last.start_byte, last.end_byte, b"")


def _joined(block: Node) -> Iterator[_Edit]:
    """Join declarations that follow one another, `const a = 1; const b = 2;`, and what follows a block."""
    statements = _said(block)
    for one, other in pairwise(statements):
        if one.type == other.type == "lexical_declaration" and one.children[-1].type == ";":
            kinds = [declaration.children[0] for declaration in (one, other)]
            if kinds[0].type == kinds[1].type:
                end = one.children[-1]
                yield _Edit(end.start_byte, end.end_byte, b",")
                yield _Edit(kinds[1].start_byte, kinds[1].end_byte, b"")
        elif one.type in _BLOCKS and (one.text or b"").endswith(b"}"):
            yield _Edit(one.end_byte, other.start_byte, b"")
