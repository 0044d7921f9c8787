"""What can be done with a page: citations, addresses, and when it was last changed."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pybtex.database import parse_string

from sphinx_talks.content import citation, git
from sphinx_talks.content.citation import Citation
from sphinx_talks.content.records.values import PartialDate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pybtex.database import Entry as BibEntry

    from sphinx_talks.content.catalog import Catalog

CITED = Citation("kite-2/knots", "結び目 & Knots", ("イダ・ノット", "Bo Turn"), "Kites #2", PartialDate(2021, 11, 5))
#: Anything that can stand on one line of front matter.
LINES = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=20)


def parsed(text: str) -> BibEntry:
    """Read a citation as a bibliography would."""
    (entry,) = parse_string(text, "bibtex").entries.values()
    return entry


def test_a_citation_in_bibtex() -> None:
    shown = citation.bibtex(CITED, "en", "https://kites.example/talks/kite-2/knots.html")
    assert shown.splitlines() == [
        "@misc{kite-2-knots,",
        "  author       = {{イダ・ノット} and Bo Turn},",
        r"  title        = {{結び目 \& Knots}},",
        r"  howpublished = {Talk at Kites \#2},",
        "  year         = {2021},",
        "  month        = nov,",
        "  date         = {2021-11-05},",
        "  url          = {https://kites.example/talks/kite-2/knots.html},",
        "}",
    ]


def test_a_translated_title_has_its_original_beside_it() -> None:
    fields = parsed(citation.bibtex(CITED._replace(title="Knots", original="結び目"), "en", "")).fields
    assert (fields["title"], fields["origtitle"]) == ("{Knots}", "{結び目}")


@pytest.mark.parametrize(
    ("date", "shown"),
    [
        (PartialDate(2021), {"year": "2021"}),
        (PartialDate(2021, 3), {"year": "2021", "month": "March"}),
        (PartialDate(2021, 3, 9), {"year": "2021", "month": "March", "date": "2021-03-09"}),
        (PartialDate(2021, 3, 9, "?"), {"year": "2021", "note": "2021-03-09?"}),
        (PartialDate(2021, 3, 0, "~"), {"year": "2021", "note": "2021-03\\textasciitilde{}"}),
        (PartialDate(2021, 3, 0, "", before=True), {"note": "../2021-03"}),
        (None, {}),
    ],
)
def test_only_what_is_sure_of_a_date_is_a_year_and_a_month(date: PartialDate | None, shown: dict[str, str]) -> None:
    fields = parsed(citation.bibtex(CITED._replace(date=date), "en", "")).fields
    assert {name: fields[name] for name in ("year", "month", "date", "note") if name in fields} == shown


@given(st.lists(LINES, max_size=3), LINES, LINES, LINES)
def test_whatever_is_in_it_bibtex_can_read_a_citation(names: list[str], title: str, event: str, path: str) -> None:
    cited = Citation("a/b", title, tuple(names), event, None)
    entry = parsed(citation.bibtex(cited, "en", f"https://kites.example/{path}"))
    assert entry.key == "a-b"
    # As many authors as there are speakers, none of them "others".
    assert len(entry.persons.get("author", [])) == len(names)
    assert set(entry.fields) <= {"title", "howpublished", "url"}
    assert not set("{}\\ ") & set(entry.fields["url"])


def test_tex_sees_no_command_in_a_title() -> None:
    escaped = citation.escape(r"100% \input{x} a_b^c $d ~e")
    assert escaped == (
        r"100\% \textbackslash{}input\textbraceleft{}x\textbraceright{} a\_b\textasciicircum{}c \$d \textasciitilde{}e"
    )


def test_names_of_other_scripts_and_with_joining_words_stay_whole() -> None:
    fields = citation.bibtex(CITED._replace(speakers=("杉山 阿聖", "Rock and Roll", "Turn, Bo", "Ida Knot")), "en", "")
    assert "author = {{杉山 阿聖} and {Rock and Roll} and {Turn, Bo} and Ida Knot}" in " ".join(fields.split())


def test_a_talk_is_cited_by_what_its_event_and_speakers_say(catalog: Catalog) -> None:
    for entry in catalog.entries.values():
        cited = citation.citation(entry, catalog)
        assert (cited is not None) == (entry.kind == "talk" and not entry.untitled), entry.docname
        if cited:
            assert cited.title
            assert cited.event


def test_addresses_hold_whatever_a_title_has() -> None:
    template = "https://git.example/issues/new?title={title}&body={id}%0A{path}{other}"
    values = {"title": "結び目 & #1/2?", "id": "kite-2/knots", "path": "talks/kite-2/a b.md"}
    assert citation.address(template, **values) == (
        "https://git.example/issues/new?title=%E7%B5%90%E3%81%B3%E7%9B%AE%20%26%20%231%2F2%3F"
        "&body=kite-2%2Fknots%0Atalks/kite-2/a%20b.md{other}"
    )
    assert citation.address("", **values) == ""


@pytest.fixture
def repository(tmp_path: Path) -> Callable[..., str]:
    """Make a repository, and give a function that runs git in it; `at` is the time of a commit."""
    folder = tmp_path / "site"
    folder.mkdir()

    def git(*arguments: str, at: int = 0) -> str:
        who = {f"GIT_{role}_{what}": "a@b.example" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        when = {"GIT_AUTHOR_DATE": "@1 +0000", "GIT_COMMITTER_DATE": f"@{at} +0000"}
        settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        command = ["git", "-C", str(folder), *arguments]
        environment = {**os.environ, **who, **when, **settings}
        done = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8", env=environment)
        return done.stdout

    git("init", "-q", "-b", "main")
    return git


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / f"{name}.md").write_text(text, "utf-8")


def days(tmp_path: Path) -> dict[str, int]:
    found = git.last_changes(tmp_path / "site", tmp_path / "kept.json")
    assert found.reason == ""
    return found.seconds


def test_changes_are_in_one_order() -> None:
    days = dict.fromkeys(("a.md", "b.md"), 1000)
    known = git.Days(days, days, days)
    assert [*git.changes(known, [("b", "b.md"), ("c", "c.md"), ("a", "a.md")], dt.UTC)] == ["a", "b"]


def test_the_last_commit_that_touched_a_file(tmp_path: Path, repository: Callable[..., str]) -> None:
    write(tmp_path / "site", a="1", b="1", 凧="1")
    repository("add", "-A")
    repository("commit", "-qm", "one", at=1000)
    write(tmp_path / "site", b="2")
    repository("commit", "-qam", "two", at=2000)
    assert days(tmp_path) == {"a.md": 1000, "b.md": 2000, "凧.md": 1000}
    assert git.last_changes(tmp_path / "site").first == {"a.md": 1000, "b.md": 1000, "凧.md": 1000}
    # Of what is not committed, nothing is known: changed, new, new where there was another one before.
    write(tmp_path / "site", a="2", c="1")
    assert days(tmp_path) == {"b.md": 2000, "凧.md": 1000}
    # What machines read keeps the last commit, so that an edit makes no page older.
    assert git.last_changes(tmp_path / "site").last == {"a.md": 1000, "b.md": 2000, "凧.md": 1000}
    write(tmp_path / "site", a="1")
    assert days(tmp_path) == {"a.md": 1000, "b.md": 2000, "凧.md": 1000}
    repository("rm", "-q", "a.md")
    repository("commit", "-qm", "three", at=3000)
    write(tmp_path / "site", a="1")
    assert days(tmp_path) == {"b.md": 2000, "凧.md": 1000}


def test_history_is_walked_once_for_a_commit(
    tmp_path: Path, repository: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "site", a="1")
    repository("add", "-A")
    repository("commit", "-qm", "one", at=1000)
    assert days(tmp_path) == {"a.md": 1000}
    with monkeypatch.context() as patch:
        patch.setattr(git, "_walk", lambda _source, _commit: pytest.fail("walked again"))
        assert days(tmp_path) == {"a.md": 1000}
    (tmp_path / "kept.json").write_text("{", "utf-8")
    assert days(tmp_path) == {"a.md": 1000}


def test_a_side_branch_counts_as_well(tmp_path: Path, repository: Callable[..., str]) -> None:
    write(tmp_path / "site", a="1", b="1")
    repository("add", "-A")
    repository("commit", "-qm", "one", at=1000)
    repository("checkout", "-qb", "side")
    write(tmp_path / "site", a="2")
    repository("commit", "-qam", "two", at=2000)
    repository("checkout", "-q", "main")
    write(tmp_path / "site", b="2")
    repository("commit", "-qam", "three", at=3000)
    repository("merge", "-q", "--no-edit", "side", at=4000)
    assert days(tmp_path) == {"a.md": 2000, "b.md": 3000}


def test_no_commit_is_later_than_the_one_behind_it(tmp_path: Path, repository: Callable[..., str]) -> None:
    write(tmp_path / "site", a="1", b="1")
    repository("add", "-A")
    repository("commit", "-qm", "a clock of 2099", at=4_070_908_800)
    write(tmp_path / "site", b="2")
    repository("commit", "-qam", "two", at=2000)
    assert days(tmp_path) == {"a.md": 2000, "b.md": 2000}


def test_pages_below_the_root_of_a_repository(tmp_path: Path, repository: Callable[..., str]) -> None:
    (tmp_path / "site" / "docs").mkdir()
    write(tmp_path / "site" / "docs", a="1")
    write(tmp_path / "site", a="1")
    repository("add", "-A")
    repository("commit", "-qm", "one", at=1000)
    assert git.last_changes(tmp_path / "site" / "docs", tmp_path / "kept.json").seconds == {"a.md": 1000}


def test_no_days_without_history(
    tmp_path: Path, repository: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "kept.json"
    no_commit = git.last_changes(tmp_path / "site", kept)
    assert no_commit.seconds == {}
    assert no_commit.reason
    write(tmp_path / "site", a="1")
    repository("add", "-A")
    repository("commit", "-qm", "one", at=1000)
    write(tmp_path / "site", a="2")
    repository("commit", "-qam", "two", at=2000)
    repository("clone", "-q", "--depth", "1", f"file://{tmp_path}/site", str(tmp_path / "shallow"))
    assert git.last_changes(tmp_path / "shallow", kept).reason.startswith("the repository is a shallow copy")
    (tmp_path / "plain").mkdir()
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    assert "not a git repository" in git.last_changes(tmp_path / "plain", kept).reason
    monkeypatch.setenv("PATH", "")
    assert git.last_changes(tmp_path / "site", kept).reason.startswith("git did not run")


def test_the_day_is_that_of_the_site() -> None:
    late = int(dt.datetime(2026, 3, 30, 23, tzinfo=dt.UTC).timestamp())
    assert git.day(late, dt.UTC) == dt.date(2026, 3, 30)
    assert git.day(late, ZoneInfo("Asia/Tokyo")) == dt.date(2026, 3, 31)
