"""Write the files of an invented site."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def write(root: Path, files: Mapping[str, str | bytes]) -> None:
    """Write files by path below a folder, as they are given on every system; folders are made."""
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content if isinstance(content, bytes) else content.encode())


def replace(path: Path, text: str) -> None:
    """Write a file at one moment: who watches it never sees it empty, or half of it."""
    beside = path.with_name(f".#{path.name}")
    beside.write_text(text, "utf-8")
    beside.replace(path)
