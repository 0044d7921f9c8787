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
from operator import attrgetter
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from sphinx_talks.content.columns import (
    EMPTY,
    NO_MARK,
    NOTHING,
    FolderMarks,
    KeptTree,
    Mark,
    Seen,
    folder_of,
    kept_of,
    paths,
    seen,
    walked,
)
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
UNABLE = frozenset({
    errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP,
    errno.EXDEV, errno.EBUSY, errno.EPERM, errno.EACCES, errno.EROFS,
})  # fmt: skip

#: Where it is kept what builds have published, behind a number, and how a build has left its tree, while none runs.
MEMORY, LEFT = ".marks", ".left"
#: Nanoseconds in which a file system may give two changes one time, and one whose times are finer than milliseconds:
#: as long as the steps of the clock of a kernel, ten times over.
RECENT, FINE = 2_000_000_000, 100_000_000
#: Fewer files are copied sooner than processes are started.
FEW = 500
#: So many files are compared with the published ones sooner than it is kept of all that they are the same.
AGAIN = 50
#: Bytes that are copied at a time, and what says so where there are other files.
PART, BINARY = 1 << 18, getattr(os, "O_BINARY", 0)


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
        found = {name for prefix in before.differing() for name in paths(prefix, before.there.columns.get(prefix))}
        self._refuse_foreign(found, before, before.marks(before.differing()), None)
        return before

    def look(self) -> Before:
        """Return what is published, and what builds have kept of it."""
        now, there = time.time_ns(), seen(self.target, (self.inner, WAITING))
        folders = {
            one: changed if now - changed > (FINE if changed % 1_000_000 else RECENT) else 0
            for one, changed in there.folders.items()
        }
        return Before(self.kept(), there._replace(folders=folders))

    def watch(self, before: Before) -> Before:
        """Return what is published, with a watch of the tree if it is as the last build has left it.

        After a build that ends on the way there is none.
        """
        try:
            stamp, folders = marshal.loads(self._left.read_bytes())  # noqa: S302 - beside the doctrees
            self._left.unlink()
            if before.kept and stamp == self._stamp():
                watch = FolderWatch(self.work, folders)
                return before._replace(watch=watch) if are_as(self.work, folders) else before
        except (OSError, ValueError, EOFError, TypeError):
            pass
        return before

    def _refuse_foreign(
        self, found: AbstractSet[str], before: Before, were: Marks, written: AbstractSet[str] | None
    ) -> None:
        foreign = found - were.keys() - (written or set())
        if foreign and not before.kept and RECORD in found:
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

    def publish(self, before: Before | None = None, *, at_once: bool = True) -> KeptTree:
        """Make the published folder like the tree, and return what is kept of its files.

        `before` is what was published a while ago, by which it need not be looked at once more. Raises
        ForeignFilesError, PartlyWrittenError and other kinds of OSError.

        With `at_once`, as one exchange where the system can. Otherwise files of others stay as they are.
        """
        # Of a published file that was written to since, the next build finds out.
        if before is None or not are_as(self.target, before.there.folders):
            watch, was = (before.watch, before.kept) if before else (None, {})
            before = self.look()
            before = before._replace(watch=watch) if before.kept == was else before
        there, watch = before.there, before.watch
        told = watch.end() if watch else None
        tree = seen(self.work) if told is None else None
        # Folders in which nothing is another than it was are not looked into.
        touched = before.differing() | (before.differing(tree) if tree else {folder_of(name) for name in told or ()})
        were = before.marks(touched)
        work = _files(self.work, tree, touched, were, is_work=True) if tree else self._written(told or set(), were)
        published = _files(self.target, there, touched, were)
        if at_once:
            self._refuse_foreign(published.numbers.keys(), before, were, work.numbers.keys())
        new = self._new(work, published)
        gone = {name for name in published.numbers.keys() - work.numbers.keys() if at_once or name in were}
        marks = {name: mark for name, mark in {**were, **new.marks}.items() if name in work.numbers}
        kept = before.kept | kept_of(marks, touched)
        kept = {prefix: one for prefix, one in kept.items() if one.names}
        if not new.names and not gone:
            if len(new.marks) > AGAIN or len(marks) < len(were):
                # Written again as it was, which need not be found out again; of a few that is sooner done.
                self._remember(self.target, kept)
        elif not at_once or not self._exchange(new, kept, there, touched):
            discard(self.beside)
            self._replace(new, before.kept | kept_of(were | marks, touched), kept, gone)
        folders = tree.folders if tree else dict(times(self.work, watch.folders.values() if watch else ()))
        with suppress(OSError):
            self._left.write_bytes(marshal.dumps((self._stamp(), folders)))
        return kept

    def _written(self, names: AbstractSet[str], were: Marks) -> _Files:
        """Return what some folders of the tree hold, by what was written to since they were as they are kept."""
        found = _Files({name: size for name, (_, size, _) in were.items()}, {})
        for name in names:
            try:
                status = _status(self.work, name)
            except FileNotFoundError:
                found.numbers.pop(name, None)
                continue
            found.numbers[name] = status.st_size
            if (status.st_ctime_ns, status.st_size) != were.get(name, NO_MARK)[:2]:
                found.others[name] = status
        return found

    def _new(self, work: _Files, there: _Files) -> _New:
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

    def _exchange(self, new: _New, kept: KeptTree, there: Seen, touched: AbstractSet[str]) -> bool:
        """Exchange the published folder and a new one; returns whether the system could."""
        beside = self.beside
        if self.target.is_dir() and _device(beside) != _device(self.target):
            return False
        before = self._memory(self.target).name if self.target.is_dir() else MEMORY
        try:
            self._assemble(beside, new, kept, there, touched)
            self._remember(beside, kept)
            self._swap(beside)
        except OSError as error:
            discard(beside)
            if error.errno not in UNABLE:
                raise
            return False
        # The tree before is kept where nobody sees it: there is less to do the next time if little has changed.
        count = sum(len(one.sizes) // 8 for one in kept.values())
        if len(new.names) * 2 > count or not beside.is_relative_to(self.state):
            discard(beside)
        # Others, which know the site by another place, would hold what they remember of the tree before for true.
        old = {*self.state.glob(f"*{MEMORY}"), *self.state.parent.glob(f"*/{before}")}
        for path in old - {self._memory(self.target)}:
            path.unlink()
        return True

    def _assemble(self, beside: Path, new: _New, kept: KeptTree, there: Seen, touched: AbstractSet[str]) -> None:
        """Write the next tree: what has not changed is a further name of the published file, and takes no room."""
        beside.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):
            shutil.copystat(self.target, beside)
        # A folder names the files in it with their numbers; to ask each of them for that takes three times as long.
        left, inodes, names = dict[str, int](), dict[str, int](), list[str]()
        found = {prefix: one for prefix, one, _ in walked(beside, asks=False)}
        for prefix in found.keys() | kept.keys():
            one, published = found.get(prefix, EMPTY), there.columns.get(prefix, EMPTY)
            if prefix in touched or (one.names, one.inodes) != (published.names, published.inodes):
                left |= one.numbers(prefix)
                inodes |= published.numbers(prefix)
                names += paths(prefix, kept.get(prefix))
        for name in sorted(left.keys() - {*names}):
            (beside / name).unlink()
            remove_empty((beside / name).parent, beside)
        wrong = [name for name in names if name in new.names or left.get(name) != inodes[name]]
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

    def _replace(self, new: _New, meanwhile: KeptTree, kept: KeptTree, gone: Collection[str]) -> None:
        """Rename each file into its position: first what pages load, then pages; what is gone goes last."""
        self._remember(self.target, meanwhile)
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
        self._remember(self.target, kept)

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

    def _remember(self, tree: Path, kept: KeptTree) -> None:
        self.state.mkdir(parents=True, exist_ok=True)
        replace(self._memory(tree), marshal.dumps({prefix: tuple(one) for prefix, one in kept.items()}))

    def kept(self) -> KeptTree:
        """Return what builds have published here."""
        try:
            found = marshal.loads(self._memory(self.target).read_bytes())  # noqa: S302 - beside the doctrees
            return {prefix: FolderMarks(*one) for prefix, one in found.items()}
        except (OSError, ValueError, EOFError, TypeError, AttributeError):
            return {}


class Before(NamedTuple):
    """What is published when a build begins, and what is kept of it."""

    kept: KeptTree
    there: Seen
    #: Of the tree since, which was as it is kept.
    watch: FolderWatch | None = None

    def differing(self, tree: Seen | None = None) -> set[str]:
        """Return the folders in which something published, or else of the tree, is not as it is kept."""
        found, last = (self.there.columns, "modified") if tree is None else (tree.columns, "changed")
        asked = attrgetter("names", "sizes", last)
        both = self.kept.keys() | found.keys()
        return {one for one in both if asked(found.get(one, EMPTY)) != asked(self.kept.get(one, NOTHING))}

    def marks(self, folders: Iterable[str]) -> dict[str, Mark]:
        """Return the marks of the files of some folders."""
        return {name: mark for one in folders if one in self.kept for name, mark in self.kept[one].marks(one).items()}


class _Files(NamedTuple):
    """Files each with one number, the size or that by which its folder names it, and those that are not as kept."""

    numbers: dict[str, int]
    others: dict[str, FileStatus]


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


def _files(folder: Path, seen: Seen, folders: Iterable[str], were: Marks, *, is_work: bool = False) -> _Files:
    """Return what some folders hold."""
    files = _Files({}, {})
    for prefix in folders:
        one = seen.columns.get(prefix, EMPTY)
        now, inodes = FolderMarks(*one[:2], one.changed, one.modified).marks(prefix), one.numbers(prefix)
        for name, mark in now.items():
            was = were.get(name, NO_MARK)
            files.numbers[name] = mark[1] if is_work else inodes[name]
            if mark[:2] != was[:2] if is_work else mark[1:] != was[1:]:
                files.others[name] = _status(folder, name)
    return files


def _copy(source: str, target: str, status: FileStatus) -> None:
    """Copy a file with mode and times, in a third of the time of `copy2`, which also asks for what none has here."""
    if not stat.S_ISREG(status.st_mode):
        shutil.copy2(source, target, follow_symlinks=False)
        return
    # A hundred thousand times, for which files of Python take half as long again.
    read = os.open(source, os.O_RDONLY | BINARY)
    try:
        written = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | BINARY, 0o666)
        try:
            while rest := os.read(read, min(status.st_size + 1, PART)):
                while rest:
                    rest = rest[os.write(written, rest) :]
        finally:
            os.close(written)
    finally:
        os.close(read)
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
