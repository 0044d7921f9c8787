"""What `conf.py` says in plain literals, read without running it."""

from __future__ import annotations

import ast
import warnings
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path


class UnreadError(Exception):
    """A `conf.py` is no Python, or cannot be opened; says in which line, and why."""

    def __init__(self, line: int, reason: str) -> None:
        """Keep line and reason."""
        super().__init__(reason)
        self.line, self.reason = line, reason


class Assigned(NamedTuple):
    """A literal that is assigned to a name, and where it stands; None where it is computed."""

    value: object
    line: int
    column: int
    is_computed: bool = False


def values_of(conf: Path) -> dict[str, object]:
    """Return every literal that is assigned to a name in a `conf.py`, the last one of each name; none if unread."""
    return {name: found.value for name, found in assigned(conf).items() if not found.is_computed}


def assigned(conf: Path) -> dict[str, Assigned]:
    """Return what is assigned to each name in a `conf.py`, a literal before what is computed; nothing if unread."""
    found: dict[str, Assigned] = {}
    try:
        nodes = statements(conf)
    except UnreadError:
        return found
    for node in nodes:
        if not isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign) or node.value is None:
            continue
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        one = _assigned(node.value, is_changed=isinstance(node, ast.AugAssign))
        for target in targets:
            if isinstance(target, ast.Name) and (not one.is_computed or target.id not in found):
                found[target.id] = one
    return found


def _assigned(node: ast.expr, *, is_changed: bool) -> Assigned:
    place = node.lineno, node.col_offset + 1
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return Assigned(None, *place, is_computed=True)
    return Assigned(None if is_changed else value, *place, is_computed=is_changed)


def statements(conf: Path) -> list[ast.stmt]:
    """Return the statements of a `conf.py`, none where there is none; raises UnreadError."""
    try:
        with warnings.catch_warnings(action="ignore"):
            return ast.parse(conf.read_bytes()).body
    except FileNotFoundError:
        return []
    except OSError as error:
        raise UnreadError(1, error.strerror or "no file") from None
    except SyntaxError as error:
        raise UnreadError(max(error.lineno or 1, 1), error.msg) from None
    except (ValueError, MemoryError, RecursionError) as error:
        raise UnreadError(1, str(error) or type(error).__name__) from None
