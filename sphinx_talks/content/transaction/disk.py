"""Writing that has reached the disk when it returns, as far as the system says so."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

#: A link in the place of a file is refused where the system can.
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


def digest(content: bytes) -> str:
    """Return the SHA-256 of a content in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def digest_of(path: Path) -> str | None:
    """Return the digest of a file, None where there is none."""
    try:
        return digest(path.read_bytes())
    except FileNotFoundError:
        return None


def create(path: Path, content: bytes, mode: int | None = None) -> None:
    """Write a file that was not there; without a mode it is what the umask leaves."""
    with os.fdopen(os.open(path, _NEW, 0o666), "wb") as file:
        file.write(content)
        if mode is not None:
            path.chmod(mode)
        file.flush()
        os.fsync(file.fileno())


def replace(path: Path, content: bytes) -> None:
    """Put a file in place of another so that at any moment, even without power, one of them is there in full."""
    # Always by the same name, so that what an interruption leaves there goes with the next writing.
    beside = path.with_name(f".{path.name}.new")
    discard(beside)
    try:
        create(beside, content)
        beside.replace(path)
    except BaseException:
        discard(beside)
        raise
    sync(path.parent)


def sync(folder: Path) -> None:
    """Let the names in a folder reach the disk; Windows does so by itself."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path, top: Path) -> None:
    """Make a folder and those above it, up to `top`, which exists."""
    if folder != top and not folder.is_dir():
        make_folder(folder.parent, top)
        folder.mkdir(exist_ok=True)
        sync(folder.parent)


def remove_empty(folder: Path, top: Path) -> None:
    """Remove a folder that holds nothing any more, and those above it, below `top`."""
    while folder != top:
        try:
            folder.rmdir()
        except FileNotFoundError:
            pass
        except OSError:
            return
        folder = folder.parent


def discard(path: Path) -> None:
    """Remove a file, whatever its mode is, or nothing."""
    with suppress(FileNotFoundError):
        if os.name == "nt":
            path.chmod(0o600)
        path.unlink()
