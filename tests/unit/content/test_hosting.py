"""Addresses of the site and of its repository, from the machine that builds it and the remote of git."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sphinx_talks.content.hosting import Hosted, Sizes, hosted, measured, most_bytes, readable, repository
from tests.gitfolder import git

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

GITHUB = "https://github.com/kites/talks"


def test_only_a_host_that_has_made_the_copy_says_how_large_a_site_may_be(tmp_path: Path) -> None:
    folders = [{"GITHUB_WORKSPACE": str(tmp_path)}, {"GITHUB_WORKSPACE": str(tmp_path / "other")}, {}]
    assert [most_bytes(tmp_path, variables) for variables in folders] == [10**9, 0, 0]


@pytest.mark.parametrize(
    ("remote", "address"),
    [
        ("https://github.com/kites/talks.git", GITHUB),
        ("https://github.com/kites/talks/", GITHUB),
        ("https://x-access-token:ghs_secret@github.com/kites/talks", GITHUB),
        ("git@github.com:kites/talks.git", GITHUB),
        ("ssh://git@github.com/kites/talks.git", GITHUB),
        ("ssh://git@ssh.github.com:443/kites/talks.git", GITHUB),
        ("git://GitHub.com/kites/talks", GITHUB),
        ("https://oauth2:secret@gitlab.com/group/sub/talks.git", "https://gitlab.com/group/sub/talks"),
        ("git@gitlab.example.org:group/talks.git", "https://gitlab.example.org/group/talks"),
        ("git@codeberg.org:kites/talks.git", "https://codeberg.org/kites/talks"),
        ("ssh://git@gitea.example.org:2222/kites/talks.git", "https://gitea.example.org/kites/talks"),
        ("https://someone@bitbucket.org/kites/talks.git", "https://bitbucket.org/kites/talks"),
        ("https://git.example/kites/talks.git", None),
        ("https://github.com.evil.example/kites/talks.git", None),
        ("https://notgithub.com/kites/talks.git", None),
        ("/srv/git/talks.git", None),
        ("../talks", None),
        ("file:///srv/github.com/talks", None),
        ("ext::sh -c github.com/kites/talks", None),
        ('https://github.com/kites/"><script>', None),
        ("", None),
    ],
)
def test_remotes(remote: str, address: str | None) -> None:
    found = repository(remote)
    assert (found and found[0]) == address


@pytest.mark.parametrize(
    ("remote", "edit", "issue"),
    [
        ("git@github.com:a/b.git", "https://github.com/a/b/edit/main/docs/{path}", "https://github.com/a/b/issues/new?title={title}&body={id}%0A{path}"),
        ("git@gitlab.com:a/b.git", "https://gitlab.com/a/b/-/edit/main/docs/{path}", "https://gitlab.com/a/b/-/issues/new?issue[title]={title}&issue[description]={id}%0A{path}"),
        ("git@codeberg.org:a/b.git", "https://codeberg.org/a/b/_edit/main/docs/{path}", "https://codeberg.org/a/b/issues/new?title={title}&body={id}%0A{path}"),
        ("git@bitbucket.org:a/b.git", "https://bitbucket.org/a/b/src/main/docs/{path}?mode=edit", "https://bitbucket.org/a/b/issues/new"),
    ],
)  # fmt: skip
def test_forges_of_a_clone_whose_pages_lie_below_its_root(tmp_path: Path, remote: str, edit: str, issue: str) -> None:
    git(tmp_path, "init", "-q")
    git(tmp_path, "remote", "add", "origin", remote)
    git(tmp_path, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    (tmp_path / "docs").mkdir()
    assert hosted(tmp_path / "docs", {}) == Hosted("", edit, issue)


def test_without_a_branch_there_is_no_address_to_edit_at(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    git(tmp_path, "remote", "add", "fork", "git@github.com:a/b.git")
    assert hosted(tmp_path, {}).edit == ""
    assert hosted(tmp_path, {}).issue.startswith("https://github.com/a/b/issues/new")
    git(tmp_path, "remote", "add", "other", "git@github.com:c/d.git")
    assert hosted(tmp_path, {}) == Hosted()


def test_a_folder_without_git_has_none(tmp_path: Path) -> None:
    assert hosted(tmp_path, {}) == Hosted()


@pytest.mark.parametrize(
    ("environment", "base"),
    [
        ({"READTHEDOCS_REPOSITORY_PATH": "", "READTHEDOCS_CANONICAL_URL": "https://a.example/en/latest/"}, "https://a.example/en/latest/"),
        ({"GITHUB_WORKSPACE": "", "GITHUB_REPOSITORY": "Kites/talks", "GITHUB_PAGES": "true"}, "https://kites.github.io/talks/"),
        ({"GITHUB_WORKSPACE": "", "GITHUB_REPOSITORY": "Kites/kites.github.io", "GITHUB_PAGES": "true"}, "https://kites.github.io/"),
        ({"GITHUB_WORKSPACE": "", "GITHUB_REPOSITORY": "Kites/talks"}, ""),
        ({"CI_PROJECT_DIR": "", "CI_PAGES_URL": "https://kites.gitlab.io/talks"}, "https://kites.gitlab.io/talks/"),
        ({"CI_PROJECT_DIR": "", "CI_PAGES_URL": "javascript:alert(1)"}, ""),
    ],
)  # fmt: skip
def test_hosts_describe_their_own_copy_only(tmp_path: Path, environment: Mapping[str, str], base: str) -> None:
    here = {name: value or str(tmp_path) for name, value in environment.items()}
    assert hosted(tmp_path, here).base == base
    elsewhere = {name: value or str(tmp_path / "other") for name, value in environment.items()}
    assert hosted(tmp_path, elsewhere) == Hosted()


@pytest.mark.parametrize(("name", "base"), [("Talks.Example\n", "https://talks.example/"), ('"><script>', "")])
def test_a_site_of_github_may_have_a_domain_of_its_own(tmp_path: Path, name: str, base: str) -> None:
    (tmp_path / "CNAME").write_text(name, "utf-8")
    here = {"GITHUB_WORKSPACE": str(tmp_path), "GITHUB_REPOSITORY": "a/b"}
    assert hosted(tmp_path, {**here, "GITHUB_PAGES": "true"}).base == base
    assert hosted(tmp_path, here).base == ""


@pytest.mark.parametrize(
    ("variables", "branch"),
    [
        ({"GITHUB_REF_TYPE": "branch", "GITHUB_REF_NAME": "trunk"}, "trunk"),
        ({"GITHUB_REF_TYPE": "branch", "GITHUB_REF_NAME": "7/merge", "GITHUB_BASE_REF": "trunk"}, "trunk"),
        ({"GITHUB_REF_TYPE": "tag", "GITHUB_REF_NAME": "v1"}, "main"),
    ],
)
def test_the_branch_that_is_built_is_edited(tmp_path: Path, variables: Mapping[str, str], branch: str) -> None:
    git(tmp_path, "init", "-q")
    git(tmp_path, "remote", "add", "origin", "https://u:secret@github.com/a/b")
    git(tmp_path, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    found = hosted(tmp_path, {"GITHUB_WORKSPACE": str(tmp_path), "GITHUB_REPOSITORY": "a/b", **variables})
    assert found.edit == f"https://github.com/a/b/edit/{branch}/{{path}}"
    assert "secret" not in repr(found)


FILES = {"index.html": 10, "talks/a/b.html": 3000, "talks/a/c.html": 5000, "topics/d.html": 3000, "a.css": 1}


def test_sizes() -> None:
    largest = (("talks/a/c.html", 5000), ("talks/a/b.html", 3000), ("topics/d.html", 3000))
    pages = [path for path in FILES if path.endswith(".html")]
    assert measured(FILES, [*pages, "gone.html"], pages[1:3]) == Sizes(11_011, 5, 3000, 3000, largest)


def test_a_site_without_talks() -> None:
    assert measured({"index.html": 10}, ["index.html"], []) == Sizes(10, 1, 10, 0, (("index.html", 10),))


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 KB"),
        (999_949, "999.9 KB"),
        (999_960, "1.0 MB"),
        (10**9, "1.0 GB"),
        (10**13, "10000.0 GB"),
    ],
)
def test_bytes_are_readable(size: int, words: str) -> None:
    assert readable(size) == words
