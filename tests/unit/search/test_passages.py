"""Passages: what a browser reads of a document holds the place that was found."""

from __future__ import annotations

import json

import pytest

from sphinx_talks.search import passages
from sphinx_talks.search.documents import PART, Block, Document, lay_out
from sphinx_talks.search.lists import BODY

PLAIN = Document("talks/a", "talks/a.html", "Kites", "talk")


@pytest.mark.parametrize("sizes", [[], [40], [699, 1], [690, 30], [900, 900, 20], [1300, 1000], [100] * 60, [350] * 9])
def test_halves_hold_what_is_at_a_place(sizes: list[int]) -> None:
    """Each part but the last has two halves, and a block that reaches over the middle is in both."""
    made = [Block("", "", f"{number} " + "a" * (size - 3)) for number, size in enumerate(sizes)]
    layout = lay_out(PLAIN._replace(blocks=tuple(made), names=("Kite 1",)))
    halves = [json.loads(one)["blocks"] for one in passages.parts_of(PLAIN, layout, is_fine=True)]
    assert len(layout.parts) == (len(halves) + 1) // 2
    pieces = [block for part in layout.parts for block in part]
    texts = layout.stream.text.split("\0")[-len(pieces) - 1 : -1]
    for piece, text, start in zip(pieces, texts, layout.starts[-len(pieces) :], strict=bool(pieces)):
        for place in {start, start + len(text) // 2, start + len(text) - 1}:
            part, behind = divmod(place - BODY, PART)
            assert list(piece) in halves[2 * part + (behind >= passages.HALF)]
    assert halves[-1] or not pieces


def test_what_the_manifest_says_is_not_said_again() -> None:
    layout = lay_out(PLAIN)
    (apart,), (beside,) = (passages.parts_of(PLAIN, layout, is_known=known) for known in (False, True))
    assert json.loads(apart) == {
        "docname": "talks/a",
        "url": "talks/a.html",
        "title": "Kites",
        "kind": "talk",
        "blocks": [],
    }
    assert json.loads(beside) == {"blocks": []}
