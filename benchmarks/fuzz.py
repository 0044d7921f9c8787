"""Feed pages, names and folders put together at random to the check for some minutes, and a sample to the build.

What must hold: it ends within a second and 200 MB, with problems or without, never with a traceback; and where it finds
no error the strict build is silent, where it does the build stops with the same ones. Each round runs in a process of
its own, so that its memory can be measured; what breaks a rule is written to a folder of its own, to be looked at.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import warnings
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from sphinx_talks.checks.run import check
from sphinx_talks.content.problems import Level
from sphinx_talks.sphinxext.handlers import ProblemsFoundError
from tests import fuzzing, hostile
from tests.build.test_agreement import SITE, site_change
from tests.conftest import run_sphinx

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SECONDS, MEMORY = 1.0, 200.0
#: What is taken for hanging.
PATIENCE = 20
ALL_ROUND: dict[str, fuzzing.Content] = {
    **{path: text.encode() for path, text in SITE.items()},
    "conf.py": fuzzing.EXTENSION,
}


@dataclass
class Figures:
    """What was seen: of one round, or of all."""

    sites: int = 0
    pages: int = 0
    sound: int = 0
    built: int = 0
    seconds: float = 0.0
    memory: float = 0.0
    slow: int = 0
    tracebacks: int = 0
    disagreements: int = 0

    def add(self, other: Figures) -> None:
        """Take in the figures of a round: counts are added, of the others the greatest stays."""
        for name, value in asdict(other).items():
            mine = getattr(self, name)
            setattr(self, name, max(mine, value) if name in {"seconds", "memory"} else mine + value)

    def __str__(self) -> str:
        """Return the figures as one line."""
        return (
            f"{self.sites} sites, {self.pages} pages ({self.sound} sites without an error), {self.built} built; "
            f"at most {self.seconds:.2f} s a check and {self.memory:.0f} MB; "
            f"{self.slow} over {SECONDS:.0f} s, {self.tracebacks} tracebacks, {self.disagreements} disagreements"
        )


@contextlib.contextmanager
def patience() -> Iterator[None]:
    """Raise TimeoutError in work that takes too long: so many seconds of its own, or ten times that in all.

    The machine may be busy; what waits for a pipe takes no time of its own.
    """

    def stop(*_: object) -> None:
        raise TimeoutError

    timers = ((signal.SIGPROF, signal.ITIMER_PROF, PATIENCE), (signal.SIGALRM, signal.ITIMER_REAL, 10 * PATIENCE))
    before = [signal.signal(number, stop) for number, _, _ in timers]
    for _, timer, seconds in timers:
        signal.setitimer(timer, seconds)
    try:
        yield
    finally:
        for (number, timer, _), handler in zip(timers, before, strict=True):
            signal.setitimer(timer, 0)
            signal.signal(number, handler)


class Round:
    """One round: checks what Hypothesis draws from one seed."""

    def __init__(self, sample: int, keep: Path) -> None:
        """Build one site of `sample`, and keep in a folder what breaks a rule."""
        self.figures = Figures()
        self.sample, self.keep = sample, keep
        self.to_build: list[tuple[Mapping[str, fuzzing.Content], list[str]]] = []

    def look(self, files: Mapping[str, fuzzing.Content]) -> None:
        """Check a site, and perhaps build it."""
        with tempfile.TemporaryDirectory() as scratch:
            root = Path(scratch, "site")
            root.mkdir()
            fuzzing.write(root, files)
            self.figures.sites += 1
            self.figures.pages += sum(isinstance(content, bytes) for content in files.values())
            started = time.process_time()
            try:
                with patience():
                    errors = [str(problem) for problem in check(root)[1]]
                    check(root, least=Level.ADVICE)
            except BaseException:  # noqa: BLE001 - whatever it is, it must not be
                self.figures.tracebacks += 1
                self.note("traceback", files, traceback.format_exc())
                return
            # It was checked twice.
            seconds = (time.process_time() - started) / 2
            self.figures.seconds = max(self.figures.seconds, seconds)
            if seconds > SECONDS:
                self.figures.slow += 1
                self.note("slow", files, f"{seconds:.2f} s")
            self.figures.sound += not errors
        # What has no error is rare, and what the build could stumble over.
        wanted = self.figures.sites % self.sample == 0 or (not errors and self.figures.sites % 3 == 0)
        conf = files.get("conf.py")
        if wanted and isinstance(conf, bytes) and conf.startswith(fuzzing.EXTENSION):
            self.to_build.append((files, errors))

    def build(self) -> None:
        """Build the sample, once all is checked: Sphinx takes memory of its own."""
        for files, errors in self.to_build:
            with tempfile.TemporaryDirectory() as scratch:
                root = Path(scratch, "site")
                root.mkdir()
                fuzzing.write(root, files)
                self.compare(root, files, errors)

    def compare(self, root: Path, files: Mapping[str, fuzzing.Content], errors: list[str]) -> None:
        """Build a site, and compare what is said of it."""
        self.figures.built += 1
        said = ""
        found: list[str] = []
        try:
            with patience(), warnings.catch_warnings(action="ignore"):
                _, said = run_sphinx(root, root / "_build", root / ".doctrees")
        except ProblemsFoundError as stopped:
            found = [str(problem) for problem in stopped.problems]
        except BaseException:  # noqa: BLE001 - whatever it is, it must not be
            said = traceback.format_exc()
        if found != errors or said:
            self.figures.disagreements += 1
            self.note("disagreement", files, "\n".join(["check:", *errors, "build:", *found, said]))

    def note(self, what: str, files: Mapping[str, fuzzing.Content], said: str) -> None:
        """Write a site that breaks a rule to where it can be looked at."""
        folder = self.keep / f"{what}-{os.getpid()}-{self.figures.sites}-{self.figures.built}"
        folder.mkdir(parents=True, exist_ok=True)
        fuzzing.write(folder / "site", files)
        (folder / "said.txt").write_text(said, "utf-8", "backslashreplace")


def one_round(number: int, examples: int, sample: int, keep: Path) -> Figures:
    """Draw from one seed: pages in a sound site, folders, and pages that are mostly sound."""
    this = Round(sample, keep)
    bounds = settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=[*HealthCheck],
    )

    @seed(number)
    @bounds
    @given(st.sampled_from(fuzzing.PATHS), fuzzing.page())
    def pages(path: str, content: bytes) -> None:
        this.look({**ALL_ROUND, path: content})

    @seed(number)
    @bounds
    @given(fuzzing.folder())
    def folders(files: dict[str, fuzzing.Content]) -> None:
        this.look({"index.md": b"# Home\n", **files})

    @seed(number)
    @bounds
    @given(site_change())
    def sound(changed: tuple[str, str]) -> None:
        this.look({**ALL_ROUND, changed[0]: changed[1].encode("utf-8", "surrogatepass")})

    # What was once silent or wrong comes first, whatever the seed.
    for files, _ in hostile.TABLE.values():
        this.look(
            {name: text.encode() if isinstance(text, str) else text for name, text in {**hostile.SITE, **files}.items()}
        )
    for run in (pages, folders, sound):
        run()
    # Before anything is built; Linux counts in KiB.
    this.figures.memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    this.build()
    return this.figures


def main() -> int:
    """Run for the time asked for; returns 1 when a rule was broken."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--minutes", type=float, default=5.0, help="how long (5)")
    parser.add_argument("--first", type=int, default=1, metavar="SEED", help="seed of the first round (1)")
    parser.add_argument("--examples", type=int, default=150, help="examples of each of three sorts in a round (150)")
    parser.add_argument("--sample", type=int, default=20, help="build one site of so many (20)")
    parser.add_argument("--keep", type=Path, default=Path("_build/fuzz"), help="folder for what breaks a rule")
    parser.add_argument("--round", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.round:
        print(json.dumps(asdict(one_round(options.first, options.examples, options.sample, options.keep))))
        return 0
    total = Figures()
    end = time.monotonic() + 60 * options.minutes
    number = options.first
    while time.monotonic() < end:
        arguments = ["--round", "--first", number, "--examples", options.examples, "--sample", options.sample]
        command = [sys.executable, "-m", "benchmarks.fuzz", *map(str, arguments), "--keep", str(options.keep)]
        done = subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8")
        if done.returncode:
            print(f"round {number} ended with status {done.returncode}: {done.stderr[-2000:]}")
            total.tracebacks += 1
        else:
            total.add(Figures(**json.loads(done.stdout.splitlines()[-1])))
        print(f"seed {number}: {total}", flush=True)
        number += 1
    return int(bool(total.slow or total.tracebacks or total.disagreements or total.memory > MEMORY))


if __name__ == "__main__":
    sys.exit(main())
