"""Where a talk starts in a recording, by its page or by the programme, and what prose says of seconds and slides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sphinx_talks.checks.run import check
from sphinx_talks.content.catalog import Catalog
from sphinx_talks.content.moments import TalkStart, start_of
from sphinx_talks.content.records import Kind
from tests.files import write

if TYPE_CHECKING:
    from pathlib import Path

EVENT = "title: E\ndate: 2020-01-02\nvideo: {youtube: aaaaaaaaaaa}\n"


def problems(root: Path, event: str, talk: str, prose: str = "") -> tuple[Catalog, list[str]]:
    pages = {"index.md": "# Site\n", "events/e.md": f"---\n{event}---\n"}
    write(root, {**pages, "talks/e/a.md": f"---\ntitle: A\n{talk}---\n\n{prose}\n"})
    entries, found = check(root)
    return Catalog(entries, {}), [str(problem) for problem in found]


@pytest.mark.parametrize(
    ("event", "talk", "start"),
    [
        ("start: 20:00\n", "time: 20:35-21:00\n", TalkStart(2100, is_estimated=True)),
        ("start: 23:30\n", "time: 24:10\n", TalkStart(2400, is_estimated=True)),
        ("start: 20:00\n", "time: 20:35\nvideo: {start: '35:20'}\n", TalkStart(2120)),
        ("start: 20:00\n", "time: 20:35\nvideo: {youtube: bbbbbbbbbbb}\n", TalkStart(0)),
        ("", "time: 20:35\n", None),
        ("start: 20:00\n", "order: 2\n", None),
        ("start: 20:00\n", "time: 19:50\n", None),
        ("start: 20:00\nend_date: 2020-01-03\n", "time: 20:35\n", None),
        ("start: 20:00\n", "time: 20:35\nrecording: not-published\n", None),
    ],
)
def test_start(tmp_path: Path, event: str, talk: str, start: TalkStart | None) -> None:
    catalog, _ = problems(tmp_path, EVENT + event, talk)
    assert start_of(catalog, catalog.by_id[Kind.TALK]["e/a"]) == start


@pytest.mark.parametrize(
    ("event", "talk", "prose", "found"),
    [
        (EVENT, "slides: {speakerdeck: 0123456789abcdef0123456789abcdef}\n", "{at}`12:34` {slide}`see <7>`", ""),
        (
            EVENT,
            "",
            "{at}`12:3`",
            "5:1: T405 at: not a place in a recording (got '12:3', want h:mm:ss, m:ss or seconds)",
        ),
        (EVENT, "", "{slide}`0`", "5:1: T405 slide: not the number of a slide (got '0', want 1 to 9999)"),
        (EVENT, "", "{slide}`7`", "5:1: T310 slide on a page without one (got '7', want `slides`)"),
        (EVENT, "slides: {speakerdeck: 1}\n", "{at}`7` {slide}`7`", "T208 slides.speakerdeck: "),
        ("title: E\n", "", "{at}`7`", "T310 at on a page without one (got '7', want `video`, or that of the event)"),
        ("title: E\n", "chapters: [{at: 1, title: B}]\n", "", "T310 chapters: chapters of no recording"),
        (
            "title: E\nvideo: {youtube: aaaaaaaaaaa}\n",
            "video: {start: 35:20, end: 58:10}\nchapters: [{at: 5:00, title: B}, {at: 35:20, title: C}]\n",
            "",
            "T206 chapters.0.at: chapter before the start of the talk (got '5:00', want 35:20 or later, as",
        ),
        (
            "title: E\nvideo: {youtube: aaaaaaaaaaa}\n",
            "video: {start: 35:20, end: 58:10}\nchapters: [{at: 36:00, title: B}, {at: 58:10, title: C}]\n",
            "",
            "T206 chapters.1.at: chapter after the end of the talk (got '58:10', want before 58:10, as `video` says)",
        ),
        (
            EVENT,
            "chapters: [{at: 2, title: B}, {at: 2, title: C}]\n",
            "",
            "T206 chapter comes before the one",
        ),
        (EVENT, "points: [A, {text: B, at: '1:10', source: 'https://example.org/'}]\n", "", ""),
        (EVENT, "points: [A, B, C, D, E, F]\n", "", "T204 6 points (want at most 5)"),
        (EVENT, "points: [A, {text: B, slide: 2}]\n", "", "T310 points.1.slide: slide on a page without one"),
        (EVENT, "chapters: [{at: '0:70', title: B}]\n", "", "T204 chapters.0.at: not a place in a recording"),
    ],
)
def test_places(tmp_path: Path, event: str, talk: str, prose: str, found: str) -> None:
    _, told = problems(tmp_path, event, talk, prose)
    assert len(told) == bool(found), told
    assert found in "".join(told)
