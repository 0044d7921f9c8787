"""By what a build knows that a file need not be made again: never for one whose bytes would differ."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import pytest

from sphinx_talks.content.git import Days
from sphinx_talks.exports import FORMATS
from sphinx_talks.exports.archive import files_of
from sphinx_talks.exports.inputs import Inputs
from tests.unit.exports.conftest import BASIC

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sphinx_talks.content.pages import Entry
    from sphinx_talks.exports.archive import RecordArchive
    from sphinx_talks.exports.pieces import Pieces
    from tests.unit.exports.conftest import Make


class Made(NamedTuple):
    """A file, and the hash of what it was made from."""

    content: bytes
    inputs: str
    #: How it is made of pieces, and the hashes of these by docname.
    pieces: Pieces | None
    keys: Mapping[str, str]


def files(archive: RecordArchive) -> dict[str, Made]:
    """Return the files of every format that a build writes; those beside pages follow from what these render."""
    fields = {docname: repr((one.record, one.untitled)) for docname, one in archive.catalog.entries.items()}
    inputs = Inputs("", archive, fields, {})
    made = (file for one in FORMATS.values() if one.built and not one.is_beside for file in files_of(one, archive))
    keys = {docname: inputs.piece(entry) for docname, entry in archive.catalog.entries.items() if entry.kind}
    return {file.path: Made(file.make(), inputs.of(file), file.pieces, keys) for file in made}


class Edit(NamedTuple):
    """What stands in a page, what takes its place, and a file that shows nothing of it."""

    page: str
    old: str
    new: str
    apart: str


EDITS = {
    "title of a talk": Edit(
        "talks/kite-1/paper-frames.md", "title: ", "title: New ", "embed/oembed/talks/kite-2/knots.json"
    ),
    "title of a talk that nobody knows any more": Edit(
        "talks/kite-1/paper-frames.md", "title: Paper Frames That Last\n", "", "embed/oembed/talks/kite-2/knots.json"
    ),
    "topics of a talk": Edit(
        "talks/kite-1/paper-frames.md", "topics: [", "topics: [safety, ", "feeds/people/ida-marlow.xml"
    ),
    "position of a talk": Edit(
        "talks/kite-2/knots.md", "title: ", "order: 99\ntitle: ", "embed/oembed/talks/kite-1/paper-frames.json"
    ),
    "title of an event": Edit("events/kite-1.md", "title: 'Kite", "title: 'New Kite", "embed/people/ida-marlow.html"),
    "day of an event": Edit("events/kite-2.md", "date: 2021-11-05", "date: 2019-01-02", "data/events/kite-1.bib"),
    "place of an event": Edit("events/kite-2.md", "date: ", "venue: Hill\ndate: ", "calendar/events/kite-1.ics"),
    "zone of an event": Edit("events/kite-2.md", "date: ", "timezone: Asia/Seoul\ndate: ", "data/schedule/kite-1.xml"),
    "recording of an event": Edit("events/kite-2.md", "Zz0Kite_-01", "Zz0Kite_-09", "feeds/topics/frames.xml"),
    "former id of an event": Edit("events/kite-1.md", "[first-kite", "[kite-0, first-kite", "data/chapters/kite-2.vtt"),
    "name of a person": Edit("people/bo-tern.md", "name: ", "name: New ", "embed/oembed/talks/kite-2/knots.json"),
    "name of a topic": Edit("topics/frames.md", "title: ", "title: New ", "feeds/topics/safety.xml"),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_what_would_differ_is_made_again_and_what_shows_nothing_of_it_is_not(archive: Make, edit: Edit) -> None:
    before = files(archive())
    text = (BASIC / edit.page).read_text("utf-8")
    assert edit.old in text
    after = files(archive({edit.page: text.replace(edit.old, edit.new, 1)}))
    known = after.keys() & before.keys()
    differing = {path for path in known if before[path].content != after[path].content}
    made = {path for path in known if before[path].inputs != after[path].inputs}
    assert "data/talks.json" in differing
    assert not differing - made
    assert edit.apart in known - made
    mended = {path: after[path] for path in known if after[path].pieces}
    assert len(mended) > 1
    for path, new in mended.items():
        assert_mends(before[path], new)


def assert_mends(old: Made, new: Made) -> None:
    """Check that a file is what it would be made anew, and that most pieces are not."""
    assert old.pieces
    assert new.pieces
    content, known = old.pieces.mended(b"", (), frozenset())
    assert content == old.content
    wanted: list[str] = []

    def make(entry: Entry, made: Callable[[Entry], bytes] = new.pieces.make) -> bytes:
        wanted.append(entry.docname)
        return made(entry)

    pieces, same = replace(new.pieces, make=make), {name for name, key in new.keys.items() if old.keys.get(name) == key}
    assert pieces.mended(content, known, same)[0] == new.content
    assert len(wanted) < len(pieces.entries)
    # Of what is not whole nothing is taken.
    assert pieces.mended(content[: len(content) // 2], known, same)[0] == new.content
    assert pieces.mended(b"", known[:1], same)[0] == new.content


def test_an_edit_of_a_transcript_makes_its_file_and_a_new_one_the_list(archive: Make) -> None:
    words, path = b"WEBVTT\n\n00:10.000 --> 00:12.000\nA kite.\n", "talks/kite-2/knots.en.vtt"
    before, after = files(archive({path: words})), files(archive({path: words + b"\nNOTE seen\n"}))
    assert {name for name in before if before[name][:2] != after[name][:2]} == {f"data/{path}"}
    more = files(archive({"talks/kite-2/knots.ja.vtt": words}))
    assert after["data/talks.json"].inputs != more["data/talks.json"].inputs


def test_a_commit_alone_is_an_edit(archive: Make) -> None:
    made = archive()
    before, after = files(made), files(replace(made, commits=Days({"talks/kite-2/knots.md": 1_700_000_000}, {}, {})))
    assert {path for path in before if before[path].content != after[path].content} <= {
        path for path in before if before[path].inputs != after[path].inputs
    }
    assert before["feeds/topics/frames.xml"][:2] == after["feeds/topics/frames.xml"][:2]
