"""Measure how long a change takes to be in the browser: our preview beside plain sphinx-autobuild, in one run.

A window is a web socket, as pages open one; the clock stops when it heard and the page it asks for holds the change.
Where the rest of the site takes longer, it is still being built after the change before.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import aiohttp

from benchmarks.invented import invent, write_records

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
#: What of this repository is its site.
SITE = ("events", "talks", "topics", "people", "series", "organizations", "contributing", "_static", "_templates")
FILES = ("conf.py", "docutils.conf", "index.md", "index.en.md", "references.md", "references.en.md", "references.bib")
REPEAT = 5
#: Seconds for the first build, and for one after a change.
PATIENCE, MOST = 3600, 300


class Server(NamedTuple):
    """A preview: its command, where windows listen, and what a page holds once the first build is done."""

    name: str
    command: tuple[str, ...]
    listens: str
    ready: str


def ours(root: Path, port: int) -> Server:
    """Return our preview of a site."""
    command = ("sphinx_talks", "live", "--root", str(root), "--port", str(port))
    return Server("sphinx-talks live", command, "/_live/builds", '-1" defer')


def plain(root: Path, port: int) -> Server:
    """Return the preview of sphinx-autobuild, as its documentation starts it."""
    options = ("-n", "-j", "1", "--host", "127.0.0.1", "--port", str(port))
    folders = ("-d", str(root / "_build/plain-doctrees"), str(root), str(root / "_build/plain"))
    return Server("sphinx-autobuild", ("sphinx_autobuild", *options, *folders), "/websocket-reload", "<h1")


@contextlib.contextmanager
def running(server: Server) -> Iterator[None]:
    """Run a preview."""
    command = [sys.executable, "-m", *server.command]
    # What is wrong with a site that is never built can be seen.
    with subprocess.Popen(command, stdout=sys.stderr, cwd=ROOT) as process:
        try:
            yield
        finally:
            process.terminate()


async def measure(server: Server, address: str, page: Path, shown: str) -> dict[str, list[float]]:
    """Return the seconds of each change by its name, once the first build is done."""
    found: dict[str, list[float]] = {"prose": [], "title": []}
    text = await asyncio.to_thread(page.read_text, "utf-8")
    origin = {"Origin": address}
    async with aiohttp.ClientSession() as session:
        await until(session, f"{address}/{shown}", server.ready, PATIENCE)
        async with session.ws_connect(f"{address}{server.listens}", headers=origin) as window:
            # So that nothing is under way any more.
            await settled(window)
            for number in range(REPEAT):
                changes = {
                    "prose": f"{text}\nlive{number}\n",
                    "title": text.replace("title: ", f"title: live{number} ", 1),
                }
                for name, changed in changes.items():
                    began = time.perf_counter()
                    await asyncio.to_thread(page.write_text, changed, "utf-8")
                    await window.receive(timeout=MOST)
                    await until(session, f"{address}/{shown}", f"live{number}", MOST)
                    found[name].append(time.perf_counter() - began)
                    await asyncio.to_thread(page.write_text, text, "utf-8")
                    await window.receive(timeout=MOST)
                    await settled(window)
    return found


async def settled(window: aiohttp.ClientWebSocketResponse) -> None:
    """Wait until a window has been sent nothing for a second."""
    with contextlib.suppress(TimeoutError):
        while True:
            await window.receive(timeout=1)


async def until(session: aiohttp.ClientSession, address: str, text: str, seconds: float) -> None:
    """Ask for a page until it holds a text; raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while True:
            with contextlib.suppress(aiohttp.ClientError):
                async with session.get(address) as answer:
                    if text in await answer.text():
                        return
            await asyncio.sleep(0.02)


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def copied(target: Path) -> Path:
    """Copy the site of this repository; returns one of its talks."""
    for name in SITE:
        shutil.copytree(ROOT / name, target / name)
    for name in FILES:
        shutil.copy(ROOT / name, target / name)
    return target / "talks/mlct-13/active-learning-for-auto-annotation.md"


def invented(target: Path, number: int) -> Path:
    """Write a site of so many talks; returns one of them."""
    site = invent(number)
    write_records(site, target)
    talk = site.talks[number // 2]
    return target / f"talks/{talk.event}/{talk.slug}.md"


def main() -> None:
    """Print a table of both previews for each site."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("talks", nargs="*", type=int, default=[1000], help="sizes of invented sites")
    parser.add_argument("--ours", action="store_true", help="leave out sphinx-autobuild, slow on large sites")
    options = parser.parse_args()
    sizes: list[int] = options.talks
    print(f"{'site':<14}{'preview':<20}{'change':<8}{'median s':>9}{'slowest s':>10}")
    for size in (0, *sizes):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            page = invented(root, size) if size else copied(root)
            shown = page.relative_to(root).with_suffix(".html").as_posix()
            for make in (ours,) if options.ours else (ours, plain):
                port = free_port()
                server = make(root, port)
                with running(server):
                    found = asyncio.run(measure(server, f"http://127.0.0.1:{port}", page, shown))
                for change, row in found.items():
                    name = f"{size} talks" if size else "this site"
                    print(
                        f"{name:<14}{server.name:<20}{change:<8}{statistics.median(row):>9.2f}{max(row):>10.2f}",
                        flush=True,
                    )


if __name__ == "__main__":
    main()
