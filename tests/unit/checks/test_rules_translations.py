"""Translations that are older than their pages by git, and those that are not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sphinx_talks.checks.run import check
from sphinx_talks.cli import main
from tests.files import write
from tests.gitfolder import commit

if TYPE_CHECKING:
    from pathlib import Path

TOPIC = (
    "---\ntitle: 凧\ntitle_en: Kites\nsummary: 凧の話。\nsummary_en: On kites.\nrelated: [wind]\n---\n\n風の力です。\n"
)
TALK = "---\ntitle: 糸\ntitle_en: Line\nspeakers: [bo]\npoints: [{text: 一つ。, slide: 1}]\nslides: {url: 'https://example.org/'}\n---\n"
PAGES = {
    "conf.py": 'language = "ja"\ntalks_languages = ["ja", "en", "fr"]\n',
    "index.md": "# 凧\n\n{topic}`kites`\n",
    "people/bo.md": "---\nname: Bo\n---\n",
    "events/k.md": "---\ntitle: 会\n---\n",
    "talks/k/a.md": TALK,
    "talks/k/a.en.md": "---\npoints: [One.]\n---\n",
    "topics/kites.md": TOPIC,
    "topics/kites.en.md": "The force of the wind.\n",
    "topics/wind.md": "---\ntitle: 風\n---\n",
}
OLDER = "T622 translation is older than its page (want what {} says now)"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Give a site in two languages below the top of a repository with one commit."""
    write(tmp_path, {f"docs/{name}": text for name, text in PAGES.items()})
    commit(tmp_path)
    return tmp_path / "docs"


@pytest.mark.parametrize(
    ("page", "is_older"),
    [
        (("topics/kites.md", TOPIC.replace("風の力", "風と糸の力")), True),
        # Facts are taken from the page, and so are its words in English.
        (("topics/kites.md", TOPIC.replace("related: [wind]\n", "")), False),
        (("topics/kites.md", TOPIC.replace("On kites", "All about kites")), False),
        (("topics/kites.md", f"{TOPIC}\n"), False),
        (("talks/k/a.md", TALK.replace("slide: 1", "slide: 2")), False),
        (("talks/k/a.md", TALK.replace("一つ", "第一")), True),
        (("talks/k/a.md", TALK.replace("---\n", "---\ninferred: {title: 推測}\n", 1)), True),
    ],
)
@pytest.mark.parametrize("is_committed", [False, True])
def test_a_translation_is_older_when_its_page_has_other_words(
    site: Path, capsys: pytest.CaptureFixture[str], page: tuple[str, str], *, is_older: bool, is_committed: bool
) -> None:
    path, text = page
    write(site, {path: text})
    if is_committed:
        commit(site.parent, "2021-01-01")
    assert main(["check", "--root", str(site), "--select", "T622"]) == 0
    expected = [f"{path.removesuffix('.md')}.en.md:1:1: {OLDER.format(path)}"] if is_older else []
    assert capsys.readouterr().out.splitlines() == expected


@pytest.mark.parametrize("is_committed", [False, True])
@pytest.mark.parametrize("text", ["The force of wind and line.\n", "---\n# compared\n---\n\nThe force of the wind.\n"])
def test_a_translation_that_was_edited_is_not(
    site: Path, capsys: pytest.CaptureFixture[str], text: str, *, is_committed: bool
) -> None:
    write(site, {"topics/kites.md": TOPIC.replace("風の力", "風と糸の力")})
    commit(site.parent, "2021-01-01")
    write(site, {"topics/kites.en.md": text})
    if is_committed:
        commit(site.parent, "2021-01-02")
    assert main(["check", "--root", str(site)]) == 0
    assert "T622" not in capsys.readouterr().out


def test_a_translation_of_fields_alone_follows_them_alone(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(site, {"talks/k/a.md": f"{TALK}\n糸の話です。\n"})
    commit(site.parent, "2021-01-01")
    main(["check", "--root", str(site)])
    out, err = capsys.readouterr()
    assert out == ""
    assert "en 4, fr 5 (" in err


def test_a_plain_check_warns_of_it_and_counts_what_is_not_translated(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(site, {"topics/kites.md": TOPIC.replace("風の力", "風と糸の力")})
    commit(site.parent, "2021-01-01")
    arguments = ["check", "--root", str(site)]
    assert [main(arguments), main([*arguments, "--strict"])] == [0, 1]
    out, err = capsys.readouterr()
    assert out.splitlines() == [f"topics/kites.en.md:1:1: {OLDER.format('topics/kites.md')}"] * 2
    assert err.splitlines()[0].endswith(
        "(warning: 1); records without a translation: en 3, fr 5 (`sphinx-talks missing` lists them)"
    )
    main([*arguments, str(site / "topics"), "--format", "github"])
    assert "translation: en 1, fr 2 (" in capsys.readouterr().err


def test_a_translation_that_came_before_its_page_is_older(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(site, {"topics/air.en.md": "Moving air.\n"})
    commit(site.parent, "2021-01-01")
    write(site, {"topics/air.md": "---\ntitle: 空気\n---\n\n空気です。\n"})
    commit(site.parent, "2021-01-02")
    main(["check", "--root", str(site)])
    assert capsys.readouterr().out.splitlines() == [f"topics/air.en.md:1:1: {OLDER.format('topics/air.md')}"]


BESIDE = "T622 {0}_en is older than {0} (want what {0} says now, or a comment behind it)"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([("凧の話", "凧と風の話")], ["summary"]),
        ([("title: 凧", "title: 大凧"), ("凧の話", "凧と風の話")], ["title", "summary"]),
        # Both at once, one after the other, or looked at and found right.
        ([("凧の話。\nsummary_en: On kites", "凧と風の話。\nsummary_en: On kites and wind")], []),
        ([("凧の話", "凧と風の話"), ("On kites.", "On kites and wind.")], []),
        ([("凧の話", "凧と風の話"), ("On kites.", "On kites. # compared")], []),
        ([("On kites.", "On kites and wind."), ("凧の話", "凧と風の話")], ["summary"]),
        # In other letters of YAML, and a fact.
        ([("凧の話。", "'凧の話。'"), ("related: [wind]", "related: []")], []),
    ],
)
@pytest.mark.parametrize("is_committed", [False, True])
def test_english_beside_words_that_have_changed_is_older(
    site: Path,
    capsys: pytest.CaptureFixture[str],
    changes: list[tuple[str, str]],
    expected: list[str],
    *,
    is_committed: bool,
) -> None:
    text = TOPIC
    for number, (old, new) in enumerate(changes, 1):
        text = text.replace(old, new)
        write(site, {"topics/kites.md": text})
        if is_committed or number < len(changes):
            commit(site.parent, f"2021-01-0{number}")
    main(["check", "--root", str(site), "--select", "T622"])
    lines = {"title": "3:11", "summary": "5:13"}
    assert capsys.readouterr().out.splitlines() == [
        f"topics/kites.md:{lines[name]}: {BESIDE.format(name)}" for name in expected
    ]


def test_without_git_no_translation_is_old(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, PAGES)
    assert main(["check", "--root", str(tmp_path)]) == 0
    assert capsys.readouterr().out == ""


def test_what_the_front_matter_names_is_reported_where_it_stands(tmp_path: Path) -> None:
    site = tmp_path / "site"
    write(
        site,
        {
            "conf.py": 'language = "ja"\ntalks_languages = ["ja", "en"]\n',
            "index.md": "# Start\n",
            "events/k.md": "---\ntitle: K\ntopics: [gone]\n---\n",
            "events/k.en.md": "---\nsummary: It.\n---\n\nOn {topic}`lost`.\n",
        },
    )
    assert [(one.path, one.line) for one in check(site)[1]] == [("events/k.en.md", 5), ("events/k.md", 3)]
