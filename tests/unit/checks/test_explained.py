"""Every code is explained, with an example of which the wrong one has exactly that problem and the right one none."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from sphinx_talks.authoring.editor.reference import problems
from sphinx_talks.checks.explained import explained
from sphinx_talks.checks.git_base import base, departed
from sphinx_talks.checks.run import check
from sphinx_talks.content.catalog import Catalog
from sphinx_talks.content.languages import words
from sphinx_talks.content.problems import Code
from sphinx_talks.content.settings import Settings
from tests.gitfolder import commit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sphinx_talks.checks.explained import ExampleFile

EXPLAINED = explained()
#: No file that is there can be made unreadable for everybody, and one commit after another is no example.
WITHOUT_EXAMPLE = {Code.UNREADABLE, Code.OUTDATED}


def write(root: Path, files: Sequence[ExampleFile]) -> None:
    (root / "conf.py").touch()
    # An example may be about the page that everything hangs below.
    if not any(b"root_doc" in file.data for file in files):
        (root / "index.md").write_text("# Home\n", "utf-8")
    for file in files:
        path = root / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        if file.link:
            path.symlink_to(file.link)
        elif file.is_pipe:
            os.mkfifo(path)
        else:
            path.write_bytes(file.data)


@pytest.mark.parametrize("code", [code for code in Code if code not in WITHOUT_EXAMPLE], ids=str)
@pytest.mark.parametrize("which", ["wrong", "right"])
def test_example(code: Code, which: str, tmp_path: Path) -> None:
    entry = EXPLAINED[code]
    if entry.before:
        write(tmp_path, entry.before)
        commit(tmp_path)
        for file in entry.before:
            (tmp_path / file.path).unlink()
    write(tmp_path, entry.wrong if which == "wrong" else entry.right)
    entries, found = check(tmp_path, least=code.level)
    if entry.before:
        settings = Settings.from_conf(tmp_path / "conf.py")
        found += departed(base(tmp_path, "HEAD"), Catalog(entries, {}), settings)
    lines = [str(problem) for problem in found]
    assert {problem.code for problem in found} == ({code} if which == "wrong" else set()), lines


@pytest.mark.parametrize("code", [*Code], ids=str)
def test_every_code_has_a_section(code: Code) -> None:
    page = problems()
    assert page.count(f"\n### {code.value}\n") == 1
    assert f"- 理由：{words('ja')(code.why)}\n" in page
    assert bool(EXPLAINED[code].wrong and EXPLAINED[code].right) is (code not in WITHOUT_EXAMPLE)


def test_what_no_page_may_hold_is_named() -> None:
    page = problems()
    assert "カ<U+200B>イト" in page
    assert "\u200b" not in page


def test_reasons_are_said_in_the_language_of_the_page() -> None:
    assert [code.value for code in Code if words("ja")(code.why) == code.why] == []
