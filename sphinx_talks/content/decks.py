"""The text of slides and small pictures of them, in files beside the pages of talks.

The text is `talks/<event>/<slug>.slides.md`, below `## 7` what slide 7 says; `## 7 12:34` is turned to at that second
of the recording. Where their license lets everybody share them, pictures are `talks/<event>/<slug>.slides/7.webp`.
"""

from __future__ import annotations

import hashlib
import os
import re
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from sphinx_talks.content import cues
from sphinx_talks.content.fingerprints import hashed
from sphinx_talks.content.folder import printable
from sphinx_talks.content.problems import Code, Message, Position, Problem, limited, message
from sphinx_talks.content.records import Kind, Talk, values

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from sphinx_talks.content.catalog import Catalog
    from sphinx_talks.content.pages import Entry


SUFFIX = ".slides.md"
PICTURES = ".slides"
#: Bytes of a picture: it is 480 pixels wide.
MOST_OF_PICTURE = 100_000
_PICTURE = re.compile(r"([1-9][0-9]{0,3})\.webp")
#: Licenses by which anybody may share what is licensed; what they ask besides, to be named, a page does anyway.
_SHARED = re.compile(
    r"(?i)(?:CC0|CC[ -](?:BY|0|zero)\b|creative commons|public domain|パブリックドメイン|https?://creativecommons\.org/)"
)
#: Of the text of slides.
MAX_BYTES = 2 * 1024 * 1024
_HEADING = re.compile(r"^## ([1-9][0-9]{0,3})(?:[ \t]+([0-9:]{1,12}))?[ \t]*$", re.MULTILINE)


def text_in(path: Path, what: str, most: int, encoding: str) -> str | tuple[Code, Message]:
    """Return the text of a file, or why it is not looked into."""
    try:
        if (size := path.stat().st_size) > most:
            return Code.BODY_SIZE, message(f"{what} is too long", f"{size} bytes", f"at most {most} bytes")
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        return Code.ENCODING, message("not UTF-8", want=encoding)
    except OSError as error:
        return Code.UNREADABLE, message("cannot be read", error.strerror)


class SlideText(NamedTuple):
    """What one slide says, on one line."""

    number: int
    text: str
    #: When it is turned to, in the recording; None where nobody has written that.
    second: int | None = None


class SlidePicture(NamedTuple):
    """A picture of a slide: its path below the source folder, and a hash of it."""

    path: str
    mark: str


class Deck(NamedTuple):
    """The slides of a talk that say something or have a picture, in their order."""

    slides: tuple[SlideText, ...]
    pictures: tuple[tuple[int, SlidePicture], ...] = ()

    @property
    def digest(self) -> str:
        """Return a hash of the words, their seconds and the pictures."""
        return hashed(self if self.pictures else self.slides)


def names_in(folder: Path) -> list[str]:
    """Return the names of what lies in a folder, sorted; none where it is none."""
    try:
        return sorted(os.listdir(folder))  # noqa: PTH208 - twenty thousand names
    except OSError:
        return []


def is_shared(license_: str | None) -> bool:
    """Return whether a license lets everybody share what it is of."""
    return _SHARED.match(license_ or "") is not None


class DeckTexts:
    """The texts of the slides of a site; each file is read when it is first asked for."""

    def __init__(self, root: Path) -> None:
        """Look which files there are below `root`."""
        self.root = root
        self._known: dict[str, Deck] = {}

    @cached_property
    def beside(self) -> dict[str, list[str]]:
        """Return the names of what lies in the folders of events, looked at once, by the paths of these."""
        folder = Kind.TALK.folder
        paths = (f"{folder}/{name}" for name in names_in(self.root / folder))
        return {path: names_in(self.root / path) for path in paths}

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """Return the paths of the files below the source folder."""
        return tuple(self._ending(SUFFIX))

    @cached_property
    def pictures(self) -> tuple[str, ...]:
        """Return the paths of all files in folders of pictures."""
        return tuple(sorted(f"{path}/{name}" for path in self._ending(PICTURES) for name in names_in(self.root / path)))

    def _ending(self, suffix: str) -> list[str]:
        return sorted(
            f"{path}/{name}" for path, names in self.beside.items() for name in names if name.endswith(suffix)
        )

    def problems(self, catalog: Catalog) -> Iterator[Problem]:
        """Yield what is wrong with the files."""
        for path in self.paths:
            docname = path.removesuffix(SUFFIX)
            entry = catalog.entries.get(docname)
            if entry is None:
                missing = message("no page beside the text of slides", path, f"{docname}.md")
                yield Problem(path, 1, 1, Code.UNKNOWN_ID, missing)
            else:
                yield from limited(Problem(path, *at, code, text) for at, code, text in _faults(self.root / path))
        for path in self.pictures:
            if found := self._picture_fault(catalog, path):
                yield Problem(printable(path), 1, 1, *found)
        for deck in sorted((self.root / Kind.TALK.folder).glob("*/*.pdf")):
            path, text = (one.relative_to(self.root).as_posix() for one in (deck, deck.with_suffix(SUFFIX)))
            if text not in self.paths:
                want = f"`sphinx-talks slides {path}`, which writes {text}"
                yield Problem(printable(path), 1, 1, Code.DECK_FILE, message("PDF whose text is not found", want=want))

    def _picture_fault(self, catalog: Catalog, path: str) -> tuple[Code, Message] | None:
        folder, _, name = path.rpartition("/")
        entry = catalog.entries.get(folder.removesuffix(PICTURES))
        slides = entry.record.slides if entry and isinstance(entry.record, Talk) else None
        if f"{folder.removesuffix(PICTURES)}{SUFFIX}" not in self.paths:
            return Code.UNKNOWN_ID, message("no text of slides beside the pictures", want=f"{folder}.md")
        if (entry is None or entry.record) and not is_shared(slides.license if slides else None):
            want = "`slides: {license: …}` on the page, of one that lets everybody share them, or no pictures"
            return Code.SLIDES_TEXT, message("pictures of slides that nobody may share", want=want)
        return _unfit(self.root / path, name)

    def of(self, entry: Entry) -> Deck:
        """Return what the slides of a talk say; nothing where the file is not sound."""
        path = f"{entry.docname}{SUFFIX}"
        if path not in self._known:
            is_sound = path in self.paths and not any(_faults(self.root / path))
            pictures = tuple(self._pictures(entry.docname)) if is_sound else ()
            numbers = {number for number, _ in pictures}
            found = read((self.root / path).read_bytes().decode("utf-8-sig"), numbers) if is_sound else ()
            self._known[path] = Deck(tuple(found), pictures)
        return self._known[path]

    def _pictures(self, docname: str) -> Iterator[tuple[int, SlidePicture]]:
        for path in self.pictures:
            folder, _, name = path.rpartition("/")
            if folder == f"{docname}{PICTURES}" and not _unfit(self.root / path, name):
                mark = hashlib.blake2b((self.root / path).read_bytes(), digest_size=4).hexdigest()
                yield int(name.partition(".")[0]), SlidePicture(path, mark)


def _unfit(path: Path, name: str) -> tuple[Code, Message] | None:
    """Return what is wrong with the file of a picture."""
    if path.is_symlink() or not path.is_file():
        return Code.SYMLINK, message("symbolic links are not allowed", want="the file itself")
    if not _PICTURE.fullmatch(name):
        return Code.FILE_NAME, message(
            "not the name of a picture of a slide", name, "the number of the slide, as 7.webp"
        )
    if (size := path.stat().st_size) > MOST_OF_PICTURE:
        return Code.BODY_SIZE, message(
            "picture of a slide is too large", f"{size} bytes", f"at most {MOST_OF_PICTURE} bytes"
        )
    with path.open("rb") as file:
        head = file.read(12)
    if head[:4] != b"RIFF" or head[8:] != b"WEBP":
        return Code.SLIDES_TEXT, message("not a picture in WebP", want="what `sphinx-talks slides` writes")
    return None


def read(text: str, numbers: AbstractSet[int] = frozenset()) -> Iterator[SlideText]:
    """Yield the slides of a text that have words, or one of these numbers."""
    parts = _HEADING.split(text.replace("\r\n", "\n"))
    for number, second, words in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        line = " ".join(words.split())
        if line or int(number) in numbers:
            yield SlideText(int(number), line, values.seconds(second) if second else None)


def _faults(path: Path) -> Iterator[tuple[Position, Code, Message]]:
    """Yield what is wrong with a text of slides."""
    if path.is_symlink() or not path.is_file():
        yield Position(), Code.SYMLINK, message("symbolic links are not allowed", want="the file itself")
        return
    text = text_in(path, "text of slides", MAX_BYTES, "UTF-8")
    if isinstance(text, tuple):
        yield Position(), *text
        return
    for position, parts in cues.hidden_in(text, "a text without it"):
        yield position, Code.CHARACTER, parts
    numbers = [int(found[1]) for found in _HEADING.finditer(text)]
    if not numbers or numbers != sorted(set(numbers)):
        got = "no number" if not numbers else "numbers out of order"
        want = "`## 1`, `## 2` … above the text of each"
        yield Position(), Code.SLIDES_TEXT, message("slides are not counted", got, want)
    yield from ((at, Code.SLIDES_TEXT, parts) for at, parts in _out_of_time(text))


def _out_of_time(text: str) -> Iterator[tuple[Position, Message]]:
    """Yield the seconds that are none, or that come before that of a slide above."""
    latest = 0
    for found in _HEADING.finditer(text):
        if found[2]:
            at = Position(text.count("\n", 0, found.start()) + 1, found.start(2) - found.start() + 1)
            try:
                second = values.seconds(found[2])
            except ValueError:
                yield at, message("not a place in the recording", found[2], "as `12:34`")
                continue
            if second < latest:
                yield at, message("slide is turned to before the one above it", found[2], "seconds in their order")
            latest = max(latest, second)
