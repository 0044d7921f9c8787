"""Change several files of a site at once: all of them or none, whenever the process ends.

What is going to be done stands in a journal first, so that the next command can finish it. The journal lies
inside the site, where a pull request could put one as well. Ours cannot be written by its owner (mode 0400): git knows
only whether a file can be executed, so a checkout never makes such a file, and what a pull request brings is not taken
for a journal.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple, Self

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
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
#: Folders that are not ours, whatever a path says; some file systems ignore case.
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
        # From here on it has its name, which reaches the disk with the folder below.
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
        # Windows removes no file that can only be read, as the journal.
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


JOURNAL = f"{FOLDER}/journal"
JOURNAL_MODE = 0o400
#: Bytes that are no UTF-8 stand in the journal as they are.
_RAW = "surrogateescape"
ADVICE = f"a command was interrupted before; take over by hand what stands in {JOURNAL}, then remove it"


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
            # Within the lock: nobody writes between this look and the change.
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
    if not is_folder(root / FOLDER):
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
    # Better refused now than halfway.
    for change in changes:
        check_writable(root, change.path)
    entries = [(path, old, None if new is None else new.decode("utf-8", _RAW)) for path, old, new in changes]
    (root / FOLDER).mkdir(exist_ok=True)
    try:
        replace(root / JOURNAL, json.dumps(entries, ensure_ascii=False).encode("utf-8", _RAW), JOURNAL_MODE)
        sync(root)
    except BaseException:
        _clear(root)
        raise


def _read(root: Path) -> list[FileChange] | None:
    """Return what was begun, None when nothing was; raises NotOursError for what no command here has written."""
    path = root / JOURNAL
    if not is_folder(root / FOLDER) or (found := status(path)) is None:
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
    # Written before anything is removed, so that a file that moves is always somewhere.
    for path, _old, new in changes:
        if new is not None:
            target = root / path
            make_folder(target.parent, root)
            found = status(target)
            replace(target, new, stat.S_IMODE(found.st_mode) if found else None)
    for target in (root / change.path for change in changes if change.new is None):
        discard(target)
        if target.parent.is_dir():
            sync(target.parent)
        remove_empty(target.parent, root)
    discard(root / JOURNAL)
    sync(root / FOLDER)
    _clear(root)


def _clear(root: Path) -> None:
    """Remove the journal, or what a command has left that had none yet; other files in the folder stay."""
    discard(root / JOURNAL)
    if is_folder(root / FOLDER):
        discard(beside(root / JOURNAL))
        with suppress(OSError):
            (root / FOLDER).rmdir()


def _not_ours(path: Path) -> NotOursError:
    return NotOursError(
        errno.EPERM, f"not written by a command on this machine; look at {FOLDER}/, then remove it", str(path)
    )
