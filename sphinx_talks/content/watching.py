"""What is written to below a folder while a build runs, as Linux tells who watches: nobody has to look at each file."""

from __future__ import annotations

import ctypes
import errno
import os
import struct
import weakref
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

#: inotify(7): a file was written to, or closed by who could have; it came from or went to elsewhere, began or ended; or
#: its time was set, or that of a folder itself.
_SEEN = 0x2 | 0x4 | 0x8 | 0x40 | 0x80 | 0x100 | 0x200
_FOLDER_TOUCHED = 0x4 | 0x40000000
#: The number of what is watched, what has happened, what belongs together, and the bytes of the name that follows.
_EVENT = struct.Struct("iIII")
_PART = 1 << 16


class FolderWatch:
    """Files that are written to, come or go, from here on; by whatever process of this machine."""

    def __init__(self, folder: Path, below: Iterable[str]) -> None:
        """Watch the folders below a folder, each named with a slash behind, itself ''; raises OSError."""
        try:
            system = ctypes.CDLL(None, use_errno=True)
            # Not to be waited for, nor to be had by other programs (IN_NONBLOCK, IN_CLOEXEC).
            self._file = system.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
            begin = system.inotify_add_watch
        except (AttributeError, TypeError):
            raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS)) from None
        if self._file < 0:
            raise _fault()
        # Closed with this, also where a build ends on the way.
        self._end = weakref.finalize(self, os.close, self._file)
        self.folder, self.folders = folder, dict[int, str]()
        for one in below:
            number = begin(self._file, os.fsencode(f"{folder}/{one}"), _SEEN)
            if number < 0:
                raise _fault()
            self.folders[number] = one

    def end(self) -> set[str] | None:
        """Return the files by path below the folder, and watch no more; None where any may have been written to.

        So it is where a folder has come or gone, or the system has had more to tell than it keeps. Some file systems do
        not tell: it is made sure that this one does.
        """
        found, is_told = set[str](), False
        try:
            os.utime(self.folder)
            while part := os.read(self._file, _PART):
                at = 0
                while at < len(part):
                    number, what, _, size = _EVENT.unpack_from(part, at)
                    at += _EVENT.size + size
                    if what == _FOLDER_TOUCHED:
                        is_told = True
                        continue
                    if what & ~_SEEN:
                        return None
                    found.add(self.folders[number] + os.fsdecode(part[at - size : at].rstrip(b"\0")))
        except BlockingIOError:
            # All that there was.
            return found if is_told else None
        finally:
            self._end()
        return None


def times(folder: Path, below: Iterable[str]) -> Iterator[tuple[str, int]]:
    """Yield folders below a folder, named as above, each with when a file came or went last, in ns; raises OSError."""
    for one in below:
        yield one, os.stat(f"{folder}/{one}").st_mtime_ns  # noqa: PTH116 - of each folder


def are_as(folder: Path, before: Mapping[str, int]) -> bool:
    """Return whether no file has come or gone since the folders had these times."""
    try:
        return all(at == before[one] for one, at in times(folder, before))
    except OSError:
        return False


def _fault() -> OSError:
    number = ctypes.get_errno()
    return OSError(number, os.strerror(number))
