"""Files in columns are what the system says of each of them, whichever way it is asked."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from sphinx_talks.content import columns
from sphinx_talks.content.columns import EMPTY, FolderMarks, entries_in, kept_of, paths, seen, sizes_of

if TYPE_CHECKING:
    from pathlib import Path

#: Names that bytes and characters sort in another order, and one that is no text.
FILES = ("index.html", "talks/b.html", "talks/\uffff.html", "talks/\U00010000.html", "talks/発表.html", "talks/\udcff")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "talks/empty").mkdir(parents=True)
    for at, name in enumerate(FILES):
        (tmp_path / name).write_text("x" * at, "utf-8")
        # Also before 1970, and in the last nanosecond of a second.
        os.utime(tmp_path / name, ns=(0, (at - 1) * 10**18 - 1))
    (tmp_path / "talks/link").symlink_to("b.html")
    return tmp_path


@pytest.mark.parametrize("at_once", [True, False], ids=["at once", "each"])
def test_they_are_what_the_system_says(tree: Path, monkeypatch: pytest.MonkeyPatch, *, at_once: bool) -> None:
    if not at_once:
        monkeypatch.setattr(columns, "_statx", None)
    found = seen(tree)
    assert found.columns.keys() == {"", "talks/", "talks/empty/"}
    assert found.columns["talks/empty/"] == EMPTY
    assert found.folders == {prefix: (tree / prefix).stat().st_mtime_ns for prefix in found.folders}
    told, inodes = dict[str, tuple[int, int, int]](), dict[str, int]()
    for prefix, one in found.columns.items():
        told |= FolderMarks(one.names, one.sizes, one.changed, one.modified).marks(prefix)
        inodes |= one.numbers(prefix)
    statuses = {name: (tree / name).lstat() for name in (*FILES, "talks/link")}
    assert told == {name: (one.st_ctime_ns, one.st_size, one.st_mtime_ns) for name, one in statuses.items()}
    assert inodes == {name: one.st_ino for name, one in statuses.items()}
    assert {*entries_in(tree)} == statuses.keys()


def test_what_is_left_out_is_of_the_first_folder_only(tree: Path) -> None:
    (tree / "talks/index.html").touch()
    left = seen(tree, ("index.html", "people")).columns
    assert [name for prefix, one in left.items() for name in paths(prefix, one) if name.endswith("index.html")] == [
        "talks/index.html"
    ]
    assert [*seen(tree, ("talks",)).columns] == [""]
    assert [*entries_in(tree / "nowhere")] == []


def test_marks_of_files_are_packed_as_files_are(tree: Path) -> None:
    one = seen(tree).columns["talks/"]
    whole = FolderMarks(one.names, one.sizes, one.changed, one.modified)
    marks = whole.marks("talks/")
    shuffled = dict(sorted(marks.items(), reverse=True))
    kept = kept_of(shuffled, {"talks/", "people/"})
    assert kept == {"talks/": whole, "people/": FolderMarks(b"", b"", b"", b"")}
    assert sizes_of(kept) == {name: size for name, (_, size, _) in marks.items()}


def test_a_file_that_goes_while_its_folder_is_read_is_no_answer(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    really = os.open

    def late(path: str, flags: int) -> int:
        (tree / "talks/b.html").unlink(missing_ok=True)
        return really(path, flags)

    monkeypatch.setattr(os, "open", late)
    with pytest.raises(FileNotFoundError):
        columns.columns(f"{tree}/talks/")
