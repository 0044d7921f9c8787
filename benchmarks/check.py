"""Measure `sphinx-talks check` on N invented pages, beside the floor: every file read, its front matter parsed."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import invented
from benchmarks.processes import run

if TYPE_CHECKING:
    from collections.abc import Callable

#: Wall seconds for the pages, and times the floor.
GOAL = 20.0
#: How many pages come with each talk: itself, and its share of events, topics and people.
PAGES_A_TALK = 1 + 1 / 20 + 1 / 32 + 3 / 5
SYLLABLES = [f"{consonant}{vowel}" for consonant in ("", *"kstnhmr") for vowel in "aiueo"]

CHECK = "from sphinx_talks.cli import main; raise SystemExit(main(['check', '--root', '.', '--advice']))"
FLOOR = """
from pathlib import Path
from sphinx_talks.content import frontmatter
for path in Path().rglob('*.md'):
    frontmatter.parse(frontmatter.split(path.read_text('utf-8'))[0])
"""


def write_names(folder: Path) -> None:
    """Give the people names that are as like each other as those of a country."""
    chance = random.Random(0)
    for path in sorted(folder.glob("people/person-*.md")):
        first, last = ("".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))).title() for _ in range(2))
        path.write_text(path.read_text("utf-8").replace(f"name: {path.stem}", f"name: {first} {last}"), "utf-8")


def measure(pages: int, folder: Path) -> None:
    """Print the figures of one size."""
    invented.write_records(invented.invent(round(pages / PAGES_A_TALK)), folder)
    write_names(folder)
    count = sum(1 for _ in folder.rglob("*.md"))
    floor, ours = run(folder, "-c", FLOOR), run(folder, "-c", CHECK)
    for name, one in (("floor", floor), ("check", ours)):
        print(f"{name:8} {count:7} {one.cpu:9.2f} {one.wall:9.2f} {1000 * one.cpu / count:9.2f} {one.memory:9.0f}")
        if one.status:
            print(f"{name} ended with status {one.status}")
    print(f"check at {count} pages: {ours.cpu / floor.cpu:.1f} times the floor; goal: under {GOAL:.0f} s", flush=True)


def by_size(about: str | None, heading: str, measure: Callable[[int, Path], None]) -> int:
    """Measure each size that the command line names; returns 0 whatever is found, as figures are for people."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("pages", nargs="*", type=int, default=[1000, 10000], help="sizes (1000 10000)")
    options = parser.parse_args()
    print(heading, flush=True)
    for pages in options.pages:
        with tempfile.TemporaryDirectory() as scratch:
            measure(pages, Path(scratch))
    return 0


if __name__ == "__main__":
    sys.exit(by_size(__doc__, f"{'':8} {'pages':>7} {'cpu':>9} {'wall':>9} {'ms/page':>9} {'max MB':>9}", measure))
