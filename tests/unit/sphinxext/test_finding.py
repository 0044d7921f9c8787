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
    from collections.abc import Mapping, Sequence
    from pathlib import Path

SUFFIXES = {".rst": "restructuredtext", ".md": "markdown"}
BEFORE = ("a.md", "b.md", "c/e.md", "_build/f.md")
#: Leads to another file.
LINK = "-> "


#: Files that are written, '' for one that is removed, and whether names are those of before.
CHANGES = {
    "another text": ({"a.md": "else"}, True),
    "a page more": ({"c/d.md": "new"}, False),
    "a page less": ({"b.md": ""}, False),
    "a page of another form": ({"b.md": "", "b.rst": "same name"}, False),
    "one of another form more": ({"d.rst": "new"}, False),
    "a link more": ({"d.md": f"{LINK}a.md"}, False),
    "a lock of an editor": ({".#a.md": "who"}, False),
    # Of these Sphinx says that something is wrong.
    "two of a name": ({"a.rst": "same name"}, False),
    "a link to nothing": ({"b.md": "", "d.md": f"{LINK}nowhere"}, False),
}


def change(root: Path, files: Mapping[str, str]) -> None:
    """Write files, links, and what is not to be there any more."""
    for name, text in files.items():
        (root / name).unlink(missing_ok=True)
        if text.startswith(LINK):
            (root / name).symlink_to(text.removeprefix(LINK))
        else:
            write(root, {name: text} if text else {})


class Finding:
    """Finds the same files again and again, in builds one after the other."""

    def __init__(self, root: Path) -> None:
        """Write the files."""
        self.root, self.mark = root, root / "mark"
        write(root, dict.fromkeys(BEFORE, "text"))

    def listed(self) -> Listed:
        """Return all files."""
        return Listed.of(self.root, Settings(exclude_patterns=("_build",)))

    def build(
        self,
        before: Project,
        exclude: Sequence[str] = ("_build",),
        include: Sequence[str] = ("**",),
        settings: object = 1,
    ) -> KnownFiles:
        """Return what a build finds that knows an earlier one."""
        found = KnownFiles(copy.copy(before), self.listed, self.mark, settings)
        found.discover(exclude, include)
        return found

    def first(self) -> KnownFiles:
        """Return what the first build finds, which has found nothing wrong."""
        found = self.build(Project(self.root, SUFFIXES))
        found.leave()
        return found


@pytest.fixture
def finding(tmp_path: Path) -> Finding:
    """Give a small site."""
    return Finding(tmp_path)


@pytest.mark.parametrize(("files", "is_known"), CHANGES.values(), ids=CHANGES)
def test_what_is_found(
    finding: Finding, monkeypatch: pytest.MonkeyPatch, files: Mapping[str, str], *, is_known: bool
) -> None:
    before, clean = finding.first(), Project(finding.root, SUFFIXES)
    change(finding.root, files)
    with monkeypatch.context() as patch:
        if is_known:
            # Sphinx's way is not taken.
            patch.delattr(Project, "discover")
        found = finding.build(before)
    assert found.is_known is is_known
    assert found.docnames == clean.discover(["_build"])
    names = {*found.docnames, *before.docnames, "a", "b"}
    paths = [{name: one.doc2path(name, absolute=False) for name in names} for one in (found, clean)]
    assert paths[0] == paths[1]


def test_what_is_looked_for_elsewhere(finding: Finding) -> None:
    before = finding.first()
    assert [finding.build(before, settings=one).is_known for one in (1, 2)] == [True, False]
    assert finding.build(before, ["_build", "c"]).docnames == {"a", "b"}
    assert finding.build(before, include=["c/**"]).docnames == {"c/e"}


def test_what_an_environment_has_lost_is_found_again(finding: Finding) -> None:
    finding.first()
    assert finding.build(Project(finding.root, SUFFIXES)).docnames == {"a", "b", "c/e"}


def test_forms_that_are_read_no_more_or_that_nobody_lists(finding: Finding) -> None:
    write(finding.root, {"d.rst": "text", "g.page": "text"})
    before = copy.copy(finding.first())
    # As Sphinx makes it of a mapping, which is what it says it takes.
    before.source_suffix = (".md",)
    assert finding.build(before).docnames == {"a", "b", "c/e"}
    before.source_suffix = (".page",)
    found = finding.build(before)
    found.leave()
    write(finding.root, {"h.page": "text"})
    assert finding.build(found).docnames == {"g", "h"}
