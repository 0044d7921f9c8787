"""Bytes, names and links of files: what may not be a page, and that one run reports all of it."""

from __future__ import annotations

import os
import unicodedata
from typing import TYPE_CHECKING

import pytest

from sphinx_talks.cli import main
from sphinx_talks.content.folder import identify
from sphinx_talks.content.problems import Code

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Checked = Callable[[Mapping[str, str | bytes]], tuple[int, list[str]]]

PAGE = "---\ntitle: A\n---\n"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"---\ntitle: \xff\n---\n", "2:8: T001 not UTF-8 (got 'byte 0xff', want UTF-8)"),
        (PAGE.encode("utf-16"), "1:1: T001 not UTF-8 (got 'byte 0xff', want UTF-8)"),
        ("---\ntitle: あ\n---\n".encode("shift_jis"), "2:8: T001 not UTF-8 (got 'byte 0x82', want UTF-8)"),
        (f"{PAGE}a\0b", "4:2: T002 forbidden character U+0000 (want a page without it)"),
        (f"{PAGE}\x1b[31m", "4:1: T002 forbidden character U+001B (want a page without it)"),
        (
            "---\ntitle: a\u202eb\n---\n",
            "2:9: T002 forbidden character U+202E RIGHT-TO-LEFT OVERRIDE (want a page without it)",
        ),
        (f"{PAGE}\n日本\u200b語", "5:3: T002 forbidden character U+200B ZERO WIDTH SPACE (want a page without it)"),
        (f"{PAGE}a\ufffeb", "4:2: T002 forbidden character U+FFFE (want a page without it)"),
        (f"{PAGE}so\u00adft", "4:3: T002 forbidden character U+00AD SOFT HYPHEN (want a page without it)"),
        (
            f"\ufeff\ufeff{PAGE}",
            "1:1: T002 forbidden character U+FEFF ZERO WIDTH NO-BREAK SPACE (want a page without it)",
        ),
        (PAGE.replace("\n", "\r"), "1:4: T002 forbidden character U+000D (want a page without it)"),
        (PAGE + "a" * 64 * 1024 + "b", "4:1: T008 page is too long (got '65537 bytes', want at most 65536 bytes)"),
        (
            f"---\ntitle: A\nsummary: {'b' * 16 * 1024}\n---\n",
            "2:1: T107 front matter is too long (got '16402 bytes', want at most 16384 bytes)",
        ),
        ("", "1:1: T101 page has no front matter (want a first line '---', the fields, and '---' again)"),
    ],
)
def test_content(content: str | bytes, problem: str, checked: Checked) -> None:
    status, lines = checked({"topics/a.md": content})
    assert (status, lines[0]) == (1, f"topics/a.md:{problem}")


def test_a_page_that_cannot_be_read_is_no_problem_of_others(checked: Checked) -> None:
    named = "---\ntitle: B\nbroader: [a]\n---\n\n{topic}`a`\n"
    assert checked({"topics/a.md": b"\xff", "topics/b.md": named}) == (
        1,
        ["topics/a.md:1:1: T001 not UTF-8 (got 'byte 0xff', want UTF-8)"],
    )


@pytest.mark.parametrize(
    "content",
    [
        PAGE.replace("\n", "\r\n"),
        f"\ufeff{PAGE}",
        "---  \ntitle: A\n--- \n",
        "---\ntitle: 👩‍💻 and 👨‍👩‍👧 and ❤️‍🔥\n---\n\n👩🏽‍💻\n",
        "---\ntitle: ＡＩ　Ｎｉｇｈｔ（第１回）\n---\n\n\tcode\n",
        "---\ntitle: 葛\U000e0100城\n---\n",
        "---\ntitle: A\n---",
    ],
)
def test_accepted(content: str, checked: Checked) -> None:
    assert checked({"topics/a.md": content}) == (0, [])


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("topics/a.md", None),
        ("talks/e-1/a-b-2.md", None),
        ("events/index.md", None),
        ("README.md", None),
        ("contributing/front_matter.v2.md", None),
        ("topics/A.md", Code.FILE_NAME),
        ("topics/a_b.md", Code.FILE_NAME),
        ("topics/a--b.md", Code.FILE_NAME),
        ("topics/-a.md", Code.FILE_NAME),
        ("topics/.md", Code.FILE_NAME),
        ("topics/能動学習.md", Code.FILE_NAME),
        ("topics/<img src=x onerror=alert(1)>.md", Code.FILE_NAME),
        ("topics/a\nb.md", Code.FILE_NAME),
        ("topics/a#b.md", Code.FILE_NAME),
        ("topics/a?b.md", Code.FILE_NAME),
        ("topics/..%2fa.md", Code.FILE_NAME),
        (f"topics/{'a' * 80}.md", None),
        (f"topics/{'a' * 81}.md", Code.FILE_NAME),
        ("topics/con.md", Code.FILE_NAME),
        ("talks/aux/a.md", Code.FILE_NAME),
        ("CON.md", Code.FILE_NAME),
        (f"{'a' * 240}.md", Code.FILE_NAME),
        ("a b.md", Code.FILE_NAME),
        ("search.md", Code.RESERVED),
        ("genindex.md", Code.RESERVED),
        ("topics/search.md", Code.RESERVED),
        ("talks/e-1/index.md", Code.RESERVED),
        ("topics/a/b.md", Code.MISPLACED),
        ("talks/a.md", Code.MISPLACED),
        ("talks/e/f/g.md", Code.MISPLACED),
    ],
)
def test_names(path: str, code: Code | None) -> None:
    fault = identify(path)[1]
    assert (fault[0] if fault else None) is code


def test_pages_of_other_kinds_are_reported(checked: Checked) -> None:
    status, lines = checked({"topics/a.rst": "A\n=\n"})
    assert (status, lines) == (1, ["topics/a.rst:1:1: T007 page is not Markdown (got 'rst', want .md)"])


def test_twins(checked: Checked, tmp_path: Path) -> None:
    (tmp_path / "a.md").touch()
    if (tmp_path / "A.md").exists():
        pytest.skip("this file system cannot tell the names apart")
    composed = unicodedata.normalize("NFC", "notes/が.md")
    other = unicodedata.normalize("NFD", composed)
    pages = {"a.md": "", "A.md": "", composed: "", other: ""}
    _, lines = checked(pages)
    text = "T006 differs from another page only by case or Unicode form"
    assert [line for line in lines if "T006" in line] == [
        f"a.md:1:1: {text} (got 'A.md', want one of the two)",
        f"{composed}:1:1: {text} (got {other!r}, want one of the two)",
    ]


def test_links(checked: Checked, tmp_path: Path) -> None:
    secret = tmp_path.parent / f"{tmp_path.name}-secret.md"
    secret.write_text(PAGE, "utf-8")
    links: dict[str, Path | str] = {
        "topics/leak.md": secret,
        "topics/loop.md": "loop.md",
        "topics/gone.md": "nowhere.md",
        "events": tmp_path.parent,
        "_static/deep/leak.txt": secret,
        "references.bib": secret,
        "topics/picture.png": secret,
    }
    for path, target in links.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).symlink_to(target)
    (tmp_path / "notes").symlink_to("notes")
    status, lines = checked({})
    text = "1:1: T003 symbolic links are not allowed"
    assert status == 1
    assert lines == [
        f"_static/deep/leak.txt:{text} (want the file itself)",
        f"events:{text} (want the file itself)",
        f"notes:{text} (want the file itself)",
        f"references.bib:{text} (want the file itself)",
        f"topics/gone.md:{text} (want the file itself)",
        f"topics/leak.md:{text} (want the file itself)",
        f"topics/loop.md:{text} (want the file itself)",
        f"topics/picture.png:{text} (want the file itself)",
    ]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("talks/\x1b[31m/t.md", "talks/<U+001B>[31m/t.md"),
        ("topics/a\u202eb.md", "topics/a<U+202E>b.md"),
    ],
)
def test_names_are_printed_safely(path: str, shown: str, checked: Checked) -> None:
    status, lines = checked({path: f"{PAGE}\n<b>x</b>\n"})
    assert status == 1
    assert lines
    assert {line.partition(":")[0] for line in lines} == {shown}
    assert all(line.isprintable() for line in lines)


def test_undecodable_names(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "topics").mkdir()
    try:
        (tmp_path / os.fsdecode(b"topics/\xff.md")).write_text(PAGE, "utf-8")
    except OSError:
        pytest.skip("this file system takes no such name")
    assert main(["check", "--root", str(tmp_path)]) == 1
    assert "T004" in capsys.readouterr().out


EVERYTHING: dict[str, tuple[str | bytes, str]] = {
    "topics/no-front-matter.md": ("x\n", "T101"),
    "topics/unclosed.md": ("---\ntitle: A\n", "T102"),
    "topics/malformed.md": ("---\ntitle: [\n---\n", "T103"),
    "topics/duplicate-keys.md": ("---\ntitle: A\ntitle: B\n---\n", "T104"),
    "topics/unknown-key.md": ("---\ntitle: A\nsumm: B\n---\n", "T201"),
    "topics/missing-field.md": ("---\nsummary: B\n---\n", "T202"),
    "topics/wrong-type.md": ("---\ntitle: [A]\n---\n", "T203"),
    "events/impossible-date.md": ("---\ntitle: A\ndate: 2022-02-30\n---\n", "T205"),
    "events/impossible-time.md": ("---\ntitle: A\nstart: 25:61\n---\n", "T205"),
    "events/end-before-start.md": ("---\ntitle: A\nstart: 21:00\nend: 20:00\n---\n", "T206"),
    "topics/unknown-id.md": ("---\ntitle: A\nbroader: [nowhere-at-all]\n---\n", "T301"),
    "topics/ambiguous-id.md": ("---\ntitle: A\n---\n{talk}`same`\n", "T302"),
    "talks/e-1/same.md": (PAGE, ""),
    "talks/e-2/same.md": (PAGE, ""),
    "events/e-1.md": (PAGE, ""),
    "events/e-2.md": ("---\ntitle: A\naliases: [e-1]\n---\n", "T303"),
    "search.md": ("# Search\n", "T005"),
    "topics/Not-An-Id.md": (PAGE, "T004"),
    "topics/aliases-and-anchors.md": ("---\ntitle: &a A\nsummary: *a\n---\n", "T105"),
    "topics/tags.md": ("---\ntitle: !!str A\n---\n", "T105"),
    "topics/merge-keys.md": ("---\n<<: A\n---\n", "T105"),
    "topics/nesting-bomb.md": (f"---\ntitle: {'[' * 5000}\n---\n", "T106"),
    "topics/over-long.md": (f"---\ntitle: {'a' * 20_000}\n---\n", "T107"),
    "topics/invalid-utf-8.md": (b"---\ntitle: \xc3\x28\n---\n", "T001"),
    "topics/nul.md": (f"{PAGE}\0", "T002"),
    "topics/bidi.md": (f"{PAGE}\u2066", "T002"),
    "talks/e-1/embed.md": ("---\ntitle: A\nvideo: {youtube: аaaaaaaaaaa}\n---\n", "T208"),
    "topics/look-alike.md": ("---\ntitle: A\nsources: ['https://www.y\u043eutube.com/']\n---\n", "T207"),
    "topics/myst.md": ("---\ntitle: A\nmyst: {}\n---\n", "T201"),
    "topics/html.md": (f"{PAGE}<script>x</script>\n", "T401"),
    "topics/twin.md": (PAGE, "T006"),
    "topics/Twin.md": (PAGE, "T004"),
}


def test_one_run_reports_all_of_it(checked: Checked, tmp_path: Path) -> None:
    (tmp_path / "topics").mkdir()
    (tmp_path / "topics/leak.md").symlink_to(tmp_path)
    (tmp_path / "topics/linked.md").symlink_to(tmp_path / "conf.py")
    status, lines = checked({path: content for path, (content, _) in EVERYTHING.items()})
    reported = {(line.split(":")[0], line.split()[1]) for line in lines}
    wanted = {(path, code) for path, (_, code) in EVERYTHING.items() if code}
    assert status == 1
    assert wanted | {("topics/linked.md", "T003"), ("topics/leak.md", "T003")} <= reported
    places = [(path, int(line), int(column)) for path, line, column, _ in (line.split(":", 3) for line in lines)]
    assert places == sorted(places)
