"""The text of slides beside a page: `talks/<event>/<slug>.slides.md`, below `## 7` what slide 7 says.

`## 7 12:34` is turned to at that second of the recording.
"""

from __future__ import annotations

import hashlib
import os
import re
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from sphinx_talks.content.characters import forbidden
from sphinx_talks.content.problems import Code, Message, Problem, message
from sphinx_talks.content.records import Kind, values

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sphinx_talks.content.catalog import Catalog
    from sphinx_talks.content.pages import Entry

SUFFIX = ".slides.md"
MAX_BYTES = 2 * 1024 * 1024
_HEADING = re.compile(r"^## ([1-9][0-9]{0,3})(?:[ \t]+([0-9:]{1,12}))?[ \t]*$", re.MULTILINE)


class SlideText(NamedTuple):
    """What one slide says, on one line."""

    number: int
    text: str
    #: When it is turned to, in the recording; None where nobody has written that.
    second: int | None = None


class Deck(NamedTuple):
    """The slides of a talk that say something, in their order."""

    slides: tuple[SlideText, ...]

    @property
    def digest(self) -> str:
        """Return a hash of the words and their seconds."""
        return hashlib.blake2b(repr(self.slides).encode("utf-8", "backslashreplace"), digest_size=12).hexdigest()


class DeckTexts:
    """The texts of the slides of a site; each file is read when it is first asked for."""

    def __init__(self, root: Path) -> None:
        """Look which files there are below `root`."""
        self.root = root
        self._known: dict[str, Deck] = {}

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

    def of(self, entry: Entry) -> Deck:
        """Return what the slides of a talk say; nothing where the file is not sound."""
        path = f"{entry.docname}{SUFFIX}"
        if path not in self._known:
            is_sound = path in self.paths and not _fault(self.root / path)
            found = read((self.root / path).read_bytes().decode("utf-8-sig")) if is_sound else ()
            self._known[path] = Deck(tuple(found))
        return self._known[path]


def read(text: str) -> Iterator[SlideText]:
    """Yield the slides of a text that have words."""
    parts = _HEADING.split(text.replace("\r\n", "\n"))
    for number, second, words in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        if line := " ".join(words.split()):
            yield SlideText(int(number), line, values.seconds(second) if second else None)


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
    return _out_of_time(text)


def _out_of_time(text: str) -> tuple[int, int, Code, Message] | None:
    """Return the first second that is none, or that comes before that of a slide above."""
    latest = 0
    for found in _HEADING.finditer(text):
        if found[2]:
            at = text.count("\n", 0, found.start()) + 1, found.start(2) - found.start() + 1
            try:
                second = values.seconds(found[2])
            except ValueError:
                return *at, Code.SLIDES_TEXT, message("not a place in the recording", found[2], "as `12:34`")
            if second < latest:
                text_of_it = message("slide is turned to before the one above it", found[2], "seconds in their order")
                return *at, Code.SLIDES_TEXT, text_of_it
            latest = second
    return None
