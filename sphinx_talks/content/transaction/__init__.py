"""Change several files of a site at once: all of them or none, whenever the process ends."""

from __future__ import annotations

from sphinx_talks.content.transaction.changes import Changes, recover
from sphinx_talks.content.transaction.disk import BusyError, ChangedMeanwhileError, NotOursError, PathRefusedError

__all__ = ["BusyError", "ChangedMeanwhileError", "Changes", "NotOursError", "PathRefusedError", "recover"]
