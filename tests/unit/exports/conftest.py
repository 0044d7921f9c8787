"""Archives of small sites and of the real one, without Sphinx."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

from sphinx_talks.content import site as sites
from sphinx_talks.content.catalog import Catalog
from sphinx_talks.content.git import Days
from sphinx_talks.content.languages import words
from sphinx_talks.content.settings import Settings
from sphinx_talks.content.transcripts import Transcripts
from sphinx_talks.exports import FORMATS
from sphinx_talks.exports.archive import File, RecordArchive, archive_of, files_of
from tests.files import write

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[3]
BASIC = ROOT / "tests" / "roots" / "test-basic"
BASE = "https://kites.example/site/"
#: What breaks out of one format or another; controls, U+2028 and marks of direction are no part of a title (T002).
HOSTILE = (
    "</script><script>alert(1)</script>",
    "]]>&amp;<!-- --><![CDATA[x",
    "a; b, c: \\n \\\\ \"q\" 'r'",
    "BEGIN:VEVENT END:VCALENDAR",
    "{\\input{x}} %comment} @misc{x, $y_z^2$ ~ # &",
    "=HYPERLINK(1) | `code` [a](javascript:b) *c* <b>",
    "-->  --> WEBVTT NOTE 00:00.000 --> 00:01.000",
    "العربية שלום 日本語 " + "長い題名" * 40,
    "TY  - JOUR ER  - end",
    "😀 👩\u200d💻 𠮷野家",
)


class Make(Protocol):
    """Return the archive of test-basic with some pages written anew, or of files alone."""

    def __call__(
        self, files: Mapping[str, str | bytes] | None = None, *, base: str = BASE, language: str = "en"
    ) -> RecordArchive: ...


def read(root: Path, base: str, language: str | None = None) -> RecordArchive:
    """Return the archive of a folder."""
    settings = Settings.from_conf(root / "conf.py")
    found = sites.read(root, settings)
    catalog = Catalog(found.entries, found.references, transcripts=Transcripts(root))
    made = archive_of(catalog, root, settings, Days({}, {}, {}), words(language or settings.language))
    return replace(made, base=base, language=language or made.language)


@pytest.fixture
def archive(tmp_path: Path) -> Make:
    """Give a function that makes an archive."""

    def make(
        files: Mapping[str, str | bytes] | None = None, *, base: str = BASE, language: str = "en"
    ) -> RecordArchive:
        pages = {path.relative_to(BASIC).as_posix(): path.read_bytes() for path in BASIC.rglob("*") if path.is_file()}
        write(tmp_path, {**pages, **(files or {})})
        return read(tmp_path, base, language)

    return make


@pytest.fixture(scope="session")
def real() -> RecordArchive:
    """Give the archive of the site of this repository."""
    return read(ROOT, "https://mlct.example/")


def files(archive: RecordArchive, name: str) -> dict[str, File]:
    """Return the files of a format by path."""
    return {file.path: file for file in files_of(FORMATS[name], archive)}


def made(archive: RecordArchive, name: str) -> dict[str, bytes]:
    """Return the content of the files of a format by path."""
    return {path: file.make() for path, file in files(archive, name).items()}


def with_title(title: str) -> dict[str, str]:
    """Return a talk and an event with this title and a summary like it."""
    quoted = "'" + title.replace("'", "''") + "'"
    head = f"---\ntitle: {quoted}\nsummary: {quoted}\n"
    talk = f"speakers: [{{person: ida-marlow, name: {quoted}}}]\ntopics: [safety]\n"
    talk += "time: 20:05-20:30\nvideo: {start: 5:10}\n"
    when = "date: 2021-11-05\nstart: 20:00\nend: 21:30\n"
    event = f"{when}format: online\nvenue: {quoted}\nvideo: {{youtube: Zz0Kite_-01, published: 2021-11-20}}\n"
    return {"talks/kite-2/knots.md": f"{head}{talk}---\n", "events/kite-2.md": f"{head}{event}---\n"}
