"""Whatever bytes are in a page, mending it ends, makes nothing worse, and has nothing to do a second time."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import example, given
from hypothesis import strategies as st

from sphinx_talks.authoring.fix import HIDING, correct, mend
from sphinx_talks.checks.run import check
from sphinx_talks.content.settings import Settings
from tests import fuzzing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinx_talks.content.problems import Code, Problem


def assert_no_harm(files: Mapping[str, fuzzing.Content]) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        fuzzing.write(root, files)
        found = Settings.from_conf(root / "conf.py")
        entries, problems = check(root, found)
        mend(root, found, entries, rounds=1)
        correction = correct(root, found, entries, lambda _: True)
        correction.write(root)
        again, left = check(root, found)
        hidden = {problem.path for problem in problems if problem.code in HIDING}
        assert not [key for key in told(left) - told(problems) if key[0] not in hidden]
        assert correct(root, found, again, lambda _: True).after == {}


def told(problems: list[Problem]) -> Counter[tuple[str, Code, str]]:
    """Count problems; of a page with very many only some are reported."""
    many = {problem.path for problem in problems if problem.message.startswith("and ")}
    return Counter((problem.path, problem.code, problem.message) for problem in problems if problem.path not in many)


@fuzzing.BOUNDED
@given(st.sampled_from(fuzzing.PATHS), fuzzing.page())
def test_pages(path: str, content: bytes) -> None:
    assert_no_harm({**fuzzing.AROUND, path: content})


@fuzzing.BOUNDED
@given(fuzzing.folder())
@example({"topics/:.md": b"---\r\ntitle: A\r\n---\r\n"})
def test_folders(files: dict[str, fuzzing.Content]) -> None:
    assert_no_harm({"index.md": b"# Home\n", **files})
