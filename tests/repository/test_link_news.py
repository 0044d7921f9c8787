"""The script that reports to GitHub what the checks found: against a small GitHub on this machine."""

from __future__ import annotations

import importlib
import json
import os
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import parse_qs, urlsplit

import pytest

from sphinx_talks.linkcheck.findings import Finding, FindingKind, Summary
from sphinx_talks.linkcheck.reports import FORMS
from tests.loopback import serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

Json: TypeAlias = Any
Run: TypeAlias = "Callable[[str, str], tuple[int, str]]"
SCRIPTS = Path(__file__).parents[2] / ".ci"
TOKEN = "not-a-secret"  # noqa: S105 - as it says
CLOSING = "300 addresses, 43 asked: 43 alive\n"
QUIET = f"No link needs a person.\n\n{CLOSING}"
NEWS = f"1 links need a person.\n\n## Dead (1)\n\n- <https://kites.example/>: since 2026-11-02\n\n{CLOSING}"
MORE = NEWS.replace("(1)", "(2)").replace("\n\n300", "\n- <https://kites.example/2>\n\n300")
DEAD = {"state": "dead", "asked": "2026-11-08", "failures": {"2026-11-02": "x", "2026-11-05": "x", "2026-11-08": "x"}}


class Store:
    """What the small GitHub holds."""

    def __init__(self) -> None:
        self.issues: list[dict[str, Any]] = []
        self.pulls: list[dict[str, Any]] = []
        self.files: dict[str, str] = {}
        self.objects: dict[str, Any] = {"tree-main": {}}
        self.refs: dict[str, str] = {"main": "commit-main"}
        self.commits: dict[str, Any] = {"commit-main": {"tree": {"sha": "tree-main"}}}
        self.asked: list[str] = []
        self.forbidden: set[str] = set()

    def answer(self, method: str, path: str, query: dict[str, list[str]], values: Json) -> tuple[int, Json]:
        parts = path.removeprefix("/repos/kites/site/").split("/")
        if f"{method} {parts[0]}" in self.forbidden:
            return 403, {"message": "not permitted\x1b[31m"}
        made: tuple[int, Json] = (500, {})
        match method, parts:
            case "GET", ["issues"]:
                most, number = int(query["per_page"][0]), int(query.get("page", ["1"])[0])
                made = 200, self.issues[::-1][most * (number - 1) : most * number]
            case "POST", ["issues"]:
                made = 201, self.add(self.issues, values)
            case "PATCH", ["issues" | "pulls" as kind, number]:
                rows = self.issues if kind == "issues" else self.pulls
                rows[int(number) - 1].update(values)
                made = 200, rows[int(number) - 1]
            case "GET", ["pulls"]:
                made = 200, [pull for pull in self.pulls if pull["state"] == "open"]
            case "POST", ["pulls"]:
                made = 201, self.add(self.pulls, values)
            case "GET", ["contents", name]:
                found = self.files.get(f"{query['ref'][0]}:{name}")
                made = (200, found) if found is not None else (404, {})
            case _, ["git", *inner]:
                made = self.git(method, inner, values)
        return made

    def git(self, method: str, parts: list[str], values: Json) -> tuple[int, Json]:
        made: tuple[int, Json] = (500, {})
        match method, parts:
            case "GET", ["ref", "heads", name]:
                made = 200, {"object": {"sha": self.refs[name]}}
            case "GET", ["commits", name]:
                made = 200, self.commits[name]
            case "POST", ["trees"]:
                name = f"tree-{len(self.objects)}"
                self.objects[name] = values
                made = 201, {"sha": name}
            case "POST", ["commits"]:
                name = f"commit-{len(self.commits)}"
                self.commits[name] = {"tree": {"sha": values["tree"]}, **values}
                made = 201, {"sha": name}
            case "PATCH", ["refs", "heads", name] if name not in self.refs:
                made = 422, {"message": "Reference does not exist"}
            case ("PATCH", ["refs", "heads", _]) | ("POST", ["refs"]):
                name = parts[2] if method == "PATCH" else values["ref"].removeprefix("refs/heads/")
                self.refs[name] = values["sha"]
                (entry,) = self.objects[self.commits[values["sha"]]["tree"]]["tree"]
                self.files[f"{name}:{entry['path']}"] = entry["content"]
                made = 200, {}
        return made

    @staticmethod
    def add(rows: list[dict[str, Any]], values: dict[str, Any]) -> dict[str, Any]:
        rows.append({"number": len(rows) + 1, "state": "open", **values})
        return rows[-1]


class Handler(BaseHTTPRequestHandler):
    """Pass every request to the store."""

    store: Store

    def do_GET(self) -> None:
        assert self.headers["Authorization"] == f"Bearer {TOKEN}"
        address = urlsplit(self.path)
        self.store.asked.append(f"{self.command} {address.path}")
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        values = json.loads(content) if content else None
        status, answer = self.store.answer(self.command, address.path, parse_qs(address.query), values)
        body = answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_PATCH = do_GET  # noqa: N815 - the names in http.server

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def links(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(SCRIPTS)
    return importlib.import_module("links")


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    found = Store()
    handler = type("Handler", (Handler,), {"store": found})
    with serving(handler) as address:
        monkeypatch.setenv("GITHUB_API_URL", address)
        monkeypatch.setenv("GITHUB_REPOSITORY", "kites/site")
        monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
        monkeypatch.setenv("GITHUB_REF_NAME", "main")
        yield found


@pytest.fixture
def run(links: ModuleType, store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(command: str, content: str) -> tuple[int, str]:
        store.asked.clear()
        file = tmp_path / "found"
        file.write_text(content, "utf-8", newline="")
        status = links.main(command, str(file))
        said = capsys.readouterr()
        return status, (said.out + said.err).strip()

    return call


def state(links: dict[str, Any]) -> str:
    return json.dumps({**links, "version": 2}) + "\n"


class TestTheIssue:
    def test_is_opened_updated_and_closed(self, run: Run, store: Store) -> None:
        assert run("tell", QUIET) == (0, "nothing to tell")
        assert run("tell", NEWS) == (0, "opened issue 1")
        assert run("tell", NEWS) == (0, "issue 1: up to date")
        assert [one for one in store.asked if not one.startswith("GET")] == []
        assert run("tell", MORE) == (0, "issue 1: updated")
        assert run("tell", QUIET) == (0, "issue 1: closed")
        assert run("tell", QUIET) == (0, "issue 1: stays closed")
        assert run("tell", NEWS) == (0, "issue 1: opened again")
        (issue,) = store.issues
        assert (issue["title"], issue["state"]) == ("Links that need a person", "open")
        assert issue["body"].startswith(NEWS)

    def test_closed_by_a_person_stays_closed_until_there_is_news(self, run: Run, store: Store) -> None:
        run("tell", NEWS)
        store.issues[0]["state"] = "closed"
        assert run("tell", NEWS.replace("43", "44")) == (0, "issue 1: stays closed")
        assert run("tell", MORE) == (0, "issue 1: opened again")

    def test_is_known_whatever_its_title_and_line_ends(self, run: Run, store: Store) -> None:
        run("tell", NEWS)
        store.issues[0] |= {"title": "Renamed", "body": store.issues[0]["body"].replace("\n", "\r\n")}
        store.issues += [{"number": 2, "state": "open", "title": "Links that need a person", "body": None}]
        assert run("tell", NEWS) == (0, "issue 1: up to date")
        assert store.issues[0]["title"] == "Renamed"

    def test_is_found_behind_all_that_workflows_have_opened_since(self, run: Run, store: Store) -> None:
        run("tell", NEWS)
        for _ in range(250):
            store.add(store.issues, {"title": "A page", "body": "Closes #1", "pull_request": {}})
        assert run("tell", MORE) == (0, "issue 1: updated")
        assert len(store.issues) == 251

    def test_a_report_cannot_pass_for_the_marker_and_is_cut(self, run: Run, store: Store, links: ModuleType) -> None:
        line = f"- {links.MARKER} <!-- x\n"
        run("tell", NEWS + line * 3000)
        body = store.issues[0]["body"]
        assert len(body) <= 65_536
        assert body.count("<!--") == 1
        assert body.endswith(f"…\n\n{links.MARKER}")

    def test_a_refusal_is_told_in_one_plain_line(self, run: Run, store: Store) -> None:
        store.forbidden = {"POST issues"}
        status, said = run("tell", NEWS)
        assert status == 1
        assert said.startswith("POST issues: 403")
        assert "\x1b" not in said
        assert TOKEN not in said


class TestTheBranch:
    def test_holds_the_file_and_asks_only_for_what_pages_show(self, run: Run, store: Store) -> None:
        store.files["main:linkstate.json"] = state({})
        alive = {"state": "ok", "first_alive": "2026-11-01", "last_alive": "2026-11-01", "asked": "2026-11-01"}
        assert run("keep", state({"https://kites.example/": alive})) == (0, "wrote linkstate")
        assert store.pulls == []
        assert run("keep", state({"https://kites.example/": alive})) == (0, "nothing to keep")
        assert run("keep", state({"https://kites.example/": DEAD})) == (0, "wrote linkstate, opened pull request 1")
        assert run("keep", state({"https://kites.example/": DEAD})) == (0, "nothing to keep")
        assert run("keep", state({"https://kites.example/": alive})) == (0, "wrote linkstate, closed pull request 1")
        # Always the base and one commit.
        assert {tuple(one["parents"]) for one in store.commits.values() if "parents" in one} == {("commit-main",)}

    def test_the_first_file_is_asked_for(self, run: Run, store: Store) -> None:
        assert run("keep", state({})) == (0, "wrote linkstate, opened pull request 1")
        assert store.pulls[0]["base"] == "main"

    def test_a_broken_file_on_the_base_is_replaced(self, run: Run, store: Store) -> None:
        store.files["main:linkstate.json"] = "<<<<<<< HEAD"
        assert run("keep", state({})) == (0, "wrote linkstate, opened pull request 1")

    @pytest.mark.parametrize("content", ["", "[]", '{"links": 1}', "[" * 100_000])
    def test_takes_no_other_file(self, run: Run, store: Store, content: str) -> None:
        assert run("keep", content)[0] == 1
        assert store.asked == []

    def test_nothing_is_kept_where_nothing_is_remembered(self, links: ModuleType, store: Store, tmp_path: Path) -> None:
        assert links.main("keep", str(tmp_path / "none")) == 0
        assert store.asked == []

    def test_says_which_setting_is_in_the_way(self, run: Run, store: Store) -> None:
        store.forbidden = {"POST pulls"}
        status, said = run("keep", state({}))
        assert status == 1
        assert "allow GitHub Actions to create pull requests" in said


def test_a_quiet_report_is_known_as_one(links: ModuleType) -> None:
    assert FORMS["md"](Summary()).startswith(f"{links.NOTHING}\n\n")
    finding = Finding(FindingKind.DEAD, "https://kites.example/", ())
    assert not FORMS["md"](Summary((finding,))).startswith(links.NOTHING)


def test_the_token_follows_no_redirect(links: ModuleType, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def moved(self: Handler) -> None:
        store.asked.append(self.path)
        self.send_response(301)
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    monkeypatch.setattr(Handler, "do_GET", moved)
    github = links.GitHub(os.environ["GITHUB_API_URL"], "kites/site", TOKEN)
    with pytest.raises(importlib.import_module("github").RefusedError):
        github.get("issues")
    assert store.asked == ["/repos/kites/site/issues"]
