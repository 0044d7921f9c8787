"""A run that is ended at any of its steps leaves a whole state file, and the next one asks nothing again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import date
from typing import TYPE_CHECKING

import pytest

from sphinx_talks.content.linkstate import state
from sphinx_talks.content.linkstate.known import FILE
from sphinx_talks.content.linkstate.links import LinkPosition, WrittenLink, targets
from sphinx_talks.content.settings import Settings
from sphinx_talks.linkcheck import asking, looking, page
from sphinx_talks.linkcheck.net.client import Client
from sphinx_talks.linkcheck.run import limits_of
from tests.interruptions import KILLED, interrupted
from tests.servers import World
from tests.servers import page as served
from tests.simulated import SimulatedClock, simulate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DAY = date(2030, 1, 1)
HOSTS = [f"{name}.kites.example" for name in "abcdef"]
LINKS = targets(WrittenLink(f"https://{host}/", LinkPosition("index.md", 1, 1)) for host in HOSTS)


def run(root: Path, advance: Callable[..., None] = lambda *_: None) -> list[str]:
    """Run by schedule; returns the hosts that were asked."""

    async def main() -> list[str]:
        options = Settings()
        servers = {host: served("<title>Kites</title>") for host in HOSTS}
        async with (
            World(servers) as world,
            Client(limits_of(options), network=world, clock=SimulatedClock()) as client,
        ):
            order = asking.Order(root, LINKS, options, DAY, lambda _: page.look)
            await asking.run(order, client, advance)
            return [request.host for request in world.asked]

    return simulate(main())


def learned(root: Path) -> set[str]:
    """Return the hosts that the journal knows of."""
    file = root / looking.FILE
    lines = file.read_text("utf-8").split("\n") if file.is_file() else []
    return {json.loads(line)["address"].split("/")[2] for line in lines if line}


def check(root: Path) -> None:
    """Run again, and look at what is left."""
    before = state.read(root / FILE)
    assert not before.problems
    assert len(before.known) in {0, len(HOSTS)}
    known = set(HOSTS) if before.known else learned(root)
    assert sorted(run(root)) == sorted(set(HOSTS) - known)
    assert len(state.read(root / FILE).known) == len(HOSTS)
    assert {path.name for path in root.iterdir()} <= {FILE, ".sphinx-talks"}
    for path in (root / FILE, root / looking.FILE):
        path.unlink(missing_ok=True)


def test_ended_before_any_change_of_files(tmp_path: Path) -> None:
    steps = 0
    for _step in interrupted(tmp_path, lambda: run(tmp_path)):
        check(tmp_path)
        steps += 1
    assert steps > 3


@pytest.mark.parametrize("number", range(1, 7))
def test_ended_after_any_answer(tmp_path: Path, number: int) -> None:
    done = 0

    def advance(steps: int, _: str = "") -> None:
        nonlocal done
        done += steps
        if done == number:
            os._exit(KILLED)

    child = os.fork()
    if child == 0:
        run(tmp_path, advance)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == KILLED
    assert len(learned(tmp_path)) == number
    check(tmp_path)


PROGRAM = """\
import asyncio, sys
from pathlib import Path
from sphinx_talks.cli import main
from sphinx_talks.linkcheck import asking, looking

async def run(root, *_arguments, **_options):
    with looking.opened(root):
        print("under way", flush=True)
        await asyncio.Event().wait()

asking.due = run
sys.exit(main(["linkcheck", "--root", sys.argv[1]]))
"""


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_asked_to_end_it_ends_and_says_so(tmp_path: Path, sent: signal.Signals) -> None:
    (tmp_path / "conf.py").write_text("", "utf-8")
    (tmp_path / "index.md").write_text("# Home\n", "utf-8")
    program = [sys.executable, "-c", PROGRAM, str(tmp_path)]
    with subprocess.Popen(
        program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "under way\n"
        process.send_signal(sent)
        _, told = process.communicate()
    assert process.returncode == 130
    assert told == "sphinx-talks: interrupted\n"
    with looking.opened(tmp_path):
        pass
