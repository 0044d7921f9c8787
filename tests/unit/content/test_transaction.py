"""Several files are changed at once or not at all, whatever ends the process."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import shutil
import stat
from pathlib import Path

import pytest

from sphinx_talks.cli import main
from sphinx_talks.content.transaction import (
    BusyError,
    ChangedMeanwhileError,
    Changes,
    NotOursError,
    PathRefusedError,
    digest,
    locked,
    recover,
)
from tests.files import write
from tests.interruptions import interrupted

OLD = {"events/a.md": b"a\n", "talks/a/x.md": b"x\r\n", "talks/a/y.md": b"y", "index.md": b"index\n"}
NEW = {"events/b.md": b"b\n", "talks/b/x.md": b"x\r\n", "talks/a/y.md": b"other \xff", "index.md": b"index\n"}
JOURNAL = ".sphinx-talks/journal"


def put(root: Path, files: dict[str, bytes]) -> None:
    shutil.rmtree(root, ignore_errors=True)
    write(root, files)


def found(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def changes(root: Path) -> Changes:
    todo = Changes(root)
    for path, content in NEW.items():
        todo.expect(path, OLD.get(path)).write(path, content)
    for path in OLD.keys() - NEW.keys():
        todo.expect(path, OLD[path]).remove(path)
    return todo


@pytest.fixture
def root(tmp_path: Path) -> Path:
    put(tmp_path / "site", OLD)
    return tmp_path / "site"


def test_applied(root: Path) -> None:
    before = (root / "index.md").stat().st_ino
    changes(root).apply()
    assert found(root) == NEW
    # A file that stays as it is is not written, and nothing is left behind.
    assert (root / "index.md").stat().st_ino == before
    assert sorted(path.name for path in root.iterdir()) == ["events", "index.md", "talks"]
    assert not recover(root)


def test_killed_at_every_step(root: Path) -> None:
    seen = []
    for _ in interrupted(root, lambda: changes(root).apply()):
        recovered = recover(root)
        result = found(root)
        assert result in (OLD, NEW)
        assert not (root / ".sphinx-talks").exists()
        assert not (result == NEW and (root / "talks/a/x.md").exists())
        seen.append((result == NEW, recovered))
        put(root, OLD)
    # First the old tree, then one that is finished, then one that was finished.
    assert seen == sorted(seen[:-1], key=lambda one: one[0]) + seen[-1:]
    assert {(False, False), (True, True), (True, False)} == set(seen)
    assert len(seen) > 20


def half_done(root: Path) -> None:
    """Leave the journal of a command that was ended as soon as it had its name."""
    for _ in interrupted(root, lambda: changes(root).apply()):
        if (root / JOURNAL).exists():
            return


def test_killed_again_while_recovering(root: Path, tmp_path: Path) -> None:
    half_done(root)
    shutil.copytree(root, tmp_path / "half")
    steps = 0
    for _ in interrupted(root, lambda: recover(root)):
        recover(root)
        assert found(root) == NEW
        shutil.rmtree(root)
        shutil.copytree(tmp_path / "half", root)
        steps += 1
    assert steps > 10


def test_a_command_and_a_build_finish_it(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(root, {"conf.py": b"", "index.md": b"# A\n"})
    todo = Changes(root).write("index.md", b"# B\n\n[](b.md)\n").write("b.md", b"---\norphan: true\n---\n\n# B\n")
    for _ in interrupted(root, todo.apply):
        if (root / JOURNAL).exists():
            break
    assert main(["check", "--root", str(root)]) == 0
    assert (root / "index.md").read_bytes() == b"# B\n\n[](b.md)\n"
    assert capsys.readouterr().err == "2 pages checked, no problem found\n"


def test_changed_meanwhile(root: Path) -> None:
    todo = changes(root)
    (root / "events/a.md").write_bytes(b"mine")
    (root / "events/b.md").write_bytes(b"new")
    with pytest.raises(ChangedMeanwhileError, match=r"events/a\.md, events/b\.md"):
        todo.apply()
    assert found(root) == {**OLD, "events/a.md": b"mine", "events/b.md": b"new"}


def test_edited_between_interruption_and_recovery(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(root, {**OLD, "conf.py": b""})
    half_done(root)
    (root / "talks/a/x.md").write_bytes(b"mine")
    before = found(root)
    with pytest.raises(ChangedMeanwhileError, match="by hand"):
        recover(root)
    assert main(["check", "--root", str(root)]) == 1
    assert capsys.readouterr().err.startswith("sphinx-talks: changed in the meantime: talks/a/x.md; a command was")
    assert found(root) == before


def test_the_mode_of_a_file_stays(root: Path) -> None:
    (root / "index.md").chmod(0o640)
    Changes(root).write("index.md", b"new").write("fresh.md", b"").apply()
    assert stat.S_IMODE((root / "index.md").stat().st_mode) == 0o640
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE((root / "fresh.md").stat().st_mode) == 0o666 & ~umask


@pytest.mark.parametrize(
    "path",
    ["../a.md", "/a.md", "a/../../b.md", "", "a//b", "./a", ".git/config", ".GIT/x", ".sphinx-talks/x", "a\\b", "c:x"],
)
def test_paths_that_lead_elsewhere(root: Path, path: str) -> None:
    for method in (Changes(root).remove, lambda path: Changes(root).write(path, b"")):
        with pytest.raises(PathRefusedError):
            method(path)
    with pytest.raises(PathRefusedError):
        Changes(root).expect(path, None)


def test_links_are_not_followed(root: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    put(elsewhere, {"a.md": b"theirs"})
    (root / "link.md").symlink_to(elsewhere / "a.md")
    (root / "folder").symlink_to(elsewhere)
    (root / "events/sub.md").mkdir()
    for path in ("link.md", "folder/a.md", "folder/new.md", "events/sub.md", "index.md/x.md"):
        with pytest.raises(OSError, match="not a"):
            Changes(root).write("index.md", b"new").write(path, b"new").apply()
    assert found(elsewhere) == {"a.md": b"theirs"}
    assert (root / "index.md").read_bytes() == OLD["index.md"]


def hostile(root: Path, entry: object, mode: int) -> None:
    put(root / ".sphinx-talks", {"other": b"stays"})
    path = root / JOURNAL
    path.write_text(json.dumps([entry]), "utf-8")
    path.chmod(mode)


@pytest.mark.parametrize("mode", [0o644, 0o755, 0o600])
def test_a_journal_from_a_pull_request(root: Path, mode: int, capsys: pytest.CaptureFixture[str]) -> None:
    hostile(root, ["index.md", digest(OLD["index.md"]), "evil"], mode)
    for work in (lambda: recover(root), Changes(root).write("b.md", b"").apply):
        with pytest.raises(NotOursError):
            work()
    assert main(["check", "--root", str(root)]) == 1
    assert "not written by a command on this machine" in capsys.readouterr().err
    assert {path: content for path, content in found(root).items() if path in OLD} == OLD
    assert not (root / "b.md").exists()


@pytest.mark.parametrize(
    "entry",
    [
        ["../out.md", None, "evil"],
        ["link/out.md", None, "evil", 1],
        ["index.md"],
        [1, "digest", None],
        {"a": 1},
        1,
        "x",
    ],
    ids=str,
)
def test_a_journal_that_is_none(root: Path, entry: object) -> None:
    hostile(root, entry, 0o400)
    with pytest.raises(NotOursError):
        recover(root)


@pytest.mark.parametrize("entry", [["index.md", "other", "evil"], ["index.md", None, None], "abc"], ids=str)
def test_a_journal_about_other_contents(root: Path, entry: object) -> None:
    put(root, {**OLD, "a": b"x"})
    hostile(root, entry, 0o400)
    with pytest.raises(ChangedMeanwhileError):
        recover(root)
    assert {path: content for path, content in found(root).items() if path in OLD} == OLD


def test_a_journal_through_a_link(root: Path, tmp_path: Path) -> None:
    put(tmp_path / "elsewhere", {})
    (tmp_path / "elsewhere").mkdir()
    (root / "folder").symlink_to(tmp_path / "elsewhere")
    hostile(root, ["folder/a.md", None, "evil"], 0o400)
    with pytest.raises(OSError, match="not a folder"):
        recover(root)
    assert found(tmp_path / "elsewhere") == {}


def test_a_link_for_the_folder(root: Path, tmp_path: Path) -> None:
    put(tmp_path / "elsewhere", {"journal": b"{}", "new/0": b"theirs"})
    (root / ".sphinx-talks").symlink_to(tmp_path / "elsewhere")
    for work in (lambda: recover(root), changes(root).apply):
        with pytest.raises(NotOursError):
            work()
    assert found(tmp_path / "elsewhere") == {"journal": b"{}", "new/0": b"theirs"}


def test_one_command_at_a_time(root: Path) -> None:
    other = os.open(root, os.O_RDONLY)
    fcntl.flock(other, fcntl.LOCK_EX)
    with pytest.raises(BusyError), locked(root, patience=0):
        pass
    os.close(other)
    with locked(root, patience=0):
        pass


@pytest.mark.parametrize(("reason", "works"), [(errno.EBADF, True), (errno.ENOLCK, True), (errno.EIO, False)])
def test_a_file_system_without_locks(root: Path, monkeypatch: pytest.MonkeyPatch, reason: int, *, works: bool) -> None:
    def refuse(_descriptor: int, _operation: int) -> None:
        raise OSError(reason, "refused")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with contextlib.nullcontext() if works else pytest.raises(OSError, match="refused"):
        changes(root).apply()
    assert found(root) == (NEW if works else OLD)


def test_nothing_is_left_of_a_failure(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        changes(root).apply()
    assert found(root) == OLD
    assert not (root / ".sphinx-talks").exists()


def test_a_file_system_without_modes(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "chmod", lambda _path, _mode: None)
    with pytest.raises(OSError, match="keeps no modes"):
        changes(root).apply()
    assert found(root) == OLD
    assert not (root / ".sphinx-talks").exists()
