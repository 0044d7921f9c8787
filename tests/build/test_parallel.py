"""One process and several write the same site."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from sphinx.util import parallel

from sphinx_talks.sphinxext import quick

if TYPE_CHECKING:
    from tests.conftest import Build, Look

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


def test_parallel_builds_write_the_same_bytes(look: Look, build: Build, processes: list[int]) -> None:
    pages = many_talks()
    serial = look(pages)
    assert processes == []
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
    assert again.files() == build(pages=pages | edits).files()


def test_portions_of_pages_write_the_same_bytes(
    look: Look, build: Build, processes: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = many_talks()
    serial = look(pages)
    monkeypatch.setattr("sphinx_talks.sphinxext.processes.PORTION", 10)
    monkeypatch.setattr(quick, "FEW", 0)
    assert build(pages=pages, parallel=2).files() == serial.files()
    # Two when they are read, and more than two when they are written.
    assert len(processes) > 4


def test_a_few_changed_pages_are_read_without_processes(build: Build, processes: list[int]) -> None:
    pages = many_talks()
    several = build(pages=pages, parallel=4)
    processes.clear()
    name = "talks/kite-2/talk-3.md"
    build(several.srcdir, pages={name: f"{pages[name]}\nAnd of wind.\n"}, parallel=4)
    assert processes == []
