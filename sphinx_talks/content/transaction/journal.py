"""What is to be done, written down before it is begun.

The journal lies inside the site, where a pull request could put one as well. Ours cannot be written by its owner
(mode 0400): git knows only whether a file can be executed, so a checkout never makes such a file, and what a pull
request brings is not taken for a journal.
"""

from __future__ import annotations

import errno
import json
import re
import stat
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from sphinx_talks.content.transaction import disk
from sphinx_talks.content.transaction.disk import (
    FOLDER,
    ChangedMeanwhileError,
    NotOursError,
    PathRefusedError,
    checked,
    existing,
    locked,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

NAME = "journal"
PART = "journal.part"
#: Folder of the new contents, each by its number in the journal.
STAGED = "new"
MODE = 0o400
VERSION = 1
_DIGEST = re.compile("[0-9a-f]{64}")


class Change(NamedTuple):
    """A file, with the digests of what it held and of what it is to hold; None stands for no file."""

    path: str
    old: str | None
    new: str | None


def is_begun(root: Path) -> bool:
    """Tell whether the folder of the journal is there; raises NotOursError when it is something else."""
    if not _is_there(root / FOLDER):
        return False
    if not stat.S_ISDIR((root / FOLDER).lstat().st_mode):
        raise _not_ours(root / FOLDER)
    return True


def make_room(root: Path) -> None:
    """Make the folder of the new contents."""
    (root / FOLDER).mkdir(exist_ok=True)
    try:
        (root / FOLDER / STAGED).mkdir()
    except FileExistsError:
        raise _not_ours(root / FOLDER / STAGED) from None


def staged(root: Path, number: int) -> Path:
    """Return where the new content of a change waits."""
    return root / FOLDER / STAGED / str(number)


def write(root: Path, changes: Sequence[Change]) -> None:
    """Write the journal; from the moment it has its name, everything in it will be done."""
    folder = root / FOLDER
    text = json.dumps({"version": VERSION, "changes": changes}, ensure_ascii=True)
    disk.create(folder / PART, text.encode(), MODE)
    if not _is_marked(folder / PART):
        raise OSError(errno.ENOTSUP, "the file system keeps no modes of files", str(folder))
    (folder / PART).replace(folder / NAME)
    disk.sync(folder)


def read(root: Path) -> list[Change] | None:
    """Return what was begun, None when nothing was; raises NotOursError for what no command here has written."""
    path = root / FOLDER / NAME
    if not _is_there(path):
        return None
    if not _is_marked(path):
        raise _not_ours(path)
    try:
        data = json.loads(path.read_bytes())
        changes = [Change(*entry) for entry in data["changes"]]
        if data["version"] != VERSION or not all(map(_is_sound, changes)):
            raise _not_ours(path)
    except (ValueError, TypeError, KeyError, RecursionError):
        raise _not_ours(path) from None
    return changes


def clear(root: Path) -> None:
    """Remove the journal, then what was left of its contents, and the folder."""
    folder = root / FOLDER
    disk.discard(folder / NAME)
    disk.sync(folder)
    discard_staged(root)


def discard_staged(root: Path) -> None:
    """Remove what a command has prepared and not begun; other files in the folder stay."""
    folder = root / FOLDER
    disk.discard(folder / PART)
    contents = folder / STAGED
    if contents.is_dir() and not contents.is_symlink():
        for path in contents.iterdir():
            disk.discard(path)
    for empty in (contents, folder):
        with suppress(OSError):
            empty.rmdir()


def _is_there(path: Path) -> bool:
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


def _is_marked(path: Path) -> bool:
    mode = path.lstat().st_mode
    return stat.S_ISREG(mode) and not mode & 0o222


def _is_sound(change: Change) -> bool:
    if not all(isinstance(one, str | None) for one in change):
        return False
    digests = [one for one in change[1:] if one is not None]
    try:
        return checked(change.path) == change.path and bool(digests) and all(map(_DIGEST.fullmatch, digests))
    except PathRefusedError:
        return False


def _not_ours(path: Path) -> NotOursError:
    return NotOursError(
        errno.EPERM, f"not written by a command on this machine; look at {FOLDER}/, then remove it", str(path)
    )


ADVICE = f"a command was interrupted before; take over by hand what waits in {FOLDER}/, then remove that folder"


def recover(root: Path) -> bool:
    """Finish what an interrupted command had begun; tells whether there was anything.

    Raises NotOursError for a journal from elsewhere, ChangedMeanwhileError when files were edited since, OSError.
    """
    if not is_begun(root):
        return False
    with locked(root):
        return finish(root)


def finish(root: Path) -> bool:
    """Do what `recover` does, for somebody who holds the lock."""
    changes = read(root) if is_begun(root) else None
    if changes is None:
        # A place that can only be read holds no mixture either.
        with suppress(OSError):
            discard_staged(root)
        return False
    _compare(root, changes)
    carry_out(root, changes)
    return True


def carry_out(root: Path, changes: Sequence[Change]) -> None:
    """Put every content in its place, remove what has to go, and then the journal; may be done twice."""
    folders = set()
    for number, change in enumerate(changes):
        target = root / change.path
        if change.new is not None and staged(root, number).exists():
            disk.make_folder(target.parent, root)
            staged(root, number).replace(target)
            folders.add(target.parent)
    for change in changes:
        if change.new is None:
            disk.discard(root / change.path)
            folders.add((root / change.path).parent)
    for folder in sorted(folders):
        if folder.is_dir():
            disk.sync(folder)
    for change in changes:
        if change.new is None:
            disk.remove_empty((root / change.path).parent, root)
    clear(root)


def _compare(root: Path, changes: Sequence[Change]) -> None:
    """Refuse to go on where a file is neither what it was nor what it is to be, or a new content is damaged."""
    edited, lost = [], []
    for number, change in enumerate(changes):
        existing(root, change.path)
        now = disk.digest_of(root / change.path)
        if now not in {change.old, change.new}:
            edited.append(change.path)
        waiting = disk.digest_of(staged(root, number)) if change.new else None
        if waiting != change.new and (waiting or now != change.new):
            lost.append(change.path)
    if edited or lost:
        raise ChangedMeanwhileError(edited or lost, ADVICE)
