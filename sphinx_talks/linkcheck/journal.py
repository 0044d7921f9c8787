"""What a run has learned so far, one line an address: an interrupted run goes on from here and asks nothing again."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from sphinx_talks.content.linkstate.known import Copy, Day, Key  # noqa: TC001 - pydantic reads them
from sphinx_talks.content.transaction import FOLDER, BusyError, take
from sphinx_talks.linkcheck.looking import Sighting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

FILE = f"{FOLDER}/links.jsonl"
MAX_BYTES = 10 * 1024 * 1024
#: Lines after which the file is made to reach the disk.
BATCH = 100


@dataclass(frozen=True)
class Copied:
    """What the archive said of an address on a day: its copy, '' where it has none; `saved` when asked to make one."""

    address: Key
    day: Day
    copy: Copy = ""
    saved: bool = False


_ENTRY: TypeAdapter[Sighting | Copied] = TypeAdapter(Sighting | Copied)


class Journal:
    """The file, open and locked."""

    def __init__(self, descriptor: int) -> None:
        """Keep the descriptor of the open file."""
        self._descriptor = descriptor
        self._unsynced = 0

    def entries(self, today: date) -> list[Sighting | Copied]:
        """Return what an earlier run left; a line that is not whole or not as it should be is passed over."""
        size = min(os.fstat(self._descriptor).st_size, MAX_BYTES)
        content = os.pread(self._descriptor, size, 0) if hasattr(os, "pread") else _read(self._descriptor, size)
        found = (_entry(line, today) for line in content.split(b"\n")[:-1])
        return [entry for entry in found if entry is not None]

    def note(self, entry: Sighting | Copied) -> None:
        """Add a line, which outlives this process at once and the machine after a while."""
        line = _ENTRY.dump_json(entry, exclude_defaults=True)
        # A line that an interruption has cut off ends here, and not in this one.
        os.write(self._descriptor, b"\n%b\n" % line)
        self._unsynced += 1
        if self._unsynced >= BATCH:
            self.sync()

    def sync(self) -> None:
        """Make everything reach the disk."""
        os.fsync(self._descriptor)
        self._unsynced = 0

    def clear(self) -> None:
        """Forget everything: it is in the state now."""
        os.ftruncate(self._descriptor, 0)
        self.sync()


@contextmanager
def opened(root: Path) -> Iterator[Journal]:
    """Give the journal of a site; raises BusyError while another run has it, OSError where it cannot be written."""
    folder = root / FOLDER
    folder.mkdir(exist_ok=True)
    if folder.is_symlink():
        raise OSError(f"{FOLDER} is a symbolic link")
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
    descriptor = os.open(root / FILE, flags, 0o666)
    try:
        if not take(descriptor):
            raise BusyError(errno.EBUSY, "another run of linkcheck is under way", str(root / FILE))
        yield Journal(descriptor)
    finally:
        os.close(descriptor)


def _read(descriptor: int, size: int) -> bytes:
    os.lseek(descriptor, 0, os.SEEK_SET)
    return os.read(descriptor, size)


def _entry(line: bytes, today: date) -> Sighting | Copied | None:
    try:
        entry = _ENTRY.validate_json(line)
    except ValidationError:
        return None
    return entry if entry.day <= today else None
