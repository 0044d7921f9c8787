"""Commands that change pages leave the old site or the new one, wherever they are ended."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from sphinx_talks.cli import main
from sphinx_talks.content.transaction import recover
from tests.files import write
from tests.interruptions import interrupted

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SITE = {
    "conf.py": "",
    "index.md": "# Start\n\n{person}`ann` {event}`e` {talk}`t`\n",
    "events/e.md": "---\ntitle: E\norganizers: [ann, bob]\n---\n",
    "talks/e/t.md": "---\ntitle: T\nspeakers: [ann]\ntopics: [x]\n---\n\n[](../../events/e.md)\n",
    "people/ann.md": "---\nname: Ann\n---\n",
    "people/bob.md": "---\nname: Bob\n---\n\n{person}`ann`\n",
    "topics/x.md": "---\ntitel: X\n---\n",
    "topics/y.md": "---\ntitel: Y\n---\n",
}
#: Every so many steps; the tests of writing look at each.
STRIDE = 3


def found(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def fresh(root: Path) -> dict[str, bytes]:
    shutil.rmtree(root, ignore_errors=True)
    write(root, SITE)
    return found(root)


@pytest.fixture
def command(tmp_path: Path) -> Callable[[str], int]:
    def run(arguments: str) -> int:
        return main([*arguments.split(), "--root", str(tmp_path / "site")])

    return run


@pytest.mark.parametrize(
    "arguments",
    [
        "check --fix",
        "new person --name Zed --id zed --yes --offline",
        "new talk --event e --title Kite-Tails --speaker Zed --topic zeal --yes --offline",
        "rename event e night",
        "merge person ann bob",
    ],
)
def test_old_or_new(arguments: str, command: Callable[[str], int], tmp_path: Path) -> None:
    root = tmp_path / "site"
    old = fresh(root)
    assert command(arguments) == 0
    new = found(root)
    assert new != old
    fresh(root)
    seen = []
    for _ in interrupted(root, lambda: command(arguments), STRIDE):
        recover(root)
        assert found(root) in (old, new)
        seen.append(found(root) == new)
        fresh(root)
    assert seen == sorted(seen)
    assert set(seen) == {False, True}
