"""Which files below the root a command may write to: plain ones, reached through plain folders."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING

from sphinx_talks.content.transaction.faults import PathRefusedError

if TYPE_CHECKING:
    from pathlib import Path

#: Folder of the journal and of what is about to take the place of files, below the root.
FOLDER = ".sphinx-talks"
#: Folders that are not ours, whatever a path says; some file systems do not tell capitals from small letters.
CLOSED = frozenset({"", ".", "..", ".git", FOLDER})


def checked(path: str) -> str:
    """Return a POSIX path that stays below the root; raises PathRefusedError."""
    if any(part.casefold() in CLOSED for part in path.split("/")) or any(sign in path for sign in "\\\0:"):
        raise PathRefusedError(f"not a path inside the site: {path!r}")
    return path


def existing(root: Path, path: str) -> os.stat_result | None:
    """Return what is known of a plain file, None where there is none; raises OSError when something else is there."""
    for number in range(1, path.count("/") + 1):
        folder = root / "/".join(path.split("/")[:number])
        if (found := _status(folder)) is None:
            return None
        if not stat.S_ISDIR(found.st_mode):
            raise NotADirectoryError(errno.ENOTDIR, "not a folder, or a link to one", str(folder))
    found = _status(root / path)
    if found is not None and not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "not a plain file", str(root / path))
    return found


def open_to_writing(root: Path, path: str) -> None:
    """Raise OSError where a file could not be put: no permission, or another file system."""
    folder = (root / path).parent
    while _status(folder) is None:
        folder = folder.parent
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, "no permission to write to the folder", str(folder))
    if folder.stat().st_dev != root.stat().st_dev:
        # A file is moved into its place; between file systems it could only be copied.
        raise OSError(errno.EXDEV, "folder lies on another file system than conf.py", str(folder))


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.lstat()
    except FileNotFoundError:
        return None
