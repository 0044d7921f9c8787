"""Two records become one, which keeps everything both said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sphinx_talks.checks.run import check
from sphinx_talks.cli import main
from tests.files import write

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SITE = {
    "conf.py": "",
    "index.md": "# Start\n\n{person}`ann` and {person}`words <bob>`, [Ann](people/ann.md), {topic}`x`.\n",
    "people/ann.md": (
        "---\nname: Ann A.  # as in 2020\nsummary: >-\n  Long\n  text.\n"
        "name_en: Ann\naliases: [a-1]\ngithub: ann\nsources:\n"
        "  - url: https://a.example/\n    title: One, two\n  - https://b.example/\n---\n\n"
        "Knows {person}`bob` and {person}`ann`.\n"
    ),
    "people/bob.md": (
        "---\n# Bob\nname: 'Bob: B.'\nsources: [https://b.example/] # read\nx: bob\n---\n\n## About\n\nText\n\n\n"
    ),
    "events/e.md": (
        "---\ntitle: E\norganizers: [ann, bob]\nhelpers:\n  - {person: ann, name: A}\n  - bob\n  - cy\n---\n"
    ),
    "people/cy.md": "---\nname: Cy\n---\n",
    "talks/e/t.md": "---\ntitle: T\nspeakers:\n  - bob # second\n  - ann\ntopics: [x]\n---\n",
    "topics/x.md": "---\ntitle: X\nbroader: [y]\nrelated: [z]\n---\n",
    "topics/y.md": "---\ntitle: Y\nrelated: [z]  # z\n---\n",
    "topics/z.md": "---\ntitle: Z\n---\n",
}
MERGED = {
    "index.md": "# Start\n\n{person}`bob` and {person}`words <bob>`, [Ann](people/bob.md), {topic}`x`.\n",
    "people/ann.md": None,
    "people/bob.md": (
        "---\n# Bob\nname: 'Bob: B.'\n"
        "sources: [https://b.example/, {url: https://a.example/, title: 'One, two'}] # read\nx: bob\n"
        "summary: >-\n  Long\n  text.\nname_en: Ann\ngithub: ann\n"
        "aliases: [ann, 'Ann A.', a-1]\n---\n\n## About\n\nText\n\n"
        "Knows {person}`bob` and {person}`bob`.\n"
    ),
    "events/e.md": "---\ntitle: E\norganizers: [bob]\nhelpers:\n  - {person: bob, name: A}\n  - cy\n---\n",
    "talks/e/t.md": "---\ntitle: T\nspeakers:\n  - bob # second\ntopics: [x]\n---\n",
}


def put(root: Path, files: Mapping[str, str]) -> None:
    write(root, files)


def found(root: Path) -> dict[str, str]:
    return {path.relative_to(root).as_posix(): path.read_bytes().decode() for path in root.rglob("*") if path.is_file()}


def merged(root: Path, *arguments: str) -> int:
    return main(["merge", *arguments, "--root", str(root)])


def test_persons(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path, SITE)
    assert check(tmp_path)[1] == []
    assert merged(tmp_path, "person", "ann", "bob", "--dry-run") == 0
    assert "+++ /dev/null\n" in capsys.readouterr().out
    assert found(tmp_path) == SITE
    assert merged(tmp_path, "person", "ann", "bob") == 0
    assert found(tmp_path) == {path: text for path, text in {**SITE, **MERGED}.items() if text is not None}
    assert check(tmp_path)[1] == []
    assert "people/ann.md → people/bob.md: 1 reference\n" in capsys.readouterr().out


def test_topics_do_not_name_themselves(tmp_path: Path) -> None:
    put(tmp_path, SITE)
    assert merged(tmp_path, "topic", "y", "x") == 0
    assert (tmp_path / "topics/x.md").read_text("utf-8") == "---\ntitle: X\nrelated: [z]\naliases: [y, Y]\n---\n"
    assert merged(tmp_path, "topic", "z", "x") == 0
    assert (tmp_path / "topics/x.md").read_text("utf-8") == "---\ntitle: X\naliases: [y, Y, z, Z]\n---\n"
    assert check(tmp_path)[1] == []


def test_persons_who_are_one_after_all(tmp_path: Path) -> None:
    told = SITE["people/bob.md"].replace("x: bob\n", "not_same_as: [ann, cy]\n")
    put(tmp_path, SITE | {"people/bob.md": told, "people/cy.md": "---\nname: Cy\nnot_same_as: [ann, bob]\n---\n"})
    assert merged(tmp_path, "person", "ann", "bob") == 0
    assert "not_same_as: [cy]\n" in (tmp_path / "people/bob.md").read_text("utf-8")
    assert (tmp_path / "people/cy.md").read_text("utf-8") == "---\nname: Cy\nnot_same_as: [bob]\n---\n"
    assert check(tmp_path)[1] == []


def test_an_own_topic_makes_room_for_another(tmp_path: Path) -> None:
    wider = {one: f"---\ntitle: {one}\nbroader: [{other}]\n---\n" for one, other in ("xy", "yz")}
    put(tmp_path, SITE | {f"topics/{one}.md": text for one, text in wider.items()})
    assert merged(tmp_path, "topic", "y", "x") == 0
    assert (tmp_path / "topics/x.md").read_text("utf-8") == "---\ntitle: x\nbroader: [z]\naliases: [y]\n---\n"


@pytest.mark.parametrize(("prefer", "right"), [("ann", "github: ann # hers\n"), ("bob", "github: bob\n")])
def test_fields_that_differ(prefer: str, right: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {
        **SITE,
        "people/ann.md": "---\nname: Ann\ngithub: ann # hers\n---\n",
        "people/bob.md": "---\ngithub: bob\nname: Bob\n---\n",
    }
    put(tmp_path, files)
    assert merged(tmp_path, "person", "ann", "bob") == 1
    assert (
        "people/bob.md:2:1: github differs (got 'bob', want one value; people/ann.md has 'ann')"
        in capsys.readouterr().err
    )
    assert found(tmp_path) == files
    assert merged(tmp_path, "person", "ann", "bob", "--prefer", prefer) == 0
    assert (tmp_path / "people/bob.md").read_text("utf-8") == f"---\n{right}name: Bob\naliases: [ann, Ann]\n---\n"


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("person", "ann", "ann"), "both are the same person"),
        (("person", "ann", "bobb"), "no such person (got 'bobb', want 'bob')"),
        (("person", "ann", "bob", "--prefer", "cy"), "neither of the two (got 'cy', want ann or bob)"),
        (("person", "dee", "cy"), "talks/e/t2.md:3:1: speakers names both, each with details of its own"),
        (("person", "eve", "cy"), "people/cy.md:12:1: T410 label of the footnote is given twice"),
    ],
)
def test_refused(arguments: tuple[str, ...], reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = SITE | {
        "talks/e/t2.md": "---\ntitle: T 2\nspeakers: [{person: dee, name: D}, {person: cy, name: C}]\n---\n",
        "people/dee.md": "---\nname: Dee\n---\n",
        "people/eve.md": "---\nname: Eve\n---\n\nText[^1].\n\n[^1]: Here\n",
        "people/cy.md": "---\nname: Cy\n---\n\nText[^1].\n\n[^1]: There\n",
    }
    put(tmp_path, files)
    assert merged(tmp_path, *arguments) == 1
    assert reason in capsys.readouterr().err
    assert found(tmp_path) == files


def test_translations_become_one_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    both = {"conf.py": 'language = "ja"\ntalks_languages = ["ja", "en"]\n'}
    files = {**SITE, **both, "people/ann.en.md": "Knows {person}`bob`.\n", "topics/x.en.md": "By {person}`ann`.\n"}
    put(tmp_path, files)
    assert merged(tmp_path, "person", "ann", "bob") == 1
    assert "people/ann.en.md" in capsys.readouterr().err
    put(tmp_path, {"people/bob.en.md": "A person.\n"})
    assert merged(tmp_path, "person", "ann", "bob") == 0
    now = found(tmp_path)
    assert "people/ann.en.md" not in now
    assert now["people/bob.en.md"] == "A person.\n\nKnows {person}`bob`.\n"
    assert now["topics/x.en.md"] == "By {person}`bob`.\n"
    assert check(tmp_path)[1] == []
