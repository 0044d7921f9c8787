"""Write one file safely: paths within the site, faults of the disk in words, one writer at a time."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


class ChangedMeanwhileError(Exception):
    """Files are not what they were when they were read; `paths` are theirs."""

    def __init__(self, paths: Iterable[str], advice: str = "run the command again") -> None:
        """Keep the paths, and say what to do."""
        self.paths = tuple(paths)
        super().__init__(f"changed in the meantime: {', '.join(self.paths)}; {advice}")


class BusyError(OSError):
    """Another command is writing to the same site."""


class NotOursError(OSError):
    """What lies in the place of the journal was not written by a command on this machine."""


class PathRefusedError(ValueError):
    """The path is none that a command may write to."""


#: Folder of the journal and of what is about to take the place of files, below the root.
FOLDER = ".sphinx-talks"
#: Folders that are not ours, whatever a path says; some file systems do not tell capitals from small letters.
CLOSED = frozenset({"", ".", "..", ".git", FOLDER})


def is_open(path: str) -> bool:
    """Return whether a POSIX path stays below the root on every system, and names no folder that is not ours."""
    named = any(part.casefold() in CLOSED for part in path.split("/"))
    return not named and not any(character in path for character in "\\\0:")


def checked(path: str) -> str:
    """Return a POSIX path that stays below the root; raises PathRefusedError."""
    if not is_open(path):
        raise PathRefusedError(f"not a path inside the site: {path!r}")
    return path


def status(path: Path) -> os.stat_result | None:
    """Return what is known of a file, a folder or a link, None where there is none."""
    try:
        return path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return None


def is_folder(path: Path) -> bool:
    """Return whether a folder of ours is there; raises NotOursError when it is something else."""
    found = status(path)
    if found is not None and not stat.S_ISDIR(found.st_mode):
        raise NotOursError(errno.EPERM, "not a folder", str(path))
    return found is not None


def content_of(root: Path, path: str) -> bytes | None:
    """Return what a plain file holds, None where there is none; raises OSError when something else is there."""
    for number in range(1, path.count("/") + 1):
        folder = root / "/".join(path.split("/")[:number])
        if (found := status(folder)) is None:
            return None
        if not stat.S_ISDIR(found.st_mode):
            raise NotADirectoryError(errno.ENOTDIR, "not a folder, or a link to one", str(folder))
    if (found := status(root / path)) is None:
        return None
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "not a plain file", str(root / path))
    return (root / path).read_bytes()


def check_writable(root: Path, path: str) -> None:
    """Raise OSError where nobody may put a file."""
    folder = (root / path).parent
    while status(folder) is None:
        folder = folder.parent
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, "no permission to write to the folder", str(folder))


def digest(content: bytes | None) -> str | None:
    """Return the SHA-256 of a content in hexadecimal digits, None for no file."""
    return None if content is None else hashlib.sha256(content).hexdigest()


#: A link in the place of a file is refused where the system can.
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


def beside(path: Path) -> Path:
    """Return where a content is written before it takes the place of a file.

    Always by the same name, so that what an interruption leaves there goes with the next writing.
    """
    return path.with_name(f".{path.name}.new")


def replace(path: Path, content: bytes, mode: int | None = None) -> None:
    """Put a file in place of another so that at any moment, even without power, one of them is there in full.

    Without a mode it has what the umask leaves.
    """
    new = beside(path)
    discard(new)
    try:
        with os.fdopen(os.open(new, _NEW, 0o666), "wb") as file:
            file.write(content)
            if mode is not None:
                _set_mode(new, mode)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except BaseException:
        discard(new)
        raise
    sync(path.parent)


def _set_mode(path: Path, mode: int) -> None:
    path.chmod(mode)
    if (path.stat().st_mode ^ mode) & 0o222:
        raise OSError(errno.ENOTSUP, "the file system keeps no modes of files", str(path.parent))


def sync(folder: Path) -> None:
    """Let the names in a folder reach the disk; Windows does so by itself."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path, top: Path) -> None:
    """Make a folder and those above it, up to `top`, which exists."""
    if folder != top and not folder.is_dir():
        make_folder(folder.parent, top)
        folder.mkdir(exist_ok=True)
        sync(folder.parent)


def remove_empty(folder: Path, top: Path) -> None:
    """Remove a folder that holds nothing any more, and those above it, below `top`."""
    while folder != top:
        try:
            folder.rmdir()
        except FileNotFoundError:
            pass
        except OSError:
            return
        folder = folder.parent


def discard(path: Path) -> None:
    """Remove a file, whatever its mode is, or nothing."""
    with suppress(FileNotFoundError):
        if os.name == "nt":
            path.chmod(0o600)
        path.unlink()


#: Seconds to wait for another command, which takes a fraction of one, and between two looks.
PATIENCE = 10.0
PAUSE = 0.05


@contextmanager
def locked(root: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the lock of a site; raises BusyError when another command keeps it for too long."""
    descriptor = _open(root)
    try:
        until = time.monotonic() + patience
        while not take(descriptor):
            if time.monotonic() > until:
                raise BusyError(errno.EBUSY, "another command is writing to the site", str(root))
            time.sleep(PAUSE)
        yield
    finally:
        os.close(descriptor)


if sys.platform == "win32":
    import msvcrt

    def _open(root: Path) -> int:
        (root / FOLDER).mkdir(exist_ok=True)
        return os.open(root / FOLDER / "lock", os.O_RDWR | os.O_CREAT)

    def take(descriptor: int) -> bool:
        """Lock an open file or folder until it is closed, and return whether nobody else had."""
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    _UNABLE = frozenset({errno.EBADF, errno.ENOLCK, errno.EOPNOTSUPP, errno.EINVAL})

    def _open(root: Path) -> int:
        # The folder itself: no file of the lock is left behind, and nobody's link can stand in its place.
        return os.open(root, os.O_RDONLY)

    def take(descriptor: int) -> bool:
        """Lock an open file or folder until it is closed, and return whether nobody else had."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError as error:
            # Some network file systems lock no folders (flock(2), NOTES on NFS); it goes on without.
            if error.errno not in _UNABLE:
                raise
        return True
