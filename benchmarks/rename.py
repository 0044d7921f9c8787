"""Measure `sphinx-talks rename` and `merge` on N invented pages, beside `check` of the same pages in the same run."""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING

from benchmarks import invented
from benchmarks.check import PAGES_A_TALK, by_size
from benchmarks.processes import run

if TYPE_CHECKING:
    from pathlib import Path

MAIN = "from sphinx_talks.cli import main; raise SystemExit(main({arguments}))"
#: Each done in the site as the one before has left it.
COMMANDS = (
    "check",
    "rename person person-0 somebody",
    "rename event event-1 an-evening",
    "rename topic topic-0 a-topic",
    "merge topic topic-1 a-topic --prefer a-topic",
    "check",
)


def measure(pages: int, folder: Path) -> None:
    """Print the figures of one size."""
    invented.write_records(invented.invent(round(pages / PAGES_A_TALK)), folder)
    count = sum(1 for _ in folder.rglob("*.md"))
    floor = None
    for command in COMMANDS:
        one = run(folder, "-c", MAIN.format(arguments=[*shlex.split(command), "--root", "."]))
        floor = floor or one
        ratio = one.cpu / floor.cpu
        print(f"{count:7} {one.cpu:9.2f} {one.wall:9.2f} {ratio:7.2f} {one.memory:7.0f}  {command}", flush=True)
        if one.status:
            print(f"{command} ended with status {one.status}")


if __name__ == "__main__":
    sys.exit(by_size(__doc__, f"{'pages':>7} {'cpu':>9} {'wall':>9} {'checks':>7} {'max MB':>7}", measure))
