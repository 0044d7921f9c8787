"""What is said in recordings and stands on slides, in files beside the pages.

Transcripts are `talks/<event>/<slug>.<lang>.vtt` and `events/<id>.<lang>.srt`; that of an event is of its whole
recording, and is cut into talks by their seconds. The text of slides is `talks/<event>/<slug>.slides.md`, below `## 7`
what slide 7 says; `## 7 12:34` is turned to at that second of the recording. Where their license lets everybody share
them, small pictures of slides are `talks/<event>/<slug>.slides/7.webp`. The words are in memory for one command or
build; no page and no environment keeps them.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import re
import zlib
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from sphinx_talks.content import cues
from sphinx_talks.content.catalog import Catalog, recording_of
from sphinx_talks.content.cues import Cue
from sphinx_talks.content.folder import identify, printable
from sphinx_talks.content.moments import start_of
from sphinx_talks.content.pages import Signature, signature
from sphinx_talks.content.problems import Code, Level, Message, Position, Problem, limited, message
from sphinx_talks.content.records import Kind, Talk, values

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from pathlib import Path

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
#: Transcripts of which all cues are in memory: as such they take ten times as much as compressed.
MOST_HELD = 64
#: Characters that are looked at of a query.
MOST_OF_QUERY = 200
#: Of the text of slides.
MAX_BYTES = 2 * 1024 * 1024
_HEADING = re.compile(r"^## ([1-9][0-9]{0,3})(?:[ \t]+([0-9:]{1,12}))?[ \t]*$", re.MULTILINE)


class SlideText(NamedTuple):
    """What one slide says, on one line."""

    number: int
    text: str
    #: When it is turned to, in the recording; None where nobody has written that.
    second: int | None = None


def _digest(found: object) -> str:
    return hashlib.blake2b(repr(found).encode("utf-8", "backslashreplace"), digest_size=12).hexdigest()


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
        return _digest(self if self.pictures else self.slides)


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
    def paths(self) -> tuple[str, ...]:
        """Return the paths of the files below the source folder."""
        found = (self.root / Kind.TALK.folder).glob(f"*/*{SUFFIX}")
        return tuple(sorted(path.relative_to(self.root).as_posix() for path in found))

    @cached_property
    def pictures(self) -> tuple[str, ...]:
        """Return the paths of all files in folders of pictures."""
        found = (self.root / Kind.TALK.folder).glob(f"*/*{PICTURES}/*")
        return tuple(sorted(path.relative_to(self.root).as_posix() for path in found))

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
        if not is_shared(slides.license if slides else None):
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
    text = _text(path, "text of slides", MAX_BYTES, "UTF-8")
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


#: Folders that can hold some.
KINDS = (Kind.EVENT, Kind.TALK)
_NAME = re.compile(r"([a-z0-9-]+)\.([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\.(vtt|srt)")
_WANT_NAME = "the name of the page, the language and `vtt` or `srt`, as opening.ja.vtt"


class TranscriptFile(NamedTuple):
    """A file of a transcript: its path below the source folder, the page it lies beside, and its language."""

    path: str
    docname: str
    language: str

    @property
    def form(self) -> str:
        """Return `vtt` or `srt`."""
        return self.path.rpartition(".")[2]


class Transcript(NamedTuple):
    """What is said in the recording of a page, in one language, in its order."""

    language: str
    cues: tuple[Cue, ...]
    #: The file it comes from.
    path: str

    @property
    def digest(self) -> str:
        """Return a hash of the words and their times."""
        return _digest(self.cues)


class Passage(NamedTuple):
    """Cues in a row, and those behind them in which what they say may go on."""

    cues: tuple[Cue, ...]
    following: tuple[Cue, ...] = ()


class Transcripts:
    """The transcripts of a site; each file is read when it is first asked for."""

    def __init__(self, root: Path) -> None:
        """Look which files there are below `root`."""
        self.root = root
        self.files, self.misnamed = _walk(root)
        self.decks = DeckTexts(root)
        #: What an earlier build found in the files, by their paths.
        self.known: Mapping[str, Signature] = {}
        #: What each file says, compressed, and what is wrong with it; and the cues of those that were asked for last.
        self._read: dict[str, tuple[bytes, tuple[Problem, ...]]] = {}
        self._held: dict[str, tuple[Cue, ...]] = {}

    @cached_property
    def contents(self) -> dict[str, Signature]:
        """Return what each file holds, by its path; read is only what has another time or size than `known` says."""
        paths = (*(file.path for file in self.files), *self.decks.paths, *self.decks.pictures)
        return {path: self._signed(path) for path in paths}

    def _signed(self, path: str) -> Signature:
        was, status = self.known.get(path), (self.root / path).stat()
        is_known = was is not None and (was.time, was.size) == (status.st_mtime_ns, status.st_size)
        return was if was and is_known else signature(self.root / path)

    @cached_property
    def signature(self) -> str:
        """Return a hash of the names and bytes of the files."""
        return _digest(sorted((path, found.content) for path, found in self.contents.items()))

    @property
    def has_words(self) -> bool:
        """Return whether there is a transcript or the text of a deck beside any page."""
        return bool(self.files or self.decks.paths)

    def problems(self, catalog: Catalog) -> Iterator[Problem]:
        """Yield what is wrong with all files, warnings among it."""
        yield from self.misnamed
        yield from self.decks.problems(catalog)
        for file in self.files:
            if file.docname not in catalog.entries:
                text = message("no page beside the transcript", file.path, f"{file.docname}.md")
                yield Problem(file.path, 1, 1, Code.UNKNOWN_ID, text)
            else:
                yield from self._of(file)[1]

    def errors(self, catalog: Catalog) -> list[Problem]:
        """Return what has to be mended before anything is built."""
        return [one for one in self.problems(catalog) if one.code.level is Level.ERROR]

    def of(self, catalog: Catalog, entry: Entry) -> list[Transcript]:
        """Return the transcripts of a talk or event by language; a talk has its part of that of its event."""
        made = {file.language: Transcript(file.language, self._of(file)[0], file.path) for file in self._beside(entry)}
        if entry.kind is Kind.TALK and (held := catalog.event_of(entry)):
            span = _span(catalog, entry) if (whole := self._beside(held)) else None
            for file in whole if span else ():
                found = tuple(one for one in self._of(file)[0] if span and span[0] <= one.start < span[1])
                if found and file.language not in made:
                    made[file.language] = Transcript(file.language, found, file.path)
        return [made[language] for language in sorted(made) if made[language].cues]

    def passages(self, catalog: Catalog, entry: Entry, language: str) -> list[Passage]:
        """Return what a page is found by that is said in a language: of an event what lies outside its talks."""
        (found,) = [one for one in self.of(catalog, entry) if one.language == language]
        held = catalog.event_of(entry) if entry.kind is Kind.TALK else None
        beside = (*self._beside(entry), *(self._beside(held) if held else ()))
        whole = next(self._of(file)[0] for file in beside if file.path == found.path)
        if entry.kind is Kind.EVENT:
            spans = [span for talk in catalog.talks_of(entry) if (span := _span(catalog, talk))]
            runs = groupby(enumerate(whole), lambda row: any(start <= row[1].start < end for start, end in spans))
            parts = [[at for at, _ in run] for is_of_talk, run in runs if not is_of_talk]
        else:
            first = whole.index(found.cues[0])
            parts = [[*range(first, first + len(found.cues))]]
        return [Passage(whole[at[0] : at[-1] + 1], _following(whole, at[-1] + 1)) for at in parts]

    def _beside(self, entry: Entry) -> list[TranscriptFile]:
        return [file for file in self._by_page.get(entry.docname, ()) if entry.record is not None]

    @cached_property
    def _by_page(self) -> dict[str, list[TranscriptFile]]:
        found: dict[str, list[TranscriptFile]] = {}
        for file in self.files:
            found.setdefault(file.docname, []).append(file)
        return found

    def _of(self, file: TranscriptFile) -> tuple[tuple[Cue, ...], tuple[Problem, ...]]:
        if file.path not in self._read:
            found, problems = _load(self.root, file)
            self._read[file.path] = zlib.compress(marshal.dumps([*map(tuple, found)]), 1), problems
        packed, problems = self._read[file.path]
        if file.path not in self._held:
            if len(self._held) >= MOST_HELD:
                del self._held[next(iter(self._held))]
            self._held[file.path] = tuple(Cue(*row) for row in marshal.loads(zlib.decompress(packed)))  # noqa: S302 - from above
        return self._held[file.path], problems


def _following(cues: Sequence[Cue], at: int) -> tuple[Cue, ...]:
    """Return as many cues from a position on as a query is looked at of."""
    size, end = 0, at
    while end < len(cues) and size < MOST_OF_QUERY:
        size += len(cues[end].text)
        end += 1
    return tuple(cues[at:end])


def _span(catalog: Catalog, talk: Entry) -> tuple[float, float] | None:
    """Return from which to which millisecond a talk is in the recording of its event, None where nobody knows."""
    video, _, shared = recording_of(catalog, talk)
    start, held = start_of(catalog, talk), catalog.event_of(talk)
    if not shared or start is None or held is None or video is None:
        return None
    others = (start_of(catalog, one) for one in catalog.talks_of(held) if recording_of(catalog, one)[2])
    following = [one.second for one in others if one and one.second > start.second]
    end = video.end or min(following, default=None)
    return start.second * 1000, end * 1000 if end else float("inf")


def _walk(root: Path) -> tuple[tuple[TranscriptFile, ...], tuple[Problem, ...]]:
    found, misnamed = [], []
    for path in _paths(root):
        folder, _, name = path.rpartition("/")
        parts = _NAME.fullmatch(name)
        docname = f"{folder}/{parts[1]}" if parts else ""
        if (root / path).is_symlink() or not (root / path).is_file():
            text = message("symbolic links are not allowed", want="the file itself")
            misnamed.append(Problem(printable(path), 1, 1, Code.SYMLINK, text))
        elif parts is None or identify(f"{docname}.md")[0] is None:
            text = message("not the name of a transcript", name, _WANT_NAME)
            misnamed.append(Problem(printable(path), 1, 1, Code.FILE_NAME, text))
        else:
            found.append(TranscriptFile(path, docname, parts[2]))
    return tuple(found), tuple(misnamed)


def _paths(root: Path) -> Iterator[str]:
    """Yield the paths of all files that look like transcripts, sorted."""
    for kind in KINDS:
        folders = [kind.folder]
        if kind is Kind.TALK:
            folders += [f"{kind.folder}/{one.name}" for one in _scan(root / kind.folder) if one.is_dir()]
        for folder in folders:
            names = (one.name for one in _scan(root / folder) if one.name.rpartition(".")[2].lower() in cues.FORMS)
            yield from (f"{folder}/{name}" for name in names)


def _scan(folder: Path) -> Sequence[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            return sorted(found, key=lambda one: one.name)
    except OSError:
        return ()


def _load(root: Path, file: TranscriptFile) -> tuple[tuple[Cue, ...], tuple[Problem, ...]]:
    text = _text(root / file.path, "transcript", cues.MAX_BYTES, "UTF-8, as `sphinx-talks transcript` writes it")
    if isinstance(text, tuple):
        return (), (Problem(file.path, 1, 1, *text),)
    found = limited(Problem(file.path, *one.position, one.code, one.parts) for one in cues.faults(text, file.form))
    if not all(one.code.level is not Level.ERROR for one in found):
        return (), tuple(found)
    made, unread = cues.readable(text, file.form)
    return made, (*found, *(Problem(file.path, *one.position, one.code, one.parts) for one in unread))


def _text(path: Path, what: str, most: int, encoding: str) -> str | tuple[Code, Message]:
    """Return the text of a file, or why it is not looked into."""
    try:
        if (size := path.stat().st_size) > most:
            return Code.BODY_SIZE, message(f"{what} is too long", f"{size} bytes", f"at most {most} bytes")
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        return Code.ENCODING, message("not UTF-8", want=encoding)
    except OSError as error:
        return Code.UNREADABLE, message("cannot be read", error.strerror)
