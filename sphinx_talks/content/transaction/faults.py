"""Why files are not written."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


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
