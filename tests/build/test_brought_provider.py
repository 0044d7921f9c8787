"""A provider that another package brings works wherever ours do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from sphinx_talks.content.providers import GROUP
from tests.commands import run

if TYPE_CHECKING:
    from pathlib import Path

MODULE = """
from sphinx_talks.content.providers import Medium, Player, Provider


class Loom(Provider):
    name = "loom"
    label = "Loom"
    media = frozenset({Medium.VIDEO})
    thing = "Loom video"
    want = "its 32 hexadecimal digits"
    syntax = "[0-9a-f]{32}"
    exact = "https://www[.]loom[.]com/share/([0-9a-f]{32})"

    def address(self, name, start=0):
        return f"https://www.loom.com/share/{name}"

    def player(self, name, start=0, end=0):
        return Player(f"https://www.loom.com/embed/{name}?t={start}")


class Clash(Loom):
    name = "youtube"


def broken():
    raise RuntimeError("no luck")
"""
POINTS = f"[{GROUP}]\nloom = looms:Loom\nclash = looms:Clash\nbroken = looms:broken\nlost = no_such_module:Loom\n"
ID = "0123456789abcdef0123456789abcdef"
PAGES = {
    "conf.py": 'extensions = ["sphinx_talks"]\nhtml_theme = "sphinx_talks"\nproject = "Kites"\n',
    "index.md": "# Kites\n\n```{toctree}\nevents/index\ntalks/index\n```\n",
    "events/index.md": "# Events\n\n```{event-list}\n```\n",
    "talks/index.md": "# Talks\n\n```{talk-list}\n```\n",
    "events/k-1.md": "---\ntitle: K 1\ndate: 2024-05-01\n---\n",
    "talks/k-1/knots.md": f"---\ntitle: Knots\nvideo: {{loom: {ID}, start: 1:05}}\n---\n\n```{{loom}} {ID}\n```\n",
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Write a site, and beside it a package with its metadata as an installer leaves them."""
    meta = tmp_path / "packages" / "looms-1.0.dist-info"
    meta.mkdir(parents=True)
    (meta / "METADATA").write_text("Metadata-Version: 2.4\nName: looms\nVersion: 1.0\n", "utf-8")
    (meta / "entry_points.txt").write_text(POINTS, "utf-8")
    (tmp_path / "packages" / "looms.py").write_text(MODULE, "utf-8")
    for name, text in PAGES.items():
        (tmp_path / "site" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "site" / name).write_text(text, "utf-8")
    return tmp_path / "site"


def test_check_schema_and_build(site: Path) -> None:
    build = ["sphinx-build", "-W", "--keep-going", "-q", ".", str(site.parent / "out")]
    checked, schema, built = run(site, site.parent / "packages", ["check"], ["schema", "talk"], build)
    assert (checked.status, checked.out) == (0, "")
    assert "provider 'clash' (looms:Clash) of looms is left out: there is one called 'youtube'" in checked.err
    assert "provider 'broken' (looms:broken) of looms is left out: RuntimeError: no luck" in checked.err
    assert "provider 'lost' (no_such_module:Loom) of looms is left out: ModuleNotFoundError" in checked.err
    assert "loom" in json.dumps(json.loads(schema.out)["$defs"]["Video"])
    assert built.status == 0, built.err
    page = (site.parent / "out" / "talks" / "k-1" / "knots.html").read_text("utf-8")
    assert f'data-talks-player="https://www.loom.com/embed/{ID}?t=65"' in page
    assert f'data-talks-player="https://www.loom.com/embed/{ID}?t=0"' in page
    assert "frame-src https://www.loom.com;" in page


def test_its_messages(site: Path) -> None:
    (site / "talks/k-1/knots.md").write_text("---\ntitle: Knots\nvideo: {loom: x}\n---\n", "utf-8")
    (checked,) = run(site, site.parent / "packages", ["check"])
    want = "talks/k-1/knots.md:3:15: T208 video.loom: not a Loom video (got 'x', want its 32 hexadecimal digits)"
    assert (checked.status, checked.out.splitlines()[:1]) == (1, [want])
