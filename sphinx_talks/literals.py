"""What `conf.py` says in plain literals, read without running it."""

from __future__ import annotations

import ast
import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def values_of(conf: Path) -> dict[str, object]:
    """Return every literal that is assigned to a name in a `conf.py`, the last one of each name."""
    found: dict[str, object] = {}
    for node in statements(conf):
        if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
            continue
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        try:
            value = ast.literal_eval(node.value)
        except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
            continue
        found |= {target.id: value for target in targets if isinstance(target, ast.Name)}
    return found


def statements(conf: Path) -> list[ast.stmt]:
    """Return the statements of a `conf.py`, none where it cannot be read."""
    try:
        with warnings.catch_warnings(action="ignore"):
            return ast.parse(conf.read_bytes()).body
    except (OSError, SyntaxError, ValueError, MemoryError, RecursionError):
        return []
