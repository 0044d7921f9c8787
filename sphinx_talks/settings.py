"""The settings of `conf.py` that decide what a page is, read without running `conf.py`.

`sphinx-talks check` looks at pages of pull requests, so it executes nothing: only literal assignments
are seen. The build hands over the same class, filled from Sphinx's configuration.
"""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

#: Never pages of the site, whatever `conf.py` says; the extension adds them to `exclude_patterns`.
NEVER_PAGES = (
    "_build", "_static", "_templates", ".venv*", ".tox", ".git", ".#*", "**/.#*",
    "node_modules", "**/node_modules", "**/_sources", "*.lproj/**",
)  # fmt: skip
#: What is read from files in these forms ends up in the site, so it is looked at.
SUFFIXES = (".md", ".rst")


@dataclass(frozen=True)
class Settings:
    """What the checks need to know of `conf.py`."""

    include_patterns: tuple[str, ...] = ("**",)
    exclude_patterns: tuple[str, ...] = ()
    talks_directives: tuple[str, ...] = ()

    @classmethod
    def from_values(cls, values: object) -> Settings:
        """Return the settings in an object with attributes of the same names, as `app.config`."""
        return cls(**{field.name: tuple(getattr(values, field.name)) for field in fields(cls)})

    @classmethod
    def from_conf(cls, conf: Path) -> Settings:
        """Return the literal settings of a `conf.py`; what is computed there keeps its default."""
        try:
            with warnings.catch_warnings(action="ignore"):
                tree = ast.parse(conf.read_bytes())
        except (OSError, SyntaxError, ValueError, MemoryError, RecursionError):
            return cls()
        names = {field.name for field in fields(cls)}
        return cls(**dict(pair for node in tree.body for pair in _literals(node) if pair[0] in names))

    @cached_property
    def _included(self) -> re.Pattern[str]:
        return _any_of(self.include_patterns)

    @cached_property
    def _excluded(self) -> re.Pattern[str]:
        return _any_of((*self.exclude_patterns, *NEVER_PAGES))

    def is_page(self, path: str) -> bool:
        """Tell whether Sphinx would read the file, given by its path below the source folder."""
        return path.endswith(SUFFIXES) and bool(self._included.fullmatch(path)) and not self.is_excluded(path)

    def is_excluded(self, path: str) -> bool:
        """Tell whether a file or folder is kept out of the site."""
        return self._excluded.fullmatch(path) is not None


def _literals(node: ast.stmt) -> list[tuple[str, tuple[str, ...]]]:
    if not isinstance(node, ast.Assign):
        return []
    try:
        value = ast.literal_eval(node.value)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return []
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        return []
    return [(target.id, tuple(value)) for target in node.targets if isinstance(target, ast.Name)]


def _any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(_expression(pattern) for pattern in patterns) or r"(?!)")


def _expression(pattern: str) -> str:
    """Translate as Sphinx does: `*` and `?` stop at `/`, `**` does not, `[!…]` excludes."""
    tokens = re.findall(r"\*\*|\*|\?|\[(?>!?\]?)[^\]]*\]|.", pattern, re.DOTALL)
    plain = {"**": ".*", "*": "[^/]*", "?": "[^/]"}
    return "".join(plain.get(token) or _class_or_text(token) for token in tokens)


def _class_or_text(token: str) -> str:
    if len(token) == 1:
        return re.escape(token)
    inner = token[1:-1].replace("\\", "\\\\")
    if inner.startswith("!"):
        return f"[^/{inner[1:]}]"
    return f"[\\{inner}]" if inner.startswith("^") else f"[{inner}]"
