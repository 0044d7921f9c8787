"""What `conf.py` says in plain literals, read without running it."""

from __future__ import annotations

import ast
import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class UnreadError(Exception):
    """A `conf.py` is no Python, or cannot be opened; says in which line, and why."""

    def __init__(self, line: int, reason: str) -> None:
        """Keep line and reason."""
        super().__init__(reason)
        self.line, self.reason = line, reason


def values_of(conf: Path) -> dict[str, object]:
    """Return every literal that is assigned to a name in a `conf.py`, the last one of each name; none if unread."""
    found: dict[str, object] = {}
    try:
        nodes = statements(conf)
    except UnreadError:
        return found
    for node in nodes:
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
