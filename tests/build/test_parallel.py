"""One process and several write the same site."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from sphinx.util import parallel

from sphinx_talks.content.traces import Traces, unpacked
from sphinx_talks.search import index
from sphinx_talks.search.documents import gather
from sphinx_talks.sphinxext import digests, looking, quick, search_index
from sphinx_talks.sphinxext.processes import together
from tests.conftest import cut_listings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sphinx_talks.content.pages import Entry
    from sphinx_talks.search.documents import Document
    from tests.conftest import Build, Built, Look

T = TypeVar("T")
TALK = """\
---
title: 'Talk {number} on kites'
speakers: [{person}]
topics: [{topic}]
time: {hour:02}:{minute:02}
aliases: [old-{number}]
---

After {{talk}}`kite-2/talk-{other}`, see {{topic}}`{topic}` {{cite}}`tako1999` and [](../../guide/wind.md).
"""


#: Pages with a picture, the files of which Sphinx copies when all are written.
PICTURED: Mapping[str, str] = {
    f"guide/{name}.md": f"---\ntitle: {name.title()}\norphan: true\n---\n\n![A kite]({name}.gif)\n" for name in "ab"
} | {f"guide/{name}.gif": f"GIF89a \1 \1{name}\0;" for name in "ab"}


def many_talks() -> dict[str, str | None]:
    """Return enough pages for Sphinx to read and write in several processes."""
    return {
        f"talks/kite-2/talk-{number}.md": TALK.format(
            number=number,
            other=(number + 7) % 14,
            person=("bo-tern", "ida-marlow")[number % 2],
            topic=("frames", "safety", "string-tension")[number % 3],
            hour=10 + number // 6,
            minute=number % 6 * 10,
        )
        for number in range(14)
    }


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Give a list that counts the tasks Sphinx hands to other processes."""
    if not parallel.parallel_available:
        pytest.skip("Sphinx has no parallel builds on this platform")
    started: list[int] = []
    add_task = parallel.ParallelTasks.add_task

    def counting(self: parallel.ParallelTasks, *arguments: object) -> None:
        started.append(os.getpid())
        add_task(self, *arguments)  # type: ignore[arg-type] # handed on as they came

    monkeypatch.setattr(parallel.ParallelTasks, "add_task", counting)
    return started


def test_parallel_builds_write_the_same_bytes(
    look: Look, build: Build, processes: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = many_talks()
    serial = look(pages)
    assert processes == []
    monkeypatch.setattr(quick, "FEW", 0)
    several = build(pages=pages, parallel=4)
    # At least four tasks each for reading and writing: no extension made Sphinx fall back to one process.
    assert len(processes) >= 8
    assert several.files() == serial.files()
    edits: dict[str, str | None] = {
        "topics/frames.md": "---\ntitle: Frames of Paper\n---\n",
        "talks/kite-2/knots.md": None,
        "talks/kite-1/paper-frames.md": "---\ntitle: Frames\nspeakers: [ida-marlow]\n---\n",
        "topics/string-tension.md": "---\ntitle: Tension\nbroader: [safety]\n---\n",
    }
    processes.clear()
    again = build(several.srcdir, pages=edits, parallel=4)
    assert processes
    found = again.files(), left(again)
    clean = anew(build, again)
    assert (clean.files(), left(clean)) == found


def test_pages_that_are_looked_at_in_processes_leave_the_same(
    build: Build, processes: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    here, note = list[str](), looking.Looking.at
    works: list[int] = []

    def noting(self: looking.Looking, docname: str, file: str) -> str:
        here.append(docname)
        return note(self, docname, file)

    monkeypatch.setattr(looking.Looking, "at", noting)
    gathered: list[str] = []

    def gathering(entry: Entry, *given: Any) -> Document:  # noqa: ANN401 - handed on as they came
        gathered.append(entry.docname)
        return gather(entry, *given)

    monkeypatch.setattr(looking, "gather", gathering)

    def counting(some: Sequence[Callable[[], T]]) -> list[T]:
        works.append(len(some))
        return together(some)

    monkeypatch.setattr(search_index, "together", counting)
    cut_listings(monkeypatch, 2)
    monkeypatch.setattr(quick, "FEW", 0)
    monkeypatch.setattr(index, "FEW", 0)
    several = build(pages={**many_talks(), **PICTURED}, parallel=2)
    # Two that read pages, two that write them, then one beside this one, twice.
    assert len(processes) == 6
    assert works == [2, 2]
    # The first page is written before there are processes.
    assert len(here) == len(gathered) == 1
    found = several.files(), left(several)
    serial = anew(build, several)
    assert (serial.files(), left(serial)) == found


def test_after_a_change_of_settings_the_same_is_left(build: Build) -> None:
    """What others see of a page may follow from the settings, as the words for a title that nobody knows."""
    unknown: dict[str, str | None] = {"talks/kite-1/unknown.md": "---\nspeakers: [ida-marlow]\n---\n"}
    english = build(pages=unknown, language="en")
    japanese = build(english.srcdir, language="ja")
    found = left(japanese)
    shutil.rmtree(japanese.srcdir / "_build")
    assert left(build(japanese.srcdir, language="ja")) == found


def anew(build: Build, built: Built) -> Built:
    """Build a site once more in its folder, with nothing known of what was built there."""
    shutil.rmtree(built.srcdir / "_build")
    return build(built.srcdir)


def left(built: Built) -> tuple[dict[str, object], dict[str, object]]:
    """Return what a build leaves to the next: what pages render, and what each has asked with the answers."""
    kept: dict[str, object] = digests.StateFile.of_builder(built.app).load(dict, {})
    assert kept["pages"]
    traces = looking.traces_file(built.app).load(Traces.of, Traces())
    asked = {number: (question, traces.answers[number]) for question, number in traces.questions.items()}

    def questions(numbers: bytes) -> set[object]:
        return {
            one for number in unpacked(numbers)
            for one in ((asked[number],) if number >= 0 else questions(traces.parts[-number - 1]))
        }  # fmt: skip

    pages = {name: (page.source, page.made, questions(page.asked)) for name, page in traces.pages.items()}
    return kept, {"stamp": traces.stamp, **pages}


def test_a_few_changed_pages_are_read_without_processes(build: Build, processes: list[int]) -> None:
    pages = many_talks()
    several = build(pages=pages, parallel=4)
    processes.clear()
    name = "talks/kite-2/talk-3.md"
    build(several.srcdir, pages={name: f"{pages[name]}\nAnd of wind.\n"}, parallel=4)
    assert processes == []
