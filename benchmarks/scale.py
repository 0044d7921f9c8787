"""Measure builds of N talks beside the floor, in one run: full, one edit, nothing to do, a talk added in a checkout."""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from benchmarks import invented, pyvideo

GOALS = {"full": 2.0, "page": 1.2, "edit": 0.04, "added": 0.015, "size": 300 * 1024}


class Run(NamedTuple):
    """One build: CPU and wall seconds."""

    cpu: float
    wall: float


class Row(NamedTuple):
    """All builds of one site."""

    name: str
    talks: int
    pages: int
    full: Run
    edit: Run
    nothing: Run
    #: One talk more, and all files with the time of a checkout, beside what is kept of the build before.
    added: Run
    largest: int


def build(source: Path, jobs: str) -> Run:
    """Build a site in a process of its own; fails when the build does."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", "-j", jobs, "-d", "../doctrees", ".", "../html"]
    subprocess.run(command, cwd=source, check=True, env={**os.environ, "PYTHONHASHSEED": "0"})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(cpu, time.perf_counter() - started)


def measure(name: str, talks: int, source: Path, jobs: str) -> Row:
    """Measure a full build, one with nothing to do, one after an edit, and that of a pull request."""
    pages = sum(1 for _ in source.rglob("*.md"))
    full = build(source, jobs)
    nothing = build(source, jobs)
    edited = sorted(source.glob("talks/*/*.md"))[talks // 2]
    edited.write_text(edited.read_text("utf-8") + "\nもう一文。\n", "utf-8")
    edit = build(source, jobs)
    edited.with_stem("added").write_text(edited.read_text("utf-8").replace("title: ", "title: Added "), "utf-8")
    for path in source.rglob("*.md"):
        path.touch()
    added = build(source, jobs)
    largest = max(path.stat().st_size for path in (source.parent / "html").rglob("*.html"))
    row = Row(name, talks, pages, full, edit, nothing, added, largest)
    print(line(row), flush=True)
    return row


def line(row: Row) -> str:
    """Return a row of the table."""
    times = " ".join(f"{run.cpu:9.2f} {run.wall:9.2f}" for run in (row.full, row.edit, row.nothing, row.added))
    per_page = 1000 * row.full.cpu / row.pages
    return f"{row.name:8} {row.talks:6} {row.pages:6} {times} {per_page:8.2f} {row.largest / 1024:8.0f}"


HEAD = (
    f"{'site':8} {'talks':>6} {'pages':>6} {'full cpu':>9} {'wall':>9} {'edit cpu':>9} {'wall':>9} "
    f"{'none cpu':>9} {'wall':>9} {'add cpu':>9} {'wall':>9} {'ms/page':>8} {'max KB':>8}"
)


def both(talks: int, folder: Path, options: argparse.Namespace) -> list[Row]:
    """Measure the floor and ours for one size, side by side."""
    site = invented.invent(talks) if options.data is None else pyvideo.read(options.data, talks)
    rows = []
    for name, write in (("floor", invented.write_floor), ("talks", invented.write_records)):
        source = folder / f"{name}-{talks}" / "source"
        write(site, source)
        rows.append(measure(name, talks, source, options.jobs))
        if not options.keep:
            shutil.rmtree(source.parent)
    return rows


def verdicts(rows: list[Row]) -> list[str]:
    """Return each goal with what was reached."""
    ours = {row.talks: row for row in rows if row.name == "talks"}
    floors = {row.talks: row for row in rows if row.name == "floor"}
    found = []
    for talks, row in ours.items():
        ratio = row.full.cpu / floors[talks].full.cpu
        found.append(f"full build at {talks}: {ratio:.2f} of the floor (goal at 1000: {GOALS['full']})")
        share = row.edit.cpu / row.full.cpu
        found.append(f"one edit at {talks}: {share:.1%} of the full build (goal at 5000: {GOALS['edit']:.0%})")
        share = row.added.cpu / row.full.cpu
        found.append(
            f"one talk added in a checkout at {talks}: {share:.1%} of the full build (goal: {GOALS['added']:.1%})"
        )
        found.append(f"largest page at {talks}: {row.largest / 1024:.0f} KB (goal: {GOALS['size'] // 1024})")
    if len(ours) > 1:
        first, last = min(ours), max(ours)
        growth = (ours[last].full.cpu / ours[last].pages) / (ours[first].full.cpu / ours[first].pages)
        found.append(f"time a page at {last}: {growth:.2f} of that at {first} (goal: {GOALS['page']})")
    return found


def plot(rows: list[Row], path: Path) -> None:
    """Draw CPU seconds over pages, where matplotlib is installed."""
    try:
        import matplotlib as mpl  # noqa: PLC0415 - not needed for the table
    except ImportError:
        print("no plot: matplotlib is not installed (pip install matplotlib)")
        return
    mpl.use("Agg")
    from matplotlib import pyplot as plt  # noqa: PLC0415 - as above

    figure, axes = plt.subplots(figsize=(7, 4))
    for name in ("floor", "talks"):
        mine = [row for row in rows if row.name == name]
        for label in ("full", "edit", "nothing", "added"):
            times = [getattr(row, label).cpu for row in mine]
            axes.plot([row.pages for row in mine], times, marker="o", label=f"{name}: {label}")
    axes.set(xlabel="pages", ylabel="CPU seconds", xscale="log", yscale="log")
    axes.legend()
    figure.savefig(path, bbox_inches="tight")
    print(f"plot: {path}")


def main() -> int:
    """Run the benchmark; returns 0 whatever it finds, as figures are for people."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("talks", nargs="*", type=int, default=[1000, 5000], help="sizes (1000 5000)")
    parser.add_argument("--data", type=Path, help="a checkout of pyvideo/data, instead of invented talks")
    parser.add_argument("--jobs", default="1", help="processes for Sphinx (1)")
    parser.add_argument("--output", type=Path, default=Path("_build/benchmarks"), help="folder for table and plot")
    parser.add_argument("--keep", action="store_true", help="keep the sites in the output folder")
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    print(HEAD, flush=True)
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.output.absolute() if options.keep else Path(scratch)
        rows = [row for talks in options.talks for row in both(talks, folder, options)]
    table = "\n".join([HEAD, *map(line, rows), "", *verdicts(rows)])
    (options.output / "scale.txt").write_text(f"{table}\n", "utf-8")
    print("", *verdicts(rows), sep="\n")
    plot(rows, options.output / "scale.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
