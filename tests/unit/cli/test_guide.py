"""The guide to commands is what the commands are: its tables are generated, and its examples are run."""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete

from sphinx_talks.cli import COMMANDS, group, guide, main

HERE = Path(__file__).parents[2]
PAGE = HERE.parent / "contributing" / "commands.md"
TEXT = PAGE.read_text("utf-8")
#: A root of the tests to copy, and the session in it.
SESSION = re.compile(r"^% replay: (?P<root>[a-z-]+)\n```console\n(?P<session>.*?)^```$", re.MULTILINE | re.DOTALL)
SESSIONS = [(found["root"], found["session"]) for found in SESSION.finditer(TEXT)]


def test_the_page_is_the_generated_one() -> None:
    assert guide.renewed(TEXT) == TEXT, "run: make reference"


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_is_described_with_its_options(name: str) -> None:
    assert guide.entry(name).rstrip() in TEXT
    assert f"\n## {name}\n" in TEXT or f"\n### {name}\n" in TEXT


def test_every_session_is_replayed() -> None:
    assert len(SESSIONS) == TEXT.count("```console") > 0


@pytest.mark.parametrize(("root", "session"), SESSIONS, ids=[session.split("\n")[0] for _, session in SESSIONS])
def test_session(root: str, session: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(HERE / "roots" / root, tmp_path / "site")
    monkeypatch.chdir(tmp_path / "site")
    assert "".join(f"$ {line}\n{run(line, monkeypatch)}" for line in commands(session)) == session


def commands(session: str) -> list[str]:
    return [line[2:] for line in session.splitlines() if line.startswith("$ ")]


def run(line: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return what a command writes, on both streams, as a terminal would show it."""
    name, *arguments = shlex.split(line)
    assert name == "sphinx-talks"
    both = io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True)
    with monkeypatch.context() as patch:
        patch.setattr("sys.stdout", both)
        patch.setattr("sys.stderr", both)
        main(arguments)
    return both.buffer.getvalue().decode()


def test_the_command_prints_and_renews(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["commands"]) == 0
    out = capsys.readouterr().out
    assert [line[4:] for line in out.splitlines() if line.startswith("### ")] == sorted(COMMANDS)
    page = tmp_path / "page.md"
    page.write_text("before\n% generated: check\nold\n% end\n% generated: others\n% end\nafter\n", "utf-8")
    assert main(["commands", "--write", str(page)]) == 0
    text = page.read_text("utf-8")
    assert text.startswith("before\n% generated: check\n\n```text\nsphinx-talks check [OPTIONS] [PATH]...\n")
    assert text.count("`--strict`") == 1
    assert "### check" not in text
    assert "### fields" in text
    assert text.endswith("% end\nafter\n")
    assert guide.renewed(text) == text


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(shell: str) -> None:
    line = re.search(rf"_SPHINX_TALKS_COMPLETE={shell}_source sphinx-talks", TEXT)
    assert line, "the page shows how"
    words = {"bash": ("sphinx-talks che", "1"), "zsh": ("sphinx-talks che", "1"), "fish": ("sphinx-talks che", "che")}
    environment = {
        **os.environ,
        "_SPHINX_TALKS_COMPLETE": f"{shell}_complete",
        "COMP_WORDS": words[shell][0],
        "COMP_CWORD": words[shell][1],
    }
    script = "import sys; from sphinx_talks.cli import main; sys.exit(main([]))"
    ran = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert "check" in ran.stdout
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize(
    ("line", "ids"),
    [
        ("show r", ["ring"]),
        ("rename topic ri", ["ring"]),
        ("rename event ri", []),
        ("merge topic ring ci", ["circle"]),
        ("list talk --topic ri", ["ring"]),
        ("new topic --broader c", ["circle"]),
        ("rename talk night-1/", ["night-1/round"]),
        ("show x", []),
    ],
)
def test_completion_of_ids(line: str, ids: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("conf.py", "topics/ring.md", "topics/circle.md", "topics/Not an id.md", "talks/night-1/round.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    *words, typed = line.split()
    complete = ShellComplete(group, {}, "sphinx-talks", "_SPHINX_TALKS_COMPLETE")
    assert [one.value for one in complete.get_completions(words, typed)] == ids
    (tmp_path / "conf.py").unlink()
    assert complete.get_completions(words, typed) == []


def test_the_nearest_command_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["chekc"]) == 2
    assert "no such command (got 'chekc', want 'check')\n" in capsys.readouterr().err
    assert main(["--chekc"]) == 2
