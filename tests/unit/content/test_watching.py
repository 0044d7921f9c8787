"""Whatever is written to below a watched folder is told, or that nobody knows."""

from __future__ import annotations

import ctypes
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sphinx_talks.content.watching import FolderWatch, are_as, times

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="inotify is of Linux")

FOLDERS = ("", "talks/", "talks/2024/")
#: So many changes the system keeps at the most.
MOST = Path("/proc/sys/fs/inotify/max_queued_events")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "talks/2024").mkdir(parents=True)
    for name in ("a.html", "b.html", "talks/a.html", "talks/2024/発表.html"):
        (tmp_path / name).write_text("old", "utf-8")
    return tmp_path


def append(path: Path) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write("more")


def by_another_process(tree: Path) -> None:
    subprocess.run([sys.executable, "-c", "open('a.html', 'w').write('x')"], cwd=tree, check=True)


CHANGES: dict[str, tuple[Callable[[Path], object], set[str] | None]] = {
    "nothing": (lambda _: None, set()),
    "read": (lambda tree: [path.read_bytes() for path in tree.glob("*.html")], set()),
    "written": (lambda tree: (tree / "talks/2024/発表.html").write_text("new", "utf-8"), {"talks/2024/発表.html"}),
    "longer": (lambda tree: append(tree / "talks/a.html"), {"talks/a.html"}),
    "cut": (lambda tree: (tree / "talks/a.html").open("wb").close(), {"talks/a.html"}),
    "new": (lambda tree: (tree / "talks/c.html").touch(), {"talks/c.html"}),
    "gone": (lambda tree: (tree / "a.html").unlink(), {"a.html"}),
    "moved": (lambda tree: (tree / "a.html").rename(tree / "talks/d.html"), {"a.html", "talks/d.html"}),
    "named": (lambda tree: (tree / "talks/e.html").hardlink_to(tree / "a.html"), {"talks/e.html"}),
    "by another": (by_another_process, {"a.html"}),
    "new folder": (lambda tree: (tree / "talks/2025").mkdir(), None),
    "moved folder": (lambda tree: (tree / "talks/2024").rename(tree / "2024"), None),
}


@pytest.mark.parametrize(("change", "told"), CHANGES.values(), ids=CHANGES)
def test_what_is_written_to_is_told(tree: Path, change: Callable[[Path], object], told: set[str] | None) -> None:
    watch = FolderWatch(tree, FOLDERS)
    change(tree)
    assert watch.end() == told


def test_nobody_knows_where_there_was_more_than_the_system_keeps(tree: Path) -> None:
    watch = FolderWatch(tree, FOLDERS)
    for _ in range(int(MOST.read_text("utf-8"))):
        for name in ("a.html", "b.html"):
            append(tree / name)
    assert watch.end() is None


def test_nobody_knows_where_the_file_system_does_not_tell(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sphinx_talks.content.watching.os.utime", lambda _: None)
    assert FolderWatch(tree, FOLDERS).end() is None


def test_what_cannot_be_watched(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OSError, match="No such file"):
        FolderWatch(tree, [*FOLDERS, "people/"])

    def unable(*_: object, **_named: object) -> object:
        return object()

    monkeypatch.setattr(ctypes, "CDLL", unable)
    with pytest.raises(OSError, match="not implemented"):
        FolderWatch(tree, FOLDERS)


def test_folders_tell_that_files_came_or_went(tree: Path) -> None:
    before = dict(times(tree, FOLDERS))
    assert before.keys() == {*FOLDERS}
    (tree / "a.html").write_text("new", "utf-8")
    assert are_as(tree, before)
    assert not are_as(tree, before | {"talks/": 1})
    assert not are_as(tree, before | {"people/": 1})
