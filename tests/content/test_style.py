"""The rules of contributing/style-guide.md that a program can check, on the real pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("events", "talks", "topics", "people")
#: Translations have the words alone, in a language of other rules.
PAGES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.md") if not path.name.endswith(".en.md"))
JAPANESE = "[\u3041-\u30ff\u4e00-\u9fff]"
#: Names and titles stand as their owners write them: links, roles, code, quotations.
QUOTED = re.compile(r"\{[^}]+\}`[^`]*`|`[^`]*`|\[[^\]]*\](?:\([^)]*\))?|「[^」]*」|『[^』]*』|“[^”]*”|https?://\S+")
RULES = {
    "no space between Japanese and Latin": rf"{JAPANESE} [A-Za-z0-9]|[A-Za-z0-9] {JAPANESE}",
    "long vowels at the end": r"(?:サーバ|ユーザ|コンピュータ|フォルダ|エディタ|パラメータ|プリンタ)(?![ーァ-ヶ])",
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
@pytest.mark.parametrize("field", ["summary", "summary_en"])
def test_every_page_has_a_summary(field: str) -> None:
    assert [str(path.relative_to(ROOT)) for path in PAGES if f"\n{field}: " not in path.read_text("utf-8")] == []


@pytest.mark.content
def test_every_known_title_has_english() -> None:
    texts = {path: path.read_text("utf-8") for path in PAGES if path.parent.name != "people"}
    lacking = [path for path, text in texts.items() if "\ntitle: " in f"\n{text}" and "\ntitle_en: " not in text]
    assert [str(path.relative_to(ROOT)) for path in lacking if "\ntitle: " in path.read_text("utf-8")] == []
