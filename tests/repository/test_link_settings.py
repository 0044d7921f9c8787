"""The page on the checks of the links names every setting with its default."""

from __future__ import annotations

import re
from ast import literal_eval
from pathlib import Path

from sphinx_talks.content.linkstate import state
from sphinx_talks.content.settings import OF_LINKS, OURS, TABLE, Settings

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "contributing" / "checking-links.md").read_text("utf-8")


def test_settings_and_defaults() -> None:
    rows = dict(re.findall(rf"^\| `({OF_LINKS}\w+)` \| (\S+) \|", PAGE, re.MULTILINE))
    assert rows.pop("talks_links_contact") == "`html_baseurl`"
    shown = {name: str(one.default) for name, one in TABLE.items() if name in rows}
    assert {name: value.strip("`") for name, value in rows.items()} == {
        name: value.removesuffix(".0") for name, value in shown.items()
    }
    assert {name for name in TABLE if name.startswith(OF_LINKS)} == {*rows, "talks_links_contact"}


def test_settings_and_defaults_of_the_site() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `(talks_\w+)` \| (?:`(.*?)`)? ?\|", readme, re.MULTILINE))
    assert rows.pop("talks_links_contact") == "html_baseurl"
    ours = {name: one.default for name, one in TABLE.items() if name.startswith(OURS) and not name.startswith(OF_LINKS)}
    assert {name: literal_eval(value) for name, value in rows.items()} == ours


def test_the_settings_shown_can_be_used(tmp_path: Path) -> None:
    (block,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "conf.py").write_text(block, "utf-8")
    settings = Settings.from_conf(tmp_path / "conf.py")
    assert settings.problems == ()
    assert settings.contact == "https://example.org/about"
    assert settings.unasked("https://intranet.example.org/x")


def test_the_file_shown_is_believed(tmp_path: Path) -> None:
    (block,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "linkstate.json").write_text(block, "utf-8")
    found = state.read(tmp_path / "linkstate.json")
    assert found.problems == ()
    assert len(found.known) == 1


def test_the_file_is_no_page() -> None:
    assert not Settings.from_conf(ROOT / "conf.py").is_page("linkstate.json")
