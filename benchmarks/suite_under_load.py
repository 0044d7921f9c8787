"""Run the tests again and again beside processes that keep every core busy, and report what failed.

From the root of the repository; what follows -- goes to pytest:

    python -m benchmarks.suite_under_load --runs 10 -- tests/unit/linkcheck

The output of each run is kept in `_build/benchmarks/suite`.
"""

from __future__ import annotations

import argparse
import os
import resource
import shlex
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

OUTPUT = Path("_build/benchmarks/suite")
#: Ends with the process that started it, however that ends.
BUSY = "import os\nparent = os.getppid()\nwhile os.getppid() == parent: pass"


class Run(NamedTuple):
    """What came of one run; CPU seconds are those of all its processes."""

    status: int
    seconds: float
    cpu: float
    failed: tuple[str, ...]


@contextmanager
def busy(number: int) -> Iterator[None]:
    """Keep as many cores busy."""
    processes = [subprocess.Popen([sys.executable, "-c", BUSY]) for _ in range(number)]
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()


def failures(output: str) -> tuple[str, ...]:
    """Return the tests that pytest's summary names as failed."""
    return tuple(line.split(" - ")[0] for line in output.splitlines() if line.startswith(("FAILED ", "ERROR ")))


def run(arguments: Sequence[str], log: Path) -> Run:
    """Run the tests once."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    with log.open("wb") as file:
        command = ["make", "test", f"ARGS={shlex.join(arguments)}"]
        status = subprocess.run(command, stdout=file, stderr=subprocess.STDOUT, check=False).returncode
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(status, time.monotonic() - began, cpu, failures(log.read_text("utf-8", "replace")))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a line for each run; 1 where anything failed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--busy", type=int, default=os.cpu_count() or 1, help="processes that do nothing but work")
    parser.add_argument("tests", nargs="*", help="arguments for pytest")
    chosen = parser.parse_args(arguments)
    OUTPUT.mkdir(parents=True, exist_ok=True)
    bad = 0
    for number in range(1, chosen.runs + 1):
        with busy(chosen.busy):
            found = run(chosen.tests, OUTPUT / f"{number}.txt")
        bad += found.status != 0
        said = "passed" if not found.status else f"status {found.status}: {', '.join(found.failed)}"
        print(f"{number:3}  {found.seconds:6.0f} s  {found.cpu:6.0f} s CPU  {said}", flush=True)
    print(f"{bad} of {chosen.runs} runs failed")
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
