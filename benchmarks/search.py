"""Measure the search beside stock Sphinx, Pagefind and MiniSearch: the same pages and queries, in one run of Chromium.

Without arguments the pages and queries are invented. Figures from a machine under load say little: quote the ratios.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks import (
    search_answers,
    search_asked,
    search_build,
    search_plot,
    search_scale,
    search_score,
    search_spoken,
    search_typed,
)
from benchmarks.search_browse import ask_all
from benchmarks.search_invented import WORDS, Writer
from benchmarks.search_invented import pages as invented_pages
from benchmarks.search_pages import Query, SourcePage, docnames, read_pages, read_queries
from benchmarks.search_sites import ENGINES, Engine, add_pagefind, build_all, missing, run_sphinx

#: What ours is divided by, where it was measured.
OTHERS = ("pagefind", "pagefind-npm", "minisearch")
#: How many pages are invented, and for how many talks the index alone is measured.
PAGES, SIZES = 300, [1000, 20000]
#: For how many talks what is said in them is measured.
SPOKEN_SIZES = [300, 20000]


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.search", description=__doc__)
    add = parser.add_argument
    add("--pages", type=Path, help='[{"id", "title", "text"}] (without: invented pages)')
    add("--queries", type=Path, help='[{"cat", "q", "rel": ids}] to ask of --pages')
    add("--engines", default=",".join(ENGINES), help=f"which to compare ({','.join(ENGINES)})")
    add("--repeat", type=int, default=1, help="times every query is asked (1)")
    add("--out", type=Path, default=Path("_build/benchmarks/search"), help="folder for tables, plot and results.json")
    add("--keep", action="store_true", help="keep the sites in the folder")
    add("--scale", nargs="*", type=int, metavar="N", help="ours alone, with N invented talks each (1000 20000)")
    add("--typed", action="store_true", help="type what readers of this site ask, key by key, beside Pagefind")
    add("--data", type=Path, help="a checkout of pyvideo/data, whose talks --scale takes instead of invented ones")
    add("--transcripts", nargs="*", type=int, metavar="N", help="what is said in N invented talks each (300 20000)")
    add("--build", nargs="?", type=int, const=1000, metavar="N", help="share of the index in a build of N talks (1000)")
    add(
        "--answers",
        type=Path,
        metavar="SITE",
        help="ours alone, asked what readers of this site ask (a folder of HTML)",
    )
    options = parser.parse_args(arguments)
    if (options.pages is None) != (options.queries is None):
        parser.error("--pages and --queries go together")
    options.engines = [name.strip() for name in options.engines.split(",")]
    if unknown := set(options.engines) - set(ENGINES):
        parser.error(f"no such engine: {', '.join(sorted(unknown))} (there are {', '.join(ENGINES)})")
    if options.repeat < 1:
        parser.error("--repeat is 1 or more")
    return options


def corpus(options: argparse.Namespace) -> tuple[list[SourcePage], list[Query]]:
    """Return the pages and queries asked for; raises ValueError or OSError where they cannot be read."""
    if options.pages is None:
        writer = Writer(seed=0, words=WORDS)
        pages = invented_pages(PAGES, writer)
        return pages, search_asked.queries(pages, writer)
    pages = read_pages(options.pages)
    return pages, read_queries(options.queries, (page.id for page in pages))


def installed(names: list[str]) -> list[Engine]:
    """Return the engines that can be measured, saying what the others lack."""
    found = []
    for engine in (ENGINES[name] for name in names):
        if lack := missing(engine):
            print(lack, file=sys.stderr)
        else:
            found.append(engine)
    if not found:
        raise ValueError("no engine is left to measure")
    return found


def compare(options: argparse.Namespace, folder: Path) -> str:
    """Build the sites, ask them, and return the tables; writes results.json and the plot."""
    pages, queries = corpus(options)
    engines = installed(options.engines)
    print(f"building {len(pages)} pages for {', '.join(engine.name for engine in engines)} …", file=sys.stderr)
    sites = build_all(pages, [engine.name for engine in engines], folder)
    answers = ask_all(sites, engines, queries, docnames(pages), options.repeat)
    about = {
        "pages": len(pages),
        "queries": len(queries),
        "repeat": options.repeat,
        "python": platform.python_version(),
        "load": os.getloadavg() if hasattr(os, "getloadavg") else None,
        "versions": {engine.name: engine.version() for engine in engines},
    }
    content = {"about": about, "answers": [answer._asdict() for answer in answers]}
    (options.out / "results.json").write_text(json.dumps(content, ensure_ascii=False, indent=1), "utf-8")
    search_plot.plot_comparison(answers, options.out / "comparison.svg")
    rows = search_score.rows(answers)
    ratios = [line for one in OTHERS for line in search_score.ratios(answers, one) if line.startswith("talks ")]
    missed = search_score.missed(answers, "talks")
    print(search_score.as_text(search_score.HEAD, rows), "", *ratios, "", *missed, sep="\n")
    versions = ", ".join(f"{name} {version}" for name, version in about["versions"].items())
    head = f"{len(pages)} pages, {len(queries)} queries, asked {options.repeat} time(s): {versions}\n"
    listed = "".join(f"- {line}\n" for line in ratios)
    return f"{head}\n{search_score.as_markdown(search_score.HEAD, rows)}\n{listed}"


def own_sites(folder: Path) -> dict[str, Path]:
    """Build this site, and the same pages for Pagefind."""
    source = Path(__file__).parent.parent
    run_sphinx(source, folder / "talks-html")
    shutil.copytree(folder / "talks-html", folder / "pagefind-html")
    add_pagefind(folder / "pagefind-html")
    return {"talks": folder / "talks-html", "pagefind": folder / "pagefind-html"}


def asked_by_readers() -> list[str]:
    """Return every other of the readers' queries: the half that nothing is tuned on."""
    rows = json.loads((search_answers.QUERIES / "readers.json").read_bytes())
    return [row["q"] for row in rows[1::2]]


def main(arguments: list[str] | None = None) -> int:
    """Run what was asked for; returns 0 whatever the figures are, 1 where nothing could be measured."""
    options = parse(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        folder = (options.out if options.keep else Path(scratch)).absolute()
        try:
            if options.scale is not None:
                name, table = (
                    "scale.md",
                    search_scale.measure(options.scale or SIZES, folder, options.repeat, options.out, options.data),
                )
            elif options.transcripts is not None:
                name, table = "transcripts.md", search_spoken.measure(options.transcripts or SPOKEN_SIZES, folder)
            elif options.typed:
                name, table = "typed.md", search_typed.measure(own_sites(folder), asked_by_readers())
            elif options.answers is not None:
                name, table = "answers.md", search_answers.measure(options.answers)
            elif options.build is not None:
                name, table = "build.md", search_build.measure(options.build, folder)
            else:
                name, table = "comparison.md", compare(options, folder)
        except (ValueError, OSError, subprocess.CalledProcessError) as error:
            print(f"error: {error}", file=sys.stderr)
            return 1
    (options.out / name).write_text(table, "utf-8")
    print(f"tables and plots: {options.out}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
