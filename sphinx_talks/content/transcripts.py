"""The transcripts that lie beside the pages: `talks/<event>/<slug>.<lang>.vtt`, `events/<id>.<lang>.srt`.

That of an event is of its whole recording, and is cut into talks by their seconds. The words are in memory for one
command or build; no page and no environment keeps them.
"""

from __future__ import annotations

import hashlib
import os
import re
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from sphinx_talks.content import cues
from sphinx_talks.content.catalog import Catalog, recording_of
from sphinx_talks.content.decks import DeckTexts
from sphinx_talks.content.folder import identify, printable
from sphinx_talks.content.moments import start_of
from sphinx_talks.content.problems import Code, Level, Message, Problem, limited, message
from sphinx_talks.content.records import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sphinx_talks.content.cues import Cue
    from sphinx_talks.content.pages import Entry

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
        return hashlib.blake2b(repr(self.cues).encode("utf-8", "backslashreplace"), digest_size=12).hexdigest()


class Transcripts:
    """The transcripts of a site; each file is read when it is first asked for."""

    def __init__(self, root: Path) -> None:
        """Look which files there are below `root`."""
        self.root = root
        self.files, self.misnamed = _walk(root)
        self.decks = DeckTexts(root)
        self._read: dict[str, tuple[tuple[Cue, ...], tuple[Problem, ...]]] = {}

    @cached_property
    def signature(self) -> str:
        """Return a hash of the names, times and sizes of the files."""
        rows: list[object] = [*self.decks.signature()]
        for file in self.files:
            status = (self.root / file.path).stat()
            rows.append((file, status.st_mtime_ns, status.st_size))
        return hashlib.blake2b(repr(rows).encode(), digest_size=12).hexdigest()

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
            self._read[file.path] = _load(self.root, file)
        return self._read[file.path]


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
    text = _text(root / file.path)
    if isinstance(text, tuple):
        return (), (Problem(file.path, 1, 1, *text),)
    found = limited(Problem(file.path, *one.position, one.code, one.parts) for one in cues.faults(text, file.form))
    is_sound = all(one.code.level is not Level.ERROR for one in found)
    return cues.read(text, file.form) if is_sound else (), tuple(found)


def _text(path: Path) -> str | tuple[Code, Message]:
    """Return the text of a file, or why it is not looked into."""
    try:
        if (size := path.stat().st_size) > cues.MAX_BYTES:
            return Code.BODY_SIZE, message("transcript is too long", f"{size} bytes", f"at most {cues.MAX_BYTES} bytes")
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        return Code.ENCODING, message("not UTF-8", want="UTF-8, as `sphinx-talks transcript` writes it")
    except OSError as error:
        return Code.UNREADABLE, message("cannot be read", error.strerror)
