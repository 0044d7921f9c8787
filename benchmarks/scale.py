"""Measure what N talks cost, in one run: builds beside the floor, by what has changed, two processes, commands.

The floor is the same prose as plain pages of MyST under Sphinx's `basic`; of all of pyvideo it is what Pelican takes,
which pyvideo is built with. Shares are CPU seconds of those of the clean build; a plot shows its memory while it runs.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks import invented, pyvideo
from benchmarks.processes import Run, memory_plot, run, sparkline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CLEAN, FLOOR, PELICAN, TWO = "clean build", "floor", "Pelican", "clean, two processes"
#: Of the processes beside the one that measures, a pool of two: reading, and writing.
JOBS = "2"


class Row(NamedTuple):
    """One measured thing of one size, with what it is compared with and the goal for the quotient."""

    talks: int
    name: str
    found: Run
    beside: float = 0
    goal: float = 0

    @property
    def quotient(self) -> float:
        """Return it as a part of what it is compared with."""
        return (self.found.wall if self.name == TWO else self.found.cpu) / self.beside if self.beside else 0


class Change(NamedTuple):
    """What is done to the pages before a build, and the goal as a part of the clean build."""

    name: str
    goal: float
    make: Callable[[Path], object]


def nothing(_source: Path) -> None:
    """Change nothing."""


def a_sentence(source: Path) -> None:
    """Add a sentence to the prose of a talk."""
    talk = talk_of(source, 2)
    talk.write_text(talk.read_text("utf-8") + "\nもう一文。\n", "utf-8")


def a_title(source: Path) -> None:
    """Give a talk another title."""
    replace(talk_of(source, 3), "title: ", "title: New ")


def a_talk(source: Path) -> None:
    """Add a talk beside another."""
    talk = talk_of(source, 4)
    shutil.copy(talk, talk.with_stem("added"))
    replace(talk.with_stem("added"), "title: ", "title: Added ")


def a_topic(source: Path) -> None:
    """Give a topic another title."""
    topics = sorted(source.glob("topics/*-*.md"))
    replace(topics[len(topics) // 2], "title: ", "title: New ")


def a_pull_request(source: Path) -> None:
    """Add a talk, and give all files the time of a checkout beside what a host keeps of the build before."""
    talk = talk_of(source, 5)
    shutil.copy(talk, talk.with_stem("proposed"))
    replace(talk.with_stem("proposed"), "title: ", "title: Proposed ")
    for path in source.rglob("*"):
        path.touch()


def talk_of(source: Path, part: int) -> Path:
    """Return the talk at a part of all of them."""
    talks = sorted(source.glob("talks/*/*.md"))
    return talks[len(talks) // part]


def replace(path: Path, old: str, new: str) -> None:
    """Replace the first of something in a file."""
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")


CHANGES = (
    Change("nothing to do", 0.005, nothing),
    Change("one sentence", 0.01, a_sentence),
    Change("one title", 0.015, a_title),
    Change("one talk added", 0.015, a_talk),
    Change("one topic renamed", 0.04, a_topic),
    Change("one talk added in a checkout", 0.015, a_pull_request),
)
#: Goals in CPU seconds, at 20,000 talks.
COMMANDS = {"check": 8.0, "show": 1.5, "list": 1.5}


def build(source: Path, folder: str = "html", jobs: str = "1") -> Run:
    """Build a site; raises ValueError when the build fails."""
    doctrees = f"../{folder}-doctrees"
    made = run(source, "-m", "sphinx", "-q", "-b", "html", "-j", jobs, "-d", doctrees, ".", f"../{folder}")
    if made.status:
        msg = f"the build of {source} ended with status {made.status}"
        raise ValueError(msg)
    return made


def pelican(site: Path) -> Run:
    """Build pyvideo's own site with the Pelican of the environment in its folder; raises ValueError when that fails."""
    output = site / "output"
    shutil.rmtree(output, ignore_errors=True)
    program = str(site.absolute() / ".venv/bin/python")
    made = run(site, "-m", "pelican", "content", "-o", "output", "-s", "pelicanconf.py", "-q", program=program)
    if made.status or not output.is_dir():
        msg = f"Pelican's build of {site} ended with status {made.status}"
        raise ValueError(msg)
    return made


def measure(talks: int, folder: Path, options: argparse.Namespace) -> Iterator[Row]:
    """Yield what one size costs; each change is made to the pages as the one before has left them."""
    site = invented.invent(talks) if options.data is None else pyvideo.read(options.data, talks)
    floor, goal = 0.0, 0.5
    if options.pelican:
        yield Row(talks, PELICAN, made := pelican(options.pelican))
        floor, goal = made.cpu, 0.7
    elif not options.no_floor:
        plain = folder / f"floor-{talks}/source"
        invented.write_floor(site, plain)
        yield Row(talks, FLOOR, made := build(plain))
        floor = made.cpu
        shutil.rmtree(plain.parent)
    source = folder / f"talks-{talks}/source"
    invented.write_records(site, source)
    clean = build(source)
    yield Row(talks, CLEAN, clean, floor, goal)
    yield from _commands(talks, source)
    for change in CHANGES:
        change.make(source)
        yield Row(talks, change.name, build(source), clean.cpu, change.goal)
    yield Row(talks, TWO, build(source, "two", JOBS), clean.wall, 0.6)
    if not options.keep:
        shutil.rmtree(source.parent)


def _commands(talks: int, source: Path) -> Iterator[Row]:
    name = talk_of(source, 2).relative_to(source / "talks").with_suffix("").as_posix()
    event = name.partition("/")[0]
    asked = {"check": ("check",), "show": ("show", name), "list": ("list", "talk", "--event", event)}
    for command, words in asked.items():
        for again in ("", " again"):
            yield Row(talks, f"{command}{again}", run(source, "-m", "sphinx_talks", *words, "--root", "."))


HEAD = f"{'talks':>6} {'':<29} {'CPU s':>8} {'wall s':>8} {'max MB':>7} {'part':>7} {'goal':>7}"


def line(row: Row) -> str:
    """Return a row of the table."""
    found = row.found
    part = f"{row.quotient:7.3f} {row.goal:7.3f}" if row.beside else ""
    failed = f"  ended with status {found.status}" if found.status else ""
    return (
        f"{row.talks:6} {row.name:<29} {found.cpu:8.2f} {found.wall:8.1f} {found.memory:7.0f} {part}{failed}".rstrip()
    )


def main() -> int:
    """Run the benchmark; returns 0 whatever it finds, as figures are for people."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("talks", nargs="*", type=int, default=[1000, 5000], help="sizes (1000 5000)")
    parser.add_argument("--data", type=Path, help="a checkout of pyvideo/data, instead of invented talks")
    parser.add_argument("--pelican", type=Path, help="pyvideo's own site, to be built in place of the plain pages")
    parser.add_argument("--no-floor", action="store_true", help="leave out the plain pages")
    parser.add_argument("--output", type=Path, default=Path("_build/benchmarks"), help="folder for table and plot")
    parser.add_argument("--keep", action="store_true", help="keep the sites in the output folder")
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    rows: list[Row] = []
    print(HEAD, flush=True)
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.output.absolute() if options.keep else Path(scratch)
        for row in (row for talks in options.talks for row in measure(talks, folder, options)):
            print(line(row), flush=True)
            rows.append(row)
    (options.output / "scale.txt").write_text("\n".join([HEAD, *map(line, rows), ""]), "utf-8")
    plotted = {f"{row.talks} talks": row.found for row in rows if row.name == CLEAN and row.found.over_time}
    (options.output / "scale.svg").write_text(memory_plot(plotted), "utf-8")
    for name, found in plotted.items():
        print(f"memory of a clean build, {name}: {sparkline([held for _, held in found.over_time])}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
