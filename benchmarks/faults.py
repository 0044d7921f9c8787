"""Build a site again and again while everything goes wrong, and report what a reader saw of it all the while.

    python -m benchmarks.faults --readings 10000

Every page names its build twice: in its title, from `conf.py`, and in its prose. A reader in a process of its own asks
an HTTP server for pages and, after each, for the style sheet that names the build as well, and counts

- cut: an answer that is no whole page, or of two builds at once;
- lost: no answer, or an error;
- back: a page or style sheet of an older build than one that was seen before.

What it may see is a style sheet newer than its page: the exchange came between two requests. A build that was made to
fail must say so in one line; the next must succeed, and the last one equal a clean build byte for byte.
"""

from __future__ import annotations

import argparse
import contextlib
import multiprocessing
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPConnection, HTTPException
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.invented import invent, record_pages
from sphinx_talks.content.columns import entries_in
from sphinx_talks.content.exchange import Publication
from sphinx_talks.search.files import FOLDER
from tests.indexes import superseded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.sharedctypes import SynchronizedArray

MARK = re.compile(rb"generation-([0-9]+)")
SHEET = "_static/generation.css"
#: What a reader counts, a row for each fault.
SEEN = ("readings", "cut", "lost", "back", "newer sheet")
CONF = """\
project = "Invented"
language = "ja"
extensions = ["sphinx_talks"]
html_theme = "sphinx_talks"
html_title = "generation-{generation}"
html_static_path = ["_static"]
"""


class Quiet(SimpleHTTPRequestHandler):
    """Serves files as `python -m http.server` does, without a word."""

    protocol_version = "HTTP/1.1"
    # Else every answer waits for the system of the reader to confirm its head.
    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in http.server
        """Say nothing."""


@dataclass
class Site:
    """An invented site, its folders, and the number of the build that its pages name."""

    root: Path
    output: Path
    doctrees: Path
    talks: int
    generation: int = 0
    chance: random.Random = field(default_factory=lambda: random.Random(1))

    def write(self) -> None:
        """Let every page and the style sheet name the next build."""
        self.generation += 1
        mark = f"generation-{self.generation}"
        for path, text in record_pages(invent(self.talks)):
            write(self.root / path, f"{text}\n{mark}\n")
        write(self.root / "conf.py", CONF.format(generation=self.generation))
        write(self.root / SHEET, f"/* {mark} */\n")

    @property
    def pages(self) -> list[str]:
        """Return the paths that readers ask for."""
        return [path.removesuffix(".md") + ".html" for path, _ in record_pages(invent(self.talks))]

    def start(self, output: Path | None = None) -> subprocess.Popen[str]:
        """Start a build in a group of processes of its own."""
        folders = ["-d", self.doctrees, self.root, output or self.output]
        command = [sys.executable, "-m", "sphinx", "-q", "-j", "2", *map(str, folders)]
        return subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8", start_new_session=True
        )

    def build(self) -> tuple[int, str]:
        """Build to the end; returns the status and what was said."""
        process = self.start()
        said = process.communicate()[1].strip()
        return process.returncode, said


def write(path: Path, text: str) -> None:
    """Write a page as an editor does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}~")
    beside.write_text(text, "utf-8")
    beside.replace(path)


def read(address: tuple[str, int], pages: Sequence[str], counts: SynchronizedArray[int], stop: float) -> None:
    """Ask for pages until the whole is ended; `counts` begins with the number of the fault under way."""
    chance, newest = random.Random(2), 0
    client = HTTPConnection(*address)
    while counts[0] >= 0 and time.monotonic() < stop:
        row = 1 + counts[0] * len(SEEN)
        page, problem = ask(client, chance.choice(pages))
        marks = set(map(int, MARK.findall(page)))
        sheet, missing = ask(client, SHEET)
        style = max(map(int, MARK.findall(sheet)), default=0)
        found = [1, 0, bool(problem or missing), 0, 0]
        if not problem and (len(marks) != 1 or not page.rstrip().endswith(b"</html>")):
            found[1] = 1
        elif marks and not missing:
            found[3] = min(marks) < newest or style < max(marks)
            found[4] = style > max(marks)
            newest = max(newest, style)
        for number, one in enumerate(found):
            counts[row + number] += one


def ask(client: HTTPConnection, path: str) -> tuple[bytes, str]:
    """Return the body, and what is wrong with the answer."""
    try:
        client.request("GET", f"/{path}")
        answer = client.getresponse()
        body = answer.read()
    except (HTTPException, OSError) as error:
        client.close()
        return b"", str(error)
    return body, "" if answer.status == 200 else str(answer.status)  # noqa: PLR2004 - OK


def plain(site: Site) -> str:
    """Build and publish, with nothing in the way."""
    return good(*site.build())


def killed(site: Site) -> str:
    """Kill all processes of a build at a moment that nobody has chosen."""
    process = site.start()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.communicate(timeout=site.chance.uniform(1.0, 12.0))
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    return ""


def full(site: Site) -> str:
    """Leave the disk some room, not enough for a build; only on a disk of our own."""
    disk = site.doctrees.parent
    ballast = disk / "ballast"
    room = site.chance.randrange(1, 1500) * 1024
    try:
        with ballast.open("wb") as file:
            left = shutil.disk_usage(disk).free - room
            os.posix_fallocate(file.fileno(), 0, max(left, 1))
        status, said = site.build()
    finally:
        ballast.unlink(missing_ok=True)
    return good(status, said) if status == 0 else one_line(status, said)


def exchanged(site: Site) -> str:
    """Replace and remove pages while they are read."""
    process = site.start()
    path = site.root / "topics/topic-1.md"
    text = path.read_text("utf-8")
    while process.poll() is None:
        write(path, text)
        # Not the last: pages that nobody reads are looked for as well.
        moved = path.with_name("~moved")
        path.rename(moved)
        time.sleep(0.01)
        moved.rename(path)
        time.sleep(0.2)
    said = process.communicate()[1].strip()
    status = process.returncode
    # Whatever it saw, it may be content or say what is missing; but no traceback.
    return "" if status == 0 or "Traceback" not in said else f"traceback: {said[-300:]}"


def damaged(site: Site) -> str:
    """Cut Sphinx's record of the build and pages that it has written, in its own folder."""
    for work in site.doctrees.glob("talks-output-*/html"):
        for name in (".buildinfo", "index.html", "objects.inv"):
            with contextlib.suppress(FileNotFoundError):
                os.truncate(work / name, site.chance.randrange(60))
    return good(*site.build())


def foreign(site: Site) -> str:
    """Let somebody put a file into the served folder."""
    mine = site.output / "mine.txt"
    mine.write_text("mine", "utf-8")
    status, said = site.build()
    kept = mine.is_file()
    mine.unlink(missing_ok=True)
    return one_line(status, said) or ("" if kept else "the file is gone")


def twice(site: Site) -> str:
    """Start two builds at the same time: one of them is made, and says nothing of the other."""
    both = [site.start(), site.start()]
    said = [process.communicate()[1].strip() for process in both]
    ends = [process.returncode for process in both]
    wrong = [text for status, text in zip(ends, said, strict=True) if status and one_line(status, text)]
    return wrong[0][-300:] if wrong else ("" if 0 in ends else f"neither was made: {said}")


def good(status: int, said: str) -> str:
    """Return what is wrong with a build that had to succeed."""
    return "" if (status, said) == (0, "") else f"status {status}: {said[-300:]}"


def one_line(status: int, said: str) -> str:
    """Return what is wrong with a build that had to fail."""
    return "" if status == 1 and len(said.splitlines()) == 1 else f"status {status}: {said[-300:]}"


#: What is done to builds, in turn.
FAULTS: tuple[tuple[str, Callable[[Site], str]], ...] = (
    ("none", plain),
    ("killed", killed),
    ("disk full", full),
    ("pages exchanged", exchanged),
    ("output damaged", damaged),
    ("file of somebody else", foreign),
    ("two builds at once", twice),
)


@contextlib.contextmanager
def disk(size: str) -> Iterator[tuple[Path, bool]]:
    """Give a folder, and whether it is a disk of its own that can be filled (as root, on Linux)."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        mount, umount = shutil.which("mount"), shutil.which("umount")
        own = (
            bool(mount and umount)
            and not subprocess.run(
                [str(mount), "-t", "tmpfs", "-o", f"size={size}", "tmpfs", name], check=False, capture_output=True
            ).returncode
        )
        try:
            yield folder, own
        finally:
            if own:
                subprocess.run([str(umount), name], check=False)


@contextlib.contextmanager
def reading(site: Site, readers: int, minutes: float) -> Iterator[SynchronizedArray[int]]:
    """Serve the output, and let readers read it until the end."""
    counts = multiprocessing.Array("q", 1 + len(FAULTS) * len(SEEN))
    stop = time.monotonic() + 60 * minutes + 600
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site.output))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = ("127.0.0.1", server.server_port)
        people = [
            multiprocessing.Process(target=read, args=(address, site.pages, counts, stop)) for _ in range(readers)
        ]
        for one in people:
            one.start()
        try:
            yield counts
        finally:
            counts[0] = -1
            for one in people:
                one.join()
            server.shutdown()


def run(
    site: Site, counts: SynchronizedArray[int], readings: int, minutes: float, *, fills: bool
) -> dict[str, list[str]]:
    """Do one thing after another to builds; returns what was wrong with each, '' for every time nothing was."""
    found: dict[str, list[str]] = {name: [] for name, _ in FAULTS}
    end = time.monotonic() + 60 * minutes
    while time.monotonic() < end and sum(counts[1 :: len(SEEN)]) < readings:
        for number, (name, fault) in enumerate(FAULTS):
            if fault is full and not fills:
                continue
            counts[0] = number
            site.write()
            wrong = fault(site)
            # Whatever has happened, the next build is a good one.
            found[name].append(wrong or good(*site.build()))
            if found[name][-1]:
                print(f"{name}: {found[name][-1]}", flush=True)
    return found


def differences(site: Site) -> list[str]:
    """Return the files in which the output differs from a clean build of the same pages."""
    clean = Site(site.root, site.root.parent / "clean", site.root.parent / "clean-doctrees", site.talks)
    wrong = good(*clean.build())
    # Sphinx keeps its record of the build before under another name, and the search its index for pages that are open.
    kept = {path.relative_to(site.output).as_posix() for path in superseded(site.output / FOLDER)}
    one, other = ({name for name in entries_in(each.output) if ".buildinfo" not in name} for each in (site, clean))
    one -= kept
    differ = [name for name in one & other if (site.output / name).read_bytes() != (clean.output / name).read_bytes()]
    return sorted([*([wrong] if wrong else []), *(one ^ other), *differ])


def report(counts: Sequence[int], found: dict[str, list[str]]) -> int:
    """Print a row for each fault; returns how much was wrong."""
    print(f"{'fault':<24}{'builds':>7}{'wrong':>7}" + "".join(f"{name:>13}" for name in SEEN))
    total = 0
    for number, (name, results) in enumerate(found.items()):
        row = counts[1 + number * len(SEEN) :][: len(SEEN)]
        wrong = sum(map(bool, results))
        total += wrong + sum(row[1:4])
        built = str(len(results)) if results else "not tried"
        print(f"{name:<24}{built:>7}{wrong:>7}" + "".join(f"{one:>13}" for one in row))
    return total


def measure(files: int) -> None:
    """Print the seconds that it takes to publish so many files: all, none, one changed; at once and file by file."""
    with tempfile.TemporaryDirectory() as name:
        state = Path(name, "doctrees/state")
        (state / "html").mkdir(parents=True)
        Path(name, "html").mkdir()
        site = Publication(state / "html", Path(name, "html"), state)
        text = "x" * 15_000
        for number in range(files):
            write(site.work / f"talks/event-{number // 20}/talk-{number}.html", text)
        changed = site.work / "talks/event-0/talk-0.html"
        steps: list[tuple[str, bool, str]] = [("all, at once", True, ""), ("nothing", True, "")]
        steps += [
            (f"one, {how}", how == "at once", f"{how}{n}") for n in range(2) for how in ("at once", "file by file")
        ]
        for step, at_once, new in steps:
            if new:
                write(changed, new)
            began = time.perf_counter()
            site.publish(at_once=at_once)
            print(f"{files:>7} files  {step:<20}{time.perf_counter() - began:>8.3f} s", flush=True)


def main() -> int:
    """Run until so much was read; returns 1 when anything was wrong."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--readings", type=int, default=10_000, help="end after so many (10,000)")
    parser.add_argument("--minutes", type=float, default=60.0, help="or after so long (60)")
    parser.add_argument("--talks", type=int, default=60, help="size of the site (60)")
    parser.add_argument("--readers", type=int, default=1, help="processes that read (1)")
    parser.add_argument("--disk", default="64m", help="size of the disk that is filled (64m)")
    parser.add_argument("--files", type=int, help="only measure how long it takes to publish so many files")
    options = parser.parse_args()
    if options.files:
        measure(options.files)
        return 0
    with disk(options.disk) as (folder, own):
        site = Site(folder / "site", folder / "html", folder / "doctrees", options.talks)
        site.write()
        if wrong := good(*site.build()):
            sys.exit(wrong)
        with reading(site, options.readers, options.minutes) as counts:
            found = run(site, counts, options.readings, options.minutes, fills=own)
        total = report(counts[:], found)
        differ = differences(site)
    print(f"against a clean build: {len(differ)} files differ", *differ[:10], sep="\n  ")
    return int(bool(total or differ))


if __name__ == "__main__":
    sys.exit(main())
