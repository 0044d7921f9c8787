"""Short names for what a script declares, and none for plain numbers: a sixth of what a reader loads of it.

Each name is looked up as JavaScript does (ECMAScript 2025, 9.1). What a script takes from elsewhere, what others take
from it, and all properties keep theirs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from itertools import count, product
from typing import TYPE_CHECKING

import tree_sitter_javascript
from tree_sitter import Language, Parser

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

_FUNCTIONS = frozenset({
    "arrow_function", "function_declaration", "function_expression", "method_definition",
    "generator_function", "generator_function_declaration",
})  # fmt: skip
_BLOCKS = frozenset({"program", "statement_block", "for_statement", "for_in_statement", "catch_clause", "switch_body"})
_SCOPES = _FUNCTIONS | _BLOCKS | {"class"}
#: What the names of a block belong to that it is the body of.
_BODIED = _FUNCTIONS | {"catch_clause"}
#: Declarations whose name is known around them; that of an expression is known within.
_AROUND = frozenset({"function_declaration", "generator_function_declaration", "class_declaration"})
_WITHIN = frozenset({"function_expression", "generator_function", "class"})
_SHORTHANDS = frozenset({"shorthand_property_identifier", "shorthand_property_identifier_pattern"})
_NAMES = _SHORTHANDS | {"identifier"}
#: What a pattern binds is its own, but for keys and for values that stand in where there is none.
_OF_PATTERN = {"pair_pattern": "value", "assignment_pattern": "left", "object_assignment_pattern": "left"}
#: What stands for a name behind the equals sign where it names a number.
_BESIDE = {"identifier": "number"}
_RESERVED = frozenset({"as", "do", "if", "in", "is", "of"})
#: The commonest letters of the words of JavaScript first: what comes after compresses better.
_LETTERS = "etnrisoalcdupmfhgbvwyxjkqzTERNISOALCDUPMFHGBVWYXJKQZ"


@dataclass(eq=False)
class _Scope:
    """Where names are declared: those with their short ones, and all that is used within, by where it is declared."""

    outer: _Scope | None
    declared: dict[str, str] = field(default_factory=dict)
    seen: set[tuple[_Scope | None, str]] = field(default_factory=set)


@dataclass
class _Script:
    """The scopes of a script, the outer ones first, and each name where it is used."""

    scopes: list[_Scope] = field(default_factory=list)
    uses: list[tuple[Node, str, _Scope]] = field(default_factory=list)
    kept: set[str] = field(default_factory=set)

    def read(self, node: Node, scope: _Scope | None, around: str = "") -> None:
        """Note what is declared and used in a node; raises ValueError where it cannot be told.

        `around` is the type of the node it is in. What a node is asked for takes longer than what is done with it.
        """
        kind = node.type
        if kind in _NAMES and scope:
            self.uses.append((node, _text(node), scope))
            return
        if kind in {"ERROR", "variable_declaration"}:
            raise ValueError(node.text)
        if kind in _AROUND and scope:
            _declare(node.child_by_field_name("name"), scope)
        if scope is None or (kind in _SCOPES and not (kind == "statement_block" and around in _BODIED)):
            self.scopes.append(scope := _Scope(scope))
        for declared in _declared_in(node, kind):
            _declare(declared, scope)
        if kind == "export_statement":
            self.kept.update(_exported(node))
        for child in node.named_children:
            self.read(child, scope, kind)


def _declare(node: Node | None, scope: _Scope) -> None:
    for one in _bound(node) if node else ():
        scope.declared[_text(one)] = ""


def _declared_in(node: Node, kind: str) -> list[Node]:
    """Return the patterns that a node of a type declares in the scope it is in, or makes."""
    name = "name" if kind == "variable_declarator" or kind in _WITHIN else ""
    name = "left" if kind == "for_in_statement" and node.child_by_field_name("kind") else name
    name = "parameter" if kind in {"arrow_function", "catch_clause"} else name
    found = node.child_by_field_name(name) if name else None
    return [found] if found else node.named_children if kind == "formal_parameters" else []


def _bound(node: Node) -> Iterator[Node]:
    """Yield the names that a pattern binds."""
    if node.type in {"identifier", "shorthand_property_identifier_pattern"}:
        yield node
    elif node.type in _OF_PATTERN:
        inner = node.child_by_field_name(_OF_PATTERN[node.type])
        yield from _bound(inner) if inner else ()
    elif node.type in {"object_pattern", "array_pattern", "rest_pattern"}:
        for child in node.named_children:
            yield from _bound(child)


def _exported(node: Node) -> Iterator[str]:
    """Yield the names by which others know what a statement exports."""
    for child in node.named_children:
        named = [child, *child.named_children]
        yield from (_text(one) for part in named if (name := part.child_by_field_name("name")) for one in _bound(name))


def _text(node: Node) -> str:
    return (node.text or b"").decode()


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_javascript.language()))


def parsed(content: bytes) -> Node:
    """Return a script in UTF-8 as a tree."""
    return _parser().parse(content).root_node


def texts(text: str) -> list[str]:
    """Return what stands in the strings of a script, of those with places left open what is around them."""
    found, left = [], [parsed(text.encode())]
    while left:
        node = left.pop()
        found += [_text(node)] if node.type == "string_fragment" else []
        left += node.children
    return found


def shortened(text: str, *, is_module: bool = False) -> str:
    """Return a script with short names, and with plain numbers where it has names for them.

    Those of no function stay where it is no module, as other scripts see them.
    """
    script = _Script()
    content = text.encode()
    root = parsed(content)
    script.read(root, None)
    top = script.scopes[0]
    script.kept |= set() if is_module else set(top.declared)
    found = [(node, name, _home(name, scope)) for node, name, scope in script.uses]
    needless = {node: named for node in root.children if (named := _numbers(node)) and not named.keys() & script.kept}
    for named in needless.values():
        top.declared |= named
    for scope in script.scopes:
        _name(scope, script.kept if scope is top else set())
    made, end = [], 0
    for node, name, home in sorted([*found, *((node, _text(node), None) for node in needless)], key=_begin):
        short = "" if node in needless else home.declared[name] if home else name
        # The names in a declaration go with it.
        if short != name and node.start_byte >= end:
            key = [name.encode(), b":"] if node.type in _SHORTHANDS else []
            made += [content[end : node.start_byte], *key, short.encode()]
            end = node.end_byte
    return b"".join([*made, content[end:]]).decode()


def _begin(found: tuple[Node, str, _Scope | None]) -> int:
    return found[0].start_byte


def _numbers(node: Node) -> dict[str, str]:
    """Return what a statement names that names plain numbers alone: `const ONE = 1`, `const [ONE, TWO] = [1, 2]`."""
    if node.type != "lexical_declaration" or node.children[0].type != "const" or len(node.named_children) != 1:
        return {}
    name, value = (node.named_children[0].child_by_field_name(part) for part in ("name", "value"))
    if name is None or value is None:
        return {}
    names, values = name.children or [name], value.children or [value]
    is_plain = [_BESIDE.get(one.type, one.type) for one in names] == [one.type for one in values]
    pairs = zip(names, values, strict=True) if is_plain else ()
    return {_text(one): _text(other) for one, other in pairs if one.type == "identifier"}


def _home(name: str, scope: _Scope) -> _Scope | None:
    """Return where a name is declared that is used in a scope, and note the use in all scopes up to there."""
    home: _Scope | None = scope
    while home is not None and name not in home.declared:
        home = home.outer
    at: _Scope | None = scope
    while at is not None:
        at.seen.add((home, name))
        at = None if at is home else at.outer
    return home


def _name(scope: _Scope, kept: set[str]) -> None:
    """Give the names of a scope that have none, as they stand, names that nothing has that is used within."""
    seen = {(home.declared[name] if home else name) for home, name in scope.seen if home is not scope}
    taken = seen | _RESERVED | (kept & scope.declared.keys())
    free = (name for name in _short_names() if name not in taken)
    for name in scope.declared:
        scope.declared[name] = name if name in kept else scope.declared[name] or next(free)


def _short_names() -> Iterator[str]:
    """Yield all names of one letter, of two, and so on."""
    return ("".join(letters) for size in count(1) for letters in product(_LETTERS, repeat=size))
