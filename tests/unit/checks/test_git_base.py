"""What git says of a base, and ids that a base had."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from sphinx_talks.checks.git_base import BaseError, base
from sphinx_talks.cli import main
from tests.gitfolder import git

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

TOPIC = "---\ntitle: {title}\n{more}---\n"
START = {
    "conf.py": 'root_doc = "start"\n',
    "start.md": "# Start\n",
    "events/e-1.md": "---\ntitle: E\n---\n",
    "talks/e-1/first.md": "---\ntitle: The First Talk\naliases: [zeroth]\n---\n",
    "topics/kites.md": TOPIC.format(title="Kites in the Wind", more="aliases: [dragons, 凧]\n"),
    "topics/rope.md": TOPIC.format(title="Rope", more=""),
}


def write(root: Path, files: Mapping[str, str | None]) -> None:
    for path, text in files.items():
        if text is None:
            (root / path).unlink()
        else:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, "utf-8", newline="")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Give a site below the top of a repository with one commit, tagged `base`."""
    root = tmp_path / "repository" / "docs"
    write(root, START)
    git(root, "init", "-q", "-b", "main", "..")
    git(root, "add", ".")
    git(root, "commit", "-qm", "start")
    git(root, "tag", "base")
    return root


def check(root: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[str], str]:
    status = main(["check", "--root", str(root), *arguments])
    out, err = capsys.readouterr()
    return status, out.splitlines(), err


def test_lines(site: Path) -> None:
    write(
        site,
        {
            "start.md": "# Start\n\n++ b/other.md\n@@ -1 +1 @@\ndiff --git a/x b/x\n",
            "topics/rope.md": "---\ntitle: Ropes\n---",
            "topics/kites.md": None,
            "topics/new.md": "---\n",
            "topics/staged.md": "---\ntitle: S\n---\n",
            "picture.png": "\0",
        },
    )
    git(site, "add", "topics/staged.md")
    assert base(site, "base").changed() == {
        "start.md": frozenset({2, 3, 4, 5}),
        "topics/rope.md": frozenset({2, 3}),
        "topics/kites.md": frozenset(),
        "topics/new.md": None,
        "topics/staged.md": frozenset({1, 2, 3}),
    }


def test_the_base_is_where_the_branch_left(site: Path) -> None:
    git(site, "checkout", "-qb", "branch")
    write(site, {"topics/mine.md": "---\ntitle: M\n---\n"})
    git(site, "add", ".")
    git(site, "commit", "-qm", "mine")
    git(site, "checkout", "-q", "main")
    write(site, {"topics/theirs.md": "---\ntitle: T\n---\n"})
    git(site, "add", ".")
    git(site, "commit", "-qm", "theirs")
    git(site, "checkout", "-q", "branch")
    assert list(base(site, "main").changed()) == ["topics/mine.md"]
    assert base(site, "main").commit == git(site, "rev-parse", "base").strip()


def test_settings_of_git_change_nothing(site: Path) -> None:
    for name, value in {
        "diff.noprefix": "true",
        "diff.mnemonicPrefix": "true",
        "color.diff": "always",
        "diff.context": "5",
        "diff.external": "false",
        "diff.renames": "copies",
        "diff.relative": "false",
    }.items():
        git(site, "config", name, value)
    write(site, {"start.md": "# Start\nx\n", "日本.md": "x\n", ".gitattributes": "*.md -diff\n"})
    git(site, "add", "日本.md")
    assert base(site, "base").changed() == {"start.md": frozenset({2}), "日本.md": frozenset({1})}


@pytest.mark.parametrize(
    "reference",
    ["--upload-pack=touch hacked", "-h", "", "nowhere", "HEAD..base", "base:docs/start.md", "a\nb", "$(x)", "x" * 300],
)
def test_what_is_no_reference(site: Path, reference: str, capsys: pytest.CaptureFixture[str]) -> None:
    for option in ("--base", "--changed-since"):
        status, out, err = check(site, capsys, f"{option}={reference}")
        assert (status, out) == (2, [])
        assert err.startswith("sphinx-talks: no such reference: ")
        assert err.splitlines()[1:] == ["Try 'sphinx-talks check --help'."]


def test_a_shallow_copy_is_told(site: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    write(site, {"start.md": "# Start\n\nx\n"})
    git(site, "commit", "-qam", "more")
    git(site, "tag", "later")
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{site.parent}", str(shallow))
    git(shallow, "fetch", "-q", "--depth=1", "origin", "tag", "base")
    status, _, err = check(shallow / "docs", capsys, "--base", "base")
    assert status == 2
    assert "fetch-depth: 0" in err


def test_no_repository(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, START)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    status, _, err = check(tmp_path, capsys, "--base", "main")
    assert (status, "is in no git repository" in err) == (2, True)


def test_nothing_of_a_page_runs(site: Path, tmp_path: Path) -> None:
    """Attributes come with the pages; the programs they name are in somebody's settings, and ours ask for none."""
    canary = tmp_path / "canary"
    git(site, "config", "diff.evil.textconv", f"touch {canary};")
    git(site, "config", "diff.evil.command", f"touch {canary};")
    for name in ("evil", "e=v.il"):
        git(site, "config", f"filter.{name}.clean", f"touch {canary}; cat")
        git(site, "config", f"filter.{name}.process", f"touch {canary}; cat")
        git(site, "config", f"filter.{name}.required", "true")
    git(site, "config", "core.hooksPath", str(site / ".hooks"))
    attributes = "*.md diff=evil filter=evil\nrope.md filter=e=v.il\n"
    write(
        site,
        {".gitattributes": attributes, "start.md": "# S\n", ".hooks/post-index-change": f"#!/bin/sh\ntouch {canary}\n"},
    )
    # As it was, but for its age: git has to look into it, and would then note that.
    os.utime(site / "topics/rope.md", (0, 0))
    (site / ".hooks/post-index-change").chmod(0o755)
    assert base(site, "base").changed() == {"start.md": frozenset({1})}
    assert not canary.exists()


def test_reading(site: Path) -> None:
    write(site, {"start.md": None, "topics/rope.md": "changed"})
    found = base(site, "base")
    paths = found.paths()
    assert set(paths) == set(START)
    assert found.read([paths["start.md"], "0" * 40, paths["topics/rope.md"]]) == {
        paths[path]: (START[path] or "").encode() for path in ("start.md", "topics/rope.md")
    }
    with pytest.raises(BaseError):
        base(site, "base~5")


MOVED = "topics/kites.md:1:1: T350 no topic has this id any more"


@pytest.mark.parametrize(
    ("files", "lines"),
    [
        ({}, []),
        ({"topics/kites.md": None, "topics/wind.md": TOPIC.format(title="K", more="aliases: [kites, dragons]\n")}, []),
        (
            {"topics/kites.md": None},
            [
                f"{MOVED} (got 'dragons', want the page back, or `aliases: [dragons]` in the one that takes its place)",
                f"{MOVED} (got 'kites', want the page back, or `aliases: [kites]` in the one that takes its place)",
            ],
        ),
        (
            {
                "topics/kites.md": None,
                "topics/other.md": TOPIC.format(title="Nothing", more=""),
                "topics/wind.md": TOPIC.format(title="Kites in Wind", more="aliases: [dragons]\n"),
            },
            [
                f"{MOVED} (got 'kites', want `aliases: [kites]` in topics/wind.md, or in the page that takes",
            ],
        ),
        (
            {"topics/kites.md": TOPIC.format(title="Kites", more="")},
            [f"{MOVED} (got 'dragons', want it kept in the `aliases` of topics/kites.md)"],
        ),
        ({"topics/kites.md": "---\n- x\n---\n"}, ["topics/kites.md:2:1: T103"]),
        (
            {"events/e-1.md": None, "talks/e-1/first.md": None},
            ["events/e-1.md:1:1: T350 no event has this id any more"],
        ),
        (
            {
                "events/e-1.md": None,
                "talks/e-1/first.md": None,
                "events/e-2.md": "---\ntitle: E\naliases: [e-1]\n---\n",
                "talks/e-2/first.md": START["talks/e-1/first.md"],
            },
            ["talks/e-1/first.md:1:1: T350 no talk has this id any more (got 'e-1/zeroth', want"],
        ),
        (
            {"talks/e-1/first.md": None, "talks/e-1/second.md": "---\ntitle: The First Talk!\naliases: [first]\n---\n"},
            ["talks/e-1/first.md:1:1: T350 no talk has this id any more (got 'e-1/zeroth', want"],
        ),
    ],
)
def test_ids_that_are_gone(
    site: Path, files: dict[str, str | None], lines: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    write(site, files)
    status, out, _ = check(site, capsys, "--base", "base")
    assert [line[: len(wanted)] for line, wanted in zip(out, lines, strict=True)] == lines
    assert status == (1 if lines else 0)


def test_only_changed_pages(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(site, {"topics/rope.md": "---\ntitel: R\n---\n"})
    git(site, "commit", "-qam", "broken")
    write(site, {"topics/kites.md": "---\ntitel: K\n---\n"})
    _, out, _ = check(site, capsys, "--changed-since", "HEAD")
    assert {line.partition(":")[0] for line in out} == {"topics/kites.md"}
    _, out, _ = check(site, capsys, "--changed-since", "base")
    assert {line.partition(":")[0] for line in out} == {"topics/kites.md", "topics/rope.md"}
    _, out, _ = check(site, capsys, "--base", "HEAD", "--format", "github")
    assert "file=topics/kites.md" in out[0].replace("docs/", ""), "what was changed comes first"
