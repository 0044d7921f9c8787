"""The page on the checks of the links names every setting with its default."""

from __future__ import annotations

import re
from pathlib import Path

from sphinx_talks.content.linkstate import state
from sphinx_talks.content.linkstate.options import NUMBERS, PREFIX, Options
from sphinx_talks.content.settings import Settings

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "contributing" / "checking-links.md").read_text("utf-8")


def test_settings_and_defaults() -> None:
    rows = re.findall(rf"^\| `{PREFIX}(\w+)` \| ([0-9.]+) \|", PAGE, re.MULTILINE)
    assert {name: float(value) for name, value in rows} == {name: one.default for name, one in NUMBERS.items()}


def test_the_settings_shown_can_be_used(tmp_path: Path) -> None:
    (block,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "conf.py").write_text(block, "utf-8")
    options = Options.from_conf(tmp_path / "conf.py")
    assert options.contact == "https://example.org/about"
    assert options.ignored("https://intranet.example.org/x")


def test_the_file_shown_is_believed(tmp_path: Path) -> None:
    (block,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "linkstate.json").write_text(block, "utf-8")
    found = state.read(tmp_path / "linkstate.json")
    assert found.notice == ""
    assert len(found.links) == 1


def test_the_file_is_no_page() -> None:
    assert not Settings.from_conf(ROOT / "conf.py").is_page("linkstate.json")
