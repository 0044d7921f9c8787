"""The command, from its arguments to its exit status."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sphinx_talks import __version__
from sphinx_talks.cli import main
from tests.files import write

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Checked = Callable[[Mapping[str, str]], tuple[int, list[str]]]

BROKEN = Path(__file__).parents[1] / "roots" / "test-broken"
PAGE = "---\ntitle: A\n---\n"


def test_the_broken_site(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--root", str(BROKEN)]) == 1
    assert capsys.readouterr().out == (BROKEN / "problems.txt").read_text("utf-8")


#: What the check has no use for, and would wait for; of docutils MyST's parser takes the nodes alone.
HEAVY = {
    "sphinx", "docutils.core", "docutils.parsers", "docutils.writers", "jinja2", "aiohttp", "prompt_toolkit", "rich",
    "asyncio", "uvicorn", "babel", "budoux",
}  # fmt: skip


def test_sphinx_stays_out(tmp_path: Path) -> None:
    script = (
        "import atexit, runpy, sys\n"
        f"names = lambda: sorted(name for name in sys.modules if name in {sorted(HEAVY)})\n"
        "atexit.register(lambda: print(names()))\n"
        "runpy.run_module('sphinx_talks', run_name='__main__', alter_sys=True)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, "check", "--root", BROKEN],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ran.returncode == 1
    assert ran.stdout.splitlines()[-1] == "[]"
    assert ran.stderr == "22 pages checked, 55 problems in 21 files; 11 can be mended by `sphinx-talks check --fix`\n"


def test_as_module_in_a_narrow_terminal(tmp_path: Path) -> None:
    (tmp_path / "conf.py").touch()
    (tmp_path / "index.md").write_text("# Index\n", "utf-8")
    (tmp_path / "topics").mkdir()
    (tmp_path / "topics/a.md").write_text("---\ntitle: A\ndate: 昨日\n---\n", "utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "sphinx_talks", "check"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
        env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
    )
    assert (ran.returncode, b"Traceback" in ran.stderr) == (1, False)
    assert ran.stdout.startswith(b"topics/a.md:3:1: T201 unknown field (got 'date', want")


def test_a_thousand_pages(checked: Checked) -> None:
    files = {"people/p.md": "---\nname: P\n---\n", "topics/t.md": "---\ntitle: T\n---\n"}
    for event in range(50):
        files[f"events/e-{event}.md"] = f"---\ntitle: E {event}\nseries: E\nnumber: {event}\ndate: 20{event:02}\n---\n"
        for talk in range(19):
            files[f"talks/e-{event}/t-{talk}.md"] = (
                f"---\ntitle: '発表 #{talk}'\nspeakers: [p]\ntopics: [t]\norder: {talk}\nsummary: 要約。\n---\n\n"
                f"## 概要\n\n{{topic}}`t`の話です。{{talk}}`e-{event}/t-{(talk + 1) % 19}`も読んでください。\n\n"
                f"```{{note}}\n[リンク](https://example.org/{talk})\n```\n"
            )
    assert len(files) == 1002
    assert checked(files) == (0, [])


@pytest.mark.parametrize(
    ("paths", "lines"),
    [
        ([], ["topics/a.md", "topics/b.md"]),
        (["topics/a.md"], ["topics/a.md"]),
        (["topics"], ["topics/a.md", "topics/b.md"]),
        (["topics/"], ["topics/a.md", "topics/b.md"]),
        (["./topics/b.md", "conf.py"], ["topics/b.md"]),
        (["."], ["topics/a.md", "topics/b.md"]),
        (["conf.py"], []),
    ],
)
def test_paths(
    paths: list[str],
    lines: list[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "conf.py").touch()
    (tmp_path / "index.md").write_text("# Index\n", "utf-8")
    (tmp_path / "topics").mkdir()
    for name in ("a", "b"):
        (tmp_path / f"topics/{name}.md").write_text("---\n---\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["check", *paths]) == (1 if lines else 0)
    assert [line.partition(":")[0] for line in capsys.readouterr().out.splitlines()] == lines
    monkeypatch.chdir(tmp_path / "topics")
    assert main(["check"]) == 1


@pytest.mark.parametrize("arguments", [["nowhere.md"], ["--root", "nowhere"]])
def test_called_wrongly(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", *arguments]) == 2
    assert capsys.readouterr().err.startswith("sphinx-talks: no such file or folder: ")


def test_settings_of_exports_that_the_build_refuses_are_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    conf = 'talks_exports_without = ["ical", "atmo"]\ntalks_card_font = "own.otf"\n'
    write(tmp_path, {"conf.py": conf, "index.md": "# Site\n", "own.otf": "no font"})
    assert main(["check", "--root", str(tmp_path)]) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "conf.py:1:25: T501 talks_exports_without: no such format (got 'atmo', want 'atom')"
    assert said[1].startswith("conf.py:2:19: T501 talks_card_font: no font (got 'own.otf', want a TrueType or OpenType")
    assert len(said) == 2
    write(tmp_path, {"conf.py": 'talks_exports_without = ["ical"]\n'})
    assert main(["check", "--root", str(tmp_path)]) == 0


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"sphinx-talks {__version__}\n"


def test_interrupted(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    def interrupt(*_arguments: object) -> None:
        raise KeyboardInterrupt

    (tmp_path / "conf.py").touch()
    monkeypatch.setattr("sphinx_talks.cli.check.check", interrupt)
    assert main(["check", "--root", str(tmp_path)]) == 130
    assert capsys.readouterr().err.strip() == "sphinx-talks: interrupted"
