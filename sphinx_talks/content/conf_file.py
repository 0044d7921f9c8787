"""What `conf.py` assigns, read from its text: it is never run, since it may come with a pull request.

Its patterns are of paths, as in `exclude_patterns` of Sphinx, and of addresses: none takes long, whoever wrote it.
"""

from __future__ import annotations

import ast
import re
import warnings
from typing import TYPE_CHECKING, NamedTuple

from sphinx_talks.content.problems import Position

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path


_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class UnreadError(Exception):
    """A `conf.py` is no Python, or cannot be opened; says in which line, and why."""

    def __init__(self, line: int, reason: str) -> None:
        """Keep line and reason."""
        super().__init__(reason)
        self.line, self.reason = line, reason


class Assigned(NamedTuple):
    """What a name has at the end of `conf.py`, as far as it is a plain value, and where that was assigned."""

    value: object
    position: Position
    #: Why it may be another one, as `computed`; '' where it is this one.
    unread: str = ""


def assigned(conf: Path) -> dict[str, Assigned]:
    """Return what is assigned to each name, nothing where there is no file; raises UnreadError.

    Of a name that is also computed, the last plain value is kept. `*` stands for any name.
    """
    found: dict[str, Assigned] = {}
    for node in _statements(conf):
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign) and node.value is not None:
            _assign(node, node.value, found)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            _mark(((one.asname or one.name, one) for one in node.names), "imported", found)
        elif isinstance(node, _SCOPES):
            # What is assigned within stays there; only its own name means something else now.
            _mark([(node.name, node)], "computed", found)
        elif isinstance(node, ast.Delete) and all(isinstance(one, ast.Name) for one in node.targets):
            # Sphinx has its default again then.
            for name, _ in _changed(node):
                found.pop(name, None)
        elif not isinstance(node, ast.AnnAssign):
            _mark(_changed(node), "computed", found)
    return found


def _assign(node: ast.Assign | ast.AnnAssign | ast.AugAssign, value: ast.expr, found: dict[str, Assigned]) -> None:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    position = Position(value.lineno, value.col_offset + 1)
    try:
        plain = ast.literal_eval(value)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        _mark(((name, value) for target in targets for name, _ in _changed(target)), "computed", found)
        return
    for target in targets:
        before = found[target.id].value if isinstance(target, ast.Name) and target.id in found else ()
        if not isinstance(target, ast.Name):
            _mark(((name, value) for name, _ in _changed(target)), "computed", found)
        elif not isinstance(node, ast.AugAssign):
            found[target.id] = Assigned(plain, position)
        # `exclude_patterns += […]` is as plain as its two parts are.
        elif isinstance(node.op, ast.Add) and isinstance(before, list | tuple) and isinstance(plain, list | tuple):
            found[target.id] = Assigned((*before, *plain), position)
        else:
            _mark([(target.id, value)], "computed", found)


def _mark(nodes: Iterable[tuple[str, ast.AST]], why: str, found: dict[str, Assigned]) -> None:
    """Note of names that they may have another value than a plain one."""
    for name, node in nodes:
        position = Position(getattr(node, "lineno", 1), getattr(node, "col_offset", 0) + 1)
        found[name] = Assigned(found[name].value if name in found else None, position, why)


def _changed(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Yield the names that a statement assigns, or whose values it changes in place."""
    for inner in ast.walk(node):
        match inner:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                yield name, inner
            case ast.Subscript(value=ast.Name(id=name), ctx=ast.Store() | ast.Del()):
                yield name, inner
            case (
                ast.Subscript(value=ast.Call(func=ast.Name(id="globals" | "locals" | "vars"), args=[]), ctx=ast.Store())
                | ast.Call(func=ast.Attribute(ast.Call(func=ast.Name(id="globals" | "locals" | "vars"), args=[])))
                | ast.Call(func=ast.Name(id="exec"))
            ):
                yield "*", inner
            # As `extensions.append(…)`: which methods change their object is not known, so each counts.
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name))):
                yield name, inner
            case ast.alias():
                yield inner.asname or inner.name, inner


def _statements(conf: Path) -> list[ast.stmt]:
    try:
        if conf.exists() and not conf.is_file():
            raise UnreadError(1, "not a plain file")
        # Python warns of escapes that are none, which is not about the site.
        with warnings.catch_warnings(action="ignore"):
            return ast.parse(conf.read_bytes()).body
    except FileNotFoundError:
        if conf.is_symlink():
            raise UnreadError(1, "a symbolic link to nothing") from None
        return []
    except OSError as error:
        raise UnreadError(1, error.strerror or "no file") from None
    except SyntaxError as error:
        raise UnreadError(max(error.lineno or 1, 1), error.msg) from None
    except (ValueError, MemoryError, RecursionError) as error:
        raise UnreadError(1, str(error) or type(error).__name__) from None


#: Of a pattern that is matched in every way there is.
_MOST_STARS = 3
_TOKEN = re.compile(r"\*\*|\*|\?|\[(?>!?\]?)[^\]]*\]|.", re.DOTALL)


def matches(pattern: str, address: str) -> bool:
    """Return whether an address has the form of a pattern; in time that grows with neither faster than linearly."""
    first, *parts = pattern.split("*")
    if not parts:
        return address == pattern
    *inner, last = parts
    if not address.startswith(first):
        return False
    at = len(first)
    for part in inner:
        found = address.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return len(address) - len(last) >= at and address.endswith(last)


def any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    """Return an expression for the paths that any of the sound patterns matches."""
    sound = (_expression(pattern) for pattern in patterns if is_sound(pattern))
    return re.compile("|".join(sound) or r"(?!)", re.DOTALL)


def is_sound(pattern: str) -> bool:
    """Return whether a pattern can be read, and be matched in bounded time."""
    try:
        re.compile(_expression(pattern))
        return not _has_slash(pattern) or pattern.count("*") <= _MOST_STARS
    except re.error:
        return False


def _expression(pattern: str) -> str:
    """Translate as Sphinx does: `*` and `?` stop at `/`, `**` does not, `[!…]` excludes.

    What stands between two stars is taken where it is found first, once and for all: a later one leaves no more to the
    rest, so that no pattern takes time that grows faster than with the square of the path.
    """
    if _has_slash(pattern):
        plain = {"**": ".*", "*": "[^/]*"}
        return "".join(plain.get(token) or _translated([token]) for token in _TOKEN.findall(pattern))
    *before, last = (_between(unit, "*") for unit in _between(_TOKEN.findall(pattern), "**"))
    units = [_first_found(unit, is_behind=number > 0) for number, unit in enumerate(before)]
    *inner, end = last
    ending = _first_found(inner, is_behind=False) + ("[^/]*" if inner else "") + _translated(end)
    return "".join(units) + (".*" if before else "") + ending


def _has_slash(pattern: str) -> bool:
    """Return whether characters in brackets may be a slash: then what is found first need not be the right one."""
    found = _TOKEN.findall(pattern)
    return any(len(token) > 2 and re.fullmatch(_class_or_text(token), "/") for token in found)  # noqa: PLR2004 - `[x]`


def _between(tokens: Sequence[str], star: str) -> list[list[str]]:
    """Return the tokens before, between and behind the stars."""
    parts: list[list[str]] = [[]]
    for token in tokens:
        if token == star:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _first_found(parts: Sequence[Sequence[str]], *, is_behind: bool) -> str:
    first, *rest = parts or [[]]
    text = _translated(first) + "".join(f"(?>[^/]*?{_translated(part)})" for part in rest)
    return f"(?>.*?{text})" if is_behind else text


def _translated(tokens: Sequence[str]) -> str:
    return "".join("[^/]" if one == "?" else _class_or_text(one) for one in tokens)


def _class_or_text(token: str) -> str:
    if len(token) == 1:
        return re.escape(token)
    inner = token[1:-1].replace("\\", "\\\\")
    if inner.startswith("!"):
        return f"[^/{inner[1:]}]"
    return f"[\\{inner}]" if inner.startswith("^") else f"[{inner}]"
