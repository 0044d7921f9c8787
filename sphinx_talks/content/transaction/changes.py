"""Files to be written and removed, and what they are expected to hold."""

from __future__ import annotations

import stat
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

from sphinx_talks.content.transaction import disk, journal
from sphinx_talks.content.transaction.disk import (
    FOLDER,
    ChangedMeanwhileError,
    checked,
    existing,
    locked,
    open_to_writing,
)
from sphinx_talks.content.transaction.journal import Change, carry_out, finish

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


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
            finish(self.root)
            found = {path: self._found(path) for path in {**self.contents, **self.expected}}
            if wrong := [path for path, content in self.expected.items() if content != found[path]]:
                raise ChangedMeanwhileError(sorted(wrong))
            todo = {path: content for path, content in self.contents.items() if content != found[path]}
            if todo:
                changes = [Change(path, _digest(found[path]), _digest(todo[path])) for path in sorted(todo)]
                with self._staged(todo):
                    journal.write(self.root, changes)
                carry_out(self.root, changes)

    def _found(self, path: str) -> bytes | None:
        return None if existing(self.root, path) is None else (self.root / path).read_bytes()

    @contextmanager
    def _staged(self, todo: dict[str, bytes | None]) -> Iterator[None]:
        """Write the new contents aside; they are removed when anything goes wrong before the journal stands."""
        for path in todo:
            open_to_writing(self.root, path)
        try:
            journal.make_room(self.root)
            for number, path in enumerate(sorted(todo)):
                content = todo[path]
                if content is not None:
                    status = existing(self.root, path)
                    mode = stat.S_IMODE(status.st_mode) if status else None
                    disk.create(journal.staged(self.root, number), content, mode)
            disk.sync(self.root / FOLDER / journal.STAGED)
            disk.sync(self.root)
            yield
        except BaseException:
            if not (self.root / FOLDER / journal.NAME).exists():
                journal.discard_staged(self.root)
            raise


def _digest(content: bytes | None) -> str | None:
    return None if content is None else disk.digest(content)
