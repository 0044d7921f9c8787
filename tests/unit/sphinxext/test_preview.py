"""The server of the preview: what it adds to pages, whom it answers, what it watches."""

from __future__ import annotations

import asyncio
import errno
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from watchfiles._rust_notify import RustNotify

from sphinx_talks.content.settings import Settings
from sphinx_talks.sphinxext.preview.server import STATIC, Live, application
from sphinx_talks.sphinxext.preview.watch import Watched
from sphinx_talks.sphinxext.preview.worker import BuildProblem, BuildResult, Glance

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping
    from collections.abc import Set as AbstractSet
    from pathlib import Path

PAGE = "<!DOCTYPE html>\n<title>A</title>\n"
FAULT = BuildProblem("unknown field", "talks/a.md", 3, 1, "T201")


def live_of(
    tmp_path: Path, build: Callable[[AbstractSet[Path]], BuildResult] = lambda _: BuildResult(written=True)
) -> Live:
    output = tmp_path / "out"
    output.mkdir(exist_ok=True)
    (output / "index.html").write_text(PAGE, "utf-8")
    return Live(Watched(tmp_path, Settings()), output, build, lambda _: None)


def ask(live: Live, path: str, host: str = "127.0.0.1:8000", method: str = "GET") -> tuple[int, dict[str, str], str]:
    """Return status, headers and body of an answer."""
    sent: list[MutableMapping[str, Any]] = []

    async def run() -> None:
        asked = asyncio.Event()

        async def receive() -> dict[str, Any]:
            if asked.is_set():
                await asyncio.Event().wait()
            asked.set()
            return {"type": "http.request"}

        async def send(message: MutableMapping[str, Any]) -> None:
            sent.append(message)

        scope = {
            "type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": b"",
            "headers": [(b"host", host.encode())], "root_path": "", "scheme": "http", "http_version": "1.1",
        }  # fmt: skip
        await application(live)(scope, receive, send)

    asyncio.run(run())
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, b"".join(message.get("body", b"") for message in sent[1:]).decode()


def test_a_page_listens_to_builds_and_is_not_stored(tmp_path: Path) -> None:
    live = live_of(tmp_path)
    status, headers, body = ask(live, "/")
    tag = f'<script src="/_live/live.js" data-talks-state="{live.state}" defer></script>\n'
    assert (status, body, headers["cache-control"]) == (200, PAGE + tag, "no-store")
    assert headers["content-length"] == str(len(body))


def test_a_head_has_the_length_of_the_whole(tmp_path: Path) -> None:
    live = live_of(tmp_path)
    assert ask(live, "/", method="HEAD")[1]["content-length"] == str(len(ask(live, "/")[2]))
    assert ask(live, "/", method="HEAD")[2] == ""


def test_a_page_that_is_not_there_yet_listens_too(tmp_path: Path) -> None:
    status, _, body = ask(live_of(tmp_path), "/talks/new.html")
    assert status == 404
    assert "/_live/live.js" in body


def test_our_own_files_stay_as_they_are(tmp_path: Path) -> None:
    for name in ("live.js", "live.css"):
        assert ask(live_of(tmp_path), f"/_live/{name}")[2] == (STATIC / name).read_text("utf-8")


@pytest.mark.parametrize("path", ["/../secret", "/%2e%2e/secret", "/_live/../server.py"])
def test_nothing_outside_is_served(tmp_path: Path, path: str) -> None:
    (tmp_path / "secret").write_text("secret", "utf-8")
    status, _, body = ask(live_of(tmp_path), path)
    assert status == 404
    assert "secret" not in body


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:8000", "0.0.0.0:8000"])
def test_another_name_of_this_machine_is_refused(tmp_path: Path, host: str) -> None:
    assert ask(live_of(tmp_path), "/", host)[0] == 400


def listen(
    live: Live, origin: str, rounds: int, step: Callable[[], Awaitable[None]] | None = None
) -> list[MutableMapping[str, Any]]:
    """Return what a window is sent before and after each of some builds, or of other steps."""
    sent: list[MutableMapping[str, Any]] = []

    async def run() -> None:
        incoming: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        told = asyncio.Semaphore(0)

        async def send(message: MutableMapping[str, Any]) -> None:
            sent.append(message)
            told.release()

        headers = [(b"host", b"127.0.0.1:8000"), (b"origin", origin.encode())]
        scope = {"type": "websocket", "path": "/_live/builds", "headers": headers, "query_string": b"", "root_path": ""}
        incoming.put_nowait({"type": "websocket.connect"})
        task = asyncio.create_task(application(live)(scope, incoming.get, send))
        await told.acquire()
        for _ in range(rounds):
            await told.acquire()
            await (step() if step else live.rebuild(set()))
        incoming.put_nowait({"type": "websocket.disconnect", "code": 1000})
        await task

    asyncio.run(run())
    return sent


def test_windows_are_told_of_builds(tmp_path: Path) -> None:
    outcomes = iter([BuildResult(written=False, faults=(FAULT,)), BuildResult(written=True), BuildResult(written=True)])
    accepted, *told = listen(live_of(tmp_path, lambda _: next(outcomes)), "http://127.0.0.1:8000", 3)
    assert accepted["type"] == "websocket.accept"
    first, broken, mended = [json.loads(message["text"]) for message in told[:3]]
    # The pages are those of before, so nobody loads them again.
    assert (broken["state"], broken["written"]) == (first["state"], False)
    assert [(fault["place"], fault["code"], fault["help"]) for fault in broken["faults"]] == [
        ("talks/a.md:3:1", "T201", "")
    ]
    assert mended["state"] != first["state"]
    assert mended["faults"] == []


def test_a_glance_is_shown_until_the_page_is_built(tmp_path: Path) -> None:
    """A window learns which page has changed by it, and that the build made the same of it."""
    live = live_of(tmp_path)
    page, newer = live.output / "index.html", f"{PAGE}newer"
    seen: list[str] = []

    def build(_paths: object) -> BuildResult:
        seen.append(ask(live, "/")[2])
        page.write_text(newer, "utf-8")
        return BuildResult(written=True)

    async def step() -> None:
        if live.glanced:
            await live.rebuild(set())
        else:
            await live.look({tmp_path / "index.md"})

    live.build = build
    live.glance = lambda _: Glance(1, {"index.html": newer})
    first, glanced, built = [json.loads(one["text"]) for one in listen(live, "http://127.0.0.1:8000", 2, step)[1:]]
    assert (glanced["before"], glanced["changed"]) == (first["state"], ["index.html"])
    assert (built["before"], built["same"]) == (glanced["state"], ["index.html"])
    assert len({one["state"] for one in (first, glanced, built)}) == 3
    assert seen[0].startswith(newer)
    assert live.glanced == {}


def test_a_glance_that_is_newer_than_a_build_stays(tmp_path: Path) -> None:
    live = live_of(tmp_path)

    def build(_paths: object) -> BuildResult:
        live.glance = lambda _: Glance(2, {"index.html": "second"})
        asyncio.run(live.look({tmp_path / "index.md"}))
        return BuildResult(written=True)

    async def run() -> None:
        live.glance = lambda _: Glance(1, {"index.html": "first"})
        await live.look({tmp_path / "index.md"})
        await live.rebuild(set())

    live.build = build
    asyncio.run(run())
    assert ask(live, "/")[2].startswith("second")


@pytest.mark.parametrize("written", [True, False])
def test_after_a_build_pages_are_those_of_the_disk(tmp_path: Path, *, written: bool) -> None:
    """Also when nothing was written, because something is wrong elsewhere."""
    live = live_of(tmp_path, lambda _: BuildResult(written=written))

    async def run() -> None:
        live.glance = lambda _: Glance(1, {"index.html": "glanced"})
        await live.look({tmp_path / "index.md"})
        before = live.state
        await live.rebuild(set())
        assert live.state != before

    asyncio.run(run())
    assert ask(live, "/")[2].startswith(PAGE)


def test_what_is_wrong_is_seen_at_a_glance(tmp_path: Path) -> None:
    live = live_of(tmp_path)
    live.glance = lambda _: Glance(1, faults=(FAULT,))
    before = live.state
    asyncio.run(live.look({tmp_path / "index.md"}))
    assert (live.state, json.loads(live.message())["faults"][0]["code"]) == (before, "T201")


@pytest.mark.parametrize("origin", ["", "null", "https://evil.example", "http://127.0.0.1:9000"])
def test_a_page_of_another_origin_is_told_nothing(tmp_path: Path, origin: str) -> None:
    (refused,) = listen(live_of(tmp_path), origin, 0)
    assert refused["type"] == "websocket.close"


def test_help_on_a_code_where_the_site_has_some(tmp_path: Path) -> None:
    live = live_of(tmp_path)
    (live.output / "contributing").mkdir()
    (live.output / "contributing/problems.html").touch()
    assert live.help(FAULT) == "/contributing/problems.html#t201"
    assert live.help(BuildProblem("a warning of Sphinx")) == ""


def test_two_servers_have_no_state_in_common(tmp_path: Path) -> None:
    assert live_of(tmp_path).state != live_of(tmp_path).state


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("talks/e/t.md", True), ("talks/e/picture.png", True), ("conf.py", True), ("references.bib", True),
        ("_static/a.css", True), ("index.md", True), ("code/a.py", True), ("code/__pycache__/a.pyc", False),
        ("_build/live/index.html", False), (".git/index", False), ("tests/test_a.py", False), ("README.md", False),
        ("talks/e/.#t.md", False), (".sphinx-talks/journal", False),
    ],
)  # fmt: skip
def test_what_matters(tmp_path: Path, path: str, *, wanted: bool) -> None:
    settings = Settings(include_patterns=("index.md", "talks/**"), html_static_path=("_static",))
    watched = Watched(tmp_path, settings, [tmp_path / "code"])
    assert watched.matters(None, str(tmp_path / path)) is wanted


def test_folders_of_tools_are_not_watched(tmp_path: Path) -> None:
    for name in ("talks", "_static", "_build", ".venv", ".git", "node_modules"):
        (tmp_path / name).mkdir()
    (tmp_path / "link").symlink_to(tmp_path / ".venv")
    settings = Settings(html_static_path=("_static",))
    assert [path.name for path in Watched(tmp_path, settings).folders()] == ["_static", "talks"]


@pytest.mark.parametrize("is_full", [False, True])
def test_changes_are_seen_in_new_folders_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_full: bool) -> None:
    def full(*options: object) -> RustNotify:
        if not options[2]:  # Whether it is to look for changes.
            raise OSError(errno.ENOSPC, "OS file watch limit reached")
        return RustNotify(*options)  # type: ignore[arg-type] # as they came

    if is_full:
        monkeypatch.setattr("watchfiles.main.RustNotify", full)
    (tmp_path / "talks").mkdir()
    seen: set[Path] = set()

    async def run() -> None:
        stop = asyncio.Event()
        changes = Watched(tmp_path, Settings()).changes(stop)
        assert await anext(changes) == set()

        async def until(path: Path) -> None:
            while path not in seen:
                seen.update(await anext(changes))

        (tmp_path / "talks/a.md").write_text("text", "utf-8")
        await until(tmp_path / "talks/a.md")
        (tmp_path / "topics").mkdir()
        await until(tmp_path / "topics")
        (tmp_path / "topics/b.md").write_text("text", "utf-8")
        await until(tmp_path / "topics/b.md")
        stop.set()
        assert [paths async for paths in changes] == []

    asyncio.run(run())
    assert seen == {tmp_path / name for name in ("talks/a.md", "topics", "topics/b.md")} | (seen & {tmp_path / "talks"})


def test_a_new_folder_is_told_though_who_watches_is_late(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "talks").mkdir()
    told = [tmp_path / "talks/a.md"]

    async def late(_: Watched, queue: asyncio.Queue[set[Path]], __: object, *, recursive: bool) -> None:
        if recursive and told:
            queue.put_nowait({told.pop()})
        await asyncio.Event().wait()

    monkeypatch.setattr(Watched, "_watch", late)

    async def run() -> None:
        changes = Watched(tmp_path, Settings()).changes(asyncio.Event())
        assert await anext(changes) == set()
        (tmp_path / "topics").mkdir()
        assert await anext(changes) == {tmp_path / "talks/a.md", tmp_path / "topics"}

    asyncio.run(run())


def test_an_outcome_as_one_line() -> None:
    outcome = BuildResult(written=False, faults=(FAULT, BuildProblem("日本\n語")), seconds=0.25)
    assert "\n" not in outcome.to_json()
    assert BuildResult.from_json(outcome.to_json()) == outcome


@pytest.mark.parametrize("line", ["", "no", "{}", "[]", '{"faults": [{"x": 1}], "written": 1, "seconds": 0}'])
def test_what_is_no_outcome(line: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        BuildResult.from_json(line)


def test_no_control_character_reaches_the_terminal() -> None:
    assert str(BuildProblem("a\x1b[31m", "b\n.md", 1)) == "b<U+000A>.md:1: a<U+001B>[31m"


def test_the_script_keeps_to_the_policy_of_pages() -> None:
    """No inline style, no markup from text, nothing from elsewhere."""
    text = (STATIC / "live.js").read_text("utf-8")
    assert not re.search(r"innerHTML|insertAdjacentHTML|document\.write|\.style\b|eval\(|https?:", text)


def test_a_folder_that_a_build_makes_anew_is_not_the_site(tmp_path: Path) -> None:
    """It is moved away while a build begins, which makes its own folder below where the site was."""
    root = tmp_path / "site"
    root.mkdir()

    async def run() -> None:
        changes = Watched(root, Settings()).changes(asyncio.Event())
        assert await anext(changes) == set()
        root.rename(tmp_path / "moved")
        (root / "_build").mkdir(parents=True)
        with pytest.raises(FileNotFoundError):
            await anext(changes)

    asyncio.run(run())
