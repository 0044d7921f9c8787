"""The scripts in the files that a browser loads."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from sphinx_talks.sphinxext.nodes import assets

if TYPE_CHECKING:
    from pathlib import Path

DECLARED = re.compile(
    r"^(?:export )?(?:async )?(?:function\*?|class|const|let) (\w+|\[[\w, ]+\]|\{[\w, ]+\})", re.MULTILINE
)


@pytest.mark.parametrize("entry", assets.ENTRIES)
def test_names_stay_apart(entry: str) -> None:
    """Scripts that share a file declare no name twice."""
    parts: dict[str, str] = {}
    assets.collect(entry, parts)
    names = [
        name for part in parts.values() for declared in DECLARED.findall(part) for name in re.findall(r"\w+", declared)
    ]
    assert len(names) > 2
    assert sorted(names) == sorted(set(names))


def test_every_script_is_used() -> None:
    """No script is left out, all import in the form that is understood, and no file waits for another."""
    made = assets.bundles()
    assert [name for name, text in made.items() if "isUnknown" in text] == [
        "talks-search.js",
        "talks-search-page.js",
    ]
    assert not [name for name, text in made.items() if re.search(r'from\s*"\./', text)]
    parts: dict[str, str] = {}
    for entry in assets.ENTRIES:
        assets.collect(entry, parts)
    sources = {path.name: path.read_text("utf-8") for folder in assets.SCRIPTS for path in folder.iterdir()}
    assert set(parts) == set(sources)
    for name, text in sources.items():
        assert text.count("\nimport ") == len(assets.IMPORT.findall(text)), name
    # Nothing of it gets among the names of other scripts.
    assert all(made[name].startswith('(()=>{"use strict";') for name in assets.CLASSIC)


def test_written_once(tmp_path: Path) -> None:
    """A file is left alone when nothing has changed, made anew when it is another, and removed when it is no more."""
    made = assets.bundles()
    folder = assets.write(tmp_path / "scripts", made)
    times = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert {path.name for path in times} == set(assets.ENTRIES)
    assets.write(folder, made)
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == times
    (folder / "talks-search.js").write_text("other", "utf-8")
    (folder / "talks-former.js").write_text("former", "utf-8")
    assets.write(folder, made)
    assert {path.name: path.read_text("utf-8") for path in folder.iterdir()} == made


def test_made_once_for_all_sites(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are made anew from other sources, by another version of what makes them, or when what was kept is not whole.

    Nothing is kept where Python keeps no code either.
    """
    kept, made = tmp_path / "cache/assets.json", list[str]()
    kept.parent.mkdir()

    def bundles() -> dict[str, str]:
        made.append("")
        return dict.fromkeys(assets.ENTRIES, '"talks-x"')

    monkeypatch.setattr(assets, "cache_from_source", lambda _: str(kept.with_suffix(".pyc")))
    monkeypatch.setattr(assets, "bundles", bundles)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assets.made([], "one")
    assert not kept.exists()
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    first = assets.made([], "one")
    assert [assets.made([], "one"), first[1], len(made)] == [first, {"talks-x"}, 2]
    assets.made([], "other")
    monkeypatch.setattr(assets, "version", str.upper)
    assets.made([], "other")
    assert len(made) == 4
    kept.write_bytes(kept.read_bytes()[:-9])
    assert [assets.made([], "other"), len(made)] == [first, 5]
    # A package that belongs to somebody else.
    shutil.rmtree(kept.parent)
    assert [assets.made([], "other"), len(made)] == [first, 6]


def test_style_sheets_lose_what_a_browser_does_not_read(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text(
        "/* Why. */\n@layer one;\n.a:has(> b) {\n  width: calc(1px + 2%);\n  color: light-dark(#fff, #000);\n}\n",
        "utf-8",
    )
    (tmp_path / "b.js").write_text("// Why.\nconst a = `// ${1} /* x */`;\n", "utf-8")
    made = assets.minified([tmp_path / "a.css", tmp_path / "b.js"])
    assert made == {
        "a.css": "@layer one;.a:has(> b){width:calc(1px + 2%);color:light-dark(#fff,#000);}\n",
        "b.js": "const a=`// ${1} /* x */`;\n",
    }


def test_the_page_of_results_asks_for_its_script_to_be_compiled_at_once() -> None:
    """Only there most of it is called before the first hit; the sign counts at the very beginning."""
    first = {name: text.partition("\n")[0] for name, text in assets.bundles().items()}
    signs = {name: line for name, line in first.items() if line.startswith("//")}
    assert signs == {"talks-search-page.js": "//# allFunctionsCalledOnLoad"}


def test_it_is_a_module(tmp_path: Path) -> None:
    """What other clients import is there, and only that."""
    node = shutil.which("node")
    if node is None:
        if os.environ.get("CI") == "true":
            pytest.fail("node is not installed")
        pytest.skip("node is not installed")
    folder = assets.write(tmp_path, assets.bundles())
    (folder / "package.json").write_text('{"type": "module"}', "utf-8")
    program = "console.log(Object.keys(await import('./talks-search.js')).sort().join())"
    command = [node, "--input-type=module", "-e", program]
    found = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)
    assert found.stdout.strip() == "createSearch,search,searchInSteps,shared", found.stderr
