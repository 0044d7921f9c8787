"""Files to be written and removed at once, and the journal in which that stands before it is begun.

The journal lies inside the site, where a pull request could put one as well. Ours cannot be written by its owner
(mode 0400): git knows only whether a file can be executed, so a checkout never makes such a file, and what a pull
request brings is not taken for a journal.
"""

from __future__ import annotations

import errno
import json
import stat
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple, Self

from sphinx_talks.content.transaction import disk
from sphinx_talks.content.transaction.disk import (
    FOLDER,
    ChangedMeanwhileError,
    NotOursError,
    checked,
    content_of,
    digest,
    locked,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

NAME = f"{FOLDER}/journal"
MODE = 0o400
#: Bytes that are no UTF-8 stand in the journal as they are.
_RAW = "surrogateescape"
ADVICE = f"a command was interrupted before; take over by hand what stands in {NAME}, then remove it"


class FileChange(NamedTuple):
    """A file, with the digest of what it held and with what it is to hold; None stands for no file."""

    path: str
    old: str | None
    new: bytes | None


class Changes:
    """Collect changes of files below a root, by POSIX path; nothing is touched before `apply`.

    Each method raises PathRefusedError for a path that leads elsewhere.
    """

    def __init__(self, root: Path) -> None:
        """Start with nothing to do."""
        self.root = root
        self.contents: dict[str, bytes | None] = {}
        self.expected: dict[str, bytes | None] = {}

    def write(self, path: str, content: bytes) -> Self:
        """Give a file a content, new or other; the mode of one that is there is kept."""
        self.contents[checked(path)] = content
        return self

    def remove(self, path: str) -> Self:
        """Remove a file, and the folders that are empty without it."""
        self.contents[checked(path)] = None
        return self

    def expect(self, path: str, content: bytes | None) -> Self:
        """Say what a file held when it was read, None for no file; with anything else in it nothing is done."""
        self.expected[checked(path)] = content
        return self

    def apply(self) -> None:
        """Do all of it, or nothing.

        Raises ChangedMeanwhileError for files that do not hold what was expected, and OSError (BusyError and
        NotOursError are such), both before anything is changed. Should writing fail after that, the next command
        finishes it.
        """
        with locked(self.root):
            finish(self.root)
            found = {path: content_of(self.root, path) for path in {**self.contents, **self.expected}}
            if wrong := [path for path, content in self.expected.items() if content != found[path]]:
                raise ChangedMeanwhileError(sorted(wrong))
            todo = [
                FileChange(path, digest(found[path]), content)
                for path, content in sorted(self.contents.items())
                if content != found[path]
            ]
            if todo:
                _begin(self.root, todo)
                _carry_out(self.root, todo)


def recover(root: Path) -> bool:
    """Finish what an interrupted command had begun; returns whether there was anything.

    Raises NotOursError for a journal from elsewhere, ChangedMeanwhileError when files were edited since, OSError.
    """
    if not disk.is_folder(root / FOLDER):
        return False
    with locked(root):
        return finish(root)


def finish(root: Path) -> bool:
    """Do what `recover` does, for somebody who holds the lock."""
    changes = _read(root)
    if changes is None:
        # A folder that can only be read holds no mixture either.
        with suppress(OSError):
            _clear(root)
        return False
    if edited := [one.path for one in changes if digest(content_of(root, one.path)) not in {one.old, digest(one.new)}]:
        raise ChangedMeanwhileError(edited, ADVICE)
    _carry_out(root, changes)
    return True


def _begin(root: Path, changes: Sequence[FileChange]) -> None:
    """Write the journal; from the moment it has its name, everything in it will be done."""
    for change in changes:
        disk.check_writable(root, change.path)
    entries = [(path, old, None if new is None else new.decode("utf-8", _RAW)) for path, old, new in changes]
    (root / FOLDER).mkdir(exist_ok=True)
    try:
        disk.replace(root / NAME, json.dumps(entries, ensure_ascii=False).encode("utf-8", _RAW), MODE)
        disk.sync(root)
    except BaseException:
        _clear(root)
        raise


def _read(root: Path) -> list[FileChange] | None:
    """Return what was begun, None when nothing was; raises NotOursError for what no command here has written."""
    path = root / NAME
    if not disk.is_folder(root / FOLDER) or (found := disk.status(path)) is None:
        return None
    if not stat.S_ISREG(found.st_mode) or found.st_mode & 0o222:
        raise _not_ours(path)
    try:
        entries = json.loads(path.read_bytes().decode("utf-8", _RAW))
        return [FileChange(checked(name), old, new and new.encode("utf-8", _RAW)) for name, old, new in entries]
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise _not_ours(path) from None


def _carry_out(root: Path, changes: Sequence[FileChange]) -> None:
    """Put every content in its place, remove what has to go, and then the journal; may be done twice."""
    for path, _old, new in changes:
        if new is not None:
            target = root / path
            disk.make_folder(target.parent, root)
            found = disk.status(target)
            disk.replace(target, new, stat.S_IMODE(found.st_mode) if found else None)
    for target in (root / change.path for change in changes if change.new is None):
        disk.discard(target)
        if target.parent.is_dir():
            disk.sync(target.parent)
        disk.remove_empty(target.parent, root)
    disk.discard(root / NAME)
    disk.sync(root / FOLDER)
    _clear(root)


def _clear(root: Path) -> None:
    """Remove the journal, or what a command has left that had none yet; other files in the folder stay."""
    disk.discard(root / NAME)
    if disk.is_folder(root / FOLDER):
        disk.discard(disk.beside(root / NAME))
        with suppress(OSError):
            (root / FOLDER).rmdir()


def _not_ours(path: Path) -> NotOursError:
    return NotOursError(
        errno.EPERM, f"not written by a command on this machine; look at {FOLDER}/, then remove it", str(path)
    )
