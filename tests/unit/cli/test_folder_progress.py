"""Work that takes long says how far it is, to a person at a terminal and to nobody else."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from sphinx_talks.cli import folder, main

if TYPE_CHECKING:
    from pathlib import Path


class Terminal(io.TextIOWrapper):
    """A standard error that is shown to somebody, or not."""

    def __init__(self, *, shown: bool) -> None:
        self.bytes = io.BytesIO()
        super().__init__(self.bytes, "utf-8", write_through=True)
        self.shown = shown

    def isatty(self) -> bool:
        return self.shown


@pytest.mark.parametrize("case", [(True, -1.0, True), (True, 3600.0, False), (False, -1.0, False)])
def test_who_is_told_and_when(case: tuple[bool, float, bool], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown, delay, is_told = case
    (tmp_path / "index.md").write_text("# Start\n", "utf-8")
    (tmp_path / "conf.py").touch()
    terminal = Terminal(shown=shown)
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setattr(folder, "DELAY", delay)
    assert main(["check", "--root", str(tmp_path)]) == 0
    assert ("Reading pages" in terminal.bytes.getvalue().decode()) is is_told
