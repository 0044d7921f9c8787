"""Write mended pages in one form: all of them at once, and none that somebody has changed meanwhile.

No byte order mark, one kind of line end, a line end at the end: none of this is a problem for a reader, so that it is
only done when pages are mended.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from difflib import unified_diff
from typing import TYPE_CHECKING

from sphinx_talks.authoring.fix.mending import content_of, mend
from sphinx_talks.content import frontmatter, pages
from sphinx_talks.content.transaction import Changes, is_open

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from sphinx_talks.content.pages import Entry
    from sphinx_talks.content.problems import Problem
    from sphinx_talks.content.settings import Settings


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


@dataclass(frozen=True)
class Correction:
    """What each page holds that would change, what it would hold, and which problems would be gone."""

    before: dict[str, bytes] = field(default_factory=dict)
    after: dict[str, bytes] = field(default_factory=dict)
    gone: frozenset[Problem] = frozenset()

    def write(self, root: Path) -> None:
        """Write the pages; raises ChangedMeanwhileError or OSError before anything is changed."""
        changes = Changes(root)
        for path, content in self.after.items():
            changes.expect(path, self.before[path]).write(path, content)
        changes.apply()

    def diff(self) -> Iterator[str]:
        """Yield the lines of a unified diff; what is no UTF-8 is not among the pages."""
        for path, content in self.after.items():
            old, new = (
                text.decode("utf-8", "replace").splitlines(keepends=True) for text in (self.before[path], content)
            )
            yield from (line.rstrip("\r\n") for line in unified_diff(old, new, f"a/{path}", f"b/{path}"))


def correct(root: Path, settings: Settings, entries: Iterable[Entry], wanted: Callable[[str], bool]) -> Correction:
    """Return what mending and tidying the wanted pages changes; nothing is written."""
    found = mend(root, settings, entries, wanted)
    correction = Correction(gone=frozenset(found.gone))
    for path in sorted(found.entries):
        # The name of such a file is a problem that nothing here mends.
        content = content_of(root / path) if wanted(path) and is_open(path) else None
        if content is None:
            continue
        new = tidied(content)
        if path in found.texts:
            if pages.plain(content.decode()) != found.sources[path]:
                # Somebody has changed it since it was looked at.
                continue
            new = tidied(found.texts[path].encode())
        if new != content:
            correction.before[path], correction.after[path] = content, new
    return correction
