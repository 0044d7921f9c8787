"""What distinguishes the bytes of one file from those of another, so that what has not changed is not read again."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import NamedTuple

from sphinx_talks.content.pages import MAX_BYTES


class Signature(NamedTuple):
    """What distinguishes one file from another: time of change in ns, size, and a hash of its bytes."""

    time: int
    size: int
    content: str


#: Of a file that is not there.
NO_FILE = Signature(0, 0, "")


def signature(path: Path) -> Signature:
    """Return the signature of a file as it is now; a change while it is looked at is seen by the next build."""
    return signed(str(path))[0]


def signed(name: str) -> tuple[Signature, bytes | None]:
    """Return the signature of a file as it is now, and what it holds, which a page that is too long need not be."""
    try:
        with open(name, "rb", buffering=0) as file:  # noqa: PTH123 - as below
            status, content = os.fstat(file.fileno()), file.read()
    except OSError:
        return NO_FILE, None
    digest = hashlib.blake2b(content, digest_size=12).hexdigest()
    return Signature(status.st_mtime_ns, status.st_size, digest), content if len(content) <= MAX_BYTES else None


def is_as_it_was(root: Path, path: str, was: Signature) -> bool:
    """Return whether a file has the bytes that it had; it is read only where its time is another, as of a checkout."""
    # Below the root or elsewhere; a `Path` of each page takes longer than the answer.
    name = os.path.join(root, path)  # noqa: PTH118
    try:
        status = os.stat(name)  # noqa: PTH116
    except OSError:
        return was == NO_FILE
    if status.st_size != was.size or was == NO_FILE:
        return False
    return status.st_mtime_ns == was.time or signature(Path(name)).content == was.content


def hashed(found: object) -> str:
    """Return a hash of values."""
    return hashlib.blake2b(repr(found).encode("utf-8", "backslashreplace"), digest_size=12).hexdigest()
