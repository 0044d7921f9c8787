"""A site that was just started builds, passes its own check, and overwrites nothing."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
import yaml

from sphinx_talks import __version__
from sphinx_talks.authoring import starter
from sphinx_talks.authoring.editor import schemas
from sphinx_talks.cli import COMMANDS, main
from tests.conftest import run_sphinx

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).parents[2]
PINNED = re.compile(r"uses: (\S+@[0-9a-f]{40} # v[0-9.]+)")


@pytest.mark.parametrize(
    "options",
    [[], ["--language", "en"], ["--empty"], ["--language", "en", "--empty", "--title", 'A "title": \\n {x} # é']],
    ids=["ja", "en", "empty", "odd"],
)
def test_a_new_site_builds_and_passes_its_check(tmp_path: Path, options: Sequence[str]) -> None:
    folder = tmp_path / "発表 の記録"
    assert main(["init", str(folder), *options]) == 0
    assert main(["check", "--strict", "--root", str(folder)]) == 0
    assert schemas.write_all(folder) == []
    app, warnings = run_sphinx(folder, folder / "_build/html", folder / "_build/doctrees")
    assert warnings == ""
    assert app.config.project == (options[-1] if "--title" in options else folder.name)
    pages = {path.name for path in (folder / "_build/html").rglob("*.html")}
    assert ("example-talk.html" in pages) == ("--empty" not in options)
    assert "README.html" not in pages
    assert ("`example-" in (folder / "README.md").read_text("utf-8")) == ("--empty" not in options)


def test_nothing_is_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "Makefile").write_text("mine", "utf-8")
    (tmp_path / "index.md").symlink_to(tmp_path / "nowhere")
    assert main(["init", str(tmp_path)]) == 1
    assert capsys.readouterr().err.endswith(f"already in {tmp_path}: Makefile, index.md\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["Makefile", "index.md"]


def test_a_folder_with_other_files_is_fine(tmp_path: Path) -> None:
    (tmp_path / "LICENSE").touch()
    assert main(["init", str(tmp_path), "--title", "Ours"]) == 0
    assert (tmp_path / ".gitignore").is_file()


@pytest.mark.parametrize("name", ["two\nlines", "bell\x07", "\x1b[31mred", "\udcff"])
def test_names_of_folders_that_are_no_titles(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", str(tmp_path / name)]) == 0
    assert capsys.readouterr().out.rstrip("\n").isprintable()
    assert main(["check", "--strict", "--root", str(tmp_path / name)]) == 0
    assert (tmp_path / name / "README.md").read_text("utf-8").startswith("# Talks\n")


@pytest.mark.parametrize("value", ["two\nlines", "\u202edlrow", "x" * 301], ids=["lines", "bidi", "long"])
def test_a_title_that_is_none(tmp_path: Path, value: str) -> None:
    assert main(["init", str(tmp_path / "new"), "--title", value]) == 2
    assert not (tmp_path / "new").exists()


def test_a_zone_that_is_none(tmp_path: Path) -> None:
    assert main(["init", str(tmp_path / "new"), "--timezone", "Mars/Olympus"]) == 2


def test_actions_are_those_of_this_repository() -> None:
    (workflow,) = starter.HERE.rglob("*.yml")
    own = {
        found
        for path in (ROOT / ".github/workflows").glob("*.yml")
        for found in PINNED.findall(path.read_text("utf-8"))
    }
    text = workflow.read_text("utf-8")
    # This one is too small to keep what it has built.
    assert {action for action in PINNED.findall(text) if not action.startswith("actions/cache/")} <= own
    assert text.count("uses:") == len(PINNED.findall(text))
    assert yaml.safe_load(text)["permissions"] == {"contents": "read"}


def test_a_change_from_outside_leaves_nothing_in_the_cache() -> None:
    (workflow,) = starter.HERE.rglob("*.yml")
    (job,) = yaml.safe_load(workflow.read_text("utf-8"))["jobs"].values()
    kept = [step for step in job["steps"] if step.get("uses", "").startswith("actions/cache/")]
    assert [step["uses"].partition("@")[0] for step in kept] == ["actions/cache/restore", "actions/cache/save"]
    assert kept[1]["if"] == "github.event_name == 'push'"
    assert {step["with"]["path"] for step in kept} == {"_build"}


def test_targets_of_the_makefile() -> None:
    makefile = (starter.HERE / "common/Makefile").read_text("utf-8")
    assert set(re.findall(r"^([a-z]+):.*## ", makefile, re.MULTILINE)) >= {"html", "live", "check", "linkcheck"}
    assert set(re.findall(r"-m sphinx_talks ([a-z]+)", makefile)) <= set(COMMANDS)


@pytest.mark.parametrize(
    ("record", "wanted"),
    [
        (None, f"sphinx-talks=={__version__}"),
        (
            '{"url": "file:///home/me/sphinx-talks", "dir_info": {}}',
            f"{starter.LOCAL}sphinx-talks @ file:///home/me/sphinx-talks",
        ),
        (
            '{"url": "https://git.example/talks", "vcs_info": {"vcs": "git", "commit_id": "0123abc"}}',
            "sphinx-talks @ git+https://git.example/talks@0123abc",
        ),
    ],
    ids=["released", "folder", "git"],
)
def test_the_requirement_is_where_this_came_from(
    monkeypatch: pytest.MonkeyPatch, record: str | None, wanted: str
) -> None:
    installed = SimpleNamespace(read_text=lambda _name: record)
    monkeypatch.setattr(starter, "distribution", lambda _name: installed)
    assert starter.requirement() == wanted


def test_the_wheel_holds_the_templates(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as file:
        names = set(file.namelist())
    folders = (starter.HERE, schemas.HERE)
    wanted = [path for folder in folders for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    assert {path.relative_to(ROOT).as_posix() for path in wanted} <= names
