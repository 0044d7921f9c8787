"""The rules of contributing/style-guide.md that a program can check, on the real pages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sphinx_talks.content.problems import Code
from sphinx_talks.content.settings import Settings

if TYPE_CHECKING:
    from sphinx_talks.content.pages import Entry
    from sphinx_talks.content.problems import Problem

ROOT = Path(__file__).parents[2]
FOLDERS = ("events", "talks", "topics", "people")
#: Translations have the words alone, in a language of other rules.
PAGES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.md") if not path.name.endswith(".en.md"))
JAPANESE = "[\u3041-\u30ff\u4e00-\u9fff]"
#: Names and titles stand as their owners write them: links, roles, code, quotations.
QUOTED = re.compile(r"\{[^}]+\}`[^`]*`|`[^`]*`|\[[^\]]*\](?:\([^)]*\))?|「[^」]*」|『[^』]*』|“[^”]*”|https?://\S+")
RULES = {
    "no space between Japanese and Latin": rf"{JAPANESE} [A-Za-z0-9]|[A-Za-z0-9] {JAPANESE}",
    "full-width brackets around Japanese": rf"\({JAPANESE}|{JAPANESE}\)",
    "full-width stops": rf"{JAPANESE}[,.](?:\s|$)",
}


def prose(path: Path) -> list[tuple[int, str]]:
    """Return numbered lines of prose, what is quoted left out."""
    body = path.read_text("utf-8").split("\n---\n", 1)
    first = body[0].count("\n") + 3
    lines = enumerate(body[1].split("\n") if len(body) > 1 else [], first)
    return [(number, QUOTED.sub("\u25a1", line)) for number, line in lines if not line.startswith("|")]


@pytest.mark.content
@pytest.mark.parametrize("rule", RULES)
def test_prose_keeps_the_rule(rule: str) -> None:
    pattern = re.compile(RULES[rule])
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line}"
        for path in PAGES
        for number, line in prose(path)
        if pattern.search(line)
    ]
    assert found == []


@pytest.mark.content
def test_every_term_has_one_spelling(checked: tuple[list[Entry], list[Problem]]) -> None:
    said = [str(one) for one in checked[1] if one.code is Code.SPELLING]
    assert said == []


@pytest.mark.content
def test_the_page_on_terms_has_those_of_the_check() -> None:
    page = (ROOT / "contributing/terms.md").read_text("utf-8")
    rows = re.findall(r"^\| ([^|`]+) \| (`[^|]+`) \|", page, re.MULTILINE)
    alone = re.search(r"^「.+」$", page, re.MULTILINE)
    named = {term: re.findall("`([^`]+)`", others) for term, others in rows}
    named |= {term: [] for term in re.findall("「([^」]+)」", alone[0] if alone else "")}
    assert named == {term: list(others) for term, others in Settings.from_conf(ROOT / "conf.py").talks_terms}


@pytest.mark.content
@pytest.mark.parametrize("field", ["summary", "summary_en"])
def test_every_page_has_a_summary(field: str) -> None:
    assert [str(path.relative_to(ROOT)) for path in PAGES if f"\n{field}: " not in path.read_text("utf-8")] == []


@pytest.mark.content
def test_every_known_title_has_english() -> None:
    texts = {path: path.read_text("utf-8") for path in PAGES if path.parent.name != "people"}
    lacking = [path for path, text in texts.items() if "\ntitle: " in f"\n{text}" and "\ntitle_en: " not in text]
    assert [str(path.relative_to(ROOT)) for path in lacking if "\ntitle: " in path.read_text("utf-8")] == []
