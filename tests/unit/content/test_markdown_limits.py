"""What could make the check hang, take long, or speak of pages it was not asked for; and the anchors of headings."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from sphinx_talks.cli import main
from sphinx_talks.content.markdown.findings import Outline
from sphinx_talks.content.problems import Suggestions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from sphinx_talks.content.pages import Entry

    Checked = Callable[[Mapping[str, str]], tuple[int, list[str]]]
    Read = Callable[..., tuple[Entry, str]]

HEAD = "---\ntitle: A\n---\n"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes on this system")
def test_a_pipe_is_no_page(checked: Checked, tmp_path: Path) -> None:
    (tmp_path / "topics").mkdir()
    os.mkfifo(tmp_path / "topics/pipe.md")
    assert checked({"topics/a.md": HEAD}) == (1, ["topics/pipe.md:1:1: T010 not a plain file (want the page itself)"])


def test_paths_outside_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "site").mkdir()
    other = tmp_path / "other.md"
    other.write_text(HEAD, "utf-8")
    assert main(["check", str(other), "--root", str(tmp_path / "site")]) == 2
    assert f"not below {tmp_path / 'site'}: {other}" in capsys.readouterr().err


def test_only_the_first_of_many_are_looked_for() -> None:
    asked = []

    def known() -> list[str]:
        asked.append(1)
        return ["wind"]

    suggest = Suggestions()
    assert suggest("winds", "a", known, "a word") == "'wind'"
    assert [suggest(f"winds{number}", "a", known, "a word") for number in range(1000)][-1] == "a word"
    assert suggest("winds", "a", known, "a word") == "'wind'"
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("headings", "slugs"),
    [
        ("## A b\n\n## A b\n\n## A-b\n", ["a", "a-b", "a-b-1", "a-b-2"]),
        ("## 日本 の「見出し」\n\n### `code` *x* [y](https://example.org/)\n", ["a", "日本-の見出し", "code-x-y"]),
        ("## A\n\n#### Deep\n\n```{note}\n### Inside\n```\n", ["a", "a-1", "inside"]),
        ("## !!!\n\n## ???\n\n## {topic}`a` word\n", ["a", "-word"]),
    ],
)
def test_anchors_of_headings(headings: str, slugs: list[str], read: Read) -> None:
    assert list(read(HEAD + headings)[0].prose.slugs) == slugs


class Counted(dict[str, None]):
    """Counts how often a key is looked for."""

    asked = 0

    def __contains__(self, key: object) -> bool:
        self.asked += 1
        return super().__contains__(key)


def test_many_headings_of_the_same_words() -> None:
    outline = Outline(None, is_record=False)
    outline.slugs = Counted()
    for word in ("a", "b", "a-1") * 1000:
        outline.anchor(word)
    assert [*outline.slugs][:6] == ["a", "b", "a-1", "a-2", "b-1", "a-1-1"]
    assert len(outline.slugs) == 3000
    assert outline.slugs.asked <= 6001
