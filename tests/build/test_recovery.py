"""A build finishes what an interrupted command has begun, before it looks at pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sphinx.errors import ConfigError

from sphinx_talks.content.transaction import Changes
from tests.interruptions import interrupted

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Build, Site


@pytest.fixture
def root_name() -> str:
    """Name the smallest root."""
    return "test-tiny"


def half_done(srcdir: Path) -> None:
    text = (srcdir / "index.md").read_bytes().replace(b"start reading", b"begin to read")
    changes = Changes(srcdir).write("index.md", text).remove("README.md")
    for _ in interrupted(srcdir, changes.apply):
        if (srcdir / ".sphinx-talks/journal").exists():
            return


def test_finished_before_pages_are_read(site: Site, build: Build) -> None:
    srcdir = site()
    half_done(srcdir)
    built = build(srcdir)
    assert "begin to read" in built.page("index").text_content()
    assert not (srcdir / "README.md").exists()
    assert not (srcdir / ".sphinx-talks").exists()


def test_stops_where_that_is_not_possible(site: Site, build: Build) -> None:
    srcdir = site()
    half_done(srcdir)
    (srcdir / "index.md").write_text("# Mine\n", "utf-8")
    with pytest.raises(ConfigError, match="changed in the meantime: index"):
        build(srcdir)
    assert (srcdir / "index.md").read_text("utf-8") == "# Mine\n"
