"""Score what the engines found, and set it out in tables."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

TEN = 10


class Answer(NamedTuple):
    """One engine's answer to one query, as a browser saw it; times in ms since the navigation began."""

    engine: str
    cat: str
    q: str
    rel: tuple[str, ...]
    hits: tuple[str, ...]
    first_ms: float | None
    painted_ms: float | None
    done_ms: float | None
    first_bytes: int | None
    first_requests: int | None
    bytes: int
    requests: int

    @property
    def answered(self) -> bool:
        """Return whether a right page is among the first ten."""
        return bool(set(self.hits[:TEN]) & set(self.rel))

    @property
    def recall(self) -> float:
        """Return the share of right pages among the first ten, of those that could be."""
        return len(set(self.hits[:TEN]) & set(self.rel)) / min(TEN, len(self.rel))


class Score(NamedTuple):
    """What a group of answers comes to. Medians are over the queries that had a result, None if none had."""

    queries: int
    answered: float
    recall: float
    nothing: float
    first_kb: float | None
    all_kb: float
    requests: float
    first_ms: float | None
    painted_ms: float | None
    done_ms: float | None


def score(answers: Sequence[Answer]) -> Score:
    """Return the score of at least one answer."""
    return Score(
        queries=len({answer.q for answer in answers}),
        answered=_mean(answer.answered for answer in answers),
        recall=_mean(answer.recall for answer in answers),
        nothing=_mean(not answer.hits for answer in answers),
        first_kb=_median((answer.first_bytes for answer in answers), 1000),
        all_kb=median(answer.bytes / 1000 for answer in answers),
        requests=median(answer.requests for answer in answers),
        first_ms=_median(answer.first_ms for answer in answers),
        painted_ms=_median(answer.painted_ms for answer in answers),
        done_ms=_median(answer.done_ms for answer in answers),
    )


def _mean(values: Iterable[float]) -> float:
    numbers = list(values)
    return sum(numbers) / len(numbers)


def _median(values: Iterable[float | None], unit: float = 1) -> float | None:
    numbers = [value / unit for value in values if value is not None]
    return median(numbers) if numbers else None


HEAD = (
    "engine", "category", "queries", "answered", "recall@10", "no answer", "KB to first", "KB in all", "requests",
    "ms to first", "ms to its picture", "ms to done",
)  # fmt: skip

Rows = list[tuple[str, ...]]


def rows(answers: Sequence[Answer]) -> Rows:
    """Return the rows of the table: every engine in all, then every category by engine."""
    engines = list(dict.fromkeys(answer.engine for answer in answers))
    cats = list(dict.fromkeys(answer.cat for answer in answers))
    groups = [(engine, cat) for cat in (None, *cats) for engine in engines]
    found = []
    for engine, cat in groups:
        mine = [answer for answer in answers if answer.engine == engine and cat in {None, answer.cat}]
        if mine:
            found.append((engine, cat or "all", *_cells(score(mine))))
    return found


def _cells(result: Score) -> tuple[str, ...]:
    return (
        str(result.queries),
        f"{result.answered:.1%}",
        f"{result.recall:.1%}",
        f"{result.nothing:.1%}",
        _number(result.first_kb, 1),
        _number(result.all_kb, 1),
        _number(result.requests),
        _number(result.first_ms),
        _number(result.painted_ms),
        _number(result.done_ms),
    )


def _number(value: float | None, digits: int = 0) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


def ratios(answers: Sequence[Answer], against: str = "pagefind") -> list[str]:
    """Return a sentence an engine with its medians over those of `against`, in the same run."""
    by_name = {name: [a for a in answers if a.engine == name] for name in {a.engine for a in answers}}
    if against not in by_name:
        return []
    others = by_name.pop(against)
    scores, base = {name: score(mine) for name, mine in by_name.items()}, score(others)
    return [
        f"{name} / {against}: {_ratio(mine.first_ms, base.first_ms)} of the ms to the first result, "
        f"{_ratio(mine.painted_ms, base.painted_ms)} of the ms until it is painted, "
        f"{_ratio(mine.done_ms, base.done_ms)} of the ms to the end, {_ratio(mine.first_kb, base.first_kb)} of the KB "
        f"to the first result, {_ratio(mine.all_kb, base.all_kb)} of the KB in all, "
        f"{_pairwise(by_name[name], others)} of the ms to the first result as the median of all queries"
        for name, mine in sorted(scores.items())
    ]


def _pairwise(mine: Sequence[Answer], base: Sequence[Answer]) -> str:
    """Return the median ratio of answers to the same query, asked one behind the other, where both had a result."""
    pairs = zip(mine, base, strict=True)
    found = [one.first_ms / other.first_ms for one, other in pairs if one.first_ms and other.first_ms]
    return f"{median(found):.2f}" if found else "–"


def _ratio(mine: float | None, base: float | None) -> str:
    return "–" if mine is None or not base else f"{mine / base:.2f}"


def missed(answers: Sequence[Answer], engine: str) -> list[str]:
    """Return a line for each query of an engine with no right page, or fewer than there could be."""
    found = {}
    for answer in answers:
        if answer.engine == engine and answer.recall < 1:
            found[answer.q] = f"{answer.cat}: {answer.q!r} recall {answer.recall:.2f} of {len(answer.rel)} pages"
    return list(found.values())


def as_text(head: Sequence[str], body: Sequence[Sequence[str]], words: int = 2) -> str:
    """Return a table for the terminal; so many columns hold words and stand to the left."""
    widths = [max(len(row[column]) for row in (head, *body)) for column in range(len(head))]
    return "\n".join(_aligned(row, widths, words) for row in (head, *body))


def _aligned(row: Sequence[str], widths: Sequence[int], words: int) -> str:
    cells = (
        cell.rjust(width) if column >= words else cell.ljust(width)
        for column, (cell, width) in enumerate(zip(row, widths, strict=True))
    )
    return "  ".join(cells).rstrip()


def as_markdown(head: Sequence[str], body: Sequence[Sequence[str]], words: int = 2) -> str:
    """Return a table in Markdown; columns as in `as_text`."""
    rule = ["---" if column < words else "--:" for column in range(len(head))]
    lines = [" | ".join(cell.replace("|", "\\|") for cell in row) for row in (head, rule, *body)]
    return "\n".join(f"| {line} |" for line in lines) + "\n"
