"""Facts in groups: what a reader looks for first stands by itself, the rest below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_talks.views.blocks import Facts

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from sphinx_talks.views.blocks import Block


def only(facts: Iterable[Block], labels: Collection[str], style: str) -> Iterator[Facts]:
    """Yield the facts with these labels, in a style of their own."""
    yield from _chosen(facts, lambda label: label in labels, style)


def besides(facts: Iterable[Block], labels: Collection[str], style: str = "") -> Iterator[Facts]:
    """Yield all other facts."""
    yield from _chosen(facts, lambda label: label not in labels, style)


def _chosen(facts: Iterable[Block], fits: Callable[[str], bool], style: str) -> Iterator[Facts]:
    for block in facts:
        if isinstance(block, Facts) and (rows := tuple(row for row in block.rows if fits(row[0]))):
            yield Facts(rows, style)
