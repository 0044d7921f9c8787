"""Files beside pages, written in as few calls of the system as there can be: there are tens of thousands of them."""

from __future__ import annotations

import os
from pathlib import Path


def write_file(name: str, content: bytes) -> bool:
    """Write a file that differs from what is there, and return whether it did; mostly nothing is, but its folder."""
    try:
        # Through a file of Python the thousands of them take half as long again.
        file = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
        try:
            rest = memoryview(content)
            while rest:
                rest = rest[os.write(file, rest) :]
        finally:
            os.close(file)
    except FileNotFoundError:
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except FileExistsError:
        path = Path(name)
        if path.read_bytes() == content:
            return False
        path.write_bytes(content)
    return True


def copied(source: str, target: str) -> None:
    """Copy the source of a page with its times, unless it is there; Sphinx asks for both files five times before."""
    with open(source, "rb", buffering=0) as file:  # noqa: PTH123 - of each page
        content, status = file.read(), os.fstat(file.fileno())
    if write_file(target, content):
        os.utime(target, ns=(status.st_atime_ns, status.st_mtime_ns))
