"""The text of slides beside a page: `talks/<event>/<slug>.slides.md`, below `## 7` what slide 7 says.

It is searched, not rendered: the deck itself is a player or a link.
"""

from __future__ import annotations

import os
import re
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from sphinx_talks.content.characters import forbidden
from sphinx_talks.content.problems import Code, Problem, message
from sphinx_talks.content.records import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sphinx_talks.content.catalog import Catalog
    from sphinx_talks.content.pages import Entry
    from sphinx_talks.content.problems import Message

SUFFIX = ".slides.md"
MAX_BYTES = 2 * 1024 * 1024
_HEADING = re.compile(r"^## ([1-9][0-9]{0,3})[ \t]*$", re.MULTILINE)


class SlideText(NamedTuple):
    """What one slide says, on one line."""

    number: int
    text: str


class DeckTexts:
    """The texts of the slides of a site; each file is read when it is first asked for."""

    def __init__(self, root: Path) -> None:
        """Look which files there are below `root`."""
        self.root = root

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """Return the paths of the files below the source folder."""
        found = (self.root / Kind.TALK.folder).glob(f"*/*{SUFFIX}")
        return tuple(sorted(path.relative_to(self.root).as_posix() for path in found))

    def signature(self) -> list[tuple[str, int, int]]:
        """Return names, times and sizes of the files."""
        known = ((path, os.lstat(self.root / path)) for path in self.paths)
        return [(path, status.st_mtime_ns, status.st_size) for path, status in known]

    def problems(self, catalog: Catalog) -> Iterator[Problem]:
        """Yield what is wrong with the files."""
        for path in self.paths:
            docname = path.removesuffix(SUFFIX)
            entry = catalog.entries.get(docname)
            if entry is None:
                text = message("no page beside the text of slides", path, f"{docname}.md")
                yield Problem(path, 1, 1, Code.UNKNOWN_ID, text)
            elif fault := _fault(self.root / path):
                yield Problem(path, *fault)

    def of(self, entry: Entry) -> tuple[SlideText, ...]:
        """Return what the slides of a talk say, in their order; nothing where the file is not sound."""
        path = f"{entry.docname}{SUFFIX}"
        if path not in self.paths or _fault(self.root / path):
            return ()
        return tuple(read((self.root / path).read_bytes().decode("utf-8-sig")))


def read(text: str) -> Iterator[SlideText]:
    """Yield the slides of a text that have words."""
    parts = _HEADING.split(text.replace("\r\n", "\n"))
    for number, words in zip(parts[1::2], parts[2::2], strict=True):
        if line := " ".join(words.split()):
            yield SlideText(int(number), line)


def _fault(path: Path) -> tuple[int, int, Code, Message] | None:
    """Return the first thing that is wrong with a file."""
    if path.is_symlink() or not path.is_file():
        return 1, 1, Code.SYMLINK, message("symbolic links are not allowed", want="the file itself")
    if (size := path.stat().st_size) > MAX_BYTES:
        return (
            1,
            1,
            Code.BODY_SIZE,
            message("text of slides is too long", f"{size} bytes", f"at most {MAX_BYTES} bytes"),
        )
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        return 1, 1, Code.ENCODING, message("not UTF-8", want="UTF-8")
    for position, name in forbidden(text.replace("\r\n", "\n")):
        return *position, Code.CHARACTER, message(f"forbidden character {name}", want="a text without it")
    numbers = [int(found[1]) for found in _HEADING.finditer(text)]
    if not numbers or numbers != sorted(set(numbers)):
        got = "no number" if not numbers else "numbers out of order"
        return 1, 1, Code.SLIDES_TEXT, message("slides are not counted", got, "`## 1`, `## 2` … above the text of each")
    return None
