"""Tokens of text that is headings and paragraphs without marks, but for roles, in a fifth of the time.

That is what most pages of records hold. A parser tries some twenty rules on each line, of which three apply to such
text. The tokens are those that the parser of `syntax` makes; a test compares them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markdown_it.token import Token

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: What a backslash makes plain (CommonMark 0.31, 2.4).
_ESCAPED = r"\\([!-/:-@\[-`{-~])"
_ROLE = r"\{([A-Za-z0-9_\-+:]+)\}`([^`]+)`(?!`)"
#: All but what begins marks, and space that parsers treat in ways of their own.
_PLAIN = r"[^\\{`*_\[<&\x00-\x1f\x7f-\xa0\u2028\u2029]"
#: Within a word it marks nothing (CommonMark 0.31, 6.2).
_INNER = "(?<=[A-Za-z0-9])_(?=[A-Za-z0-9])"
_WORDS = rf"{_PLAIN}*+(?:(?:{_ESCAPED}|{_ROLE}|{_INNER}){_PLAIN}*+)*+"
_HEADING = re.compile(rf"#{{1,6}} ++(?P<words>{_WORDS})")
#: A line of a paragraph, which begins with nothing that begins another block.
_LINE = re.compile(rf" {{0,3}}+(?![ #>+*_=~`:|%<-]|\d{{1,9}}[.)]|\(.*\)=)(?P<words>{_WORDS})")
_PIECE = re.compile(rf"{_ROLE}|((?:{_PLAIN}|{_ESCAPED}|{_INNER})+)")
_BACKSLASH = re.compile(_ESCAPED)


def plain_tokens(text: str) -> list[Token] | None:
    """Return the block tokens of a text, None where it may hold anything else."""
    made: list[Token] = []
    #: The lines of the paragraph that is open.
    lines: list[str] = []
    number = 0
    for number, line in enumerate(text.split("\n")):
        if not line.strip(" "):
            made += _paragraph(lines, number)
            lines = []
            continue
        found = (_HEADING if line[0] == "#" else _LINE).fullmatch(line)
        words = found["words"].rstrip(" ") if found else ""
        # What ends with two spaces breaks the line.
        if not words or words[0].isspace() or words[-1].isspace() or (lines and lines[-1].endswith("  ")):
            return None
        if line[0] != "#":
            lines.append(line)
            continue
        if "#" in _BACKSLASH.sub("", words):
            return None
        signs = line[: line.index(" ")]
        made += _paragraph(lines, number)
        made += _block("heading", f"h{len(signs)}", (number, number + 1), words, signs)
        lines = []
    return [*made, *_paragraph(lines, number + 1)]


def _paragraph(lines: Sequence[str], end: int) -> Iterator[Token]:
    if lines:
        yield from _block("paragraph", "p", (end - len(lines), end), "\n".join(lines).strip(" "))


def _block(kind: str, tag: str, lines: tuple[int, int], content: str, markup: str = "") -> Iterator[Token]:
    yield Token(f"{kind}_open", tag, 1, map=[*lines], markup=markup, block=True)
    yield Token("inline", "", 0, map=[*lines], level=1, children=[*_inline(content)], content=content, block=True)
    yield Token(f"{kind}_close", tag, -1, markup=markup, block=True)


def _inline(content: str) -> Iterator[Token]:
    for number, line in enumerate(content.split("\n")):
        if number:
            yield Token("softbreak", "br", 0)
        for piece in _PIECE.finditer(line.strip(" ")):
            if piece[1]:
                yield Token("myst_role", "", 0, meta={"name": piece[1]}, content=piece[2])
            elif piece[0][0] == "\\":
                words = _BACKSLASH.sub(r"\1", piece[0])
                yield Token("text", "", 0, content=words, markup=piece[0][:2], info="escape")
            else:
                yield Token("text", "", 0, content=_BACKSLASH.sub(r"\1", piece[0]) if "\\" in piece[0] else piece[0])
