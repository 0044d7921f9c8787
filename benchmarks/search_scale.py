"""Measure our index alone, at several sizes: what a query loads, how long it takes, what the tab holds."""

from __future__ import annotations

import gc
import resource
import shutil
import sys
import time
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from benchmarks import search_archive, search_asked
from benchmarks.search_browse import chromium, opened
from benchmarks.search_plot import plot_scale
from benchmarks.search_score import as_markdown, as_text
from benchmarks.search_serve import SiteServer
from benchmarks.search_sites import ENGINES, build_ours
from sphinx_talks.search import files, packs
from tests import indexes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from benchmarks.search_pages import Query

#: The talks that the queries are taken from; they are in an archive of any size.
ASKED_OF, EACH = 1000, 5
GOALS = {"KB": 200, "requests": 16, "growth": 1.5, "MB": 60}

# An empty query loads what is loaded once: the modules and the manifest.
START = "async (address) => { window.talks = await import(address); await talks.search('', { limit: 1 }); }"
ASK = """async (query) => {
  const started = performance.now();
  let first = null;
  const hits = await talks.searchInSteps(query, {}, () => { first ??= performance.now() - started; });
  return { first, done: performance.now() - started, total: hits.total };
}"""


class Written(NamedTuple):
    """An index on disk, and what it took; the peak is that of the process so far."""

    talks: int
    documents: int
    seconds: float
    peak_mb: float
    files: int
    mb: float


class Asked(NamedTuple):
    """One query whose address somebody opens who was never here, until all of the first screen is there.

    Counted is what it asks of the index. What is loaded for any query (page, scripts, manifest) is counted apart.
    """

    query: str
    first_ms: float | None
    done_ms: float | None
    kb: float
    requests: int
    loaded_kb: float


class Row(NamedTuple):
    """All that was measured of one size."""

    written: Written
    asked: list[Asked]
    again_ms: float
    heap_mb: float
    held_mb: float


def write(talks: int, site: Path, data: Path | None) -> Written:
    """Write the index of an archive, invented or of `data`, with what the search needs beside it."""
    print(f"{'reading' if data else 'inventing'} {talks} talks …", file=sys.stderr)
    build_ours([], site.with_name(f"{site.name}-empty")).rename(site)
    shutil.rmtree(site / files.FOLDER)
    documents = search_archive.real(data, talks) if data else search_archive.archive(talks, search_archive.new_writer())
    print(f"writing the index of {len(documents)} documents …", file=sys.stderr)
    started = time.process_time()
    # As in a build: what is made are lists and bytes, without any cycle.
    gc.disable()
    indexes.write(site / files.FOLDER, documents, "ja")
    gc.enable()
    seconds = time.process_time() - started
    sizes = [path.stat().st_size for path in (site / files.FOLDER).rglob("*.bin")]
    # Linux counts in KiB.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Written(talks, len(documents), seconds, peak, len(sizes), sum(sizes) / 1e6)


def queries(data: Path | None) -> list[Query]:
    """Return what is asked at every size: of real talks their titles, phrases of them and their words."""
    writer = search_archive.new_writer()
    if data:
        pages = search_archive.source_pages(search_archive.real(data, ASKED_OF), ASKED_OF)
        return search_asked.of_titles(pages, EACH)
    pages = search_archive.source_pages(search_archive.archive(ASKED_OF, writer), ASKED_OF)
    return search_asked.queries(pages, writer, EACH)


def started(browser: Browser, server: SiteServer) -> Page:
    """Return a page in a new context that has loaded modules and manifest."""
    page = browser.new_context().new_page()
    page.goto(server.root)
    page.evaluate(START, f"{server.root}_static/talks-search.js")
    return page


def ask(browser: Browser, server: SiteServer, query: str) -> Asked:
    """Ask one query by its address, on a screen as `search_browse` has it."""
    page, seen = opened(browser, server, ENGINES["talks"], query)
    sent = server.take()
    page.context.close()
    own = [one for one in sent if one.path.startswith(f"{files.FOLDER}/") and not one.path.endswith(packs.MANIFEST)]
    kb, all_kb = (sum(one.size for one in some) / 1000 for some in (own, sent))
    return Asked(query, seen["first"], seen["done"], kb, len(own), all_kb - kb)


def heap(browser: Browser, server: SiteServer, asked: Sequence[Query]) -> tuple[float, float, float]:
    """Return MB at most and MB held in one tab that asks everything, and median ms where all has been asked before.

    Counted are the JavaScript heap and the buffers behind it; held is what is left when the garbage is collected.
    """
    page = started(browser, server)
    session = page.context.new_cdp_session(page)

    def used() -> float:
        found = session.send("Runtime.getHeapUsage")
        return float((found["usedSize"] + found.get("backingStorageSize", 0)) / 1e6)

    most = []
    for query in asked:
        page.evaluate(ASK, query.q)
        most.append(used())
    again = median(page.evaluate(ASK, query.q)["done"] for query in asked)
    session.send("HeapProfiler.collectGarbage")
    held = used()
    page.context.close()
    return max(most), held, again


def measure_one(talks: int, asked: Sequence[Query], folder: Path, repeat: int, data: Path | None) -> Row:
    """Write an archive of one size and ask it everything."""
    site = folder / f"scale-{talks}"
    shutil.rmtree(site, ignore_errors=True)
    written = write(talks, site, data)
    with SiteServer(site) as server, chromium() as browser:
        server.prepare()
        ask(browser, server, asked[0].q)  # the browser's own first steps are nobody's time
        print(f"asking {len(asked)} queries, {repeat} time(s) …", file=sys.stderr)
        found = [ask(browser, server, query.q) for _ in range(repeat) for query in asked]
        most, held, again = heap(browser, server, asked)
    return Row(written, found, again, most, held)


HEAD = (
    "talks", "documents", "write CPU s", "peak RSS MB", "index MB", "files", "first load KB",
    "KB a query", "p95", "at most", "requests", "p95", "at most", "ms to first", "ms to done", "at most", "ms again",
    "heap MB at most", "heap MB held",
)  # fmt: skip


def spread(values: Sequence[float], digits: int) -> tuple[tuple[float, int], ...]:
    """Return median, 95th percentile and maximum, each with the digits to print."""
    ordered = sorted(values)
    return (median(ordered), digits), (ordered[int(len(ordered) * 0.95)], digits), (ordered[-1], digits)


def cells(row: Row) -> tuple[str, ...]:
    """Return a row of the table."""
    written, asked = row.written, row.asked
    firsts = [one.first_ms for one in asked if one.first_ms is not None]
    ends = [one.done_ms for one in asked if one.done_ms is not None]
    numbers = (
        (written.talks, 0), (written.documents, 0), (written.seconds, 1), (written.peak_mb, 0), (written.mb, 1),
        (written.files, 0), (median(one.loaded_kb for one in asked), 1),
        *spread([one.kb for one in asked], 1), *spread([one.requests for one in asked], 0),
        (median(firsts) if firsts else 0, 1), (median(ends), 1), (max(ends), 1),
        (row.again_ms, 1), (row.heap_mb, 1), (row.held_mb, 1),
    )  # fmt: skip
    return tuple(f"{value:.{digits}f}" for value, digits in numbers)


def verdicts(rows: Sequence[Row]) -> list[str]:
    """Return each goal with what was reached at the largest size, and the heaviest queries."""
    last = max(rows, key=lambda row: row.written.talks)
    heaviest = {one.query: one for one in sorted(last.asked, key=lambda one: one.kb)[-20:]}
    reached = (
        f"at {last.written.talks} talks: at most {max(one.kb for one in last.asked):.0f} KB a query (goal: "
        f"{GOALS['KB']}) in at most {max(one.requests for one in last.asked)} requests (goal: {GOALS['requests']}), "
        f"heap at most {last.heap_mb:.0f} MB (goal: {GOALS['MB']})"
    )
    found = [
        reached,
        *(f"heaviest: {one.query!r} {one.kb:.0f} KB, {one.requests} requests" for one in list(heaviest.values())[-3:]),
    ]
    first = min(rows, key=lambda row: row.written.talks)
    if first is not last:
        slower = [[one.done_ms or 0 for one in row.asked] for row in (last, first)]
        times = [median(times) for times in slower]
        pairs = median(a / b for a, b in zip(*slower, strict=True))
        found.append(
            f"ms to done at {last.written.talks} over {first.written.talks}: {times[0] / times[1]:.2f} of medians, "
            f"{pairs:.2f} median of each query (goal: {GOALS['growth']})"
        )
    return found


def measure(sizes: Sequence[int], folder: Path, repeat: int, out: Path, data: Path | None = None) -> str:
    """Measure all sizes, print and return the table, and draw the plot."""
    asked = queries(data)
    rows = [measure_one(talks, asked, folder, repeat, data) for talks in sorted(sizes)]
    body = [cells(row) for row in rows]
    print(as_text(HEAD, body, 0), "", *verdicts(rows), sep="\n")
    measures: dict[str, Sequence[float]] = {
        "KB a query": [median(one.kb for one in row.asked) for row in rows],
        "requests": [median(one.requests for one in row.asked) for row in rows],
        "ms to done": [median(one.done_ms or 0 for one in row.asked) for row in rows],
        "index MB": [row.written.mb for row in rows],
    }
    plot_scale([row.written.talks for row in rows], measures, out / "scale.svg")
    return f"{as_markdown(HEAD, body, 0)}\n" + "".join(f"- {line}\n" for line in verdicts(rows))
