"""Do what a journal says, at once or in the next command after an interruption."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from sphinx_talks.content.transaction import disk, journal
from sphinx_talks.content.transaction.faults import ChangedMeanwhileError
from sphinx_talks.content.transaction.locking import locked
from sphinx_talks.content.transaction.paths import FOLDER, existing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sphinx_talks.content.transaction.journal import Change

ADVICE = f"a command was interrupted before; take over by hand what waits in {FOLDER}/, then remove that folder"


def recover(root: Path) -> bool:
    """Finish what an interrupted command had begun; tells whether there was anything.

    Raises NotOursError for a journal from elsewhere, ChangedMeanwhileError when files were edited since, OSError.
    """
    if not journal.is_begun(root):
        return False
    with locked(root):
        return finish(root)


def finish(root: Path) -> bool:
    """Do what `recover` does, for somebody who holds the lock."""
    changes = journal.read(root) if journal.is_begun(root) else None
    if changes is None:
        # A place that can only be read holds no mixture either.
        with suppress(OSError):
            journal.discard_staged(root)
        return False
    _compare(root, changes)
    carry_out(root, changes)
    return True


def carry_out(root: Path, changes: Sequence[Change]) -> None:
    """Put every content in its place, remove what has to go, and then the journal; may be done twice."""
    folders = set()
    for number, change in enumerate(changes):
        target = root / change.path
        if change.new is not None and journal.staged(root, number).exists():
            disk.make_folder(target.parent, root)
            journal.staged(root, number).replace(target)
            folders.add(target.parent)
    for change in changes:
        if change.new is None:
            disk.discard(root / change.path)
            folders.add((root / change.path).parent)
    for folder in sorted(folders):
        if folder.is_dir():
            disk.sync(folder)
    for change in changes:
        if change.new is None:
            disk.remove_empty((root / change.path).parent, root)
    journal.clear(root)


def _compare(root: Path, changes: Sequence[Change]) -> None:
    """Refuse to go on where a file is neither what it was nor what it is to be, or a new content is damaged."""
    edited, lost = [], []
    for number, change in enumerate(changes):
        existing(root, change.path)
        now = disk.digest_of(root / change.path)
        if now not in {change.old, change.new}:
            edited.append(change.path)
        waiting = disk.digest_of(journal.staged(root, number)) if change.new else None
        if waiting != change.new and (waiting or now != change.new):
            lost.append(change.path)
    if edited or lost:
        raise ChangedMeanwhileError(edited or lost, ADVICE)
