"""References from one BibTeX file, whatever is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_talks.content import bibliography
from sphinx_talks.content.bibliography import Reference
from tests.steps import counted

if TYPE_CHECKING:
    from pathlib import Path

FULL = """\
@inproceedings{doe2020,
  title = {On {D}oing \\"Uber {\\'e}t\\'e},
  author = {Doe, Jane and 石原, 祥太郎 and others},
  booktitle = {Proceedings of Doing},
  year = 2020,
  pages = {1--9},
  doi = {10.1/x},
}
"""


def load(folder: Path, text: str | bytes) -> tuple[dict[str, Reference], list[str]]:
    (folder / "references.bib").write_bytes(text if isinstance(text, bytes) else text.encode())
    found, problems = bibliography.load(folder)
    return found, [str(problem) for problem in problems]


@pytest.mark.parametrize("text", [FULL, FULL.replace("\n", "\r\n"), f"\ufeff{FULL}"])
def test_entry(text: str, tmp_path: Path) -> None:
    found, problems = load(tmp_path, text)
    assert problems == []
    assert found == {
        "doe2020": Reference(
            "doe2020",
            "On Doing Über été",
            ("Jane Doe", "祥太郎 石原"),
            more_authors=True,
            year="2020",
            container="Proceedings of Doing",
            pages="1–9",
            url="https://doi.org/10.1/x",
            type="inproceedings",
        )
    }


NOTED = "@misc{a, title={x}, note={未確認}, note_en={Unread \\&c.}}"


@pytest.mark.parametrize(
    ("language", "note"), [("ja", "未確認"), ("", "未確認"), ("en", "Unread &c."), ("fr", "未確認")]
)
def test_note_in_another_language(language: str, note: str, tmp_path: Path) -> None:
    (tmp_path / "references.bib").write_text(NOTED, "utf-8")
    assert bibliography.load(tmp_path, language)[0]["a"].note == note


@pytest.mark.parametrize(
    ("note", "fault"), [("{A &#x202e; b}", "forbidden character U+202E"), ("{x\\}", "malformed LaTeX in a field")]
)
def test_note_that_only_readers_of_another_language_see_is_looked_at(note: str, fault: str, tmp_path: Path) -> None:
    assert any(fault in problem for problem in load(tmp_path, f"@misc{{a, title={{x}}, note_en={note}}}")[1])


def test_no_file(tmp_path: Path) -> None:
    assert bibliography.load(tmp_path) == ({}, [])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("@misc{", "1:1: T305 malformed BibTeX: syntax error in line 1: premature end of file"),
        ("@misc{a, title={x}}\n@misc{a, title={y}}", "2:1: T305 malformed BibTeX: repeated bibliography entry: a"),
        ("@misc{a, year={2020}}", "1:1: T305 a: no title (want a `title`)"),
        ("@misc{あ, title={x}}", "1:1: T305 not a usable key (got 'あ', want ASCII letters, digits and any of `:._-`)"),
        ("@misc{a, title={x}, url={javascript:x}}", "1:1: T305 a: not a plain http(s) address (got 'javascript:x')"),
        (
            "@misc{a, title={x\u202e}}",
            "1:18: T002 forbidden character U+202E RIGHT-TO-LEFT OVERRIDE (want a file without it)",
        ),
        (
            "@misc{a, title={x\\}}",
            "1:1: T305 a: malformed LaTeX in a field (want text; a backslash only before a letter or sign)",
        ),
        (f"@misc{{a, title={{{'{' * 5000}{'}' * 5000}}}}}", "1:1: T305 a: no title (want a `title`)"),
        (b"@misc{a,\n title={\xff}}", "2:1: T001 not UTF-8 (want UTF-8)"),
    ],
)
def test_faults(text: str | bytes, problem: str, tmp_path: Path) -> None:
    assert load(tmp_path, text)[1][0] == f"references.bib:{problem}"


@given(st.text(st.sampled_from("@misc{}(),=\"#\\ab \n~%$&'éあ"), max_size=80))
def test_anything_is_read(tmp_path: Path, text: str) -> None:
    for content in (text, f"@misc{{a, title={{{text}}}, author={{{text}}}}}"):
        load(tmp_path, content)


TOO_LONG = "1:1: T305 too many characters in an entry (want at most 20000)"
#: For each way in which pybtex takes seconds to minutes a file of 1 MB, how many problems it has, and the first one.
LONG = {
    "braces": (f"@misc{{k, title={{{'{a}' * 300_000}}}}}", 1, TOO_LONG),
    "quotes": (f'@misc{{k, title="{"{a}" * 300_000}', 1, TOO_LONG),
    "backslashes": (f"@misc{{k, title={{{chr(92)}a{'x' * 900_000}}}}}", 1, TOO_LONG),
    "authors": (f"@misc{{k, author={{{' and '.join(['a b'] * 100_000)}}}}}", 1, TOO_LONG),
    "entries": (
        "".join(f"@misc{{k{n}, title={{A}}}}\n" for n in range(6_000)),
        1,
        "5001:1: T305 too many entries (want at most 5000)",
    ),
    "no values": (
        "@misc{a, title=}\n" * 60_000,
        51,
        "1:1: T305 malformed BibTeX: syntax error in line 1: field value expected",
    ),
    "one key": ("@misc{a, title={A}}\n" * 50_000, 51, "2:1: T305 malformed BibTeX: repeated bibliography entry: a"),
}


@pytest.mark.parametrize(("text", "least", "first"), LONG.values(), ids=LONG)
def test_a_long_file_is_parsed_as_far_as_somebody_can_mend_it(
    text: str, least: int, first: str, tmp_path: Path
) -> None:
    with counted() as steps:
        found, problems = load(tmp_path, text)
    assert problems[0] == f"references.bib:{first}"
    assert least <= len(problems) < least + 60
    assert len(found) <= bibliography.MOST_ENTRIES
    assert steps.calls < 3 * bibliography.MAX_BYTES


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("A &#x202e; b", "k: forbidden character U+202E RIGHT-TO-LEFT OVERRIDE (want a field without it)"),
        ("A &zwnj; b", "k: forbidden character U+200C ZERO WIDTH NON-JOINER (want a field without it)"),
        ("\u2800", "k: no title (want a `title`)"),
    ],
)
def test_a_title_is_what_readers_get_of_it(title: str, said: str, tmp_path: Path) -> None:
    _, problems = load(tmp_path, f"@misc{{k, title={{{title}}}}}")
    assert problems == [f"references.bib:1:1: T305 {said}"]
