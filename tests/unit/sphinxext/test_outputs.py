"""Files are written where they differ from what is there, and their folders where there is none."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from sphinx_talks.sphinxext.outputs import WrittenPage, copied, write_file

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_is_written_that_differs(tmp_path: Path) -> None:
    path = tmp_path / "new/folder/a.bin"
    assert [write_file(str(path), content) for content in (b"a\r\n", b"a\r\n", b"b", b"")] == [True, False, True, True]
    assert path.read_bytes() == b""


def test_a_page_is_written_in_the_encoding_of_the_site(tmp_path: Path) -> None:
    path = tmp_path / "new/page.html"
    WrittenPage(str(path)).write_text("凧 é\n", encoding="latin-1", errors="xmlcharrefreplace")
    assert path.read_bytes() == b"&#20967; \xe9\n"


def test_a_source_is_copied_once_with_its_times(tmp_path: Path) -> None:
    source, target = tmp_path / "a.md", tmp_path / "_sources/talks/a.md.txt"
    for number, text in enumerate(("old", "new")):
        source.write_text(text, "utf-8")
        os.utime(source, ns=(number, number))
        copied(str(source), str(target))
        assert (target.read_text("utf-8"), target.stat().st_mtime_ns) == (text, number)
    # What is there already keeps the time that it has: nothing of it is published again.
    os.utime(source, ns=(9, 9))
    copied(str(source), str(target))
    assert target.stat().st_mtime_ns == 1
