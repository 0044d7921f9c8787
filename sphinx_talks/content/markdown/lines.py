"""Tokens of text that is headings and paragraphs without marks, but for roles, in a fifth of the time.

That is what most pages of records hold. A parser tries some twenty rules on each line, of which three apply to such
text. The tokens are those that the parser of `syntax` makes; a test compares them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

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
_WORDS = rf"{_PLAIN}*+(?:(?:{_ESCAPED}|{_ROLE}|[*_]){_PLAIN}*+)*+"
_HEADING = re.compile(rf"#{{1,6}} ++(?P<words>{_WORDS})")
#: A line of a paragraph, which begins with nothing that begins another block.
_LINE = re.compile(rf" {{0,3}}+(?![ #>+*_=~`:|%<-]|\d{{1,9}}[.)]|\(.*\)=)(?P<words>{_WORDS})")
_PIECE = re.compile(rf"{_ROLE}|((?:{_PLAIN}|{_ESCAPED}|[*_])+)")
#: What may mark words, which takes two of them: with a space before it, it ends nothing, with one behind it begins
#: nothing.
_MARKS = re.compile(rf"{_ESCAPED}|{_ROLE}|{_INNER}|(?P<mark>(?P<ends>(?<=\S))?(?:\*++|_++)(?P<begins>(?=\S))?)")
_BACKSLASH = re.compile(_ESCAPED)


class PlainBlock(NamedTuple):
    """A heading, or a paragraph, whose level is 0: the lines it is on, and its text without spaces around it."""

    level: int
    lines: tuple[int, int]
    content: str

    def tokens(self) -> Iterator[Token]:
        """Yield its tokens."""
        kind, tag = ("heading", f"h{self.level}") if self.level else ("paragraph", "p")
        where, markup = self.lines, "#" * self.level
        inside = [*_inline(self.content)]
        yield Token(f"{kind}_open", tag, 1, map=[*where], markup=markup, block=True)
        yield Token("inline", "", 0, map=[*where], level=1, children=inside, content=self.content, block=True)
        yield Token(f"{kind}_close", tag, -1, markup=markup, block=True)

    def texts(self) -> list[str] | None:
        """Return its texts and line breaks where they are all that is in it."""
        if "`" in self.content:
            return None
        words = _BACKSLASH.sub(r"\1", self.content) if "\\" in self.content else self.content
        lines = [line.strip(" ") for line in words.split("\n")]
        return [text for line in lines for text in (line, "\n")][:-1]


def plain_tokens(text: str) -> list[Token] | None:
    """Return the block tokens of a text, None where it may hold anything else."""
    blocks = plain_blocks(text)
    return None if blocks is None else [token for block in blocks for token in block.tokens()]


def plain_blocks(text: str) -> list[PlainBlock] | None:
    """Return the blocks of a text, None where it may hold anything else."""
    made: list[PlainBlock] = []
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
        made += [*_paragraph(lines, number), PlainBlock(line.index(" "), (number, number + 1), words)]
        lines = []
    made += _paragraph(lines, number + 1)
    return None if any(_may_mark(block.content) for block in made) else made


def _may_mark(content: str) -> bool:
    """Return whether there may be marked words: one sign could begin, and another end them."""
    if "_" not in content and "*" not in content:
        return False
    found = [one for one in _MARKS.finditer(content) if one["mark"]]
    return len(found) > 1 and all(any(one[side] is not None for one in found) for side in ("begins", "ends"))


def _paragraph(lines: Sequence[str], end: int) -> Iterator[PlainBlock]:
    if lines:
        yield PlainBlock(0, (end - len(lines), end), "\n".join(lines).strip(" "))


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
