"""What would keep the Markdown parser busy is refused before it is parsed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sphinx_talks.content.markdown.syntax import LONGEST_LABEL, MOST_BRACKETS

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx_talks.content.pages import Entry

    Read = Callable[..., tuple[Entry, str]]

HEAD = "---\ntitle: A\n---\n"
NOTE = "n" * LONGEST_LABEL


@pytest.mark.parametrize(
    ("body", "problems"),
    [
        (f"\nab {'[x] ' * MOST_BRACKETS}\n", []),
        (f"\nab {'[x] ' * MOST_BRACKETS}\ncd [y] [z]\n", ["6:4: T008"]),
        (f"a[^{NOTE}]\n\n[^{NOTE}]: x\n", []),
        (f"a[^{NOTE}n]\n\n[^{NOTE}n]: x\n", ["4:2: T410"]),
        (f"a [^x\n{NOTE} ] [^{NOTE} n]\n", []),
    ],
)
def test_brackets(body: str, problems: list[str], read: Read) -> None:
    found = [str(problem).removeprefix("topics/a.md:") for problem in read(HEAD + body)[0].problems]
    assert [" ".join(one.split()[:2]) for one in found] == problems
