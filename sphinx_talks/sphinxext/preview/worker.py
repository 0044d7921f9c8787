"""Keep a process that builds, and start another one when it ends or its code has changed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from multiprocessing import Pipe
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from sphinx_talks.content.problems import message, named

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from multiprocessing.connection import Connection
    from pathlib import Path

    from sphinx_talks.content.problems import Problem


@dataclass(frozen=True)
class BuildProblem:
    """One thing to correct; line and column are counted from 1, 0 where there is none."""

    message: str
    path: str = ""
    line: int = 0
    column: int = 0
    code: str = ""
    level: str = "error"

    @classmethod
    def of(cls, problem: Problem) -> BuildProblem:
        """Return a problem of a page."""
        code = problem.code
        return cls(problem.message, problem.path, problem.line, problem.column, str(code), str(code.level))

    @property
    def position(self) -> str:
        """Return `path:line:col`, with what is known of it."""
        numbers = [str(number) for number in (self.line, self.column) if number]
        return ":".join([self.path, *numbers]) if self.path else ""

    def __str__(self) -> str:
        """Return `path:line:col: CODE message`, with what is known of it."""
        text = " ".join(part for part in (self.code, self.message) if part)
        whole = f"{self.position}: {text}" if self.position else text
        return named(whole)


@dataclass(frozen=True)
class BuildResult:
    """Whether pages were written, what is wrong, the seconds it took, and whether a process stayed that can glance."""

    written: bool
    faults: tuple[BuildProblem, ...] = ()
    seconds: float = 0.0
    glances: bool = False

    def to_json(self) -> str:
        """Return it as one line."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, line: str) -> BuildResult:
        """Return the outcome in a line; raises ValueError for anything else."""
        return TypeAdapter(cls).validate_json(line)


@dataclass(frozen=True)
class Glance:
    """What pages hold now, by their paths in the output, or what is wrong with them; of which request."""

    number: int = 0
    pages: dict[str, str] = field(default_factory=dict)
    faults: tuple[BuildProblem, ...] = ()


#: Builds of one process: what extensions never let go of does not grow for ever.
MOST = 200
#: Seconds that a process is given to end by itself.
PATIENCE = 5
#: Seconds that `conf.py` and the extensions it names are given; no limit holds for the pages.
BEGINNING = 60.0
#: The line that says that they have ended.
BEGUN = "begun\n"
#: Seconds that a glance is waited for, and between two looks whether the preview ends.
GLANCED, STEP = 10.0, 0.1


class Worker:
    """Builds a site in a process of its own; not for two threads at once."""

    def __init__(self, root: Path, output: Path, doctrees: Path, jobs: int = 1, beginning: float = BEGINNING) -> None:
        """Start nothing yet; `beginning` is the limit for settings and extensions, in seconds."""
        self.root = root
        self.arguments = [*map(str, (root, output, doctrees)), str(jobs)]
        self.beginning = beginning
        self.process: subprocess.Popen[str] | None = None
        self.builds = 0
        self.ended = False
        #: Where glances are asked for, None where nobody answers.
        self.line: Connection | None = None
        self.glances = False
        self.asked = 0

    def glance(self, paths: Iterable[Path]) -> Glance:
        """Return pages as they are now, as far as a process stands ready for that and answers in time."""
        below = [path.relative_to(self.root).as_posix() for path in paths if path.is_relative_to(self.root)]
        line = self.line
        if line is None or not below:
            return Glance()
        self.asked += 1
        until, asked_of = time.monotonic() + GLANCED, -1
        try:
            while self.glances and not self.ended and time.monotonic() < until:
                if asked_of != self.builds:
                    # Also of the process of a build that has ended meanwhile, which took the place of another.
                    asked_of = self.builds
                    line.send((self.asked, below))
                if line.poll(STEP):
                    found: Glance = line.recv()
                    # Another answer than this one comes too late.
                    if found.number == self.asked:
                        return found
        except (OSError, EOFError):
            # What can be seen of it, the build will show.
            pass
        return Glance()

    def build(self, *, fresh: bool = False) -> BuildResult:
        """Build what has changed, with `fresh` everything by new code.

        Raises nothing: an end of the process is an outcome too.
        """
        if fresh:
            self.stop()
        if self.builds >= MOST:
            self.stop()
        process = self.start()
        if self.ended:
            # Between the order to end and the start of the process.
            process.kill()
        late = threading.Event()
        try:
            result = BuildResult.from_json(self._answer(process, "fresh" if fresh else "build", late))
        except (OSError, ValueError):
            self.stop()
            return BuildResult(written=False, faults=(self._end(late=late.is_set()),))
        # What was not written has changed nothing, and the process of the build before is still there.
        self.glances = result.glances if result.written else self.glances
        self.builds += 1
        return result

    def _answer(self, process: subprocess.Popen[str], word: str, late: threading.Event) -> str:
        """Ask for a build and return its answer, '' where the process has ended instead."""
        if process.stdin is None or process.stdout is None:
            raise OSError("the process has no pipes")
        with _ended_after(self.beginning, process, late):
            process.stdin.write(f"{word}\n")
            process.stdin.flush()
            line = process.stdout.readline()
        return process.stdout.readline() if line == BEGUN else line

    def _end(self, *, late: bool) -> BuildProblem:
        if late:
            what = message("this or an extension has not ended", f"{self.beginning:g} s and more", "less")
            return BuildProblem(f"{what}; the next change starts it again", "conf.py", 1)
        return BuildProblem("the build ended without an answer; its output is above")

    def start(self) -> subprocess.Popen[str]:
        """Return the process, started if there is none: importing Sphinx takes longer than most builds."""
        if self.process is not None and self.process.poll() is not None:
            self.stop()
        if self.process is None:
            # Nothing that lies in the folder of the site is taken for a module.
            command = [sys.executable, "-P", "-m", "sphinx_talks.sphinxext.preview.build", *self.arguments]
            self.builds = 0
            theirs: list[Connection] = []
            if hasattr(os, "fork"):
                self.line, end = Pipe()
                theirs = [end]
            numbers = [end.fileno() for end in theirs]
            self.process = subprocess.Popen(  # noqa: S603 - our own module, with paths that the caller has chosen
                [*command, *map(str, numbers)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8", pass_fds=numbers,
            )  # fmt: skip
            for end in theirs:
                end.close()
        return self.process

    def interrupt(self) -> None:
        """End for good, also under a build that another thread waits for; it gets its outcome at once."""
        self.ended = True
        # Once: that other thread may put None in its place at any moment.
        process = self.process
        if process is not None:
            process.kill()

    def stop(self) -> None:
        """End the process; the next build starts another one."""
        process, self.process = self.process, None
        line, self.line, self.glances = self.line, None, False
        if line is not None:
            line.close()
        if process is None:
            return
        process.terminate()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                # What a process that is gone has not read is still in the pipe, and to close it would write it.
                with suppress(BrokenPipeError):
                    pipe.close()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def _ended_after(seconds: float, process: subprocess.Popen[str], late: threading.Event) -> Iterator[None]:
    """End a process that takes longer for what is inside, and note that."""

    def end() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
