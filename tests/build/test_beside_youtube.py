"""A site may load sphinxcontrib-youtube as well: pages that were written for it have our player, in either order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sphinxcontrib.youtube.youtube import YouTube

from sphinx_talks.content.markdown.directives import SHAPES
from tests.conftest import run_sphinx
from tests.files import write

if TYPE_CHECKING:
    from pathlib import Path

PAGE = "# Home\n\n```{youtube} aaaaaaaaaaa\n:width: 640\n:align: center\n:privacy_mode: enabled\n```\n"


@pytest.mark.parametrize(
    "extensions", ["'sphinxcontrib.youtube', 'sphinx_talks'", "'sphinx_talks', 'sphinxcontrib.youtube'"]
)
def test_the_player_is_ours(extensions: str, tmp_path: Path) -> None:
    conf = "extensions = [{}]\nhtml_theme = 'sphinx_talks'\n"
    pages = []
    for name, loaded in (("alone", "'sphinx_talks'"), ("beside", extensions)):
        root = tmp_path / name
        write(root, {"conf.py": conf.format(loaded), "index.md": PAGE})
        _, warnings = run_sphinx(root, root / "_build", root / ".doctrees")
        assert warnings == ""
        pages.append((root / "_build/index.html").read_text("utf-8"))
    assert pages[0] == pages[1]
    assert "<iframe" not in pages[1]


def test_its_options_are_taken() -> None:
    assert {*YouTube.option_spec} <= {*SHAPES["youtube"].options}
