"""One command at a time writes to a site; the system gives the lock back when a process ends, however it ends."""

from __future__ import annotations

import errno
import os
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sphinx_talks.content.transaction.faults import BusyError
from sphinx_talks.content.transaction.paths import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

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
        """Lock an open file or folder until it is closed, and tell whether nobody else had."""
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
        """Lock an open file or folder until it is closed, and tell whether nobody else had."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError as error:
            # Some network file systems lock no folders (flock(2), NOTES on NFS); it goes on without.
            if error.errno not in _UNABLE:
                raise
        return True
