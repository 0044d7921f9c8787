"""Transcripts of recordings for players and other programs: the files that lie beside pages, as they are there.

WebVTT: https://www.w3.org/TR/webvtt1/. The part of a talk in that of its event is not cut out: its seconds are those of
the recording.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_talks.content.decks import SUFFIX
from sphinx_talks.content.records import Kind
from sphinx_talks.exports.archive import Export, File, LeftOut, RecordArchive
from sphinx_talks.views.recorded import slides_page, transcript_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_talks.content.pages import Entry
    from sphinx_talks.content.transcripts import TranscriptFile

#: Media types of the forms.
TYPES = {"vtt": "text/vtt", "srt": "application/x-subrip"}


class TranscriptFiles(Export):
    """One file a recording and language."""

    name = "transcripts"
    about = "Transcripts of talks and events as WebVTT or SubRip, as they lie beside their pages."

    def files(self, archive: RecordArchive) -> Iterator[File]:
        """Yield the files."""
        if (held := archive.catalog.transcripts) is None:
            return
        for one in held.files:
            if entry := archive.catalog.page(one.docname):
                read, mark = Path(archive.root, one.path).read_bytes, held.contents[one.path].content
                yield File(path_of(one.path), entry, read, (), mark=mark)

    def left_out(self, archive: RecordArchive) -> Iterator[LeftOut]:
        """Yield the talks of which nothing is written down, not even in the transcript of their event."""
        for talk in archive.catalog.all(Kind.TALK):
            held = archive.catalog.event_of(talk)
            if not (beside(archive, talk) or (held and beside(archive, held))):
                yield LeftOut(talk, "there is no transcript of it (a .vtt or .srt file beside its page)")


def path_of(path: str) -> str:
    """Return the path of a transcript below the address of the site by that of its file."""
    return f"data/{path}"


def url_of(archive: RecordArchive, path: str) -> str:
    """Return the address of a transcript by the path of its file, '' where the site has none; editions share them."""
    base = archive.editions[0][1] if archive.editions else archive.base
    return "" if "transcripts" in archive.without else f"{base}{path_of(path)}"


def file_of(archive: RecordArchive, entry: Entry, language: str) -> str:
    """Return the address of the transcript of a talk or event in a language, also of that of its event, '' for none."""
    held = archive.catalog.event_of(entry) if entry.kind is Kind.TALK else None
    rows = [*beside(archive, entry), *(beside(archive, held) if held else ())]
    return next((url_of(archive, one.path) for one in rows if one.language == language), "")


def beside(archive: RecordArchive, entry: Entry) -> list[TranscriptFile]:
    """Return the transcripts that lie beside a page, without a look into them."""
    return archive.catalog.once(("transcript files",), lambda: _by_page(archive)).get(entry.docname, [])


def pages_of(archive: RecordArchive, entry: Entry) -> Iterator[tuple[str, str]]:
    """Yield the names of the pages of what is said and of what slides say, each with the path of its file."""
    yield from ((transcript_page(entry.docname, one.language), one.path) for one in beside(archive, entry))
    held = archive.catalog.transcripts
    if held and (path := f"{entry.docname}{SUFFIX}") in held.decks.paths:
        yield slides_page(entry.docname), path


def _by_page(archive: RecordArchive) -> dict[str, list[TranscriptFile]]:
    held = archive.catalog.transcripts
    found: dict[str, list[TranscriptFile]] = {}
    for one in held.files if held else ():
        found.setdefault(one.docname, []).append(one)
    return found
