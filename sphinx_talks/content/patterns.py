"""Patterns of paths, as in `exclude_patterns` of Sphinx, and of addresses: none takes long, whoever wrote it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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
    units = [_first_found("[^/]*?", unit, is_behind=number > 0) for number, unit in enumerate(before)]
    *inner, end = last
    ending = _first_found("[^/]*?", inner, is_behind=False) + ("[^/]*" if inner else "") + _translated(end)
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


def _first_found(star: str, parts: Sequence[Sequence[str]], *, is_behind: bool) -> str:
    first, *rest = parts or [[]]
    text = _translated(first) + "".join(f"(?>{star}{_translated(part)})" for part in rest)
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
