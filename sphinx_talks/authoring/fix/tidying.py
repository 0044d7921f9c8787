"""Put the file itself into one form: no byte order mark, one kind of line end, a line end at the end.

None of this is a problem for a reader, so that it is only done when pages are mended.
"""

from __future__ import annotations

import re
import unicodedata

from sphinx_talks.content import frontmatter

#: Of Windows; where two programs have turned one into the other, more than once.
_LINE_END = re.compile(r"\r+\n")
#: A letter with marks that belong on it: on some systems names are typed this way. Ideographs that Unicode would turn
#: into other shapes, as in names of people, have no marks.
_MARKED = re.compile("[^\\W\\d_][\u0300-\u036f\u3099\u309a]+")


def tidied(content: bytes) -> bytes:
    """Return the content of a page in that form; what is no UTF-8 stays as it is."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content
    if text and not text.endswith("\n"):
        text += "\n"
    return _front(_LINE_END.sub("\n", text)).encode()


def _front(text: str) -> str:
    """Return a page whose front matter has no spaces at the ends of lines, and letters with their marks as one."""
    try:
        block, _, skipped = frontmatter.split(text)
        frontmatter.parse(block)
    except frontmatter.FrontMatterError:
        return text
    if not skipped or _has_blocks(block):
        return text
    lines = text.split("\n")
    head = [composed(line.rstrip(" \t")) for line in lines[:skipped]]
    return "\n".join([*head, *lines[skipped:]])


def _has_blocks(block: str) -> bool:
    """Return whether spaces may belong to a value: text over several lines, quoted or in a block."""
    return re.search(r"[|>][-+0-9]*[ \t]*$", block, re.MULTILINE) is not None or any(
        line.count(quote) % 2 for line in block.split("\n") for quote in "'\""
    )


def composed(text: str) -> str:
    """Return text with each letter and its marks as one character, where there is one (NFC)."""
    return _MARKED.sub(lambda found: unicodedata.normalize("NFC", found[0]), text)
