"""The opening line of a directive and the options below it, taken apart as MyST does."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING, NamedTuple

# This module of MyST imports neither Sphinx nor docutils.
from myst_parser.parsers.options import TokenizeError, options_to_items

from sphinx_talks.content.characters import forbidden

if TYPE_CHECKING:
    from sphinx_talks.content.problems import Position


class OptionsError(ValueError):
    """The options cannot be read."""


class Directive(NamedTuple):
    """The opening line of a directive: taken apart, as it stands, and its place."""

    name: str
    argument: str
    source: str
    place: Position


class Head(NamedTuple):
    """Options by name, what is left of the content, how many lines stand before it, and whether options were seen."""

    options: dict[str, str]
    content: str
    lines: int
    has_block: bool = False


def opening(info: str) -> tuple[str, str]:
    """Return name and argument in the opening line of a directive, as MyST takes it apart; '' for code."""
    first, *rest = info.split(maxsplit=1) or [""]
    if len(first) > 1 and first.startswith("{") and first.endswith("}"):
        return first[1:-1] or "{}", rest[0].strip() if rest else ""
    return "", ""


def split(content: str, *, takes_options: bool = True) -> Head:
    """Return the options at the head of a directive's content: `:name: value` lines, or a block between `---`.

    Follows myst_parser.parsers.directives; raises OptionsError.
    """
    # With options a last line break goes missing, as it does in MyST.
    lines = content.splitlines()
    if not takes_options or not content.lstrip().startswith((":", "---")):
        return Head({}, content, 0)
    if content.startswith("---"):
        end = next((number for number, line in enumerate(lines) if number and line.startswith("---")), len(lines))
        block, rest = dedent("\n".join(lines[1:end])), lines[end + 1 :]
        if end < len(lines) and lines[end].strip("-"):
            raise OptionsError("text behind the closing `---`")
        skipped = min(end + 1, len(lines))
        has_block = True
    else:
        skipped = next((number for number, line in enumerate(lines) if not _is_option(line)), len(lines))
        block, rest = "\n".join(line.lstrip()[1:] for line in lines[:skipped]), lines[skipped:]
        # MyST takes what begins with a colon for options, even where it turns out to be a block.
        has_block = content.lstrip().startswith(":")
    return Head(_read(block), "\n".join(rest), skipped, has_block)


def _is_option(line: str) -> bool:
    """Tell whether a line is an option: three colons or more open a block instead."""
    return line.lstrip().startswith(":") and not line.lstrip().startswith(":::")


def _read(block: str) -> dict[str, str]:
    try:
        items, state = options_to_items(block)
    except TokenizeError as error:
        raise OptionsError(error.problem) from None
    if state.has_comments:
        raise OptionsError("` #` starts a comment; a value that holds it stands in quotes")
    # Escapes in double quotes can bring in what the check of the raw text could not see.
    if hidden := next((name for item in items for text in item for _, name in forbidden(text)), None):
        raise OptionsError(f"forbidden character {hidden}")
    return dict(items)
