"""Measure what part of a Sphinx build the search index takes: a full build, an edit, a build with nothing to do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks import invented
from benchmarks.search_score import as_markdown, as_text
from benchmarks.search_timing import FILE

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent
GOAL = 0.15


class Share(NamedTuple):
    """CPU seconds of one build: in all, and for the index."""

    name: str
    process: float
    indexing: float

    @property
    def part(self) -> float:
        """Return the part of the index in all."""
        return self.indexing / self.process


def build(name: str, source: Path) -> Share:
    """Build the site in a process of its own; fails when the build does."""
    print(f"{name} …", file=sys.stderr)
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", "-j", "1", "-d", "../doctrees", ".", "../html"]
    environment = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONPATH": _with_root(os.environ.get("PYTHONPATH", ""))}
    subprocess.run(command, cwd=source, check=True, env=environment)
    found = json.loads((source.parent / FILE).read_bytes())
    return Share(name, found["process"], found["index"])


def _with_root(paths: str) -> str:
    """Return PYTHONPATH with the root of the repository, where the build finds the stopwatch."""
    return os.pathsep.join(filter(None, (str(ROOT), paths)))


def measure(talks: int, folder: Path) -> str:
    """Build a site of so many invented talks, and return a table of what the index takes of each build."""
    source = folder / f"build-{talks}" / "source"
    invented.write_records(invented.invent(talks), source)
    with (source / "conf.py").open("a", encoding="utf-8") as conf:
        conf.write('extensions += ["benchmarks.search_timing"]\n')
    pages = sorted(source.glob("talks/*/*.md"))
    steps: tuple[tuple[str, Callable[[], object]], ...] = (
        ("full build", lambda: None),
        ("nothing to do", lambda: None),
        ("edit of one page", lambda: _append(pages[talks // 2], "もう一文。")),
        ("new title of one page", lambda: _retitle(pages[talks // 3])),
        ("one page added", lambda: _add(pages[talks // 4])),
    )
    shares = []
    for name, change in steps:
        change()
        shares.append(build(name, source))
    head, body = table(shares)
    verdict = f"share of the index in a full build of {talks} talks: {shares[0].part:.1%} (goal at 1000: {GOAL:.0%})"
    print(as_text(head, body, 1), "", verdict, sep="\n")
    return f"{as_markdown(head, body, 1)}\n{verdict}\n"


def table(shares: list[Share]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return head and rows."""
    head = ("build", "CPU s", "of these the index", "share")
    return head, [
        (share.name, f"{share.process:.2f}", f"{share.indexing:.2f}", f"{share.part:.1%}") for share in shares
    ]


def _append(path: Path, text: str) -> None:
    path.write_text(f"{path.read_text('utf-8')}\n{text}\n", "utf-8")


def _retitle(path: Path) -> None:
    path.write_text(path.read_text("utf-8").replace("title: ", "title: 改題 ", 1), "utf-8")


def _add(like: Path) -> None:
    text = like.read_text("utf-8").replace("title: ", "title: 追加 ", 1)
    like.with_name("added.md").write_text(text, "utf-8")
