"""Small invented sites for the tests of this folder, without Sphinx."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from sphinx_talks.checks.run import check
from sphinx_talks.cli import main
from sphinx_talks.content import bibliography, pages
from sphinx_talks.content.catalog import Catalog
from sphinx_talks.content.settings import Settings
from tests.conftest import forget
from tests.files import write

Files = Mapping[str, str | bytes]
Checked = Callable[[Files], tuple[int, list[str]]]
Read = Callable[..., tuple[pages.Entry, str]]

SMALL = Path(__file__).parents[1] / "roots" / "test-small"


@pytest.fixture(autouse=True)
def _no_language() -> None:
    """Forget in which language another test of this process has built."""
    forget()


@pytest.fixture
def checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Checked:
    """Return a function that writes pages, runs the command, and returns exit status and lines."""

    def run(files: Files) -> tuple[int, list[str]]:
        # The page that everything hangs below is not looked at in these tests; some bring one of their own.
        root = {"conf.py": 'root_doc = "start"\n', "start.md": "# Start\n"}
        write(tmp_path, {**({"conf.py": ""} if "index.md" in files else root), **files})
        # Pages of a test are alike, which is warned of; tests of warnings ask for them.
        status = main(["check", "--root", str(tmp_path), "--ignore", "T6"])
        return status, capsys.readouterr().out.splitlines()

    return run


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Return a function that reads one page: entry, and what MyST would see."""

    def run(text: str | bytes, path: str = "topics/a.md") -> tuple[pages.Entry, str]:
        write(tmp_path, {path: text})
        return pages.read(tmp_path, path, Settings())

    return run


@pytest.fixture
def site() -> Files:
    """Return the files of the small site."""
    pages = sorted(path for path in SMALL.rglob("*") if path.is_file() and path.name != "README.md")
    return {path.relative_to(SMALL).as_posix(): path.read_bytes() for path in pages}


@pytest.fixture
def catalog() -> Catalog:
    """Return the catalog of the small site, which has no problem."""
    entries, problems = check(SMALL)
    assert problems == []
    return Catalog(entries, bibliography.load(SMALL)[0])
