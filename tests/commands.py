"""Run several commands in one other process, in which another package may be found: its start takes the longest."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class Ran(NamedTuple):
    """What came of a command."""

    status: int
    out: str
    err: str


def run(folder: Path, path: Path, *commands: list[str]) -> list[Ran]:
    """Run commands of `sphinx-talks`, or `sphinx-build`, in a folder; `path` is looked into for packages first."""
    environment = {**os.environ, "PYTHONPATH": str(path), "PYTHONUTF8": "1"}
    program = [sys.executable, "-P", __file__, json.dumps(commands)]
    done = subprocess.run(program, cwd=folder, env=environment, stdout=subprocess.PIPE, encoding="utf-8", check=True)
    return [Ran(*json.loads(line)) for line in done.stdout.splitlines()]


def each(commands: Iterable[list[str]]) -> None:
    """Run commands, and write what came of each as a line of JSON."""
    for name, *words in commands:
        out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8") for _ in range(2))
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = of_sphinx(words) if name == "sphinx-build" else ours([name, *words])
            out.flush()
            err.flush()
        said = [stream.buffer.getvalue().decode() for stream in (out, err)]
        sys.stdout.write(f"{json.dumps([status, *said])}\n")


def ours(words: list[str]) -> int:
    """Run a command of ours."""
    from sphinx_talks.cli import main  # noqa: PLC0415 - the one of the process that this starts

    return main(words)


def of_sphinx(words: list[str]) -> int:
    """Run the one of Sphinx, which is imported for nothing else."""
    from sphinx.cmd.build import build_main  # noqa: PLC0415 - as above

    return build_main(words)


if __name__ == "__main__":
    each(json.loads(sys.argv[1]))
