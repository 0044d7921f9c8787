"""The talks in the recording of an event: WebVTT chapters, and JSON chapters of Podcasting 2.0 (version 1.2)."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from sphinx_talks.content.catalog import record, recording_of
from sphinx_talks.content.records import Event, Kind
from sphinx_talks.exports.archive import Export, File, LeftOut, title_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinx_talks.content.pages import Entry
    from sphinx_talks.exports.archive import RecordArchive


class Chapter(NamedTuple):
    """Where a talk begins in a recording, in seconds, and where it ends; None where nobody knows."""

    talk: Entry
    start: int
    end: int | None


def chapters(archive: RecordArchive, event: Entry) -> list[Chapter]:
    """Return the talks in the recording of an event, in its order; one ends where the next begins, at the latest."""
    found = []
    for talk in archive.catalog.talks_of(event):
        video, _, is_shared = recording_of(archive.catalog, talk)
        if video and is_shared and video.start is not None:
            found.append(Chapter(talk, video.start, video.end))
    found.sort(key=lambda one: (one.start, one.talk.id))
    ends: Sequence[int | None] = [*(one.start for one in found[1:]), None][: len(found)]
    return [
        one._replace(end=min(filter(None, (one.end, after)), default=None))
        for one, after in zip(found, ends, strict=True)
    ]


class _Chapters(Export):
    suffix: ClassVar[str]

    def files(self, archive: RecordArchive) -> Iterator[File]:
        """Yield the chapters of each recording that has some."""
        for event in archive.catalog.all(Kind.EVENT):
            if found := self.taken(archive, event):
                yield File(f"data/chapters/{event.id}.{self.suffix}", event, partial(self.written, archive, found))

    def taken(self, archive: RecordArchive, event: Entry) -> list[Chapter]:
        """Return the chapters that the form can take."""
        return chapters(archive, event)

    def left_out(self, archive: RecordArchive) -> Iterator[LeftOut]:
        """Yield the talks in the recording of an event whose position there is not known."""
        for event in archive.catalog.all(Kind.EVENT):
            taken = {one.talk.docname for one in self.taken(archive, event)}
            for talk in archive.catalog.talks_of(event) if record(event, Event).video else ():
                if talk.docname not in taken and recording_of(archive.catalog, talk)[2]:
                    yield LeftOut(talk, "its position in the recording is not known")

    def written(self, archive: RecordArchive, found: Sequence[Chapter]) -> bytes:
        """Return chapters."""
        raise NotImplementedError


class VttChapters(_Chapters):
    """For players of the web (`<track kind="chapters">`)."""

    name = "chapters-vtt"
    about = "Chapters of the recording of an event as WebVTT."
    suffix = "vtt"

    def taken(self, archive: RecordArchive, event: Entry) -> list[Chapter]:
        """Return the chapters whose end is known: a cue has to have one."""
        return [one for one in chapters(archive, event) if one.end is not None and one.end > one.start]

    def written(self, archive: RecordArchive, found: Sequence[Chapter]) -> bytes:  # noqa: ARG002 - of the JSON form
        """Return the cues."""
        cues = (f"{_time(one.start)} --> {_time(one.end or 0)}\n{_cue(title_of(one.talk))}\n" for one in found)
        return "\n".join(["WEBVTT\n", *cues]).encode()


def _time(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.000"


def _cue(text: str) -> str:
    """Return text that is none of the markup of a cue (https://www.w3.org/TR/webvtt1/#webvtt-cue-text)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class JsonChapters(_Chapters):
    """For podcast apps."""

    name = "chapters-json"
    about = "Chapters of the recording of an event for podcast apps (Podcasting 2.0)."
    suffix = "json"

    def written(self, archive: RecordArchive, found: Sequence[Chapter]) -> bytes:
        """Return the chapters."""
        made = [
            {
                "startTime": one.start,
                "title": title_of(one.talk),
                **({"endTime": one.end} if one.end is not None else {}),
                **({"url": archive.url(one.talk)} if archive.base else {}),
            }
            for one in found
        ]
        return (json.dumps({"version": "1.2.0", "chapters": made}, ensure_ascii=False, indent=1) + "\n").encode()
