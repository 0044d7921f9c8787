"""Put a tree of files in place of a published one, so that a reader gets each file whole, of before or of after.

The new tree is assembled beside the published folder and changes its name with it in one system call. Where the system
or the file system has no such call, each file is renamed into its position: still whole, but not all at one moment.
"""

from __future__ import annotations

import ctypes
import errno
import marshal
import os
import shutil
import stat
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from sphinx_talks.content.transaction import remove_empty, replace
from sphinx_talks.content.watching import FolderWatch, are_as, times

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    Marks = Mapping[str, "Mark"]

#: Name, directly in the published folder, under which a file waits to be renamed into its position.
WAITING = ".talks-new"
#: Sphinx's record of a build of HTML pages.
RECORD = ".buildinfo"
#: The list of what machines read, in the folder of the site and in that of each further language.
LISTED = ".talks-exports"
#: Answers of a system that cannot exchange two folders, or not these: a mount point, a parent that is closed to us.
UNABLE = frozenset(
    {
        errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP,
        errno.EXDEV, errno.EBUSY, errno.EPERM, errno.EACCES, errno.EROFS,
    }
)  # fmt: skip

#: Where it is kept what builds have published, behind a number.
MEMORY = ".marks"
#: Where it is kept how a build has left its tree, while none runs.
LEFT = ".left"
#: Nanoseconds in which a file system may give two changes one time.
RECENT = 2_000_000_000
#: Fewer files are copied sooner than processes are started.
FEW = 500
#: So many files are compared with the published ones sooner than it is kept of all that they are the same.
AGAIN = 50
#: Bytes that are copied at a time.
PART = 1 << 18


class ForeignFilesError(Exception):
    """The folder holds files that no build has written; `names` are their paths below it."""

    def __init__(self, names: Iterable[str]) -> None:
        """Keep the names."""
        self.names = tuple(names)
        super().__init__(", ".join(self.names))


class PartlyWrittenError(OSError):
    """File after file was renamed, and not all of them could be."""


@dataclass(frozen=True)
class Publication:
    """A tree that a build writes to, the folder it is published as, and the folder that remembers what was."""

    work: Path
    target: Path
    state: Path
    #: An entry of the published folder that belongs to the build and stays: Sphinx's `.doctrees`, or ''.
    inner: str = ""
    #: Does works at the same time, each in a process of its own, and how many of them; None where there is one process.
    together: Callable[[Sequence[Callable[[], None]]], object] | None = None
    processes: int = 1

    @property
    def beside(self) -> Path:
        """Return where the next tree is assembled: out of the way of what watches pages, on one file system."""
        if not self.state.is_relative_to(self.target) and _device(self.state) == _device(self.target.parent):
            return self.state / "next"
        return self.target.with_name(f".{self.target.name}-{self.state.name}")

    def check(self) -> Before:
        """Return what is published; raises ForeignFilesError where no earlier build has written a file of it.

        Without a memory of earlier builds, as where the site has moved or its doctrees are gone, what lies there beside
        Sphinx's record is taken for theirs if it is written again, a page, in a folder of theirs, or in a list of them.
        """
        before = self.look()
        self._refuse_foreign(before.there.numbers.keys(), before.kept, None)
        return before

    def look(self) -> Before:
        """Return what is published, and what builds have kept of it."""
        kept = self.kept()
        return Before(kept, _seen(self.target, kept, leave=(self.inner, WAITING)))

    def watch(self, before: Before) -> Before:
        """Return what is published, with a watch of the tree if it is as the last build has left it.

        After a build that ends on the way there is none.
        """
        try:
            marks, folders = marshal.loads(self._left.read_bytes())  # noqa: S302 - beside the doctrees
            self._left.unlink()
            if before.kept and marks == self._stamp():
                watch = FolderWatch(self.work, folders)
                return before._replace(watch=watch) if are_as(self.work, folders) else before
        except (OSError, ValueError, EOFError, TypeError):
            pass
        return before

    def _refuse_foreign(self, found: AbstractSet[str], kept: Marks, written: AbstractSet[str] | None) -> None:
        foreign = found - kept.keys() - (written or set())
        if foreign and not kept and RECORD in found:
            # Before the build nobody knows what it is going to write.
            foreign = foreign.difference(self._of_builds(found)) if written is not None else set()
        if foreign:
            raise ForeignFilesError(sorted(foreign))

    def _of_builds(self, found: AbstractSet[str]) -> Iterator[str]:
        """Yield the files that seem to be of builds, by what these have left in the folder of each language."""
        for site in {"", *(name.removesuffix(LISTED) for name in found if name.endswith(f"/{LISTED}"))}:
            yield from (name for name in found if name.startswith(site) and _like_ours(name.removeprefix(site)))
            with suppress(OSError, ValueError):
                yield from (site + line for line in (self.target / site / LISTED).read_text("utf-8").splitlines())

    def publish(self, before: Before | None = None, *, at_once: bool = True) -> Mapping[str, int]:
        """Make the published folder like the tree, and return the sizes of its files in bytes.

        `before` is what was published a while ago, by which it need not be looked at once more. Raises
        ForeignFilesError, PartlyWrittenError and other kinds of OSError.

        With `at_once`, as one exchange where the system can. Otherwise files of others stay as they are.
        """
        # Of a published file that was written to since, the next build finds out.
        if before is None or not are_as(self.target, before.there.folders):
            watch, was = (before.watch, before.kept) if before else (None, {})
            before = self.look()
            before = before._replace(watch=watch) if before.kept == was else before
        kept, there, watch = before
        work = (watch and self._written(watch, kept)) or _seen(self.work, kept, is_work=True)
        if at_once:
            self._refuse_foreign(there.numbers.keys(), kept, work.numbers.keys())
        new = self._new(work, there)
        gone = {name for name in there.numbers.keys() - work.numbers.keys() if at_once or name in kept}
        marks = {**kept, **new.marks}
        for name in kept.keys() - work.numbers.keys():
            del marks[name]
        if not new.names and not gone:
            if len(new.marks) > AGAIN or len(marks) < len(kept):
                # Written again as it was, which need not be found out again; of a few that is sooner done.
                self._remember(self.target, marks)
        elif not at_once or not self._exchange(new, marks, there):
            discard(self.beside)
            self._replace(new, marks, gone)
        with suppress(OSError):
            self._left.write_bytes(marshal.dumps((self._stamp(), work.folders)))
        return work.numbers

    def _written(self, watch: FolderWatch, kept: Marks) -> _Seen | None:
        """Return what the tree holds, by what was written to since it was as it is kept; None where nobody knows."""
        if (names := watch.end()) is None:
            return None
        sizes = {name: size for name, (_, size, _) in kept.items()}
        seen = _Seen(sizes, {}, dict(times(self.work, watch.folders.values())))
        for name in names:
            try:
                status = _status(self.work, name)
            except FileNotFoundError:
                seen.numbers.pop(name, None)
                continue
            seen.numbers[name] = status.st_size
            if (status.st_ctime_ns, status.st_size) != kept.get(name, NO_MARK)[:2]:
                seen.others[name] = status
        return seen

    def _new(self, work: _Seen, there: _Seen) -> _New:
        """Return what has to be published; Sphinx writes some files again as they are."""
        new = _New({}, {})
        for name in work.others.keys() | (work.numbers.keys() - there.numbers.keys()) | there.others.keys():
            if name not in work.numbers:
                continue
            now = work.others.get(name) or _status(self.work, name)
            before = there.others.get(name) or (_status(self.target, name) if name in there.numbers else None)
            published = before or now
            if before is None or not self._is_same(name, now, before):
                # A copy has the time of what it was made from.
                published = new.names[name] = now
            new.marks[name] = now.st_ctime_ns, now.st_size, published.st_mtime_ns
        return new

    def _is_same(self, name: str, work: FileStatus, published: FileStatus) -> bool:
        are_plain = stat.S_ISREG(work.st_mode) and stat.S_ISREG(published.st_mode)
        if not are_plain or work.st_size != published.st_size:
            return False
        return (self.work / name).read_bytes() == (self.target / name).read_bytes()

    def _exchange(self, new: _New, marks: dict[str, Mark], there: _Seen) -> bool:
        """Exchange the published folder and a new one; returns whether the system could."""
        beside = self.beside
        if self.target.is_dir() and _device(beside) != _device(self.target):
            return False
        before = self._memory(self.target).name if self.target.is_dir() else MEMORY
        try:
            self._assemble(beside, new, marks, there)
            self._remember(beside, marks)
            self._swap(beside)
        except OSError as error:
            discard(beside)
            if error.errno not in UNABLE:
                raise
            return False
        # The tree before is kept where nobody sees it: there is less to do the next time if little has changed.
        if len(new.names) * 2 > len(marks) or not beside.is_relative_to(self.state):
            discard(beside)
        # Others, which know the site by another place, would hold what they remember of the tree before for true.
        old = {*self.state.glob(f"*{MEMORY}"), *self.state.parent.glob(f"*/{before}")}
        for path in old - {self._memory(self.target)}:
            path.unlink()
        return True

    def _assemble(self, beside: Path, new: _New, marks: Marks, there: _Seen) -> None:
        """Write the next tree: what has not changed is a further name of the published file, and takes no room."""
        beside.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):
            shutil.copystat(self.target, beside)
        # A folder names the files in it with their numbers; to ask each of them for that takes three times as long.
        left = {name: entry.inode() for name, entry in entries_in(beside)}
        for name in sorted(left.keys() - marks.keys()):
            (beside / name).unlink()
            remove_empty((beside / name).parent, beside)
        inodes = there.numbers
        wrong = [name for name in marks if name in new.names or left.get(name) != inodes[name]]
        for name in (name for name in wrong if name in left):
            (beside / name).unlink()
        for folder in sorted({name.rpartition("/")[0] for name in wrong}):
            Path(beside, folder).mkdir(parents=True, exist_ok=True)
        copied = []
        for name in wrong:
            if status := new.names.get(name):
                copied.append((name, status))
                continue
            try:
                os.link(f"{self.target}/{name}", f"{beside}/{name}", follow_symlinks=False)
            except OSError:
                copied.append((name, _status(self.work, name)))
        if self.together is None or len(copied) <= FEW:
            self._copy_to(beside, copied)
        else:
            # Neighbours to the same process: a folder takes one new name at a time.
            size = -(-len(copied) // self.processes)
            parts = (copied[at : at + size] for at in range(0, len(copied), size))
            self.together([partial(self._copy_to, beside, part) for part in parts])

    def _copy_to(self, beside: Path, files: Sequence[tuple[str, FileStatus]]) -> None:
        for name, status in files:
            _copy(f"{self.work}/{name}", f"{beside}/{name}", status)

    def _swap(self, beside: Path) -> None:
        # Should the process end between these two, the next build has no doctrees and reads all pages again.
        moved = bool(self.inner) and (self.target / self.inner).is_dir()
        if moved:
            (self.target / self.inner).rename(beside / self.inner)
        try:
            exchange(beside, self.target)
        except FileNotFoundError:
            # Somebody has removed the published folder.
            beside.rename(self.target)
        except OSError:
            if moved:
                (beside / self.inner).rename(self.target / self.inner)
            raise

    def _replace(self, new: _New, marks: dict[str, Mark], gone: Collection[str]) -> None:
        """Rename each file into its position: first what pages load, then pages; what is gone goes last."""
        self._remember(self.target, {**self.kept(), **marks})
        waiting = self.target / WAITING
        begun = False
        try:
            for name in sorted(new.names, key=lambda name: (name.endswith(".html"), name)):
                path = self.target / name
                _copy(f"{self.work}/{name}", str(waiting), new.names[name])
                self._make_way(name, gone)
                waiting.replace(path)
                begun = True
            self._remove(gone)
        except OSError as error:
            if begun:
                raise PartlyWrittenError(error.errno, error.strerror, error.filename) from error
            raise
        finally:
            waiting.unlink(missing_ok=True)
        self._remember(self.target, marks)

    def _make_way(self, name: str, gone: Collection[str]) -> None:
        """Make the folder of a file, where there may have been a file, and remove a folder by its own name."""
        path = self.target / name
        self._remove([str(above) for above in PurePosixPath(name).parents if str(above) in gone])
        if path.is_dir():
            self._remove([other for other in gone if other.startswith(f"{name}/")])
            for folder in (*sorted(path.rglob("*"), reverse=True), path):
                with suppress(OSError):
                    folder.rmdir()
        path.parent.mkdir(parents=True, exist_ok=True)

    def _remove(self, names: Iterable[str]) -> None:
        for name in sorted(names):
            # It may be gone already, or be a folder by now.
            with suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError):
                (self.target / name).unlink()
            remove_empty((self.target / name).parent, self.target)

    def _memory(self, tree: Path) -> Path:
        """Return the file that says what is in a tree; its name follows the tree through an exchange."""
        return self.state / f"{tree.stat().st_ino}{MEMORY}"

    @property
    def _left(self) -> Path:
        return self.state / f"{self.work.name}{LEFT}"

    def _stamp(self) -> tuple[int, int]:
        """Return what tells the memory of the published tree from any other; raises OSError."""
        status = self._memory(self.target).stat()
        return status.st_ino, status.st_mtime_ns

    def _remember(self, tree: Path, marks: dict[str, Mark]) -> None:
        self.state.mkdir(parents=True, exist_ok=True)
        replace(self._memory(tree), marshal.dumps(marks))

    def kept(self) -> dict[str, Mark]:
        """Return the files that builds have published here, each with a mark of the file it was made from."""
        try:
            found = marshal.loads(self._memory(self.target).read_bytes())  # noqa: S302 - beside the doctrees
        except (OSError, ValueError, EOFError, TypeError):
            return {}
        return found if isinstance(found, dict) else {}


#: When a file of the tree was changed, its size, and the time of the published one, which is that of a copy. A time of
#: modification can be set, and Sphinx copies that of pictures; that of a change cannot.
Mark: TypeAlias = tuple[int, int, int]
NO_MARK: Mark = (-1, -1, -1)


class _Seen(NamedTuple):
    """The files of a folder: each with one number, and those that differ from what is kept of them with the rest."""

    numbers: dict[str, int]
    others: dict[str, FileStatus]
    #: Of each folder below when a file came or went last, in ns; 0 where that was so short ago that another may follow
    #: within what the system takes for the same moment.
    folders: dict[str, int]


class Before(NamedTuple):
    """What is published when a build begins, and what is kept of it."""

    kept: dict[str, Mark]
    there: _Seen
    #: Of the tree since, which was as it is kept.
    watch: FolderWatch | None = None


class _New(NamedTuple):
    """What has to be published of a tree, and the marks of all that was looked at."""

    names: dict[str, FileStatus]
    marks: dict[str, Mark]


class FileStatus(NamedTuple):
    """What an exchange has to know of a file, called as in `os.stat_result`, which takes twice the memory."""

    st_mode: int
    st_size: int
    st_atime_ns: int
    st_mtime_ns: int
    st_ctime_ns: int

    @classmethod
    def of(cls, status: os.stat_result) -> FileStatus:
        """Return it from an answer of the system."""
        return cls(status.st_mode, status.st_size, status.st_atime_ns, status.st_mtime_ns, status.st_ctime_ns)


def entries_in(folder: Path) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Yield each file below a folder with its POSIX path; none where it is none.

    What an entry is asked for is only known until the next one.
    """
    waiting = [""]
    while waiting:
        prefix = waiting.pop()
        for entry in _listed(f"{folder}/{prefix}"):
            name = prefix + entry.name
            if entry.is_dir(follow_symlinks=False):
                waiting.append(f"{name}/")
            else:
                yield name, entry


def _listed(folder: str) -> Iterator[os.DirEntry[str]]:
    with suppress(FileNotFoundError, NotADirectoryError), os.scandir(folder) as entries:
        yield from entries


def _seen(folder: Path, kept: Marks, leave: Collection[str] = (), *, is_work: bool = False) -> _Seen:
    """Look at all files: those of the tree by size and change, published ones by number, size and modification."""
    seen, waiting, settled = _Seen({}, {}, {}), [""], time.time_ns() - RECENT
    numbers, others = seen.numbers, seen.others
    while waiting:
        prefix = waiting.pop()
        with suppress(OSError):
            changed = os.stat(f"{folder}/{prefix}").st_mtime_ns  # noqa: PTH116 - of each folder
            seen.folders[prefix] = changed if is_work or changed < settled else 0
        # A hundred thousand times in each build, for which all of this is little.
        for entry in _listed(f"{folder}/{prefix}"):
            name = prefix + entry.name
            is_file = entry.is_file(follow_symlinks=False)
            if not prefix and name in leave:
                continue
            if not is_file and entry.is_dir(follow_symlinks=False):
                waiting.append(f"{name}/")
                continue
            status, was = entry.stat(follow_symlinks=False), kept.get(name, NO_MARK)
            size = status.st_size
            if is_work:
                numbers[name], is_same = size, status.st_ctime_ns == was[0]
            else:
                numbers[name], is_same = entry.inode(), status.st_mtime_ns == was[2]
            if not is_same or size != was[1]:
                others[name] = FileStatus.of(status)
    return seen


def _copy(source: str, target: str, status: FileStatus) -> None:
    """Copy a file with mode and times, in half of the time of `copy2`, which also asks for what none has here."""
    if not stat.S_ISREG(status.st_mode):
        shutil.copy2(source, target, follow_symlinks=False)
        return
    with open(source, "rb", buffering=0) as read, open(target, "wb") as written:  # noqa: PTH123 - a hundred thousand times
        shutil.copyfileobj(read, written, PART)
    os.chmod(target, stat.S_IMODE(status.st_mode))  # noqa: PTH101 - as above
    os.utime(target, ns=(status.st_atime_ns, status.st_mtime_ns))


def _status(folder: Path, name: str) -> FileStatus:
    return FileStatus.of((folder / name).lstat())


def discard(folder: Path) -> None:
    """Remove a folder with all it holds, or nothing."""
    with suppress(FileNotFoundError):
        shutil.rmtree(folder)


def exchange(one: Path, other: Path) -> None:
    """Let two folders change their names at one moment (Linux 3.15, macOS 10.12); raises OSError."""
    names = os.fsencode(one), os.fsencode(other)
    try:
        library = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "darwin":
            # rename(2) of macOS: RENAME_SWAP. Nobody has tried this branch on such a machine.
            failed = library.renamex_np(names[0], names[1], 2)
        else:
            # renameat2(2): AT_FDCWD, RENAME_EXCHANGE.
            failed = library.renameat2(-100, names[0], -100, names[1], 2)
    except (AttributeError, TypeError):
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS), str(other)) from None
    if failed:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), str(one), None, str(other))


def _like_ours(name: str) -> bool:
    return name.endswith(".html") or name.startswith(("_", "cards/", ".doctrees/", "objects.inv", RECORD, LISTED))


def _device(folder: Path) -> int:
    while not folder.exists():
        folder = folder.parent
    return folder.stat().st_dev
