"""Commands started where they cannot work: no site, no folder, no one to write to, names that steer terminals."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from sphinx_talks.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Checked = Callable[[Mapping[str, str]], tuple[int, list[str]]]

PAGE = "---\ntitle: T\n---\n"


@pytest.fixture
def _site(tmp_path: Path) -> None:
    (tmp_path / "topics").mkdir()
    for path, text in {"conf.py": "", "index.md": "# Home\n", "topics/t.md": PAGE}.items():
        (tmp_path / path).write_text(text, "utf-8")


def shell(script: str, folder: Path) -> tuple[int, str]:
    """Return exit status and standard error of the command, as `$talks` in a line of a shell."""
    command = f"{sys.executable} -m sphinx_talks"
    ran = subprocess.run(
        ["/bin/sh", "-c", script], cwd=folder, env={**os.environ, "talks": command}, capture_output=True,
        encoding="utf-8", check=False,
    )  # fmt: skip
    return ran.returncode, ran.stderr


@pytest.mark.parametrize(
    "arguments",
    [["check"], ["list", "talk"], ["missing"], ["linkcheck"], ["new", "topic", "--title", "T", "--id", "t"]],
    ids=lambda arguments: arguments[0],
)
def test_no_site_around(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    assert capsys.readouterr().err.startswith(f"sphinx-talks: no conf.py in {tmp_path} or above it; name the folder")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_gone(tmp_path: Path) -> None:
    status, said = shell("mkdir gone && cd gone && rmdir ../gone && $talks check", tmp_path)
    assert (status, said.splitlines()[-1]) == (1, "sphinx-talks: No such file or directory")
    assert "Traceback" not in said


@pytest.mark.usefixtures("_site")
@pytest.mark.parametrize(
    ("script", "status", "said"),
    [
        ("$talks list topic >&- <&-", 0, "1 topic\n"),
        ("$talks check --format json >&- 2>&- <&-", 0, ""),
        ("$talks schema talk > /dev/full", 1, "sphinx-talks: No space left on device\n"),
        # The status is that of what reads; that of the command is 1.
        ("$talks list topic | true", 0, ""),
    ],
)
def test_nowhere_to_write_to(script: str, status: int, said: str, tmp_path: Path) -> None:
    if "/dev/full" in script and not os.path.exists("/dev/full"):  # noqa: PTH110 - no path of ours
        pytest.skip("no such device on this system")
    found, heard = shell(script, tmp_path)
    assert found == status
    # What is written before the pipe ends is a matter of luck.
    assert heard == said or ("|" in script and heard == "1 topic\n")


@pytest.mark.usefixtures("_site")
def test_arguments_do_not_steer_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--root", str(tmp_path), "a\x1b]0;x\x07"]) == 2
    assert capsys.readouterr().err.startswith("sphinx-talks: no such file or folder: a<U+001B>]0;x<U+0007>\n")


@pytest.mark.usefixtures("_site")
def test_a_link_that_leads_nowhere_can_be_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "topics/a.md").symlink_to("nowhere")
    assert main(["check", str(tmp_path / "topics/a.md")]) == 1
    assert capsys.readouterr().out.startswith("topics/a.md:1:1: T003 symbolic links are not allowed")


@pytest.mark.usefixtures("_site")
def test_a_folder_that_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    scandir = os.scandir

    def refuse(path: Path) -> object:
        if str(path).rstrip("/").endswith("topics"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    (tmp_path / "events").mkdir()
    (tmp_path / "events/e-1.md").write_text(PAGE, "utf-8")
    monkeypatch.setattr("sphinx_talks.content.folder.os.scandir", refuse)
    fault = "topics:1:1: T009 cannot be read (want a folder of pages, or one that `exclude_patterns` leaves out)\n"
    assert main(["check", "--root", str(tmp_path)]) == 1
    assert capsys.readouterr().out == fault
    # There could be a reference in it.
    assert main(["rename", "event", "e-1", "e-2", "--root", str(tmp_path)]) == 1
    assert capsys.readouterr().err == f"sphinx-talks: {fault}"


@pytest.mark.parametrize("where", ["topics", "_static"])
def test_folders_one_in_another(where: str, checked: Checked, tmp_path: Path) -> None:
    (tmp_path / where / "/".join(["a"] * 30)).mkdir(parents=True)
    assert checked({}) == (
        1, [f"{where}/{'/'.join(['a'] * 20)}:1:1: T007 folders are nested too deep (want at most 20, one in another)"]
    )  # fmt: skip


@pytest.mark.usefixtures("_site")
@pytest.mark.parametrize(
    ("content", "line"),
    [(b"\xff", 1), (b"\0", 1), (b"a = 1\nb = [\n", 2), (b"x = " + b"(" * 1000, 1)],
)
def test_settings_that_are_no_python(
    content: bytes, line: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "conf.py").write_bytes(content)
    fault = f"conf.py:{line}:1: T501 not Python (got "
    assert main(["check", "--root", str(tmp_path)]) == 1
    assert capsys.readouterr().out.startswith(fault)
    # Nobody knows which pages the site has.
    assert main(["rename", "topic", "t", "u", "--root", str(tmp_path)]) == 1
    assert capsys.readouterr().err.startswith(f"sphinx-talks: {fault}")
