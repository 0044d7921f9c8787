"""What is kept of pages is theirs, or it is not used."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from sphinx_talks.content import pages, site
from sphinx_talks.content.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from sphinx_talks.content.pages import Entry

PAGES = {
    "index.md": "# Home\n",
    "topics/safety.md": "---\ntitle: Safety\n---\n\nAs {topic}`frames` says, [look](https://kites.example/).\n",
    "topics/frames.md": "---\ntitle: Frames\n---\n\nSpars.\n",
    "topics/wrong.md": "---\ntitle: Wrong\nbad: field\n---\n",
    "topics/drawn.md": "---\ntitle: Drawn\n---\n\n![A kite](kite.gif)\n",
}
SETTINGS = Settings()


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a small site that is taken for a large one, and a cache of its own."""
    monkeypatch.setattr(site, "LEAST", 1)
    monkeypatch.setenv(site.VARIABLE, str(tmp_path / "cache"))
    folder = tmp_path / "site"
    for name, text in PAGES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    (folder / "topics/kite.gif").write_bytes(b"GIF89a\x01\0\x01\0\0\0\0;")
    return folder


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give a list of the pages that are read anew."""
    found: list[str] = []
    really = pages.read

    def noting(root: Path, path: str, settings: Settings) -> tuple[Entry, str]:
        found.append(path)
        return really(root, path, settings)

    monkeypatch.setattr(pages, "read", noting)
    return found


def read(root: Path, settings: Settings = SETTINGS) -> list[Entry]:
    """Return all entries."""
    paths = sorted(path.relative_to(root).as_posix() for path in root.rglob("*.md"))
    return list(site.entries_of(root, paths, settings))


def test_what_has_not_changed_is_not_read_again(root: Path, made: list[str]) -> None:
    first = read(root)
    assert sorted(made) == sorted(PAGES)
    made.clear()
    assert read(root) == first
    # One has problems, and one names a file that may go.
    assert made == ["topics/drawn.md", "topics/wrong.md"]


def test_an_edit_of_the_same_size_and_time_is_noticed(root: Path) -> None:
    read(root)
    path = root / "topics/frames.md"
    times = path.stat()
    path.write_text(PAGES["topics/frames.md"].replace("title: Frames", "title: Fromes"), "utf-8")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert {entry.record.title for entry in read(root) if entry.record} >= {"Fromes"}


def test_a_file_that_goes_is_noticed(root: Path) -> None:
    read(root)
    (root / "topics/kite.gif").unlink()
    (entry,) = (entry for entry in read(root) if entry.docname == "topics/drawn")
    assert [str(problem.code) for problem in entry.problems] == ["T403"]


def test_an_edit_of_a_translation_is_noticed(root: Path) -> None:
    settings = replace(SETTINGS, language="en", talks_languages=("en", "fr"))
    assert read(root, settings)[1].twins == ()
    for text in ("Des longerons.\n", "---\ntitle: Cadres\n---\n"):
        (root / "topics/frames.fr.md").write_text(text, "utf-8")
        entries = {entry.path: entry for entry in site.entries_of(root, ["topics/frames.md"], settings)}
        ((_, twin),) = entries["topics/frames.md"].twins
        assert twin.record
        assert (twin.record.title == "Cadres") == ("Cadres" in text)


def test_other_settings_read_all_anew(root: Path, made: list[str]) -> None:
    read(root)
    made.clear()
    assert read(root, replace(SETTINGS, root_doc="topics/frames"))[2].is_root
    assert sorted(made) == sorted(PAGES)


def test_a_page_that_goes_is_forgotten(root: Path, tmp_path: Path) -> None:
    read(root)
    (root / "topics/frames.md").unlink()
    read(root)
    (file,) = (tmp_path / "cache").iterdir()
    with closing(sqlite3.connect(file)) as connection:
        kept = {path for (path,) in connection.execute("SELECT path FROM entries")}
    assert kept == {"", "index.md", "topics/safety.md"}


@pytest.mark.parametrize("spoilt", [b"", b"no database", "rows"])
def test_what_is_spoilt_is_made_anew(root: Path, tmp_path: Path, spoilt: bytes | str) -> None:
    first = read(root)
    (file,) = (tmp_path / "cache").iterdir()
    if isinstance(spoilt, bytes):
        file.write_bytes(spoilt)
    else:
        with closing(sqlite3.connect(file)) as connection, connection:
            connection.execute("UPDATE entries SET entry = x'80' WHERE path != ''")
    assert read(root) == first
    assert read(root) == first


def test_it_can_be_switched_off(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(site.VARIABLE, "")
    assert len(read(root)) == len(PAGES)
    assert not (tmp_path / "cache").exists()


def test_a_small_site_needs_none(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site, "LEAST", 100)
    read(root)
    assert not (tmp_path / "cache").exists()
