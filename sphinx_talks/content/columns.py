"""What a file system says of the files of a folder, in columns: to make objects of it takes longer than to ask."""

from __future__ import annotations

import ctypes
import os
from array import array
from itertools import repeat
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

#: statx(2): links are not followed; wanted are size and both times. It writes so many bytes of each file.
_NO_FOLLOW, _WANTED, _ROW = 0x100, 0x40 | 0x80 | 0x200, 256
_SECOND = 10**9
#: When a file of the tree was changed, its size, and the time of the published one, which is that of a copy. A time of
#: modification can be set, and Sphinx copies that of pictures; that of a change cannot.
Mark: TypeAlias = tuple[int, int, int]
NO_MARK: Mark = (-1, -1, -1)
_NAME = attrgetter("name")


def _system() -> Callable[..., int] | None:
    """Return what asks for many files sooner than Python does, None where there is no Linux, or one of before 2018."""
    try:
        found = ctypes.PyDLL(None).statx
    except (AttributeError, TypeError, OSError):
        return None
    found.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_uint, ctypes.c_void_p)
    return found


_statx = _system()


class Columns(NamedTuple):
    """The files of a folder, sorted by name; of each column as many bytes belong to each of them."""

    #: With a zero between them.
    names: bytes
    #: In bytes, of 64 bits.
    sizes: bytes
    #: When it was written to: the seconds of all, of 64 bits, then their nanoseconds, of 32.
    modified: bytes
    #: When anything of it has changed.
    changed: bytes
    #: The numbers by which a folder names files, of 64 bits.
    inodes: bytes

    def numbers(self, folder: str) -> dict[str, int]:
        """Return the number of each file, by its path."""
        return dict(zip(paths(folder, self), array("Q", self.inodes), strict=True))


class FolderMarks(NamedTuple):
    """What is kept of the files of a folder, as in `Columns`: of the tree sizes and change, and of the published."""

    names: bytes
    sizes: bytes
    changed: bytes
    modified: bytes

    def marks(self, folder: str) -> dict[str, Mark]:
        """Return the mark of each file, by its path."""
        rows = zip(_times(self.changed), array("Q", self.sizes), _times(self.modified), strict=True)
        return dict(zip(paths(folder, self), rows, strict=True))


#: What is kept of a tree, by folder.
KeptTree: TypeAlias = dict[str, FolderMarks]
EMPTY, NOTHING = Columns(b"", b"", b"", b"", b""), FolderMarks(b"", b"", b"", b"")


def kept_of(marks: Mapping[str, Mark], folders: Iterable[str]) -> KeptTree:
    """Return what is kept of some folders, of all whose files there are marks."""
    found: dict[str, list[str]] = {folder: [] for folder in folders}
    for name in marks:
        found[folder_of(name)].append(name)
    kept = {}
    for folder, names in found.items():
        names.sort(key=os.fsencode)
        changed, sizes, modified = ([marks[name][at] for name in names] for at in range(3))
        packed = array("Q", sizes).tobytes(), _packed(changed), _packed(modified)
        kept[folder] = FolderMarks(b"\0".join(os.fsencode(name[len(folder) :]) for name in names), *packed)
    return kept


def folder_of(path: str) -> str:
    """Return the folder of a file, with a slash behind, '' for that of all."""
    return path[: path.rfind("/") + 1]


def paths(folder: str, found: Columns | FolderMarks | None) -> list[str]:
    """Return the paths of the files of a folder."""
    return [folder + name for name in os.fsdecode(found.names).split("\0")] if found and found.names else []


def columns(folder: str, leave: Collection[str] = (), *, asks: bool = True) -> tuple[Columns, list[str]]:
    """Return the files of a folder, and the names of the folders in it, but those to `leave`; raises OSError.

    Unless it asks for more, of the files no more is known than the folder itself tells.
    """
    where, left = os.fsencode(folder), {*map(os.fsencode, leave)}
    with os.scandir(where) as found:
        entries = sorted(found, key=_NAME)
    below = {entry.name for entry in entries if entry.is_dir(follow_symlinks=False)}
    if below or left:
        entries = [entry for entry in entries if entry.name not in below | left]
    names = [entry.name for entry in entries]
    known = (_asked_at_once(where, names) or _asked(where, names)) if asks else (b"", b"", b"")
    inodes = array("Q", [entry.inode() for entry in entries]).tobytes()
    return Columns(b"\0".join(names), *known, inodes), [os.fsdecode(name) for name in sorted(below - left)]


class Seen(NamedTuple):
    """The files of a tree, by folder, each named with a slash behind, the tree itself ''."""

    columns: dict[str, Columns]
    #: Of each folder when a file came or went last, in ns; 0 where that was so short ago that another may follow within
    #: what the system takes for the same moment.
    folders: dict[str, int]


def entries_in(folder: Path) -> Iterator[str]:
    """Yield each file below a folder with its POSIX path; none where it is none."""
    for prefix, found, _ in walked(folder, asks=False):
        yield from paths(prefix, found)


def walked(folder: Path, leave: Collection[str] = (), *, asks: bool = True) -> Iterator[tuple[str, Columns, int]]:
    """Yield the folders from a folder on, each with its files and with when one came or went last, in ns."""
    waiting = [""]
    while waiting:
        prefix = waiting.pop()
        try:
            changed = os.stat(f"{folder}/{prefix}").st_mtime_ns  # noqa: PTH116 - of each folder
            found, below = columns(f"{folder}/{prefix}", () if prefix else leave, asks=asks)
        except (FileNotFoundError, NotADirectoryError):
            continue
        waiting += [f"{prefix}{name}/" for name in below]
        yield prefix, found, changed


def seen(folder: Path, leave: Collection[str] = ()) -> Seen:
    """Return the files of a tree, but what to `leave` at its top."""
    found = Seen({}, {})
    for prefix, files, changed in walked(folder, leave):
        found.columns[prefix], found.folders[prefix] = files, changed
    return found


def sizes_of(kept: KeptTree) -> dict[str, int]:
    """Return the size of each file in bytes, by its path."""
    found: dict[str, int] = {}
    for folder, one in kept.items():
        found.update(zip(paths(folder, one), array("Q", one.sizes), strict=True))
    return found


def _asked_at_once(folder: bytes, names: Sequence[bytes]) -> tuple[bytes, bytes, bytes] | None:
    if _statx is None or not names:
        return None
    size = _ROW * len(names)
    rows = bytearray(size)
    first = ctypes.addressof(ctypes.c_char.from_buffer(rows))
    opened = os.open(folder, os.O_RDONLY)
    try:
        places = range(first, first + size, _ROW)
        if any(map(_statx, repeat(opened), names, repeat(_NO_FOLLOW), repeat(_WANTED), places)):
            return None
    finally:
        os.close(opened)
    # Sizes stand at byte 40, times at 96 and 112: eight bytes of seconds, four of nanoseconds.
    whole, half = memoryview(rows).cast("Q"), memoryview(rows).cast("I")
    modified, changed = (whole[at // 8 :: 32].tobytes() + half[at // 4 + 2 :: 64].tobytes() for at in (112, 96))
    return whole[5::32].tobytes(), modified, changed


def _asked(folder: bytes, names: Sequence[bytes]) -> tuple[bytes, bytes, bytes]:
    found = [os.lstat(os.path.join(folder, name)) for name in names]  # noqa: PTH118 - of each file
    sizes = array("Q", [one.st_size for one in found]).tobytes()
    return sizes, _packed([one.st_mtime_ns for one in found]), _packed([one.st_ctime_ns for one in found])


def _packed(times: Sequence[int]) -> bytes:
    seconds = array("q", [one // _SECOND for one in times])
    return seconds.tobytes() + array("I", [one % _SECOND for one in times]).tobytes()


def _times(column: bytes) -> Iterator[int]:
    """Yield the times of a column in ns."""
    seconds = array("q", column[: len(column) // 12 * 8])
    rest = array("I", column[len(seconds) * 8 :])
    return (one * _SECOND + more for one, more in zip(seconds, rest, strict=True))
