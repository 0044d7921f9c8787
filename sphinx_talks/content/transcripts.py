"""What is said in recordings, in files beside the pages.

They are `talks/<event>/<slug>.<lang>.vtt` and `events/<id>.<lang>.srt`; that of an event is of its whole recording, and
is cut into talks by their seconds. The words are in memory for one command or build; no page and no environment keeps
them.
"""

from __future__ import annotations

import marshal
import re
import zlib
from contextlib import suppress
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from sphinx_talks.content import cues
from sphinx_talks.content.catalog import Catalog, record
from sphinx_talks.content.cues import Cue
from sphinx_talks.content.decks import DeckTexts, names_in, text_in
from sphinx_talks.content.fingerprints import Signature, hashed, signature
from sphinx_talks.content.folder import identify, printable
from sphinx_talks.content.moments import estimated_end, start_of, video_of
from sphinx_talks.content.problems import Code, Level, Problem, limited, message
from sphinx_talks.content.records import Kind, Talk
from sphinx_talks.content.watchable import recording_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from sphinx_talks.content.pages import Entry


#: Transcripts of which all cues are in memory: as such they take ten times as much as compressed.
MOST_HELD = 64
#: Characters that are looked at of a query.
MOST_OF_QUERY = 200
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
        return hashed(self.cues)


class Passage(NamedTuple):
    """Cues in a row, and those behind them in which what they say may go on."""

    cues: tuple[Cue, ...]
    following: tuple[Cue, ...] = ()


class Transcripts:
    """The transcripts of a site; each file is read when it is first asked for."""

    def __init__(self, root: Path) -> None:
        """Look which files there are below `root`."""
        self.root = root
        self.decks = DeckTexts(root)
        self.files, self.misnamed = _walk(root, self.decks)
        #: What an earlier build found in the files, by their paths.
        self.known: Mapping[str, Signature] = {}
        #: By the path of a file, where what a sound one says is left for the next build; nothing where it is not.
        self._left: dict[str, Path] = {}
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
        return hashed(sorted((path, found.content) for path, found in self.contents.items()))

    def leave(self, folder: Path, code: str) -> None:
        """Leave in a folder what sound files say, and read it there where an earlier build of this code left it."""
        names = ((one.path, (self.contents[one.path].content, one.form, code)) for one in self.files)
        self._left = {path: folder / hashed(name) for path, name in names}
        if self._left:
            folder.mkdir(parents=True, exist_ok=True)
        for path in {*folder.glob("*")} - {*self._left.values()}:
            path.unlink()

    @property
    def has_words(self) -> bool:
        """Return whether there is a transcript or the text of a deck beside any page."""
        return bool(self.files or self.decks.paths)

    def problems(self, catalog: Catalog) -> Iterator[Problem]:
        """Yield what is wrong with all files, warnings among it."""
        yield from self.misnamed
        yield from self.decks.problems(catalog)
        first: dict[tuple[str, str], str] = {}
        for file in self.files:
            if (other := first.setdefault((file.docname, file.language.lower()), file.path)) != file.path:
                text = message("second transcript in one language", file.path, f"one file, this or {other}")
                yield Problem(file.path, 1, 1, Code.DUPLICATE_ID, text)
            if (entry := catalog.entries.get(file.docname)) is None:
                text = message("no page beside the transcript", file.path, f"{file.docname}.md")
                yield Problem(file.path, 1, 1, Code.UNKNOWN_ID, text)
                continue
            yield from self._of(file)[1]
            if entry.record is not None and not _is_recorded(catalog, entry):
                want = (
                    "`video` on the page"
                    if entry.kind is Kind.EVENT
                    else "`video` on the page, or on that of the event"
                )
                yield Problem(file.path, 1, 1, Code.NO_RECORDING, message("transcript of no recording", want=want))
            own, share = (
                sum(len(one.text) for one in cues) for cues in (self._of(file)[0], self._unused(catalog, file))
            )
            if share > own * 2:
                what, want = "most of what the event has of the talk is not used", f"{share}, as that of the event"
                yield Problem(file.path, 1, 1, Code.UNUSED_WORDS, message(what, f"{own} characters", want))

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

    def _unused(self, catalog: Catalog, file: TranscriptFile) -> list[Cue]:
        """Return what the transcript of the event has of a talk in the language of one of its own."""
        entry = catalog.entries[file.docname]
        held = catalog.event_of(entry) if entry.kind is Kind.TALK else None
        if held is None or not all(one.record for one in (held, entry, *catalog.talks_of(held))):
            return []
        span = _span(catalog, entry)
        found = [self._of(one)[0] for one in self._beside(held) if span and one.language == file.language]
        return [one for cues in found[:1] for one in cues if span and span[0] <= one.start < span[1]]

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
            self._read[file.path] = self._found(file)
        packed, problems = self._read[file.path]
        if file.path not in self._held:
            if len(self._held) >= MOST_HELD:
                del self._held[next(iter(self._held))]
            self._held[file.path] = tuple(Cue(*row) for row in marshal.loads(zlib.decompress(packed)))  # noqa: S302 - from above
        return self._held[file.path], problems

    def _found(self, file: TranscriptFile) -> tuple[bytes, tuple[Problem, ...]]:
        """Return what a file says, compressed, and what is wrong: nothing where an earlier build left it."""
        left = self._left.get(file.path)
        with suppress(OSError, zlib.error):
            if left and zlib.decompress(packed := left.read_bytes()):
                return packed, ()
        found, problems = _load(self.root, file)
        packed = zlib.compress(marshal.dumps([*map(tuple, found)]), 1)
        if left and not any(one.code.level is Level.ERROR for one in problems):
            left.write_bytes(packed)
        return packed, problems


def _is_recorded(catalog: Catalog, entry: Entry) -> bool:
    """Return whether the seconds of a transcript lead anywhere, as far as the pages can be read."""
    held = catalog.event_of(entry) if entry.kind is Kind.TALK else None
    return (held is not None and held.record is None) or video_of(catalog, entry) is not None


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
    others = [one for one in catalog.talks_of(held) if recording_of(catalog, one)[2]]
    ends = [one.second for one in (start_of(catalog, other) for other in others) if one and one.second > start.second]
    # A talk that takes longer than it should goes on until the one that follows it at once.
    if (estimated := estimated_end(catalog, talk)) and not _is_followed(talk, others):
        ends.append(estimated)
    end = video.end or min(ends, default=None)
    return start.second * 1000, end * 1000 if end else float("inf")


def _is_followed(talk: Entry, others: Sequence[Entry]) -> bool:
    """Return whether another talk begins in the programme as one ends."""
    one = record(talk, Talk)
    rest = (record(other, Talk) for other in others)
    return any(one.time and other.time and (other.date, other.time.start) == (one.date, one.time.end) for other in rest)


def _walk(root: Path, decks: DeckTexts) -> tuple[tuple[TranscriptFile, ...], tuple[Problem, ...]]:
    found, misnamed = [], []
    for path in _paths(root, decks):
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


def _paths(root: Path, decks: DeckTexts) -> Iterator[str]:
    """Yield the paths of all files that look like transcripts, sorted."""
    endings = tuple(f".{form}" for form in cues.FORMS)
    for kind in KINDS:
        folders = {kind.folder: names_in(root / kind.folder)} | (decks.beside if kind is Kind.TALK else {})
        for folder, names in folders.items():
            yield from (f"{folder}/{name}" for name in names if name.lower().endswith(endings))


def _load(root: Path, file: TranscriptFile) -> tuple[tuple[Cue, ...], tuple[Problem, ...]]:
    text = text_in(root / file.path, "transcript", cues.MAX_BYTES, "UTF-8, as `sphinx-talks transcript` writes it")
    if isinstance(text, tuple):
        return (), (Problem(file.path, 1, 1, *text),)
    blocks = [*cues.blocks(text, file.form)]
    wrong = cues.faults(text, file.form, blocks)
    found = limited(Problem(file.path, *one.position, one.code, one.parts) for one in wrong)
    if not all(one.code.level is not Level.ERROR for one in found):
        return (), tuple(found)
    made, unread = cues.readable(text, file.form, blocks)
    return made, (*found, *(Problem(file.path, *one.position, one.code, one.parts) for one in unread))
