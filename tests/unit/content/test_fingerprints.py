"""A file is as it was where its bytes are, whatever its time; it is read only where its time is another."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from sphinx_talks.content import fingerprints
from sphinx_talks.content.fingerprints import NO_FILE, is_as_it_was, signature, signed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BEFORE, LATER = 10**18, 10**18 + 1


def moved(path: Path, content: bytes, time: int = LATER) -> None:
    """Write a file that has a time."""
    path.write_bytes(content)
    os.utime(path, ns=(time, time))


CHANGES: dict[str, tuple[Callable[[Path], object], bool]] = {
    "nothing": (bool, True),
    "a checkout": (lambda path: moved(path, b"wind"), True),
    "an edit of the same size": (lambda path: moved(path, b"kite"), False),
    "an edit of another size": (lambda path: moved(path, b"winds"), False),
    "an edit of the same time": (lambda path: moved(path, b"winds", BEFORE), False),
    "removed": (lambda path: path.unlink(), False),
}


@pytest.mark.parametrize("is_inside", [True, False])
@pytest.mark.parametrize(("change", "is_same"), CHANGES.values(), ids=CHANGES)
def test_a_file_with_the_bytes_it_had(
    tmp_path: Path, change: Callable[[Path], object], *, is_same: bool, is_inside: bool
) -> None:
    path = tmp_path / "a.md"
    moved(path, b"wind", BEFORE)
    root, name = (tmp_path, "a.md") if is_inside else (tmp_path / "site", str(path))
    was = signature(path)
    assert (was.size, was.time) == (4, BEFORE)
    change(path)
    assert is_as_it_was(root, name, was) is is_same


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert signed(str(tmp_path / "a.md")) == (NO_FILE, None)
    assert is_as_it_was(tmp_path, "a.md", NO_FILE)
    # Also one without a byte is there, and one of an archive without times.
    moved(tmp_path / "a.md", b"", 0)
    assert not is_as_it_was(tmp_path, "a.md", NO_FILE)


def test_nothing_is_read_where_the_time_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moved(tmp_path / "a.md", b"wind")
    was = signature(tmp_path / "a.md")
    monkeypatch.delattr(fingerprints, "signature")
    assert is_as_it_was(tmp_path, "a.md", was)


def test_what_is_too_long_for_a_page_is_not_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fingerprints, "MAX_BYTES", 4)
    for content, given in ((b"wind", b"wind"), (b"winds", None)):
        moved(tmp_path / "a.md", content)
        found, held = signed(str(tmp_path / "a.md"))
        assert (found, held) == (signature(tmp_path / "a.md"), given)
