"""What GitHub shows contributors: forms that agree with what reads them, and scripts that trust nobody."""

from __future__ import annotations

import importlib
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from sphinx_talks.authoring.new.issue_form import FIELDS
from sphinx_talks.checks.run import check
from sphinx_talks.content.records import Kind

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).parents[2]
GITHUB = ROOT / ".github"
FORMS = {Kind.TALK: "talk-missing.yml", Kind.EVENT: "event-missing.yml"}
GOOD = "---\ntitle: A\n---\n"


@pytest.fixture(autouse=True)
def _scripts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT / ".ci")


def script(name: str) -> ModuleType:
    return importlib.import_module(name)


def form(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((GITHUB / "ISSUE_TEMPLATE" / name).read_text("utf-8"))
    return found


def questions(name: str) -> list[dict[str, Any]]:
    return [part for part in form(name)["body"] if part["type"] != "markdown"]


@pytest.mark.parametrize("kind", FORMS)
def test_the_fields_of_a_form_are_those_that_are_read(kind: Kind) -> None:
    asked = [(part["id"], part["attributes"]["label"]) for part in questions(FORMS[kind])]
    assert asked == [(field.id, field.label) for field in FIELDS[kind]]
    # What may have several lines is not asked for in a field of one.
    lines = {part["id"] for part in questions(FORMS[kind]) if part["type"] == "textarea"}
    assert lines == {field.id for field in FIELDS[kind] if field.several} | {"prose"}


@pytest.mark.parametrize("path", sorted((GITHUB / "ISSUE_TEMPLATE").glob("*-*.yml")), ids=lambda path: path.stem)
def test_forms_are_in_both_languages(path: Path) -> None:
    texts = [form(path.name)["name"], form(path.name)["description"]]
    texts += [part["attributes"]["label"] for part in questions(path.name)]
    for text in texts:
        japanese, slash, english = text.partition(" / ")
        assert not japanese.isascii(), text
        assert slash, text
        assert english.isascii(), text


def test_the_label_that_makes_a_page_is_given_by_people_only() -> None:
    workflow = (GITHUB / "workflows/from-issue.yml").read_text("utf-8")
    assert "github.event.label.name == 'make a page'" in workflow
    for path in (GITHUB / "ISSUE_TEMPLATE").glob("*-*.yml"):
        assert "make a page" not in form(path.name)["labels"]


def test_only_one_small_script_runs_where_something_can_be_written() -> None:
    jobs = yaml.safe_load((GITHUB / "workflows/from-issue.yml").read_text("utf-8"))["jobs"]
    assert {name: job["permissions"] for name, job in jobs.items()} == {
        "draft": {"contents": "read"},
        "propose": {"contents": "write", "pull-requests": "write"},
        "answer": {"contents": "read", "issues": "write"},
    }
    for name in ("propose", "answer"):
        (line,) = [step["run"] for step in jobs[name]["steps"] if "run" in step]
        assert line.startswith("python3 .ci/pages.py ")


def body(kind: Kind, **answers: str) -> str:
    """Return what GitHub makes of a form."""
    rows = [(field.label, answers.get(field.id, "_No response_")) for field in FIELDS[kind]]
    return "\n\n".join(f"### {label}\n\n{text}" for label, text in rows)


def event(text: str | None) -> dict[str, dict[str, Any]]:
    return {"issue": {"number": 7, "body": text, "created_at": "2026-11-01T00:00:00Z"}}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return shutil.copytree(ROOT / "tests/roots/test-basic", tmp_path / "site")


def test_answers_become_pages_that_pass_the_check(root: Path) -> None:
    text = body(
        Kind.TALK, event="kite-1", title="A Talk on Tails", speaker="bo-tern\nnew-one=New One", topic="frames",
        source="https://example.org/a", id="tails",
    )  # fmt: skip
    name, content = script("draft").drafted(event(text), root)
    assert name == "pages.json"
    pages = script("pages").pages_in(content.encode())
    assert sorted(pages) == ["people/new-one.md", "talks/kite-1/tails.md"]
    for path, page in pages.items():
        (root / path).write_text(page, "utf-8")
    assert check(root)[1] == []


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "Hello",
        "### Title\n\nA",
        body(Kind.TALK, title="A"),
        body(Kind.TALK, event="../../x", title="A", id="b"),
    ],
    ids=["none", "empty", "text", "heading", "no event", "path"],
)
def test_answers_that_are_none_are_told(root: Path, text: str | None) -> None:
    name, content = script("draft").drafted(event(text), root)
    assert (name, content.strip() != "") == ("faults.txt", True)


def test_the_script_of_the_workflow(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(root)
    (tmp_path / "event.json").write_text(json.dumps(event("Hello")), "utf-8")
    assert script("draft").main(str(tmp_path / "event.json"), str(tmp_path / "drafted")) == 0
    assert capsys.readouterr().out == "found=faults\n"
    assert (tmp_path / "drafted/faults.txt").is_file()


PATHS = [
    "../evil.md", "/etc/passwd", ".github/workflows/x.yml", "conf.py", "talks/a.md", "talks/a/b/c.md", "index.md",
    "talks/a/../../conf.py", "topics/A.md", "topics/a.md/b.md", "topics/a.txt", "topics/a\n.md", "topics/-a.md",
    "people/" + "a" * 81 + ".md", "_static/a.md",
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_no_other_path_is_written(path: str) -> None:
    with pytest.raises(ValueError, match="path of a record"):
        script("pages").pages_in(json.dumps([{"path": path, "text": GOOD}]).encode())


@pytest.mark.parametrize(
    "found",
    [
        [], {}, "text", None, [{"path": "topics/a.md"}], [{"path": "topics/a.md", "text": 1}],
        [{"path": "topics/a.md", "text": GOOD}] * 2, [{"path": f"topics/a{n}.md", "text": GOOD} for n in range(13)],
        [{"path": "topics/a.md", "text": "#!/bin/sh\n"}], [{"path": "topics/a.md", "text": GOOD + "\x1b[31m"}],
        [{"path": "topics/a.md", "text": GOOD + "\u202e"}], [{"path": "topics/a.md", "text": GOOD + "x" * 80_000}],
    ],
    ids=["none", "mapping", "text", "null", "no text", "number", "twice", "many", "script", "escape", "bidi", "long"],
)  # fmt: skip
def test_nothing_but_pages_is_written(found: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        script("pages").pages_in(json.dumps(found).encode())


def hub(present: tuple[str, ...] = (), answers: dict[str, Any] | None = None) -> Any:  # noqa: ANN401 - of a script
    """Return a small GitHub: what is there, and what it was asked to do."""
    github = script("github")

    class Hub(github.GitHub):  # type: ignore[misc, name-defined] # a script, which mypy looks at by itself
        def __init__(self) -> None:
            super().__init__("https://api.example", "kites/site", "")
            self.done: list[tuple[str, str, Any]] = []

        def ask(self, _method: str, path: str, *_values: object, **_kind: str) -> bytes:
            if not path.startswith(tuple(f"contents/{one}?" for one in present)):
                raise github.RefusedError(404, "not found")
            return b""

        def get(self, path: str) -> Any:  # noqa: ANN401 - JSON
            for beginning, found in (answers or {}).items():
                if path.startswith(beginning):
                    return found
            message = (answers or {}).get("branch")
            if path.startswith("git/ref/heads/page-") and not message:
                raise github.RefusedError(404, "not found")
            return {"object": {"sha": "head"}, "tree": {"sha": "tree"}, "message": message}

        def send(self, method: str, path: str, values: Any) -> Any:  # noqa: ANN401 - JSON
            self.done.append((method, path, values))
            if method == "PATCH" and not (answers or {}).get("branch"):
                raise github.RefusedError(404, "not found")
            return {"sha": "made", "number": 9}

    return Hub()


def test_a_pull_request_with_new_pages() -> None:
    store = hub(answers={"pulls": []})
    assert script("pages").propose(store, {"topics/a.md": GOOD}, "main", 7) == "opened pull request 9"
    written = {path: values for method, path, values in store.done if method == "POST"}
    assert [entry["path"] for entry in written["git/trees"]["tree"]] == ["topics/a.md"]
    assert written["git/refs"] == {"ref": "refs/heads/page-from-issue-7", "sha": "made"}
    assert written["pulls"]["body"].startswith("Closes #7.")


def test_the_pull_request_of_an_issue_is_brought_up_to_date() -> None:
    store = hub(answers={"pulls": [{"number": 3}], "branch": "talks: a page from issue #7"})
    assert script("pages").propose(store, {"topics/a.md": GOOD}, "main", 7) == "updated pull request 3"
    assert not any(path in {"pulls", "git/refs"} for _, path, _ in store.done)


def test_the_work_of_people_on_a_branch_stays() -> None:
    store = hub(answers={"pulls": [{"number": 3}], "branch": "topics: the right year"})
    with pytest.raises(ValueError, match="somebody has changed the branch page-from-issue-7"):
        script("pages").propose(store, {"topics/a.md": GOOD}, "main", 7)
    assert store.done == []


def test_no_page_is_overwritten() -> None:
    store = hub(present=("topics/a.md",), answers={"pulls": []})
    with pytest.raises(ValueError, match="is there already"):
        script("pages").propose(store, {"topics/a.md": GOOD}, "main", 7)
    assert store.done == []


def test_an_answer_calls_nobody_and_leaves_its_block_of_code() -> None:
    store = hub()
    script("pages").answer(store, b"title: ```\n@everyone <b>x</b>\x1b[31m\n```\n# big", 7)
    ((method, path, values),) = store.done
    assert (method, path) == ("POST", "issues/7/comments")
    inner = values["body"].partition("```text\n")[2]
    assert inner.count("```") == 1
    assert inner.endswith("```\n")
    assert "\x1b" not in inner


def test_labels_by_area() -> None:
    labels = script("labels")
    assert labels.areas(["talks/e/t.md", "people/p.md"]) == ["talks", "people"]
    assert labels.areas(["sphinx_talks/a.py", ".github/x.yml", "contributing/a.md"]) == ["ext", "docs", "ci"]
    store = hub(
        answers={
            "pulls?": [{"number": 1, "labels": [{"name": "talks"}, {"name": "mine"}]}, {"number": 2, "labels": []}],
            "pulls/1/": [{"filename": "talks/e/t.md"}],
            "pulls/2/": [{"filename": "topics/t.md"}],
        }
    )
    assert labels.label(store) == ["pull request 2: topics"]
    assert store.done == [("POST", "issues/2/labels", {"labels": ["topics"]})]


def test_every_area_of_the_repository_has_a_label() -> None:
    labels = script("labels")
    own = {"LICENSE", "docutils.conf"}
    names = [f"{path.name}/x" if path.is_dir() else path.name for path in ROOT.iterdir()]
    shown = [name for name in names if not name.startswith((".", "_build", "dist/")) and name not in own]
    assert [name for name in shown if not labels.areas([name])] == []


def test_scripts_are_named_in_code_owners() -> None:
    assert "/.ci/" in (GITHUB / "CODEOWNERS").read_text("utf-8")
