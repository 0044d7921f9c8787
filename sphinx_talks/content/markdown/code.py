"""Code in a page: its language, and the lines of it that are pointed out."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from pygments.lexers import get_all_lexers  # type: ignore[import-untyped] # Pygments publishes no types

from sphinx_talks.content.problems import message, one_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

#: Names that Sphinx knows besides those of Pygments.
OF_SPHINX = frozenset({"default", "none", "py3", "pycon3", "rest"})


@cache
def languages() -> frozenset[str]:
    """Return every name of a language that is highlighted."""
    return OF_SPHINX.union(*(aliases for _, aliases, _, _ in get_all_lexers(plugins=False)))


def unknown_language(name: str) -> str:
    """Return what is wrong with the name of a language, '' if it is known."""
    if not name or name.lower() in languages():
        return ""
    return message("unknown language of code", name, one_of(name, languages(), "`text`, or a name Pygments knows"))


def wrong_lines(options: Mapping[str, str], lines: Sequence[str]) -> Iterator[str]:
    """Yield what the options of a code block say of lines that are not so."""
    for part in options.get("emphasize-lines", "").split(","):
        first, _, last = part.strip().partition("-")
        if first and not 1 <= int(first) <= int(last or first) <= len(lines):
            yield message("code-block: no such lines", part.strip(), f"1 to {len(lines)}")
    dedent = options.get("dedent", "")
    if dedent and any(line[: int(dedent)].strip() for line in lines):
        yield message("code-block: dedent takes signs away", dedent, "no more than every line is indented")
