"""The pages in `cases/*.md`, each with exactly the lines that `sphinx-talks check` prints for it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CASES = Path(__file__).parent / "cases"
GUIDE = {"start.md": "# Start\n\n```{toctree}\nguide\n```\n"}
EVENT = {"events/e-1.md": "---\ntitle: E\n---\n"}


def cases() -> Iterator[object]:
    block = re.compile(
        r"^## (?P<title>.+)\n\n(?P<fence>`{3,})(?P<path>\S+)\n(?P<page>(?:.*\n)*?)(?P=fence)\n\n"
        r"(?P=fence)problems\n(?P<problems>(?:.*\n)*?)(?P=fence)$",
        re.MULTILINE,
    )
    for file in sorted(CASES.glob("*.md")):
        text = file.read_text("utf-8")
        found = list(block.finditer(text))
        assert len(found) == text.count("\n## "), f"a case of {file.name} is not in the form title, page, problems"
        for case in found:
            yield pytest.param(
                case["path"], case["page"], case["problems"].splitlines(), id=f"{file.stem}: {case['title']}"
            )


@pytest.mark.parametrize(("path", "page", "problems"), list(cases()))
def test_case(
    path: str, page: str, problems: list[str], checked: Callable[[dict[str, str]], tuple[int, list[str]]]
) -> None:
    # A talk has its event, and a plain page its place in a table of contents.
    around = EVENT if path.startswith("talks/") else GUIDE if path == "guide.md" else {}
    assert checked({**around, path: page}) == (1, problems)


def test_messages_say_where_and_what() -> None:
    line = re.compile(r"[\w./-]+\.md:\d+:\d+: T\d{3} .+ \((got .+|want .+)\)")
    problems = [one for file in CASES.glob("*.md") for one in file.read_text("utf-8").splitlines() if ".md:" in one]
    assert len(problems) > 80
    assert [one for one in problems if not line.fullmatch(one)] == []
