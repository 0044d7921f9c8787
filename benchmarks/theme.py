"""Measure what a theme adds to the build of a page: ours beside basic, furo and pydata-sphinx-theme, in one run.

All build the same orphan pages, so that no table of contents, no listing and no record is in the figure.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import random
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from benchmarks.invented import paragraphs

GOAL = 6.0
FEW = 10


class Setup(NamedTuple):
    """A theme with the extension that reads the pages."""

    name: str
    theme: str
    extension: str

    def there(self) -> bool:
        """Return whether the theme is installed."""
        return self.theme == "basic" or importlib.util.find_spec(self.theme) is not None


SETUPS = (
    Setup("basic", "basic", "myst_parser"),
    # What of our cost is the extension, which checks every page, and not the theme.
    Setup("basic, with our extension", "basic", "sphinx_talks"),
    Setup("sphinx_talks", "sphinx_talks", "sphinx_talks"),
    Setup("furo", "furo", "myst_parser"),
    Setup("pydata_sphinx_theme", "pydata_sphinx_theme", "myst_parser"),
)


def write(folder: Path, setup: Setup, pages: int) -> None:
    """Write a home page and orphan pages of some sections, the same for every theme."""
    chance = random.Random(0)
    folder.mkdir(parents=True)
    settings: dict[str, object] = {
        "project": "Pages",
        "language": "ja",
        "extensions": [setup.extension],
        "html_theme": setup.theme,
    }
    if setup.extension == "myst_parser":
        settings["myst_title_to_header"] = True
    conf = "".join(f"{name} = {value!r}\n" for name, value in settings.items())
    (folder / "conf.py").write_text(conf, "utf-8")
    (folder / "index.md").write_text("---\ntitle: Home\n---\n\nHome.\n", "utf-8")
    for number in range(pages):
        text = f"---\norphan: true\ntitle: 頁 {number}\n---\n\n{paragraphs(chance, 3)}\n"
        (folder / f"page-{number}.md").write_text(text, "utf-8")


def seconds(folder: Path) -> float:
    """Build a site from nothing in a process of its own; returns CPU seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "sphinx", "-q", "-E", "-a", "-d", "../doctrees", ".", "../html"]
    subprocess.run(command, cwd=folder, check=True, env={**os.environ, "PYTHONHASHSEED": "0"})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(setups: list[Setup], pages: int, rounds: int) -> dict[str, float]:
    """Return milliseconds a page for each theme: many pages less few, the best of some rounds in turn."""
    best: dict[tuple[str, int], float] = {}
    with tempfile.TemporaryDirectory() as scratch:
        sites = [(setup, size) for setup in setups for size in (FEW, FEW + pages)]
        for place, (setup, size) in enumerate(sites):
            write(Path(scratch, str(place), "source"), setup, size)
        for _ in range(rounds):
            for place, (setup, size) in enumerate(sites):
                took = seconds(Path(scratch, str(place), "source"))
                best[setup.name, size] = min(took, best.get((setup.name, size), took))
    return {setup.name: 1000 * (best[setup.name, FEW + pages] - best[setup.name, FEW]) / pages for setup in setups}


def main() -> int:
    """Print the table; returns 0 whatever it finds, as figures are for people."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=400, help="orphan pages of each site (400)")
    parser.add_argument("--rounds", type=int, default=3, help="builds of each, of which the quickest counts (3)")
    parser.add_argument("--output", type=Path, default=Path("_build/benchmarks"), help="folder for the table")
    options = parser.parse_args()
    setups = [setup for setup in SETUPS if setup.there()]
    left_out = [setup.name for setup in SETUPS if not setup.there()]
    found = measure(setups, options.pages, options.rounds)
    floor = found["basic"]
    lines = [f"{'theme':28} {'ms/page':>8} {'beyond basic':>13}"]
    lines += [f"{name:28} {each:8.2f} {each - floor:13.2f}" for name, each in found.items()]
    added = found["sphinx_talks"] - floor
    lines += ["", f"sphinx_talks adds {added:.2f} ms a page to basic (goal: {GOAL:.0f})"]
    lines += [f"not installed, left out: {name}" for name in left_out]
    print(*lines, sep="\n")
    options.output.mkdir(parents=True, exist_ok=True)
    (options.output / "theme.txt").write_text("\n".join(lines) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
