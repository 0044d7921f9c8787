"""Whatever bytes are in a page, the check ends with problems or without, and never with a traceback.

The long run with figures is `python -m benchmarks.fuzz`.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from sphinx_talks.checks.run import check
from sphinx_talks.content.problems import Level, Problem
from tests import fuzzing

if TYPE_CHECKING:
    from collections.abc import Mapping


def problems_in(files: Mapping[str, fuzzing.Content]) -> list[Problem]:
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        fuzzing.write(root, files)
        return check(root, least=Level.ADVICE)[1]


def lines_are_sound(problems: list[Problem]) -> bool:
    """Return whether each problem is one printable line at a position that can be."""
    return all(
        str(problem).isprintable() and problem.line >= 1 and problem.column >= 1 and problem.message
        for problem in problems
    )


@fuzzing.BOUNDED
@given(st.sampled_from(fuzzing.PATHS), fuzzing.page())
def test_pages(path: str, content: bytes) -> None:
    assert lines_are_sound(problems_in({**fuzzing.AROUND, path: content}))


@fuzzing.BOUNDED
@given(fuzzing.folder())
def test_folders(files: dict[str, fuzzing.Content]) -> None:
    assert lines_are_sound(problems_in({"index.md": b"# Home\n", **files}))
