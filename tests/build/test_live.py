"""The preview: builds one after another in one process, and the command as a browser meets it."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from sphinx.application import Sphinx

from sphinx_talks.cli import main
from sphinx_talks.cli.live import listening
from sphinx_talks.sphinxext.preview import build as preview
from sphinx_talks.sphinxext.preview.build import KEPT, Previews, faults_in
from sphinx_talks.sphinxext.preview.glance import Glancing
from sphinx_talks.sphinxext.preview.worker import Glance, Worker
from tests import files
from tests.conftest import DEVELOPMENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Site


@pytest.fixture
def root_name() -> str:
    """Name the smallest root."""
    return "test-tiny"


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    files.replace(path, text.replace(old, new, 1))


def worker_of(root: Path) -> Worker:
    """Return one that waits for settings and extensions as long as a busy machine takes for them."""
    return Worker(root, root / "_build/live", root / "_build/doctrees", beginning=3600)


def test_builds_follow_a_page_into_trouble_and_out(site: Site) -> None:
    root = site()
    previews = Previews(root, root / "_build/live", root / "_build/doctrees")
    page, written = root / "topics/safety.md", root / "_build/live/topics/safety.html"
    assert (previews.build().faults, written.is_file()) == ((), True)
    before = written.read_bytes()

    replace(page, "title:", "heading:")
    broken = previews.build()
    assert not broken.written
    assert [fault.code for fault in broken.faults] == ["T202", "T201"]
    assert broken.faults[1].position == "topics/safety.md:2:1"
    assert written.read_bytes() == before

    replace(page, "heading:", "title: 新しい")
    assert previews.build().faults == ()
    assert "新しい" in written.read_text("utf-8")

    # After a change of code no page is as it would be.
    (work,) = root.glob("_build/doctrees/talks-output-*/html/topics/safety.html")
    # In its place, which the folder tells: to one that is written to while no build runs nobody looks.
    work.unlink()
    work.write_text("old", "utf-8")
    assert (previews.build().written, written.read_text("utf-8")) == (True, "old")
    assert (previews.build(fresh=True).written, "新しい" in written.read_text("utf-8")) == (True, True)


def test_a_warning_stays_until_there_is_no_reason(site: Site) -> None:
    root = site(pages={"guide/extra.md": "---\norphan: true\n---\n\n# Extra\n\n```python\nx = 1\n```\n"})
    (root / "warn.py").write_text(
        "from sphinx.util import logging\n"
        "def look(app, docname, source):\n"
        "    if 'odd' in source[0]:\n"
        "        logging.getLogger(__name__).warning('odd page', location=docname)\n"
        "def setup(app):\n    app.connect('source-read', look)\n",
        "utf-8",
    )
    with (root / "conf.py").open("a", encoding="utf-8") as conf:
        conf.write("import sys\nsys.path.insert(0, '.')\nextensions.append('warn')\n")
    previews = Previews(root, root / "_build/live", root / "_build/doctrees")
    with contextlib.chdir(root):
        assert previews.build().faults == ()
        replace(root / "guide/extra.md", "# Extra", "# Extra, odd")
        for _ in range(2):
            found = previews.build()
            assert (found.written, [fault.position for fault in found.faults]) == (True, ["guide/extra.md"])
            # Another page changes, and the warning is still true.
            (root / "topics/frames.md").touch()
        replace(root / "guide/extra.md", ", odd", "")
        assert previews.build().faults == ()


def test_memory_of_earlier_builds_is_given_back(site: Site) -> None:
    root = site()
    previews = Previews(root, root / "_build/live", root / "_build/doctrees")
    for _ in range(KEPT):
        assert previews.build().written
        previews.tidy()
    # Sphinx itself holds on to the last ones, until there are others.
    assert len([one for one in gc.get_objects() if type(one) is Sphinx and one.srcdir == root]) < KEPT - 1


def test_a_glance_is_what_the_build_makes_of_a_page(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a plain page and of one that is not, one after the other, and again."""
    root = site(pages={"guide/extra.md": "---\norphan: true\n---\n\n# Extra\n\n```{note}\nA note.\n```\n"})
    monkeypatch.setattr(preview, "SLOW", 0)
    previews = Previews(root, root / "_build/live", root / "_build/doctrees")
    seen: list[Glance] = []

    def look(app: Sphinx | None) -> bool:
        assert app
        before = tree()
        replace(root / "topics/safety.md", "title:", "title: First")
        glancing = Glancing(app)
        seen.append(glancing.look(1, ["topics/safety.md"]))
        replace(root / "topics/safety.md", "title: First", "title: Wind and")
        replace(root / "topics/safety.md", "Keeping kites away", "How it blows")
        replace(root / "guide/extra.md", "A note", "Another note")
        seen.append(glancing.look(2, ["topics/safety.md", "guide/extra.md"]))
        (root / "topics/new.md").write_text("---\ntitle: New\n---\n", "utf-8")
        seen.append(glancing.look(3, ["topics/safety.md", "topics/new.md"]))
        (root / "topics/new.md").unlink()
        # Nothing that the next build compares.
        assert tree() == before != {}
        return True

    def tree() -> dict[str, bytes]:
        folder = root / "_build/doctrees"
        return {
            str(path.relative_to(folder)): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file() and "talks-glance" not in path.parts
        }

    previews.glance = look
    assert previews.build().glances
    first, second, third = seen
    assert "First" in first.pages["topics/safety.html"]
    assert third == Glance(3)
    previews.glance = bool
    assert not previews.build().faults
    built = {path: (root / "_build/live" / path).read_bytes().decode() for path in second.pages}
    assert built == second.pages
    assert "Wind and" in built["topics/safety.html"]
    assert "How it blows" in built["topics/safety.html"]
    assert "Another note" in built["guide/extra.html"]


def test_a_site_that_was_slow_is_looked_at_after_quick_builds_too(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    root, seen = site(), list[bool]()
    previews = Previews(root, root / "_build/live", root / "_build/doctrees")

    def look(app: Sphinx | None) -> bool:
        seen.append(app is not None)
        return seen[-1]

    previews.glance = look
    for slow in (1000, 0, 1000):
        monkeypatch.setattr(preview, "SLOW", slow)
        assert previews.build().written
    assert seen == [False, True, True]


def test_what_is_wrong_with_a_page_is_seen_at_a_glance(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    root = site()
    monkeypatch.setattr(preview, "SLOW", 0)
    previews = Previews(root, root / "_build/live", root / "_build/doctrees")

    def look(app: Sphinx | None) -> bool:
        assert app
        replace(root / "topics/safety.md", "title:", "heading:")
        found = Glancing(app).look(1, ["topics/safety.md"])
        assert (found.pages, [fault.position for fault in found.faults]) == (
            {}, ["topics/safety.md:1:1", "topics/safety.md:2:1"],
        )  # fmt: skip
        return True

    previews.glance = look
    assert previews.build().faults == ()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork: pages are shown once they are built")
def test_a_process_stays_to_glance(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """After each slow build another one, which knows what that has built."""
    monkeypatch.setattr("sphinx_talks.sphinxext.preview.worker.GLANCED", 3600)
    root = site()
    with (root / "conf.py").open("a", encoding="utf-8") as conf:
        conf.write("import sys\nsys.modules['__main__'].SLOW = 0\n")
    page = root / "topics/safety.md"
    worker = worker_of(root)
    try:
        assert worker.glance([page]) == Glance()
        for number in range(2):
            assert worker.build().written
            replace(page, "title:", f"title: Wind{number}")
            assert f"Wind{number}" in worker.glance([page]).pages["topics/safety.html"]
            assert worker.glance([root / "topics/new.md"]).pages == {}
        worker.stop()
        assert worker.glance([page]) == Glance()
    finally:
        worker.stop()


@pytest.mark.parametrize(
    ("conf", "said"),
    [
        ("project = 1 / 0", "There is a programmable error in your configuration file: ZeroDivisionError: division by"),
        ("project = (", "There is a syntax error in your configuration file: '(' was never closed (conf.py, line 1)"),
    ],
)
def test_settings_that_stop_the_build_are_told_in_a_line(conf: str, said: str, site: Site) -> None:
    root = site()
    (root / "conf.py").write_text(f"{conf}\n", "utf-8")
    found = Previews(root, root / "_build/live", root / "_build/doctrees").build()
    assert not found.written
    assert str(found.faults[0]).startswith(f"Configuration error: {said}")
    assert "U+000A" not in str(found.faults[0])


@pytest.mark.parametrize(
    ("line", "place", "level"),
    [
        ("/site/talks/a.md:12: WARNING: text [a.b]", "talks/a.md:12", "warning"),
        ("\x1b[31m/site/a.md: ERROR: text\x1b[39;49;00m", "a.md", "error"),
        ("WARNING: no place", "", "warning"),
        ("/site/a.md:<doctest>:3: WARNING: x", None, None),
    ],
)
def test_warnings_of_sphinx(line: str, place: str | None, level: str | None) -> None:
    found = [(fault.position, fault.level) for fault in faults_in(line, Path("/site"))]
    assert found == ([(place, level)] if level else [])


def test_a_worker_that_ends_is_replaced(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    root = site()
    # Whatever lies beside the pages is no module of ours.
    (root / "sphinx.py").write_text("raise SystemExit('not this one')\n", "utf-8")
    monkeypatch.chdir(root)
    worker = worker_of(root)
    try:
        process = worker.start()
        process.kill()
        process.wait()
        assert worker.build().written
    finally:
        worker.stop()


def test_a_worker_that_ends_while_it_builds_is_replaced(site: Site) -> None:
    root = site()
    worker = worker_of(root)
    # It ends once it has been asked, never before: one that is gone already would be replaced without a word.
    command = [sys.executable, "-c", "input()"]
    worker.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")
    try:
        died = worker.build()
        assert not died.written
        assert "without an answer" in died.faults[0].message
        assert worker.build().written
    finally:
        worker.stop()


def test_a_worker_that_listens_no_more_is_replaced(site: Site) -> None:
    root = site()
    worker = worker_of(root)
    deaf = "import os, signal; os.close(0); os.write(1, b'deaf'); signal.pause()"
    command = [sys.executable, "-c", deaf]
    worker.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")
    assert worker.process.stdout
    assert worker.process.stdout.read(4) == "deaf"
    try:
        assert "without an answer" in worker.build().faults[0].message
        assert worker.process is None
    finally:
        worker.stop()


def test_settings_that_never_end_are_ended(site: Site) -> None:
    root = site()
    conf = (root / "conf.py").read_text("utf-8")
    (root / "conf.py").write_text(f"{conf}\nimport time\nwhile True:\n    time.sleep(60)\n", "utf-8")
    worker = Worker(root, root / "_build/live", root / "_build/doctrees", beginning=1)
    try:
        (fault,) = worker.build().faults
        assert str(fault).startswith("conf.py:1: this or an extension has not ended (got '1 s and more', want less)")
        (root / "conf.py").write_text(conf, "utf-8")
        worker.beginning = 3600
        assert worker.build().faults == ()
        # An order to end holds for a build that begins after it.
        worker.interrupt()
        assert not worker.build().written
    finally:
        worker.stop()


@pytest.mark.parametrize("words", [["--jobs", "many"], ["--port", "70000"], ["--root", "nowhere"]], ids=" ".join)
def test_called_wrongly(words: list[str]) -> None:
    assert main(["live", *words]) == 2


def test_a_port_that_is_taken(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    with listening(0) as sock:
        assert main(["live", "--root", str(site()), "--port", str(sock.getsockname()[1])]) == 1
    assert "is not free, name another with --port" in capsys.readouterr().err


@contextlib.contextmanager
def running(root: Path, status: int = 0) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Run the command on a free port; gives its address and its process."""
    environment = {name: value for name, value in os.environ.items() if name not in DEVELOPMENT}
    command = [sys.executable, "-u", "-m", "sphinx_talks", "live", "--root", str(root), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8", env=environment) as process:
        assert process.stdout
        try:
            yield process.stdout.readline().split()[0], process
        finally:
            process.send_signal(signal.SIGINT)
            rest = process.stdout.read()
            process.wait()
    assert process.returncode == status, rest


def test_the_command(site: Site) -> None:
    """Its builds as a browser hears of them; and it ends with its site."""
    root = site()
    states: list[dict[str, Any]] = []

    async def watch(address: str) -> str:
        async with aiohttp.ClientSession() as session:
            builds = session.ws_connect(f"{address}_live/builds", headers={"Origin": address.rstrip("/")})
            async with builds as socket:

                async def told(*, written: bool) -> None:
                    while not states or states[-1]["written"] is not written or states[-1]["state"].endswith("-0"):
                        states.append(json.loads((await socket.receive()).data))

                await told(written=True)
                replace(root / "topics/safety.md", "title:", "heading:")
                await told(written=False)
                replace(root / "topics/safety.md", "heading:", "title: とても")
                await told(written=True)
            async with session.get(f"{address}topics/safety.html") as answer:
                return await answer.text()

    with running(root, status=1) as (address, process):
        assert address.startswith("http://127.0.0.1:")
        assert "とても" in asyncio.run(watch(address))
        root.rename(root.with_name("moved"))
        assert process.wait() == 1


def test_the_command_ends_at_once(site: Site) -> None:
    """While it builds for the first time, with a window open."""

    async def interrupt(address: str, process: subprocess.Popen[str]) -> None:
        origin = {"Origin": address.rstrip("/")}
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(f"{address}_live/builds", headers=origin) as socket,
        ):
            assert json.loads((await socket.receive()).data)["state"].endswith("-0")
            process.send_signal(signal.SIGINT)
            await socket.receive()

    root = site()
    # A build that takes longer than anybody waits.
    with (root / "conf.py").open("a", encoding="utf-8") as conf:
        conf.write("import time\ntime.sleep(3600)\n")
    with running(root) as (address, process):
        asyncio.run(interrupt(address, process))
        assert process.wait() == 0
