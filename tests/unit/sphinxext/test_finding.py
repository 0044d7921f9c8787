"""Files are found as Sphinx finds them, whatever was found before."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import pytest
from sphinx.project import Project

from sphinx_talks.content.folder import Listed
from sphinx_talks.content.settings import Settings
from sphinx_talks.sphinxext.finding import KnownFiles
from tests.files import write

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SUFFIXES = {".rst": "restructuredtext", ".md": "markdown"}


#: Files that are written, '' for one that is removed, and whether names are those of before.
CHANGES = {
    "another text": ({"a.md": "else"}, True),
    "a page more": ({"c/d.md": "new"}, False),
    "a page less": ({"b.md": ""}, False),
    "a page of another form": ({"b.md": "", "b.rst": "same name"}, False),
}


@pytest.mark.parametrize(("change", "is_known"), CHANGES.values(), ids=CHANGES)
def test_what_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Mapping[str, str], *, is_known: bool
) -> None:
    write(tmp_path, dict.fromkeys(("a.md", "b.md", "c/e.md", "_build/f.md"), "text"))
    before, clean = Project(tmp_path, SUFFIXES), Project(tmp_path, SUFFIXES)
    settings, mark = Settings(exclude_patterns=("_build",)), tmp_path / "mark"

    def listed() -> Listed:
        return Listed.of(tmp_path, settings)

    found = KnownFiles(before, listed, mark)
    found.discover(["_build"])
    found.leave()
    # As they are in the environment.
    found = KnownFiles(copy.copy(found), listed, mark)
    for name, text in change.items():
        (tmp_path / name).unlink(missing_ok=True)
        write(tmp_path, {name: text} if text else {})
    with monkeypatch.context() as patch:
        if is_known:
            # Sphinx's way is not taken.
            patch.delattr(Project, "discover")
        found.discover(["_build"])
    assert found.docnames == clean.discover(["_build"])
    paths = [{name: one.doc2path(name, absolute=False) for name in one.docnames} for one in (found, clean)]
    assert paths[0] == paths[1]
