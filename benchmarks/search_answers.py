"""Ask a built site what readers ask, without a browser: where the right page stands, and what an answer weighs.

The queries are kept in two halves by their order, every other one: ranking is tuned on the first, the second is only
reported.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks.search_score import as_markdown, as_text

if TYPE_CHECKING:
    from collections.abc import Sequence

QUERIES = Path(__file__).parent / "search_queries"
SETS = ("sentences", "readers")
HALVES = ("tuned on", "reported")
THREE = 3
HEAD = ("queries", "half", "number", "first", "in three", "MRR", "nothing asked, found", "KB", "requests")


class Asked(NamedTuple):
    """One query with the rank of the first right page, 0 where none is among ten."""

    place: int
    #: Whether there is a right page at all; else how many are found.
    has_answer: bool
    found: int
    kb: float
    requests: int


def ask(site: Path, queries: Path) -> list[Asked]:
    """Return the answers of the index of a site; raises ValueError where Node.js is missing."""
    node = shutil.which("node")
    if node is None:
        raise ValueError("Node.js is missing")
    script = Path(__file__).with_name("search_answers.mjs")
    run = subprocess.run([node, script, site, queries], capture_output=True, check=True)
    return [_asked(row) for row in json.loads(run.stdout)]


def _asked(row: dict[str, Any]) -> Asked:
    names = [hit["docname"] for hit in row["hits"]]
    place = next((number for number, name in enumerate(names, 1) if name in row["rel"]), 0)
    return Asked(place, bool(row["rel"]), len(names), row["bytes"] / 1000, row["requests"])


def cells(name: str, half: str, asked: Sequence[Asked]) -> tuple[str, ...]:
    """Return a row of the table."""
    known = [one.place for one in asked if one.has_answer]
    nonsense = [one.found for one in asked if not one.has_answer]
    return (
        name,
        half,
        str(len(known)),
        f"{sum(place == 1 for place in known) / len(known):.0%}",
        f"{sum(0 < place <= THREE for place in known) / len(known):.0%}",
        f"{sum(1 / place for place in known if place) / len(known):.2f}",
        " ".join(map(str, nonsense)) or "–",
        f"{median(one.kb for one in asked):.0f}",
        f"{median(one.requests for one in asked):.0f}",
    )


def measure(site: Path) -> str:
    """Ask all sets, print the table and return it as Markdown."""
    rows = []
    for name in SETS:
        asked = ask(site, QUERIES / f"{name}.json")
        rows += [cells(name, half, asked[number::2]) for number, half in enumerate(HALVES)]
    print(as_text(HEAD, rows))
    return as_markdown(HEAD, rows)
