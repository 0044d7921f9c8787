"""What each page of an output folder showed when it was last written, so that only changes are written.

The file lies with the doctrees, one per builder and output folder. It is removed before pages are written
and comes back when all are: after an interrupted build everything is written again.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def digest(*shown: object) -> str:
    """Return a short hash of plain values."""
    return hashlib.blake2b(repr(shown).encode("utf-8", "backslashreplace"), digest_size=12).hexdigest()


class Shown:
    """Digests by page, kept between builds."""

    def __init__(self, doctrees: Path, builder: str, output: Path) -> None:
        """Name the file after the builder and the output folder."""
        self.file = doctrees / f"talks-{builder}-{digest(str(output))}.json"

    def load(self) -> dict[str, str]:
        """Return the digests of the last finished build; nothing when there is none or it is unreadable."""
        try:
            found = json.loads(self.file.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def forget(self) -> None:
        """Remove the digests while pages are written."""
        self.file.unlink(missing_ok=True)

    def save(self, digests: dict[str, str]) -> None:
        """Keep the digests of a finished build."""
        self.file.write_text(json.dumps(digests, sort_keys=True, indent=0), "utf-8")
