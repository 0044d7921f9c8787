"""What each page of an output folder showed when it was last written, so that only changes are written.

The file lies with the doctrees, one per builder and output folder. It is emptied before pages are written and
filled when all are: after an interrupted build everything is written again.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def digest(*shown: object) -> str:
    """Return a short hash of plain values."""
    return hashlib.blake2b(repr(shown).encode("utf-8", "backslashreplace"), digest_size=12).hexdigest()


class PageState(NamedTuple):
    """Of one page: its file as it was read, a hash of what other pages see of it, and one of what it shows."""

    file: str
    seen: str
    shown: str


@dataclass
class Kept:
    """What a finished build leaves: a hash of what is not told by pages, the pages, files beside the pages."""

    site: str = ""
    pages: dict[str, PageState] = field(default_factory=dict)
    #: Files beside the pages, each with a hash of a redirect, '' for a part of a listing.
    extra: dict[str, str] = field(default_factory=dict)
    #: Every file that goes when what it shows goes.
    files: list[str] = field(default_factory=list)
    #: Whether nothing that other pages see has changed since the build before; not kept.
    private: bool = False

    def differs(self, other: Kept, docname: str) -> bool:
        """Tell whether a page shows something else than in another build."""
        return docname not in other.pages or other.pages[docname].shown != self.pages[docname].shown


class Shown:
    """The file that holds what the last finished build left."""

    def __init__(self, doctrees: Path, builder: str, output: Path) -> None:
        """Name the file after the builder and the output folder."""
        self.file = doctrees / f"talks-{builder}-{digest(str(output))}.json"

    def load(self) -> Kept:
        """Return what the last finished build left; nothing when there is none or it is unreadable."""
        try:
            found = json.loads(self.file.read_text("utf-8"))
            pages = {docname: PageState(*page) for docname, page in found["pages"].items()}
            return Kept(found["site"], pages, dict(found["extra"]), list(found["files"]))
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return Kept()

    def forget(self, files: Iterable[str]) -> None:
        """Keep nothing but the names of files while pages are written."""
        self.save(Kept(files=sorted(files)))

    def save(self, kept: Kept) -> None:
        """Write what a finished build leaves."""
        content = {"site": kept.site, "pages": kept.pages, "extra": kept.extra, "files": kept.files}
        self.file.write_text(json.dumps(content, sort_keys=True, indent=0), "utf-8")


class Unfinished:
    """The names of pages that a build began to read, until it ends well.

    Their doctrees are new while the environment may be that of the build before: they are read again.
    """

    def __init__(self, doctrees: Path) -> None:
        """Name the file, which all builders on the same doctrees share."""
        self.file = doctrees / "talks-unfinished.json"

    def docnames(self) -> set[str]:
        """Return the pages of builds that did not end well."""
        try:
            return {str(docname) for docname in json.loads(self.file.read_text("utf-8"))}
        except (OSError, ValueError, TypeError):
            return set()

    def note(self, docnames: Iterable[str]) -> None:
        """Add pages that are about to be read."""
        self.file.write_text(json.dumps(sorted({*self.docnames(), *docnames})), "utf-8")

    def clear(self) -> None:
        """Forget them all: the build has ended well."""
        self.file.unlink(missing_ok=True)
