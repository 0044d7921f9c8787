"""Draw what was measured, where matplotlib is installed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from benchmarks.search_score import score

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from benchmarks.search_score import Answer, Score


def _pyplot() -> Any:  # noqa: ANN401 - matplotlib is not there when types are checked
    """Return pyplot with a backend that needs no screen, or None where it is not installed."""
    try:
        import matplotlib as mpl  # noqa: PLC0415 - not needed for the table
    except ImportError:
        print("no plot: matplotlib is not installed (pip install --group bench)", file=sys.stderr)
        return None
    backend: Any = mpl
    backend.use("Agg")
    backend.rcParams["svg.hashsalt"] = "talks"  # the same figures give the same file
    from matplotlib import pyplot as plt  # noqa: PLC0415 - as above

    return plt


PANELS: tuple[tuple[str, Callable[[Score], float]], ...] = (
    ("finds a right page (%)", lambda found: 100 * found.answered),
    ("recall@10 (%)", lambda found: 100 * found.recall),
    ("KB to the first result", lambda found: found.first_kb or 0),
    ("ms to the first result", lambda found: found.first_ms or 0),
)


def plot_comparison(answers: Sequence[Answer], path: Path) -> None:
    """Draw the engines side by side, a panel a measure."""
    if (plt := _pyplot()) is None:
        return
    engines = list(dict.fromkeys(answer.engine for answer in answers))
    scores: list[Score] = [score([a for a in answers if a.engine == engine]) for engine in engines]
    figure, panels = plt.subplots(1, len(PANELS), figsize=(12, 3.2))
    for axes, (title, value) in zip(panels, PANELS, strict=True):
        bars = axes.bar(engines, [value(found) for found in scores], color=[f"C{n}" for n in range(len(engines))])
        axes.bar_label(bars, fmt="%.0f")
        axes.set_title(title, fontsize=10)
        axes.margins(y=0.15)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)


def plot_scale(talks: Sequence[int], measures: dict[str, Sequence[float]], path: Path) -> None:
    """Draw each measure over the number of talks, as a multiple of what it is at the fewest."""
    if (plt := _pyplot()) is None:
        return
    figure, axes = plt.subplots(figsize=(7, 4))
    for label, values in measures.items():
        if values[0]:
            axes.plot(talks, [value / values[0] for value in values], marker="o", label=label)
    axes.set(xlabel="talks", ylabel=f"times that at {talks[0]}", xscale="log", yscale="log")
    axes.legend()
    figure.savefig(path, bbox_inches="tight", metadata={"Date": None})
    plt.close(figure)
