"""Change several files of a site at once: all of them or none, whenever the process ends."""

from __future__ import annotations

from sphinx_talks.writing.changes import Changes
from sphinx_talks.writing.faults import BusyError, ChangedMeanwhileError, NotOursError, PathRefusedError
from sphinx_talks.writing.recovery import recover

__all__ = ["BusyError", "ChangedMeanwhileError", "Changes", "NotOursError", "PathRefusedError", "recover"]
