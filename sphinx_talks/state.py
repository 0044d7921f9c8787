"""What each page of an output folder showed when it was last written, so that only changes are written.

The file lies with the doctrees, one per builder and output folder. It is removed before pages are written
and comes back when all are: after an interrupted build everything is written again.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def digest(*shown: object) -> str:
    """Return a short hash of plain values."""
    return hashlib.blake2b(repr(shown).encode("utf-8", "backslashreplace"), digest_size=12).hexdigest()


@dataclass
class Kept:
    """What a finished build leaves: a hash of all it was made from, one of each page, files beside the pages."""

    inputs: str = ""
    pages: dict[str, str] = field(default_factory=dict)
    extra: list[str] = field(default_factory=list)


class Shown:
    """The file that holds what the last finished build left."""

    def __init__(self, doctrees: Path, builder: str, output: Path) -> None:
        """Name the file after the builder and the output folder."""
        self.file = doctrees / f"talks-{builder}-{digest(str(output))}.json"

    def load(self) -> Kept:
        """Return what the last finished build left; nothing when there is none or it is unreadable."""
        try:
            return Kept(**json.loads(self.file.read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return Kept()

    def forget(self) -> None:
        """Remove the file while pages are written."""
        self.file.unlink(missing_ok=True)

    def save(self, kept: Kept) -> None:
        """Write what a finished build leaves."""
        self.file.write_text(json.dumps(asdict(kept), sort_keys=True, indent=0), "utf-8")
