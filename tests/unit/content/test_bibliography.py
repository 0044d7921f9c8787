"""References from one BibTeX file, whatever is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sphinx_talks.content import bibliography
from sphinx_talks.content.bibliography import Reference

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
        )
    }


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
        ("@misc{a, title={x\u202e}}", "1:18: T002 forbidden character U+202E RIGHT-TO-LEFT OVERRIDE"),
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


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.sampled_from("@misc{}(),=\"#\\ab \n~%$&'éあ"), max_size=80))
def test_anything_is_read(tmp_path: Path, text: str) -> None:
    for content in (text, f"@misc{{a, title={{{text}}}, author={{{text}}}}}"):
        load(tmp_path, content)
